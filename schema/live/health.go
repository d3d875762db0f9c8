package live

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl/schema"
)

// HealthOptions limit what Health asks.
type HealthOptions struct {
	// LargeTable is how many bytes a table has of which the width of a row is asked.
	LargeTable int64
	// Sections are those that are read; empty means all.
	Sections []schema.HealthSection
}

// healthLockWait is how long a section waits for who holds a table in ACCESS EXCLUSIVE mode: the sizes of indexes are
// asked, and nothing else that a lock is in the way of.
const healthLockWait = "1s"

// Health reads the state that a server is in: from the catalogs, the statistics and the settings, in transactions
// that only read. What the role may not ask, or the server does not answer, is noted as unread, and is no error.
func Health(ctx context.Context, conn *pgx.Conn, opts HealthOptions) (*schema.Health, error) {
	h := &schema.Health{Unread: make(map[schema.HealthSection]schema.Unread)}
	if _, err := conn.Exec(ctx, "SET lock_timeout = '"+healthLockWait+"'"); err != nil {
		return nil, fmt.Errorf("read the state of the server: %w", err)
	}
	for _, part := range healthParts(conn, h, opts) {
		if len(opts.Sections) > 0 && !slices.Contains(opts.Sections, part.section) {
			continue
		}
		err := part.read(ctx)
		var refused *pgconn.PgError
		switch {
		case err == nil:
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case errors.As(err, &refused) && !conn.IsClosed():
			h.Unread[part.section] = unread(refused)
		default:
			return nil, fmt.Errorf("read the state of the server: %w", err)
		}
	}
	if _, err := conn.Exec(ctx, "SET lock_timeout = '"+lockWait+"'"); err != nil {
		return nil, fmt.Errorf("read the state of the server: %w", err)
	}
	return h, nil
}

// unread puts the server's refusal into words.
func unread(e *pgconn.PgError) schema.Unread {
	u := schema.Unread{Reason: fmt.Sprintf("%s (SQLSTATE %s)", e.Message, e.Code)}
	switch e.Code {
	case pgerrcode.InsufficientPrivilege:
		u.Mend = "GRANT pg_monitor TO the role"
	case pgerrcode.LockNotAvailable, pgerrcode.QueryCanceled:
		u.Mend = "run it again when the lock is gone"
	}
	return u
}

// healthPart reads a section.
type healthPart struct {
	section schema.HealthSection
	read    func(context.Context) error
}

func healthParts(conn *pgx.Conn, h *schema.Health, opts HealthOptions) []healthPart {
	return []healthPart{
		{schema.HealthSession, func(ctx context.Context) error { return healthSession(ctx, conn, &h.Session) }},
		{schema.HealthSettings, func(ctx context.Context) error { return healthSettings(ctx, conn, h) }},
		rowsOf(conn, schema.HealthExtensions, &h.Extensions),
		namedRows(conn, schema.HealthPartitions, &h.Detaching, func(r pgx.Rows, d *schema.DetachingHealth) error {
			return r.Scan(&d.Parent.Schema, &d.Parent.Name, &d.Partition.Schema, &d.Partition.Name)
		}),
		rowsOf(conn, schema.HealthDatabases, &h.Databases),
		rowsOf(conn, schema.HealthPrepared, &h.Prepared),
		rowsOf(conn, schema.HealthSlots, &h.Slots),
		rowsOf(conn, schema.HealthSenders, &h.Senders),
		namedRows(conn, schema.HealthIndexes, &h.Indexes, func(r pgx.Rows, i *schema.IndexHealth) error {
			return r.Scan(&i.Table.Schema, &i.Table.Name, &i.Name, &i.Constraint, &i.Group, &i.Building)
		}),
		namedRows(conn, schema.HealthConstraints, &h.Constraints, func(r pgx.Rows, c *schema.ConstraintHealth) error {
			return r.Scan(&c.Table.Schema, &c.Table.Name, &c.Name, &c.Kind)
		}),
		namedRows(conn, schema.HealthSequences, &h.Sequences, func(r pgx.Rows, s *schema.SequenceHealth) error {
			return r.Scan(&s.Name.Schema, &s.Name.Name, &s.Min, &s.Max, &s.Step, &s.Cycles, &s.Readable, &s.Last)
		}),
		namedRows(conn, schema.HealthIntegerKeys, &h.IntegerKeys, func(r pgx.Rows, k *schema.IntegerKeyHealth) error {
			return r.Scan(&k.Table.Schema, &k.Table.Name, &k.Column, &k.Max, &k.Last, &k.By)
		}),
		namedRows(conn, schema.HealthTables, &h.Tables, scanTable),
		namedRows(conn, schema.HealthWidths, &h.Widths, func(r pgx.Rows, w *schema.WidthHealth) error {
			return r.Scan(&w.Table.Schema, &w.Table.Name, &w.Width)
		}, opts.LargeTable),
		{schema.HealthCollations, func(ctx context.Context) error { return healthCollations(ctx, conn, h) }},
		{schema.HealthUses, func(ctx context.Context) (err error) {
			h.Uses, err = IndexUses(ctx, conn)
			return err
		}},
		{schema.HealthShared, func(ctx context.Context) error { return healthMounts(ctx, conn, h) }},
	}
}

func scanTable(r pgx.Rows, t *schema.TableHealth) error {
	return r.Scan(&t.Name.Schema, &t.Name.Name, &t.Kind, &t.Rows, &t.Bytes, &t.ToastBytes, &t.LiveRows, &t.DeadRows, &t.ChangedRows,
		&t.LastVacuum, &t.LastAnalyze, &t.Options, &t.Age, &t.MultixactAge, &t.RowSecurity, &t.Owned, &t.Member, &t.Managed)
}

// rowsOf reads rows whose columns are the fields of the type, in their order.
func rowsOf[T any](conn *pgx.Conn, section schema.HealthSection, into *[]T) healthPart {
	return healthPart{section, func(ctx context.Context) error {
		rows, err := healthQuery(ctx, conn, section)
		if err != nil {
			return err
		}
		*into, err = pgx.CollectRows(rows, pgx.RowToStructByPos[T])
		return err
	}}
}

// namedRows reads rows whose type holds others, by its own scan.
func namedRows[T any](conn *pgx.Conn, section schema.HealthSection, into *[]T, scan func(pgx.Rows, *T) error, args ...any) healthPart {
	return healthPart{section, func(ctx context.Context) error {
		rows, err := healthQuery(ctx, conn, section, args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		return each(rows, func() error {
			var one T
			err := scan(rows, &one)
			*into = append(*into, one)
			return err
		})
	}}
}

func healthQuery(ctx context.Context, conn *pgx.Conn, section schema.HealthSection, args ...any) (pgx.Rows, error) {
	sql, err := queryFor(conn, "health_"+string(section))
	if err != nil {
		return nil, err
	}
	return conn.Query(ctx, sql, args...)
}

// healthSession reads what the server says of the session, and adds what the connection itself knows.
func healthSession(ctx context.Context, conn *pgx.Conn, s *schema.SessionHealth) error {
	rows, err := healthQuery(ctx, conn, schema.HealthSession)
	if err != nil {
		return err
	}
	if *s, err = pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[schema.SessionHealth]); err != nil {
		return err
	}
	own, err := rowsCount(ctx, conn)
	if err != nil {
		return err
	}
	s.Pooled = own == 0
	s.Local = isLocal(conn.PgConn().Conn().RemoteAddr())
	if c, ok := conn.PgConn().Conn().(*tls.Conn); ok {
		s.TLS = tls.VersionName(c.ConnectionState().Version)
		s.Verified = len(c.ConnectionState().VerifiedChains) > 0 || verifies(conn.Config())
	}
	return nil
}

// rowsCount is 1 where the server's process is the one that the connection began with, and 0 behind a pool.
func rowsCount(ctx context.Context, conn *pgx.Conn) (int, error) {
	return rows(ctx, conn, fmt.Sprintf("SELECT WHERE pg_catalog.pg_backend_pid() OPERATOR(pg_catalog.=) %d", conn.PgConn().PID()))
}

// isLocal reports whether an address is of this machine.
func isLocal(a net.Addr) bool {
	switch a := a.(type) {
	case *net.UnixAddr:
		return true
	case *net.TCPAddr:
		return a.IP.IsLoopback()
	}
	return false
}

// verifies reports whether the driver checks the server's certificate, by sslmode.
func verifies(cfg *pgx.ConnConfig) bool {
	return cfg.TLSConfig != nil && (!cfg.TLSConfig.InsecureSkipVerify || cfg.TLSConfig.VerifyPeerCertificate != nil)
}

// healthSettings reads the settings that a session begins with, and where they were set.
func healthSettings(ctx context.Context, conn *pgx.Conn, h *schema.Health) error {
	rows, err := healthQuery(ctx, conn, schema.HealthSettings)
	if err != nil {
		return err
	}
	if h.Settings, err = pgx.CollectRows(rows, pgx.RowToStructByPos[schema.SettingHealth]); err != nil {
		return err
	}
	names := make([]string, len(h.Settings))
	for i, s := range h.Settings {
		names[i] = s.Name
	}
	h.RoleSettings, err = RoleSettings(ctx, conn, "^("+strings.Join(names, "|")+")$")
	return err
}

// healthCollations reads the collations whose provider has another version by now.
func healthCollations(ctx context.Context, conn *pgx.Conn, h *schema.Health) error {
	r := newReader(conn.PgConn().ParameterStatus("server_version"))
	sql, err := r.query("stalecollations")
	if err != nil {
		return err
	}
	rows, err := conn.Query(ctx, sql)
	if err != nil {
		return err
	}
	defer rows.Close()
	err = r.staleCollationRows(rows)
	h.Collations = r.db.StaleCollations
	return err
}

// healthMounts reads how large the shared memory of the server's machine is, where the role may read files.
func healthMounts(ctx context.Context, conn *pgx.Conn, h *schema.Health) error {
	if !h.Session.ReadsFiles {
		return nil
	}
	sql, err := queryFor(conn, "health_mounts")
	if err != nil {
		return err
	}
	return conn.QueryRow(ctx, sql).Scan(&h.Mounts)
}

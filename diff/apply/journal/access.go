package journal

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// access is what is there and what the role may do with it.
type access struct {
	schema, tables, read, write, createTables, createSchema, readOnly bool
	// published is a publication of all tables; empty for none.
	published string
	// fault says why the journal is not to be touched; nil where it is as schemactl makes it.
	fault *Error
}

// ask has the catalogs asked in a batch: the relations of the journal are not touched.
func (a *access) ask(b *pgx.Batch) {
	b.Queue(stateSQL).QueryRow(func(row pgx.Row) error {
		*a = access{}
		return row.Scan(&a.schema, &a.tables, &a.read, &a.write, &a.createTables, &a.createSchema, &a.readOnly, &a.published)
	})
	b.Queue(healthSQL).Query(func(rows pgx.Rows) error {
		facts, err := pgx.CollectRows(rows, pgx.RowToStructByPos[fact])
		if a.schema {
			a.fault = errorOf(judge(facts))
		}
		return err
	})
}

// accessOf asks for nothing else.
func accessOf(ctx context.Context, conn Conn) (access, error) {
	var a access
	b := &pgx.Batch{}
	a.ask(b)
	if err := conn.SendBatch(ctx, b).Close(); err != nil {
		return a, fmt.Errorf("look for the journal: %w", err)
	}
	return a, nil
}

// readable reports whether there is a journal that may be read; an *Error says why one that is there is not.
func (a access) readable() (bool, error) {
	if a.fault != nil {
		return false, a.fault
	}
	return a.tables && a.read, nil
}

// Writable reports whether there is a journal that can be written. An *Error says that it is not as
// schemactl makes it.
func Writable(ctx context.Context, conn Conn) (bool, error) {
	a, err := accessOf(ctx, conn)
	if err != nil {
		return false, err
	}
	return a.writableNow()
}

func (a access) writableNow() (bool, error) {
	if a.fault != nil {
		return false, a.fault
	}
	return a.tables && a.write && !a.readOnly, nil
}

// Exists reports whether there is a journal.
func Exists(ctx context.Context, conn Conn) (bool, error) {
	a, err := accessOf(ctx, conn)
	return a.tables || a.fault != nil, err
}

// MustRead is an *Error where the journal cannot be read.
func MustRead(ctx context.Context, conn Conn) error {
	a, err := accessOf(ctx, conn)
	switch {
	case err != nil:
		return err
	case a.fault != nil:
		return a.fault
	case !a.tables:
		return &Error{"there is no journal in this database", []string{"the first schemactl apply that changes something makes it"}}
	case !a.read:
		return forbidden(ctx, conn, "read", "SELECT")
	}
	return nil
}

func forbidden(ctx context.Context, conn Conn, verb, privileges string) error {
	var role, database string
	if err := conn.QueryRow(ctx, identitySQL).Scan(&role, &database); err != nil {
		return fmt.Errorf("look for the journal: %w", err)
	}
	e := &Error{Message: fmt.Sprintf("permission denied: the role %s may not %s the journal, the tables of schema schemactl", role, verb)}
	if verb == "create" {
		e.Advice = append(e.Advice, fmt.Sprintf("to allow it: GRANT CREATE ON DATABASE %s TO %s", database, role))
	} else {
		e.Advice = append(e.Advice, fmt.Sprintf("to allow it: GRANT USAGE ON SCHEMA schemactl TO %[1]s; GRANT %[2]s ON schemactl.revision, schemactl.step TO %[1]s", role, privileges))
	}
	if verb != "read" {
		e.Advice = append(e.Advice, "or apply without a journal: --no-journal; nothing has been changed")
	}
	return e
}

// writable is an *Error where the journal cannot be written, nor made.
func (a access) writable(ctx context.Context, conn Conn) error {
	switch {
	case a.fault != nil:
		return a.fault
	case a.readOnly:
		return &Error{"nothing can be written here (25006): transactions are read-only", []string{
			"is this a standby, or default_transaction_read_only on? apply needs the primary, and a role that may write",
		}}
	case a.tables && a.write:
		return nil
	case a.tables:
		return forbidden(ctx, conn, "write", "SELECT, INSERT, UPDATE")
	case a.schema && !a.createTables, !a.schema && !a.createSchema:
		return forbidden(ctx, conn, "create", "")
	case a.published != "":
		return &Error{fmt.Sprintf("publication %s publishes all tables: its subscribers would stop at the journal's, which they lack", a.published), []string{
			"make the journal on the subscribers, then here: the statements are in docs/history.md", "or apply without a journal: --no-journal; nothing has been changed",
		}}
	}
	return nil
}

// Definer adds statements of the journal's definition to a batch, for the event triggers that they fire too.
type Definer func(b *pgx.Batch, statements ...string) error

// make makes the journal in a transaction that it leaves open, and adds to a batch what takes back the privileges that
// default privileges have given others on the new tables.
func (a access) make(ctx context.Context, conn Conn, define Definer, rest *pgx.Batch) error {
	create := createSQL
	if !a.schema {
		create = append([]string{createSchemaSQL}, createSQL...)
	}
	b := &pgx.Batch{}
	b.Queue("BEGIN")
	if err := define(b, create...); err != nil {
		return err
	}
	var grantees []string
	b.Queue(granteesSQL).Query(func(rows pgx.Rows) (err error) {
		grantees, err = pgx.CollectRows(rows, pgx.RowTo[string])
		return err
	})
	if err := conn.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("make the journal: %w", err)
	}
	for _, g := range grantees {
		if err := define(rest, "REVOKE ALL ON schemactl.revision, schemactl.step FROM "+g); err != nil {
			return err
		}
	}
	return nil
}

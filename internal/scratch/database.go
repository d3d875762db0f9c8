package scratch

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/live"
)

// Database is a throwaway database.
type Database struct {
	// Name and URL name it.
	Name, URL string
	// Removed are the databases that earlier runs had left there, and that are removed.
	Removed []string
	// Doubts say in what it is not like the target.
	Doubts []string
	server *Server
	// keeper is a session in the database for as long as it is in use: another run that takes it for a
	// leftover cannot drop it.
	keeper *pgx.Conn
}

// Create makes a database like the target of like, and removes what killed runs have left on the server. It
// holds nothing yet.
func (s *Server) Create(ctx context.Context, like Like) (*Database, error) {
	conn, err := live.ConnectNotices(ctx, s.url, nil)
	if err != nil {
		return nil, fmt.Errorf("the %s server: %w", s.Form, err)
	}
	defer closeConn(ctx, conn)
	d := &Database{Name: newName(time.Now()), server: s}
	if d.Removed, err = removeLeftovers(ctx, conn); err != nil {
		return nil, err
	}
	if d.URL, err = live.WithDatabase(s.url, d.Name); err != nil {
		return nil, err
	}
	if err := d.create(ctx, conn, like); err != nil {
		return nil, cannotCreate(s.Form, err)
	}
	if err := d.settle(ctx, conn, like); err != nil {
		return nil, errors.Join(err, d.Close(ctx))
	}
	return d, nil
}

// create makes the database with the encoding and the locale of the target, or with the server's own
// locale where it does not know the target's.
func (d *Database) create(ctx context.Context, conn *pgx.Conn, like Like) error {
	sql := "CREATE DATABASE " + schema.Ident(d.Name) + " TEMPLATE template0"
	_, err := conn.Exec(ctx, sql+like.Options())
	var pg *pgconn.PgError
	if !errors.As(err, &pg) || pg.Code == pgerrcode.InsufficientPrivilege || ctx.Err() != nil {
		return err
	}
	d.Doubts = append(d.Doubts, "the locale of the database is not to be had there: what orders text may behave otherwise")
	_, err = conn.Exec(ctx, sql)
	return err
}

// settle opens the session that keeps the database, and sets what the target's sessions begin with.
func (d *Database) settle(ctx context.Context, conn *pgx.Conn, like Like) (err error) {
	if d.keeper, err = live.ConnectNotices(ctx, d.URL, nil); err != nil {
		return err
	}
	for _, set := range like.settings {
		err := set.keep(ctx, conn, d.Name)
		var pg *pgconn.PgError
		if errors.As(err, &pg) {
			d.Doubts = append(d.Doubts, "the setting "+set.name+" of the database could not be made there: "+pg.Message)
		} else if err != nil {
			return fmt.Errorf("set up the throwaway database: %w", err)
		}
	}
	return nil
}

// Close drops the database, also where the context is over.
func (d *Database) Close(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closing)
	defer cancel()
	if d.keeper != nil {
		_ = d.keeper.Close(ctx)
	}
	conn, err := live.ConnectNotices(ctx, d.server.url, nil)
	if err == nil {
		defer closeConn(ctx, conn)
		_, err = conn.Exec(ctx, "DROP DATABASE IF EXISTS "+schema.Ident(d.Name)+" WITH (FORCE)")
	}
	if err != nil {
		return fmt.Errorf("drop the throwaway database %s: %w", d.Name, err)
	}
	return nil
}

// cannotCreate says what the role of the dev server lacks.
func cannotCreate(form Form, err error) error {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return err
	}
	e := &UnavailableError{Why: fmt.Sprintf("no database can be created on the %s server (%s): %s", form, pg.Code, pg.Message)}
	if pg.Code == pgerrcode.InsufficientPrivilege {
		e.Hint = "ALTER ROLE ... CREATEDB for the role of --dev-url, or give one that has it"
	}
	return e
}

// leftoversSQL lists the databases of our name that the role could drop.
const leftoversSQL = `SELECT d.datname::text FROM pg_catalog.pg_database d
WHERE d.datname ~ '^schemactl_scratch_' AND NOT d.datistemplate AND pg_catalog.pg_has_role(d.datdba, 'USAGE') ORDER BY 1`

// removeLeftovers drops the databases of runs whose process is gone. The server itself refuses to drop one
// that a session is in, which that of a run at work always has.
func removeLeftovers(ctx context.Context, conn *pgx.Conn) (removed []string, err error) {
	rows, err := conn.Query(ctx, leftoversSQL)
	if err != nil {
		return nil, fmt.Errorf("look for throwaway databases that were left: %w", err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("look for throwaway databases that were left: %w", err)
	}
	for _, name := range names {
		o, ours := ownerOf(name)
		if !ours || !o.gone(time.Now()) {
			continue
		}
		_, err := conn.Exec(ctx, "DROP DATABASE "+schema.Ident(name))
		var pg *pgconn.PgError
		switch {
		case err == nil:
			removed = append(removed, name)
		case errors.As(err, &pg) && (pg.Code == pgerrcode.ObjectInUse || pg.Code == pgerrcode.InvalidCatalogName || pg.Code == pgerrcode.InsufficientPrivilege):
		default:
			return removed, fmt.Errorf("remove the throwaway database %s: %w", name, err)
		}
	}
	return removed, nil
}

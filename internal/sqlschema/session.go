package sqlschema

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl/internal/scratch"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/live"
)

// ownRole is the role that does the work on a server of our own: what another role owns afterwards, the work has given it.
const ownRole = "schemactl_work"

// open connects to a throwaway database with the settings that sessions of the target begin with, which [live.Connect]
// would pin.
func open(ctx context.Context, db *scratch.Database, form scratch.Form) (*session, error) {
	s := &session{url: db.URL, form: form}
	if form == scratch.Sandbox {
		if err := s.asOwnRole(ctx, db.URL); err != nil {
			return nil, err
		}
	}
	cfg, err := pgx.ParseConfig(s.url)
	if err != nil {
		return nil, fmt.Errorf("the %s server: %w", form, err)
	}
	cfg.RuntimeParams["application_name"] = "schemactl"
	cfg.RuntimeParams["synchronous_commit"] = "off"
	if s.conn, err = pgx.ConnectConfig(ctx, cfg); err != nil {
		return nil, fmt.Errorf("connect to the throwaway database: %w", err)
	}
	const sql = `SELECT current_user::text, pg_catalog.pg_get_userbyid(n.nspowner)::text FROM pg_catalog.pg_namespace n WHERE n.nspname = 'public'`
	if err := s.conn.QueryRow(ctx, sql).Scan(&s.role, &s.publicOwner); err != nil {
		s.close(ctx)
		return nil, fmt.Errorf("look at the throwaway database: %w", err)
	}
	return s, nil
}

// asOwnRole makes the role of our own, and has the session log in as it.
func (s *session) asOwnRole(ctx context.Context, text string) error {
	password := rand.Text()
	conn, err := live.ConnectNotices(ctx, text, nil)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	if _, err := conn.Exec(ctx, "CREATE ROLE "+ownRole+" SUPERUSER LOGIN PASSWORD "+schema.Literal(password)); err != nil {
		return fmt.Errorf("make a role on the sandbox: %w", err)
	}
	address, err := url.Parse(text)
	if err != nil {
		return fmt.Errorf("the address of the sandbox: %w", err)
	}
	address.User = url.UserPassword(ownRole, password)
	s.url = address.String()
	return nil
}

// closing bounds how long the end of the session may take, when the work is over or was stopped.
const closing = 10 * time.Second

func (s *session) close(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closing)
	defer cancel()
	_ = s.conn.Close(ctx)
}

// prepared is what was made for the work.
type prepared struct {
	// schemas hold the extensions; the work need not know of them.
	schemas []string
	doubts  []string
}

// prepare makes the roles, where the server is our own, and the extensions that work expects.
func (s *session) prepare(ctx context.Context, a around) error {
	if s.form == scratch.Sandbox {
		for _, r := range a.roles {
			if err := s.make(ctx, "CREATE ROLE "+schema.Ident(r)); err != nil {
				return err
			}
		}
	}
	for _, e := range a.extensions {
		if e.schema != "public" && e.schema != "pg_catalog" {
			s.made.schemas = append(s.made.schemas, e.schema)
			if err := s.make(ctx, "CREATE SCHEMA IF NOT EXISTS "+schema.Ident(e.schema)); err != nil {
				return err
			}
		}
		create := fmt.Sprintf("CREATE EXTENSION IF NOT EXISTS %s WITH SCHEMA %s", schema.Ident(e.name), schema.Ident(e.schema))
		if _, err := s.conn.Exec(ctx, create+" VERSION "+schema.Literal(e.version)+" CASCADE"); err == nil {
			continue
		}
		// The server may have another version only.
		if err := s.make(ctx, create+" CASCADE"); err != nil {
			return err
		}
	}
	return nil
}

// make runs a statement of the preparation. One that the server refuses is a doubt: the work may not need it. A role that is
// there already, as the sandbox's own, is none.
func (s *session) make(ctx context.Context, sql string) error {
	_, err := s.conn.Exec(ctx, sql)
	var pg *pgconn.PgError
	switch {
	case errors.As(err, &pg) && pg.Code == pgerrcode.DuplicateObject:
		return nil
	case errors.As(err, &pg) && ctx.Err() == nil:
		s.made.doubts = append(s.made.doubts, fmt.Sprintf("%s could not be run on the %s server: %s", sql, s.form, pg.Message))
		return nil
	case err != nil:
		return fmt.Errorf("prepare the throwaway database: %w", err)
	}
	return nil
}

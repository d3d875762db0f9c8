package scratch

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/schema"
)

// Like is what a throwaway database takes over of the target beside its schema: the locale, and the settings
// that its sessions begin with.
type Like struct {
	Locale
	settings []setting
}

// Locale is what CREATE DATABASE decides of how a database stores and sorts text.
type Locale struct {
	Encoding string `json:"encoding"`
	Collate  string `json:"collate"`
	Ctype    string `json:"ctype"`
	// Provider is that of pg_database: c of the C library, i of ICU, b of PostgreSQL itself.
	Provider string `json:"provider"`
	// Name is the locale of a provider other than the C library.
	Name string `json:"name,omitempty"`
}

type setting struct{ name, value string }

// lists are the parameters whose value is a list of names: a literal would be one name.
var lists = map[string]bool{"search_path": true, "temp_tablespaces": true}

// keep sets a parameter for the sessions of a database. The value of a list goes through the server, which
// knows how it is written.
func (s setting) keep(ctx context.Context, conn *pgx.Conn, database string) error {
	alter := "ALTER DATABASE " + schema.Ident(database) + " SET " + schema.Ident(s.name)
	if !lists[s.name] {
		_, err := conn.Exec(ctx, alter+" = "+schema.Literal(s.value))
		return err
	}
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SELECT pg_catalog.set_config($1, $2, true)", s.name, s.value); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, alter+" FROM CURRENT")
		return err
	})
}

// localeSQL asks by JSON, since the columns differ between versions.
const localeSQL = `SELECT pg_catalog.pg_encoding_to_char(d.encoding)::text, d.datcollate::text, d.datctype::text, coalesce(j.j->>'datlocprovider', 'c'),
  coalesce(j.j->>'datlocale', j.j->>'daticulocale', '')
FROM pg_catalog.pg_database d, LATERAL (SELECT pg_catalog.to_jsonb(d)) AS j (j) WHERE d.datname = pg_catalog.current_database()`

// settingsSQL asks for the settings of the database and of this role, the one that wins last. One of an
// extension or of the application, with a dot in its name, may be a secret; what runs code at the start of a
// session, or writes a log, is the server's own affair.
const settingsSQL = `SELECT DISTINCT ON (c.name) c.name, c.value
FROM pg_catalog.pg_db_role_setting s, unnest(s.setconfig) AS u (text),
LATERAL (SELECT pg_catalog.split_part(u.text, '=', 1), pg_catalog.substr(u.text, pg_catalog.strpos(u.text, '=') + 1)) AS c (name, value)
WHERE s.setdatabase IN (0, (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()))
  AND s.setrole IN (0, (SELECT r.oid FROM pg_catalog.pg_roles r WHERE r.rolname = session_user))
  AND (c.name !~ '[.]' OR c.name ~ '^(ivfflat|hnsw)[.]') AND c.name !~ '^(log_|session_preload|local_preload|default_transaction_read_only$|idle_|role$)'
ORDER BY c.name, (s.setrole <> 0) DESC, (s.setdatabase <> 0) DESC`

// LikeOf asks the target of a connection.
func LikeOf(ctx context.Context, conn *pgx.Conn) (l Like, err error) {
	if err = conn.QueryRow(ctx, localeSQL).Scan(&l.Encoding, &l.Collate, &l.Ctype, &l.Provider, &l.Name); err != nil {
		return l, fmt.Errorf("look at the locale of the database: %w", err)
	}
	rows, err := conn.Query(ctx, settingsSQL)
	if err == nil {
		l.settings, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (s setting, err error) {
			err = row.Scan(&s.name, &s.value)
			return s, err
		})
	}
	if err != nil {
		return l, fmt.Errorf("look at the settings of the database: %w", err)
	}
	return l, nil
}

// Options are the options of CREATE DATABASE.
func (l Locale) Options() string {
	var b strings.Builder
	option := func(name, value string) {
		if value != "" {
			b.WriteString(" " + name + " " + schema.Literal(value))
		}
	}
	option("ENCODING", l.Encoding)
	option("LC_COLLATE", l.Collate)
	option("LC_CTYPE", l.Ctype)
	switch l.Provider {
	case "i":
		b.WriteString(" LOCALE_PROVIDER icu")
		option("ICU_LOCALE", l.Name)
	case "b":
		b.WriteString(" LOCALE_PROVIDER builtin")
		option("BUILTIN_LOCALE", l.Name)
	}
	return b.String()
}

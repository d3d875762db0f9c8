package sqlschema

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl/internal/scratch"
	"github.com/replyx/schemactl/schema/sqltext"
)

// statementsAtOnce bounds what one message holds, and so what one transaction locks.
const statementsAtOnce = 200

// Files is the work of scripts, one after the other, each in a session that begins as the first one did.
func Files(scripts ...*Script) Work { return scriptWork(scripts) }

type scriptWork []*Script

func (w scriptWork) makes(schema string) bool {
	return slices.ContainsFunc(w, func(s *Script) bool { return s.makes["schema "+schema] })
}

// text is that of the scripts. What psql runs may depend on more.
func (w scriptWork) text() []string {
	var out []string
	for _, s := range w {
		if _, psql := s.NeedsPsql(); psql {
			return nil
		}
		out = append(out, s.text)
	}
	return out
}

// needs leaves out what the scripts create themselves.
func (w scriptWork) needs(a around) around {
	made := func(kind string, name string) bool {
		return slices.ContainsFunc(w, func(s *Script) bool { return s.makes[kind+" "+name] })
	}
	a.extensions = slices.DeleteFunc(slices.Clone(a.extensions), func(e extension) bool { return made("extension", e.name) })
	a.roles = slices.DeleteFunc(slices.Clone(a.roles), func(r string) bool { return made("role", r) })
	return a
}

func (w scriptWork) run(ctx context.Context, s *session) error {
	for _, script := range w {
		if err := script.refuse(s.form); err != nil {
			return err
		}
		if _, ok := script.NeedsPsql(); ok {
			if err := script.runPsql(ctx, s); err != nil {
				return err
			}
			continue
		}
		if err := script.run(ctx, s); err != nil {
			return err
		}
		if s.conn.PgConn().TxStatus() != 'I' {
			return &Error{Pos: script.end(), Message: "the file ends in the middle of a transaction", Hint: "end it with COMMIT"}
		}
		if _, err := s.conn.Exec(ctx, "DISCARD ALL"); err != nil {
			return fmt.Errorf("reset the session of the throwaway database: %w", err)
		}
	}
	return nil
}

// refuse refuses statements that change what other databases of a server share, on a server that is not our own.
func (s *Script) refuse(form scratch.Form) error {
	if form == scratch.Sandbox {
		return nil
	}
	for _, st := range s.statements {
		if what := reachesOut(st); what != "" {
			return &Error{
				Pos: s.place(st.Pos), Message: what + " changes what other databases of the dev server share",
				Hint: "give --dev-url sandbox, a server that is started for this alone; or take the statement out, and run it apart",
			}
		}
	}
	return nil
}

// reachesOut is the beginning of a statement that changes what lies outside of a database; empty for any other.
func reachesOut(st sqltext.Statement) string {
	if len(st.Tokens) < 2 {
		return ""
	}
	verb, what := st.Tokens[0].Text, st.Tokens[1].Text
	if !slices.Contains([]string{"create", "alter", "drop"}, verb) {
		return ""
	}
	switch what {
	case "role", "group", "database", "tablespace", "system", "subscription":
	case "user":
		if len(st.Tokens) > 2 && st.Tokens[2].Is("mapping") {
			return ""
		}
	default:
		return ""
	}
	return strings.ToUpper(verb + " " + what)
}

// run runs the statements: many in one message, which is one transaction and much faster; and one by one where the server
// refuses that, or the script has transactions of its own.
func (s *Script) run(ctx context.Context, on *session) error {
	size := statementsAtOnce
	if s.transactions {
		size = 1
	}
	todo := slices.DeleteFunc(slices.Clone(s.statements), on.isThere)
	for list := range slices.Chunk(todo, size) {
		var all strings.Builder
		for _, st := range list {
			all.WriteString(s.text[st.Pos:st.End] + ";\n")
		}
		err := send(ctx, on, all.String())
		var pg *pgconn.PgError
		if len(list) == 1 || !errors.As(err, &pg) {
			if err != nil {
				return s.failed(ctx, list[0], on.form, err)
			}
			continue
		}
		for _, st := range list {
			if err := send(ctx, on, s.text[st.Pos:st.End]); err != nil {
				return s.failed(ctx, st, on.form, err)
			}
		}
	}
	return nil
}

// isThere reports whether a statement creates a schema that was made for the extensions.
func (s *session) isThere(st sqltext.Statement) bool {
	return len(st.Tokens) == 3 && st.Begins("create", "schema") && slices.Contains(s.made.schemas, st.Tokens[2].Text)
}

// send runs statements in one message.
func send(ctx context.Context, on *session, sql string) error {
	return on.conn.PgConn().Exec(ctx, sql).Close()
}

// failed is the error of a statement, where it stands.
func (s *Script) failed(ctx context.Context, st sqltext.Statement, form scratch.Form, err error) error {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) || ctx.Err() != nil {
		return fmt.Errorf("run the SQL: %w", err)
	}
	at := st.Pos
	if n := int(pg.Position); n > 0 && pg.InternalQuery == "" {
		at += byteOf(s.text[st.Pos:st.End], n-1)
	}
	out := &Error{Pos: s.place(at), Message: pg.Message, SQLState: pg.Code, Detail: pg.Detail, Hint: pg.Hint, Where: pg.Where}
	if pgerrcode.IsIntegrityConstraintViolation(pg.Code) {
		out.Detail = "" // the values of a row
	}
	out.Hint = cmp.Or(out.Hint, lacking(pg, form))
	return out
}

// lacking says what to do where the throwaway database lacks something that the database may have.
func lacking(pg *pgconn.PgError, form scratch.Form) string {
	switch {
	case pg.Code == pgerrcode.UndefinedObject && strings.HasPrefix(pg.Message, "role ") && form == scratch.Sandbox:
		return "create it in the SQL, or give --url: a sandbox has the roles of the database's server"
	case pg.Code == pgerrcode.UndefinedObject && strings.HasPrefix(pg.Message, "role "):
		return "create it on the dev server, or give --dev-url sandbox, which has the roles of the database's server"
	case pg.Code == pgerrcode.FeatureNotSupported && strings.HasPrefix(pg.Message, "extension "):
		return "install it where the throwaway database is made, or give --dev-url of a server that has it"
	}
	return ""
}

// byteOf is the offset of a character.
func byteOf(text string, character int) int {
	at := 0
	for range character {
		_, n := utf8.DecodeRuneInString(text[at:])
		at += n
	}
	return min(at, len(text))
}

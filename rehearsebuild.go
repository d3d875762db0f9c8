package schemactl

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl/diff/apply"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/scratch"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
	"github.com/replyx/schemactl/schema/live"
)

// built is a throwaway database with the schema of the live one.
type built struct {
	// missing are the objects that could not be made, in the order in which they were tried.
	missing []plan.Object
}

// lost names what could not be made, the first of it.
func (b *built) lost() string {
	names := make([]string, 0, len(b.missing))
	for _, o := range b.missing {
		names = append(names, o.Ref().String())
	}
	if n := len(names); n > 5 {
		return strings.Join(names[:5], ", ") + fmt.Sprintf(" and %d more", n-5)
	}
	return strings.Join(names, ", ")
}

func (b *built) complete() bool { return len(b.missing) == 0 }

// without reports whether an object could not be made, or the table that it belongs to.
func (b *built) without(o plan.Object) bool {
	return slices.ContainsFunc(b.missing, func(m plan.Object) bool {
		return m == o || m.Schema == o.Schema && m.Table == "" && m.Name == o.Table && o.Table != ""
	})
}

// build makes the live schema in an empty database, by the tool's own plan from nothing, without rows. What
// the server refuses is left out. Nothing is changed outside of the database, unless the whole server is ours.
func build(ctx context.Context, url string, current *schema.Database, ours bool) (*built, error) {
	state := *current
	state.Extensions = slices.DeleteFunc(slices.Clone(state.Extensions), func(e *schema.Extension) bool { return e.Name == schema.Plpgsql })
	p, err := FromNothing(ctx, &state)
	if err != nil {
		return nil, err
	}
	conn, err := live.ConnectNotices(ctx, url, nil)
	if err != nil {
		return nil, err
	}
	defer closeConn(ctx, conn)
	if ours {
		if err := makeRoles(ctx, conn, current.Server.Roles); err != nil {
			return nil, err
		}
	}
	b := &built{}
	for list := range slices.Chunk(inOrder(p.Steps), stepsAtOnce) {
		if err := b.run(ctx, conn, list); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// stepsAtOnce bounds what one transaction of a build locks: a server has room for some thousand locks.
const stepsAtOnce = 500

// inOrder are the steps of a build without those that lead outside of the database, event triggers last: no
// code of theirs runs for the build.
func inOrder(steps []plan.Step) []plan.Step {
	var out, last []plan.Step
	for _, s := range steps {
		switch {
		case outside(s.Object):
		case s.Object.Kind == schema.KindEventTrigger:
			last = append(last, s)
		default:
			out = append(out, s)
		}
	}
	return append(out, last...)
}

// run runs steps in one transaction, and where one of them fails, each by itself.
func (b *built) run(ctx context.Context, conn *pgx.Conn, steps []plan.Step) error {
	var all strings.Builder
	for _, s := range steps {
		all.WriteString(buildSQL(s))
	}
	err := execAll(ctx, conn, all.String())
	var pg *pgconn.PgError
	if !errors.As(err, &pg) || ctx.Err() != nil {
		return err
	}
	for _, s := range steps {
		err := execAll(ctx, conn, buildSQL(s))
		if errors.As(err, &pg) && !apply.Lost(err) && ctx.Err() == nil {
			if !slices.Contains(b.missing, s.Object) {
				b.missing = append(b.missing, s.Object)
			}
			continue
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// execAll runs statements in one message, which is one transaction.
func execAll(ctx context.Context, conn *pgx.Conn, sql string) error {
	return conn.PgConn().Exec(ctx, sql).Close()
}

// buildSQL is the statement of a step of a build. A materialized view is not filled: its query may call what
// the plan does not.
func buildSQL(s plan.Step) string {
	sql := s.SQL
	if s.Object.Kind == schema.KindMaterialized && strings.HasPrefix(sql, "CREATE MATERIALIZED VIEW ") && !strings.HasSuffix(sql, " NO DATA") {
		sql = strings.TrimSuffix(sql, "\nWITH DATA") + "\nWITH NO DATA"
	}
	if s.Object.Kind == schema.KindMaterialized && strings.HasPrefix(sql, "REFRESH ") {
		return ""
	}
	if s.SearchPath == "" {
		return sql + ";\n"
	}
	return fmt.Sprintf("SET LOCAL search_path = %s;\n%s;\nSET LOCAL search_path = pg_catalog, pg_temp;\n", s.SearchPath, sql)
}

// makeRoles makes the roles of the cluster that a server of our own has not, as those that only own and are
// granted to.
func makeRoles(ctx context.Context, conn *pgx.Conn, roles []*schema.Role) error {
	var sql strings.Builder
	for _, r := range roles {
		if strings.HasPrefix(r.Name, "pg_") {
			continue
		}
		create := ddl.CreateRole(&schema.Role{Name: r.Name})
		fmt.Fprintf(&sql, "DO %s;\n", schema.Literal("BEGIN IF to_regrole("+schema.Literal(schema.Ident(r.Name))+") IS NULL THEN "+create+"; END IF; END"))
	}
	for _, r := range roles {
		for _, m := range r.MemberOf {
			if !strings.HasPrefix(r.Name, "pg_") {
				fmt.Fprintf(&sql, "GRANT %s TO %s;\n", schema.Ident(m), schema.Ident(r.Name))
			}
		}
	}
	return execAll(ctx, conn, sql.String())
}

// outside reports whether an object lies outside of any database, or what is done with it reaches another
// server.
func outside(o plan.Object) bool {
	return o.Kind == schema.KindRole || o.Kind == schema.KindSubscription
}

// reachesOut reports whether a step is left out of the rehearsal: it changes what other databases of the
// server share, or another server.
func (r *rehearsing) reachesOut(s plan.Step) bool {
	if s.Object.Kind == schema.KindRole && r.server.Form == scratch.Sandbox {
		return false
	}
	return outside(s.Object) || strings.HasPrefix(s.SQL, "ALTER DATABASE ") || strings.HasPrefix(s.SQL, "ALTER SYSTEM ")
}

// elsewhere reports whether a SQLSTATE tells of the server, of the role or of the moment, and not of the plan.
func elsewhere(code string) bool {
	switch code {
	case pgerrcode.ReadOnlySQLTransaction, pgerrcode.InsufficientPrivilege, pgerrcode.LockNotAvailable, pgerrcode.InvalidGrantOperation, pgerrcode.IndexCorrupted:
		return true
	}
	return pgerrcode.IsConnectionException(code) || pgerrcode.IsInvalidAuthorizationSpecification(code) || pgerrcode.IsTransactionRollback(code) ||
		pgerrcode.IsInsufficientResources(code) || pgerrcode.IsOperatorIntervention(code) || pgerrcode.IsSystemError(code)
}

// unlike reports whether a SQLSTATE is one of a schema that is not as the plan takes it to be: a name that stands for
// nothing, or for something already, as where indexes of partitions were not attached.
func unlike(code string) bool {
	switch code {
	case pgerrcode.InvalidSchemaName, pgerrcode.UndefinedFile, pgerrcode.FeatureNotSupported, pgerrcode.ObjectNotInPrerequisiteState:
		return true
	}
	return pgerrcode.IsSyntaxErrororAccessRuleViolation(code)
}

// excused reports whether a step may have failed for what the throwaway database lacks.
func (r *rehearsing) excused(e *apply.StepError) bool {
	switch {
	case e.SQLState == "", elsewhere(e.SQLState):
		return true
	case e.SQLState == pgerrcode.UndefinedObject && strings.HasPrefix(e.Message, "role "):
		return r.server.Form != scratch.Sandbox
	case e.SQLState == pgerrcode.ObjectNotInPrerequisiteState && strings.Contains(e.Message, "has not been populated"):
		return true // it was filled, with no row, in the database
	}
	return !r.built.complete() && unlike(e.SQLState)
}

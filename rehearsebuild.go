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
	"github.com/replyx/schemactl/schema/depend"
	"github.com/replyx/schemactl/schema/live"
)

// built is a throwaway database with the schema of the live one.
type built struct {
	// missing are the objects that could not be made, in the order in which they were tried.
	missing []plan.Object
	// needs is what each object of the state refers to.
	needs depend.Graph
}

// lost names what could not be made, the first of it.
func (b *built) lost() string {
	names := make([]string, 0, len(b.missing))
	for _, o := range b.missing {
		names = append(names, o.Ref().String())
	}
	return firstOf(names)
}

func (b *built) complete() bool { return len(b.missing) == 0 }

// without reports whether an object could not be made, or the table that it belongs to.
func (b *built) without(o plan.Object) bool {
	return slices.ContainsFunc(b.missing, func(m plan.Object) bool {
		return m == o || m.Schema == o.Schema && m.Table == "" && m.Name == o.Table && o.Table != ""
	})
}

// build makes the live schema in an empty database, by the tool's own plan from nothing, and fills it with rows that
// are made up. What the server refuses is left out. Nothing is changed outside of the database, unless the whole
// server is ours.
func build(ctx context.Context, url string, current *schema.Database, rows *sampled, ours bool) (*built, error) {
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
	b := &built{needs: depend.Of(&state)}
	first, fired := inOrder(p.Steps)
	if err := b.runAll(ctx, conn, first); err != nil {
		return nil, err
	}
	if err := b.nameParts(ctx, conn, current); err != nil {
		return nil, err
	}
	if err := rows.fill(ctx, conn, &state); err != nil {
		return nil, err
	}
	return b, b.runAll(ctx, conn, fired)
}

// stepsAtOnce bounds what one transaction of a build locks: a server has room for some thousand locks.
const stepsAtOnce = 500

// inOrder are the steps of a build without those that lead outside of the database, and then what would fire when
// rows are made up, event triggers last: no code of theirs runs for the build.
func inOrder(steps []plan.Step) (first, fired []plan.Step) {
	var last []plan.Step
	for _, s := range steps {
		switch k := s.Object.Kind; {
		case outside(s.Object):
		case k == schema.KindEventTrigger:
			last = append(last, s)
		case k == schema.KindTrigger, k == schema.KindRule:
			fired = append(fired, s)
		default:
			first = append(first, s)
		}
	}
	return first, append(fired, last...)
}

// runAll runs steps, some hundred in a transaction.
func (b *built) runAll(ctx context.Context, conn *pgx.Conn, steps []plan.Step) error {
	for list := range slices.Chunk(steps, stepsAtOnce) {
		if err := b.run(ctx, conn, list); err != nil {
			return err
		}
	}
	return nil
}

// run runs steps in one transaction, and where one of them fails, each by itself.
func (b *built) run(ctx context.Context, conn *pgx.Conn, steps []plan.Step) error {
	var all strings.Builder
	for _, s := range steps {
		all.WriteString(b.sql(s))
	}
	err := execAll(ctx, conn, all.String())
	var pg *pgconn.PgError
	if !errors.As(err, &pg) || ctx.Err() != nil {
		return err
	}
	for _, s := range steps {
		err := execAll(ctx, conn, b.sql(s))
		if pg := refusalOf(ctx, err); pg != nil && (pg.Code == pgerrcode.UndefinedTable || pg.Code == pgerrcode.UndefinedFunction || pg.Code == pgerrcode.UndefinedObject) {
			// Code of a user that it runs may look for bare names, as in the application's sessions.
			err = execAll(ctx, conn, applicationPath+b.sql(s)+"SET LOCAL search_path = pg_catalog, pg_temp;\n")
		}
		if refusalOf(ctx, err) != nil {
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

// applicationPath gives a transaction the search_path that the session began with.
const applicationPath = "SELECT pg_catalog.set_config('search_path', s.reset_val, true) FROM pg_catalog.pg_settings s WHERE s.name = 'search_path';\n"

// refusalOf is what the server has against a statement; nil where it ran, or where the connection or the run is over.
func refusalOf(ctx context.Context, err error) *pgconn.PgError {
	var pg *pgconn.PgError
	if errors.As(err, &pg) && !apply.Lost(err) && ctx.Err() == nil {
		return pg
	}
	return nil
}

// execAll runs statements in one message, which is one transaction.
func execAll(ctx context.Context, conn *pgx.Conn, sql string) error {
	return conn.PgConn().Exec(ctx, sql).Close()
}

// sql is the statement of a step of a build. A materialized view is filled, before there are rows, where its query calls
// no code of a user: a plan may need one that is, and none of that code may run for the build.
func (b *built) sql(s plan.Step) string {
	sql := s.SQL
	if ref := s.Object.Ref(); ref.Kind == schema.KindMaterialized && b.callsCode(ref) {
		switch {
		case strings.HasPrefix(sql, "REFRESH "):
			return ""
		case strings.HasPrefix(sql, "CREATE MATERIALIZED VIEW ") && !strings.HasSuffix(sql, " NO DATA"):
			sql = strings.TrimSuffix(sql, "\nWITH DATA") + "\nWITH NO DATA"
		}
	}
	if s.SearchPath == "" {
		return sql + ";\n"
	}
	return fmt.Sprintf("SET LOCAL search_path = %s;\n%s;\nSET LOCAL search_path = pg_catalog, pg_temp;\n", s.SearchPath, sql)
}

// callsCode reports whether what an object refers to may call code of a user: all but tables, views, and types whose
// constraints hold none counts as that.
func (b *built) callsCode(of schema.Ref) bool {
	seen := make(map[schema.Ref]bool)
	var calls func(of schema.Ref) bool
	calls = func(of schema.Ref) bool {
		return slices.ContainsFunc(b.needs[of], func(r schema.Ref) bool {
			switch r.Kind {
			case schema.KindView, schema.KindMaterialized, schema.KindDomain, schema.KindComposite:
				was := seen[r]
				seen[r] = true
				return !was && calls(r)
			case schema.KindTable, schema.KindColumn, schema.KindSchema, schema.KindEnum, schema.KindCollation:
				return false
			default:
				return true
			}
		})
	}
	return calls(of)
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

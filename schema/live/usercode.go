package live

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

// Asking what the server makes of a text must run nothing of a user's: whoever owns a function
// may have written anything into it, and a text of the HCL may call one. PostgreSQL evaluates
// calls of immutable functions with constant arguments when it builds an index, a generated column
// or a partition, or rewrites a table, even an empty one; it evaluates nothing of what is stored
// as a policy, a view, a default or a constraint that is NOT VALID. So every text is stored in one
// of these forms first, and only one that runs no code of a user is asked about further.

// stored names what holds a text in the temporary schema: a relation, or a function or a type, and
// the policy, constraint, trigger or column on it.
type stored struct{ relation, name string }

const (
	multirange   = "\n      UNION ALL SELECT g.rngtypid FROM pg_catalog.pg_range g WHERE g.rngmultitypid = t.oid"
	multirangeOf = "\n    UNION ALL SELECT g.rngmultitypid FROM pg_catalog.pg_range g WHERE g.rngtypid = h.oid"
	// domainRoots are all domains, as objects whose code is looked for.
	domainRoots = "SELECT t.oid::int8, 'pg_catalog.pg_type'::regclass::oid, t.oid FROM pg_catalog.pg_type t WHERE t.typtype = 'd' AND t.oid >= 16384"
)

// codeQuery is one of the queries about code of users, with its parts filled in.
func codeQuery(name string, major int, parts ...string) (string, error) {
	text := func(name string) string {
		data, _ := fs.ReadFile(queries, "sql/"+name+".sql")
		return string(data)
	}
	one, of := "", ""
	if major >= 14 {
		one, of = multirange, multirangeOf
	}
	out := strings.NewReplacer("{{usercode}}", text("usercode"), "{{stored}}", text("stored")).Replace(text(name))
	out = strings.NewReplacer(append(parts, "{{multirange}}", one, "{{multirangeof}}", of, "{{standins}}", "")...).Replace(out)
	if strings.Contains(out, "{{") || out == "" {
		return "", fmt.Errorf("catalog query %s is not complete", name)
	}
	return out, nil
}

// storedCode returns what of the transaction's stored texts would run code of a user.
func (c *compiler) storedCode(ctx context.Context) (map[stored]bool, error) {
	b := &pgx.Batch{}
	code, err := c.askStoredCode(b, "")
	if err != nil {
		return nil, err
	}
	return code, c.askPinned(ctx, b, "look for code of users in expressions")
}

// storedBesideStandIns returns what of them would run code of a user other than the stand-ins in pg_temp, which have none.
func (c *compiler) storedBesideStandIns(ctx context.Context) (map[stored]bool, error) {
	b := &pgx.Batch{}
	code, err := c.askStoredCode(b, " AND p.pronamespace <> pg_catalog.pg_my_temp_schema()")
	if err != nil {
		return nil, err
	}
	return code, c.askPinned(ctx, b, "look for code of users among stand-ins")
}

// storedMeaning returns that, and what the names in the texts were taken for.
func (c *compiler) storedMeaning(ctx context.Context) (map[stored]bool, map[stored][]meaning, error) {
	b := &pgx.Batch{}
	code, err := c.askStoredCode(b, "")
	if err != nil {
		return nil, nil, err
	}
	meanings, err := c.askReferences(b)
	if err != nil {
		return nil, nil, err
	}
	return code, meanings, c.askPinned(ctx, b, "look at what names in expressions were taken for")
}

// askPinned sends a batch under our own path.
func (c *compiler) askPinned(ctx context.Context, b *pgx.Batch, what string) error {
	pinned := &pgx.Batch{}
	pinned.Queue(pinnedPath)
	pinned.QueuedQueries = append(pinned.QueuedQueries, b.QueuedQueries...)
	if err := c.conn.SendBatch(ctx, pinned).Close(); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

// askStoredCode asks for what runs code of a user, as far as a condition on its routines says.
func (c *compiler) askStoredCode(b *pgx.Batch, condition string) (map[stored]bool, error) {
	list, err := codeQuery("stored", c.major())
	if err != nil {
		return nil, err
	}
	numbered := "SELECT row_number() OVER (ORDER BY s.classid, s.objid) AS number, s.classid, s.objid, s.relation, s.name FROM (" + list + ") AS s"
	code, err := codeQuery("usercode", c.major(), "{{standins}}", condition, "{{roots}}", "SELECT m.number, m.classid, m.objid FROM m")
	if err != nil {
		return nil, err
	}
	out := make(map[stored]bool)
	b.Queue("WITH m AS MATERIALIZED (" + numbered + ") SELECT m.relation, m.name FROM m JOIN (" + code + ") AS u (number) ON u.number = m.number").Query(func(rows pgx.Rows) error {
		return each(rows, func() error {
			var s stored
			err := rows.Scan(&s.relation, &s.name)
			out[s] = true
			return err
		})
	})
	return out, nil
}

// askEvaluated asks for bare names of types, relations and functions through which the mere reading
// of a string constant runs code of a user.
func askEvaluated(b *pgx.Batch, major int) (map[string]bool, error) {
	sql, err := codeQuery("evaluatedtypes", major, "{{roots}}", domainRoots)
	if err != nil {
		return nil, err
	}
	out := make(map[string]bool)
	b.Queue(sql).Query(func(rows pgx.Rows) error {
		return each(rows, func() error {
			var name string
			err := rows.Scan(&name)
			out[name] = true
			return err
		})
	})
	return out, nil
}

// evaluatedNow looks again for names through which constants run code: types that were made may be among
// them, and so are types that a temporary one stands for.
func (c *compiler) evaluatedNow(ctx context.Context) error {
	b := &pgx.Batch{}
	evaluated, err := askEvaluated(b, c.major())
	if err == nil {
		err = c.askPinned(ctx, b, evaluatedWhat)
	}
	if err != nil {
		return err
	}
	c.evaluated = withTemps(evaluated, c.desired, c.temps)
	return nil
}

const evaluatedWhat = "look for types whose values run code of users"

// readingRuns reports whether the mere reading of a text on a table, or on none, may run code of
// a user: it holds a string constant that can be a value of many parts, and a name through which one becomes a value that does.
func (c *compiler) readingRuns(text string, on *schema.Table) bool {
	if len(c.evaluated) == 0 || !sqltext.HoldsStructured(text) {
		return false
	}
	return on != nil && c.holdsEvaluated(on) || c.namesEvaluated(text)
}

// namesEvaluated reports whether a text holds such a name, or such an operator.
func (c *compiler) namesEvaluated(text string) bool {
	var before string
	for t := range sqltext.Tokens(text) {
		// U&"..." may spell any name.
		if t.IsName() && c.evaluated[t.Text] || t.Kind == sqltext.Quoted && before == "&" {
			return true
		}
		before = t.Text
	}
	// The server may take the end of what stands together for another operator: =-1.
	return slices.ContainsFunc(sqltext.Operators(text), func(op schema.Name) bool {
		for name := range c.evaluated {
			if sqltext.IsOperator(name) && strings.Contains(op.Name, name) {
				return true
			}
		}
		return false
	})
}

// holdsEvaluated reports whether a column of a table has such a type.
func (c *compiler) holdsEvaluated(t *schema.Table) bool {
	for _, col := range t.Columns {
		if c.namesEvaluated(col.Type.SQL()) {
			return true
		}
	}
	return false
}

// dataReaders are functions of pg_catalog that are not volatile and read whole relations, views
// among them, or fill types, so that evaluating a call may run anything.
var dataReaders = map[string]bool{
	"table_to_xml": true, "table_to_xml_and_xmlschema": true, "schema_to_xml": true, "schema_to_xml_and_xmlschema": true,
	"database_to_xml": true, "database_to_xml_and_xmlschema": true, "cursor_to_xml": true, "query_to_xml": true, "query_to_xml_and_xmlschema": true,
	"json_populate_record": true, "json_populate_recordset": true, "jsonb_populate_record": true, "jsonb_populate_recordset": true,
	"jsonb_populate_record_valid": true, "json_to_record": true, "json_to_recordset": true, "jsonb_to_record": true, "jsonb_to_recordset": true,
}

// readsData reports whether a text calls one of them.
func readsData(text string) bool {
	for _, m := range sqltext.Mentions(text) {
		if m.Call && dataReaders[m.Name.Name] {
			return true
		}
	}
	return false
}

func (c *compiler) major() int {
	return majorVersion(c.conn.PgConn().ParameterStatus("server_version"))
}

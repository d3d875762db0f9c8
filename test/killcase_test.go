package test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/pgtest"
	"github.com/replyx/schemactl/schema"
)

// killCase is a plan to be interrupted: the database it starts from, with rows in its tables where
// the plan allows of them, and what an apply that nothing happens to makes of it.
type killCase struct {
	// live is the script that makes the database.
	live string
	// config is the atlas.hcl; empty where there is none.
	config string
	cfg    schemactl.Config
	base   *pgtest.DB
	plan   *plan.Plan
	whole
}

// whole is the outcome of an apply that nothing happens to.
type whole struct {
	db   *pgtest.DB
	dump string
	left []string
	// rows are checksums of tables, without the columns whose values no two runs agree on.
	rows     map[string]string
	volatile map[string][]string
}

// goldenCase is a folder of testdata/plans.
func goldenCase(t *testing.T, dir string) *killCase {
	t.Helper()
	dir = filepath.Join(plans, dir)
	config := filepath.Join(dir, "atlas.hcl")
	if !exists(config) {
		config = ""
	}
	return newKillCase(t, filepath.Join(dir, "live.sql"), config, schemactl.Config{Sources: []string{filepath.Join(dir, "desired.hcl")}, Policy: policyOf(t, dir)})
}

func newKillCase(t *testing.T, live, config string, cfg schemactl.Config) *killCase {
	t.Helper()
	cfg.Now = time.Now()
	c := &killCase{live: live, config: config, cfg: cfg}
	if !c.roles(t) {
		c.base = pgtest.New(t)
		c.base.Load(c.live)
		empty := c.base.Copy()
		fill(t, c.base)
		c.base.Vacuum()
		if !c.runs(t) {
			c.base = empty // the plan says no to such rows
			c.base.Vacuum()
		}
	}
	db, cfg := c.copy(t)
	c.plan = mustDiff(t, cfg).Plan
	if len(c.plan.Refused) > 0 || len(c.plan.Steps) == 0 {
		t.Skip("there is nothing to apply")
	}
	mustApply(t, cfg, c.plan)
	c.whole = whole{db: db, left: leftovers(t, db), dump: pgtest.SortColumns(db.Dump())}
	if c.base == nil {
		c.db = nil
		db.Drop()
	} else {
		again, cfg := c.copy(t)
		mustApply(t, cfg, mustDiff(t, cfg).Plan)
		c.volatile = volatileColumns(t, db, again)
		c.drawn(t)
	}
	if c.db != nil {
		c.rows = rowsOf(t, c.db, c.volatile)
	}
	return c
}

// drawn adds the columns that the plan fills from a sequence: the numbers that a statement drew which
// was rolled back are not drawn again.
func (c *killCase) drawn(t *testing.T) {
	t.Helper()
	for _, s := range c.plan.Steps {
		var name string
		switch {
		case s.Batches != nil:
			name = schema.ParseName(s.Batches.Relation).SQL()
		case s.Class == plan.Rewrite && strings.Contains(s.SQL, "nextval("):
			name = s.Object.Ref().TableName().SQL()
		default:
			continue
		}
		table := column(t, c.db, "SELECT '"+name+"'::regclass::text")[0]
		c.volatile[table] = append(c.volatile[table], column(t, c.db, `SELECT attname::text FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attrelid = '`+name+`'::regclass AND (attidentity <> '' OR pg_get_expr(adbin, adrelid) LIKE 'nextval(%')`)...)
	}
}

// roles reports whether the plan changes roles, which belong to the server: each run loads them again, and
// no database may be left that has something of them.
func (c *killCase) roles(t *testing.T) bool {
	t.Helper()
	text, err := os.ReadFile(c.live)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Contains(string(text), "DROP ROLE")
}

// runs reports whether the plan can be applied to the database as it is now.
func (c *killCase) runs(t *testing.T) bool {
	t.Helper()
	_, cfg := c.copy(t)
	out, err := schemactl.Diff(t.Context(), cfg)
	return err == nil && len(out.Plan.Refused) == 0 && applyAll(t, cfg, out.Plan, nil) == nil
}

// copy makes a database that the plan starts from.
func (c *killCase) copy(t *testing.T) (*pgtest.DB, schemactl.Config) {
	t.Helper()
	var db *pgtest.DB
	if c.base != nil {
		db = c.base.CopyFor(t)
	} else {
		db = pgtest.New(t)
		db.Load(c.live)
		db.Vacuum()
	}
	cfg := c.cfg
	cfg.URL = db.URL
	return db, cfg
}

// check compares a database with the outcome.
func (w *whole) check(t *testing.T, db *pgtest.DB) {
	t.Helper()
	if got := pgtest.SortColumns(db.Dump()); got != w.dump {
		want := w.dump
		if w.db != nil {
			got, want = dumps(db, w.db)
		}
		if got != want {
			t.Errorf("the dump is not that of an apply that went through\ngot:\n%s\nwant:\n%s", got, want)
		}
	}
	if got := leftovers(t, db); !slices.Equal(got, w.left) {
		t.Errorf("this is left: %s; when nothing happens: %s", got, w.left)
	}
	if w.db == nil {
		return
	}
	got := rowsOf(t, db, w.volatile)
	for table, want := range w.rows {
		if got[table] != want {
			t.Errorf("the rows of %s are others: %s, want %s", table, got[table], want)
		}
	}
}

// leftovers are temporary names, and marks in the catalogs of what is half done.
func leftovers(t *testing.T, db *pgtest.DB) []string {
	t.Helper()
	half := ""
	if pgtest.Major(t) >= 14 {
		half = " UNION ALL SELECT 'half detached ' || inhrelid::regclass FROM pg_inherits WHERE inhdetachpending"
	}
	return column(t, db, `SELECT 'relation ' || oid::regclass FROM pg_class WHERE relname LIKE '%\_schemactl'
UNION ALL SELECT 'column ' || attname FROM pg_attribute JOIN pg_class c ON c.oid = attrelid WHERE relkind NOT IN ('i', 'I') AND attname LIKE '%\_schemactl'
UNION ALL SELECT 'constraint ' || conname FROM pg_constraint WHERE conname LIKE '%\_schemactl'
UNION ALL SELECT 'trigger ' || tgname FROM pg_trigger WHERE tgname LIKE '%\_schemactl'
UNION ALL SELECT 'function ' || proname FROM pg_proc WHERE proname LIKE '%\_schemactl'
UNION ALL SELECT 'type ' || typname FROM pg_type WHERE typname LIKE '%\_schemactl'
UNION ALL SELECT 'invalid index ' || indexrelid::regclass FROM pg_index WHERE NOT (indisvalid AND indisready AND indislive)
UNION ALL SELECT 'not valid constraint ' || conname FROM pg_constraint WHERE NOT convalidated AND conparentid = 0`+half+` ORDER BY 1`)
}

func column(t *testing.T, db *pgtest.DB, sql string) []string {
	t.Helper()
	conn := db.Conn()
	defer conn.Close(t.Context())
	rows, err := conn.Query(t.Context(), sql)
	if err != nil {
		t.Fatal(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return list
}

const userTables = `SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'm') AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'schemactl') AND (c.relkind = 'r' OR c.relispopulated) ORDER BY 1`

// rowsOf gives each table's number of rows and their checksum.
func rowsOf(t *testing.T, db *pgtest.DB, without map[string][]string) map[string]string {
	t.Helper()
	out := make(map[string]string)
	for _, table := range column(t, db, userTables) {
		drop := "'{}'::text[]"
		if names := without[table]; len(names) > 0 {
			list := make([]string, len(names))
			for i, n := range names {
				list[i] = schema.Literal(n)
			}
			drop = "ARRAY[" + strings.Join(list, ", ") + "]"
		}
		out[table] = column(t, db, fmt.Sprintf(`SELECT count(*) || ' ' || coalesce(md5(string_agg(r, E'\n' ORDER BY r COLLATE "C")), '')
FROM (SELECT (to_jsonb(whole_row) - %s)::text FROM ONLY %s whole_row) AS rows (r)`, drop, table))[0]
	}
	return out
}

// volatileColumns are those in which the two databases differ.
func volatileColumns(t *testing.T, a, b *pgtest.DB) map[string][]string {
	t.Helper()
	out := make(map[string][]string)
	for _, table := range column(t, a, userTables) {
		var values [2]map[string]string
		for i, db := range []*pgtest.DB{a, b} {
			sql := `SELECT coalesce(jsonb_object_agg(k, v), '{}')::text FROM (SELECT each.name, md5(string_agg(each.value::text, ' ' ORDER BY each.value::text))
FROM ONLY ` + table + ` whole_row, jsonb_each(to_jsonb(whole_row)) AS each (name, value) GROUP BY 1) AS columns (k, v)`
			if err := json.Unmarshal([]byte(column(t, db, sql)[0]), &values[i]); err != nil {
				t.Fatal(err)
			}
		}
		for name, v := range values[0] {
			if values[1][name] != v {
				out[table] = append(out[table], name)
			}
		}
		slices.Sort(out[table])
	}
	return out
}

package test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/pgtest"
	"github.com/replyx/schemactl/schema"
)

// verdictTypes are changed into each other, over a column with an index where there is a class for
// it. Comparable says so.
var verdictTypes = []struct {
	sql        string
	comparable bool
}{
	{"integer", true}, {"bigint", true}, {"numeric", true}, {"numeric(10,2)", true},
	{"text", true}, {"character varying(10)", true}, {"character varying(20)", true}, {"public.citext", true},
	{"timestamp without time zone", true}, {"timestamp(3) without time zone", true}, {"timestamp with time zone", true}, {"date", true},
	{"cidr", true}, {"inet", true}, {"json", false}, {"character varying(10)[]", true}, {"public.plain", true}, {"public.checked", true}, {"public.mood", true},
}

const verdictObjects = `create extension citext;
create domain plain as text;
create domain checked as text check (value <> '');
create type mood as enum ('sad', 'ok');
`

const verdictHCL = `schema "public" {}
extension "citext" {
  schema = schema.public
}
domain "plain" {
  schema = schema.public
  type   = text
  null   = true
}
domain "checked" {
  schema = schema.public
  type   = text
  null   = true
  check "checked_check" {
    expr = "value <> ''"
  }
}
enum "mood" {
  schema = schema.public
  values = ["sad", "ok"]
}
`

// What a plan says of a change of type is what happens to a table with rows: whether it and its
// indexes get other files, whether its rows are read, or whether the server refuses.
func TestTypeVerdicts(t *testing.T) {
	t.Parallel()
	for _, zone := range []string{"UTC", "Europe/Berlin"} {
		t.Run(zone, func(t *testing.T) {
			t.Parallel()
			testTypeVerdicts(t, zone)
		})
	}
}

func testTypeVerdicts(t *testing.T, zone string) {
	db := pgtest.New(t)
	var live, desired strings.Builder
	live.WriteString(verdictObjects)
	desired.WriteString(verdictHCL)
	changes := make(map[string][2]string)
	for _, from := range verdictTypes {
		for _, to := range verdictTypes {
			if from == to || zone != "UTC" && !(timely(from.sql) && timely(to.sql)) {
				continue
			}
			name := fmt.Sprintf("t%d", len(changes))
			changes[name] = [2]string{from.sql, to.sql}
			fmt.Fprintf(&live, "create table %s (a integer, c %s); insert into %[1]s select generate_series(1, 3);\n", name, from.sql)
			fmt.Fprintf(&desired, "table %q {\n  schema = schema.public\n  column \"a\" {\n    type = integer\n    null = true\n  }\n"+
				"  column \"c\" {\n    type = sql(%q)\n    null = true\n  }\n", name, to.sql)
			if from.comparable && to.comparable {
				fmt.Fprintf(&live, "create index %s_c on %[1]s (c);\n", name)
				fmt.Fprintf(&desired, "  index \"%s_c\" {\n    columns = [column.c]\n  }\n", name)
			}
			desired.WriteString("}\n")
		}
	}
	db.Exec(live.String())
	db.Exec("ALTER DATABASE " + schema.Ident(db.Value("SELECT current_database()")) + " SET timezone = " + schema.Literal(zone))
	p := mustDiff(t, schemactl.Config{URL: db.URL, Sources: []string{writeHCL(t, desired.String())}, Now: time.Now()}).Plan
	conn := db.Conn()
	seen := make(map[string]int)
	for _, s := range p.Steps {
		change, ok := changes[s.Object.Table]
		if !ok || !strings.Contains(s.SQL, " TYPE ") {
			continue
		}
		delete(changes, s.Object.Table)
		want := happens(t, conn, s.Object.Table, s)
		seen[want]++
		if got := says(s); got != want {
			t.Errorf("%s -> %s: the plan says %s, what happens is %s: %s", change[0], change[1], got, want, s.SQL)
		}
	}
	for _, r := range p.Refused {
		change := changes[r.Object.Table]
		delete(changes, r.Object.Table)
		seen["refusal"]++
		sql := "ALTER TABLE public." + r.Object.Table + " ALTER COLUMN c TYPE " + change[1] + " USING c::" + change[1]
		if _, err := conn.Exec(t.Context(), sql); err == nil {
			t.Errorf("%s -> %s is refused, and the server does it: %s", change[0], change[1], r.Text)
		}
	}
	for name, change := range changes {
		t.Errorf("%s -> %s of %s is not planned", change[0], change[1], name)
	}
	for _, what := range []string{"metadata", "indexes", "rewrite", "refusal"} {
		if zone == "UTC" && seen[what] == 0 {
			t.Errorf("no change was a case of %s: %v", what, seen)
		}
	}
}

// timely reports whether a type is of those that a zone matters to.
func timely(typ string) bool { return typ == "date" || strings.HasPrefix(typ, "timestamp") }

// says is what a plan says of a change of a column.
func says(s plan.Step) string {
	switch {
	case s.Class == plan.Brief:
		return "metadata"
	case strings.Contains(s.Why, "built again"):
		return "indexes"
	case strings.Contains(s.Why, "is read,"):
		return "scan"
	}
	return "rewrite"
}

const filesSQL = `SELECT pg_relation_filenode(c.oid)::text,
  ARRAY(SELECT pg_relation_filenode(i.indexrelid) FROM pg_index i WHERE i.indrelid = c.oid ORDER BY 1)::text, pg_stat_get_xact_numscans(c.oid)::text
FROM pg_class c WHERE c.oid = ('public.' || $1)::regclass`

// happens runs a step, takes it back, and tells what it did.
func happens(t *testing.T, conn *pgx.Conn, table string, s plan.Step) string {
	t.Helper()
	ctx := t.Context()
	tx, err := conn.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(ctx) }()
	for _, set := range s.Session {
		if _, err := tx.Exec(ctx, "SELECT set_config($1, $2, true)", set.Name, set.Value); err != nil {
			t.Fatal(err)
		}
	}
	var before, after [3]string
	look := func(to *[3]string) {
		if err := tx.QueryRow(ctx, filesSQL, table).Scan(&to[0], &to[1], &to[2]); err != nil {
			t.Fatal(err)
		}
	}
	look(&before)
	if _, err := tx.Exec(ctx, s.SQL); err != nil {
		t.Errorf("%s: %v", s.SQL, err)
		return "an error"
	}
	look(&after)
	switch {
	case before[0] != after[0]:
		return "rewrite"
	case before[1] != after[1]:
		return "indexes"
	case before[2] != after[2]:
		return "scan"
	}
	return "metadata"
}

// What a plan says of a new column is what happens.
func TestAddVerdicts(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	db.Exec(verdictObjects + `create table t (a integer); insert into t select generate_series(1, 3);
create function chosen() returns integer language plpgsql volatile as 'begin return 1; end';`)
	columns := map[string]string{
		"constant": `default = 1`, "from_now": `default = sql("extract(epoch from now())::integer")`, "random": `default = sql("(random() * 10)::integer")`,
		"of_function": `default = sql("chosen()")`, "required": "null = false\n    default = 3", "identity": "null = false\n    identity {}",
		"stored": "as {\n      expr = \"a + 1\"\n      type = STORED\n    }",
	}
	var hcl strings.Builder
	hcl.WriteString(verdictHCL + "function \"chosen\" {\n  schema = schema.public\n  lang = PLpgSQL\n  return = integer\n  as = \"begin return 1; end\"\n}\n" +
		"table \"t\" {\n  schema = schema.public\n  column \"a\" {\n    type = integer\n    null = true\n  }\n")
	for name, def := range columns {
		null := "null = true\n    "
		if strings.Contains(def, "null = ") {
			null = ""
		}
		fmt.Fprintf(&hcl, "  column %q {\n    type = integer\n    %s%s\n  }\n", name, null, def)
	}
	for name, typ := range map[string]string{"of_domain": "public.plain", "of_checked_domain": "public.checked", "of_enum": "public.mood"} {
		columns[name] = typ
		fmt.Fprintf(&hcl, "  column %q {\n    type = sql(%q)\n    null = true\n    default = \"ok\"\n  }\n", name, typ)
	}
	hcl.WriteString("}\n")
	p := mustDiff(t, schemactl.Config{URL: db.URL, Sources: []string{writeHCL(t, hcl.String())}, Now: time.Now()}).Plan
	conn := db.Conn()
	for _, s := range p.Steps {
		if want, got := happens(t, conn, "t", s), says(s); got != want {
			t.Errorf("the plan says %s, what happens is %s: %s", got, want, s.SQL)
		}
		delete(columns, s.Object.Name)
	}
	if len(columns) > 0 {
		t.Errorf("not planned: %v", columns)
	}
}

// A time without a zone means, once it has one, what it meant to a session of the role.
func TestTimeZoneOfConversion(t *testing.T) {
	t.Parallel()
	source := writeHCL(t, `schema "public" {}
table "t" {
  schema = schema.public
  column "at" {
    type = timestamptz
    null = true
  }
}
`)
	for _, tt := range []struct{ zone, param, want string }{
		{"UTC", "", "2026-07-01 12:00:00"},
		{"Europe/Berlin", "", "2026-07-01 10:00:00"},
		{"Europe/Berlin", "UTC", "2026-07-01 12:00:00"},
	} {
		t.Run(tt.zone+tt.param, func(t *testing.T) {
			t.Parallel()
			db := pgtest.New(t)
			db.Exec("CREATE TABLE t (at timestamp); INSERT INTO t VALUES ('2026-07-01 12:00')")
			db.Exec("ALTER DATABASE " + schema.Ident(db.Value("SELECT current_database()")) + " SET timezone = " + schema.Literal(tt.zone))
			cfg := schemactl.Config{URL: db.URL, Sources: []string{source}, Now: time.Now()}
			if tt.param != "" {
				join := "?"
				if strings.Contains(cfg.URL, "?") {
					join = "&"
				}
				cfg.URL += join + "timezone=" + tt.param
			}
			p := mustDiff(t, cfg).Plan
			utc := tt.want == "2026-07-01 12:00:00"
			if len(p.Hazards) == 0 != utc {
				t.Errorf("hazards %v", p.Hazards)
			}
			mustApply(t, cfg, p)
			if got := db.Value("SELECT (at AT TIME ZONE 'UTC')::text FROM t"); got != tt.want {
				t.Errorf("12:00 became %s in UTC, want %s", got, tt.want)
			}
			db.Exec(p.Steps[0].Undo)
			if got := db.Value("SELECT at::text FROM t"); got != "2026-07-01 12:00:00" {
				t.Errorf("undo gives %s", got)
			}
		})
	}
}

// The precheck of a narrower type counts exactly the values that the change would stop at.
func TestMisfits(t *testing.T) {
	t.Parallel()
	tests := []struct{ from, to, value string }{
		{"character varying(20)", "character varying(3)", "'abc'"}, {"character varying(20)", "character varying(3)", "'äöüß'"},
		{"text", "character varying(3)", "'abcd'"}, {"text", "character varying(3)", "NULL"}, {"text", "character(3)", "'abcd'"},
		{"character(5)", "character varying(3)", "'ab   '"}, {"character(5)", "character varying(3)", "'abcd'"},
		{"bit varying(8)", "bit varying(3)", "B'101'"}, {"bit varying(8)", "bit varying(3)", "B'1010'"},
		{"bigint", "integer", "2147483647"}, {"bigint", "integer", "2147483648"}, {"bigint", "integer", "-2147483649"},
		{"integer", "smallint", "-32768"}, {"integer", "smallint", "32768"}, {"bigint", "smallint", "32768"},
		{"numeric", "integer", "2147483647.4"}, {"numeric", "integer", "2147483647.5"}, {"numeric", "integer", "'NaN'"},
		{"numeric", "bigint", "9223372036854775808"}, {"numeric", "bigint", "-9223372036854775808.4"},
		{"numeric", "numeric(4,2)", "99.994"}, {"numeric", "numeric(4,2)", "99.995"}, {"numeric", "numeric(4,2)", "'NaN'"},
		{"numeric(6,2)", "numeric(6,4)", "100"}, {"numeric(6,2)", "numeric(6,4)", "-99.99"}, {"integer", "numeric(3,0)", "999"}, {"integer", "numeric(3,0)", "-1000"},
		{"text", "public.mood", "'ok'"}, {"text", "public.mood", "'other'"}, {"text", "public.mood", "NULL"},
	}
	db := pgtest.New(t)
	db.Exec(verdictObjects)
	var hcl strings.Builder
	hcl.WriteString(verdictHCL)
	for i, tt := range tests {
		db.Exec(fmt.Sprintf("create table t%d (c %s); insert into t%[1]d values (%[3]s)", i, tt.from, tt.value))
		fmt.Fprintf(&hcl, "table \"t%d\" {\n  schema = schema.public\n  column \"c\" {\n    type = sql(%q)\n    null = true\n  }\n}\n", i, tt.to)
	}
	p := mustDiff(t, schemactl.Config{URL: db.URL, Sources: []string{writeHCL(t, hcl.String())}, Now: time.Now()}).Plan
	steps := make(map[string]plan.Step)
	for _, s := range p.Steps {
		if strings.Contains(s.SQL, " TYPE ") {
			steps[s.Object.Table] = s
		}
	}
	conn := db.Conn()
	for i, tt := range tests {
		s := steps[fmt.Sprintf("t%d", i)]
		if s.Precheck == nil {
			t.Errorf("%s -> %s has no precheck", tt.from, tt.to)
			continue
		}
		misfits := db.Value(s.Precheck.Count) != "0"
		if found := db.Value("SELECT count(*) FROM ("+s.Precheck.Find+") AS rows") != "0"; found != misfits {
			t.Errorf("%s -> %s: Count and Find differ for %s", tt.from, tt.to, tt.value)
		}
		_, err := conn.Exec(t.Context(), s.SQL)
		if misfits != (err != nil) {
			t.Errorf("%s -> %s: the precheck counts %s: %v; the server says: %v", tt.from, tt.to, tt.value, misfits, err)
		}
	}
}

// The rows are counted before the plan renames anything.
func TestMisfitsBeforeRename(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	db.Exec("CREATE TABLE users (email varchar(20)); INSERT INTO users VALUES ('ann'), ('charlotte'), ('christoph')")
	cfg := schemactl.Config{URL: db.URL, Now: time.Now(), Sources: []string{writeHCL(t, `schema "public" {}
table "people" {
  schema       = schema.public
  renamed_from = "users"
  column "mail" {
    type         = varchar(5)
    null         = true
    renamed_from = "email"
  }
}
`)}}
	for _, s := range mustDiff(t, cfg).Plan.Steps {
		if s.Precheck != nil {
			if got := db.Value(s.Precheck.Count); got != "2" {
				t.Errorf("%s counts %s, want 2", s.Precheck.Count, got)
			}
			return
		}
	}
	t.Error("no step has a precheck")
}

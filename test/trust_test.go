package test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/internal/pgtest"
	"github.com/replyx/schemactl/schema/live"
)

// trapSQL has functions that are immutable by their word alone: each call moves the sequence trap,
// which no rollback takes back. Declared or not, none of them may run while a plan is made.
const trapSQL = `CREATE SEQUENCE trap;
CREATE FUNCTION one(integer) RETURNS integer IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN PERFORM nextval('public.trap'); RETURN $1; END $$;
CREATE FUNCTION yes(integer) RETURNS boolean IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN PERFORM nextval('public.trap'); RETURN true; END $$;
CREATE FUNCTION fine(text) RETURNS boolean IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN PERFORM nextval('public.trap'); RETURN true; END $$;
CREATE OPERATOR +? (LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4larger);
CREATE FUNCTION larger(integer, integer) RETURNS integer IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN PERFORM nextval('public.trap'); RETURN $1; END $$;
CREATE OPERATOR +! (LEFTARG = integer, RIGHTARG = integer, FUNCTION = larger);
CREATE DOMAIN code AS text CONSTRAINT code_check CHECK (fine(VALUE));
CREATE DOMAIN constant AS text CONSTRAINT constant_check CHECK (yes(1));
CREATE TYPE pair AS (a code, b integer);
CREATE FUNCTION named() RETURNS code STABLE LANGUAGE sql AS $$ SELECT NULL::code $$;
CREATE FUNCTION among(integer, code[]) RETURNS boolean STABLE LANGUAGE sql AS $$ SELECT false $$;
CREATE OPERATOR <@@ (LEFTARG = integer, RIGHTARG = code[], FUNCTION = among);
`

// trapHCL declares them, so that the texts below may name them.
const trapHCL = `schema "public" {}
sequence "trap" {
  schema = schema.public
}
function "one" {
  schema     = schema.public
  lang       = PLpgSQL
  volatility = IMMUTABLE
  return     = integer
  as         = " BEGIN PERFORM nextval('public.trap'); RETURN $1; END "
  arg {
    type = integer
  }
}
function "yes" {
  schema     = schema.public
  lang       = PLpgSQL
  volatility = IMMUTABLE
  return     = boolean
  as         = " BEGIN PERFORM nextval('public.trap'); RETURN true; END "
  arg {
    type = integer
  }
}
function "fine" {
  schema     = schema.public
  lang       = PLpgSQL
  volatility = IMMUTABLE
  return     = boolean
  as         = " BEGIN PERFORM nextval('public.trap'); RETURN true; END "
  arg {
    type = text
  }
}
domain "code" {
  schema = schema.public
  type   = text
  null   = true
  check "code_check" {
    expr = "public.fine(VALUE)"
  }
}
domain "constant" {
  schema = schema.public
  type   = text
  null   = true
  check "constant_check" {
    expr = "public.yes(1)"
  }
}
composite "pair" {
  schema = schema.public
  field "a" {
    type = sql("public.code")
  }
  field "b" {
    type = integer
  }
}
`

// springsNot are tables whose texts would run code of a user if anything of them were evaluated.
// Same reports that the HCL means what the database has, in other words.
var springsNot = []struct {
	name, live, hcl string
	same            bool
}{
	{"an index", `CREATE TABLE t (a integer)`, `index "i" {
    on {
      expr = "a + public.one(1)"
    }
  }`, false},
	{"an index in other words", `CREATE TABLE t (a integer); CREATE INDEX i ON t ((a + one(1)), one(a)) WHERE a > one(2) AND yes(3)`, `index "i" {
    on {
      expr = "a+public.one( 1 )"
    }
    on {
      expr = "public.one( a )"
    }
    where = "(a > public.one(2)) and public.yes( 3 )"
  }`, true},
	{"a predicate", `CREATE TABLE t (a integer)`, `index "i" {
    columns = [column.a]
    where   = "public.yes(1)"
  }`, false},
	{"an operator", `CREATE TABLE t (a integer)`, `index "i" {
    on {
      expr = "a OPERATOR(public.+!) (1 OPERATOR(public.+!) 2)"
    }
  }`, false},
	{"a check", `CREATE TABLE t (a integer)`, `check "c" {
    expr = "public.yes(1)"
  }`, false},
	{"a check in other words", `CREATE TABLE t (a integer, CONSTRAINT c CHECK (a IN (1, one(1))))`, `check "c" {
    expr = "a in (1,public.one(1))"
  }`, true},
	{"a default", `CREATE TABLE t (a integer)`, `column "d" {
    type    = integer
    null    = true
    default = sql("public.one(1)")
  }`, false},
	{"a generated column", `CREATE TABLE t (a integer)`, `column "g" {
    type = integer
    null = true
    as   = "a + public.one(1)"
  }`, false},
	{"a generated column in other words", `CREATE TABLE t (a integer, g integer GENERATED ALWAYS AS (a + one(1)) STORED)`, `column "g" {
    type = integer
    null = true
    as   = "a+public.one( 1 )"
  }`, true},
	{"an exclusion constraint", `CREATE TABLE t (a integer)`, `exclude "x" {
    type = GIST
    on {
      expr = "int4range(public.one(1), public.one(2))"
      op   = "&&"
    }
  }`, false},
	{"a type of a domain", `CREATE TABLE t (a integer, b text)`, `column "b" {
    type = sql("public.constant")
    null = true
  }`, false},
	{"a new column of a domain", `CREATE TABLE t (a integer)`, `column "b" {
    type    = sql("public.constant")
    null    = true
    default = "x"
  }`, false},
	{"an array over a domain", `CREATE TABLE t (a integer)`, `column "b" {
    type    = sql("public.code[]")
    null    = true
    default = sql("'{x}'")
  }`, false},
	{"a row with a domain", `CREATE TABLE t (a integer)`, `check "c" {
    expr = "('(x,1)'::public.pair).b = a"
  }`, false},
	{"a name in escapes", `CREATE TABLE t (a integer)`, `check "c" {
    expr = "('(x,1)'::public.U&\"p\\0061ir\").b = a"
  }`, false},
	{"a type under an index", `CREATE TABLE t (a smallint); CREATE INDEX i ON t ((a + one(1)))`, `index "i" {
    on {
      expr = "(a + public.one(1))"
    }
  }`, false},
	{"data of a view", `CREATE VIEW w AS SELECT one(1) AS x; CREATE TABLE t (a integer)`, `column "x" {
    type    = text
    null    = true
    default = sql("table_to_xml('public.w'::regclass, true, true, '')::text")
  }`, false},
}

func TestDiffRunsNoCode(t *testing.T) {
	t.Parallel()
	for _, c := range springsNot {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			db := pgtest.New(t)
			db.Exec(trapSQL + c.live + "; SELECT setval('trap', 1, false)")
			table := "table \"t\" {\n  schema = schema.public\n  column \"a\" {\n    type = integer\n    null = true\n  }\n  " + c.hcl + "\n}\n"
			out, err := schemactl.Diff(t.Context(), schemactl.Config{URL: db.URL, Sources: []string{writeHCL(t, trapHCL+table)}, Now: time.Now()})
			if got := db.Value("SELECT is_called FROM trap"); got != "f" && got != "false" {
				t.Errorf("a function of a user ran (%v)", err)
			}
			var rejected live.CompileErrors
			if err != nil && !errors.As(err, &rejected) {
				t.Fatal(err)
			}
			if err != nil {
				if c.same {
					t.Fatal(err)
				}
				return
			}
			for _, ch := range out.Plan.Changes {
				if c.same && ch.Object.Table == "t" {
					t.Errorf("not the same: %+v", ch)
				}
			}
		})
	}
}

// A bound of a partition is evaluated as it is made, so it is made of constants or not at all.
func TestBoundsRunNoCode(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	db.Exec(trapSQL)
	for _, bound := range []string{"public.one(1)", "nextval('public.trap')::integer", "1 OPERATOR(public.+!) 2", "(table_to_xml('public.trap'::regclass, true, true, '') IS NULL)::integer"} {
		hcl := trapHCL + fmt.Sprintf(`table "p" {
  schema = schema.public
  column "a" {
    type = integer
    null = false
  }
  partition {
    type    = RANGE
    columns = [column.a]
  }
}
table "p1" {
  schema       = schema.public
  partition_of = table.p
  values {
    from = [sql(%q)]
    to   = [100]
  }
}
`, bound)
		_, err := schemactl.Diff(t.Context(), schemactl.Config{URL: db.URL, Sources: []string{writeHCL(t, hcl)}, Now: time.Now()})
		if got := db.Value("SELECT is_called FROM trap"); got != "f" && got != "false" {
			t.Fatalf("%s ran (%v)", bound, err)
		}
	}
}

// What mallory makes in a schema of her own, or in one that the HCL declares, does not win a bare
// name of the HCL.
const captureSQL = `CREATE TABLE t (status varchar(20), note varchar(40));
CREATE SCHEMA mallory;
CREATE FUNCTION mallory.same(varchar, varchar) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT true';
CREATE OPERATOR mallory.= (LEFTARG = varchar, RIGHTARG = varchar, FUNCTION = mallory.same);
CREATE FUNCTION mallory.lower(varchar) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT ''x''::text';
CREATE TYPE mallory.mood AS ENUM ('a');
`

func TestBareNamesMeanTheHCL(t *testing.T) {
	t.Parallel()
	const hcl = `schema "public" {}
table "t" {
  schema = schema.public
  column "status" {
    type = varchar(20)
    null = true
  }
  column "note" {
    type = varchar(40)
    null = true
  }
  check "status_ok" {
    expr = "status = 'new'"
  }
  index "low" {
    on {
      expr = "lower(note)"
    }
  }
}
`
	db := pgtest.New(t)
	db.Exec(captureSQL)
	p := mustDiff(t, schemactl.Config{URL: db.URL, Sources: []string{writeHCL(t, hcl)}, Now: time.Now()}).Plan
	for _, s := range p.Steps {
		if strings.Contains(s.SQL, "mallory") {
			t.Errorf("captured by an undeclared schema: %s", s.SQL)
		}
	}
	// In a schema that the HCL declares they would win, which is an error that names them.
	db.Exec(`CREATE ROLE mallory_` + db.Value("SELECT pg_backend_pid()") + `; ` + strings.NewReplacer("CREATE SCHEMA mallory;", "", "CREATE TABLE t (status varchar(20), note varchar(40));", "", "mallory.", "public.").Replace(captureSQL) +
		`DO $$ BEGIN EXECUTE format('ALTER FUNCTION public.lower(varchar) OWNER TO %I', (SELECT rolname FROM pg_roles WHERE rolname LIKE 'mallory\_%' ORDER BY oid DESC LIMIT 1)); END $$`)
	_, err := schemactl.Diff(t.Context(), schemactl.Config{URL: db.URL, Sources: []string{writeHCL(t, hcl)}, Now: time.Now()})
	var rejected live.CompileErrors
	if !errors.As(err, &rejected) || len(rejected) != 2 {
		t.Fatalf("not rejected: %v", err)
	}
	for i, want := range []string{`operator public.=(character varying, character varying)`, `function public.lower(character varying), which belongs to role mallory_`} {
		if !strings.Contains(rejected[i].Message, want) || rejected[i].Pos.IsZero() {
			t.Errorf("%s: want %q", rejected[i], want)
		}
	}
}

// A text of the HCL is one expression: it does not close what stands around it.
func TestTextStaysInItsPlace(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	db.Exec("CREATE TABLE t (a integer)")
	for _, block := range []string{
		`check "c" {
    expr = "true); COMMIT; CREATE TABLE public.pwned (a integer); BEGIN; SELECT (true"
  }`,
		`index "i" {
    columns = [column.a]
    where   = "true; CREATE TABLE public.pwned (a integer)"
  }`,
		`column "d" {
    type    = integer
    default = sql("1; CREATE TABLE public.pwned (a integer)")
  }`,
		`column "d" {
    type = sql("integer); CREATE TABLE public.pwned (a integer); CREATE TABLE public.other (a integer")
  }`,
		`check "c" {
    expr = "true), ADD COLUMN z integer DEFAULT (1"
  }`,
	} {
		hcl := "schema \"public\" {}\ntable \"t\" {\n  schema = schema.public\n  column \"a\" {\n    type = integer\n    null = true\n  }\n  " + block + "\n}\n"
		_, err := schemactl.Diff(t.Context(), schemactl.Config{URL: db.URL, Sources: []string{writeHCL(t, hcl)}, Now: time.Now()})
		if err == nil {
			t.Errorf("accepted: %s", block)
		}
		if n := db.Value("SELECT count(*) FROM pg_class WHERE relname IN ('pwned', 'other')"); n != "0" {
			t.Fatalf("ran: %s", block)
		}
	}
}

// Whoever owns the function of an event trigger would run code in the role of whoever asks. A
// superuser keeps event triggers quiet; another role does not ask where a function is a stranger's,
// and takes the refusal of an administrator's trigger for a server that cannot be asked.
func TestEventTriggersDoNotRun(t *testing.T) {
	t.Parallel()
	const hcl = `schema "public" {}
table "t" {
  schema = schema.public
  column "a" {
    type = integer
    null = true
  }
  check "c" {
    expr = "a in (1,2)"
  }
}
`
	for _, c := range []struct {
		name, owner, body string
		superuser         bool
		proven            bool
	}{
		{"a stranger's, asked by a superuser", "stranger", "PERFORM nextval('public.trap');", true, true},
		{"a stranger's, asked by another role", "stranger", "PERFORM nextval('public.trap');", false, false},
		{"an administrator's that refuses", "", "RAISE EXCEPTION 'the schema is frozen';", false, false},
		{"an administrator's that refuses, asked by a superuser", "", "RAISE EXCEPTION 'the schema is frozen';", true, true},
		{"an administrator's that does nothing", "", "", false, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			db := pgtest.New(t)
			db.Exec(`CREATE SEQUENCE trap; GRANT ALL ON SEQUENCE trap TO public; CREATE TABLE t (a integer CONSTRAINT c CHECK (a IN (1, 2)));
CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN ` + c.body + ` END $$;`)
			url := db.URL
			if !c.superuser {
				url = db.Role("USAGE ON SCHEMA public", "CONNECT, TEMPORARY ON DATABASE "+db.Name)
			}
			if c.owner != "" {
				owner := "watcher_" + db.Value("SELECT pg_backend_pid()")
				db.Exec("CREATE ROLE " + owner + "; ALTER FUNCTION watch() OWNER TO " + owner)
				defer db.Exec("ALTER FUNCTION watch() OWNER TO CURRENT_USER; DROP ROLE " + owner)
			}
			db.Exec("CREATE EVENT TRIGGER watch ON ddl_command_end EXECUTE FUNCTION watch()")
			defer db.Exec("DROP EVENT TRIGGER watch")
			p := mustDiff(t, schemactl.Config{URL: url, Sources: []string{writeHCL(t, hcl)}, Now: time.Now()}).Plan
			if got := db.Value("SELECT is_called FROM trap"); got != "f" && got != "false" {
				t.Error("the event trigger ran")
			}
			if proven := len(p.NotProven) == 0; proven != c.proven {
				t.Errorf("proven: %v, want %v: %+v %+v", proven, c.proven, p.Changes, p.NotProven)
			}
		})
	}
}

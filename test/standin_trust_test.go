package test

import (
	"errors"
	"testing"
	"time"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/internal/pgtest"
	"github.com/replyx/schemactl/schema/live"
)

// readersOfNew are texts over tables and types that the plan makes or changes: they would run code of a
// user if anything of them were evaluated.
var readersOfNew = map[string]string{
	"a view": `view "v" {
  schema = schema.public
  as     = "select public.one(1) as x, n.a, a OPERATOR(public.+!) 2 as y from n where public.yes(1)"
}`,
	"a row in a view": `view "v" {
  schema = schema.public
  as     = "select ('(x,1)'::public.pair).b, n.a from n"
}`,
	"a row of a new table": `view "v" {
  schema = schema.public
  as     = "select ('(1,\"(x,1)\")'::public.n).a from n"
}`,
	"a row of a view": `view "v" {
  schema = schema.public
  as     = "select n.p, n.a from n"
}
view "w" {
  schema = schema.public
  as     = "select ('(\"(x,1)\",1)'::public.v).a from n"
}`,
	"a row in a check": `table "t" {
  schema = schema.public
  column "a" {
    type = integer
    null = true
  }
  check "c" {
    expr = "('(x,1)'::public.pair).b = a"
  }
}`,
	"a body": `function "f" {
  schema = schema.public
  lang   = SQL
  return = integer
  as     = "select public.one(1) from n where yes(1) and ('(x,1)'::pair).b = 1"
}`,
	"a default of a new function in a view": `function "f" {
  schema     = schema.public
  lang       = SQL
  volatility = IMMUTABLE
  return     = integer
  arg "x" {
    type    = integer
    default = sql("public.one(1)")
  }
  as = "select public.one(x)"
}
view "v" {
  schema = schema.public
  as     = "select f() as x, n.a from n group by n.a having f(2) > 1"
}`,
	"an array of a domain": `view "v" {
  schema = schema.public
  as     = "select array[n.c] = ' {y}' as x, array[n.c] = E'\\x7by}' as y, array[n.c] = U&'\\007by}' as z, array[n.c] = $$[0:0]={y}$$ as a from n"
}`,
	"an array of a function's results": `view "v" {
  schema = schema.public
  as     = "select array[public.named()] = '{y}' as x from n"
}`,
	"an operator over an array": `view "v" {
  schema = schema.public
  as     = "select n.a OPERATOR(public.<@@) '{y}' as x, n.a <@@'{y}' as y from n"
}`,
	"an array of columns of a view": `view "v" {
  schema = schema.public
  as     = "select n.c as x from n"
}
view "w" {
  schema = schema.public
  as     = "select array[x] = '{y}' as y, v = '(y)' as z from v"
}`,
	"a row of a rule": `rule "r" {
  on    = table.n
  event = UPDATE
  where = "array[new.c] = '{y}'"
  do    = "NOTHING"
}`,
	"a row of a trigger": `trigger "r" {
  on   = table.n
  for  = ROW
  when = "new = '(1,,y)'"
  before {
    update = true
  }
  execute {
    function = sql("suppress_redundant_updates_trigger")
  }
}`,
	"a body over its argument": `function "f" {
  schema = schema.public
  lang   = SQL
  return = boolean
  as     = "select x = '{y}'"
  arg "x" {
    type = sql("public.code[]")
  }
}`,
	"a body in standard SQL over its argument": `function "f" {
  schema = schema.public
  lang   = SQL
  return = boolean
  as     = "RETURN x = '{y}'"
  arg "x" {
    type = sql("public.code[]")
  }
}`,
	"a result of a body": `function "f" {
  schema = schema.public
  lang   = SQL
  return = sql("public.pair[]")
  as     = "select '{\"(x,1)\"}'"
}`,
	"a default of an argument": `function "f" {
  schema = schema.public
  lang   = SQL
  return = integer
  as     = "select 1"
  arg "x" {
    type    = sql("public.code[]")
    default = sql("'{y}'")
  }
}`,
	"a first value of an aggregate": `aggregate "f" {
  schema        = schema.public
  state_func    = sql("array_append")
  state_type    = sql("public.code[]")
  initial_value = "{y}"
  arg {
    type = sql("public.code")
  }
}`,
	"a policy": `policy "p" {
  on    = table.n
  using = "public.yes(1) and exists (select 1 from n where public.one(1) = a)"
}`,
}

func TestStandInsRunNoCode(t *testing.T) {
	t.Parallel()
	const table = `
table "n" {
  schema = schema.public
  column "a" {
    type = integer
  }
  column "p" {
    type = sql("public.pair")
    null = true
  }
  column "c" {
    type = sql("public.code")
    null = true
  }
  primary_key {
    columns = [column.a]
  }
}
`
	for name, text := range readersOfNew {
		for what, before := range map[string]string{"new": "", "changed": "CREATE TABLE n (a integer PRIMARY KEY); ALTER TYPE pair DROP ATTRIBUTE a;"} {
			t.Run(name+" "+what, func(t *testing.T) {
				t.Parallel()
				db := pgtest.New(t)
				db.Exec(trapSQL + before + "; CREATE TABLE t (a integer); SELECT setval('trap', 1, false)")
				_, err := schemactl.Diff(t.Context(), schemactl.Config{URL: db.URL, Sources: []string{writeHCL(t, trapHCL+table+text)}, Now: time.Now()})
				if got := db.Value("SELECT is_called FROM trap"); got != "f" && got != "false" {
					t.Errorf("a function of a user ran (%v)", err)
				}
				var rejected live.CompileErrors
				if err != nil && !errors.As(err, &rejected) {
					t.Fatal(err)
				}
				if err != nil {
					t.Logf("rejected: %v", err)
				}
			})
		}
	}
}

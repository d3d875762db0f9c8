package test

import (
	"strings"
	"testing"
	"time"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/internal/pgtest"
)

// A table keeps its access method, and changes it. The method itself is the administrator's to
// create, so no script of testdata can do without this preparation.
func TestAccessMethod(t *testing.T) {
	pgtest.NeedMajor(t, 15, "SET ACCESS METHOD")
	const method = "CREATE ACCESS METHOD \"other heap\" TYPE TABLE HANDLER heap_tableam_handler"
	const table = `
schema "public" {}
table "t" {
  schema        = schema.public
  access_method = "%s"
  column "a" {
    type = integer
  }
}
`
	db := pgtest.New(t)
	db.Exec(method)
	cfg := schemactl.Config{URL: db.URL, Now: time.Now()}
	const kept = "SELECT m.amname FROM pg_class c JOIN pg_am m ON m.oid = c.relam WHERE c.relname = 't'"
	for _, name := range []string{"other heap", "heap", "other heap"} {
		cfg.Sources = []string{writeHCL(t, strings.Replace(table, "%s", name, 1))}
		mustApply(t, cfg, mustDiff(t, cfg).Plan)
		if got := db.Value(kept); got != name {
			t.Errorf("the table is kept by %q, want %q", got, name)
		}
		if again := mustDiff(t, cfg).Plan; len(again.Changes) > 0 {
			t.Errorf("after apply the plan is not empty:\n%s", planText(t, again))
		}
	}
	cfg.Sources = []string{inspect(t, db)}
	if again := mustDiff(t, cfg).Plan; len(again.Changes) > 0 {
		t.Errorf("what inspect wrote is not noop:\n%s", planText(t, again))
	}
}

package test

import (
	"testing"
	"time"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/pgtest"
)

// A DETACH CONCURRENTLY that was interrupted is finished, whatever the HCL wants of the table.
func TestHalfDetached(t *testing.T) {
	const parent = `
schema "public" {}
table "p" {
  schema = schema.public
  column "a" {
    type = integer
  }
  partition {
    type    = RANGE
    columns = [column.a]
  }
}
`
	for name, src := range map[string]string{
		"detached": parent + `
table "p1" {
  schema = schema.public
  column "a" {
    type = integer
  }
}
`,
		"attached": parent + `
table "p1" {
  schema       = schema.public
  partition_of = table.p
  values {
    from = [0]
    to   = [10]
  }
}
`,
	} {
		t.Run(name, func(t *testing.T) {
			db := pgtest.New(t)
			db.Exec("CREATE TABLE p (a integer NOT NULL) PARTITION BY RANGE (a)")
			db.Exec("CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10)")
			halfDetach(t, db)
			cfg := schemactl.Config{URL: db.URL, Sources: []string{writeHCL(t, src)}, Now: time.Now()}
			mustApply(t, cfg, mustDiff(t, cfg).Plan)
			if again := mustDiff(t, cfg); again.Plan.Result != plan.Noop {
				t.Errorf("after apply the plan is not empty:\n%s", planText(t, again.Plan))
			}
		})
	}
}

// halfDetach interrupts the statement while it waits for a reader.
func halfDetach(t *testing.T, db *pgtest.DB) {
	t.Helper()
	reader, err := db.Conn().Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := reader.Exec(t.Context(), "SELECT FROM p"); err != nil {
		t.Fatal(err)
	}
	other := db.Conn()
	if _, err := other.Exec(t.Context(), "SET statement_timeout = '500ms'"); err != nil {
		t.Fatal(err)
	}
	if _, err := other.Exec(t.Context(), "ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY"); err == nil {
		t.Fatal("the statement did not wait")
	}
	if err := reader.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
}

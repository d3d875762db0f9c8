package test

import (
	"os"
	"strings"
	"testing"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/apply"
	"github.com/replyx/schemactl/diff/history"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/pgtest"
)

const (
	oneColumn = `schema "public" {}
table "t" {
  schema = schema.public
  column "a" { type = int }
}
`
	twoColumns = `schema "public" {}
table "t" {
  schema = schema.public
  column "a" { type = int }
  column "b" {
    type = text
    null = true
  }
}
`
)

// A job reads the HCL once, and opens two connections: one for the steps, and one for all else, the proof too, which
// must not depend on what the steps left in their session.
func TestJobReadsOnce(t *testing.T) {
	db := pgtest.New(t)
	proxied := newSpy(t, db.URL)
	source := writeHCL(t, oneColumn)
	cfg := schemactl.Config{URL: proxied.url, Sources: []string{source}}
	for _, c := range []struct {
		name, hcl string
		steps     int
	}{{"from_nothing", oneColumn, 1}, {"change", twoColumns, 1}} {
		if err := os.WriteFile(source, []byte(c.hcl), 0o600); err != nil {
			t.Fatal(err)
		}
		before := proxied.connections
		var ended bool
		done, err := schemactl.Apply(t.Context(), cfg, schemactl.JobOptions{
			Approve: func(*plan.Plan) error { return os.WriteFile(source, []byte("no HCL {"), 0o600) },
			Events: func(e apply.Event) {
				_, is := e.(apply.StepDone)
				ended = ended || is
			},
		})
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if !done.Proven || done.Steps != c.steps || !ended {
			t.Errorf("%s: %+v", c.name, done)
		}
		if got := proxied.connections - before; got != 2 {
			t.Errorf("%s: %d connections were opened, not 2", c.name, got)
		}
	}
	last, err := schemactl.Revision(t.Context(), cfg, 2)
	if err != nil || !strings.Contains(last.Desired, `"b"`) || last.Outcome != history.Done {
		t.Errorf("the journal has %+v, %v", last, err)
	}
}

// Going back is a job as well.
func TestRollbackJob(t *testing.T) {
	db := pgtest.New(t)
	for _, text := range []string{oneColumn, twoColumns} {
		if _, err := schemactl.Apply(t.Context(), schemactl.Config{URL: db.URL, Sources: []string{writeHCL(t, text)}}, schemactl.JobOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	j, to, err := schemactl.NewRollbackJob(t.Context(), schemactl.Config{URL: db.URL}, schemactl.Rollback{To: -1}, schemactl.JobOptions{Allow: []string{"drop_column"}})
	if err != nil {
		t.Fatal(err)
	}
	if to.ID != 1 {
		t.Errorf("it goes back to %d", to.ID)
	}
	done, err := j.Apply(t.Context())
	if err != nil || !done.Proven {
		t.Fatalf("%+v, %v", done, err)
	}
	status, fault, err := schemactl.Status(t.Context(), schemactl.Config{URL: db.URL, Sources: []string{writeHCL(t, oneColumn)}})
	if err != nil || fault != nil || status.Result != history.Noop {
		t.Errorf("%+v, %v, %v", status, fault, err)
	}
}

package test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

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

// The connection that a plan was made by is there until the plan runs, or the job is closed.
func TestJobKeepsItsConnection(t *testing.T) {
	t.Parallel()
	const others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'schemactl'"
	db := pgtest.New(t)
	cfg := schemactl.Config{URL: db.URL, Sources: []string{writeHCL(t, oneColumn)}}
	prepared := func(opts schemactl.JobOptions) *schemactl.Job {
		t.Helper()
		j := schemactl.NewJob(cfg, opts)
		if _, err := j.Prepare(t.Context()); err != nil {
			t.Fatal(err)
		}
		return j
	}
	// gone waits until the server has noticed that the sessions are closed.
	gone := func(what string) {
		t.Helper()
		for range 200 {
			if db.Value(others) == "0" {
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
		t.Errorf("%s: there are %s sessions", what, db.Value(others))
	}
	j := prepared(schemactl.JobOptions{})
	if n := db.Value(others); n != "1" {
		t.Errorf("prepared: there are %s sessions", n)
	}
	j.Close()
	gone("closed")

	refused := errors.New("no")
	j = prepared(schemactl.JobOptions{Approve: func(*plan.Plan) error { return refused }})
	if _, err := j.Run(t.Context()); !errors.Is(err, refused) {
		t.Errorf("not approved: %v", err)
	}
	gone("not approved")

	j = prepared(schemactl.JobOptions{})
	db.Exec("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'schemactl'")
	if done, err := j.Run(t.Context()); err != nil || !done.Proven {
		t.Errorf("cut: %+v, %v", done, err)
	}
	gone("run")
}

// Another run may come between a plan and its run: then the plan is made again, also where the other run has made the
// journal, and where this one writes none.
func TestJobIsOvertaken(t *testing.T) {
	t.Parallel()
	for name, opts := range map[string]schemactl.JobOptions{"with a journal": {}, "without": {NoJournal: true}} {
		for _, before := range []string{"", oneColumn} {
			db := pgtest.New(t)
			cfg := func(text string) schemactl.Config {
				return schemactl.Config{URL: db.URL, Sources: []string{writeHCL(t, text)}}
			}
			brought := func(text string) {
				t.Helper()
				if _, err := schemactl.Apply(t.Context(), cfg(text), schemactl.JobOptions{}); err != nil {
					t.Fatal(err)
				}
			}
			if before != "" {
				brought(before)
			}
			var overtaken int
			opts.Events = func(e apply.Event) {
				if o, is := e.(apply.Overtaken); is {
					overtaken += o.Steps + 1
				}
			}
			three := strings.Replace(twoColumns, "table \"t\"", "table \"u\" {\n  schema = schema.public\n  column \"a\" { type = int }\n}\ntable \"t\"", 1)
			j := schemactl.NewJob(cfg(three), opts)
			if _, err := j.Prepare(t.Context()); err != nil {
				t.Fatal(err)
			}
			brought(twoColumns)
			done, err := j.Run(t.Context())
			if err != nil || !done.Proven || done.Steps != 1 || overtaken != 2 {
				t.Errorf("%s, %q before: %+v, %v, overtaken %d", name, before, done, err, overtaken)
			}
		}
	}
}

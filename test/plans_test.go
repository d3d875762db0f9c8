package test

import (
	"bytes"
	"context"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/apply"
	"github.com/replyx/schemactl/diff/apply/journal"
	"github.com/replyx/schemactl/diff/history"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/diff/report"
	"github.com/replyx/schemactl/internal/pgtest"
	"github.com/replyx/schemactl/internal/plancase"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/live"
)

var update = flag.Bool("update", false, "write the golden plans")

func TestMain(m *testing.M) { pgtest.Main(m) }

// plans holds a folder for each kind of object; everyPlan are the cases in them.
const (
	plans     = "../testdata/plans"
	everyPlan = "*/*"
)

// Each folder of a kind in testdata/plans is a case: live.sql, desired.hcl, and the plan between
// them, plan.txt. One whose name ends in a version needs that version of PostgreSQL. The plan is
// applied too: afterwards there is nothing left to do, and pg_dump sees what it sees in a database that was
// made of desired.hcl alone. So it is where psql has run the plan in its SQL form.
func TestPlans(t *testing.T) {
	list := versioned(t, plans, everyPlan)
	withPsql := pgtest.Sample(t, list, 4, strings.Clone)
	for _, f := range list {
		t.Run(f, func(t *testing.T) {
			t.Parallel()
			needVersion(t, f)
			testPlan(t, filepath.Join(plans, f), slices.Contains(withPsql, f))
		})
	}
}

func testPlan(t *testing.T, dir string, psqlToo bool) {
	db := pgtest.New(t)
	db.Load(filepath.Join(dir, "live.sql"))
	db.Vacuum()
	cfg := schemactl.Config{URL: db.URL, Sources: []string{filepath.Join(dir, "desired.hcl")}, Policy: policyOf(t, dir), Now: time.Now()}
	out := mustDiff(t, cfg)
	checkGolden(t, goldenOf(t, dir), planText(t, out.Plan))
	checkInput(t, dir, cfg, out)
	checkJSON(t, out.Plan)
	checkValidation(t, out.Plan)
	if len(out.Plan.Refused) > 0 {
		return
	}
	if len(out.Plan.Steps) > 0 && !changesRoles(out.Plan) && psqlToo {
		byPsql(t, db.Copy(), cfg, out.Plan)
	}
	mustApply(t, cfg, out.Plan)
	again := mustDiff(t, cfg)
	if again.Plan.Result != plan.Noop {
		t.Fatalf("after apply the plan is not empty:\n%s", planText(t, again.Plan))
	}
	fresh := pgtest.New(t)
	cfg.URL = fresh.URL
	mustApply(t, cfg, mustDiff(t, cfg).Plan)
	if got, want := dumps(db, fresh); got != want {
		t.Errorf("the dump is not that of a database made of desired.hcl alone\ngot:\n%s\nwant:\n%s", got, want)
	}
}

// psql runs the plans of roles too, when TestPlans has ended: all databases of a server have the same.
func TestPlansOfRoles(t *testing.T) {
	for _, f := range versioned(t, plans, "privilege/role*") {
		t.Run(f, func(t *testing.T) {
			needVersion(t, f)
			dir := filepath.Join(plans, f)
			db := pgtest.New(t)
			db.Load(filepath.Join(dir, "live.sql"))
			cfg := schemactl.Config{URL: db.URL, Sources: []string{filepath.Join(dir, "desired.hcl")}, Policy: policyOf(t, dir), Now: time.Now()}
			if out := mustDiff(t, cfg); changesRoles(out.Plan) {
				byPsql(t, db, cfg, out.Plan)
			}
		})
	}
}

// changesRoles reports whether a plan changes what all databases of the server share.
func changesRoles(p *plan.Plan) bool {
	return slices.ContainsFunc(p.Steps, func(s plan.Step) bool { return s.Object.Kind == schema.KindRole })
}

// byPsql runs the SQL form of a plan with psql, as it is, and sees that nothing is left to do.
func byPsql(t *testing.T, db *pgtest.DB, cfg schemactl.Config, p *plan.Plan) {
	t.Helper()
	var script bytes.Buffer
	if err := report.SQL(&script, p.WithRows()); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "psql", "-qX", "-d", db.URL)
	cmd.Stdin = bytes.NewReader(script.Bytes())
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s\n%s", err, out, script.String())
	}
	cfg.URL = db.URL
	again := mustDiff(t, cfg).Plan
	// The journal does not know of a data step that psql has run.
	left := slices.DeleteFunc(slices.Clone(again.Changes), func(ch plan.Change) bool { return len(ch.Attrs) > 0 && ch.Attrs[0].Name == "data step" })
	if again.Result != plan.Noop && (len(left) > 0 || len(again.Changes) == 0) {
		t.Errorf("after\n%s\nthis is left:\n%s", script.String(), planText(t, again))
	}
}

// checkInput sees that what the planner got from the server is what the tests without one give it.
func checkInput(t *testing.T, dir string, cfg schemactl.Config, out *schemactl.Outcome) {
	t.Helper()
	rules := cfg.Policy
	enforced := rules != nil && rules.PerfIndexes.Mode == policy.Enforce
	c := plancase.Of(out.Live, out.Desired, out.Options, out.Result.Warnings, diff.Options{Policy: rules, Perf: enforced, Now: cfg.Now})
	switch file := filepath.Join(dir, plancase.File); {
	case *update:
		if err := c.Write(dir); err != nil {
			t.Fatal(err)
		}
	case !exists(file) && neededVersion(strings.TrimPrefix(dir, plans+"/")) > 0:
		// It is written on the first server that has the version.
	default:
		if err := c.Check(dir); err != nil {
			t.Error(err)
		}
	}
}

// policyOf is the policy of a case that has an atlas.hcl.
func policyOf(t *testing.T, dir string) *policy.Policy {
	t.Helper()
	file := filepath.Join(dir, "atlas.hcl")
	if !exists(file) {
		return nil
	}
	project, err := policy.Load(t.Context(), file, policy.Options{})
	if err != nil {
		t.Fatal(err)
	}
	env, err := project.Select("")
	if err != nil {
		t.Fatal(err)
	}
	return &env.Policy
}

// dumps are the dumps of two databases, but for the order of columns; where they differ, those
// of what pg_dump restores.
func dumps(a, b *pgtest.DB) (x, y string) {
	x, y = pgtest.SortColumns(a.Dump()), pgtest.SortColumns(b.Dump())
	if x != y {
		x, y = pgtest.SortColumns(a.Restored().Dump()), pgtest.SortColumns(b.Restored().Dump())
	}
	return x, y
}

var (
	addsUnproven = regexp.MustCompile(`^(ALTER TABLE \S+) ADD CONSTRAINT ("(?:[^"]|"")+"|\S+) .* NOT VALID$`)
	validates    = regexp.MustCompile(`^(ALTER TABLE \S+) VALIDATE CONSTRAINT ("(?:[^"]|"")+"|\S+)$`)
)

// checkValidation sees that what is added NOT VALID is validated in a later transaction: in the
// same one, the scan would run under the lock of the first.
func checkValidation(t *testing.T, p *plan.Plan) {
	t.Helper()
	added := make(map[string]int)
	for _, s := range p.Steps {
		if m := addsUnproven.FindStringSubmatch(s.SQL); m != nil {
			added[m[1]+m[2]] = s.Transaction
		}
		if m := validates.FindStringSubmatch(s.SQL); m != nil && added[m[1]+m[2]] == s.Transaction {
			t.Errorf("step %d validates in the transaction that adds the constraint: %s", s.ID, s.SQL)
		}
	}
}

// goldenOf is plan.txt, or where there is one, plan.N.txt for servers from version N on: they print
// queries in other words. What PostgreSQL 13 lacks changes many plans: plan.13.txt is for that alone.
func goldenOf(t *testing.T, dir string) string {
	t.Helper()
	major := pgtest.Major(t)
	if file := filepath.Join(dir, "plan.13.txt"); major == 13 && exists(file) {
		return file
	}
	for n := major; n > 13; n-- {
		if file := filepath.Join(dir, "plan."+strconv.Itoa(n)+".txt"); exists(file) {
			return file
		}
	}
	return filepath.Join(dir, "plan.txt")
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}

var planSchema = sync.OnceValues(func() (*jsonschema.Schema, error) {
	return jsonschema.NewCompiler().Compile("../docs/plan.schema.json")
})

// checkJSON holds the JSON form against its schema.
func checkJSON(t *testing.T, p *plan.Plan) {
	t.Helper()
	compiled, err := planSchema()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := report.JSON(&b, p); err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(&b)
	if err != nil {
		t.Fatal(err)
	}
	if err := compiled.Validate(doc); err != nil {
		t.Error(err)
	}
}

func mustDiff(t *testing.T, cfg schemactl.Config) *schemactl.Outcome {
	t.Helper()
	out, err := schemactl.Diff(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func mustApply(t *testing.T, cfg schemactl.Config, p *plan.Plan) {
	t.Helper()
	if err := applyPlan(t, cfg, p); err != nil {
		t.Fatalf("apply: %v\n%s", err, planText(t, p))
	}
}

// applyPlan runs a plan with all that it asks for permitted.
func applyPlan(t *testing.T, cfg schemactl.Config, p *plan.Plan) error {
	t.Helper()
	var allow []string
	for _, h := range p.Hazards {
		allow = append(allow, h.Name)
	}
	opts := apply.Options{Allow: allow, LockStart: 50 * time.Millisecond, LockCap: 2 * time.Second, RetryFor: time.Minute}
	if slices.ContainsFunc(p.Steps, func(s plan.Step) bool { return s.DataStep != nil }) { // only the journal knows that it ran
		opts.Journal = &journal.Entry{ToolVersion: "test", Command: history.Apply}
	}
	connect := func(ctx context.Context, notice func(*pgconn.Notice)) (*pgx.Conn, error) {
		return live.ConnectNotices(ctx, cfg.URL, notice)
	}
	_, err := apply.Run(t.Context(), connect, p, opts, func(apply.Event) {})
	return err
}

// places take the folder out of positions, so that a golden plan reads the same everywhere.
var places = regexp.MustCompile(`\S*/(desired\.hcl)`)

func planText(t *testing.T, p *plan.Plan) string {
	t.Helper()
	var b bytes.Buffer
	if err := report.Text(&b, p, report.TextOptions{InOrder: true}); err != nil {
		t.Fatal(err)
	}
	return places.ReplaceAllString(b.String(), "$1")
}

func checkGolden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; run go test -update and look at the difference\ngot:\n%s", file, got)
	}
}

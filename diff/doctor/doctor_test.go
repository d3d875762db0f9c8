package doctor

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
)

var now = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// healthy are facts that every check is ok with.
func healthy() Facts {
	analyzed := now.Add(-time.Hour)
	since := now.Add(-365 * 24 * time.Hour)
	noop := plan.Nothing(plan.Target{Database: "app"})
	return Facts{
		Now: now, Plan: noop, Desired: &schema.Database{Schemas: []*schema.Schema{{Name: "public"}}}, Journal: Journal{There: true, Revision: 3},
		Limits: schema.Limits{MaintenanceWorkMem: 64 << 20, SharedBuffers: 128 << 20, EffectiveCacheSize: 4 << 30, MaintenanceWorkers: 2, ParallelWorkers: 8},
		Health: &schema.Health{
			Session: schema.SessionHealth{
				VersionNum: 170004, Version: "17.4", Role: "deploy", Database: "app", Local: true, CanCreate: true, SeesAll: true, Autovacuum: true, TrackCounts: true,
				VacuumThreshold: 50, VacuumScale: 0.2, LocksPerSession: 64, MaxConnections: 100, SharedMemoryType: "posix", MaintenanceMemory: 64 << 20, MaintenanceJobs: 2,
				Relations: 10, FreeSessions: 50, DatabaseBytes: 1 << 20,
			},
			Settings: []schema.SettingHealth{{Name: "statement_timeout", Value: "0", Unit: "ms"}, {Name: "default_transaction_read_only", Value: "off"}},
			Uses:     schema.IndexUses{Now: now, Since: &since},
			Tables: []schema.TableHealth{{
				Name: table("t"), Kind: "r", Rows: 1000, LiveRows: 1000, Bytes: 1 << 20, LastAnalyze: &analyzed, Owned: true, Managed: true,
			}},
			Databases: []schema.DatabaseHealth{{Name: "app", Age: 1000, MultixactAge: 1}},
		},
	}
}

func table(name string) schema.Name { return schema.Name{Schema: "public", Name: name} }

func extension(name, installed, available string) schema.ExtensionHealth {
	return schema.ExtensionHealth{Name: name, Installed: installed, Available: available}
}

func constraint(name, kind string) schema.ConstraintHealth {
	return schema.ConstraintHealth{Table: table("t"), Name: name, Kind: kind}
}

func pointer[T any](v T) *T { return &v }

// addTable adds a table that is like the healthy one but for what set changes.
func addTable(f *Facts, name string, set func(*schema.TableHealth)) {
	t := f.Health.Tables[0]
	t.Name = table(name)
	set(&t)
	f.Health.Tables = append(f.Health.Tables, t)
}

// vectors is a desired state with an index of pgvector on a column of 1536 dimensions.
func vectors(method string) *schema.Database {
	return &schema.Database{Tables: []*schema.Table{{
		Name: table("t"), Columns: []*schema.Column{{Name: "v", Type: schema.Type{Text: "vector(1536)"}}},
		Indexes: []*schema.Index{{Name: "t_v", Method: method, Parts: []schema.Part{{Column: "v"}}, Params: []schema.Param{{Name: "lists", Value: "100"}}}},
	}}}
}

// step is a step that holds one lock in a transaction.
func step(id int, sql, mode string) plan.Step {
	return plan.Step{ID: id, SQL: sql, Transaction: 1, Class: plan.Brief, Locks: []plan.Lock{{Relation: "public.t", Mode: mode}}}
}

func findingOf(r *Report, check string) Finding {
	i := slices.IndexFunc(r.Findings, func(f Finding) bool { return f.Check == check })
	return r.Findings[i]
}

func TestChecksPass(t *testing.T) {
	r := Judge(healthy(), policy.Doctor{})
	for _, f := range r.Findings {
		if f.Verdict != OK || f.Advice != "" || f.Fact == "" {
			t.Errorf("%s is %s: %s", f.Check, f.Verdict, f.Fact)
		}
	}
	if r.Result != Ready || len(r.Findings) != len(policy.Checks) {
		t.Errorf("%s with %d findings", r.Result, len(r.Findings))
	}
}

func TestChecksFail(t *testing.T) {
	tried := make(map[string]bool)
	for _, c := range failing {
		tried[c.check] = true
		f := healthy()
		c.set(&f)
		r := Judge(f, policy.Doctor{})
		got := findingOf(r, c.check)
		if got.Verdict != c.want || !strings.Contains(got.Fact, c.fact) {
			t.Errorf("%s, %s: %s: %s", c.check, c.name, got.Verdict, got.Fact)
		}
		if c.want != Unknown && got.Advice == "" {
			t.Errorf("%s, %s: no word of what to do", c.check, c.name)
		}
		if want := Findings; r.Result != want && c.want != Unknown {
			t.Errorf("%s, %s: the result is %s", c.check, c.name, r.Result)
		}
	}
	for _, c := range Checks {
		if !tried[c.ID] {
			t.Errorf("nothing makes check %s fail", c.ID)
		}
	}
}

// What could not be read is unknown, whatever else is known.
func TestChecksAreUnknown(t *testing.T) {
	for _, c := range Checks {
		for _, section := range c.needs {
			f := healthy()
			f.Health.Unread = map[schema.HealthSection]schema.Unread{section: {Reason: "permission denied", Mend: "GRANT pg_monitor"}}
			if got := findingOf(Judge(f, policy.Doctor{}), c.ID); got.Verdict != Unknown || got.Advice != "GRANT pg_monitor" {
				t.Errorf("%s without %s: %s: %s", c.ID, section, got.Verdict, got.Fact)
			}
		}
	}
	f := healthy()
	f.Health, f.Plan, f.Desired = nil, nil, nil
	f.Unreached, f.NoPlan = schema.Unread{Reason: "no server"}, schema.Unread{Reason: "no server"}
	f.Journal = Journal{Unread: &f.Unreached}
	r := Judge(f, policy.Doctor{})
	if r.Result != Unchecked || r.Count(Unknown) != len(Checks) {
		t.Errorf("without a server: %s, %d of %d unknown", r.Result, r.Count(Unknown), len(Checks))
	}
	f = healthy()
	f.Plan, f.Desired, f.NoPlan = nil, nil, schema.Unread{Reason: "no HCL"}
	for _, got := range Judge(f, policy.Doctor{}).Findings {
		if c, _ := CheckOf(got.Check); c.needsPlan != (got.Verdict == Unknown) {
			t.Errorf("%s without a plan is %s", got.Check, got.Verdict)
		}
	}
}

// A hazard that the policy allows needs no word.
func TestAllowedHazards(t *testing.T) {
	f := healthy()
	f.Allowed = []string{policy.HazardDropIndex}
	f.Plan.Result, f.Plan.Changes = plan.Changes, []plan.Change{{Action: diff.Drop}}
	f.Plan.Hazards = []plan.Hazard{{Name: policy.HazardDropIndex}}
	if got := findingOf(Judge(f, policy.Doctor{}), policy.CheckPlan); got.Verdict != Warn || len(got.Objects) > 0 {
		t.Errorf("allowed: %s: %s", got.Verdict, got.Fact)
	}
	f.Plan.Hazards = append(f.Plan.Hazards, plan.Hazard{Name: policy.HazardRewrite})
	if got := findingOf(Judge(f, policy.Doctor{}), policy.CheckPlan); len(got.Objects) != 1 || !strings.Contains(got.Fact, policy.HazardRewrite) {
		t.Errorf("not allowed: %s: %s", got.Verdict, got.Fact)
	}
}

// The policy leaves checks out, and moves their limits.
func TestLimits(t *testing.T) {
	f := healthy()
	f.Transactions = []Transaction{{Who: "pid 7", Here: true, Age: 10 * time.Minute, State: "active"}}
	f.Health.Sequences = []schema.SequenceHealth{sequence(1_100_000_000)}
	r := Judge(f, policy.Doctor{LongTransaction: time.Hour, SequenceUsed: 50, Skip: []string{policy.CheckTLS}})
	if got := findingOf(r, policy.CheckTransactions); got.Verdict != OK {
		t.Errorf("%s: %s", got.Verdict, got.Fact)
	}
	if got := findingOf(r, policy.CheckSequences); got.Verdict != Warn {
		t.Errorf("%s: %s", got.Verdict, got.Fact)
	}
	if !slices.Equal(r.Skipped, []string{policy.CheckTLS}) || len(r.Findings) != len(Checks)-1 {
		t.Errorf("skipped %q", r.Skipped)
	}
}

// What looks like a finding and is none.
func TestNoFalseAlarm(t *testing.T) {
	for _, c := range passing {
		f := healthy()
		c.set(&f)
		if got := findingOf(Judge(f, policy.Doctor{}), c.check); got.Verdict != OK {
			t.Errorf("%s, %s: %s: %s", c.check, c.name, got.Verdict, got.Fact)
		}
	}
}

// The advice about VACUUM is a block of the HCL.
func TestVacuumBlock(t *testing.T) {
	f := healthy()
	f.Health.Tables[0].Rows, f.Health.Tables[0].ToastBytes = 60_000_000, 2<<30
	f.Desired.Tables = []*schema.Table{{Name: table("t"), Source: &schema.Source{Pos: schema.Pos{File: "schema/t.hcl", Line: 3}}}}
	want := `table "t" { # schema/t.hcl:3
  schema = schema.public
  with {
    autovacuum_vacuum_scale_factor        = "0.005"
    autovacuum_vacuum_insert_scale_factor = "0.005"
    autovacuum_analyze_scale_factor       = "0.005"
    toast_autovacuum_vacuum_scale_factor  = "0.005"
  }
}`
	if got := strings.Join(findingOf(Judge(f, policy.Doctor{}), policy.CheckVacuumPlan).Lines, "\n"); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

// The table of checks, the names that a policy knows and the page of the docs are the same.
func TestChecksAreDocumented(t *testing.T) {
	var ids []string
	for _, c := range Checks {
		ids = append(ids, c.ID)
	}
	if !slices.Equal(ids, policy.Checks) {
		t.Errorf("the checks are\n%q, the policy knows\n%q", ids, policy.Checks)
	}
	page := read(t, "doctor.md")
	for _, c := range Checks {
		if !strings.Contains(page, "\n### "+c.ID+"\n") || !strings.Contains(page, c.Why) {
			t.Errorf("docs/doctor.md has no section of check %s with the words of --explain", c.ID)
		}
		for _, l := range c.Limits {
			if !slices.Contains(policy.DoctorAttributes(), l) {
				t.Errorf("check %s goes by %s, which the policy does not know", c.ID, l)
			}
		}
	}
	attributes := read(t, "policy.md")
	for _, a := range policy.DoctorAttributes() {
		row := "| `" + a + "` | "
		if value := (policy.Doctor{}).Value(a); value != "" {
			row += "`" + value + "` |"
		}
		if !strings.Contains(attributes, row) {
			t.Errorf("docs/policy.md has no row %s", row)
		}
	}
}

func read(t *testing.T, page string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", page))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

package report_test

import (
	"bytes"
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/perfindex"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/diff/report"
	"github.com/replyx/schemactl/schema"
)

const schemaFile = "../../docs/plan.schema.json"

// facts are what is known of an index, with every field set.
func facts() *plan.PerfFacts {
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	return &plan.PerfFacts{
		Method: "ivfflat", Bytes: 5 << 20, Scans: 3, StatisticsSince: &at, LastScan: &at, LiveRows: 70, DeadRows: 30, LastVacuum: &at, LastAnalyze: &at,
		Lists:    &plan.ListsFacts{Lists: 20, Recommended: 71, Rows: 5000, Auto: true, Stale: true},
		Settings: []plan.ProbeSetting{{Name: "ivfflat.probes", Value: "7", Role: "app", Database: "shop"}},
		Repeats:  []perfindex.Repeat{{Index: "other", Prefix: true}},
		Build:    &plan.BuildFacts{PID: 42, Phase: "building index: loading tuples", Percent: 50, ElapsedSeconds: 61, RemainingSeconds: 2.5},
	}
}

// full is a plan with every field set.
func full() *plan.Plan {
	object := plan.Object{Kind: schema.KindIndex, Schema: "public", Table: "users", Name: "i"}
	place := &plan.Place{File: "users.hcl", Line: 3, Column: 1}
	attrs := []plan.Attr{{Name: "type", From: "btree", To: "hash"}}
	return &plan.Plan{
		FormatVersion: plan.FormatVersion, Result: plan.Changes, Env: "prod",
		Target:  plan.Target{Database: "app", ServerVersion: 150020, SystemIdentifier: "7", DatabaseOID: 5},
		Changes: []plan.Change{{Action: diff.Alter, Object: object, OldName: "old", Attrs: attrs, Reason: "because", Place: place}},
		Steps: []plan.Step{
			{
				ID: 1, Summary: "build", SQL: "CREATE INDEX CONCURRENTLY i ON public.users (a)", Class: plan.Concurrent, Object: object,
				Locks: []plan.Lock{{Relation: "public.users", Mode: "SHARE UPDATE EXCLUSIVE"}}, Scans: []string{"public.users"}, Rewrites: []string{"public.i"},
				Rows: 1234567, Bytes: 5 << 30, Why: "why",
				Undo: "DROP INDEX i", Lost: "nothing", Hazards: []string{"rewrite"}, Session: []plan.Setting{{Name: "maintenance_work_mem", Value: "2GB"}},
				Contract: true, Batches: &plan.Batches{Relation: "t", Update: "UPDATE t", Left: "SELECT count(*) FROM t"},
				DataStep: &plan.DataStep{Name: "fill", Hash: "0123"}, Declared: &plan.Declared{Rows: 2, Hash: "4567"}, Hidden: &plan.Hidden{SQL: "hidden", Undo: "hidden"},
				Precheck: &plan.Precheck{Count: "SELECT 0", Find: "SELECT 1", Message: "no"}, FurtherPrechecks: []*plan.Precheck{{Count: "SELECT 2", Find: "SELECT 3", Message: "nor this"}}, Index: &schema.Name{Schema: "public", Name: "i"},
			},
			{ID: 2, Summary: "one", SQL: "ALTER TABLE a ADD b int", Class: plan.Brief, Transaction: 1, Object: object, Locks: []plan.Lock{}, Rows: -1, Bytes: -1, LockTimeoutMS: 2000, StatementTimeoutMS: 10000},
			{ID: 3, Summary: "two", SQL: "ALTER TABLE a ADD c int", Class: plan.Brief, Transaction: 1, Object: object, Session: []plan.Setting{{Name: "TimeZone", Value: "UTC"}}, Locks: []plan.Lock{}, Rows: 0, Bytes: 0, LockTimeoutMS: 2000, StatementTimeoutMS: 10000},
			{ID: 4, Summary: "three", SQL: "ALTER TABLE a VALIDATE CONSTRAINT c", Class: plan.Scan, Transaction: 2, Object: object, Locks: []plan.Lock{}, Rows: 1, Bytes: 100, LockTimeoutMS: 60000},
		},
		Hazards:     []plan.Hazard{{Name: "rewrite", Object: object, Text: "rewrites", Place: place}},
		Allowed:     []string{"rename"},
		Refused:     []plan.Refusal{{Object: object, Text: "cannot", Hint: "do this", Place: place}},
		Ignored:     []plan.Ignored{{Rule: "r", Reason: "why", Count: 1, Objects: []plan.Object{object}}},
		Perf:        []plan.PerfIndex{{Object: object, State: diff.PerfChanged, Attrs: attrs, Place: place, WaitsFor: 5000, Facts: facts()}},
		NotProven:   []plan.NotProven{{Object: object, Attr: "expr", Live: "(a)", Desired: "a", Place: place}},
		Unmanaged:   []plan.Unmanaged{{Schema: "other", Kind: "tables", Count: 3}},
		Warnings:    []plan.Warning{{Text: "mind", Place: place}},
		Touched:     []plan.Touched{{Object: object, Hash: "abc"}},
		Fingerprint: "f",
		Rehearsal: &plan.Rehearsal{
			Result: plan.FailedThere, On: "dev", Server: "PostgreSQL 15.14", Seconds: 2.1, Step: 3, Why: "w", Hint: "h", Notes: []string{"left out: role \"app\""},
		},
		Unfinished: &plan.Unfinished{
			Revision: 7, StartedAt: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Role: "deploy", Command: "apply", Outcome: "running",
			AtWork: true, Error: "e", Done: 1, Step: &plan.UnfinishedStep{ID: 2, Summary: "build", Class: plan.Concurrent},
		},
		Error: &plan.Failure{Message: "m", Place: place, Hint: "h"},
	}
}

func compile(t *testing.T) *jsonschema.Schema {
	t.Helper()
	s, err := jsonschema.NewCompiler().Compile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func validate(t *testing.T, s *jsonschema.Schema, p *plan.Plan) {
	t.Helper()
	var b bytes.Buffer
	if err := report.JSON(&b, p); err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(&b)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(doc); err != nil {
		t.Error(err)
	}
}

func TestJSONFitsItsSchema(t *testing.T) {
	s := compile(t)
	validate(t, s, full())
	validate(t, s, plan.Failed(&plan.Failure{Message: "no"}))
}

// Every field of the plan must be set in full, so that the schema is held against it.
func TestFullSetsEveryField(t *testing.T) {
	var walk func(path string, v reflect.Value)
	walk = func(path string, v reflect.Value) {
		switch v.Kind() {
		case reflect.Pointer:
			if v.IsNil() {
				t.Errorf("%s is not set", path)
				return
			}
			walk(path, v.Elem())
		case reflect.Struct:
			if v.Type() == reflect.TypeFor[time.Time]() {
				return
			}
			for i := range v.NumField() {
				walk(path+"."+v.Type().Field(i).Name, v.Field(i))
			}
		case reflect.Slice:
			if v.Len() == 0 {
				t.Errorf("%s is empty", path)
				return
			}
			walk(path, v.Index(0))
		}
	}
	walk("plan", reflect.ValueOf(full()))
}

func TestJSONHasNoNull(t *testing.T) {
	var b bytes.Buffer
	if err := report.JSON(&b, plan.Failed(&plan.Failure{Message: "no"})); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), "null") {
		t.Errorf("a list is null:\n%s", b.String())
	}
	if !json.Valid(b.Bytes()) || !strings.HasSuffix(b.String(), "}\n") {
		t.Error("not one JSON document with a line's end")
	}
}

func TestGolden(t *testing.T) {
	forms := map[string]func(*bytes.Buffer) error{
		"full.txt": func(b *bytes.Buffer) error { return report.Text(b, full(), report.TextOptions{}) },
		"full_color.txt": func(b *bytes.Buffer) error {
			return report.Text(b, full(), report.TextOptions{Color: true, Verbose: true})
		},
		"full.sql":      func(b *bytes.Buffer) error { return report.SQL(b, full()) },
		"full_perf.txt": func(b *bytes.Buffer) error { return report.Perf(b, full(), report.TextOptions{}) },
		"noop.txt": func(b *bytes.Buffer) error {
			return report.Text(b, &plan.Plan{Result: plan.Noop}, report.TextOptions{})
		},
		"noop.sql": func(b *bytes.Buffer) error { return report.SQL(b, &plan.Plan{Result: plan.Noop}) },
	}
	for form := range validators {
		for name, p := range map[string]*plan.Plan{"full": drift(), "noop": noop(), "failed": failed()} {
			f, _ := report.FormatOf(form)
			forms[name+"."+form] = func(b *bytes.Buffer) error { return f.Write(b, p, formOptions) }
		}
	}
	for name, write := range forms {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if err := write(&b); err != nil {
				t.Fatal(err)
			}
			file := "testdata/" + name
			if os.Getenv("UPDATE_GOLDEN") != "" {
				if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if b.String() != string(want) {
				t.Errorf("%s differs; set UPDATE_GOLDEN=1 to write it\ngot:\n%s", file, b.String())
			}
		})
	}
}

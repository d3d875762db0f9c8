package lint_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/lint"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/diff/planner"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/hcl"
)

var update = flag.Bool("update", false, "write what is now given as what is wanted")

// cases has a folder for each rule that needs no server: bad.hcl breaks it, as bad.txt says, and good.hcl does not. A
// policy.hcl sets its options, and a live.hcl is what the plan starts from.
var cases = filepath.Join("..", "..", "testdata", "lint")

// serverRules need what only a server knows: test/lint_test.go has them.
var serverRules = []string{"vector_without_index", "ivfflat_on_few_rows", "partitioned_without_partitions", "large_table_not_partitioned", "integer_key_near_end"}

func TestRules(t *testing.T) {
	for _, r := range lint.Rules {
		if slices.Contains(serverRules, r.ID) {
			continue
		}
		t.Run(r.ID, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(cases, r.ID)
			if got := findings(t, r, dir, "good.hcl"); got != "" {
				t.Errorf("good.hcl:\n%s", got)
			}
			got, golden := findings(t, r, dir, "bad.hcl"), filepath.Join(dir, "bad.txt")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if want := read(t, golden); got != want || got == "" {
				t.Errorf("bad.hcl:\n%s\nwant\n%s", got, want)
			}
		})
	}
	folders, err := os.ReadDir(cases)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range folders {
		if _, ok := lint.RuleOf(f.Name()); f.IsDir() && (!ok || slices.Contains(serverRules, f.Name())) {
			t.Errorf("testdata/lint/%s is of no rule without a server", f.Name())
		}
	}
}

// findings are those of one rule, a line each.
func findings(t *testing.T, r lint.Rule, dir, name string) string {
	t.Helper()
	f, files := facts(t, dir, name)
	severity := r.Severity
	if severity == policy.SeverityOff {
		severity = policy.SeverityWarning
	}
	f.Policy.Lint.Rules = append(f.Policy.Lint.Rules, policy.LintRule{ID: r.ID, Severity: severity})
	for _, c := range hcl.CommentsWith(files, lint.IgnoreWord) {
		f.Ignores = append(f.Ignores, lint.Ignore(c))
	}
	var b strings.Builder
	for _, f := range lint.Run(f).Findings {
		if f.Rule != r.ID {
			continue
		}
		where := ""
		if f.Place != nil {
			where = fmt.Sprintf("%d:%d", f.Place.Line, f.Place.Column)
		}
		fmt.Fprintf(&b, "%s %s: %s\n", where, f.Object.Ref(), f.Fact)
		for _, line := range f.Fix {
			fmt.Fprintf(&b, "    %s\n", line)
		}
		if f.Advice == "" || strings.ContainsAny(f.Fact, "\n") {
			t.Errorf("%+v", f)
		}
	}
	return b.String()
}

// facts are those of a case.
func facts(t *testing.T, dir, name string) (lint.Facts, []hcl.File) {
	t.Helper()
	var f lint.Facts
	db, files := parse(t, dir, name)
	f.State = db
	if path := filepath.Join(dir, "policy.hcl"); exists(path) {
		project, err := policy.Load(t.Context(), path, policy.Options{})
		if err != nil {
			t.Fatal(err)
		}
		f.Policy = project.Shared
	}
	if exists(filepath.Join(dir, "live.hcl")) {
		f.Live, _ = parse(t, dir, "live.hcl")
		for _, t := range f.Live.Tables {
			t.Stats = schema.Stats{Rows: 1000, Bytes: 8192 * 10}
		}
		f.Live.Server.VersionNum = 170000
		f.Plan = planner.Build(diff.Compare(f.Live, f.State, diff.Options{Now: time.Now()}), f.Live, f.State, planner.Options{Policy: &f.Policy})
	}
	return f, files
}

func parse(t *testing.T, dir, name string) (*schema.Database, []hcl.File) {
	t.Helper()
	file := hcl.File{Name: name, Data: []byte(read(t, filepath.Join(dir, name)))}
	db, err := hcl.ParseFile(t.Context(), file)
	if err != nil {
		t.Fatalf("%s: %v", filepath.Join(dir, name), err)
	}
	return db, []hcl.File{file}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The example of the repository has a short list: what harms, and no taste.
func TestReplyX(t *testing.T) {
	db, err := hcl.Read(t.Context(), []string{filepath.Join(cases, "..", "replyx", "schema")}, hcl.Options{})
	if err != nil {
		t.Fatal(err)
	}
	got := make(map[string]int)
	for _, f := range lint.Run(lint.Facts{State: db}).Findings {
		if f.Severity != policy.SeverityInfo {
			got[f.Rule]++
		}
	}
	// Performance indexes count: without them more foreign keys would have none.
	if want := map[string]int{"foreign_key_without_index": 15, "index_repeats_key": 17}; !maps.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// Whatever the HCL has, every rule has an answer, the same one each time, and each finding a place. Files that are mistakes
// on purpose are left out.
func TestEveryKind(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(cases, "..", "plans", "*", "*", "desired.hcl"))
	if err != nil || len(files) < 100 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	var all policy.Lint
	for _, id := range policy.LintRules {
		all.Rules = append(all.Rules, policy.LintRule{ID: id, Severity: policy.SeverityInfo})
	}
	read := 0
	for _, name := range files {
		db, err := hcl.Read(t.Context(), []string{name}, hcl.Options{})
		if err != nil {
			continue
		}
		read++
		f := lint.Facts{State: db, Live: db, Plan: &plan.Plan{}, Policy: policy.Policy{Lint: all}}
		first, again := lint.Run(f), lint.Run(f)
		if !reflect.DeepEqual(first, again) {
			t.Errorf("%s: two runs differ", name)
		}
		for _, f := range first.Findings {
			if f.Place == nil || f.Place.Line == 0 || f.Object.Kind == "" {
				t.Errorf("%s: %s has no place, or no object: %s", name, f.Rule, f.Fact)
			}
		}
	}
	if read < 100 {
		t.Errorf("only %d of %d files were read", read, len(files))
	}
}

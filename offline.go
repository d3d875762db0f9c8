package schemactl

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/diff/planner"
	"github.com/replyx/schemactl/internal/files"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/live"
)

// DiffFiles compares two desired states without a database: texts decide. What only a
// server could tell is reported as not proven.
func DiffFiles(ctx context.Context, cfg Config, from ...string) (*Outcome, error) {
	if !cfg.HasDesired() {
		return nil, ErrNoSource
	}
	declared, err := ReadHCL(ctx, cfg)
	if err != nil {
		return nil, err
	}
	old := cfg
	old = old.From(from, "")
	current, err := ReadHCL(ctx, old)
	if err != nil {
		return nil, err
	}
	assume(current, smallTable)
	out, err := compareTexts(ctx, cfg, current, declared)
	if err != nil {
		return nil, err
	}
	unsized(out.Plan)
	return out, nil
}

// smallTable is what a table is taken for where only a server with its rows knows how large it is: a small one that has rows.
var smallTable = &schema.Stats{Rows: -1, Bytes: 8192}

// assume gives every table a size; nil leaves each as it is.
func assume(db *schema.Database, size *schema.Stats) {
	if size == nil {
		return
	}
	for _, t := range db.Tables {
		t.Stats = *size
	}
}

// DiffState compares the state of a database, as a file holds it, with the desired one. Texts decide, and
// the sizes are those of when the state was written.
func DiffState(ctx context.Context, cfg Config, path string) (*Outcome, error) {
	if !cfg.HasDesired() {
		return nil, ErrNoSource
	}
	declared, err := ReadHCL(ctx, cfg)
	if err != nil {
		return nil, err
	}
	current, err := ReadStateFile(path)
	if err != nil {
		return nil, err
	}
	if cfg.Policy != nil {
		cfg.Policy.MarkPerf(current)
	}
	countOthers(current, declared)
	return compareTexts(ctx, cfg, current, declared)
}

// compareTexts compares a state with a declared one without a server, and makes the plan.
func compareTexts(ctx context.Context, cfg Config, current, declared *schema.Database) (*Outcome, error) {
	canonical, err := live.Canonicalize(ctx, nil, nil, current, diff.WithReplacedEnums(current, live.ResolveTypes(current, declared)))
	if err != nil {
		return nil, err
	}
	out := &Outcome{Live: canonical.Live, Desired: canonical.Desired, Declared: declared}
	out.Result = diff.Compare(out.Live, out.Desired, cfg.compareOptions())
	warnOfBodies(out.Result, out.Live, out.Desired, nil)
	if out.Live.Needs != nil && takesAway(out.Result) {
		if err := leftBehind(out.Result, out.Live, out.Desired); err != nil {
			return nil, err
		}
	}
	out.Plan = planner.Build(out.Result, out.Live, out.Desired, planner.Options{Policy: cfg.Policy, Env: cfg.Env})
	if len(declared.Data)+len(declared.Migrations) > 0 {
		out.Plan.Warnings = append(out.Plan.Warnings, plan.Warning{Text: "declared rows and data steps are not compared: which rows are there, and which steps have run, only a database tells"})
	}
	if p := out.Plan; p.Error != nil && len(p.NotProven) > 0 {
		n := p.NotProven[0]
		p.Error.Message = fmt.Sprintf("could not check: %d differ as text, the first is %s of %s", len(p.NotProven), n.Attr, n.Object.Ref())
		p.Error.Hint = "whether these mean the same only a server can tell: compare with a database, without --from"
	}
	return out, nil
}

// unsized takes the sizes out of a plan that was made without a server, and reports that it was.
func unsized(p *plan.Plan) {
	touched := false
	for i := range p.Steps {
		if s := &p.Steps[i]; s.Bytes > 0 {
			s.Rows, s.Bytes, touched = -1, -1, true
		}
	}
	if touched {
		p.Warnings = append(p.Warnings, plan.Warning{Text: "how large the tables are only a server can tell: each is taken for a small one, and for a large one the plan may have other steps"})
	}
}

// mostState is the size of the largest file of a state that is read, in bytes.
const mostState = 1 << 30

// IsStateFile reports whether a path names the file of a state, by its suffix.
func IsStateFile(path string) bool { return filepath.Ext(path) == ".json" }

// ReadStateFile reads the state of a database from the JSON document that package report writes of it.
func ReadStateFile(path string) (*schema.Database, error) {
	data, err := files.Read(path, mostState)
	if err != nil {
		return nil, fmt.Errorf("open the state: %w", err)
	}
	var doc struct {
		State *schema.Database `json:"state"`
	}
	err = json.Unmarshal(data, &doc)
	if err == nil && doc.State == nil {
		err = errors.New(`it has no "state"; schemactl inspect --format json writes one`)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return doc.State, nil
}

package schemactl

import (
	"context"
	"fmt"
	"slices"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/apply/journal"
	"github.com/replyx/schemactl/diff/history"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/diff/planner"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/hcl"
	"github.com/replyx/schemactl/schema/live"
)

// StateText is the desired state as one text, the same for the same state: what the journal keeps.
// It follows from the HCL alone, whatever the database is like.
func StateText(ctx context.Context, cfg Config) (string, error) {
	db, err := ReadHCL(ctx, cfg)
	if err != nil {
		return "", err
	}
	return textOf(db)
}

// LiveText is the state that the database is in, likewise, and which database that is.
func LiveText(ctx context.Context, cfg Config) (string, plan.Target, error) {
	db, err := ReadLive(ctx, cfg)
	if err != nil {
		return "", plan.Target{}, err
	}
	text, err := textOf(db)
	return text, plan.TargetOf(db), err
}

// LiveWithoutLeftovers is the state that the database is in but for what an interrupted apply left.
func LiveWithoutLeftovers(ctx context.Context, cfg Config) (*hcl.File, error) {
	db, err := ReadLive(ctx, cfg)
	if err != nil {
		return nil, err
	}
	planner.WithoutLeftovers(db)
	text, err := textOf(db)
	if err != nil {
		return nil, err
	}
	return &hcl.File{Name: "the database", Data: []byte(text)}, nil
}

// texts are a desired state and the live state before it.
type texts struct{ state, baseline string }

// textsOf makes the texts of an outcome, before anything is resolved. Fresh says that the journal has
// no state to go back to.
func textsOf(ctx context.Context, cfg Config, current, desired *schema.Database, fresh bool) (t texts, err error) {
	if !cfg.KeepTexts {
		return t, nil
	}
	if t.state, err = textOf(desired); err != nil || !fresh {
		return t, err
	}
	before := baseline(current, desired)
	if before == nil {
		return t, nil
	}
	if t.baseline, err = textOf(before); err != nil {
		return t, err
	}
	// What refers to an object that is not managed may not be read by itself: that is no way back.
	if _, err := hcl.ReadFile(ctx, hcl.File{Name: "baseline", Data: []byte(t.baseline)}); err != nil {
		t.baseline = ""
	}
	return t, ctx.Err()
}

// baseline is what the live state has of what the desired state manages: the schemas that it declares,
// and rights and objects outside of schemas of the kinds that it has. Nil where there is no object.
func baseline(current, desired *schema.Database) *schema.Database {
	db := *current
	db.Schemas, db.Enums, db.Sequences = slices.Clone(db.Schemas), slices.Clone(db.Enums), slices.Clone(db.Sequences)
	db.Tables, db.Entities = slices.Clone(db.Tables), slices.Clone(db.Entities)
	db.Extensions = slices.DeleteFunc(slices.Clone(db.Extensions), func(e *schema.Extension) bool { return e.Name == schema.Plpgsql })
	managed := []string{""} // no name of a schema: a state without any has nothing
	for _, s := range desired.Schemas {
		managed = append(managed, s.Name)
	}
	limit(&db, managed)
	kinds := make(map[schema.Kind]bool)
	for _, e := range desired.Entities {
		kinds[e.Ref().Kind] = true
	}
	db.Entities = slices.DeleteFunc(db.Entities, func(e schema.Entity) bool {
		r := e.Ref()
		return (r.Schema == "" || r.Kind.GivesRights()) && !kinds[r.Kind]
	})
	objects := slices.ContainsFunc(db.Entities, func(e schema.Entity) bool { return !e.Ref().Kind.GivesRights() })
	if !objects && len(db.Enums)+len(db.Sequences)+len(db.Tables) == 0 {
		return nil
	}
	return &db
}

func textOf(db *schema.Database) (string, error) {
	files, err := hcl.Write(db, hcl.WriteOptions{})
	if err != nil {
		return "", err
	}
	return string(files[0].Data), nil
}

// StateFile is a journaled state as a file, whose errors name the revision.
func StateFile(s history.State) *hcl.File {
	return &hcl.File{Name: fmt.Sprintf("revision %d", s.ID), Data: []byte(s.Desired)}
}

// Back is the state that the first of some revisions reached, to be planned from the state that
// the last of them reached: what was renamed since says so, so that its rows stay.
func Back(ctx context.Context, states []history.State) (*hcl.File, error) {
	read := make([]*schema.Database, len(states))
	for i, s := range states {
		var err error
		if read[i], err = hcl.ReadFile(ctx, *StateFile(s)); err != nil {
			return nil, journal.UnreadableState(s.ID, err)
		}
	}
	read[0].RenameBack(read[1:])
	text, err := textOf(read[0])
	if err != nil {
		return nil, err
	}
	return StateFile(history.State{ID: states[0].ID, Desired: text}), nil
}

// Standing is where the database stands beside the HCL and the last revision.
type Standing struct {
	// Pending is what the HCL asks for and the last revision did not; Drift is what would bring the
	// database back to the last revision.
	Pending, Drift []plan.Change
	// InPlace says that the database is as the HCL says, whatever the journal has.
	InPlace bool
	Outcome *Outcome
}

// Stand compares the database, the HCL, and the last state that the journal has, or nil.
func Stand(ctx context.Context, cfg Config, last *history.State) (*Standing, error) {
	cfg, err := cfg.Load(ctx)
	if err != nil {
		return nil, err
	}
	out, err := Diff(ctx, cfg)
	if err != nil {
		return nil, err
	}
	s := &Standing{InPlace: out.Plan.Result == plan.Noop, Outcome: out}
	if last == nil {
		s.Pending = out.Plan.Changes
		return s, nil
	}
	was := cfg
	was.State = StateFile(*last)
	if _, err := hcl.ReadFile(ctx, *was.State); err != nil {
		return nil, journal.UnreadableState(last.ID, err)
	}
	drift, err := Diff(ctx, was)
	if err != nil {
		return nil, err
	}
	if s.Drift = drift.Plan.Changes; len(s.Drift) == 0 {
		s.Pending = out.Plan.Changes
		return s, nil
	}
	text, err := StateText(ctx, cfg)
	if err != nil || text == last.Desired {
		return s, err
	}
	s.Pending, err = between(ctx, was, cfg)
	return s, err
}

// between is what differs between two desired states as text.
func between(ctx context.Context, from, to Config) ([]plan.Change, error) {
	current, err := ReadHCL(ctx, from)
	if err != nil {
		return nil, err
	}
	desired, err := ReadHCL(ctx, to)
	if err != nil {
		return nil, err
	}
	live.ResolveTypes(current, current)
	live.ResolveTypes(current, desired)
	if _, err := live.Canonicalize(ctx, nil, nil, current, desired); err != nil {
		return nil, err
	}
	res := diff.Compare(current, desired, to.compareOptions())
	return planner.Build(res, current, desired, planner.Options{Policy: to.Policy, Env: to.Env}).Changes, nil
}

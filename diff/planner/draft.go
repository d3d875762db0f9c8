package planner

import (
	"fmt"
	"slices"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/depend"
)

// draft is the plan while it is made, beside the facts that it is made of. Recipes write to it by its methods alone.
type draft struct {
	*facts
	plan    *plan.Plan
	entries []*entry
	// newTables counts the tables created so far.
	newTables int
	// early holds what is dropped before its turn.
	early map[schema.Ref]bool
	// addedIn is the last phase so far in which each table gets a column.
	addedIn map[schema.Name]phase
	// names are those that the plan takes and frees.
	names *names
	// readersAway reports whether what reads a column is out of the way of its change.
	readersAway bool
	// exchanges are those of the bounds of a table's partitions.
	exchanges map[schema.Name]*rebound
}

// entry is a step waiting for its place.
type entry struct {
	phase phase
	// group names the transaction that the step shares with others of its phase; empty
	// is a transaction of its own.
	group string
	step  step
	// renames is set for a step that renames an object.
	renames *renaming
	// makes reports whether the step creates a relation, clears that it drops what a rebuild makes again,
	// apart that it drops what belongs to a relation before that.
	makes, clears, apart bool
	// computed reports whether the step adds a column that comes behind the new types of the table's others.
	computed bool
	// uncomputes is the generated column that the step drops.
	uncomputes *schema.Column
	// behind are the keys that the body of the step's routine needs.
	behind []diff.Change
	// retypes is the change whose type the step changes in place.
	retypes *diff.Change
}

func newDraft(in *facts) *draft {
	return &draft{
		facts: in, names: newNames(nil), early: make(map[schema.Ref]bool), addedIn: make(map[schema.Name]phase),
		exchanges: make(map[schema.Name]*rebound),
		plan: &plan.Plan{
			FormatVersion: plan.FormatVersion, Result: plan.Noop, Env: in.opts.Env,
			Target: plan.TargetOf(in.live),
			Steps:  []plan.Step{}, Hazards: []plan.Hazard{}, Refused: []plan.Refusal{},
			Allowed: slices.Compact(slices.Sorted(slices.Values(in.opts.Policy.Allow.Hazards))),
		},
	}
}

// add places a step. Sizes and timeouts come with its class and object.
func (d *draft) add(p phase, group string, s step) *entry {
	return d.place(&entry{phase: p, group: group, step: s})
}

// addNew places the step that creates a relation.
func (d *draft) addNew(p phase, group string, s step) {
	d.place(&entry{phase: p, group: group, step: s, makes: true})
}

// addEarly places a step that drops an object before its turn.
func (d *draft) addEarly(p phase, s step) {
	d.early[s.Object.Ref()] = true
	d.add(p, "", s)
}

func (d *draft) place(e *entry) *entry {
	if e.clears {
		d.early[e.step.Object.Ref()] = true
	}
	e.computed = e.computed || e.phase == phaseGenerated
	d.entries = append(d.entries, e)
	return e
}

// captured takes out of the draft what a recipe adds to it.
func (d *draft) captured(recipe func()) []*entry {
	from := len(d.entries)
	recipe()
	out := slices.Clone(d.entries[from:])
	d.entries = d.entries[:from]
	return out
}

// has reports whether a step of the draft is the statement.
func (d *draft) has(sql string) bool {
	return slices.ContainsFunc(d.entries, func(e *entry) bool { return e.step.SQL == sql })
}

// retyped are the changes of types that the draft makes in place, by table.
func (d *draft) retyped() map[schema.Name][]diff.Change {
	out := make(map[schema.Name][]diff.Change)
	for _, e := range d.entries {
		if ch := e.retypes; ch != nil {
			out[ch.Table.Name] = append(out[ch.Table.Name], *ch)
		}
	}
	return out
}

// hazard notes that a step needs the user's word.
func (d *draft) hazard(s *step, name string, ch diff.Change, text string) {
	s.Hazards = append(s.Hazards, name)
	d.hazardApart(name, ch, text)
}

// hazardApart notes a hazard that no step brings by itself.
func (d *draft) hazardApart(name string, ch diff.Change, text string) {
	d.plan.Hazards = append(d.plan.Hazards, plan.Hazard{Name: name, Object: plan.ObjectOf(ch.Ref), Text: text, Place: placeOf(ch.Pos)})
}

// refuse notes a change that has no safe statement.
func (d *draft) refuse(ch diff.Change, text, hint string) {
	d.plan.Refused = append(d.plan.Refused, plan.Refusal{Object: plan.ObjectOf(ch.Ref), Text: text, Hint: hint, Place: placeOf(ch.Pos)})
}

// warn notes what the reader of the plan must know, each sentence once.
func (d *draft) warn(pos schema.Pos, format string, args ...any) {
	w := plan.Warning{Text: fmt.Sprintf(format, args...), Place: placeOf(pos)}
	if !slices.ContainsFunc(d.plan.Warnings, func(o plan.Warning) bool { return o.Text == w.Text }) {
		d.plan.Warnings = append(d.plan.Warnings, w)
	}
}

// assemble orders the steps and numbers steps and transactions.
func (d *draft) assemble() {
	d.order()
	d.refuseBodies()
	d.withoutDeparted()
	names := depend.NewNames(d.desired)
	transaction, previous := 0, &entry{phase: -1}
	for i, e := range d.entries {
		s := e.step.finished()
		s.ID = i + 1
		s.Contract = e.phase >= phaseDropForeignKey
		if names.Bare(s.Statement()) || s.Batches != nil && names.Bare(s.Batches.Update) {
			s.SearchPath = schema.SearchPath(s.Object.Schema, d.desired, d.live)
		}
		if s.Class != plan.Concurrent && s.Class != plan.Batch {
			same := e.group != "" && e.group == previous.group && (e.phase == previous.phase || e.group == groupNew) && (previous.step.Class == s.Class || isRebuild(e.group))
			if !same {
				transaction++
			}
			s.Transaction = transaction
		}
		s.LockTimeoutMS, s.StatementTimeoutMS = d.timeouts(s.Class)
		d.plan.Steps = append(d.plan.Steps, s)
		previous = e
	}
	d.freeOfTimeouts()
}

// withoutDeparted takes the locks on tables that have left their parents before a step from those that reach them from
// there.
func (d *draft) withoutDeparted() {
	left := make(map[schema.Name]bool)
	for _, e := range d.entries {
		e.step.Locks = slices.DeleteFunc(e.step.Locks, func(l tableLock) bool { return l.below && left[schema.ParseName(l.Relation)] })
		if t := d.renamed.Table(e.step.Object.Ref().TypeName()); e.phase == phaseDetach && t != nil && d.departs(t) {
			left[t.Name] = true
		}
	}
}

// freeOfTimeouts takes the statement_timeout from brief steps of transactions that lock nothing which
// others use: it guards those who wait, and no one does.
func (d *draft) freeOfTimeouts() {
	locking := make(map[int]bool)
	for _, s := range d.plan.Steps {
		if slices.ContainsFunc(s.Locks, func(l plan.Lock) bool { return !d.created[schema.ParseName(l.Relation)] }) {
			locking[s.Transaction] = true
		}
	}
	for i := range d.plan.Steps {
		if s := &d.plan.Steps[i]; s.Class == plan.Brief && !locking[s.Transaction] {
			s.StatementTimeoutMS = 0
		}
	}
}

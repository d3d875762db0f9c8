// Package planner turns changes into a plan: ordered steps of concurrency-safe SQL.
//
// What enters: a [diff.Result], the facts of the live server, and policy. What leaves: a
// [plan.Plan]. The package is pure. All SQL that changes a user's database is written here, object
// definitions with the help of package schema/ddl.
package planner

import (
	"time"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
)

// Options are what a plan depends on beside the changes.
type Options struct {
	// Policy may be nil: then every default holds.
	Policy *policy.Policy
	// Env is the name of the environment, for the output.
	Env string
	// Sizes are exact sizes of tables, where they were asked for; the catalogs' estimates
	// serve for the rest.
	Sizes map[schema.Name]schema.Stats
	// Uses says how the indexes that go are used, where it was asked for; Now is when.
	Uses map[schema.Name]schema.IndexFacts
	Now  time.Time
	// Work is the server's verdict on changes of types and on new columns, where it was asked.
	Work map[schema.Ref]schema.ColumnWork
	// NoCast holds the changes of type, from and to, that the server has no cast for, where it
	// gave no verdict.
	NoCast map[[2]string]bool
	// Perf says which perf indexes BuildPerf brings in place.
	Perf diff.PerfChoice
	// Unanalyzed are the tables whose statistics BuildPerf needs before it can plan what Perf means.
	Unanalyzed []schema.Name
	// Data is what declared rows lack, Migrations are the data steps that have not run.
	Data       []*schema.DataWork
	Migrations []*schema.Migration
	// Limits bound the builds of perf indexes; nil where no one asked.
	Limits *schema.Limits
}

// phase orders steps: what adds comes before what takes away, what is relied on before
// what relies on it. Steps of one phase are ordered as their objects are.
type phase int

const (
	phaseLeftover phase = iota // what an interrupted apply left under a temporary name
	// What goes makes room for what is renamed.
	phaseMoveFirst
	phaseRenameConstructors
	phaseRename
	// What gives up its name has left it before anything is made.
	phaseMove
	phaseRole
	phaseMembership
	phaseNamespace
	phaseEnumValue
	phaseType
	phaseSequence
	phaseAdopt
	phaseTable
	phaseUntie
	phaseDetach
	// A new partition may hold the rows of one that is dropped.
	phaseAttachNew
	phaseDropRetypedGenerated
	phaseColumn
	phaseRewrite
	// What it is computed from has its new type.
	phaseGenerated
	phaseRoutine
	// Rows that are declared are there for the data steps, and both for what is proven of rows.
	phaseRows
	phaseDataStep
	phaseIndex
	phaseKey
	phaseSwap
	phaseCheck
	// What came without a value before a check refused it gets one.
	phaseDataStepAgain
	phaseValidate
	phaseNotNull
	phaseForeignKey
	phaseValidateForeignKey
	phaseSwapColumns
	phaseSwapValidate
	phaseOwner
	phaseChildColumn
	phaseAnalyze
	phaseView
	phaseTrigger
	phaseComment
	phaseGrant
	phaseDefaultGrant
	// From here on the plan takes away.
	phaseDropForeignKey
	phaseDropTrigger
	phaseDropView
	phaseDeleteRows
	phaseDropConstraint
	phaseDropNotNull
	phaseDropIndex
	phaseDropGenerated
	phaseDropColumn
	phaseDropMerged
	// A table that becomes a partition has the columns of its new parent by now.
	phaseAttach
	phaseClone
	phaseDropRoutine
	phaseDropTable
	phaseDropSequence
	phaseDropType
	// Until here the plan may have to read all rows of a table, as its owner.
	phaseForceRowSecurity
)

// tablesPerTransaction bounds the locks that one transaction of new tables takes: each
// table, index and toast table is one, and max_locks_per_transaction may be 64.
const tablesPerTransaction = 100

// progress is how far the changes have come on their way through the passes.
type progress struct {
	// found is what Compare found, managed that without new owners, rest what no pass has planned yet.
	found, managed, rest []diff.Change
}

// passes make a plan, one after the other. Each takes what needs more than the recipe of one change out of
// the rest, and plans it.
var passes = []func(*draft, *progress){
	(*draft).resumeFills,
	(*draft).displaceNames,
	(*draft).refuseHeld,
	(*draft).refuseMarks,
	(*draft).renameConstructors,
	(*draft).owners,
	(*draft).refuseUsed,
	(*draft).refuseStrangers,
	(*draft).refuseNeededKeys,
	(*draft).refuseInheritedTwice,
	(*draft).refuseRowTypes,
	(*draft).refuseOwnRows,
	(*draft).withDependents,
	(*draft).untie,
	(*draft).rebuild,
	(*draft).readKeys,
	(*draft).changes,
	(*draft).behindKeys,
	(*draft).exchangedBounds,
	(*draft).goBefore,
	(*draft).analyze,
	(*draft).planShadows,
	(*draft).rowSecurity,
	(*draft).clones,
	(*draft).suspectRenames,
	(*draft).lostIndexes,
	(*draft).subscribers,
	(*draft).lostIdentities,
	(*draft).declaredRows,
	(*draft).dataSteps,
	(*draft).asksLate,
}

// Build makes the plan for what Compare found.
func Build(res *diff.Result, live, desired *schema.Database, opts Options) *plan.Plan {
	in := newFacts(res, live, desired, opts)
	d := newDraft(in)
	d.names = newNames(takenNames(live, res.Changes))
	d.note(res)
	d.touch(res.Changes)
	d.plan.Changes = changesOf(diff.AsReplacements(in.withoutAbsorbed(res.Changes), desired))
	p := &progress{found: res.Changes, managed: res.Changes, rest: res.Changes}
	for _, pass := range passes {
		pass(d, p)
	}
	d.assemble()
	switch {
	case len(d.plan.Changes) > 0 || len(res.Changes) > 0:
		d.plan.Result = plan.Changes
	case len(res.NotProven) > 0:
		d.plan.Result = plan.Error
		d.plan.Error = notProvenFailure(res, live.Server)
	}
	return d.plan
}

// BuildPerf makes the plan that brings the perf indexes in place. Where it depends on statistics that are
// not there, it is the plan that gathers them, and nothing else: [plan.Plan.Preliminary].
func BuildPerf(res *diff.Result, live, desired *schema.Database, opts Options) *plan.Plan {
	if len(opts.Unanalyzed) > 0 {
		return buildStatistics(res, live, desired, opts)
	}
	perf := *res
	perf.Changes, perf.NotProven = res.PerfChanges(opts.Perf), nil
	for _, p := range res.Perf {
		if opts.Perf.Has(p) {
			perf.NotProven = append(perf.NotProven, p.NotProven...)
		}
	}
	return Build(&perf, live, desired, opts)
}

// changes plans what the passes before have left, each change by the recipe of its kind.
func (d *draft) changes(p *progress) {
	for _, ch := range p.rest {
		d.change(ch)
	}
}

// change plans one change by the recipe of its kind.
func (d *draft) change(ch diff.Change) {
	if d.doneElsewhere(ch) || isIndex(ch) && d.indexOverShadow(ch) {
		return
	}
	from := len(d.entries)
	d.recipes[ch.Ref.Kind].of(ch.Action)(d, ch)
	if ch.Action == diff.Create && from < len(d.entries) {
		d.settle(ch, d.entries[from])
	}
}

// doneElsewhere reports whether another part of the plan brings about what a change asks for.
func (in *facts) doneElsewhere(ch diff.Change) bool {
	switch {
	case ch.Action == diff.Rename:
		return false
	case in.absorbed(ch), in.left[ch.Ref], in.swapped(ch):
		return true
	case ch.Action == diff.Repair:
		return in.putBack(ch.Ref) // validated when it is back
	}
	// See planShadows.
	return ch.Ref.Kind == schema.KindColumn && ch.Action == diff.Alter && in.isShadowed(schema.ColumnRef{Table: ch.Ref.TableName(), Column: ch.Ref.Name})
}

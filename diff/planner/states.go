package planner

import (
	"sync"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/depend"
)

// states are the two databases, and views of them that are computed when they are first asked for.
type states struct {
	live, desired *schema.Database
	// renamed is live as the plan's renames leave it.
	renamed *schema.Database
	// liveNeeds and desiredNeeds are what objects of renamed and of desired need.
	liveNeeds, desiredNeeds func() depend.Graph
	// liveChildren and desiredChildren map tables of renamed and of desired to those that have their columns.
	liveChildren, desiredChildren func() map[schema.Name][]*schema.Table
	// liveHolders and desiredHolders are what holds values of types in renamed and in desired.
	liveHolders, desiredHolders func() *holders
	// overRows are the columns of renamed that need a table in another way.
	overRows func() map[schema.Ref][]schema.Ref
	// declared holds the objects of desired.
	declared func() map[schema.Ref]bool
	// liveOwners are the owners of live objects.
	liveOwners func() map[schema.Ref]string
}

// newStates are the states of a comparison.
func newStates(res *diff.Result, live, desired *schema.Database) *states {
	renamed := live
	if res.Live != nil {
		db := *res.Live
		db.Needs = res.Needs(live.Needs)
		renamed = &db
	}
	return statesOf(live, renamed, desired)
}

func statesOf(live, renamed, desired *schema.Database) *states {
	return &states{
		live: live, desired: desired, renamed: renamed,
		liveNeeds:       sync.OnceValue(func() depend.Graph { return depend.Of(renamed) }),
		desiredNeeds:    sync.OnceValue(func() depend.Graph { return depend.Of(desired) }),
		liveChildren:    sync.OnceValue(renamed.ChildTables),
		desiredChildren: sync.OnceValue(desired.ChildTables),
		liveHolders:     sync.OnceValue(func() *holders { return holdersIn(renamed) }),
		desiredHolders:  sync.OnceValue(func() *holders { return holdersIn(desired) }),
		overRows:        sync.OnceValue(func() map[schema.Ref][]schema.Ref { return columnsOverRows(renamed) }),
		declared:        sync.OnceValue(func() map[schema.Ref]bool { return refsOf(desired) }),
		liveOwners:      sync.OnceValue(func() map[schema.Ref]string { return ownersOf(live) }),
	}
}

// ownersOf are the owners of a state's objects.
func ownersOf(db *schema.Database) map[schema.Ref]string {
	out := make(map[schema.Ref]string)
	for r, o := range db.Objects() {
		if owner := schema.OwnerOf(o); owner != "" {
			out[r] = owner
		}
	}
	return out
}

// refsOf are the objects of a state.
func refsOf(db *schema.Database) map[schema.Ref]bool {
	out := make(map[schema.Ref]bool)
	for ref := range db.Refs() {
		out[ref] = true
	}
	return out
}

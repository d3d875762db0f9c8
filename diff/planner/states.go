package planner

import (
	"slices"
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
	return statesOf(live, withRenamed(renamed, res.Changes), desired)
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

// withRenamed gives a state the names of what is renamed because it is like something that the HCL has under
// another name: what follows renamed_from has its own already.
func withRenamed(db *schema.Database, changes []diff.Change) *schema.Database {
	tables := make(map[schema.Name]*schema.Table)
	for _, ch := range changes {
		if ch.Action != diff.Rename || ch.From == nil || ch.LiveTable == nil {
			continue
		}
		t := tables[ch.LiveTable.Name]
		if t == nil {
			live := db.Table(ch.LiveTable.Name)
			if live == nil {
				continue
			}
			copied := *live
			t = &copied
		}
		if renameChild(t, ch) {
			tables[t.Name] = t
		}
	}
	if len(tables) == 0 {
		return db
	}
	out := *db
	out.Tables = slices.Clone(db.Tables)
	for i, t := range out.Tables {
		if n := tables[t.Name]; n != nil {
			out.Tables[i] = n
		}
	}
	return &out
}

// renameChild gives a part of a table its new name, and reports whether it had the old one.
func renameChild(t *schema.Table, ch diff.Change) bool {
	switch o := ch.From.(type) {
	case *schema.Index:
		return renameIn(&t.Indexes, o, func(i *schema.Index) { i.Name = ch.Ref.Name })
	case *schema.Key:
		return renameIn(&t.Uniques, o, func(k *schema.Key) { k.Name = ch.Ref.Name })
	case *schema.Check:
		return renameIn(&t.Checks, o, func(c *schema.Check) { c.Name = ch.Ref.Name })
	case *schema.Exclusion:
		return renameIn(&t.Exclusions, o, func(e *schema.Exclusion) { e.Name = ch.Ref.Name })
	case *schema.ForeignKey:
		return renameIn(&t.ForeignKeys, o, func(f *schema.ForeignKey) { f.Name = ch.Ref.Name })
	}
	return false
}

func renameIn[T any](list *[]*T, from *T, rename func(*T)) bool {
	i := slices.Index(*list, from)
	if i < 0 {
		return false
	}
	renamed := *from
	rename(&renamed)
	*list = slices.Clone(*list)
	(*list)[i] = &renamed
	return true
}

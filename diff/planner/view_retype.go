package planner

import (
	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/depend"
)

// findUnsure finds the views with a new query over what the plan gives other types. The server was
// asked for the columns of the query over what is live: they may be others by then, and CREATE OR
// REPLACE would refuse them.
func (in *facts) findUnsure(list []diff.Change) map[schema.Ref]bool {
	retyped := make(map[schema.Ref]bool)
	var views []schema.Ref
	for _, ch := range list {
		if ch.Action != diff.Alter {
			continue
		}
		switch ch.Ref.Kind {
		case schema.KindColumn:
			if ch.Has("type", "collation", "as") {
				t := ch.Ref.TableName()
				retyped[schema.Ref{Kind: schema.KindTable, Schema: t.Schema, Name: t.Name}] = true
			}
		case schema.KindView, schema.KindMaterialized:
			retyped[ch.Ref] = in.needsRebuild(ch)
			if ch.Has("as") {
				views = append(views, ch.Ref)
			}
		case schema.KindFunction, schema.KindAggregate, schema.KindDomain:
			retyped[ch.Ref] = in.needsRebuild(ch)
		case schema.KindComposite, schema.KindForeignTable:
			retyped[ch.Ref] = !onlyAttrs(ch, "comment")
		}
	}
	unsure := make(map[schema.Ref]bool)
	if len(views) == 0 {
		return unsure
	}
	needs := in.desiredNeeds()
	for _, v := range views {
		unsure[v] = reaches(needs, v, retyped, map[schema.Ref]bool{v: true})
	}
	return unsure
}

// reaches reports whether an object needs one of some, or what it needs does.
func reaches(needs depend.Graph, from schema.Ref, some, seen map[schema.Ref]bool) bool {
	for _, to := range needs[from] {
		if seen[to] {
			continue
		}
		seen[to] = true
		if some[to] || reaches(needs, to, some, seen) {
			return true
		}
	}
	return false
}

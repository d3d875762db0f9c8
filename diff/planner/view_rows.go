package planner

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
)

// fillable is the precheck of a materialized view that is filled as it is made: its query may fail for a row. It is nil where that
// cannot be, and where the query cannot run before the plan does: then the step itself is the first to know.
func (in *facts) fillable(v *schema.View) *plan.Precheck {
	query, ok := in.queryNow(v)
	if !ok || !mayFail(query) {
		return nil
	}
	return &plan.Precheck{
		Count: "SELECT count(v) - count(v) FROM (" + query + ") AS v", Find: query,
		Message: fmt.Sprintf("the query of %s fails for a row: mend the row, or the query", v.Ref()),
	}
}

// repeated is the precheck of a unique index of a materialized view that is filled as it is made: rows with the same key in what the
// query gives.
func (in *facts) repeated(v *schema.View, i *schema.Index) *plan.Precheck {
	query, ok := in.queryNow(v)
	if _, asked := textsOf(i); !i.Unique || !ok || !asked {
		return nil
	}
	return duplicatesIn(v.Ref().String(), i, "("+query+") AS "+schema.Ident(v.Name.Name), false)
}

// queryNow is the query of a materialized view as the server prints it, where all that it reads is there, stays as the plan finds
// it, and runs no code of a user.
func (in *facts) queryNow(v *schema.View) (query string, ok bool) {
	c := in.viewAsked(v)
	if c == nil || v.NoData {
		return "", false
	}
	seen := make(map[schema.Ref]bool)
	var stays func(r schema.Ref) bool
	stays = func(r schema.Ref) bool {
		for _, to := range in.desiredNeeds()[r] {
			if !seen[to] {
				seen[to] = true
				if !in.readsSame(to) || to.Kind == schema.KindView && !stays(to) {
					return false
				}
			}
		}
		return true
	}
	if !stays(v.Ref()) {
		return "", false
	}
	query = strings.TrimSuffix(strings.TrimSpace(c.As.SQL()), ";")
	if !strings.ContainsAny(query, `'"`) {
		query = strings.Join(strings.Fields(query), " ") // as a hint shows it
	}
	return query, true
}

// readsSame reports whether a query gets from an object what it gets after the plan.
func (in *facts) readsSame(to schema.Ref) bool {
	switch to.Kind {
	case schema.KindEnum:
		return !in.changedNames[to.TypeName()]
	case schema.KindView, schema.KindMaterialized:
		return in.live.Entity(to) != nil && !in.requeried[to]
	case schema.KindTable:
		changed := func(r schema.Ref) bool { return r.TableName() == to.TypeName() }
		return in.live.Table(to.TypeName()) != nil && in.beforeRename(to.TypeName()) == to.TypeName() &&
			!slices.ContainsFunc(slices.Collect(maps.Keys(in.columnChanges)), changed) && !slices.ContainsFunc(slices.Collect(maps.Keys(in.oldNames)), changed)
	}
	return false
}

package planner

import (
	"fmt"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
)

// What a domain's constraint is proven for are the values that are there when its step runs: tables and
// columns may have other names by then, columns other types, and materialized views may be gone, or empty.

// gone reports whether a live column of the domain is no more, or has another type, when its values are read. A
// materialized view that is made again is a new one, which no one else uses yet.
func (a domainAlter) gone(u typeUse) bool {
	switch {
	case a.wrapped:
		return false
	case u.kind == schema.KindMaterialized:
		return a.d.early[u.relation()]
	}
	return a.d.typed[u.column] && !a.d.isShadowed(u.column)
}

// relation is the table or the materialized view of the column.
func (u typeUse) relation() schema.Ref {
	return schema.Ref{Kind: u.kind, Schema: u.column.Table.Schema, Name: u.column.Table.Name}
}

// mostPrechecked bounds the query that looks for values which a constraint forbids.
const mostPrechecked = 20

// violations counts the values that a constraint forbids.
func (a domainAlter) violations(what string, condition func(column string) string) *plan.Precheck {
	uses := slices.DeleteFunc(slices.Clone(a.uses), func(u typeUse) bool { return !a.d.filled(u.relation()) })
	if len(uses) > mostPrechecked || len(uses) == 0 {
		return nil
	}
	late := a.d.needsLater(a.ch.Ref)
	where := func(u typeUse) string {
		n := u.column
		if !late {
			n = a.d.columnBefore(u)
		}
		return n.Table.SQL() + " WHERE " + condition(schema.Ident(n.Column))
	}
	counts := make([]string, len(uses))
	for i, u := range uses {
		counts[i] = "(SELECT count(*) FROM " + where(u) + ")"
	}
	return &plan.Precheck{
		Count:   "SELECT " + strings.Join(counts, " + "),
		Find:    "SELECT * FROM " + where(uses[0]),
		Message: fmt.Sprintf("%s of domain %s forbids values in %s: mend them first", what, a.name(), listUses(uses)), Late: late,
	}
}

// filled reports whether a live materialized view has its rows: nothing can be asked of one that has not.
func (in *facts) filled(ref schema.Ref) bool {
	v, ok := in.renamed.Entity(ref).(*schema.View)
	return !ok || !v.NoData
}

// columnBefore is what a column and its table are called before the plan renames them.
func (in *facts) columnBefore(u typeUse) schema.ColumnRef {
	out := schema.ColumnRef{Table: in.beforeRename(u.column.Table), Column: u.column.Column}
	column := schema.Ref{Kind: schema.KindColumn, Schema: u.column.Table.Schema, Table: u.column.Table.Name, Name: u.column.Column}
	if old := in.oldNames[column]; old != "" {
		out.Column = old
	}
	return out
}

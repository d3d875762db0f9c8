package lint

import (
	"slices"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

var viewRules = []Rule{
	{ID: "view_selects_star", Group: "views", Title: "a view selects *", Severity: tells, find: viewSelectsStar, Source: manual + "sql-createview.html",
		Why: "The star stands for the columns that there are when the view is made. A column that is added later is not in the view, until a plan makes it again; one that goes cannot, while the view has it.",
		Do:  "name the columns"},
	{ID: "materialized_view_without_unique_index", Group: "views", Title: "a materialized view has no unique index", Severity: tells, find: withoutUniqueIndex, Source: manual + "sql-refreshmaterializedview.html",
		Why: "REFRESH MATERIALIZED VIEW CONCURRENTLY needs one, of columns and without a where. Without it each refresh blocks who reads the view.",
		Do:  "declare a unique index of its key"},
}

func viewSelectsStar(l *look) {
	for v := range entities[*schema.View](l) {
		var before, last sqltext.Token
		for t := range sqltext.Tokens(v.As.Text) {
			isList := last.Kind == sqltext.Ident && last.Text == "select" || isOp(last, ".", ",") && before.IsName() || isOp(last, ",") && isOp(before, "*", ")")
			if isOp(t, "*") && isList {
				l.foundf(v.Ref(), v, "as", "%s selects *", v.Ref())
				break
			}
			before, last = last, t
		}
	}
}

func withoutUniqueIndex(l *look) {
	for v := range entities[*schema.View](l) {
		if v.Materialized && !slices.ContainsFunc(v.Indexes, func(i *schema.Index) bool {
			return i.Unique && i.Where.IsZero() && !slices.ContainsFunc(i.Parts, func(p schema.Part) bool { return p.Column == "" })
		}) {
			l.foundf(v.Ref(), v, "", "%s has no unique index", v.Ref())
		}
	}
}

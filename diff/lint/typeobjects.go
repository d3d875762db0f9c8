package lint

import (
	"slices"
	"strings"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

var typeObjectRules = []Rule{
	{ID: "enum_with_one_value", Group: "types", Title: "an enum has fewer than two values", Severity: tells, find: enumWithOneValue, Source: manual + "datatype-enum.html",
		Why: "A column of it says nothing. Values can be added to an enum, and never taken out.",
		Do:  "use it when there is a second value; a lookup table or a check is easier to change"},
	{ID: "unused_type", Group: "types", Title: "nothing uses a type", Severity: tells, find: unusedType, Source: manual + "sql-createtype.html",
		Why: "No column, function, view or other type uses it: what was left when its last column went.",
		Do:  "remove it, unless an application casts to it"},
	{ID: "unused_sequence", Group: "types", Title: "nothing uses a sequence", Severity: tells, find: unusedSequence, Source: manual + "sql-createsequence.html",
		Why: "No column owns it, no default takes its values and no function names it: what was left when its table went.",
		Do:  "remove it, unless an application calls nextval of it"},
	{ID: "sequence_not_owned", Group: "types", Title: "the sequence of a column is not owned by it", Severity: tells, find: sequenceNotOwned, Source: manual + "sql-altersequence.html",
		Why: "It stays when the table or the column is dropped, and TRUNCATE ... RESTART IDENTITY does not reset it. A sequence that several columns share is left out.",
		Do:  "set owner = table.t.column.c, or make the column an identity"},
}

func enumWithOneValue(l *look) {
	for e := range entities[*schema.Enum](l) {
		if len(e.Values) < 2 {
			l.foundf(e.Ref(), e, "values", "enum %s has %d value", e.Name, len(e.Values))
		}
	}
}

func unusedType(l *look) {
	for ref, obj := range l.State.Objects() {
		if ref.Kind.IsType() && ref.Kind != schema.KindBaseType && len(l.usersOf(ref)) == 0 {
			l.foundf(ref, obj, "", "nothing uses %s", ref)
		}
	}
}

func unusedSequence(l *look) {
	for s := range entities[*schema.Sequence](l) {
		ref := s.Ref()
		if s.OwnedBy.IsZero() && len(l.usersOf(ref)) == 0 {
			l.foundf(ref, s, "", "nothing uses sequence %s", s.Name)
		}
	}
}

func sequenceNotOwned(l *look) {
	for s := range entities[*schema.Sequence](l) {
		ref := s.Ref()
		var columns []schema.Ref
		for _, u := range l.usersOf(ref) {
			if u.Kind == schema.KindColumn {
				columns = append(columns, u)
			}
		}
		if s.OwnedBy.IsZero() && len(columns) == 1 && len(l.usersOf(ref)) <= 2 { // the column and its table
			l.foundf(ref, s, "", "sequence %s feeds %s, which does not own it", s.Name, columns[0])
		}
	}
}

// calls is the first of some functions that a text calls; empty where it calls none.
func calls(text string, functions []string) string {
	for _, m := range sqltext.Mentions(text) {
		if m.Call && slices.Contains(functions, strings.ToLower(m.Name.Name)) {
			return m.Name.Name
		}
	}
	return ""
}

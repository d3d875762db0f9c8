package depend

import (
	"slices"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

// PartsOver are the indexes, keys and checks of a table that have to do with a column: they name
// it, or an expression of theirs does.
func PartsOver(t *schema.Table, column string) []schema.Object {
	var out []schema.Object
	for _, o := range t.Children() {
		switch o.(type) {
		case *schema.Key, *schema.Index, *schema.Exclusion, *schema.Check:
			if slices.Contains(schema.ColumnsOf(o), column) || inExprs(o, column) {
				out = append(out, o)
			}
		}
	}
	return out
}

func inExprs(o schema.Object, column string) bool {
	return slices.ContainsFunc(schema.ExprsOf(o), func(e schema.Expr) bool { return sqltext.Names(e.Text, column) })
}

// PartName is the name of an index, a key or a constraint of a table.
func PartName(t *schema.Table, part schema.Object) string {
	for ref, o := range t.Children() {
		if o == part {
			return ref.Name
		}
	}
	return ""
}

package hcl

import (
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/replyx/schemactl/internal/hclscan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

// A foreign key may refer to a table that the files do not declare, of a schema that others manage. Its
// columns are written as SQL, by their whole names: sql("auth.users.id").

// outsideColumn is such a name.
func outsideColumn(table schema.Name, column string) string {
	return "sql(" + quote(table.SQL()+"."+schema.Ident(column)) + ")"
}

// refersOutside reports whether a list begins with SQL.
func (b *block) refersOutside(a *hclscan.Assignment) bool {
	list, ok := a.Expr.(*hclsyntax.TupleConsExpr)
	if !ok || len(list.Exprs) == 0 {
		return false
	}
	call, ok := list.Exprs[0].(*hclsyntax.FunctionCallExpr)
	return ok && call.Name == "sql"
}

// outsideColumns reads a list of such names, which are all of one table.
func (b *block) outsideColumns(a *hclscan.Assignment) (table schema.Name, columns []string) {
	elems, ok := b.elements(a)
	if !ok {
		return table, nil
	}
	for i, e := range elems {
		text, _ := rawOrString(e.v)
		name, ok := wholeName(text)
		switch {
		case !ok:
			b.failf(e.at, `sql("SCHEMA.TABLE.COLUMN")`, "this is no column with its table and its schema")
			return table, nil
		case i > 0 && name.table != table:
			b.failf(e.at, "", "%s holds columns of two tables", a.Name)
			return table, nil
		case slices.Contains(columns, name.column):
			b.failf(e.at, "", "column %q is in %s twice", name.column, a.Name)
		}
		table, columns = name.table, append(columns, name.column)
	}
	return table, columns
}

type columnName struct {
	table  schema.Name
	column string
}

// wholeName reads schema.table.column.
func wholeName(text string) (columnName, bool) {
	var names []string
	dot := true
	for t := range sqltext.Tokens(text) {
		switch {
		case t.IsName() && dot:
			names, dot = append(names, t.Text), false
		case t.Kind == sqltext.Op && t.Text == "." && !dot:
			dot = true
		default:
			return columnName{}, false
		}
	}
	if len(names) != 3 || dot {
		return columnName{}, false
	}
	return columnName{schema.Name{Schema: names[0], Name: names[1]}, names[2]}, true
}

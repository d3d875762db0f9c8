package samplerows

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

// way is how the values of columns are chosen that check constraints speak of.
type way struct {
	// texts takes the string constants of the checks.
	texts bool
	// number is what a number of the checks becomes; nil takes the number of the row.
	number func(numbers []int64) string
	// nulls leaves out what may be NULL.
	nulls bool
}

// ways are tried in their order, until the server takes the rows.
var ways = []way{
	{},
	{texts: true},
	{texts: true, number: above},
	{texts: true, number: least},
	{texts: true, nulls: true},
	{texts: true, number: above, nulls: true},
	{texts: true, number: least, nulls: true},
}

func above(numbers []int64) string { return fmt.Sprintf("n + %d", slices.Max(numbers)) }
func least(numbers []int64) string { return strconv.FormatInt(slices.Min(numbers), 10) }

// literals are the constants in the checks that speak of a column.
type literals struct {
	texts   []string
	numbers []int64
}

func (l *literals) add(expr string) {
	for tok := range sqltext.Tokens(expr) {
		switch tok.Kind {
		case sqltext.String:
			if !slices.Contains(l.texts, tok.Text) {
				l.texts = append(l.texts, tok.Text)
			}
		case sqltext.Number:
			if n, err := strconv.ParseInt(tok.Text, 10, 64); err == nil {
				l.numbers = append(l.numbers, n)
			}
		case sqltext.Ident, sqltext.Quoted, sqltext.Param, sqltext.Op:
		}
	}
}

// literals are the constants for each column of a table: of its checks, and of the domain's that is its type.
func (g *maker) literals(t *schema.Table) map[string]literals {
	out := make(map[string]literals)
	for _, c := range t.Columns {
		var l literals
		for _, check := range g.checks(t) {
			if sqltext.Names(check.Expr.SQL(), c.Name) {
				l.add(check.Expr.SQL())
			}
		}
		if d := g.types.domains[parse(c.Type).Name]; d != nil {
			for _, check := range d.Checks {
				l.add(check.Expr.SQL())
			}
		}
		out[c.Name] = l
	}
	return out
}

// column is the value of a column in row n. NULL stands where none can be made up.
func (g *maker) column(c *schema.Column, l literals, w way) string {
	if w.nulls && !c.NotNull {
		return "NULL"
	}
	st := g.types.base(parse(c.Type))
	switch {
	case st.Array:
	case w.texts && len(l.texts) > 0 && isText(st):
		return oneOf(l.texts, c.Type)
	case w.number != nil && len(l.numbers) > 0 && isNumber(st):
		return cast(w.number(l.numbers), c.Type)
	}
	if value := g.types.value(c.Type); value != "" {
		return value
	}
	return "NULL"
}

func isText(st schema.SQLType) bool {
	return st.BuiltIn && slices.Contains([]string{"text", "varchar", "bpchar", "name"}, st.Name.Name) || st.Name.Name == "citext"
}

func isNumber(st schema.SQLType) bool {
	return st.BuiltIn && slices.Contains([]string{"int2", "int4", "int8", "numeric", "float4", "float8"}, st.Name.Name)
}

// fixed are the values that put a row into a partition, by column; why says why there are none.
func (g *maker) fixed(t *schema.Table) (values map[string]string, why string) {
	values = make(map[string]string)
	for t.IsPartition() {
		p := g.parent(t)
		if p == nil || p.Partition == nil {
			return nil, "the table that it is a partition of is not known"
		}
		b, ok := sqltext.ParseBound(t.Bound.SQL())
		if !ok || b.Default {
			return nil, "it takes the rows that no other partition does"
		}
		for i, part := range p.Partition.Parts {
			if part.Column == "" {
				return nil, "its partition key is an expression"
			}
			value := inBound(b, i)
			if value == "" {
				return nil, "its bound names no value"
			}
			if c := t.Column(part.Column); c != nil {
				values[part.Column] = cast(value, c.Type)
			}
		}
		t = p
	}
	return values, ""
}

// inBound is a value of the i-th part of a key within a bound.
func inBound(b sqltext.Bound, i int) string {
	switch {
	case i == 0 && len(b.In) > 0:
		return b.In[0]
	case i < len(b.From) && !strings.EqualFold(b.From[i], "MINVALUE"):
		return b.From[i]
	}
	return ""
}

// references are the columns of foreign keys: their values are those of the tables that they refer to.
type references struct {
	values map[string]string
	joins  string
}

// references joins the rows that the foreign keys of a table refer to, each in turn. A table that refers to
// itself takes the values of its types.
func (g *maker) references(t *schema.Table, fixed map[string]string) references {
	out := references{values: make(map[string]string)}
	for i, f := range g.foreignKeys(t) {
		taken := func(c string) bool { return fixed[c] != "" || out.values[c] != "" }
		if f.RefTable == t.Name || f.NotEnforced || f.Period || slices.ContainsFunc(f.Columns, taken) {
			continue
		}
		alias := fmt.Sprintf("f%d", i+1)
		var keys, list []string
		for k, c := range f.RefColumns {
			key := fmt.Sprintf(`"key %d"`, k+1)
			keys, list = append(keys, schema.Ident(c)), append(list, schema.Ident(c)+" AS "+key)
			out.values[f.Columns[k]] = alias + "." + key
		}
		out.joins += fmt.Sprintf("\nLEFT JOIN (SELECT row_number() OVER (ORDER BY %s) - 1 AS \"row\", count(*) OVER () AS \"rows\", %s FROM %s) AS %s ON %s.\"row\" = (n - 1) %% %s.\"rows\"",
			strings.Join(keys, ", "), strings.Join(list, ", "), f.RefTable.SQL(), alias, alias, alias)
	}
	return out
}

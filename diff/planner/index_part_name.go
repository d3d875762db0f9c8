package planner

import (
	"slices"
	"strconv"
	"strings"

	"github.com/replyx/schemactl/schema"
)

// partName is the name that PostgreSQL gives a partition's part of an index
// (ChooseIndexName in indexcmds.c), made unlike those that are taken, but for what is free by then.
func (d *draft) partName(t schema.Name, i *schema.Index, label string, free ...string) string {
	second := partColumns(i, label)
	taken := func(name string) bool {
		full := schema.Name{Schema: t.Schema, Name: name}
		return d.names.taken[full] && !slices.Contains(free, name) || d.names.given[full] || d.namedOnAttach(t, name)
	}
	d.namedOnRetype(t, second, label)
	name := schema.ObjectName(t.Name, second, label)
	for n := 1; taken(name); n++ {
		name = schema.ObjectName(t.Name, second, label+strconv.Itoa(n))
	}
	d.names.given[schema.Name{Schema: t.Schema, Name: name}] = true
	return name
}

// partColumns is what the name of a part says of its columns: that of a primary key says nothing.
func partColumns(i *schema.Index, label string) string {
	if label == "pkey" {
		return ""
	}
	return indexColumns(i)
}

// namedOnRetype takes the names that the server gives to a partition's parts when the type of a
// column changes: it makes the index of the partitioned table again, and the parts with it, under
// the first names that are free by then.
func (d *draft) namedOnRetype(t schema.Name, second, label string) {
	l := d.renamed.Table(t)
	if l == nil || label != "idx" {
		return
	}
	above := d.renamed.Ancestors(l)
	typed := func(c string) bool {
		return slices.ContainsFunc(above, func(a *schema.Table) bool { return d.typed[schema.ColumnRef{Table: a.Name, Column: c}] })
	}
	remade := func(i *schema.Index) bool {
		return indexColumns(i) == second && slices.ContainsFunc(schema.ColumnsOf(i), typed)
	}
	// An index that is not valid has no part here before.
	left := 0
	for _, a := range above {
		for _, i := range a.Indexes {
			if remade(i) {
				left++
			}
		}
	}
	parts := make(map[schema.Name]bool)
	if l.Shared != nil {
		for _, i := range l.Shared.Indexes {
			if remade(i) {
				parts[schema.Name{Schema: t.Schema, Name: i.Name}] = true
			}
		}
	}
	for n := 0; left > 0; n++ {
		full := schema.Name{Schema: t.Schema, Name: schema.ObjectName(t.Name, second, label)}
		if n > 0 {
			full.Name = schema.ObjectName(t.Name, second, label+strconv.Itoa(n))
		}
		if !d.names.taken[full] || parts[full] {
			d.names.given[full] = true
			left--
		}
	}
}

// isPartName reports whether a name is one that partName gives.
func isPartName(name string, t schema.Name, i *schema.Index, label string) bool {
	number := strings.TrimPrefix(name, schema.ObjectName(t.Name, partColumns(i, label), label))
	return number != name && strings.Trim(number, "0123456789") == ""
}

// namedOnAttach reports whether a new partition will have an index of the name already: when it is
// attached, the server gives it a part of each live index of the table.
func (in *facts) namedOnAttach(t schema.Name, name string) bool {
	d := in.desired.Table(t)
	if d == nil || in.live.Table(t) != nil {
		return false
	}
	parent := in.live.Table(d.PartitionOf)
	return parent != nil && slices.ContainsFunc(parent.Indexes, func(i *schema.Index) bool {
		return schema.ObjectName(t.Name, indexColumns(i), "idx") == name
	})
}

// indexColumns joins the names of an index's columns; those of expressions are guesses.
func indexColumns(i *schema.Index) string {
	out, seen := "", make(map[string]bool)
	add := func(name string) {
		base := name
		for n := 1; seen[name]; n++ {
			name = base + strconv.Itoa(n)
		}
		seen[name] = true
		if out != "" {
			out += "_"
		}
		out += name
	}
	for _, p := range i.Parts {
		if p.Column != "" {
			add(p.Column)
		} else {
			add(exprName(p.Expr.SQL()))
		}
	}
	for _, c := range i.Include {
		add(c)
	}
	return out
}

// exprName is the name of a function call, else expr.
func exprName(e string) string {
	for n, c := range e {
		switch {
		case c == '(' && n > 0:
			return e[:n]
		case c == '_' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' && n > 0:
		default:
			return "expr"
		}
	}
	return "expr"
}

package live

import (
	"slices"
	"strings"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

// A broad change asks the same about many tables: a column with one default in each. What sends the server the same
// statements gets the same answer, so one table is asked about for all of them, and it has only the columns that
// its texts may read. Errors are told of each table by itself, and as if it had all its columns.

// each has every probe asked about by itself, with all columns.
func (c *compiler) each() [][]*probe {
	out := make([][]*probe, len(c.probes))
	for i, p := range c.probes {
		p.columns = p.table.Columns
		out[i] = []*probe{p}
	}
	return out
}

// alike puts the probes together that ask the same.
func (c *compiler) alike() [][]*probe {
	var out [][]*probe
	at := make(map[string]int)
	for _, p := range c.probes {
		p.columns = c.readColumns(p)
		asks := c.asks(p)
		i, ok := at[asks]
		if !ok {
			i = len(out)
			at[asks], out = i, append(out, nil)
		}
		out[i] = append(out[i], p)
	}
	return out
}

// asks is all that is asked with a probe, whatever its name is.
func (c *compiler) asks(p *probe) string {
	list := slices.Concat(c.storing(p), c.evaluating(p))
	for i := range list {
		list[i] = strings.ReplaceAll(list[i], p.name, "schemactl_probe")
	}
	for _, t := range p.targets {
		list = append(list, t.text())
	}
	if p.live {
		list = append(list, "live")
	}
	return strings.Join(list, "\x00")
}

// readColumns are the columns of a probe that its texts may read, and those that the server has not seen yet.
func (c *compiler) readColumns(p *probe) []*schema.Column {
	if p.view != nil || slices.ContainsFunc(p.targets, (*target).isGenerated) {
		return p.table.Columns
	}
	var names, texts []string
	for _, t := range p.targets {
		names, texts = append(names, t.columns()...), append(texts, t.text())
	}
	l := liveTable(c.live, p.table)
	return narrowed(p.table.Columns, names, texts, func(col *schema.Column) bool {
		return !p.live && (l == nil || !sameColumn(l.Column(col.Name), col))
	})
}

// narrowed are the columns that are named, that texts may read, or that are kept for another reason.
func narrowed(columns []*schema.Column, names, texts []string, kept func(*schema.Column) bool) []*schema.Column {
	words, ok := wordsOf(texts)
	if !ok {
		return columns
	}
	return slices.DeleteFunc(slices.Clone(columns), func(col *schema.Column) bool {
		return !words[strings.ToLower(col.Name)] && !slices.Contains(names, col.Name) && !kept(col)
	})
}

// wordsOf are the names that texts hold, in lower case. It is not ok where one may be spelled in another way.
func wordsOf(texts []string) (names map[string]bool, ok bool) {
	names = make(map[string]bool)
	for _, text := range texts {
		for t := range sqltext.Tokens(text) {
			switch {
			case t.Text == "&", t.IsName() && len(t.Text) > schema.MaxIdentifier:
				return nil, false // U&"..." may spell any name, and a longer one is cut off
			case t.IsName():
				names[strings.ToLower(t.Text)] = true
			}
		}
	}
	return names, true
}

// sameColumn reports whether a live column has the type of the desired one.
func sameColumn(l, d *schema.Column) bool {
	return l != nil && l.Type.SQL() == d.Type.SQL() && l.Collation == d.Collation
}

// columns are those that a target names outside its texts.
func (t *target) columns() []string {
	switch {
	case t.column != nil:
		return []string{t.column.Name}
	case t.index != nil:
		return schema.ColumnsOf(t.index)
	case t.exclusion != nil:
		return schema.ColumnsOf(t.exclusion)
	}
	return nil
}

// follow gives a probe the answers of one that asks the same.
func (p *probe) follow(first *probe) {
	for i, t := range p.targets {
		to, from := t.exprs(), first.targets[i].exprs()
		for n := range to {
			to[n].Canonical, to[n].Unproven = from[n].Canonical, from[n].Unproven
		}
		parts, _ := t.parts()
		answered, _ := first.targets[i].parts()
		for n, of := range answered {
			parts[n].OpClass = of.OpClass
		}
	}
}

package diagram

import (
	"slices"

	"github.com/replyx/schemactl/schema"
)

// Names leaves out all columns: what remains shows how many tables are joined, on little room.
func (d *Diagram) Names() *Diagram {
	out := *d
	out.Tables = slices.Clone(d.Tables)
	for i := range out.Tables {
		out.Tables[i].Columns = nil
	}
	return &out
}

// Within draws the tables of a schema, and those elsewhere that they refer to or that refer to them.
func (d *Diagram) Within(namespace string) *Diagram {
	near := make(map[schema.Name]bool)
	return d.part(func(r Reference) bool {
		if r.From.Schema != namespace && r.To.Schema != namespace {
			return false
		}
		near[r.From], near[r.To] = true, true
		return true
	}, func(t Table) bool { return t.Name.Schema == namespace || near[t.Name] })
}

// Around draws a table with its neighbours: first those that it refers to, then those that refer to it, no
// more than most. A neighbour has the columns of its primary key and those that join the two.
func (d *Diagram) Around(n schema.Name, most int) *Diagram {
	var beside []schema.Name
	for _, r := range d.References {
		if r.From == n && r.To != n {
			beside = append(beside, r.To)
		}
	}
	for _, r := range d.References {
		if r.To == n && r.From != n {
			beside = append(beside, r.From)
		}
	}
	near, left := map[schema.Name]bool{n: true}, make(map[schema.Name]bool)
	for _, b := range beside {
		if near[b] || len(near) <= most {
			near[b] = true
		} else {
			left[b] = true
		}
	}
	out := d.part(func(r Reference) bool { return (r.From == n || r.To == n) && near[r.From] && near[r.To] }, func(t Table) bool { return near[t.Name] })
	out.Left = len(left)
	joins := make(map[schema.Name][]string)
	for _, r := range out.References {
		joins[r.From] = append(joins[r.From], r.Columns...)
		joins[r.To] = append(joins[r.To], r.RefColumns...)
	}
	for i, t := range out.Tables {
		if t.Name != n {
			out.Tables[i].Columns = slices.DeleteFunc(slices.Clone(t.Columns), func(c Column) bool {
				return !c.PrimaryKey && !slices.Contains(joins[t.Name], c.Name)
			})
		}
	}
	return out
}

// part is the drawing of some references and tables; references are asked for first.
func (d *Diagram) part(reference func(Reference) bool, table func(Table) bool) *Diagram {
	out := &Diagram{}
	for _, r := range d.References {
		if reference(r) {
			out.References = append(out.References, r)
		}
	}
	for _, t := range d.Tables {
		if table(t) {
			out.Tables = append(out.Tables, t)
		}
	}
	return out
}

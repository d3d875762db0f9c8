package live

import (
	"fmt"
	"slices"

	"github.com/replyx/schemactl/schema"
)

// collectViews adds the indexes of materialized views that differ as text.
func collectViews(probes []*probe, live, desired *schema.Database) []*probe {
	for _, e := range desired.Entities {
		d, ok := e.(*schema.View)
		if !ok || len(d.Indexes) == 0 {
			continue
		}
		l, _ := live.Entity(d.Ref()).(*schema.View)
		if l == nil {
			l = &schema.View{}
		}
		p := &probe{table: d.Table(), view: d, name: fmt.Sprintf("schemactl_probe_%d", len(probes))}
		if p.collect(l.Table()); len(p.targets) == 0 {
			continue
		}
		probes = append(probes, p)
		again := &probe{table: l.Table(), view: l, name: fmt.Sprintf("schemactl_probe_%d", len(probes)), live: true}
		if again.reread(p); len(again.targets) > 0 {
			probes = append(probes, again)
		}
	}
	return probes
}

// withColumns gives the tables that stand for views the columns that the server gave the view,
// and leaves out those of views that it could not be asked about: they are new. Of a type that has a temporary one the view may
// have had another of the name, with a collation that this one cannot have.
func (c *compiler) withColumns(probes []*probe) []*probe {
	return slices.DeleteFunc(probes, func(p *probe) bool {
		if p.view == nil {
			return false
		}
		v, ok := p.view.Canonical.(*schema.View)
		if l, _ := c.live.Entity(p.view.Ref()).(*schema.View); !ok && l != nil && l.As.Equal(p.view.As) {
			v, ok = l, true
		}
		if !ok {
			return true
		}
		for _, column := range v.Columns {
			plain := &schema.Column{Name: column.Name, Type: column.Type, Collation: column.Collation}
			if typ := column.Type.SQL(); c.typeSQL(typ) != typ {
				plain.Collation = ""
			}
			p.table.Columns = append(p.table.Columns, plain)
		}
		return len(p.table.Columns) == 0
	})
}

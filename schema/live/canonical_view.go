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
// and leaves out those of views that it could not be asked about: they are new.
func withColumns(probes []*probe, live *schema.Database) []*probe {
	return slices.DeleteFunc(probes, func(p *probe) bool {
		if p.view == nil {
			return false
		}
		v, ok := p.view.Canonical.(*schema.View)
		if l, _ := live.Entity(p.view.Ref()).(*schema.View); !ok && l != nil && l.As.Equal(p.view.As) {
			v, ok = l, true
		}
		if !ok {
			return true
		}
		for _, c := range v.Columns {
			p.table.Columns = append(p.table.Columns, &schema.Column{Name: c.Name, Type: c.Type, Collation: c.Collation})
		}
		return len(p.table.Columns) == 0
	})
}

package live

import (
	"fmt"

	"github.com/replyx/schemactl/schema"
)

// filter is the row filter of a publication, asked about as a check of the table: a publication
// takes no temporary table, and the server prints both alike.
type filter struct {
	where *schema.Expr
	check *schema.Check
}

// withFilters adds the row filters of publications that differ to the probes of their tables.
func withFilters(probes []*probe, live, desired *schema.Database) ([]*probe, []filter) {
	var filters []filter
	for _, e := range desired.Entities {
		p, ok := e.(*schema.Publication)
		if !ok {
			continue
		}
		if l := live.Entity(p.Ref()); l != nil && sameAttrs(l, p) {
			continue
		}
		for i := range p.Tables {
			t := desired.Table(p.Tables[i].Name)
			if t == nil || p.Tables[i].Where.IsZero() {
				continue
			}
			f := filter{&p.Tables[i].Where, &schema.Check{Expr: p.Tables[i].Where}}
			on := find(probes, func(p *probe) bool { return p.table == t })
			if on == nil {
				on = &probe{table: t, name: fmt.Sprintf("schemactl_probe_%d", len(probes))}
				probes = append(probes, on)
			}
			on.add(&target{ref: p.Ref(), pos: p.Src().At("table." + t.Name.SQL() + ".where"), check: f.check, live: liveFilter(live, p, t.Name)})
			filters = append(filters, f)
		}
	}
	return probes, filters
}

// liveFilter is the condition that a live publication has for a table; nil where it has none.
func liveFilter(live *schema.Database, p *schema.Publication, table schema.Name) *target {
	l, _ := live.Entity(p.Ref()).(*schema.Publication)
	if l == nil {
		return nil
	}
	for _, t := range l.Tables {
		if t.Name == table && !t.Where.IsZero() {
			return &target{check: &schema.Check{Expr: t.Where}}
		}
	}
	return nil
}

// answered copies what the server said to the publications.
func answered(filters []filter) {
	for _, f := range filters {
		f.where.Canonical, f.where.Unproven = f.check.Expr.Canonical, f.check.Expr.Unproven
	}
}

package live

import (
	"context"
	"fmt"
	"slices"

	"github.com/replyx/schemactl/schema"
)

// canonicalAgain asks about the canonical form of what still differs. The server's form is no fixed point: a plan makes an
// object of it, pg_restore does too, and the server prints what it reads there in yet another form.
func (c *compiler) canonicalAgain(ctx context.Context) error {
	var probes []*probe
	var asked, again []*target
	for _, p := range c.probes {
		if p.live {
			continue
		}
		second := &probe{name: fmt.Sprintf("schemactl_probe_%d", len(probes)), view: p.view, live: true}
		table := *p.table
		second.table = &table
		for _, t := range p.targets {
			if t.live != nil && len(t.differing()) > 0 {
				second.readAgain(t)
				asked, again = append(asked, t), append(again, second.targets[len(second.targets)-1])
			}
		}
		if len(second.targets) > 0 {
			probes = append(probes, second)
		}
	}
	if len(probes) == 0 {
		return nil
	}
	first := c.probes
	c.probes = probes
	err := c.canonicalTables(ctx)
	c.probes = first
	for i, t := range asked {
		t.settle(again[i])
	}
	return err
}

// readAgain adds a target with the canonical forms of another for texts.
func (p *probe) readAgain(t *target) {
	again := &target{ref: t.ref}
	switch {
	case t.column != nil:
		column := *t.column
		again.column, again.name = &column, t.name
		p.table.Columns = slices.Clone(p.table.Columns)
		p.table.Columns[slices.Index(p.table.Columns, t.column)] = &column
	case t.check != nil:
		check := *t.check
		again.check = &check
	case t.index != nil:
		index := *t.index
		index.Parts = slices.Clone(index.Parts)
		again.index = &index
	default:
		exclusion := *t.exclusion
		exclusion.Parts = slices.Clone(exclusion.Parts)
		again.exclusion = &exclusion
	}
	for _, e := range again.exprs() {
		*e = schema.Expr{Text: e.SQL()}
	}
	p.add(again)
}

// differing are the numbers of the texts that are not those of the live object, though the server has its own form of them.
func (t *target) differing() []int {
	var out []int
	live, desired := t.live.exprs(), t.exprs()
	for i, e := range desired {
		if i < len(live) && e.Canonical != "" && e.Canonical != e.Text && !e.Equal(*live[i]) {
			out = append(out, i)
		}
	}
	return out
}

// settle takes the forms of a target that was asked about again, where it differed.
func (t *target) settle(again *target) {
	desired, forms := t.exprs(), again.exprs()
	for _, i := range t.differing() {
		desired[i].SetCanonical(forms[i].Canonical)
	}
}

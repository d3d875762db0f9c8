package planner

import (
	"fmt"
	"maps"
	"slices"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

// defaultPartition is the live default partition that a table keeps, or nil.
func (in *facts) defaultPartition(t schema.Name) *schema.Table {
	for _, n := range in.partitions(t) {
		if n.live != nil && n.live.Bound.Text == defaultBound && !n.rebound() {
			return n.live
		}
	}
	return nil
}

// rebound reports whether a partition that stays one gets another bound.
func (n node) rebound() bool {
	return n.live != nil && n.desired != nil && !n.live.Bound.Equal(n.desired.Bound)
}

const (
	defaultBound = "DEFAULT"
	// boundSaysSame is what is lost with a helper check.
	boundSaysSame = "nothing: the bound says the same"
)

func (in *facts) liveDefault(t schema.Name) *schema.Table {
	for _, l := range in.live.Tables {
		if l.PartitionOf == t && l.Bound.Text == defaultBound {
			return l
		}
	}
	return nil
}

func (in *facts) anyDefault(t schema.Name) bool { return in.liveDefault(t) != nil }

// boundCheck is the name of the helper check that proves that the rows of a table fit into a
// partition, or that those of a default partition do not.
func boundCheck(t, partition schema.Name) string {
	if t == partition {
		return schema.TemporaryName(t.Name, "", "bound")
	}
	return schema.TemporaryName(t.Name, partition.Name, "bound")
}

// proofOfBound is the helper check, which spares attaching the scan.
func (d *draft) proofOfBound(ch diff.Change, t, partition schema.Name, condition string) notValid {
	c := &schema.Check{Name: boundCheck(t, partition), Expr: schema.Expr{Text: condition, Canonical: condition}}
	v := d.notValidCheck(diff.Change{Ref: ch.Ref}, t, c)
	v.precheck = func() *plan.Precheck {
		if t == partition {
			return d.misplaced(d.desired.Table(t))
		}
		found := d.violations(t, c)
		found.Late = found.Late || d.usesMade(t, condition)
		return found
	}
	v.adding.why = "validated apart, so that attaching scans nothing"
	return v
}

// usesMade reports whether a condition on the rows of a table is about values of a type that the plan makes or
// changes: an enum may lack them yet.
func (in *facts) usesMade(t schema.Name, condition string) bool {
	d := in.desired.Table(t)
	return d != nil && slices.ContainsFunc(d.Columns, func(c *schema.Column) bool {
		return sqltext.Names(condition, c.Name) && in.madeByPlan(in.baseType(c.Type).SQL(), "")
	})
}

// proveBound adds and validates a helper check, and gives it; nothing where the server's condition is unknown.
func (d *draft) proveBound(r *rebound, ch diff.Change, t, partition schema.Name, condition string) []notValid {
	if condition == "" {
		return nil
	}
	v := d.proofOfBound(ch, t, partition, condition)
	if r.phase == phaseAttachNew {
		v.adding.phase, v.validating.phase = r.phase, r.phase
	}
	v.adding.group, v.adding.summary = "", fmt.Sprintf("refuse new rows in %s that do not fit", t)
	v.validating.summary = fmt.Sprintf("prove that every row of %s fits", t)
	d.addAndValidate(v)
	return []notValid{v}
}

// rebound is what becomes of the partitions of one table whose bounds change: all leave before the first
// comes back, since one takes what another gives up, and in one transaction.
type rebound struct {
	phase phase
	group string
	// out and in are the steps of that transaction, helpers those that drop what has proven the bounds.
	out, in, helpers []*entry
	// after adds what follows it.
	after []func()
}

// add places what has been gathered.
func (r *rebound) add(d *draft) {
	if slices.ContainsFunc(r.in, func(e *entry) bool { return e.step.Class == plan.Rewrite }) {
		for _, e := range slices.Concat(r.out, r.in, r.helpers) {
			e.step.Class = plan.Rewrite // the transaction holds the locks of all of them as long
		}
	}
	// The default comes last: what is attached beside one locks it.
	isDefault := func(e *entry) bool {
		return d.desired.Table(e.step.Object.Ref().TypeName()).Bound.SQL() == defaultBound
	}
	others := slices.DeleteFunc(slices.Clone(r.in), isDefault)
	last := slices.DeleteFunc(r.in, func(e *entry) bool { return !isDefault(e) })
	d.entries = slices.Concat(d.entries, r.out, others, last, r.helpers)
	for _, after := range r.after {
		after()
	}
}

// boundExchange is where the changes of the bounds of a table's partitions come together, or nil where none takes
// what another gives up.
func (d *draft) boundExchange(parent schema.Name) *rebound {
	if r := d.exchanges[parent]; r != nil || !d.exchanged(parent) {
		return r
	}
	r := &rebound{phase: phaseAttach, group: "bounds " + parent.SQL()}
	if slices.ContainsFunc(d.partitions(parent), func(n node) bool { return n.live == nil && d.takesUpBound(n.desired) }) {
		r.phase = phaseAttachNew
	}
	d.exchanges[parent] = r
	return r
}

// exchanged reports whether a partition of a table takes what the change of another's bound gives up.
func (in *facts) exchanged(parent schema.Name) bool {
	return slices.ContainsFunc(in.desiredChildren()[parent], in.takesUpBound)
}

// takesUpBound reports whether a partition is to have what another of its table has, and gives up.
func (in *facts) takesUpBound(t *schema.Table) bool {
	own := in.renamed.Table(t.Name)
	if in.created[t.PartitionOf] || own != nil && own.PartitionOf == t.PartitionOf && own.Bound.Equal(t.Bound) {
		return false
	}
	return slices.ContainsFunc(in.partitions(t.PartitionOf), func(n node) bool {
		return n.name != t.Name && n.rebound() && mayOverlap(n.live.Bound.SQL(), t.Bound.SQL())
	})
}

// mayOverlap reports whether two partitions of one table cannot stand beside each other. Only values of lists are
// told apart: how others compare is for the server to say.
func mayOverlap(x, y string) bool {
	a, okA := sqltext.ParseBound(x)
	b, okB := sqltext.ParseBound(y)
	if !okA || !okB || a.Default || len(a.In) == 0 || len(b.In) == 0 {
		return !b.Default || a.Default
	}
	return slices.ContainsFunc(a.In, func(v string) bool { return slices.Contains(b.In, v) })
}

// changeBound gives a partition other bounds: out and in again, in one transaction.
func (d *draft) changeBound(ch diff.Change, from, to *schema.Table) {
	r := d.boundExchange(to.PartitionOf)
	alone := r == nil
	if alone {
		r = &rebound{phase: phaseAttach, group: "bound " + to.Name.SQL()}
	}
	r.after = append(r.after, d.setAside(r.phase, ch, from, to))
	r.out = append(r.out, d.captured(func() { d.detachAtOnce(r.phase, ch, from, r.group) })...)
	d.attachWithin(r, ch, to)
	if alone {
		r.add(d)
	}
}

// exchangedBounds adds the changes of bounds that come together, when all of them are known.
func (d *draft) exchangedBounds(*progress) {
	for _, parent := range slices.SortedFunc(maps.Keys(d.exchanges), schema.Name.Compare) {
		d.exchanges[parent].add(d)
	}
}

// addAttachNew places the step that attaches a new partition: with the changes of the bounds that it takes up.
func (d *draft) addAttachNew(t *schema.Table, group string, s step) {
	if r := d.exchangeNew(t); r != nil {
		r.in = append(r.in, &entry{phase: r.phase, group: r.group, step: s})
		return
	}
	d.add(d.attachPhase(t), group, s)
}

// exchangeNew is the exchange that a new partition is a part of, or nil.
func (d *draft) exchangeNew(t *schema.Table) *rebound {
	if d.takesUpBound(t) {
		return d.boundExchange(t.PartitionOf)
	}
	return nil
}

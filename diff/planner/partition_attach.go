package planner

import (
	"fmt"
	"slices"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

func hasCheck(t *schema.Table, name string) bool {
	return slices.ContainsFunc(t.Checks, func(c *schema.Check) bool { return c.Name == name })
}

// attach makes a table a partition. All that the server would scan and build under a strong
// lock is proven and built before.
func (d *draft) attach(ch diff.Change, from, to *schema.Table) {
	for _, p := range append(d.desired.ParentTables(to), d.desired.Ancestors(d.parentOf(to))...) {
		d.parentChecks(ch, from, to, p)
		d.parentIndexes(ch, from, to, p)
	}
	r := d.boundExchange(to.PartitionOf)
	alone := r == nil || r.phase != phaseAttach
	if alone {
		r = &rebound{phase: phaseAttach, group: "attach " + to.Name.SQL()}
	}
	r.after = append(r.after, d.setAside(r.phase, ch, from, to))
	d.attachWithin(r, ch, to)
	if alone {
		r.add(d)
	}
}

// setAside drops the indexes of a table's own that attaching would make parts of the partitioned
// table's, since it has those too, and gives what builds them again.
func (d *draft) setAside(p phase, ch diff.Change, from, to *schema.Table) func() {
	var aside []*schema.Index
	at := ch
	for _, own := range to.Indexes {
		if !hasIndex(from, own.Name) || !d.takenUp(to, own) {
			continue
		}
		aside = append(aside, own)
		at.Ref = to.Child(schema.KindIndex, own.Name)
		at.Reason = "attaching would make it a part of the partitioned table's"
		d.dropIndexAs(p, at, own, "drop index "+own.Name)
	}
	return func() {
		for _, own := range aside {
			at.Ref = to.Child(schema.KindIndex, own.Name)
			plain := *own
			plain.Comment = ""
			d.buildIndex(p, at, &plain, own.Name)
			if own.Comment != "" {
				d.entityComment(p, "", at, at.Ref, own.Comment, "")
			}
		}
	}
}

func (in *facts) parentOf(t *schema.Table) *schema.Table {
	if p := in.desired.Table(t.PartitionOf); p != nil {
		return p
	}
	return &schema.Table{}
}

// attachWithin attaches with helper checks, so that nothing is scanned under the lock.
func (d *draft) attachWithin(r *rebound, ch diff.Change, to *schema.Table) {
	t := to.Name
	locks := []tableLock{only(plan.ShareUpdateExclusive, to.PartitionOf), lock(plan.AccessExclusive, t)}
	fits := d.fits(to)
	helpers := d.proveBound(r, ch, t, t, fits)
	fallback, not := d.defaultPartition(to.PartitionOf), d.boundCondition(to)
	if not != "" {
		not = "NOT " + not
	}
	beside := fallback != nil && fallback.Name != t && to.Bound.SQL() != defaultBound
	if beside {
		locks = append(locks, lock(plan.AccessExclusive, fallback.Name))
		helpers = append(helpers, d.proveBound(r, ch, fallback.Name, t, not)...)
	}
	for _, a := range append(d.desired.ParentTables(to), d.desired.Ancestors(d.parentOf(to))...) {
		for _, f := range a.ForeignKeys {
			locks = append(locks, lock(plan.ShareRowExclusive, f.RefTable))
		}
	}
	s := d.newStep(ch.Ref, plan.Brief, fmt.Sprintf("attach %s to %s", t, to.PartitionOf), ddl.Attach(to), locks...)
	s.Undo = alterTable(to.PartitionOf) + "DETACH PARTITION " + t.SQL()
	s.Why = "the helper check proves that every row fits: nothing is scanned"
	if fits == "" {
		s.Class, s.Precheck = plan.Rewrite, d.misplaced(to)
		s.Why = "the server reads every row of the table, and of a default partition, under the lock"
		d.rewriteHazard(&s, ch, fmt.Sprintf("attaching %s to %s scans it under ACCESS EXCLUSIVE", t, to.PartitionOf))
		s.scans(d.rows(t))
		if beside && not == "" {
			s.scans(d.rows(fallback.Name))
		}
	}
	r.in = append(r.in, &entry{phase: r.phase, group: r.group, step: s})
	r.helpers = append(r.helpers, d.captured(func() {
		for _, h := range helpers {
			drop := d.dropHelper(h, r.phase, r.group)
			drop.step.Class, drop.step.Lost = s.Class, boundSaysSame
		}
	})...)
}

// parentChecks adds the checks of a parent that a table lacks.
func (d *draft) parentChecks(ch diff.Change, from, to, parent *schema.Table) {
	for _, c := range parent.Checks {
		if c.NoInherit || hasCheck(to, c.Name) {
			continue
		}
		at := ch
		at.Ref = to.Child(schema.KindCheck, c.Name)
		if i := slices.IndexFunc(from.Checks, func(own *schema.Check) bool { return own.Name == c.Name }); i >= 0 {
			if from.Checks[i].NotValid && !c.NotValid { // an interrupted plan has added it
				d.prove(d.checkOf(at, to.Name, c))
			}
			continue
		}
		own := *c
		own.Comment = ""
		d.addCheck(at, &own, "")
	}
}

// parentIndexes builds the parts of a parent's indexes and keys that a table lacks.
func (d *draft) parentIndexes(ch diff.Change, from, to, parent *schema.Table) {
	if to.Partition != nil {
		return // it has no rows of its own
	}
	n := node{to.Name, from, to}
	for _, i := range parent.Indexes {
		at := ch
		at.Ref = to.Child(schema.KindIndex, i.Name)
		if keyTakenUp(from, i) {
			continue
		}
		if own := d.ownPart(n, i); own != nil {
			d.renamePart(at, n, i, own)
		} else {
			d.buildPart(at, n, i, d.partName(to.Name, i, "idx"))
		}
	}
	if k := parent.PrimaryKey; k != nil {
		at := ch
		at.Ref = to.Child(schema.KindPrimaryKey, to.Name.Name+"_pkey")
		d.leafKey(at, n, k, phaseNotNull)
	}
	for _, k := range parent.Uniques {
		at := ch
		at.Ref = to.Child(schema.KindUnique, k.Name)
		d.leafKey(at, n, k, phaseKey)
	}
}

// keyTakenUp reports whether attaching makes the index of a key that a table has its part of an index.
func keyTakenUp(t *schema.Table, i *schema.Index) bool {
	keys := t.Uniques
	if t.PrimaryKey != nil {
		keys = append([]*schema.Key{t.PrimaryKey}, keys...)
	}
	return slices.ContainsFunc(keys, func(k *schema.Key) bool { return !k.Invalid && takesUp(i, ddl.KeyIndex(k, "")) })
}

package planner

import (
	"fmt"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

// partitionedForeignKey adds a foreign key to a live partitioned table. NOT VALID is not for
// those, so each partition gets the key unproven and has it proven; the table's takes them up.
func (d *draft) partitionedForeignKey(ch diff.Change, f, old *schema.ForeignKey) {
	t := ch.Ref.TableName()
	drop := alterTable(t) + "DROP CONSTRAINT " + schema.Ident(f.Name)
	if f.NotValid && d.live.Server.VersionNum < 180000 {
		d.refuse(ch, fmt.Sprintf("foreign key %s of partitioned table %s cannot be NOT VALID before PostgreSQL 18", f.Name, t), "leave out not_valid")
		return
	}
	if old != nil {
		d.replacePartitionedForeignKey(ch, f, old)
		return
	}
	for _, n := range d.leafPartitions(t) {
		if n.live == nil || ownForeignKey(n.live, f) {
			continue
		}
		d.leafForeignKey(ch, n, f)
	}
	// The parts give up their triggers on the other table, which takes the strongest lock on it.
	s := d.newStep(ch.Ref, plan.Brief, fmt.Sprintf("add foreign key %s to %s", f.Name, t), alterTable(t)+"ADD "+ddl.ForeignKey(f),
		lock(plan.ShareRowExclusive, t), lock(plan.AccessExclusive, f.RefTable))
	s.Undo = drop
	s.Why = "every partition has its part already, proven: metadata only"
	d.add(phaseValidateForeignKey, "", s)
	if f.Comment != "" {
		d.comment(ch, "CONSTRAINT "+schema.Ident(f.Name)+" ON "+t.SQL(), f.Comment, "")
	}
}

func ownForeignKey(live *schema.Table, f *schema.ForeignKey) bool {
	for _, own := range live.ForeignKeys {
		if !own.NotValid && sameButName(own, f) {
			return true
		}
	}
	return false
}

func (d *draft) leafForeignKey(ch diff.Change, n node, f *schema.ForeignKey) {
	at := ch
	at.Ref = n.live.Child(schema.KindForeignKey, f.Name)
	v := d.foreignKeyOf(at, n.name, valid(f))
	for _, own := range n.live.ForeignKeys {
		if own.Name == f.Name && own.NotValid && sameButName(valid(own), f) {
			d.prove(v) // an interrupted plan has added it
			return
		}
	}
	d.addAndValidate(v)
}

func valid(f *schema.ForeignKey) *schema.ForeignKey {
	v := *f
	v.NotValid = false
	return &v
}

// replacePartitionedForeignKey changes a key under one lock, since its parts have its name.
func (d *draft) replacePartitionedForeignKey(ch diff.Change, f, old *schema.ForeignKey) {
	t := ch.Ref.TableName()
	drop := alterTable(t) + "DROP CONSTRAINT " + schema.Ident(f.Name)
	group := "foreign key " + t.SQL() + "." + f.Name
	locks := []tableLock{lock(plan.AccessExclusive, t), lock(plan.AccessExclusive, old.RefTable)}
	s := d.newStep(ch.Ref, plan.Rewrite, fmt.Sprintf("drop the old foreign key %s of %s", f.Name, t), drop, locks...)
	s.Undo = alterTable(t) + "ADD " + ddl.ForeignKey(old)
	d.add(phaseForeignKey, group, s)
	if old.RefTable != f.RefTable {
		locks = append(locks, lock(plan.ShareRowExclusive, f.RefTable))
	}
	s = d.newStep(ch.Ref, plan.Rewrite, fmt.Sprintf("add foreign key %s to %s", f.Name, t), alterTable(t)+"ADD "+ddl.ForeignKey(f), locks...)
	s.Undo = drop
	s.Why = "a partitioned table has no NOT VALID: every row is looked up under the lock"
	s.Precheck = d.orphans(t, f)
	d.rewriteHazard(&s, ch, fmt.Sprintf("changing foreign key %s looks up every row of %s under ACCESS EXCLUSIVE", f.Name, t))
	s.scans(d.rows(t), d.rows(f.RefTable))
	d.add(phaseForeignKey, group, s)
	if f.Comment != old.Comment {
		d.comment(ch, "CONSTRAINT "+schema.Ident(f.Name)+" ON "+t.SQL(), f.Comment, "")
	}
}

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
func (b *builder) partitionedForeignKey(ch diff.Change, f, old *schema.ForeignKey) {
	t := ch.Ref.TableName()
	drop := alterTable(t) + "DROP CONSTRAINT " + schema.Ident(f.Name)
	if f.NotValid && b.live.Server.VersionNum < 180000 {
		b.refuse(ch, fmt.Sprintf("foreign key %s of partitioned table %s cannot be NOT VALID before PostgreSQL 18", f.Name, t), "leave out not_valid")
		return
	}
	if old != nil {
		b.replacePartitionedForeignKey(ch, f, old)
		return
	}
	for _, n := range b.leafPartitions(t) {
		if n.live == nil || ownForeignKey(n.live, f) {
			continue
		}
		b.leafForeignKey(ch, n, f)
	}
	// The parts give up their triggers on the other table, which takes the strongest lock on it.
	s := b.newStep(ch.Ref, plan.Brief, fmt.Sprintf("add foreign key %s to %s", f.Name, t), alterTable(t)+"ADD "+ddl.ForeignKey(f),
		lock(plan.ShareRowExclusive, t), lock(plan.AccessExclusive, f.RefTable))
	s.Undo = drop
	s.Why = "every partition has its part already, proven: metadata only"
	b.add(phaseValidateForeignKey, "", s)
	if f.Comment != "" {
		b.comment(ch, "CONSTRAINT "+schema.Ident(f.Name)+" ON "+t.SQL(), f.Comment, "")
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

func (b *builder) leafForeignKey(ch diff.Change, n node, f *schema.ForeignKey) {
	at := ch
	at.Ref = n.live.Child(schema.KindForeignKey, f.Name)
	v := b.notValidForeignKey(at, n.name, valid(f))
	v.precheck = func() *plan.Precheck { return b.orphans(n.name, f) }
	for _, own := range n.live.ForeignKeys {
		if own.Name == f.Name && own.NotValid && sameButName(valid(own), f) {
			b.validate(v) // an interrupted plan has added it
			return
		}
	}
	b.addAndValidate(v)
}

func valid(f *schema.ForeignKey) *schema.ForeignKey {
	v := *f
	v.NotValid = false
	return &v
}

// replacePartitionedForeignKey changes a key under one lock, since its parts have its name.
func (b *builder) replacePartitionedForeignKey(ch diff.Change, f, old *schema.ForeignKey) {
	t := ch.Ref.TableName()
	drop := alterTable(t) + "DROP CONSTRAINT " + schema.Ident(f.Name)
	group := "foreign key " + t.SQL() + "." + f.Name
	locks := []tableLock{lock(plan.AccessExclusive, t), lock(plan.AccessExclusive, old.RefTable)}
	s := b.newStep(ch.Ref, plan.Rewrite, fmt.Sprintf("drop the old foreign key %s of %s", f.Name, t), drop, locks...)
	s.Undo = alterTable(t) + "ADD " + ddl.ForeignKey(old)
	b.add(phaseForeignKey, group, s)
	if old.RefTable != f.RefTable {
		locks = append(locks, lock(plan.ShareRowExclusive, f.RefTable))
	}
	s = b.newStep(ch.Ref, plan.Rewrite, fmt.Sprintf("add foreign key %s to %s", f.Name, t), alterTable(t)+"ADD "+ddl.ForeignKey(f), locks...)
	s.Undo = drop
	s.Why = "a partitioned table has no NOT VALID: every row is looked up under the lock"
	s.Precheck = b.orphans(t, f)
	b.rewriteHazard(&s, ch, fmt.Sprintf("changing foreign key %s looks up every row of %s under ACCESS EXCLUSIVE", f.Name, t))
	s.scans(b.rows(t), b.rows(f.RefTable))
	b.add(phaseForeignKey, group, s)
	if f.Comment != old.Comment {
		b.comment(ch, "CONSTRAINT "+schema.Ident(f.Name)+" ON "+t.SQL(), f.Comment, "")
	}
}

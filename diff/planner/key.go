package planner

import (
	"fmt"
	"slices"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

// keyWord is the key's word in ADD CONSTRAINT.
func keyWord(ref schema.Ref) string {
	if ref.Kind == schema.KindPrimaryKey {
		return "PRIMARY KEY"
	}
	return "UNIQUE"
}

func primaryKeyName(t *schema.Table) string {
	if n := t.PrimaryKey.Name; n != "" {
		return n
	}
	return schema.ObjectName(t.Name.Name, "", "pkey")
}

func (d *draft) createKey(ch diff.Change) {
	d.remark(ch)
	to := ch.To.(*schema.Key)
	if d.partitioned(ch.Ref.TableName()) && !to.WithoutOverlaps {
		d.addPartitionedKey(ch, to)
		return
	}
	d.addKey(ch, to)
}

// alterKey changes a key in place, or replaces it; it may also become the key of an index that is there.
func (d *draft) alterKey(ch diff.Change) {
	to := ch.To.(*schema.Key)
	if ch.Action == diff.Adopt {
		d.adoptIndex(ch, ch.From.(*schema.Index), to)
		return
	}
	t, from := ch.Ref.TableName(), ch.From.(*schema.Key)
	onlyComments := onlyAttrs(ch, "comment", "index_comment")
	moves := !d.partitioned(t) && d.movesOnly(ch, "comment", "index_comment")
	if !moves && !onlyComments {
		d.remark(ch)
	}
	switch {
	case moves:
		d.moveIndex(ch, from.Tablespace, to.Tablespace)
		d.keyComments(ch, keyComments(to), keyComments(from))
	case onlyComments:
		d.keyComments(ch, keyComments(to), keyComments(from))
	case d.partitioned(t) && !to.WithoutOverlaps:
		d.replacePartitionedKey(ch, from, to)
	default:
		d.replaceKey(ch, from, to)
	}
}

func (d *draft) repairKey(ch diff.Change) {
	if d.partitioned(ch.Ref.TableName()) {
		d.repairPartitionedKey(ch, ch.To.(*schema.Key))
		return
	}
	d.buildKeyAgain(ch)
}

func (d *draft) addKey(ch diff.Change, k *schema.Key) {
	t, name := ch.Ref.TableName(), ch.Ref.Name
	if k.WithoutOverlaps {
		d.addTemporalKey(ch, k)
		return
	}
	build := name
	if d.names.isTaken(schema.Name{Schema: ch.Ref.Schema, Name: name}) {
		build = newName(name)
	}
	d.buildIndex(phaseIndex, ch, ddl.KeyIndex(k, build), build)
	p := d.recipes[ch.Ref.Kind].phase
	d.moveIndexAway(p, t.SQL(), ch)
	s := d.newStep(ch.Ref, plan.Brief, fmt.Sprintf("make index %s the constraint %s", build, name),
		alterTable(t)+"ADD "+ddl.UsingIndex(name, keyWord(ch.Ref), build, k.Timing), lock(plan.AccessExclusive, t))
	s.Why = "the index is there already: metadata only"
	s.Undo = alterTable(t) + "DROP CONSTRAINT " + schema.Ident(name)
	d.add(p, t.SQL(), s)
	d.keyComments(ch, keyComments(k), comments{})
}

// moveIndexAway frees the name of a new key from an index that is dropped later, in the transaction
// in which the key is added.
func (d *draft) moveIndexAway(p phase, group string, ch diff.Change) {
	t, name := ch.Ref.TableName(), schema.Name{Schema: ch.Ref.Schema, Name: ch.Ref.Name}
	isIt := func(i *schema.Index) bool { return i.Name == name.Name }
	if !d.names.isTaken(schema.Name{Schema: ch.Ref.Schema, Name: name.Name}) || ch.LiveTable == nil || !slices.ContainsFunc(ch.LiveTable.Indexes, isIt) {
		return
	}
	index := schema.Ref{Kind: schema.KindIndex, Schema: name.Schema, Table: t.Name, Name: name.Name}
	d.names.moved[index] = oldName(name.Name)
	s := d.newStep(ch.Ref, plan.Brief, fmt.Sprintf("move index %s out of the way", name.Name), "ALTER INDEX "+name.SQL()+" RENAME TO "+schema.Ident(d.names.moved[index]),
		lock(plan.ShareUpdateExclusive, name))
	s.Undo = "ALTER INDEX " + schema.Name{Schema: name.Schema, Name: d.names.moved[index]}.SQL() + " RENAME TO " + schema.Ident(name.Name)
	d.add(p, group, s)
}

// addTemporalKey builds the index under the lock: no index that stands alone can become the
// constraint's.
func (d *draft) addTemporalKey(ch diff.Change, k *schema.Key) {
	t, name := ch.Ref.TableName(), ch.Ref.Name
	s := d.newStep(ch.Ref, plan.Rewrite, fmt.Sprintf("add %s to %s", ch.Ref, t), alterTable(t)+"ADD "+keyClause(ch.Ref, k), lock(plan.AccessExclusive, t))
	s.Undo = alterTable(t) + "DROP CONSTRAINT " + schema.Ident(name)
	d.buildsTemporal(&s, ch, k)
	d.add(phaseNotNull, "replace "+t.SQL()+name, s)
	d.keyComments(ch, keyComments(k), comments{})
}

// buildsTemporal notes what a step does that makes a temporal key.
func (d *draft) buildsTemporal(s *step, ch diff.Change, k *schema.Key) {
	t, name := ch.Ref.TableName(), ch.Ref.Name
	s.Why = "PostgreSQL has no online form: the index is built under the lock"
	d.buildHazard(s, ch, "gist", fmt.Sprintf("constraint %s is built under ACCESS EXCLUSIVE on %s", name, t))
	s.scans(d.rows(t))
	x := &schema.Exclusion{Name: name}
	for _, c := range k.Columns {
		x.Parts = append(x.Parts, schema.Part{Column: c, Operator: "="})
	}
	last := &x.Parts[len(x.Parts)-1]
	last.Operator = "&&"
	s.Precheck = d.conflicts(ch.Ref, x, last.Column)
}

// adoptIndex makes a live unique index the constraint's; there is no moment without
// uniqueness.
func (d *draft) adoptIndex(ch diff.Change, i *schema.Index, k *schema.Key) {
	t := ch.Ref.TableName()
	s := d.newStep(ch.Ref, plan.Brief, fmt.Sprintf("make unique index %s the constraint %s", i.Name, k.Name),
		alterTable(t)+"ADD "+ddl.UsingIndex(k.Name, keyWord(ch.Ref), d.names.now(adopted(ch)), k.Timing), lock(plan.AccessExclusive, t))
	s.Why = "the unique index that is there becomes the constraint's: metadata only"
	s.Undo = alterTable(t) + "DROP CONSTRAINT " + schema.Ident(k.Name) + "; " + ddl.CreateIndex(t, i, ddl.IndexOptions{})
	if i.Comment != "" {
		s.Undo += "; " + ddl.Comment("INDEX "+schema.Name{Schema: t.Schema, Name: i.Name}.SQL(), i.Comment)
	}
	s.Lost = "uniqueness, until the index is built again: dropping the constraint drops it"
	// Before other indexes are built, since the index gives up its name.
	p := phaseAdopt
	switch {
	case ch.Ref.Kind == schema.KindPrimaryKey:
		p = phaseNotNull
	case d.takesNameOfDropped(ch):
		p = phaseRewrite // after the drop
	}
	d.add(p, "adopt "+t.SQL(), s)
	d.keyComments(ch, keyComments(k), comments{index: i.Comment})
}

func (d *draft) dropKey(ch diff.Change) {
	t, p := ch.Ref.TableName(), d.recipes[ch.Ref.Kind].dropPhase
	s := d.newStep(ch.Ref, plan.Brief, fmt.Sprintf("drop %s of %s", ch.Ref, t), alterTable(t)+"DROP CONSTRAINT "+schema.Ident(d.names.now(ch.Ref)), lock(plan.AccessExclusive, t))
	s.Undo = alterTable(t) + "ADD " + keyClause(ch.Ref, ch.From.(*schema.Key))
	s.Lost = "uniqueness is no longer kept"
	group, list := t.SQL(), d.referring(t, keyColumns(ch.From))
	if len(list) > 0 {
		group = "drop " + ch.Ref.String()
	}
	d.exchange(ch, p, group, list, s)
}

func keyClause(ref schema.Ref, k *schema.Key) string {
	if ref.Kind == schema.KindPrimaryKey {
		return ddl.PrimaryKey(k)
	}
	return ddl.Unique(k)
}

// replaceKey builds the new index, then exchanges the constraints in one brief
// transaction. Foreign keys that rely on the old one are taken off and put back unproven
// there, and proven afterwards.
func (d *draft) replaceKey(ch diff.Change, from, to *schema.Key) {
	t, name := ch.Ref.TableName(), ch.Ref.Name
	temporary := newName(name)
	if !to.WithoutOverlaps {
		d.buildIndex(phaseIndex, ch, ddl.KeyIndex(to, temporary), temporary)
	}
	group := "replace " + t.SQL() + name
	class, what, adopt := plan.Brief, "make the new index the constraint "+name, ddl.UsingIndex(name, keyWord(ch.Ref), temporary, to.Timing)
	if to.WithoutOverlaps {
		class, what, adopt = plan.Rewrite, "add the new "+ch.Ref.String(), keyClause(ch.Ref, named(to, name))
	}
	old := d.newStep(ch.Ref, class, "drop the old "+ch.Ref.String(), alterTable(t)+"DROP CONSTRAINT "+schema.Ident(name), lock(plan.AccessExclusive, t))
	old.Undo = alterTable(t) + "ADD " + keyClause(ch.Ref, from)
	made := d.newStep(ch.Ref, class, what, alterTable(t)+"ADD "+adopt, lock(plan.AccessExclusive, t))
	made.Undo = alterTable(t) + "DROP CONSTRAINT " + schema.Ident(name)
	if to.WithoutOverlaps {
		d.buildsTemporal(&made, ch, to)
	}
	d.exchange(ch, phaseNotNull, group, kept(d.referrers(ch.LiveTable.Name, from.Columns)), old, made)
	d.keyComments(ch, keyComments(to), comments{})
}

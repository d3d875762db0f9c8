package planner

import (
	"fmt"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

// addPartitionedKey adds a key to a live partitioned table: each partition gets its own first,
// beside reads and writes; the table's takes them up.
func (d *draft) addPartitionedKey(ch diff.Change, k *schema.Key) {
	t, name := ch.Ref.TableName(), ch.Ref.Name
	p := d.recipes[ch.Ref.Kind].phase
	for _, n := range d.leafPartitions(t) {
		d.leafKey(ch, n, k, p)
	}
	group := "key " + t.SQL() + name
	d.moveIndexAway(p, group, ch)
	d.add(p, group, d.keyOverParts(ch, k))
	d.keyComments(ch, keyComments(k), comments{})
}

// keyOverParts is the step that makes a key of a partitioned table whose partitions have theirs.
func (d *draft) keyOverParts(ch diff.Change, k *schema.Key) step {
	t, name := ch.Ref.TableName(), ch.Ref.Name
	locks := []tableLock{lock(plan.AccessExclusive, t)}
	if d.live.Server.VersionNum < 180000 {
		locks = []tableLock{only(plan.AccessExclusive, t)}
		for _, n := range d.below(t, true) {
			locks = append(locks, apart(plan.Share, n))
		}
	}
	s := d.newStep(ch.Ref, plan.Brief, fmt.Sprintf("add %s to %s", ch.Ref, t), alterTable(t)+"ADD "+keyClause(ch.Ref, named(k, name)), locks...)
	s.Why = "every partition has its part already: metadata only"
	s.Undo = alterTable(t) + "DROP CONSTRAINT " + schema.Ident(name)
	return s
}

// replacePartitionedKey builds the index of each partition beside reads and writes, and exchanges the key with its
// parts in one brief transaction. The partitions' keys have the names then that they would have without the old ones.
func (d *draft) replacePartitionedKey(ch diff.Change, from, to *schema.Key) {
	t, name := ch.Ref.TableName(), ch.Ref.Name
	old := d.newStep(ch.Ref, plan.Brief, "drop the old "+ch.Ref.String()+" and its parts", alterTable(t)+"DROP CONSTRAINT "+schema.Ident(name), lock(plan.AccessExclusive, t))
	old.Undo = alterTable(t) + "ADD " + keyClause(ch.Ref, from)
	steps := []step{old}
	parts := d.indexParts(t, name)
	for _, n := range d.leafPartitions(t) {
		if own := d.ownKey(n, ch.Ref, to); own != "" {
			continue
		}
		index := d.leafIndexBeside(ch, n, to, parts[n.name])
		steps = append(steps, d.leafKeyStep(ch, n, to, index.built, index.name))
	}
	steps = append(steps, d.keyOverParts(ch, to))
	d.remarkParts(ch)
	d.exchange(ch, phaseNotNull, "replace "+t.SQL()+name, kept(d.referrersBelow(ch.LiveTable.Name, from.Columns)), steps...)
	d.keyComments(ch, keyComments(to), comments{})
}

// leafIndex is the index of a partition that becomes its key: what it is called first, and then.
type leafIndex struct{ built, name string }

// leafIndexBeside gives a partition the index of the key that its table will have, beside the part, of the name old, of
// the key that the table has.
func (d *draft) leafIndexBeside(ch diff.Change, n node, k *schema.Key, old string) leafIndex {
	i := ddl.KeyIndex(k, "")
	name := d.partName(n.name, i, keyLabel(ch.Ref), old)
	if own := d.ownPart(n, i); own != nil {
		d.dropComment(phaseIndex, "", ch, n.name, own)
		return leafIndex{own.Name, name}
	}
	i.Name = newName(name)
	d.buildPart(ch, n, i, i.Name)
	return leafIndex{i.Name, name}
}

// referrersBelow are the foreign keys to columns of a table, or of one of its partitions.
func (d *draft) referrersBelow(t schema.Name, columns []string) []referrer {
	out := d.referrers(t, columns)
	for _, n := range d.below(t, true) {
		out = append(out, d.referrers(n, columns)...)
	}
	return out
}

func named(k *schema.Key, name string) *schema.Key {
	n := *k
	n.Name = name
	return &n
}

// keyLabel is what the server ends the name of a key with.
func keyLabel(ref schema.Ref) string {
	if ref.Kind == schema.KindPrimaryKey {
		return "pkey"
	}
	return "key"
}

// leafKey gives a partition the key that its table will have, and gives its name.
func (d *draft) leafKey(ch diff.Change, n node, k *schema.Key, p phase) string {
	if own := d.ownKey(n, ch.Ref, k); own != "" {
		return own
	}
	i, label := ddl.KeyIndex(k, ""), keyLabel(ch.Ref)
	own := d.ownPart(n, i)
	var name string
	if own != nil && isPartName(own.Name, n.name, i, label) {
		name = own.Name
	} else {
		name = d.partName(n.name, i, label)
	}
	if own != nil {
		i.Name = own.Name
		d.dropComment(phaseIndex, "", ch, n.name, own)
	} else {
		i.Name = name
		d.buildPart(ch, n, i, name)
	}
	d.add(p, "key "+n.name.SQL()+name, d.leafKeyStep(ch, n, k, i.Name, name))
	return name
}

// leafKeyStep makes an index of a partition its key.
func (d *draft) leafKeyStep(ch diff.Change, n node, k *schema.Key, index, name string) step {
	s := d.partStep(ch, n, plan.Brief, fmt.Sprintf("make index %s the constraint %s", index, name),
		alterTable(n.name)+"ADD "+ddl.UsingIndex(name, keyWord(ch.Ref), index, k.Timing), lock(plan.AccessExclusive, n.name))
	s.Why = "the index is there already: metadata only"
	s.Undo = alterTable(n.name) + "DROP CONSTRAINT " + schema.Ident(name)
	return s
}

// ownKey is a key of a partition's own that is what the part would be.
func (in *facts) ownKey(n node, ref schema.Ref, k *schema.Key) string {
	if n.live == nil {
		return ""
	}
	keys := n.live.Uniques
	if ref.Kind == schema.KindPrimaryKey {
		keys = nil
		if n.live.PrimaryKey != nil {
			keys = []*schema.Key{n.live.PrimaryKey}
		}
	}
	for _, own := range keys {
		if !own.Invalid && sameButName(own, k) {
			return own.Name
		}
	}
	return ""
}

func (d *draft) repairPartitionedKey(ch diff.Change, k *schema.Key) {
	t := ch.Ref.TableName()
	for _, n := range d.partitions(t) {
		if n.live == nil || n.live.Shared != nil && keyPart(n.live.Shared, ch.Ref.Name) != nil {
			continue
		}
		if n.partitioned() {
			d.refuse(ch, fmt.Sprintf("%s of %s is not valid: partition %s, itself partitioned, has no part of it", ch.Ref, t, n.name),
				"add the key to that partition under a name of its own, and attach its index")
			continue
		}
		name := d.leafKey(ch, n, k, phaseKey)
		index := schema.Name{Schema: n.name.Schema, Name: name}
		s := d.partStep(ch, n, plan.Brief, fmt.Sprintf("make %s a part of index %s", name, ch.Ref.Name),
			"ALTER INDEX "+schema.Name{Schema: t.Schema, Name: ch.Ref.Name}.SQL()+" ATTACH PARTITION "+index.SQL(),
			lock(plan.AccessExclusive, index), only(plan.AccessShare, t), only(plan.AccessShare, n.name))
		s.Why = ch.Reason
		s.Lost = "nothing: dropping the key drops its parts"
		d.add(phaseNotNull, "", s)
	}
}

// keyPart is the key of a partition that is its part of one, or nil.
func keyPart(shared *schema.Table, of string) *schema.Key {
	for _, k := range append([]*schema.Key{shared.PrimaryKey}, shared.Uniques...) {
		if k != nil && k.PartOf == of {
			return k
		}
	}
	return nil
}

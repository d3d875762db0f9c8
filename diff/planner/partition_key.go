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
	locks := []tableLock{lock(plan.AccessExclusive, t)}
	if d.live.Server.VersionNum < 180000 {
		locks = []tableLock{only(plan.AccessExclusive, t)}
		for _, n := range d.below(t, true) {
			locks = append(locks, only(plan.Share, n))
		}
	}
	s := d.newStep(ch.Ref, plan.Brief, fmt.Sprintf("add %s to %s", ch.Ref, t), alterTable(t)+"ADD "+keyClause(ch.Ref, named(k, name)), locks...)
	s.Why = "every partition has its part already: metadata only"
	s.Undo = alterTable(t) + "DROP CONSTRAINT " + schema.Ident(name)
	d.add(p, "key "+t.SQL()+name, s)
	d.keyComments(ch, keyComments(k), comments{})
}

func named(k *schema.Key, name string) *schema.Key {
	n := *k
	n.Name = name
	return &n
}

// leafKey gives a partition the key that its table will have, and gives its name.
func (d *draft) leafKey(ch diff.Change, n node, k *schema.Key, p phase) string {
	if own := d.ownKey(n, ch.Ref, k); own != "" {
		return own
	}
	label := "key"
	if ch.Ref.Kind == schema.KindPrimaryKey {
		label = "pkey"
	}
	i := ddl.KeyIndex(k, "")
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
	s := d.partStep(ch, n, plan.Brief, fmt.Sprintf("make index %s the constraint %s", i.Name, name),
		alterTable(n.name)+"ADD "+ddl.UsingIndex(name, keyWord(ch.Ref), i.Name, k.Timing), lock(plan.AccessExclusive, n.name))
	s.Why = "the index is there already: metadata only"
	s.Undo = alterTable(n.name) + "DROP CONSTRAINT " + schema.Ident(name)
	d.add(p, "key "+n.name.SQL()+name, s)
	return name
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

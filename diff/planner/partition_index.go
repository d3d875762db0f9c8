package planner

import (
	"fmt"
	"slices"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

// partitionedIndex plans a change of an index of a live partitioned table: there is no
// CONCURRENTLY for it, so each partition gets its part, and the parts are put together.
func (b *builder) partitionedIndex(ch diff.Change) {
	t := ch.Ref.TableName()
	switch ch.Action {
	case diff.Create:
		to := ch.To.(*schema.Index)
		if b.names.isTaken(schema.Name{Schema: ch.Ref.Schema, Name: to.Name}) {
			b.refuse(ch, fmt.Sprintf("index %s of partitioned table %s takes the name of one that goes", to.Name, t), "apply the drop first, then the new index")
			return
		}
		b.buildPartitioned(ch, to, to.Name)
	case diff.Drop:
		from, p := ch.From.(*schema.Index), phaseDropIndex
		if dropsFirst(from) {
			p = phaseLeftover
		}
		b.dropPartitionedIndex(p, ch, from.Name, from)
	case diff.Rebuild:
		b.reindex(ch, ch.From.(*schema.Index))
	case diff.Repair:
		b.completePartitioned(ch, ch.From.(*schema.Index), ch.To.(*schema.Index))
	default:
		from, to := ch.From.(*schema.Index), ch.To.(*schema.Index)
		switch {
		case onlyAttrs(ch, "comment"):
			if from.Invalid {
				b.completePartitioned(ch, from, to)
			}
			b.comment(ch, indexTarget(t, to.Name), to.Comment, from.Comment)
		default:
			b.replacePartitioned(ch, from, to)
		}
	}
}

// buildPartitioned makes the index on the table alone, not valid yet, and its parts.
func (b *builder) buildPartitioned(ch diff.Change, i *schema.Index, name string) {
	t := ch.Ref.TableName()
	was := ""
	if b.begun(t, i, name) {
		was = name
	} else {
		s := b.newStep(ch.Ref, plan.Brief, fmt.Sprintf("make index %s on %s without its partitions", name, t),
			ddl.CreateIndex(t, i, ddl.IndexOptions{Only: true, Name: name}), only(plan.Share, t))
		s.Rows, s.Bytes = -1, -1
		s.Why = "it becomes valid by itself when every partition has its part"
		s.Undo = "DROP INDEX " + schema.Name{Schema: t.Schema, Name: name}.SQL()
		b.add(phaseIndex, "", s)
	}
	b.completeParts(ch, t, i, name, was)
	if i.Comment != "" && name == i.Name {
		b.comment(ch, indexTarget(t, i.Name), i.Comment, "")
	}
}

// begun says that a partitioned table has the index under its temporary name: an interrupted plan
// has made it, and perhaps some of its parts.
func (in *facts) begun(t schema.Name, i *schema.Index, name string) bool {
	l := in.renamed.Table(t)
	return l != nil && isLeftover(name) && slices.ContainsFunc(l.Indexes, func(own *schema.Index) bool {
		return own.Name == name && sameButName(own, i) && !(own.Invalid && in.stuck(t, name))
	})
}

// completePartitioned makes an index valid that lacks parts.
func (b *builder) completePartitioned(ch diff.Change, from, to *schema.Index) {
	t := ch.Ref.TableName()
	if b.stuck(t, from.Name) {
		b.replacePartitioned(ch, from, to)
		return
	}
	b.completeParts(ch, t, to, from.Name, from.Name)
}

// stuck says that every partition has its part of an index that is not valid. The server looks at that
// only when a part is attached, so there is no way left but to build it anew: it comes of a partition
// that was attached, or detached, while the index lacked that part alone.
func (in *facts) stuck(t schema.Name, index string) bool {
	for _, n := range in.partitions(t) {
		if n.live == nil {
			continue // attaching it gives it its part, and looks at nothing
		}
		part := partOf(n.live, index)
		if part == nil || part.Invalid && !(n.partitioned() && in.stuck(n.name, part.Name)) {
			return false
		}
	}
	return true
}

// completeParts gives every partition of a table its valid part of an index. The live index is
// called was.
func (b *builder) completeParts(ch diff.Change, t schema.Name, i *schema.Index, name, was string) {
	var last *entry
	defer func() { b.completesAbove(last, t, name) }()
	for _, n := range b.partitions(t) {
		part := partOf(n.live, was)
		switch {
		case n.live == nil && b.hasLiveIndex(t, was):
			continue // attaching it has given it its part
		case part != nil && !part.Invalid:
			continue
		case part != nil && n.partitioned():
			b.completeParts(ch, n.name, i, part.Name, part.Name)
			continue
		case part != nil:
			// The part of a partition was built and failed.
			full := schema.Name{Schema: n.name.Schema, Name: part.Name}
			s := b.partStep(ch, n, plan.Concurrent, "build index "+part.Name+" again", "REINDEX INDEX CONCURRENTLY "+full.SQL(), lock(plan.ShareUpdateExclusive, n.name))
			s.Lost = "nothing: the definition stays"
			s.scans(b.own(n.name))
			s.Rewrites = []string{full.SQL()}
			b.add(phaseIndex, "", s)
			continue
		}
		var filled, own string
		if index := b.ownPart(n, i); index != nil {
			filled, own = b.renamePart(ch, n, i, index), index.Name
		} else {
			filled = b.partName(n.name, i, "idx")
			b.buildPart(ch, n, i, filled)
		}
		// From below: when the last part comes to an index that is a part itself, the server looks at
		// the index above under ACCESS EXCLUSIVE (validatePartitionedIndex in tablecmds.c).
		if n.partitioned() {
			b.completeParts(ch, n.name, i, filled, own)
		}
		last = b.attachPart(ch, t, n, name, filled)
	}
}

// completesAbove notes what the last part does to an index that is a live part itself: it becomes
// valid, and the one above is looked at.
func (in *facts) completesAbove(last *entry, t schema.Name, index string) {
	l := in.live.Table(t)
	if last == nil || l == nil || l.Shared == nil || in.live.Server.VersionNum >= 180000 {
		return // version 18 looks without a lock
	}
	if slices.ContainsFunc(l.Shared.Indexes, func(i *schema.Index) bool { return i.Name == index && i.PartOf != "" }) {
		last.step.locks = append(last.step.locks, only(plan.AccessExclusive, l.PartitionOf))
	}
}

// hasLiveIndex says that a live table has an index of the name, be it its own or a part.
func (in *facts) hasLiveIndex(t schema.Name, name string) bool {
	l := in.renamed.Table(t)
	return l != nil && (hasIndex(l, name) || l.Shared != nil && hasIndex(l.Shared, name))
}

func (in *facts) partStep(ch diff.Change, n node, class plan.Class, summary, sql string, locks ...tableLock) step {
	s := in.newStep(ch.Ref, class, summary, sql, locks...)
	s.Rows, s.Bytes = 0, 0
	if st, ok := in.size(n.name); ok {
		s.Rows, s.Bytes = st.Rows, st.Bytes
	}
	return s
}

func (b *builder) buildPart(ch diff.Change, n node, i *schema.Index, name string) {
	plain := *i
	plain.Comment = ""
	full := schema.Name{Schema: n.name.Schema, Name: name}
	if n.partitioned() {
		s := b.partStep(ch, n, plan.Brief, fmt.Sprintf("make index %s on %s without its partitions", name, n.name),
			ddl.CreateIndex(n.name, &plain, ddl.IndexOptions{Only: true, Name: name}), only(plan.Share, n.name))
		s.Rows, s.Bytes = -1, -1
		s.Undo = "DROP INDEX " + full.SQL()
		b.add(phaseIndex, "", s)
		return
	}
	s := b.partStep(ch, n, plan.Concurrent, fmt.Sprintf("build index %s on %s", name, n.name),
		ddl.CreateIndex(n.name, &plain, ddl.IndexOptions{Concurrently: true, Name: name}), lock(plan.ShareUpdateExclusive, n.name))
	s.Why = "built beside reads and writes"
	s.Undo = dropIndexConcurrently(full)
	s.Index = &full
	s.Session = b.buildSettings(ch, i)
	s.scans(b.own(n.name))
	if i.Unique && n.live != nil {
		s.Precheck = b.duplicates(n.name, i)
	}
	b.add(phaseIndex, "", s)
}

func (b *builder) attachPart(ch diff.Change, t schema.Name, n node, parent, part string) *entry {
	index := schema.Name{Schema: n.name.Schema, Name: part}
	s := b.partStep(ch, n, plan.Brief, fmt.Sprintf("make %s a part of index %s", part, parent),
		"ALTER INDEX "+schema.Name{Schema: t.Schema, Name: parent}.SQL()+" ATTACH PARTITION "+index.SQL(),
		lock(plan.AccessExclusive, index), only(plan.AccessShare, t), only(plan.AccessShare, n.name))
	s.Rows, s.Bytes = -1, -1
	s.Lost = "nothing: dropping the index drops its parts"
	return b.add(phaseIndex, "", s)
}

// partOf is a live partition's part of an index.
func partOf(live *schema.Table, index string) *schema.Index {
	if live == nil || live.Shared == nil || index == "" {
		return nil
	}
	for _, i := range live.Shared.Indexes {
		if i.PartOf == index {
			return i
		}
	}
	return nil
}

// ownPart is an index of a partition's own that the HCL does not declare for it and that is
// what the part would be: an interrupted plan has built it, or lacks only parts of it.
func (in *facts) ownPart(n node, i *schema.Index) *schema.Index {
	if n.live == nil {
		return nil
	}
	for _, own := range n.live.Indexes {
		declared := false
		if n.desired != nil {
			declared = hasIndex(n.desired, own.Name)
		}
		if !declared && (!own.Invalid || own.Partitioned) && sameButName(own, i) {
			return own
		}
	}
	return nil
}

// renamePart gives an index that becomes a part the name of one, and gives that: its own name is
// free for what the HCL may call so later.
func (b *builder) renamePart(ch diff.Change, n node, i, own *schema.Index) string {
	b.dropComment(phaseIndex, "", ch, n.name, own)
	if isPartName(own.Name, n.name, i, "idx") {
		return own.Name
	}
	name := b.partName(n.name, i, "idx")
	rename := func(from, to string) string {
		return "ALTER INDEX " + schema.Name{Schema: n.name.Schema, Name: from}.SQL() + " RENAME TO " + schema.Ident(to)
	}
	s := b.partStep(ch, n, plan.Brief, fmt.Sprintf("rename index %s, which becomes a part of another", own.Name), rename(own.Name, name),
		lock(plan.ShareUpdateExclusive, schema.Name{Schema: n.name.Schema, Name: own.Name}))
	s.Rows, s.Bytes = -1, -1
	s.Undo = rename(name, own.Name)
	b.add(phaseIndex, "", s)
	return name
}

// dropComment takes its comment from an index that becomes a constraint's or a part.
func (b *builder) dropComment(p phase, group string, ch diff.Change, t schema.Name, i *schema.Index) {
	if i.Comment == "" {
		return
	}
	target := indexTarget(t, i.Name)
	s := b.newStep(ch.Ref, plan.Brief, "remove the comment on index "+i.Name, ddl.Comment(target, ""), lock(plan.ShareUpdateExclusive, schema.Name{Schema: t.Schema, Name: i.Name}))
	s.Undo = ddl.Comment(target, i.Comment)
	b.add(p, group, s)
}

func hasIndex(t *schema.Table, name string) bool {
	for _, i := range t.Indexes {
		if i.Name == name {
			return true
		}
	}
	return false
}

// sameButName compares all properties but the comment.
func sameButName(a, b schema.Object) bool {
	values := func(o schema.Object) map[string]schema.Attr {
		m := make(map[string]schema.Attr)
		for _, x := range o.Attrs() {
			if !isComment(x.Name) {
				m[x.Name] = x
			}
		}
		return m
	}
	x, y := values(a), values(b)
	for name := range y {
		if _, ok := x[name]; !ok {
			x[name] = schema.Attr{Name: name}
		}
	}
	for name, v := range x {
		w, ok := y[name]
		if !ok {
			w = schema.Attr{Name: name}
		}
		if !v.Equal(w) {
			return false
		}
	}
	return true
}

func (b *builder) dropPartitionedIndex(p phase, ch diff.Change, name string, i *schema.Index) {
	t := ch.Ref.TableName()
	s := b.newStep(ch.Ref, plan.Brief, "drop index "+name+" and its parts", "DROP INDEX "+schema.Name{Schema: t.Schema, Name: name}.SQL(), lock(plan.AccessExclusive, t))
	s.Why = "there is no CONCURRENTLY for the index of a partitioned table"
	s.Undo = ddl.CreateIndex(t, i, ddl.IndexOptions{Name: name})
	b.add(p, "", s)
}

// replacePartitioned builds the new index under a temporary name and swaps the names.
func (b *builder) replacePartitioned(ch diff.Change, from, to *schema.Index) {
	t := ch.Ref.TableName()
	temporary := newName(to.Name)
	b.buildPartitioned(ch, to, temporary)
	rename := func(old, new string) string {
		return "ALTER INDEX " + schema.Name{Schema: t.Schema, Name: old}.SQL() + " RENAME TO " + schema.Ident(new)
	}
	for _, names := range [][2]string{{to.Name, oldName(to.Name)}, {temporary, to.Name}} {
		s := b.newStep(ch.Ref, plan.Brief, fmt.Sprintf("rename index %s to %s", names[0], names[1]), rename(names[0], names[1]),
			lock(plan.ShareUpdateExclusive, schema.Name{Schema: t.Schema, Name: names[0]}))
		s.Undo = rename(names[1], names[0])
		b.add(phaseSwap, "swap "+t.SQL()+to.Name, s)
	}
	if to.Comment != "" {
		b.comment(ch, indexTarget(t, to.Name), to.Comment, "")
	}
	b.dropPartitionedIndex(phaseDropIndex, ch, oldName(to.Name), from)
}

// partitionedKey adds a key to a live partitioned table: each partition gets its own first,
// beside reads and writes; the table's takes them up.
func (b *builder) partitionedKey(ch diff.Change) {
	t := ch.Ref.TableName()
	switch ch.Action {
	case diff.Create:
		b.addPartitionedKey(ch, ch.To.(*schema.Key))
		return
	case diff.Drop:
		b.dropKey(ch, ch.From.(*schema.Key))
		return
	case diff.Repair:
		b.repairPartitionedKey(ch, ch.To.(*schema.Key))
		return
	}
	from, to := ch.From.(*schema.Key), ch.To.(*schema.Key)
	if onlyAttrs(ch, "comment", "index_comment") {
		b.keyComments(ch, keyComments(to), keyComments(from))
		return
	}
	b.refuse(ch, fmt.Sprintf("%s of partitioned table %s cannot change in place", ch.Ref, t),
		"declare the new one under another name, apply, then remove the old one")
}

func (b *builder) addPartitionedKey(ch diff.Change, k *schema.Key) {
	t, name := ch.Ref.TableName(), ch.Ref.Name
	p := phaseKey
	if ch.Ref.Kind == schema.KindPrimaryKey {
		p = phaseNotNull
	}
	for _, n := range b.leafPartitions(t) {
		b.leafKey(ch, n, k, p)
	}
	locks := []tableLock{lock(plan.AccessExclusive, t)}
	if b.live.Server.VersionNum < 180000 {
		locks = []tableLock{only(plan.AccessExclusive, t)}
		for _, n := range b.below(t, true) {
			locks = append(locks, only(plan.Share, n))
		}
	}
	s := b.newStep(ch.Ref, plan.Brief, fmt.Sprintf("add %s to %s", ch.Ref, t), alterTable(t)+"ADD "+keyClause(ch.Ref, named(k, name)), locks...)
	s.Why = "every partition has its part already: metadata only"
	s.Undo = alterTable(t) + "DROP CONSTRAINT " + schema.Ident(name)
	b.add(p, "key "+t.SQL()+name, s)
	b.keyComments(ch, keyComments(k), comments{})
}

func named(k *schema.Key, name string) *schema.Key {
	n := *k
	n.Name = name
	return &n
}

// leafKey gives a partition the key that its table will have, and gives its name.
func (b *builder) leafKey(ch diff.Change, n node, k *schema.Key, p phase) string {
	if own := b.ownKey(n, ch.Ref, k); own != "" {
		return own
	}
	label := "key"
	if ch.Ref.Kind == schema.KindPrimaryKey {
		label = "pkey"
	}
	i := ddl.KeyIndex(k, "")
	own := b.ownPart(n, i)
	var name string
	if own != nil && isPartName(own.Name, n.name, i, label) {
		name = own.Name
	} else {
		name = b.partName(n.name, i, label)
	}
	if own != nil {
		i.Name = own.Name
		b.dropComment(phaseIndex, "", ch, n.name, own)
	} else {
		i.Name = name
		b.buildPart(ch, n, i, name)
	}
	s := b.partStep(ch, n, plan.Brief, fmt.Sprintf("make index %s the constraint %s", i.Name, name),
		alterTable(n.name)+"ADD "+ddl.UsingIndex(name, keyWord(ch.Ref), i.Name, k.Timing), lock(plan.AccessExclusive, n.name))
	s.Why = "the index is there already: metadata only"
	s.Undo = alterTable(n.name) + "DROP CONSTRAINT " + schema.Ident(name)
	b.add(p, "key "+n.name.SQL()+name, s)
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

func (b *builder) repairPartitionedKey(ch diff.Change, k *schema.Key) {
	t := ch.Ref.TableName()
	for _, n := range b.partitions(t) {
		if n.live == nil || n.live.Shared != nil && hasKeyPart(n.live.Shared, ch.Ref.Name) {
			continue
		}
		if n.partitioned() {
			b.refuse(ch, fmt.Sprintf("%s of %s is not valid: partition %s, itself partitioned, has no part of it", ch.Ref, t, n.name),
				"add the key to that partition under a name of its own, and attach its index")
			continue
		}
		name := b.leafKey(ch, n, k, phaseKey)
		index := schema.Name{Schema: n.name.Schema, Name: name}
		s := b.partStep(ch, n, plan.Brief, fmt.Sprintf("make %s a part of index %s", name, ch.Ref.Name),
			"ALTER INDEX "+schema.Name{Schema: t.Schema, Name: ch.Ref.Name}.SQL()+" ATTACH PARTITION "+index.SQL(),
			lock(plan.AccessExclusive, index), only(plan.AccessShare, t), only(plan.AccessShare, n.name))
		s.Why = ch.Reason
		s.Lost = "nothing: dropping the key drops its parts"
		b.add(phaseNotNull, "", s)
	}
}

func hasKeyPart(shared *schema.Table, of string) bool {
	keys := shared.Uniques
	if shared.PrimaryKey != nil {
		keys = append([]*schema.Key{shared.PrimaryKey}, keys...)
	}
	for _, k := range keys {
		if k.PartOf == of {
			return true
		}
	}
	return false
}

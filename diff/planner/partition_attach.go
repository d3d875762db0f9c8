package planner

import (
	"fmt"
	"slices"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

// inheritance changes how a table is split, and what it is a part or a child of.
func (b *builder) inheritance(ch diff.Change, from, to *schema.Table) {
	if ch.Has("partition") {
		text := fmt.Sprintf("table %s cannot change how it is split", to.Name)
		switch {
		case from.Partition == nil:
			text = fmt.Sprintf("table %s is not split, and an ordinary table cannot become a partitioned one", to.Name)
		case to.Partition == nil:
			text = fmt.Sprintf("table %s is split, and a partitioned table cannot become an ordinary one", to.Name)
		}
		b.refuse(ch, text, "declare a new table under another name, copy the rows, and let the two change names (renamed_from)")
		return
	}
	if ch.Has("partition_of", "values") {
		b.changePartition(ch, from, to)
	}
	if ch.Has("inherits") {
		b.changeParents(ch, from, to)
	}
}

func (b *builder) changePartition(ch diff.Change, from, to *schema.Table) {
	moved := *from
	moved.Name = to.Name
	switch {
	case from.Detaching:
		b.finalize(phaseLeftover, ch, &moved)
	case from.IsPartition() && to.IsPartition() && from.PartitionOf == to.PartitionOf:
		b.changeBound(ch, &moved, to)
		return
	case from.IsPartition():
		b.detach(phaseDetach, ch, &moved, to)
	}
	if to.IsPartition() {
		b.attach(ch, &moved, to)
	}
}

// finalize ends a DETACH CONCURRENTLY that was interrupted.
func (b *builder) finalize(p phase, ch diff.Change, t *schema.Table) {
	s := b.newStep(ch.Ref, plan.Brief, fmt.Sprintf("finish detaching %s from %s", t.Name, t.PartitionOf),
		alterTable(t.PartitionOf)+"DETACH PARTITION "+t.Name.SQL()+" FINALIZE", only(plan.ShareUpdateExclusive, t.PartitionOf), lock(plan.AccessExclusive, t.Name))
	s.Why = "a DETACH CONCURRENTLY was interrupted"
	s.Undo = ddl.Attach(t)
	b.add(p, "", s)
}

// defaultPartition is the live default partition of a table, or nil.
func (in *facts) defaultPartition(t schema.Name) *schema.Table {
	for _, n := range in.partitions(t) {
		if n.live != nil && n.live.Bound.Text == defaultBound {
			return n.live
		}
	}
	return nil
}

const defaultBound = "DEFAULT"

// detach takes a partition out of its table. To is what it becomes; nil where it is dropped.
func (b *builder) detach(p phase, ch diff.Change, t, to *schema.Table) {
	parent := t.PartitionOf
	sql := alterTable(parent) + "DETACH PARTITION " + t.Name.SQL()
	summary := fmt.Sprintf("detach %s from %s", t.Name, parent)
	if b.live.Server.VersionNum < 140000 || b.anyDefault(parent) {
		b.detachAtOnce(p, ch, t, "")
		return
	}
	s := b.newStep(ch.Ref, plan.Concurrent, summary, sql+" CONCURRENTLY", only(plan.ShareUpdateExclusive, parent), lock(plan.AccessExclusive, t.Name))
	s.Undo = ddl.Attach(t)
	s.Why = "waits for who reads the partitioned table, and blocks nobody"
	b.detachHazard(&s, ch, t, to)
	b.add(p, "", s)
	if check := detachedCheck(b.live.Table(parent), t); to != nil && !hasCheck(to, check) {
		drop := b.newStep(ch.Ref, plan.Brief, "drop the check that detaching left on "+t.Name.String(),
			alterTable(t.Name)+"DROP CONSTRAINT IF EXISTS "+schema.Ident(check), lock(plan.AccessExclusive, t.Name))
		drop.Why = "the server adds one that says which rows the partition held"
		drop.Lost = "nothing: it says what the bound said"
		b.add(p, "", drop)
	}
}

// detachAtOnce is the form that works in every transaction, under a strong lock.
func (b *builder) detachAtOnce(p phase, ch diff.Change, t *schema.Table, group string) {
	locks := []tableLock{only(plan.AccessExclusive, t.PartitionOf), lock(plan.AccessExclusive, t.Name)}
	why := "CONCURRENTLY came with PostgreSQL 14"
	if d := b.liveDefault(t.PartitionOf); d != nil {
		why = "there is no CONCURRENTLY beside a default partition"
		if d.Name != t.Name {
			locks = append(locks, lock(plan.AccessExclusive, d.Name))
		}
	}
	for _, l := range b.live.Tables {
		for _, f := range l.ForeignKeys {
			if f.RefTable == t.PartitionOf {
				locks = append(locks, lock(plan.Share, l.Name))
				break
			}
		}
	}
	s := b.newStep(ch.Ref, plan.Brief, fmt.Sprintf("detach %s from %s", t.Name, t.PartitionOf),
		alterTable(t.PartitionOf)+"DETACH PARTITION "+t.Name.SQL(), locks...)
	s.Undo = ddl.Attach(t)
	if s.Why = why; group != "" {
		s.Why = "it is attached again in the same transaction"
	} else {
		b.detachHazard(&s, ch, t, nil)
	}
	b.add(p, group, s)
}

func (in *facts) liveDefault(t schema.Name) *schema.Table {
	for _, l := range in.live.Tables {
		if l.PartitionOf == t && l.Bound.Text == defaultBound {
			return l
		}
	}
	return nil
}

func (in *facts) anyDefault(t schema.Name) bool { return in.liveDefault(t) != nil }

func (b *builder) detachHazard(s *step, ch diff.Change, t, to *schema.Table) {
	if to != nil && to.PartitionOf == t.PartitionOf || ch.Action == diff.Drop {
		return // dropping has a hazard of its own
	}
	b.hazard(s, policy.HazardDetachPartition, ch, fmt.Sprintf("the rows of %s are no longer in %s", t.Name, t.PartitionOf))
}

// detachedCheck is the name of the check that DETACH CONCURRENTLY adds, as the server chooses
// it: after the column, where the key has only one.
func detachedCheck(parent, t *schema.Table) string {
	column := ""
	if parent != nil && parent.Partition != nil && len(parent.Partition.Parts) == 1 && !parent.IsPartition() {
		column = parent.Partition.Parts[0].Column
	}
	taken := func(name string) bool { return hasCheck(t, name) || t.Shared != nil && hasCheck(t.Shared, name) }
	name := schema.ObjectName(t.Name.Name, column, "check")
	for n := 1; taken(name); n++ {
		name = schema.ObjectName(t.Name.Name, column, fmt.Sprintf("check%d", n))
	}
	return name
}

func hasCheck(t *schema.Table, name string) bool {
	return slices.ContainsFunc(t.Checks, func(c *schema.Check) bool { return c.Name == name })
}

// boundCheck is the name of the helper check that proves that the rows of a table fit into a
// partition, or that those of a default partition do not.
func boundCheck(t, partition schema.Name) string {
	if t == partition {
		return schema.ObjectName(t.Name, "", "bound"+leftoverSuffix)
	}
	return schema.ObjectName(t.Name, partition.Name, "bound"+leftoverSuffix)
}

// attach makes a table a partition. All that the server would scan and build under a strong
// lock is proven and built before.
func (b *builder) attach(ch diff.Change, from, to *schema.Table) {
	for _, p := range append(b.desired.ParentTables(to), b.desired.Ancestors(b.parentOf(to))...) {
		b.parentChecks(ch, from, to, p)
		b.parentIndexes(ch, from, to, p)
	}
	again := b.setAside(ch, from, to)
	b.attachStep(ch, to, "")
	again()
}

// setAside drops the indexes of a table's own that attaching would make parts of the partitioned
// table's, since it has those too, and gives what builds them again.
func (b *builder) setAside(ch diff.Change, from, to *schema.Table) func() {
	var aside []*schema.Index
	at := ch
	for _, own := range to.Indexes {
		if !hasIndex(from, own.Name) || !b.takenUp(to, own) {
			continue
		}
		aside = append(aside, own)
		at.Ref = to.Child(schema.KindIndex, own.Name)
		at.Reason = "attaching would make it a part of the partitioned table's"
		b.dropIndexAs(phaseAttach, at, own, "drop index "+own.Name)
	}
	return func() {
		for _, own := range aside {
			at.Ref = to.Child(schema.KindIndex, own.Name)
			plain := *own
			plain.Comment = ""
			b.buildIndex(phaseAttach, at, &plain, own.Name)
			if own.Comment != "" {
				b.entityComment(phaseAttach, "", at, at.Ref, own.Comment, "")
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

// attachStep attaches with helper checks, so that nothing is scanned under the lock.
func (b *builder) attachStep(ch diff.Change, to *schema.Table, group string) {
	t := to.Name
	if group == "" {
		group = "attach " + t.SQL()
	}
	locks := []tableLock{only(plan.ShareUpdateExclusive, to.PartitionOf), lock(plan.AccessExclusive, t)}
	checked := []schema.Name{}
	proven := b.proveBound(ch, t, t, to.BoundCheck, &checked)
	if d := b.defaultPartition(to.PartitionOf); d != nil && d.Name != t && to.Bound.SQL() != defaultBound {
		locks = append(locks, lock(plan.AccessExclusive, d.Name))
		not := to.BoundCheck
		if not != "" {
			not = "NOT " + not
		}
		proven = b.proveBound(ch, d.Name, t, not, &checked) && proven
	}
	for _, a := range append(b.desired.ParentTables(to), b.desired.Ancestors(b.parentOf(to))...) {
		for _, f := range a.ForeignKeys {
			locks = append(locks, lock(plan.ShareRowExclusive, f.RefTable))
		}
	}
	s := b.newStep(ch.Ref, plan.Brief, fmt.Sprintf("attach %s to %s", t, to.PartitionOf), ddl.Attach(to), locks...)
	s.Undo = alterTable(to.PartitionOf) + "DETACH PARTITION " + t.SQL()
	s.Why = "the helper check proves that every row fits: nothing is scanned"
	if !proven {
		s.Class = plan.Rewrite
		s.Why = "the server reads every row of the table, and of a default partition, under the lock"
		b.rewriteHazard(&s, ch, fmt.Sprintf("attaching %s to %s scans it under ACCESS EXCLUSIVE", t, to.PartitionOf))
		s.scans(b.rows(t))
		if d := b.defaultPartition(to.PartitionOf); d != nil && d.Name != t && to.Bound.SQL() != defaultBound {
			s.scans(b.rows(d.Name))
		}
	}
	b.add(phaseAttach, group, s)
	for _, n := range checked {
		name := boundCheck(n, t)
		drop := b.newStep(ch.Ref, s.Class, "drop the helper check of "+n.String(), alterTable(n)+"DROP CONSTRAINT "+schema.Ident(name), lock(plan.AccessExclusive, n))
		drop.Lost = "nothing: the bound says the same"
		b.add(phaseAttach, group, drop)
	}
}

// proveBound adds and validates a helper check; false where the server's condition is unknown.
func (b *builder) proveBound(ch diff.Change, t, partition schema.Name, condition string, checked *[]schema.Name) bool {
	if condition == "" {
		return false
	}
	c := &schema.Check{Name: boundCheck(t, partition), Expr: schema.Expr{Text: condition, Canonical: condition}, NotValid: true}
	s := b.newStep(ch.Ref, plan.Brief, fmt.Sprintf("refuse new rows in %s that do not fit", t), alterTable(t)+"ADD "+ddl.Check(c), lock(plan.AccessExclusive, t))
	s.Undo = alterTable(t) + "DROP CONSTRAINT " + schema.Ident(c.Name)
	s.Why = "validated apart, so that attaching scans nothing"
	s.Precheck = b.violations(t, c)
	b.add(phaseCheck, "", s)
	b.validate(phaseValidate, diff.Change{Ref: ch.Ref}, t, c.Name, fmt.Sprintf("prove that every row of %s fits", t))
	*checked = append(*checked, t)
	return true
}

// parentChecks adds the checks of a parent that a table lacks.
func (b *builder) parentChecks(ch diff.Change, from, to, parent *schema.Table) {
	for _, c := range parent.Checks {
		if c.NoInherit || hasCheck(to, c.Name) {
			continue
		}
		at := ch
		at.Ref = to.Child(schema.KindCheck, c.Name)
		if i := slices.IndexFunc(from.Checks, func(own *schema.Check) bool { return own.Name == c.Name }); i >= 0 {
			if from.Checks[i].NotValid && !c.NotValid { // an interrupted plan has added it
				b.validate(phaseValidate, at, to.Name, c.Name, fmt.Sprintf("validate check %s of %s", c.Name, to.Name))
			}
			continue
		}
		own := *c
		own.Comment = ""
		b.addCheck(at, &own, "")
	}
}

// parentIndexes builds the parts of a parent's indexes and keys that a table lacks.
func (b *builder) parentIndexes(ch diff.Change, from, to, parent *schema.Table) {
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
		if own := b.ownPart(n, i); own != nil {
			b.renamePart(at, n, i, own)
		} else {
			b.buildPart(at, n, i, b.partName(to.Name, i, "idx"))
		}
	}
	if k := parent.PrimaryKey; k != nil {
		at := ch
		at.Ref = to.Child(schema.KindPrimaryKey, to.Name.Name+"_pkey")
		b.leafKey(at, n, k, phaseNotNull)
	}
	for _, k := range parent.Uniques {
		at := ch
		at.Ref = to.Child(schema.KindUnique, k.Name)
		b.leafKey(at, n, k, phaseKey)
	}
}

// keyTakenUp says that attaching makes the index of a key that a table has its part of an index.
func keyTakenUp(t *schema.Table, i *schema.Index) bool {
	keys := t.Uniques
	if t.PrimaryKey != nil {
		keys = append([]*schema.Key{t.PrimaryKey}, keys...)
	}
	return slices.ContainsFunc(keys, func(k *schema.Key) bool { return !k.Invalid && takesUp(i, ddl.KeyIndex(k, "")) })
}

// changeBound gives a partition other bounds: out and in again, in one transaction.
func (b *builder) changeBound(ch diff.Change, from, to *schema.Table) {
	group := "bound " + to.Name.SQL()
	again := b.setAside(ch, from, to)
	b.detachAtOnce(phaseAttach, ch, from, group)
	b.attachStep(ch, to, group)
	again()
}

// changeParents changes what a table inherits from. The order of parents is that in which they
// came, so all behind the first difference go and come again.
func (b *builder) changeParents(ch diff.Change, from, to *schema.Table) {
	same := 0
	for same < len(from.Inherits) && same < len(to.Inherits) && from.Inherits[same] == to.Inherits[same] {
		same++
	}
	for _, p := range from.Inherits[same:] {
		sql := inherit(to.Name, "NO INHERIT", p)
		s := b.newStep(ch.Ref, plan.Brief, fmt.Sprintf("let %s inherit from %s no more", to.Name, p), sql, lock(plan.AccessExclusive, to.Name), only(plan.AccessShare, p))
		s.Undo = inherit(to.Name, "INHERIT", p)
		b.hazard(&s, policy.HazardDetachPartition, ch, fmt.Sprintf("the rows of %s are no longer in %s", to.Name, p))
		b.add(phaseDetach, "", s)
	}
	for _, n := range to.Inherits[same:] {
		if p := b.desired.Table(n); p != nil {
			for _, a := range append([]*schema.Table{p}, b.desired.Ancestors(p)...) {
				b.parentChecks(ch, from, to, a)
			}
		}
		s := b.newStep(ch.Ref, plan.Brief, fmt.Sprintf("let %s inherit from %s", to.Name, n), inherit(to.Name, "INHERIT", n),
			lock(plan.AccessExclusive, to.Name), only(plan.ShareUpdateExclusive, n))
		s.Undo = inherit(to.Name, "NO INHERIT", n)
		b.add(phaseAttach, "", s)
	}
}

// absorbed says that what a table loses becomes a part of what it is to have, or of what the table
// that it is a partition of has.
func (in *facts) absorbed(ch diff.Change) bool {
	if in.kept[ch.Ref] {
		return true
	}
	if ch.Action != diff.Drop || ch.Table == nil || ch.LiveTable == nil || ch.From == nil || ch.Ref.Kind == schema.KindColumn {
		return false
	}
	i, isIndex := ch.From.(*schema.Index)
	switch {
	case isIndex && i.Partitioned && in.goesOn(ch.Table, i):
		return true
	case isIndex && i.Invalid && !i.Partitioned:
		return false // its build was interrupted: it is dropped, and built anew
	case !ch.Table.IsPartition():
		return false
	}
	attaching := ch.LiveTable.PartitionOf != ch.Table.PartitionOf
	for _, a := range in.desired.Ancestors(ch.Table) {
		for ref, o := range a.Children() {
			if ref.Kind == schema.KindPrimaryKey {
				ref.Name = primaryKeyName(a) // as changes name it
			}
			if (attaching || in.changed[ref]) && in.becomesPart(ch, ref, o) {
				return true
			}
		}
	}
	return false
}

// goesOn says that an index is what the plan builds for one that it replaces.
func (in *facts) goesOn(to *schema.Table, i *schema.Index) bool {
	return slices.ContainsFunc(to.Indexes, func(d *schema.Index) bool {
		return newName(d.Name) == i.Name && in.changed[to.Child(schema.KindIndex, d.Name)] && in.begun(to.Name, d, i.Name)
	})
}

// becomesPart says that what a partition loses is what it is to have of an object of its table's.
func (in *facts) becomesPart(ch diff.Change, ref schema.Ref, o schema.Object) bool {
	from := ch.From
	switch x := from.(type) {
	case *schema.ForeignKey:
		from = valid(x)
	case *schema.Check:
		proven := *x
		proven.NotValid = false
		from = &proven
	case *schema.Index:
		k, isKey := o.(*schema.Key)
		if !isKey {
			break
		}
		// An interrupted plan has built it for the key.
		own := in.ownPart(node{ch.Table.Name, ch.LiveTable, ch.Table}, ddl.KeyIndex(k, ""))
		return own != nil && own.Name == x.Name
	}
	return ref.Kind == ch.Ref.Kind && sameButName(from, o) && (ref.Kind != schema.KindCheck || ref.Name == ch.Ref.Name)
}

// dropPartition takes a partition out of its table before it is dropped: DROP TABLE alone
// would lock the partitioned table against everybody. False says that it goes with its table.
func (b *builder) dropPartition(ch diff.Change, t *schema.Table) bool {
	switch {
	case t.Detaching:
		b.finalize(phaseLeftover, ch, t)
	case b.dropped[t.PartitionOf]:
		return false
	default:
		b.detach(phaseDetach, ch, t, nil)
	}
	return true
}

// keptPartition names a partition that would go with its table though policy keeps it.
func (in *facts) keptPartition(t *schema.Table) string {
	for _, n := range in.below(t.Name, true) {
		if !in.dropped[n] && in.desired.Table(n) == nil {
			return n.String()
		}
	}
	return ""
}

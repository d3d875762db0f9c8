package diff

import (
	"slices"
	"strings"

	"github.com/replyx/schemactl/schema"
)

var keyTraits = traits[schema.Key]{
	name:   func(k *schema.Key) string { return k.Name },
	object: func(k *schema.Key) schema.Object { return k },
	broken: func(l, _ *schema.Key) string { return invalid(l.Invalid) },
	known:  func(l, _ *schema.Key) *schema.Key { return l },
}

var indexTraits = traits[schema.Index]{
	name:   func(i *schema.Index) string { return i.Name },
	object: func(i *schema.Index) schema.Object { return i },
	broken: func(l, _ *schema.Index) string { return invalid(l.Invalid && !l.Building) },
	known:  func(l, _ *schema.Index) *schema.Index { return l },
}

// keysAndIndexes compares primary key, unique constraints and indexes together, since a
// unique index can become the index of a constraint.
func (t *tableComparer) keysAndIndexes() {
	liveIdx, desiredIdx := t.splitPerf()
	taken := make(map[*schema.Index]bool)
	t.primaryKey(liveIdx, desiredIdx, taken)
	adoptable := func(k *schema.Key) *schema.Index { return findAdoptable(k, liveIdx, desiredIdx, taken) }

	var created []*schema.Key
	liveKeys := t.live.Uniques
	for _, d := range t.desired.Uniques {
		if slices.ContainsFunc(liveKeys, func(l *schema.Key) bool { return l.Name == d.Name || equalObjects(l, d) }) {
			continue
		}
		if i := adoptable(d); i != nil {
			taken[i] = true
			created = append(created, d)
			t.adopt(schema.KindUnique, d, i)
		}
	}
	desiredKeys := slices.DeleteFunc(slices.Clone(t.desired.Uniques), func(k *schema.Key) bool { return slices.Contains(created, k) })
	liveKeys = slices.DeleteFunc(slices.Clone(liveKeys), func(l *schema.Key) bool {
		return t.keepsPart(l) && !slices.ContainsFunc(desiredKeys, func(d *schema.Key) bool { return d.Name == l.Name || equalObjects(l, d) })
	})
	compareNamed(t, schema.KindUnique, liveKeys, desiredKeys, keyTraits)

	liveIdx = slices.DeleteFunc(liveIdx, func(i *schema.Index) bool { return taken[i] })
	from := len(t.res.Changes)
	compareNamed(t, schema.KindIndex, liveIdx, desiredIdx, indexTraits)
	for n := from; n < len(t.res.Changes); n++ {
		t.explainIndexDrop(&t.res.Changes[n])
	}
	t.reportBuilding(liveIdx)
	t.reportDuplicates()
}

func (t *tableComparer) adopt(kind schema.Kind, k *schema.Key, i *schema.Index) {
	ch := t.change(Adopt, t.desired.Child(kind, k.Name), i, k)
	ch.OldName = i.Name
	t.add(ch)
}

func (t *tableComparer) primaryKey(live, desired []*schema.Index, taken map[*schema.Index]bool) {
	l, d := t.live.PrimaryKey, t.desired.PrimaryKey
	switch {
	case l == nil && d == nil:
	case l == nil:
		if i := findAdoptable(d, live, desired, taken); i != nil && d.Name != "" {
			taken[i] = true
			t.adopt(schema.KindPrimaryKey, d, i)
			return
		}
		t.add(t.change(Create, t.desired.Child(schema.KindPrimaryKey, t.keyName(d)), nil, d))
	case d == nil && t.keepsPart(l):
	case d == nil:
		t.add(t.change(Drop, t.desired.Child(schema.KindPrimaryKey, l.Name), l, nil))
	default:
		ref := t.desired.Child(schema.KindPrimaryKey, d.Name)
		if d.Name == "" {
			ref.Name = l.Name
		}
		altered := t.alter(t.change(Alter, ref, l, d))
		if l.Invalid && (!altered || leavesBroken(t.res.Changes[len(t.res.Changes)-1])) {
			ch := t.change(Repair, ref, l, d)
			ch.Reason = reasonInvalid
			t.add(ch)
		}
	}
}

// keepsPart reports whether a live key of a partition's own keeps its part of an index of its table:
// it cannot go while that index is there.
func (t *tableComparer) keepsPart(l *schema.Key) bool {
	return l.PartOf != "" && t.desired.IsPartition() && t.desired.PartitionOf == t.live.PartitionOf
}

func (t *tableComparer) keyName(k *schema.Key) string { return keyName(t.desired, k) }

// keyName is the name of a primary key, that which PostgreSQL gives where the HCL has none.
func keyName(t *schema.Table, k *schema.Key) string {
	if k.Name != "" {
		return k.Name
	}
	return schema.ObjectName(t.Name.Name, "", "pkey")
}

// findAdoptable is a lone unique index that ADD CONSTRAINT ... USING INDEX can make the
// index of a key: the constraint's own name first, then the first by name. An index that
// is itself desired as it is stays.
func findAdoptable(k *schema.Key, live, desired []*schema.Index, taken map[*schema.Index]bool) *schema.Index {
	var found *schema.Index
	for _, i := range live {
		if i.Partitioned {
			continue // USING INDEX is not for partitioned tables
		}
		if taken[i] || i.Invalid || i.Building || schema.IsTemporary(i.Name) || !IsKeyIndex(i) || !keeps(i, k) {
			continue
		}
		if slices.ContainsFunc(desired, func(d *schema.Index) bool { return d.Name == i.Name && equalObjects(i, d) }) {
			continue
		}
		if i.Name == k.Name {
			return i
		}
		if found == nil {
			found = i
		}
	}
	return found
}

// IsKeyIndex reports whether an index could be a key's: unique btree over plain columns in
// default order, with default operator classes and collations, without predicate
// (manual, ALTER TABLE, ADD table_constraint_using_index).
func IsKeyIndex(i *schema.Index) bool {
	if !i.Unique || i.MethodName() != "btree" || !i.Where.IsZero() {
		return false
	}
	return !slices.ContainsFunc(i.Parts, func(p schema.Part) bool {
		return p.Column == "" || p.Desc || p.Nulls != "" || p.Collation != "" || len(p.OpClassParams) > 0 ||
			p.OpClass != "" && !p.DefaultOpClass
	})
}

func keeps(i *schema.Index, k *schema.Key) bool {
	return slices.Equal(partColumns(i), k.Columns) && slices.Equal(i.Include, k.Include) &&
		!k.WithoutOverlaps && i.NullsNotDistinct == k.NullsNotDistinct && slices.Equal(i.Params, k.Params) && i.Tablespace == k.Tablespace
}

func partColumns(i *schema.Index) []string {
	out := make([]string, len(i.Parts))
	for n, p := range i.Parts {
		out[n] = p.Column
	}
	return out
}

// explainIndexDrop reports why an index is in excess, where there is more to say than that
// it is not declared.
func (t *tableComparer) explainIndexDrop(ch *Change) {
	if ch.Action != Drop {
		return
	}
	i, ok := ch.From.(*schema.Index)
	switch {
	case !ok:
	case i.Invalid:
		ch.Reason = "left over by a build that failed: " + reasonInvalid
	default:
		if k := t.duplicated(i); k != "" {
			ch.Reason = "duplicates constraint " + k
		}
	}
}

// duplicated names the desired key that an index repeats, if any.
func (t *tableComparer) duplicated(i *schema.Index) string {
	if !i.Unique || !IsKeyIndex(i) {
		return ""
	}
	keys := t.desired.Uniques
	if pk := t.desired.PrimaryKey; pk != nil {
		keys = append([]*schema.Key{pk}, keys...)
	}
	for _, k := range keys {
		if !k.WithoutOverlaps && slices.Equal(partColumns(i), k.Columns) {
			return t.keyName(k)
		}
	}
	return ""
}

func (t *tableComparer) reportBuilding(live []*schema.Index) {
	for _, i := range live {
		if i.Building && i.Invalid {
			t.warn(schema.Pos{}, "index %s.%s is being built right now; it is left alone", t.live.Name.Schema, i.Name)
		}
	}
}

// reportDuplicates warns of a desired unique index that repeats a desired key.
func (t *tableComparer) reportDuplicates() {
	for _, i := range t.desired.Indexes {
		if k := t.duplicated(i); k != "" {
			t.warn(i.Src().At("columns"), "index %s.%s repeats constraint %s on (%s): every write keeps both; remove the index",
				t.desired.Name.Schema, i.Name, k, joinNames(partColumns(i)))
		}
	}
}

// splitPerf takes the perf indexes out of both lists and compares them apart.
func (t *tableComparer) splitPerf() (live, desired []*schema.Index) {
	perf := make(map[string]*schema.Index)
	for _, d := range t.desired.Indexes {
		if d.Perf {
			perf[d.Name] = d
		} else {
			desired = append(desired, d)
		}
	}
	where := perfTable{t.live, t.desired}
	seen := make(map[string]bool)
	for _, l := range t.live.Indexes {
		switch base := leftoverBase(l); {
		case perf[l.Name] != nil && !t.needsAdoption(l):
			seen[l.Name] = true
			t.perf(where, l, perf[l.Name])
		case l.Perf && !t.needsAdoption(l) && !slices.ContainsFunc(desired, func(d *schema.Index) bool { return d.Name == l.Name }):
			t.perf(where, l, nil)
		case base != "" && (perf[base] != nil || t.opts.Policy.IsPerf(base)):
			t.perf(where, l, nil)
		default:
			live = append(live, l)
		}
	}
	for _, d := range t.desired.Indexes {
		if d.Perf && !seen[d.Name] {
			t.perf(where, nil, d)
		}
	}
	return live, desired
}

// needsAdoption reports whether a live unique index bearing a perf index's name is what a
// missing constraint will be made of.
func (t *tableComparer) needsAdoption(l *schema.Index) bool {
	if !l.Unique || !IsKeyIndex(l) {
		return false
	}
	return slices.ContainsFunc(t.desired.Uniques, func(k *schema.Key) bool {
		return keeps(l, k) && !slices.ContainsFunc(t.live.Uniques, func(u *schema.Key) bool { return u.Name == k.Name || equalObjects(u, k) })
	})
}

// leftoverBase is the name of the index whose REINDEX CONCURRENTLY left this one over
// (manual, REINDEX: suffixes _ccnew and _ccold, perhaps with a number), or empty.
func leftoverBase(i *schema.Index) string {
	if !i.Invalid {
		return ""
	}
	name := strings.TrimRight(i.Name, "0123456789")
	for _, suffix := range []string{"_ccnew", "_ccold"} {
		if base, ok := strings.CutSuffix(name, suffix); ok {
			return base
		}
	}
	return ""
}

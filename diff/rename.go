package diff

import (
	"slices"

	"github.com/replyx/schemactl/schema"
)

// applyRenames returns live as it will be once every renamed_from has been followed, and
// adds a Rename for each. A renamed_from whose old name no longer exists has run already and
// means nothing. Only what a rename reaches is copied.
func (c *comparer) applyRenames(live *schema.Database) *schema.Database {
	out := *live
	r := newRenamer()
	c.renameTables(&out, r)
	c.renameEntities(&out, r)
	c.renameValues(&out, r)
	c.renameMultiranges(&out, r)
	out.Tables = slices.Clone(out.Tables)
	for i, t := range out.Tables {
		if d := c.desired.Table(r.table(t.Name)); d != nil && renamesChildren(t, d) {
			out.Tables[i] = c.renameChildren(t, d, r)
		}
	}
	for _, t := range out.Tables {
		c.renameInherited(live, t, r)
	}
	if r.empty() {
		return &out
	}
	r.prepare()
	c.noteReused(r)
	c.res.renamed = r
	sequences := c.renameSequences(live, r)
	for i, t := range out.Tables {
		out.Tables[i] = r.follow(t)
		nameIdentities(out.Tables[i], t.Name.Schema, sequences)
	}
	out.Entities = slices.Clone(out.Entities)
	for i, e := range out.Entities {
		if out.Entities[i] = r.followEntity(e); out.Entities[i] == e {
			continue
		}
		sameTokens(out.Entities[i], c.desired.Entity(out.Entities[i].Ref()))
		if p, ok := out.Entities[i].(*schema.Permission); ok && !p.SequenceOf.IsZero() {
			if now, ok := sequences[schema.Name{Schema: p.On.Schema, Name: p.On.Name}]; ok {
				p.On.Name = now.Name
			}
		}
	}
	out.Sort()
	return &out
}

// renameSequences renames the sequences of serial and identity columns with their table or column, as a database
// made of the desired state has them, and returns their new names. One that has another name than
// PostgreSQL gives keeps it.
func (c *comparer) renameSequences(live *schema.Database, r *renamer) map[schema.Name]schema.Name {
	out := make(map[schema.Name]schema.Name)
	apart := c.goingApart(live, r)
	for _, t := range live.Tables {
		d := c.desired.Table(r.table(t.Name))
		if d == nil {
			continue
		}
		for _, col := range t.Columns {
			old, name := schema.SerialSequence(t.Name, col.Name), r.column(t.Name, col.Name)
			to := d.Column(name)
			now := schema.SerialSequence(d.Name, name)
			if to != nil && to.Identity != nil {
				now = to.OwnSequence(d.Name)
			}
			if col.Identity != nil && to != nil && to.Identity == nil && !to.Serial && live.Sequence(now) != nil {
				continue // it goes with the identity, and the new name is that of another
			}
			if to == nil || col.OwnSequence(t.Name) != old || now == old || c.declaresSequence(now) || d.Name == t.Name && name == col.Name || col.Serial && (c.declaresSequence(old) || apart[to.NumberedBy(d.Name)] == old) {
				continue
			}
			pos, reason := d.Src().At("renamed_from"), "the sequence of an identity column is named after it"
			if col.Serial {
				reason = "the sequence of a serial column is named after it"
			}
			if to != nil {
				pos = to.Src().At("type")
			}
			c.add(Change{Action: Rename, Ref: schema.SequenceRef(now), OldName: old.Name, Pos: pos, Reason: reason})
			out[old] = now
		}
	}
	return out
}

func (c *comparer) declaresSequence(n schema.Name) bool {
	return c.desired.Sequence(n) != nil
}

// nameIdentities puts the new names of the sequences of identity columns into the columns of a table, which
// are copies.
func nameIdentities(t *schema.Table, in string, sequences map[schema.Name]schema.Name) {
	for _, c := range t.Columns {
		if c.Identity == nil {
			continue
		}
		if now, ok := sequences[schema.Name{Schema: in, Name: c.Identity.Sequence.Text}]; ok {
			id := *c.Identity
			id.Sequence.Text = now.Name
			c.Identity = &id
		}
	}
}

// goingApart are the sequences of serial columns that become ones with a block of their own, which the column takes its numbers from
// then, by what they become: see unfoldSerials. Of several columns that take their numbers from one, the sequence of the first does, in
// the order of their tables by then. Where one is there already, it takes the place, and those of the columns are dropped.
func (c *comparer) goingApart(live *schema.Database, r *renamer) map[schema.Name]schema.Name {
	out := make(map[schema.Name]schema.Name)
	tables := slices.SortedFunc(slices.Values(live.Tables), func(a, b *schema.Table) int { return r.table(a.Name).Compare(r.table(b.Name)) })
	for _, t := range tables {
		d := c.desired.Table(r.table(t.Name))
		if d == nil {
			continue
		}
		for _, col := range t.Columns {
			to := d.Column(r.column(t.Name, col.Name))
			if !col.Serial || to == nil || to.Serial {
				continue
			}
			old, now := schema.SerialSequence(t.Name, col.Name), to.NumberedBy(d.Name)
			s := c.desired.Sequence(now)
			if s == nil || now.Schema != old.Schema || c.declaresSequence(old) || live.Sequence(now) != nil || live.Sequence(schema.Name{Schema: now.Schema, Name: s.RenamedFrom}) != nil {
				continue
			}
			if _, taken := out[now]; !taken {
				out[now] = old
			}
		}
	}
	return out
}

func (c *comparer) renameTables(live *schema.Database, r *renamer) {
	object := func(n schema.Name) schema.Object {
		if t := live.Table(n); t != nil {
			return t
		}
		return nil
	}
	wishes := make(map[string][]wish)
	for _, d := range c.desired.Tables {
		if d.RenamedFrom != "" {
			old := schema.Name{Schema: d.Name.Schema, Name: d.RenamedFrom}
			wishes[d.Name.Schema] = append(wishes[d.Name.Schema], wish{d.Name.Name, d.RenamedFrom, d, object(d.Name), object(old)})
		}
	}
	follow := make(map[string]map[string]bool)
	for s, list := range wishes {
		follow[s] = c.followed(list)
		for _, w := range list {
			if !follow[s][w.to] {
				c.notFollowed(w, c.desired.Table(schema.Name{Schema: s, Name: w.from}) != nil)
			}
		}
	}
	for _, d := range c.desired.Tables {
		if !follow[d.Name.Schema][d.Name.Name] {
			continue
		}
		old := schema.Name{Schema: d.Name.Schema, Name: d.RenamedFrom}
		l := live.Table(old)
		r.tables[old] = d.Name
		c.add(Change{
			Action: Rename, Ref: d.Ref(), OldName: d.RenamedFrom, From: l, To: d, LiveTable: l, Table: d,
			Pos: d.Src().At("renamed_from"),
		})
	}
}

// renamesChildren reports whether anything of a table may get another name.
func renamesChildren(live, desired *schema.Table) bool {
	l, d := live.PrimaryKey, desired.PrimaryKey
	return l != nil && d != nil && l.Name != keyName(desired, d) ||
		slices.ContainsFunc(desired.Columns, func(c *schema.Column) bool { return c.RenamedFrom != "" }) ||
		slices.ContainsFunc(desired.Indexes, func(i *schema.Index) bool { return i.RenamedFrom != "" }) ||
		slices.ContainsFunc(desired.Uniques, func(k *schema.Key) bool { return k.RenamedFrom != "" }) ||
		slices.ContainsFunc(desired.Checks, func(k *schema.Check) bool { return k.RenamedFrom != "" }) ||
		slices.ContainsFunc(desired.Exclusions, func(k *schema.Exclusion) bool { return k.RenamedFrom != "" }) ||
		slices.ContainsFunc(desired.ForeignKeys, func(k *schema.ForeignKey) bool { return k.RenamedFrom != "" })
}

// renameChildren renames columns, indexes and constraints of one table.
func (c *comparer) renameChildren(live, desired *schema.Table, r *renamer) *schema.Table {
	t := *live
	rename := func(kind schema.Kind, from string, to schema.Object, name string) {
		if kind != schema.KindColumn {
			r.renameChild(&t, live.Child(kind, from), name)
		}
		c.add(Change{
			Action: Rename, Ref: desired.Child(kind, name), OldName: from, From: to, To: to, LiveTable: live, Table: desired,
			Pos: to.Src().At("renamed_from"),
		})
	}
	var wishes []wish
	object := func(name string) schema.Object {
		if col := live.Column(name); col != nil {
			return col
		}
		return nil
	}
	for _, d := range desired.Columns {
		if d.RenamedFrom != "" {
			wishes = append(wishes, wish{d.Name, d.RenamedFrom, d, object(d.Name), object(d.RenamedFrom)})
		}
	}
	follow := c.followed(wishes)
	for _, w := range wishes {
		if !follow[w.to] {
			c.notFollowed(w, desired.Column(w.from) != nil)
		}
	}
	for _, d := range desired.Columns {
		if d.RenamedFrom == "" || !follow[d.Name] {
			continue
		}
		if r.columns[live.Name] == nil {
			r.columns[live.Name] = map[string]string{}
		}
		r.columns[live.Name][d.RenamedFrom] = d.Name
		if !c.renamedWithParent(live, desired, d) {
			rename(schema.KindColumn, d.RenamedFrom, d, d.Name)
		}
	}
	t.Indexes = renameNamed(c, t.Indexes, desired.Indexes, func(i *schema.Index) (*string, string) { return &i.Name, i.RenamedFrom },
		func(d *schema.Index, from string) {
			if !d.Perf {
				rename(schema.KindIndex, from, d, d.Name)
			}
		})
	t.Uniques = renameNamed(c, t.Uniques, desired.Uniques, func(k *schema.Key) (*string, string) { return &k.Name, k.RenamedFrom },
		func(d *schema.Key, from string) { rename(schema.KindUnique, from, d, d.Name) })
	t.Checks = renameNamed(c, t.Checks, desired.Checks, func(k *schema.Check) (*string, string) { return &k.Name, k.RenamedFrom },
		func(d *schema.Check, from string) { rename(schema.KindCheck, from, d, d.Name) })
	t.Exclusions = renameNamed(c, t.Exclusions, desired.Exclusions, func(k *schema.Exclusion) (*string, string) { return &k.Name, k.RenamedFrom },
		func(d *schema.Exclusion, from string) { rename(schema.KindExclusion, from, d, d.Name) })
	t.ForeignKeys = renameNamed(c, t.ForeignKeys, desired.ForeignKeys, func(k *schema.ForeignKey) (*string, string) { return &k.Name, k.RenamedFrom },
		func(d *schema.ForeignKey, from string) { rename(schema.KindForeignKey, from, d, d.Name) })
	t.PrimaryKey = c.renamePrimaryKey(&t, desired, rename)
	return &t
}

// renamePrimaryKey renames the primary key of a table, of which there is one at most: whatever else of it
// changes does so under its new name. What leaves is the key as it is then.
func (c *comparer) renamePrimaryKey(live, desired *schema.Table, rename func(kind schema.Kind, from string, to schema.Object, name string)) *schema.Key {
	l, d := live.PrimaryKey, desired.PrimaryKey
	if l == nil || d == nil || l.Name == "" || l.Name == keyName(desired, d) || l.PartOf != "" && (d.Name == "" || !equalObjects(l, d)) {
		return l
	}
	renamed := *l
	renamed.Name = keyName(desired, d)
	rename(schema.KindPrimaryKey, l.Name, d, renamed.Name)
	return &renamed
}

// renamedWithParent reports whether the rename of a parent's column renames this one.
func (c *comparer) renamedWithParent(live, desired *schema.Table, d *schema.Column) bool {
	if len(live.Parents()) == 0 {
		return false
	}
	return slices.ContainsFunc(c.desired.ParentTables(desired), func(p *schema.Table) bool {
		return p.Column(d.Name) != nil && p.Column(d.Name).RenamedFrom == d.RenamedFrom
	})
}

// renameInherited gives the columns of a table that the HCL leaves to others the new names of those of its parents.
func (c *comparer) renameInherited(live *schema.Database, t *schema.Table, r *renamer) {
	if len(r.columns) == 0 || c.desired.Table(r.table(t.Name)) != nil {
		return
	}
	for _, p := range live.ParentTables(t) {
		c.renameInherited(live, p, r)
		for from, to := range r.columns[p.Name] {
			if r.columns[t.Name] == nil {
				r.columns[t.Name] = map[string]string{}
			}
			r.columns[t.Name][from] = to
		}
	}
}

// renameNamed returns the live list with renamed copies in place of what a desired
// object's renamed_from names.
func renameNamed[T any](c *comparer, live, desired []*T, names func(*T) (name *string, from string), found func(d *T, from string)) []*T {
	object := func(name string) schema.Object {
		i := slices.IndexFunc(live, func(l *T) bool { n, _ := names(l); return *n == name })
		if i < 0 {
			return nil
		}
		return any(live[i]).(schema.Object)
	}
	var wishes []wish
	for _, d := range desired {
		if name, from := names(d); from != "" {
			wishes = append(wishes, wish{*name, from, any(d).(schema.Object), object(*name), object(from)})
		}
	}
	follow := c.followed(wishes)
	if len(follow) == 0 {
		return live
	}
	was := live
	live = slices.Clone(live)
	for _, d := range desired {
		name, from := names(d)
		if !follow[*name] {
			continue
		}
		i := slices.IndexFunc(was, func(l *T) bool { n, _ := names(l); return *n == from })
		renamed := *was[i]
		n, _ := names(&renamed)
		*n = *name
		live[i] = &renamed
		found(d, from)
	}
	return live
}

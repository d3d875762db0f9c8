package diff

import (
	"slices"
	"strings"

	"github.com/replyx/schemactl/schema"
)

// applyRenames returns live as it will be once every renamed_from has been followed, and
// adds a Rename for each. A renamed_from whose old name is gone has run already and
// means nothing. Only what a rename reaches is copied.
func (c *comparer) applyRenames(live *schema.Database) *schema.Database {
	out := *live
	r := newRenamer()
	c.renameEnums(&out, r)
	c.renameValues(&out, r)
	c.renameTables(&out, r)
	c.renameEntities(&out, r)
	c.renameMultiranges(&out, r)
	out.Tables = slices.Clone(out.Tables)
	for i, t := range out.Tables {
		if d := c.desired.Table(r.table(t.Name)); d != nil {
			out.Tables[i] = c.renameChildren(t, d, r)
		}
	}
	if r.empty() {
		return &out
	}
	r.prepare()
	c.res.renamed = r
	c.renameSerials(live, r)
	for i, t := range out.Tables {
		out.Tables[i] = r.follow(t)
	}
	out.Sequences = slices.Clone(out.Sequences)
	for i, s := range out.Sequences {
		out.Sequences[i] = r.sequence(s)
	}
	out.Entities = slices.Clone(out.Entities)
	for i, e := range out.Entities {
		if out.Entities[i] = r.followEntity(e); out.Entities[i] == e {
			continue
		}
		sameTokens(out.Entities[i], c.desired.Entity(out.Entities[i].Ref()))
		if p, ok := out.Entities[i].(*schema.Permission); ok && !p.SequenceOf.IsZero() {
			c.followSequence(p)
		}
	}
	out.Sort()
	return &out
}

// followSequence names the sequence of a column by what the column will be called: that of a serial
// column is renamed with it, that of an identity is not.
func (c *comparer) followSequence(p *schema.Permission) {
	if t := c.desired.Table(p.SequenceOf.Table); t != nil {
		if col := t.Column(p.SequenceOf.Column); col != nil && col.Serial {
			p.On.Name = schema.SerialSequence(t.Name, col.Name).Name
		}
	}
}

// permission is a privilege on what is renamed.
func (r *renamer) permission(e *schema.Permission) *schema.Permission {
	p := *e
	if e.Column != "" {
		p.Column = r.column(e.On.TypeName(), e.Column)
	}
	p.On = r.ref(e.On)
	if s := e.SequenceOf; !s.IsZero() {
		p.SequenceOf = schema.ColumnRef{Table: r.table(s.Table), Column: r.column(s.Table, s.Column)}
	}
	return &p
}

// renameSerials renames the sequences of serial columns with their table or column.
func (c *comparer) renameSerials(live *schema.Database, r *renamer) {
	for _, t := range live.Tables {
		d := c.desired.Table(r.table(t.Name))
		if d == nil {
			continue
		}
		for _, col := range t.Columns {
			to := d.Column(r.column(t.Name, col.Name))
			old := schema.SerialSequence(t.Name, col.Name)
			if !col.Serial || to == nil || !to.Serial || schema.SerialSequence(d.Name, to.Name) == old {
				continue
			}
			c.add(Change{
				Action: Rename, Ref: sequenceRef(schema.SerialSequence(d.Name, to.Name)), OldName: old.Name, Pos: to.Src().At("type"),
				Reason: "the sequence of a serial column is named after it",
			})
		}
	}
}

// renamer holds live name -> desired name.
type renamer struct {
	tables map[schema.Name]schema.Name
	types  map[string]string
	// values are constants of enums: 'old'::public.status.
	values  map[string]string
	columns map[schema.Name]map[string]string // by the table's live name
	// entities are by their live refs.
	entities map[schema.Ref]schema.Ref
	// names are the relations, functions and types as the server prints them, qualified; bare
	// are those of relations without their schema.
	names, bare map[string]string
}

func newRenamer() *renamer {
	return &renamer{
		tables: map[schema.Name]schema.Name{}, types: map[string]string{}, values: map[string]string{},
		columns: map[schema.Name]map[string]string{}, entities: map[schema.Ref]schema.Ref{}, names: map[string]string{}, bare: map[string]string{},
	}
}

// prepare completes the names by those of tables and types.
func (r *renamer) prepare() {
	for from, to := range r.types {
		r.names[from] = to
	}
	for from, to := range r.tables {
		r.names[from.SQL()] = to.SQL()
	}
	for from, to := range r.names {
		r.bare[schema.Ident(schema.ParseName(from).Name)] = schema.Ident(schema.ParseName(to).Name)
	}
}

func (r *renamer) empty() bool {
	return len(r.tables)+len(r.types)+len(r.values)+len(r.columns)+len(r.entities) == 0
}

func (r *renamer) table(n schema.Name) schema.Name {
	if to, ok := r.tables[n]; ok {
		return to
	}
	return n
}

func (r *renamer) column(t schema.Name, name string) string {
	if to, ok := r.columns[t][name]; ok {
		return to
	}
	return name
}

func (c *comparer) renameEnums(live *schema.Database, r *renamer) {
	has := func(n schema.Name) int {
		return slices.IndexFunc(live.Enums, func(e *schema.Enum) bool { return e.Name == n })
	}
	object := func(n schema.Name) schema.Object {
		if i := has(n); i >= 0 {
			return live.Enums[i]
		}
		return nil
	}
	wishes := make(map[string][]wish)
	for _, d := range c.desired.Enums {
		if d.RenamedFrom != "" {
			old := schema.Name{Schema: d.Name.Schema, Name: d.RenamedFrom}
			wishes[d.Name.Schema] = append(wishes[d.Name.Schema], wish{d.Name.Name, d.RenamedFrom, d, object(d.Name), object(old)})
		}
	}
	was := live.Enums
	live.Enums = slices.Clone(live.Enums)
	follow := make(map[string]map[string]bool)
	for s, list := range wishes {
		follow[s] = c.followed(list)
	}
	for _, d := range c.desired.Enums {
		if !follow[d.Name.Schema][d.Name.Name] {
			continue
		}
		i := slices.IndexFunc(was, func(e *schema.Enum) bool {
			return e.Name == schema.Name{Schema: d.Name.Schema, Name: d.RenamedFrom}
		})
		renamed := *was[i]
		r.types[renamed.Name.SQL()] = d.Name.SQL()
		renamed.Name = d.Name
		c.add(Change{Action: Rename, Ref: enumRef(d), OldName: d.RenamedFrom, From: was[i], To: d, Pos: d.Src().At("renamed_from")})
		live.Enums[i] = &renamed
	}
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

// renameChildren renames columns, indexes and constraints of one table.
func (c *comparer) renameChildren(live, desired *schema.Table, r *renamer) *schema.Table {
	t := *live
	rename := func(kind schema.Kind, from string, to schema.Object, name string) {
		for _, mark := range []*string{&t.ClusterOn, &t.ReplicaIndex} {
			if *mark == from && kind != schema.KindColumn {
				*mark = name
			}
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
	return &t
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

// follow puts the new names of tables, columns and types wherever a table uses them.
func (r *renamer) follow(live *schema.Table) *schema.Table {
	t := *live
	cols := r.columns[live.Name]
	list := func(names []string) []string { return r.columnList(live.Name, names) }
	expr := func(e schema.Expr) schema.Expr {
		e.Text = r.mentions(r.text(e.Text, cols), nil)
		return e
	}
	t.Name, t.PartitionOf = r.table(live.Name), r.table(live.PartitionOf)
	t.Inherits = slices.Clone(t.Inherits)
	for i, n := range t.Inherits {
		t.Inherits[i] = r.table(n)
	}
	t.Columns = copies(t.Columns, func(c *schema.Column) {
		c.Name = r.column(live.Name, c.Name)
		c.Type.Text, c.Collation = r.text(c.Type.Text, nil), r.collation(c.Collation)
		c.Default, c.Generated = expr(c.Default), expr(c.Generated)
		c.Views = slices.Clone(c.Views)
		for i, v := range c.Views {
			if to, ok := r.names[v]; ok {
				c.Views[i] = to
			}
		}
	})
	key := func(k *schema.Key) { k.Columns, k.Include = list(k.Columns), list(k.Include) }
	if t.PrimaryKey != nil {
		t.PrimaryKey = copies([]*schema.Key{t.PrimaryKey}, key)[0]
	}
	t.Uniques = copies(t.Uniques, key)
	parts := func(ps []schema.Part) []schema.Part {
		ps = slices.Clone(ps)
		for i := range ps {
			ps[i].Column, ps[i].Expr, ps[i].Collation = r.column(live.Name, ps[i].Column), expr(ps[i].Expr), r.collation(ps[i].Collation)
		}
		return ps
	}
	if t.Partition != nil {
		t.Partition = &schema.Partition{Type: t.Partition.Type, Parts: parts(t.Partition.Parts)}
	}
	t.Indexes = copies(t.Indexes, func(i *schema.Index) {
		i.Parts, i.Include, i.Where = parts(i.Parts), list(i.Include), expr(i.Where)
	})
	t.Checks = copies(t.Checks, func(c *schema.Check) { c.Expr = expr(c.Expr) })
	t.Exclusions = copies(t.Exclusions, func(e *schema.Exclusion) {
		e.Parts, e.Include, e.Where = parts(e.Parts), list(e.Include), expr(e.Where)
	})
	t.ForeignKeys = copies(t.ForeignKeys, func(f *schema.ForeignKey) {
		f.Columns, f.OnDeleteColumns = list(f.Columns), list(f.OnDeleteColumns)
		f.RefColumns = r.columnList(f.RefTable, f.RefColumns)
		f.RefTable = r.table(f.RefTable)
	})
	return &t
}

func (r *renamer) columnList(t schema.Name, names []string) []string {
	if r.columns[t] == nil {
		return names
	}
	names = slices.Clone(names)
	for i, n := range names {
		names[i] = r.column(t, n)
	}
	return names
}

func (r *renamer) sequence(live *schema.Sequence) *schema.Sequence {
	if live.OwnedBy.IsZero() {
		return live
	}
	s := *live
	s.OwnedBy.Column = r.column(live.OwnedBy.Table, live.OwnedBy.Column)
	s.OwnedBy.Table = r.table(live.OwnedBy.Table)
	return &s
}

// text replaces column names and type names in an expression as the server prints it. A
// word inside a string constant is none. Should a word that is no column be replaced, the
// expression compares unequal and is made anew, which is right if not needed.
func (r *renamer) text(s string, cols map[string]string) string {
	s = r.constants(s)
	if s == "" || len(cols) == 0 && len(r.types) == 0 {
		return s
	}
	words := make(map[string]string, len(cols)+len(r.types))
	for from, to := range cols {
		words[schema.Ident(from)] = schema.Ident(to)
	}
	for from, to := range r.types {
		words[from] = to
	}
	var b strings.Builder
	for len(s) > 0 {
		n := wordLen(s)
		if to, ok := words[s[:n]]; ok {
			b.WriteString(to)
		} else {
			b.WriteString(s[:n])
		}
		s = s[n:]
	}
	return b.String()
}

// wordLen is the length of the name, the string constant or the single byte that s
// begins with. A dotted name is one word.
func wordLen(s string) int {
	if s[0] == '\'' {
		if i := strings.IndexByte(s[1:], '\''); i >= 0 {
			return i + 2
		}
		return len(s)
	}
	n := 0
	for n < len(s) {
		switch c := s[n]; {
		case c == '"':
			i := strings.IndexByte(s[n+1:], '"')
			if i < 0 {
				return len(s)
			}
			n += i + 2
		case c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c >= 0x80, c == '.' && n > 0:
			n++
		default:
			return max(n, 1)
		}
	}
	return max(n, 1)
}

// copies applies f to a copy of each element.
func copies[T any](list []*T, f func(*T)) []*T {
	out := make([]*T, len(list))
	for i, e := range list {
		c := *e
		f(&c)
		out[i] = &c
	}
	return out
}

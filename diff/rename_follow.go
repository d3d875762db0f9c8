package diff

import (
	"slices"
	"strings"

	"github.com/replyx/schemactl/schema"
)

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

// renamer holds live name -> desired name.
type renamer struct {
	tables map[schema.Name]schema.Name
	types  map[string]string
	// values are constants of enums, 'old'::public.status, and of sequences, 'public.old'::regclass.
	values  map[string]string
	columns map[schema.Name]map[string]string // by the table's live name
	// reused are the columns of the tables that have others of the old names; see noteReused.
	reused map[schema.Name]map[string]string
	// entities are by their live refs, and so are the new names of indexes and constraints.
	entities map[schema.Ref]schema.Ref
	children map[schema.Ref]string
	// names are the relations, functions and types as the server prints them, qualified; bare
	// are those of relations without their schema.
	names, bare map[string]string
}

func newRenamer() *renamer {
	return &renamer{
		tables: map[schema.Name]schema.Name{}, types: map[string]string{}, values: map[string]string{},
		columns: map[schema.Name]map[string]string{}, reused: map[schema.Name]map[string]string{},
		entities: map[schema.Ref]schema.Ref{}, children: map[schema.Ref]string{}, names: map[string]string{}, bare: map[string]string{},
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
	return len(r.tables)+len(r.types)+len(r.values)+len(r.columns)+len(r.entities)+len(r.children) == 0
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

// renameChild notes the new name of an index or a constraint, also in what its table says of it.
func (r *renamer) renameChild(t *schema.Table, from schema.Ref, name string) {
	r.children[from] = name
	for _, mark := range []*string{&t.ClusterOn, &t.ReplicaIndex} {
		if *mark == from.Name {
			*mark = name
		}
	}
}

// index is the new name of an index of a table, or of that of a constraint.
func (r *renamer) index(t schema.Name, name string) string {
	for _, k := range []schema.Kind{schema.KindIndex, schema.KindPrimaryKey, schema.KindUnique, schema.KindExclusion} {
		if to, ok := r.children[schema.Ref{Kind: k, Schema: t.Schema, Table: t.Name, Name: name}]; ok {
			return to
		}
	}
	return name
}

// follow puts the new names of tables, columns, types and indexes wherever a table uses them.
func (r *renamer) follow(live *schema.Table) *schema.Table {
	return r.followIn(live, live.PartitionOf)
}

// followIn does so for what a partition of a table has.
func (r *renamer) followIn(live *schema.Table, parent schema.Name) *schema.Table {
	t := *live
	cols := r.columns[live.Name]
	list := func(names []string) []string { return r.columnList(live.Name, names) }
	expr := func(e schema.Expr) schema.Expr {
		e.Text, e.Canonical = r.expr(e.Text, cols), r.expr(e.Canonical, cols)
		return e
	}
	t.Name, t.PartitionOf = r.table(live.Name), r.table(live.PartitionOf)
	t.Inherits = slices.Clone(t.Inherits)
	for i, n := range t.Inherits {
		t.Inherits[i] = r.table(n)
	}
	t.Columns = copies(t.Columns, func(c *schema.Column) {
		c.Name = r.column(live.Name, c.Name)
		c.Type.Text, c.Collation = r.typeText(c.Type.Text), r.collation(c.Collation)
		c.Default, c.Generated = expr(c.Default), expr(c.Generated)
		c.Views = slices.Clone(c.Views)
		for i, v := range c.Views {
			if to, ok := r.names[v]; ok {
				c.Views[i] = to
			}
		}
	})
	key := func(k *schema.Key) {
		k.Columns, k.Include, k.PartOf = list(k.Columns), list(k.Include), r.index(parent, k.PartOf)
	}
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
		i.Parts, i.Include, i.Where, i.PartOf = parts(i.Parts), list(i.Include), expr(i.Where), r.index(parent, i.PartOf)
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
	if t.Shared != nil {
		t.Shared = r.followIn(t.Shared, parent)
	}
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

// expr puts the new names into an expression about the rows of a table.
func (r *renamer) expr(s string, cols map[string]string) string {
	return r.mentions(r.constants(columnsIn(s, cols)), nil)
}

// columnsIn replaces column names in an expression as the server prints it. A word inside a string constant is none. Should
// a word that is no column be replaced, the expression compares unequal and is made again, which is right if not needed.
func columnsIn(s string, cols map[string]string) string {
	if s == "" || len(cols) == 0 {
		return s
	}
	words := make(map[string]string, len(cols))
	for from, to := range cols {
		words[schema.Ident(from)] = schema.Ident(to)
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

// typeText is the new name of a type, that of the rows of a table too.
func (r *renamer) typeText(s string) string { return r.mentions(s, nil) }

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

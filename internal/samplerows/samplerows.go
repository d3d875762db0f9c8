// Package samplerows makes up rows for the tables of a schema, so that a statement which reads or writes
// rows has something to do where there are none.
//
// What enters: a schema and a number. What leaves: for each table the statements that could fill it, the
// likeliest first, in an order in which a foreign key finds what it refers to. Nothing is run here, and no
// row of a database is looked at. The values come from types, literals of check constraints, bounds of
// partitions and keys of other tables; whether they suffice is for the server to say.
package samplerows

import (
	"fmt"
	"slices"
	"strings"

	"github.com/replyx/schemactl/schema"
)

// Table is a table with the statements that could fill it.
type Table struct {
	Name schema.Name
	// Statements insert the rows, each by itself and in another way.
	Statements []string
	// Why says why there is no statement.
	Why string
}

// Make returns what fills each table of a schema that holds rows itself, and each that is split by hash, with
// n rows. All names but those of pg_catalog are qualified.
func Make(db *schema.Database, n int) []Table {
	g := newMaker(db, n)
	var out []Table
	for _, t := range g.inOrder() {
		if t.Partition != nil && t.Partition.Type != "HASH" || g.underHash(t) {
			continue // its partitions are filled, or the table above it
		}
		list, why := g.table(t)
		out = append(out, Table{t.Name, list, why})
	}
	return out
}

// maker knows the schema that rows are made for.
type maker struct {
	db     *schema.Database
	n      int
	tables map[schema.Name]*schema.Table
	// children are the partitions of each table.
	children map[schema.Name][]*schema.Table
	types    userTypes
}

func newMaker(db *schema.Database, n int) *maker {
	g := &maker{db: db, n: n, tables: make(map[schema.Name]*schema.Table, len(db.Tables)), children: make(map[schema.Name][]*schema.Table), types: typesOf(db)}
	for _, t := range db.Tables {
		g.tables[t.Name] = t
		if t.IsPartition() {
			g.children[t.PartitionOf] = append(g.children[t.PartitionOf], t)
		}
	}
	return g
}

// inOrder are the tables, each behind those that its foreign keys refer to. In a circle one goes first whose own
// references may be NULL.
func (g *maker) inOrder() []*schema.Table {
	done := make(map[schema.Name]bool)
	ready := func(t *schema.Table, nullable bool) bool {
		for _, f := range g.foreignKeys(t) {
			mayWait := nullable && g.mayBeNull(t, f)
			if f.RefTable != t.Name && g.tables[f.RefTable] != nil && !done[f.RefTable] && !mayWait {
				return false
			}
		}
		// A partitioned table has its rows when its partitions have them.
		return !slices.ContainsFunc(g.children[t.Name], func(c *schema.Table) bool { return !done[c.Name] })
	}
	rest := slices.Clone(g.db.Tables)
	out := make([]*schema.Table, 0, len(rest))
	for len(rest) > 0 {
		i := slices.IndexFunc(rest, func(t *schema.Table) bool { return ready(t, false) })
		if i < 0 {
			i = slices.IndexFunc(rest, func(t *schema.Table) bool { return ready(t, true) })
		}
		i = max(i, 0)
		done[rest[i].Name] = true
		out = append(out, rest[i])
		rest = slices.Delete(rest, i, i+1)
	}
	return out
}

// mayBeNull reports whether a row need not refer to anything by a foreign key.
func (g *maker) mayBeNull(t *schema.Table, f *schema.ForeignKey) bool {
	return slices.ContainsFunc(f.Columns, func(name string) bool {
		c := t.Column(name)
		return c != nil && !c.NotNull
	})
}

// foreignKeys are those that hold for a table: its own and those of the tables that it is a partition of.
func (g *maker) foreignKeys(t *schema.Table) []*schema.ForeignKey {
	out := slices.Clone(t.ForeignKeys)
	for p := g.parent(t); p != nil; p = g.parent(p) {
		out = append(out, p.ForeignKeys...)
	}
	return out
}

// checks are those that hold for a table, likewise.
func (g *maker) checks(t *schema.Table) []*schema.Check {
	out := slices.Clone(t.Checks)
	for p := g.parent(t); p != nil; p = g.parent(p) {
		out = append(out, p.Checks...)
	}
	return out
}

// parent is the table that one is a partition of, or nil.
func (g *maker) parent(t *schema.Table) *schema.Table {
	if !t.IsPartition() {
		return nil
	}
	return g.tables[t.PartitionOf]
}

// underHash reports whether a table is a partition whose rows come through one that is split by hash.
func (g *maker) underHash(t *schema.Table) bool {
	for p := g.parent(t); p != nil; p = g.parent(p) {
		if p.Partition != nil && p.Partition.Type == "HASH" {
			return true
		}
	}
	return false
}

// table returns the statements for one table.
func (g *maker) table(t *schema.Table) (list []string, why string) {
	if g.n < 1 {
		return nil, "no rows were asked for"
	}
	fixed, why := g.fixed(t)
	if why != "" {
		return nil, why
	}
	for _, way := range ways {
		if sql := g.insert(t, fixed, way); !slices.Contains(list, sql) {
			list = append(list, sql)
		}
	}
	return list, ""
}

// insert is the statement that fills a table in one way.
func (g *maker) insert(t *schema.Table, fixed map[string]string, w way) string {
	refs := g.references(t, fixed)
	lits := g.literals(t)
	var columns, values []string
	for _, c := range t.Columns {
		if !c.Generated.IsZero() {
			continue
		}
		value, ok := fixed[c.Name]
		if !ok {
			value, ok = refs.values[c.Name]
		}
		if !ok {
			value = g.column(c, lits[c.Name], w)
		}
		columns, values = append(columns, schema.Ident(c.Name)), append(values, value)
	}
	if len(columns) == 0 {
		return fmt.Sprintf("INSERT INTO %s DEFAULT VALUES", t.Name.SQL())
	}
	return fmt.Sprintf("INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE\nSELECT %s\nFROM generate_series(1, %d) AS n%s\nON CONFLICT DO NOTHING",
		t.Name.SQL(), strings.Join(columns, ", "), strings.Join(values, ", "), g.n, refs.joins)
}

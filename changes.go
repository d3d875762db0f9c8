package schemactl

import (
	"slices"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/perfindex"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/live"
)

// buildsVectors reports whether a plan may build a perf index, or any index of pgvector, by itself or with
// its table.
func buildsVectors(res *diff.Result) bool {
	vector := func(i *schema.Index) bool { return perfindex.IsVector(i.MethodName()) }
	return slices.ContainsFunc(res.Changes, func(ch diff.Change) bool {
		to, ok := ch.To.(*schema.Index)
		return ch.Ref.Kind == schema.KindPerfIndex || ok && vector(to) ||
			!ok && ch.LiveTable != nil && ch.Action != diff.Drop && slices.ContainsFunc(ch.LiveTable.Indexes, vector)
	})
}

// takesAway reports whether a plan may have to drop something, or takes a name away, so that it matters
// what needs what.
func takesAway(res *diff.Result) bool {
	return slices.ContainsFunc(res.Changes, func(ch diff.Change) bool {
		return ch.Action == diff.Drop || ch.Action == diff.Alter || ch.Action == diff.Rename
	})
}

// columnChanges are the changes of columns that may do work on rows, and the columns whose
// expressions the plan takes away.
func columnChanges(res *diff.Result) (asked []live.ColumnChange, free map[schema.ColumnRef]bool) {
	free = make(map[schema.ColumnRef]bool)
	var children map[schema.Name][]*schema.Table
	var below func(n schema.Name) []*schema.Table
	below = func(n schema.Name) (out []*schema.Table) {
		for _, l := range children[n] {
			out = append(append(out, l), below(l.Name)...)
		}
		return out
	}
	altered := make(map[string]bool) // domains whose constraints will be others by then
	for _, ch := range res.Changes {
		if ch.Ref.Kind == schema.KindDomain && ch.Action != diff.Create {
			altered[ch.Ref.TypeName().SQL()] = true
		}
	}
	for _, ch := range res.Changes {
		if ch.Ref.Kind != schema.KindColumn || ch.LiveTable == nil {
			continue
		}
		from, _ := ch.From.(*schema.Column)
		to, _ := ch.To.(*schema.Column)
		c := live.ColumnChange{Ref: ch.Ref, Table: ch.LiveTable, From: from, To: to}
		switch {
		case ch.Action == diff.Create && altered[to.Type.SQL()]:
		case ch.Action == diff.Create && fillsRows(to):
			asked = append(asked, c)
		case ch.Action == diff.Alter && ch.Has("type", "collation"):
			if children == nil {
				children = res.Live.ChildTables()
			}
			c.Below = below(ch.LiveTable.Name)
			c.KeepsDefault = !from.Default.IsZero() && !ch.Has("default")
			c.DomainChanges = altered[to.Type.SQL()]
			asked = append(asked, c)
		}
		if from != nil && (ch.Action == diff.Drop || ch.Has("as")) {
			free[schema.ColumnRef{Table: ch.LiveTable.Name, Column: from.Name}] = true
		}
	}
	return asked, free
}

// fillsRows reports whether the rows may get a value of a new column, or that its type may have a say.
func fillsRows(c *schema.Column) bool {
	return !c.Default.IsZero() || !c.Generated.IsZero() || c.Serial || c.Identity != nil || !schema.BuiltinType(c.Type.SQL())
}

// retypes are the changes of type, from and to, each once, that the server gave no verdict on.
func retypes(asked []live.ColumnChange, work map[schema.Ref]schema.ColumnWork) [][2]string {
	var out [][2]string
	for _, c := range asked {
		if _, ok := work[c.Ref]; ok || c.From == nil {
			continue
		}
		if r := [2]string{c.From.Type.SQL(), c.To.Type.SQL()}; r[0] != r[1] && !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	return out
}

// touchedTables are the live tables that a change is about.
func touchedTables(res *diff.Result, choice diff.PerfChoice) []schema.Name {
	var out []schema.Name
	var children map[schema.Name][]*schema.Table
	for _, list := range [][]diff.Change{res.Changes, res.PerfChanges(choice)} {
		for _, ch := range list {
			if ch.LiveTable != nil {
				out = append(out, ch.LiveTable.Name)
				if children == nil && res.Live != nil {
					children = res.Live.ChildTables()
				}
				out = append(out, heirs(children, ch.LiveTable)...)
			}
			if ch.Action == diff.Rename && ch.Ref.Kind == schema.KindTable {
				out = append(out, schema.Name{Schema: ch.Ref.Schema, Name: ch.OldName})
			}
		}
	}
	slices.SortFunc(out, schema.Name.Compare)
	return slices.Compact(out)
}

// heirs are the tables that inherit from a plain one: what is done to its rows is done to theirs.
func heirs(children map[schema.Name][]*schema.Table, t *schema.Table) (out []schema.Name) {
	if t.Partition != nil {
		return nil // whose size is that of its partitions
	}
	for _, c := range children[t.Name] {
		out = append(append(out, c.Name), heirs(children, c)...)
	}
	return out
}

// countOthers counts what lies in schemas that the HCL does not declare, so that no output
// passes over it.
func countOthers(current, desired *schema.Database) {
	managed := declaredSchemas(desired)
	current.Unmanaged = current.UnmanagedWith(func(name string) bool { return !managed[name] })
}

// declaredSchemas has the names of the schemas that a desired state manages.
func declaredSchemas(desired *schema.Database) map[string]bool {
	managed := make(map[string]bool, len(desired.Schemas))
	for _, s := range desired.Schemas {
		managed[s.Name] = true
	}
	return managed
}

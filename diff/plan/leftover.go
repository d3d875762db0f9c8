package plan

import (
	"slices"

	"github.com/replyx/schemactl/schema"
)

// WithoutLeftovers takes out of a live state what an interrupted apply has left: objects under
// temporary names, columns that are being filled, invalid indexes that nobody builds.
func WithoutLeftovers(live *schema.Database) {
	filling := make(map[schema.ColumnRef]bool)
	live.Tables = dropLeftovers(live.Tables, func(t *schema.Table) string { return t.Name.Name })
	for _, t := range live.Tables {
		tableWithoutLeftovers(t, filling)
	}
	live.Sequences = slices.DeleteFunc(live.Sequences, func(s *schema.Sequence) bool { return filling[s.OwnedBy] || isLeftover(s.Name.Name) })
	live.Entities = slices.DeleteFunc(live.Entities, func(e schema.Entity) bool {
		p, ok := e.(*schema.Permission)
		return ok && (isLeftover(p.On.Name) || isLeftover(p.Column)) || isLeftover(e.Ref().Name)
	})
}

func dropLeftovers[T any](list []T, name func(T) string) []T {
	return slices.DeleteFunc(list, func(x T) bool { return isLeftover(name(x)) })
}

func tableWithoutLeftovers(t *schema.Table, filling map[schema.ColumnRef]bool) {
	var gone []string
	for _, c := range t.Columns {
		if isFilling(t, c.Name) {
			filling[schema.ColumnRef{Table: t.Name, Column: c.Name}] = true
			gone = append(gone, c.Name)
		}
	}
	// With a column goes what is over it.
	goes := func(name string, o schema.Object) bool {
		return isLeftover(name) || slices.ContainsFunc(schema.ColumnsOf(o), func(c string) bool { return slices.Contains(gone, c) })
	}
	t.Columns = slices.DeleteFunc(t.Columns, func(c *schema.Column) bool { return isLeftover(c.Name) || slices.Contains(gone, c.Name) })
	t.Checks = dropLeftovers(t.Checks, func(c *schema.Check) string { return c.Name })
	t.Uniques = slices.DeleteFunc(t.Uniques, func(k *schema.Key) bool { return goes(k.Name, k) })
	t.Exclusions = slices.DeleteFunc(t.Exclusions, func(e *schema.Exclusion) bool { return goes(e.Name, e) })
	t.ForeignKeys = slices.DeleteFunc(t.ForeignKeys, func(f *schema.ForeignKey) bool { return goes(f.Name, f) })
	t.Indexes = slices.DeleteFunc(t.Indexes, func(i *schema.Index) bool { return !i.Building && (i.Invalid || goes(i.Name, i)) })
}

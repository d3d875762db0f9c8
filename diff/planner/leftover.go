package planner

import (
	"slices"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

// WithoutLeftovers takes out of a live state what an interrupted apply has left: objects under
// temporary names, columns that are being filled, invalid indexes that no one builds.
func WithoutLeftovers(live *schema.Database) {
	filling := fillings(live)
	live.Tables = dropLeftovers(live.Tables, func(t *schema.Table) string { return t.Name.Name })
	for _, t := range live.Tables {
		tableWithoutLeftovers(t, filling)
	}
	used := usedEnums(live)
	live.Entities = slices.DeleteFunc(live.Entities, func(e schema.Entity) bool {
		switch e := e.(type) {
		case *schema.Enum:
			return isLeftover(e.Name.Name) && !used[e.Name]
		case *schema.Permission:
			if used[e.On.TypeName()] {
				return false
			}
			return isLeftover(e.On.Name) || isLeftover(e.Column) || isLeftover(e.Ref().Name)
		case *schema.Sequence:
			return filling[e.OwnedBy] || isLeftover(e.Name.Name)
		}
		return isLeftover(e.Ref().Name)
	})
}

// usedEnums are the enums under temporary names that something is still of: columns that have not gone over to the new one, functions
// with such an argument.
func usedEnums(live *schema.Database) map[schema.Name]bool {
	out := make(map[schema.Name]bool)
	for _, e := range schema.Of[*schema.Enum](live) {
		name := e.Name.Name
		if !isLeftover(name) {
			continue
		}
		out[e.Name] = slices.ContainsFunc(live.Tables, func(t *schema.Table) bool {
			return slices.ContainsFunc(t.Columns, func(c *schema.Column) bool { return sqltext.Names(c.Type.SQL(), name) })
		}) || slices.ContainsFunc(live.Entities, func(o schema.Entity) bool {
			_, isEnum := o.(*schema.Enum)
			return !isEnum && sqltext.NamedBy(o, name)
		})
	}
	return out
}

// fillings are the columns that are being filled.
func fillings(live *schema.Database) map[schema.ColumnRef]bool {
	out := make(map[schema.ColumnRef]bool)
	triggers := make(map[schema.Ref]bool)
	for _, e := range live.Entities {
		if e.Ref().Kind == schema.KindTrigger && isSync(e.Ref().Name) {
			triggers[e.Ref()] = true
		}
	}
	if len(triggers) == 0 {
		return out
	}
	for _, t := range live.Tables {
		for _, c := range t.Columns {
			if triggers[fillTrigger(t, c.Name)] {
				out[schema.ColumnRef{Table: t.Name, Column: c.Name}] = true
			}
		}
	}
	return out
}

func dropLeftovers[T any](list []T, name func(T) string) []T {
	return slices.DeleteFunc(list, func(x T) bool { return isLeftover(name(x)) })
}

func tableWithoutLeftovers(t *schema.Table, filling map[schema.ColumnRef]bool) {
	var columns []string
	for _, c := range t.Columns {
		if filling[schema.ColumnRef{Table: t.Name, Column: c.Name}] {
			columns = append(columns, c.Name)
		}
	}
	// With a column, what is over it is dropped.
	dropped := func(name string, o schema.Object) bool {
		return isLeftover(name) || slices.ContainsFunc(schema.ColumnsOf(o), func(c string) bool { return slices.Contains(columns, c) })
	}
	t.Columns = slices.DeleteFunc(t.Columns, func(c *schema.Column) bool { return isLeftover(c.Name) || slices.Contains(columns, c.Name) })
	t.Checks = dropLeftovers(t.Checks, func(c *schema.Check) string { return c.Name })
	t.Uniques = slices.DeleteFunc(t.Uniques, func(k *schema.Key) bool { return dropped(k.Name, k) })
	t.Exclusions = slices.DeleteFunc(t.Exclusions, func(e *schema.Exclusion) bool { return dropped(e.Name, e) })
	t.ForeignKeys = slices.DeleteFunc(t.ForeignKeys, func(f *schema.ForeignKey) bool { return dropped(f.Name, f) })
	t.Indexes = slices.DeleteFunc(t.Indexes, func(i *schema.Index) bool { return !i.Building && (i.Invalid || dropped(i.Name, i)) })
}

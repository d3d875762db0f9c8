package live

import (
	"slices"

	"github.com/replyx/schemactl/schema"
)

// groupingKey are the columns by which a query may group a table and have its other columns: those of its primary
// key, or of that which a partition has from its table. A key that is deferrable does not serve
// (check_functional_grouping in pg_constraint.c).
func groupingKey(db *schema.Database, t *schema.Table) []string {
	if k := db.PrimaryKeyOf(t); k != nil && !k.Deferrable {
		return k.Columns
	}
	return nil
}

// builtinKey reports whether the columns of a key are all of types that run no code of a user.
func builtinKey(t *schema.Table, key []string) bool {
	return !slices.ContainsFunc(key, func(name string) bool {
		c := t.Column(name)
		return c == nil || !schema.BuiltinType(c.Type.SQL())
	})
}

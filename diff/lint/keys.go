package lint

import (
	"slices"
	"strings"

	"github.com/replyx/schemactl/schema"
)

var keyRules = []Rule{
	{ID: "no_primary_key", Group: "keys", Title: "a table has no primary key", Severity: warns, find: noPrimaryKey, Source: manual + "ddl-constraints.html#DDL-CONSTRAINTS-PRIMARY-KEYS",
		Why: "Without a primary key two rows can be the same in everything, no foreign key can refer to one of them, logical replication cannot find the row to update, and tools cannot edit it.",
		Do:  "declare a primary_key; where a unique constraint of columns that are not null is there, make it the primary key"},
	{ID: "integer_primary_key", Group: "keys", Title: "a primary key is an integer that counts up", Severity: tells, find: integerPrimaryKey, Source: manual + "datatype-numeric.html#DATATYPE-INT",
		Why: "An integer ends at 2,147,483,647, and a smallint at 32,767. Rows that were deleted and inserts that failed count too. To make the column a bigint later rewrites the table and every table that refers to it.",
		Do:  "make new keys bigint; of an old one, watch how far it is: schemactl doctor, check integer_keys"},
	{ID: "random_uuid_primary_key", Group: "keys", Title: "a primary key is a random UUID", Severity: off, find: randomUUIDKey, Source: manual + "functions-uuid.html",
		Why: "Random keys go to every page of the index: a large table writes more WAL and needs more memory than with keys that grow.",
		Do:  "use uuidv7(), which grows with time (PostgreSQL 18), or a bigint identity"},
	{ID: "duplicate_key", Group: "keys", Title: "two keys of a table have the same columns", Severity: warns, find: duplicateKey, Source: manual + "indexes-unique.html",
		Why: "Each primary key and unique constraint has an index of its own. One that repeats another costs every write and proves nothing new.",
		Do:  "keep one of the two; a foreign key may need the one that it refers to"},
	{ID: "nullable_unique", Group: "keys", Title: "a unique key of several columns has one that may be null", Severity: warns, find: nullableUnique, Source: manual + "ddl-constraints.html#DDL-CONSTRAINTS-UNIQUE-CONSTRAINTS",
		Why: "Null is equal to nothing, so rows that have a null in one of the columns may repeat in all the others. A key of one column is left out: there it is mostly meant.",
		Do:  "make the column not null, or say nulls_distinct = false (PostgreSQL 15), or use unique indexes with a where for both cases"},
}

func noPrimaryKey(l *look) {
	for t := range l.tables() {
		if t.PrimaryKey == nil {
			l.foundf(t.Ref(), t, "", "table %s has no primary key", t.Name)
		}
	}
}

func integerPrimaryKey(l *look) {
	for t := range l.tables() {
		if t.PrimaryKey == nil || len(t.PrimaryKey.Columns) != 1 {
			continue
		}
		c := t.Column(t.PrimaryKey.Columns[0])
		if c != nil && !c.Inherited && isType(c, "int4", "int2") && countsUp(c) {
			l.column(t, c, "type", "primary key %s is %s", c.Name, c.Type.SQL())
		}
	}
}

// countsUp reports whether a sequence feeds the column.
func countsUp(c *schema.Column) bool {
	return c.Serial || c.Identity != nil || strings.HasPrefix(strings.ToLower(c.Default.Text), "nextval(")
}

// randomUUIDs are the functions of PostgreSQL and of its extensions that make random UUIDs.
var randomUUIDs = []string{"gen_random_uuid", "uuidv4", "uuid_generate_v4"}

func randomUUIDKey(l *look) {
	for t, c := range l.columns() {
		if t.PrimaryKey != nil && t.PrimaryKey.Columns[0] == c.Name && calls(c.Default.Text, randomUUIDs) != "" {
			l.column(t, c, "default", "primary key %s is a random UUID", c.Name)
		}
	}
}

func duplicateKey(l *look) {
	for t := range l.tables() {
		keys := t.Uniques
		if t.PrimaryKey != nil {
			keys = append([]*schema.Key{t.PrimaryKey}, keys...)
		}
		for i, k := range keys {
			for _, earlier := range keys[:i] {
				if sameColumns(k.Columns, earlier.Columns) && k.Timing == earlier.Timing && len(k.Include) == 0 && !k.WithoutOverlaps && !earlier.WithoutOverlaps {
					l.foundf(t.Child(schema.KindUnique, k.Name), k, "", "unique constraint %s has the columns of %s: %s", k.Name, keyWords(t, earlier), list(k.Columns))
					break
				}
			}
		}
	}
}

// keyWords names a key of a table.
func keyWords(t *schema.Table, k *schema.Key) string {
	if k == t.PrimaryKey {
		return "the primary key"
	}
	return "unique constraint " + k.Name
}

// sameColumns reports whether two lists have the same columns, in any order.
func sameColumns(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

func nullableUnique(l *look) {
	for t := range l.tables() {
		for _, k := range t.Uniques {
			if name := nullableOf(t, k.Columns); name != "" && !k.NullsNotDistinct && !k.WithoutOverlaps {
				l.foundf(t.Child(schema.KindUnique, k.Name), k, "columns", "%s of unique constraint %s may be null: rows with a null there may repeat", name, k.Name)
			}
		}
		for _, i := range t.Indexes {
			if name := nullableOf(t, schema.ColumnsOf(&schema.Index{Parts: i.Parts})); i.Unique && name != "" && !i.NullsNotDistinct && i.Where.IsZero() {
				l.foundf(t.Child(schema.KindIndex, i.Name), i, "columns", "%s of unique index %s may be null: rows with a null there may repeat", name, i.Name)
			}
		}
	}
}

// nullableOf is the first of several columns that may be null; empty where there is none, or only one column.
func nullableOf(t *schema.Table, columns []string) string {
	if len(columns) < 2 {
		return ""
	}
	for _, name := range columns {
		if c := t.Column(name); c != nil && !c.NotNull && !inPrimaryKey(t, name) {
			return name
		}
	}
	return ""
}

// inPrimaryKey reports whether a column is of the primary key, which is never null.
func inPrimaryKey(t *schema.Table, column string) bool {
	return t.PrimaryKey != nil && slices.Contains(t.PrimaryKey.Columns, column)
}

package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/replyx/schemactl/schema"
)

var referenceRules = []Rule{
	{ID: "foreign_key_without_index", Group: "references", Title: "no index begins with the columns of a foreign key", Severity: warns, find: foreignKeyWithoutIndex, Source: manual + "ddl-constraints.html#DDL-CONSTRAINTS-FK",
		Why: "Each delete of a row that may be referred to, and each change of its key, looks for the rows that refer to it. Without an index that reads the whole table, under locks, once for every row.",
		Do:  "declare an index of the columns; performance indexes count too"},
	{ID: "foreign_key_type_mismatch", Group: "references", Title: "a foreign key has another type than what it refers to", Severity: warns, find: foreignKeyType, Source: manual + "ddl-constraints.html#DDL-CONSTRAINTS-FK",
		Why: "The smaller type cannot hold every key of the larger one, so that inserts fail one day; joins cast, and some then use no index.",
		Do:  "give the two columns the same type"},
	{ID: "duplicate_foreign_key", Group: "references", Title: "two foreign keys say the same", Severity: warns, find: duplicateForeignKey, Source: manual + "ddl-constraints.html#DDL-CONSTRAINTS-FK",
		Why: "Each foreign key checks every write by triggers of its own. Where their actions differ, which one is first is the order of their names.",
		Do:  "keep one of the two"},
	{ID: "set_null_on_not_null", Group: "references", Title: "a foreign key would set a column to null that must not be", Severity: fails, find: setNullOnNotNull, Source: manual + "sql-createtable.html#SQL-CREATETABLE-PARMS-REFERENCES",
		Why: "The delete, or the change of the key, that the action is for always fails, since the column is not null.",
		Do:  "let the column be null, or choose another action: CASCADE, RESTRICT, or on_delete_columns (PostgreSQL 15)"},
	{ID: "foreign_key_cycle", Group: "references", Title: "tables need rows of each other at once", Severity: warns, find: foreignKeyCycle, Source: manual + "sql-set-constraints.html",
		Why: "Where each table of a circle refers to the next by columns that are not null, no first row can be inserted, unless one of the foreign keys is deferrable.",
		Do:  "let one of the columns be null, or make one of the foreign keys deferrable"},
	{ID: "cascade_chain", Group: "references", Title: "a delete cascades through a long chain of tables", Severity: tells, find: cascadeChain, Source: manual + "ddl-constraints.html#DDL-CONSTRAINTS-FK",
		Why: "One delete then deletes rows of many tables, in one transaction, with locks on all of them: more than who wrote it may know.",
		Do:  "end the chain with RESTRICT, and delete what is far away on purpose"},
	{ID: "polymorphic_reference", Group: "references", Title: "a pair of columns refers to rows of several tables", Severity: off, find: polymorphicReference, Source: manual + "ddl-constraints.html#DDL-CONSTRAINTS-FK",
		Why: "A column that holds the id, beside one that names the table, can have no foreign key: nothing keeps the rows that it refers to.",
		Do:  "use a column with a foreign key for each table, and a check that just one of them is not null"},
}

// foreignKeys yields the foreign keys that are checked, with their tables.
func (l *look) foreignKeys(yield func(*schema.Table, *schema.ForeignKey) bool) {
	for t := range l.tables() {
		for _, fk := range t.ForeignKeys {
			if !fk.NotEnforced && !yield(t, fk) {
				return
			}
		}
	}
}

func foreignKeyWithoutIndex(l *look) {
	for t, fk := range l.foreignKeys {
		if !servesLookup(t, fk.Columns) {
			l.found(t.Child(schema.KindForeignKey, fk.Name), fk, "columns", fmt.Sprintf("no index of %s begins with %s, which foreign key %s looks for", t.Name, list(fk.Columns), fk.Name), l.newIndex(t, fk.Columns)...)
		}
	}
}

// newIndex is the text of an index of columns.
func (l *look) newIndex(t *schema.Table, columns []string) []string {
	name := schema.ObjectName(t.Name.Name, strings.Join(columns, "_"), "idx")
	if !l.hcl() {
		quoted := make([]string, len(columns))
		for i, c := range columns {
			quoted[i] = schema.Ident(c)
		}
		return []string{fmt.Sprintf("CREATE INDEX CONCURRENTLY %s ON %s (%s)", schema.Ident(name), t.Name.SQL(), list(quoted))}
	}
	refs := make([]string, len(columns))
	for i, c := range columns {
		refs[i] = "column." + c
	}
	return []string{fmt.Sprintf("index %q {", name), fmt.Sprintf("  columns = [%s]", list(refs)), "}"}
}

func foreignKeyType(l *look) {
	for t, fk := range l.foreignKeys {
		to := l.table(fk.RefTable)
		for i, name := range fk.Columns {
			if to == nil || i >= len(fk.RefColumns) {
				break
			}
			c, other := t.Column(name), to.Column(fk.RefColumns[i])
			if c != nil && other != nil && !sameKeyType(c.Type, other.Type) {
				l.foundf(t.Child(schema.KindForeignKey, fk.Name), fk, "columns", "%s is %s, and %s.%s, which it refers to, is %s", name, c.Type.SQL(), to.Name, other.Name, other.Type.SQL())
			}
		}
	}
}

// sameKeyType reports whether values of two types are the same: text and varchar are, whatever their length. A type that
// is not there is that of a partition's table.
func sameKeyType(a, b schema.Type) bool {
	x, _, _ := typeName(a)
	y, _, _ := typeName(b)
	return x == y || x == "" || y == "" || slices.Contains(textTypes, x) && slices.Contains(textTypes, y)
}

var textTypes = []string{"text", "varchar"}

func duplicateForeignKey(l *look) {
	for t := range l.tables() {
		for i, fk := range t.ForeignKeys {
			for _, earlier := range t.ForeignKeys[:i] {
				if fk.RefTable == earlier.RefTable && slices.Equal(pairs(fk), pairs(earlier)) {
					l.foundf(t.Child(schema.KindForeignKey, fk.Name), fk, "", "foreign key %s is as %s: %s refers to %s", fk.Name, earlier.Name, list(fk.Columns), fk.RefTable)
					break
				}
			}
		}
	}
}

// pairs are the columns of a foreign key with those that they refer to, in an order of their own.
func pairs(fk *schema.ForeignKey) []string {
	var out []string
	for i, c := range fk.Columns {
		to := ""
		if i < len(fk.RefColumns) {
			to = fk.RefColumns[i]
		}
		out = append(out, c+"\x00"+to)
	}
	slices.Sort(out)
	return out
}

func setNullOnNotNull(l *look) {
	for t, fk := range l.foreignKeys {
		for _, on := range []struct{ attr, action string }{{"on_delete", fk.OnDelete}, {"on_update", fk.OnUpdate}} {
			columns := fk.Columns
			if on.attr == "on_delete" && len(fk.OnDeleteColumns) > 0 {
				columns = fk.OnDeleteColumns
			}
			for _, name := range columns {
				c := t.Column(name)
				isNull := on.action == "SET NULL" || on.action == "SET DEFAULT" && c != nil && c.Default.IsZero() && c.Identity == nil
				if c != nil && isNull && (c.NotNull || inPrimaryKey(t, name)) {
					l.foundf(t.Child(schema.KindForeignKey, fk.Name), fk, on.attr, "%s of foreign key %s is %s, and %s is not null", on.attr, fk.Name, on.action, name)
				}
			}
		}
	}
}

func foreignKeyCycle(l *look) {
	// A row can be inserted into a table only when the tables that it needs have one.
	c := cycles{needs: make(map[schema.Name][]*schema.ForeignKey), state: make(map[schema.Name]int)}
	for t, fk := range l.foreignKeys {
		nullable := slices.ContainsFunc(fk.Columns, func(name string) bool {
			c := t.Column(name)
			return c == nil || !c.NotNull && !inPrimaryKey(t, name)
		})
		if !fk.Deferrable && !nullable && fk.RefTable != t.Name {
			c.needs[t.Name] = append(c.needs[t.Name], fk)
		}
	}
	for t := range l.tables() {
		c.visit(t.Name)
	}
	for _, cycle := range c.found {
		t := l.table(cycle[0])
		i := slices.IndexFunc(c.needs[t.Name], func(fk *schema.ForeignKey) bool { return fk.RefTable == cycle[1] })
		fk := c.needs[t.Name][i]
		l.foundf(t.Child(schema.KindForeignKey, fk.Name), fk, "", "no first row can be inserted: %s", strings.Join(names(cycle), " needs "))
	}
}

// cycles finds circles of foreign keys, each once.
type cycles struct {
	needs map[schema.Name][]*schema.ForeignKey
	// state is 1 for a table on the way, 2 for one that was left.
	state map[schema.Name]int
	way   []schema.Name
	found [][]schema.Name
}

// visit follows the foreign keys of a table; one that leads back to the way closes a circle.
func (c *cycles) visit(n schema.Name) {
	if c.state[n] != 0 {
		return
	}
	c.state[n], c.way = 1, append(c.way, n)
	for _, fk := range c.needs[n] {
		if c.state[fk.RefTable] == 1 {
			from := slices.Index(c.way, fk.RefTable)
			c.found = append(c.found, append(slices.Clone(c.way[from:]), fk.RefTable))
			continue
		}
		c.visit(fk.RefTable)
	}
	c.state[n], c.way = 2, c.way[:len(c.way)-1]
}

func cascadeChain(l *look) {
	c := chains{below: make(map[schema.Name][]schema.Name), length: make(map[schema.Name]int), next: make(map[schema.Name]schema.Name)}
	isBelow := make(map[schema.Name]bool)
	for t, fk := range l.foreignKeys {
		if fk.OnDelete == "CASCADE" && fk.RefTable != t.Name && !slices.Contains(c.below[fk.RefTable], t.Name) {
			c.below[fk.RefTable] = append(c.below[fk.RefTable], t.Name)
			isBelow[t.Name] = true
		}
	}
	for t := range l.tables() {
		if n := c.measure(t.Name); !isBelow[t.Name] && int64(n) > l.number("length") {
			l.foundf(t.Ref(), t, "", "a delete cascades through %d tables: %s", n, strings.Join(names(c.from(t.Name)), " to "))
		}
	}
}

// chains measures how far deletes cascade.
type chains struct {
	below map[schema.Name][]schema.Name
	// length is how many tables are below one, at most; -1 while that is being counted. next is the first of them.
	length map[schema.Name]int
	next   map[schema.Name]schema.Name
}

// measure gives the length of the longest chain below a table; a circle ends it.
func (c *chains) measure(n schema.Name) int {
	if known, ok := c.length[n]; ok {
		return known
	}
	c.length[n] = -1
	longest := 0
	for _, to := range c.below[n] {
		if m := c.measure(to); m >= 0 && m+1 > longest {
			longest, c.next[n] = m+1, to
		}
	}
	c.length[n] = longest
	return longest
}

// mostNamed is how many tables of a chain are named.
const mostNamed = 10

// from lists a chain, its beginning alone where it is long.
func (c *chains) from(n schema.Name) []schema.Name {
	out := []schema.Name{n}
	for to, ok := c.next[n]; ok && len(out) < mostNamed; to, ok = c.next[to] {
		out = append(out, to)
	}
	return out
}

func names(list []schema.Name) []string {
	out := make([]string, len(list))
	for i, n := range list {
		out[i] = n.String()
	}
	return out
}

func polymorphicReference(l *look) {
	for t, c := range l.columns() {
		stem, ok := strings.CutSuffix(c.Name, "_type")
		id := t.Column(stem + "_id")
		if !ok || id == nil || !isType(c, "text", "varchar") {
			continue
		}
		if !slices.ContainsFunc(t.ForeignKeys, func(fk *schema.ForeignKey) bool { return slices.Contains(fk.Columns, id.Name) }) {
			l.column(t, c, "", "%s and %s refer to rows of several tables", c.Name, id.Name)
		}
	}
}

package lint

import (
	"fmt"
	"slices"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

var indexRules = []Rule{
	{ID: "index_repeats_key", Group: "indexes", Title: "an index repeats that of a key", Severity: warns, find: indexRepeatsKey, Source: manual + "indexes-unique.html",
		Why: "A primary key and a unique constraint have an index of their own. A second one of the same columns, as ORMs declare it by unique and index together, costs every write, and no query needs it.",
		Do:  "remove the index: the key has one"},
	{ID: "duplicate_index", Group: "indexes", Title: "two indexes of a table are the same", Severity: warns, find: duplicateIndex, Source: manual + "indexes-intro.html",
		Why: "Each index costs every write, every vacuum and every backup. The second of two that are the same serves no query that the first does not.",
		Do:  "remove one of the two"},
	{ID: "redundant_index", Group: "indexes", Title: "an index is the beginning of another one", Severity: warns, find: redundantIndex, Source: manual + "indexes-multicolumn.html",
		Why: "A B-tree serves searches for its first columns too. An index of just these is needed only where it is so much smaller that it matters. Operator classes, collations, directions, predicates and included columns are compared.",
		Do:  "remove the shorter one, unless it is there for its size"},
	{ID: "index_on_boolean", Group: "indexes", Title: "an index has only a boolean", Severity: tells, find: indexOnBoolean, Source: manual + "indexes-partial.html",
		Why: "A boolean splits a table in two: for the larger part the index is not used, and every write keeps it up.",
		Do:  "use a partial index: of the columns that the query sorts or finds by, with a where for the rarer value"},
	{ID: "btree_on_container", Group: "indexes", Title: "a B-tree has a column of many values", Severity: tells, find: btreeOnContainer, Source: manual + "gin.html",
		Why: "A B-tree of a jsonb, an array or a tsvector finds whole values that are equal, never what is within: @>, ? and @@ do not use it, and a value above 2,700 bytes cannot be inserted.",
		Do:  "use type = GIN for what is within, or an index of the expression that is searched for"},
	{ID: "too_many_indexes", Group: "indexes", Title: "a table has many indexes", Severity: tells, find: tooManyIndexes, Source: manual + "storage-hot.html",
		Why: "Each insert writes into every index, and an update of a column that one of them has writes into all.",
		Do:  "look for those that no query uses: schemactl perf unused"},
}

// shape is what an index, or a key, is made of, for comparisons.
type shape struct {
	name    string
	words   string
	parts   []string
	columns []string
	include []string
	where   string
	method  string
	unique  bool
	nulls   bool
	index   *schema.Index
}

// shapes are those of a table's keys, first, and of its indexes.
func shapes(t *schema.Table) []shape {
	var out []shape
	keys := t.Uniques
	if t.PrimaryKey != nil {
		keys = append([]*schema.Key{t.PrimaryKey}, keys...)
	}
	for _, k := range keys {
		if !k.WithoutOverlaps {
			s := shape{name: k.Name, words: keyWords(t, k), include: k.Include, method: "btree", unique: true, nulls: k.NullsNotDistinct, columns: k.Columns}
			for _, c := range k.Columns {
				s.parts = append(s.parts, partText(schema.Part{Column: c}))
			}
			out = append(out, s)
		}
	}
	for _, i := range t.Indexes {
		s := shape{name: i.Name, words: "index " + i.Name, include: i.Include, method: i.MethodName(), unique: i.Unique, nulls: i.NullsNotDistinct, where: sqltext.Normalize(i.Where.SQL()), index: i}
		for _, p := range i.Parts {
			s.parts = append(s.parts, partText(p))
			s.columns = append(s.columns, p.Column)
		}
		out = append(out, s)
	}
	return out
}

// partText is a part as a text that equal parts share.
func partText(p schema.Part) string {
	class := schema.ParseName(p.OpClass).Name
	if p.DefaultOpClass {
		class = ""
	}
	params := make([]string, len(p.OpClassParams))
	for i, x := range p.OpClassParams {
		params[i] = x.Name + "=" + x.Value
	}
	return fmt.Sprintf("%q %q %q %q %q %v %q", p.Column, sqltext.Normalize(p.Expr.SQL()), class, list(params), schema.ParseName(p.Collation).Name, p.Desc, p.Nulls)
}

// covers reports whether a query that one shape serves is served by this one: it begins with its parts, for the same
// rows, and holds its included columns.
func (s shape) covers(o shape) bool {
	if s.method != o.method || s.where != o.where || len(s.parts) < len(o.parts) || !slices.Equal(s.parts[:len(o.parts)], o.parts) {
		return false
	}
	return !slices.ContainsFunc(o.include, func(c string) bool { return !slices.Contains(s.include, c) && !slices.Contains(s.columns, c) })
}

// same reports whether two shapes serve the same queries.
func (s shape) same(o shape) bool { return len(s.parts) == len(o.parts) && s.covers(o) && o.covers(s) }

func indexRepeatsKey(l *look) {
	l.eachPair(func(t *schema.Table, key, i shape) bool {
		if key.index != nil || !key.covers(i) || len(key.parts) != len(i.parts) || i.unique && i.nulls != key.nulls || t.ReplicaIndex == i.name {
			return false
		}
		l.found(l.indexRef(t, i), i.index, "", fmt.Sprintf("index %s repeats %s of %s: %s", i.name, key.words, t.Name, list(i.columns)), l.dropIndex(t, i)...)
		return true
	})
}

func duplicateIndex(l *look) {
	l.eachPair(func(t *schema.Table, other, i shape) bool {
		if other.index == nil || !other.same(i) || i.unique && !other.unique {
			return false
		}
		l.found(l.indexRef(t, i), i.index, "", fmt.Sprintf("index %s is the same as %s of %s", i.name, other.name, t.Name), l.dropIndex(t, i)...)
		return true
	})
}

func redundantIndex(l *look) {
	l.eachPair(func(t *schema.Table, other, i shape) bool {
		if i.unique || i.method != "btree" || len(other.parts) <= len(i.parts) || !other.covers(i) {
			return false
		}
		l.found(l.indexRef(t, i), i.index, "", fmt.Sprintf("index %s is the beginning of %s of %s", i.name, other.words, t.Name), l.dropIndex(t, i)...)
		return true
	})
}

// eachPair gives f every index of a table with each other key and index, until f is content. Of two indexes that are the
// same the later one is given as the index that is too many, the unique one never.
func (l *look) eachPair(f func(t *schema.Table, other, index shape) bool) {
	for t := range l.indexed {
		all := shapes(t)
		for n, i := range all {
			if i.index == nil {
				continue
			}
			for m, other := range all {
				later := m > n && other.same(i) && (i.unique || !other.unique)
				if m != n && !later && f(t, other, i) {
					break
				}
			}
		}
	}
}

// indexed yields what has indexes: tables, and materialized views as tables.
func (l *look) indexed(yield func(*schema.Table) bool) {
	for t := range l.tables() {
		if !yield(t) {
			return
		}
	}
	for v := range entities[*schema.View](l) {
		if v.Materialized && !yield(v.Table()) {
			return
		}
	}
}

func (l *look) indexRef(t *schema.Table, s shape) schema.Ref {
	kind := schema.KindIndex
	if s.index.Perf {
		kind = schema.KindPerfIndex
	}
	return t.Child(kind, s.name)
}

// dropIndex is the statement that drops an index of the database; HCL is edited instead.
func (l *look) dropIndex(t *schema.Table, s shape) []string {
	if l.hcl() {
		return nil
	}
	return []string{"DROP INDEX CONCURRENTLY " + schema.Name{Schema: t.Name.Schema, Name: s.name}.SQL()}
}

// servesLookup reports whether an index finds the rows that have given values in all of the columns.
func servesLookup(t *schema.Table, columns []string) bool {
	return slices.ContainsFunc(shapes(t), func(s shape) bool {
		if s.method != "btree" && (s.method != "hash" || len(columns) > 1) || len(s.columns) < len(columns) || !sameColumns(s.columns[:len(columns)], columns) {
			return false
		}
		return s.where == "" || s.where == columns[0]+" is not null" || s.where == "( "+columns[0]+" is not null )"
	})
}

func indexOnBoolean(l *look) {
	for t := range l.indexed {
		for _, s := range shapes(t) {
			if s.index == nil || len(s.columns) != 1 || s.where != "" || s.unique || len(s.include) > 0 {
				continue
			}
			if c := t.Column(s.columns[0]); c != nil && isType(c, "bool") {
				l.foundf(l.indexRef(t, s), s.index, "", "index %s has only %s, a boolean", s.name, c.Name)
			}
		}
	}
}

// containers are types of many values.
var containers = []string{"jsonb", "tsvector"}

func btreeOnContainer(l *look) {
	for t := range l.indexed {
		for _, s := range shapes(t) {
			if s.index == nil || s.method != "btree" || s.unique {
				continue
			}
			for _, name := range s.columns {
				c := t.Column(name)
				if c == nil {
					continue
				}
				if base, _, array := typeName(c.Type); array || slices.Contains(containers, base) {
					l.foundf(l.indexRef(t, s), s.index, "", "B-tree %s has %s, which is %s", s.name, name, c.Type.SQL())
				}
			}
		}
	}
}

func tooManyIndexes(l *look) {
	for t := range l.indexed {
		if n := len(shapes(t)) + len(t.Exclusions); int64(n) > l.number("indexes") {
			l.foundf(t.Ref(), t, "", "table %s has %d indexes, with those of its keys", t.Name, n)
		}
	}
}

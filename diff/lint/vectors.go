package lint

import (
	"strconv"

	"github.com/replyx/schemactl/schema"
)

var vectorRules = []Rule{
	{ID: "vector_dimensions", Group: "vectors", Title: "an index of pgvector cannot be built on its column", Severity: fails, find: vectorDimensions, Source: "https://github.com/pgvector/pgvector#indexing",
		Why: "pgvector builds IVFFlat and HNSW indexes of columns that say how many dimensions they have, and of at most 2,000 (vector), 4,000 (halfvec) or 64,000 (bit). The build fails otherwise.",
		Do:  "say the dimensions in the type; above the limit index an expression, as embedding::halfvec(3072), or its subvector"},
	{ID: "vector_without_index", Group: "vectors", Title: "a large table has a vector without an index", Severity: warns, find: vectorWithoutIndex, needs: needsSizes, Source: "https://github.com/pgvector/pgvector#indexing",
		Why: "Each search for the nearest vectors reads the whole table and sorts it.",
		Do:  "declare a perf_index of type HNSW or IVFFLAT with the operator class of the distance that is searched by; without searches exclude the column from this rule"},
	{ID: "ivfflat_on_few_rows", Group: "vectors", Title: "an IVFFlat index is on few rows", Severity: tells, find: ivfflatOnFewRows, needs: needsSizes, Source: "https://github.com/pgvector/pgvector#ivfflat",
		Why: "The lists are made of the rows that are there when the index is built. Of few rows they are bad lists, and what comes later is not found.",
		Do:  "build it when the rows are there: build { min_rows = ... } and lists = auto, or use HNSW"},
}

// mostDimensions are what IVFFlat and HNSW take, by type.
var mostDimensions = map[string]int{"vector": 2000, "halfvec": 4000, "bit": 64000}

func isVectorIndex(i *schema.Index) bool {
	return i.MethodName() == "ivfflat" || i.MethodName() == "hnsw"
}

func vectorDimensions(l *look) {
	for t := range l.indexed {
		for _, i := range t.Indexes {
			if !isVectorIndex(i) {
				continue
			}
			for _, name := range schema.ColumnsOf(i) {
				if c := t.Column(name); c != nil {
					l.vectorColumn(t, i, c)
				}
			}
		}
	}
}

// vectorColumn judges the dimensions of a column that an index of pgvector has.
func (l *look) vectorColumn(t *schema.Table, i *schema.Index, c *schema.Column) {
	base, mods, _ := typeName(c.Type)
	most, known := mostDimensions[base]
	ref := l.indexRef(t, shape{name: i.Name, index: i})
	switch {
	case !known:
	case len(mods) == 0 && base != "bit":
		l.foundf(ref, i, "", "index %s cannot be built: %s is %s without dimensions", i.Name, c.Name, base)
	case len(mods) > 0:
		if n, err := strconv.Atoi(mods[0]); err == nil && n > most {
			l.foundf(ref, i, "", "index %s cannot be built: %s has %d dimensions, and an index of %s at most %d", i.Name, c.Name, n, base, most)
		}
	}
}

func vectorWithoutIndex(l *look) {
	for t, c := range l.columns() {
		if !isType(c, "vector", "halfvec", "sparsevec") || indexesVector(t, c) {
			continue
		}
		if stats := l.live(t.Name); stats != nil && stats.Stats.Rows >= l.number("rows") {
			l.column(t, c, "", "%s has no index, and the table has %d rows", c.Name, stats.Stats.Rows)
		}
	}
}

// indexesVector reports whether an index of a table is of the column, or may be, by an expression.
func indexesVector(t *schema.Table, c *schema.Column) bool {
	for _, i := range t.Indexes {
		for _, p := range i.Parts {
			if isVectorIndex(i) && (p.Column == c.Name || !p.Expr.IsZero()) {
				return true
			}
		}
	}
	return false
}

func ivfflatOnFewRows(l *look) {
	for t := range l.tables() {
		stats := l.live(t.Name)
		for _, i := range t.Indexes {
			if i.MethodName() == "ivfflat" && stats != nil && stats.Stats.Rows >= 0 && stats.Stats.Rows < l.number("rows") && i.Build == nil {
				l.foundf(l.indexRef(t, shape{name: i.Name, index: i}), i, "", "IVFFlat index %s is on a table of %d rows", i.Name, stats.Stats.Rows)
			}
		}
	}
}

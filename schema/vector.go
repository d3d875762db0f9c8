package schema

import (
	"regexp"
	"strconv"
)

// vectorType finds a type of pgvector with its dimensions, in a column's type or in a cast.
var vectorType = regexp.MustCompile(`\b(vector|halfvec|bit)\((\d+)\)`)

// Vector is one value of a vector index: its type and its dimensions.
type Vector struct {
	Type string
	Dims int64
}

// VectorOf is what the first key of an index holds; no Type where its size is nowhere written.
func VectorOf(t *Table, i *Index) Vector {
	text := i.Parts[0].Expr.SQL()
	if c := t.Column(i.Parts[0].Column); c != nil {
		text = c.Type.SQL()
	}
	return ParseVector(text)
}

// ParseVector reads a type such as public.vector(1536), or an expression that ends in a cast to one.
func ParseVector(text string) Vector {
	m := vectorType.FindStringSubmatch(text)
	if m == nil {
		return Vector{}
	}
	dims, _ := strconv.ParseInt(m[2], 10, 64)
	return Vector{m[1], dims}
}

// Bytes is the size of the value in memory, as pgvector's macros have it.
func (v Vector) Bytes() int64 {
	switch v.Type {
	case "vector":
		return 8 + 4*v.Dims
	case "halfvec":
		return 8 + 2*v.Dims
	case "bit":
		return 8 + (v.Dims+7)/8
	}
	return 0
}

// Indexable reports whether IVFFlat takes values of so many dimensions (IVFFLAT_MAX_DIM in pgvector's ivfflat.h, and
// the max dimensions of its types).
func (v Vector) Indexable() bool {
	most := map[string]int64{"vector": 2000, "halfvec": 4000, "bit": 64000}
	return v.Dims > 0 && v.Dims <= most[v.Type]
}

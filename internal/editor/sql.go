package editor

import (
	"slices"
	"strings"

	"github.com/replyx/schemactl/internal/editor/sketch"
	"github.com/replyx/schemactl/schema/sqltext"
)

// expressions are the attributes whose SQL sees the columns of the relation that it belongs to, and nothing else.
var expressions = []string{"expr", "where", "as", "exprs", "using", "with_check"}

// isExpression reports whether the SQL of an attribute is an expression over the columns of its relation.
func isExpression(a *sketch.Attr) bool {
	if !slices.Contains(expressions, a.Name.Text) {
		return false
	}
	top := a.In
	for top != nil && top.Parent != nil {
		top = top.Parent
	}
	if top == nil {
		return false
	}
	switch top.Type.Text {
	case "table", "foreign_table", "policy", "perf_index", "statistics", "publication":
		return true
	case "materialized":
		return a.In != top // its query is not
	}
	return false
}

// mentions lists the places in the SQL of a string where a name stands alone, as a column does. There is none in a string
// with escapes, whose places are not those of the SQL.
func (s *State) mentions(src string, t sketch.Text, name string) []sketch.Span {
	text := src[t.Start:t.End]
	if strings.ContainsAny(text, "\\") || strings.Contains(text, "$${") || strings.Contains(text, "%%{") {
		return nil
	}
	var out []sketch.Span
	tokens := slices.Collect(sqltext.Tokens(text))
	for i, tok := range tokens {
		if !tok.IsName() || tok.Text != name {
			continue
		}
		if i > 0 && tokens[i-1].Text == "." || i+1 < len(tokens) && (tokens[i+1].Text == "(" || tokens[i+1].Text == ".") {
			continue
		}
		out = append(out, sketch.Span{Start: t.Start + tok.Pos, End: t.Start + tok.End})
	}
	return out
}

// inSQL is the column that a word of an expression names.
func (s *State) inSQL(c cursor, t sketch.Text) (*Decl, sketch.Span) {
	if !isExpression(c.attr) {
		return nil, sketch.Span{}
	}
	src := c.part.Source()
	for _, col := range s.Columns(s.Relation(c.block, c.file, c.part.Base)) {
		for _, at := range s.mentions(src, t, col.Name.Text) {
			if at.Holds(c.off) {
				return col, at.Shift(c.part.Base)
			}
		}
	}
	return nil, sketch.Span{}
}

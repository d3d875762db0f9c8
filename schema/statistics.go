package schema

import (
	"fmt"
	"slices"
)

// StatisticsObject is a statistics object (CREATE STATISTICS): what ANALYZE finds out about
// several columns together, or about expressions.
type StatisticsObject struct {
	Name Name
	// Table is what the object is about; On is its kind.
	Table Name
	On    Kind
	// Kinds are NDISTINCT, DEPENDENCIES and MCV, in that order; empty for all, which a single
	// expression cannot choose from.
	Kinds []string
	// Columns come in any order; the server sorts them.
	Columns []string
	// Expressions are sorted by the author.
	Expressions []Expr
	// Target is the statistics target; nil is that of the columns.
	Target *int64
	Common
}

// Ref implements Entity.
func (s *StatisticsObject) Ref() Ref {
	return Ref{Kind: KindStatistics, Schema: s.Name.Schema, Name: s.Name.Name}
}

// Attrs implements Object.
func (s *StatisticsObject) Attrs() []Attr {
	l := make(attrList, 0, 4)
	l.text("on", s.Table.String())
	l.list("types", s.Kinds)
	l.list("columns", slices.Sorted(slices.Values(s.Columns)))
	for i, e := range s.Expressions {
		l.expr(fmt.Sprintf("exprs[%d]", i+1), e)
	}
	l.number("target", s.Target)
	l.text("comment", s.Comment)
	return l
}

// Exprs implements Entity.
func (s *StatisticsObject) Exprs() []*Expr {
	out := make([]*Expr, len(s.Expressions))
	for i := range s.Expressions {
		out[i] = &s.Expressions[i]
	}
	return out
}

// Needs implements Entity.
func (s *StatisticsObject) Needs() []Ref {
	return []Ref{{Kind: s.On, Schema: s.Table.Schema, Name: s.Table.Name}}
}

// In implements Movable.
func (s *StatisticsObject) In(schema string) Movable {
	c := *s
	c.Name.Schema, c.Table.Schema = schema, schema
	c.Expressions = slices.Clone(s.Expressions)
	return &c
}

// Follow implements Renamable.
func (s *StatisticsObject) Follow(to func(Ref) Ref) Renamable {
	c := *s
	c.Name.Name = to(s.Ref()).Name
	c.Table = to(s.Needs()[0]).TypeName()
	c.Expressions = slices.Clone(s.Expressions)
	return &c
}

package schema

import (
	"slices"
	"strings"
)

// SearchConfiguration is a text search configuration.
type SearchConfiguration struct {
	Name   Name
	Parser Name
	// Mappings are sorted by token.
	Mappings []Mapping
	Common
}

// Mapping says which dictionaries are tried for a type of token, in order.
type Mapping struct {
	Token        string
	Dictionaries []Name
}

// SortMappings puts the mappings into the order of their tokens.
func (s *SearchConfiguration) SortMappings() {
	slices.SortFunc(s.Mappings, func(a, b Mapping) int { return strings.Compare(a.Token, b.Token) })
}

// Ref implements Entity.
func (s *SearchConfiguration) Ref() Ref {
	return Ref{Kind: KindTextSearchConfiguration, Schema: s.Name.Schema, Name: s.Name.Name}
}

// Attrs implements Object.
func (s *SearchConfiguration) Attrs() []Attr {
	var l attrList
	l.text("parser", s.Parser.String())
	for _, m := range s.Mappings {
		names := make([]string, len(m.Dictionaries))
		for i, n := range m.Dictionaries {
			names[i] = n.SQL()
		}
		l.text("mapping."+m.Token, strings.Join(names, ", "))
	}
	l.text("comment", s.Comment)
	return l
}

// Needs implements Entity.
func (s *SearchConfiguration) Needs() []Ref {
	out := []Ref{{Kind: KindTextSearchParser, Schema: s.Parser.Schema, Name: s.Parser.Name}}
	for _, m := range s.Mappings {
		for _, n := range m.Dictionaries {
			out = append(out, Ref{Kind: KindTextSearchDictionary, Schema: n.Schema, Name: n.Name})
		}
	}
	return out
}

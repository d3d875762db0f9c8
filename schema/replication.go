package schema

import (
	"slices"
	"strings"
)

// Publication is a set of changes that subscribers can have.
type Publication struct {
	Name string
	// AllTables says FOR ALL TABLES: then there are no Tables and Schemas.
	AllTables bool
	// Tables and Schemas are sorted by name.
	Tables  []PublishedTable
	Schemas []string
	// Publish holds insert, update, delete and truncate, in that order.
	Publish []string
	ViaRoot bool
	// GeneratedColumns is STORED; empty means none of them.
	GeneratedColumns string
	Common
}

// PublishedOps are what a publication can publish, in PostgreSQL's order; all of them by default.
var PublishedOps = []string{"insert", "update", "delete", "truncate"}

// PublishedTable is a table of a publication.
type PublishedTable struct {
	Name Name
	// Columns are those that are published; empty for all.
	Columns []string
	Where   Expr
}

// Ref implements Entity.
func (p *Publication) Ref() Ref { return Ref{Kind: KindPublication, Name: p.Name} }

// Attrs implements Object.
func (p *Publication) Attrs() []Attr {
	var l attrList
	l.flag("all_tables", p.AllTables)
	for _, t := range p.Tables {
		prefix := "table." + t.Name.SQL()
		l.flag(prefix, true)
		// The order of the columns means nothing.
		l.list(prefix+".columns", slices.Sorted(slices.Values(t.Columns)))
		l.expr(prefix+".where", t.Where)
	}
	l.list("schemas", p.Schemas)
	l = append(l, Attr{Name: "publish", Value: strings.Join(p.Publish, ", ")})
	l.flag("publish_via_partition_root", p.ViaRoot)
	l.text("publish_generated_columns", p.GeneratedColumns)
	l.text("comment", p.Comment)
	return l
}

// Exprs implements Entity.
func (p *Publication) Exprs() []*Expr {
	var out []*Expr
	for i := range p.Tables {
		if !p.Tables[i].Where.IsZero() {
			out = append(out, &p.Tables[i].Where)
		}
	}
	return out
}

// Needs implements Entity.
func (p *Publication) Needs() []Ref {
	var out []Ref
	for _, t := range p.Tables {
		out = append(out, Ref{Kind: KindTable, Schema: t.Name.Schema, Name: t.Name.Name})
	}
	return out
}

// Follow implements Renamable.
func (p *Publication) Follow(to func(Ref) Ref) Renamable {
	c := *p
	c.Name = to(p.Ref()).Name
	c.Tables = slices.Clone(p.Tables)
	for i, r := range p.Needs() {
		c.Tables[i].Name = to(r).TypeName()
	}
	c.SortTables()
	return &c
}

// SortTables puts the tables into the order of their names.
func (p *Publication) SortTables() {
	slices.SortFunc(p.Tables, func(a, b PublishedTable) int { return a.Name.Compare(b.Name) })
}

// Subscription takes the changes of a publication. Its connection string is a secret and no
// part of the model.
type Subscription struct {
	Name         string
	Publications []string
	// Disabled reports whether it does not run.
	Disabled bool
	// Slot is the replication slot's name; empty for none.
	Slot string
	// Streaming is off, on or parallel; empty, of a desired one, for the server's default, which
	// DefaultStreaming says of a live one.
	Streaming        string
	DefaultStreaming bool
	// Options are those of WITH that are not at their default, sorted by name.
	Options []Param
	Common
}

// Ref implements Entity.
func (s *Subscription) Ref() Ref { return Ref{Kind: KindSubscription, Name: s.Name} }

// Attrs implements Object.
func (s *Subscription) Attrs() []Attr {
	var l attrList
	l.list("publications", s.Publications)
	if s.Disabled {
		l.text("enabled", "false")
	}
	l = append(l, Attr{Name: "slot_name", Value: s.Slot})
	if s.DefaultStreaming {
		l = append(l, Attr{Name: "streaming", Value: s.Streaming, Same: []string{""}})
	} else {
		l.text("streaming", s.Streaming)
	}
	for _, o := range s.Options {
		l.text(o.Name, o.Value)
	}
	l.text("comment", s.Comment)
	return l
}

// Follow implements Renamable.
func (s *Subscription) Follow(to func(Ref) Ref) Renamable {
	c := *s
	c.Name = to(s.Ref()).Name
	return &c
}

package schema

import (
	"slices"
	"strings"
)

// Enum is an enumerated type; the order of its values is part of it.
type Enum struct {
	Name   Name
	Values []string
	// RenamedValues are values that had other names before, sorted by those.
	RenamedValues []ValueRename
	// Passing reports whether the type is there only until a plan is done: the live one, out of the way of another of its name.
	Passing bool
	Common
}

// ValueRename is the new name of an enum's value.
type ValueRename struct{ From, To string }

// PendingRenames are the renames of values that the live values still wait for.
func (e *Enum) PendingRenames(live []string) []ValueRename {
	var out []ValueRename
	for _, v := range e.RenamedValues {
		if slices.Contains(live, v.From) && !slices.Contains(live, v.To) {
			out = append(out, v)
		}
	}
	return out
}

// Grows reports whether live values become those of the enum by renames and by new ones in between, which is all that
// PostgreSQL does with a type in place (manual, "ALTER TYPE").
func (e *Enum) Grows(live []string) bool {
	at := 0
	for _, v := range e.renamed(live) {
		n := slices.Index(e.Values[at:], v)
		if n < 0 {
			return false
		}
		at += n + 1
	}
	return true
}

// renamed are live values after the renames that they wait for.
func (e *Enum) renamed(live []string) []string {
	out := slices.Clone(live)
	for _, v := range e.PendingRenames(live) {
		out[slices.Index(out, v.From)] = v.To
	}
	return out
}

// Before is the live type as a plan moves it out of the way of this one, under a name of its own and with the values that
// are renamed.
func (e *Enum) Before(live *Enum) *Enum {
	out := *live
	out.Name.Name = TemporaryName(live.Name.Name, "", "old")
	out.Values, out.RenamedValues = e.renamed(live.Values), e.PendingRenames(live.Values)
	out.RenamedFrom, out.Source, out.Passing = live.Name.Name, e.Source, true
	return &out
}

// LiveValues are the values as they are until the renames have run.
func (e *Enum) LiveValues() []string {
	out := slices.Clone(e.Values)
	for _, v := range e.RenamedValues {
		if i := slices.Index(out, v.To); i >= 0 {
			out[i] = v.From
		}
	}
	return out
}

// Ref implements Entity.
func (e *Enum) Ref() Ref { return Ref{Kind: KindEnum, Schema: e.Name.Schema, Name: e.Name.Name} }

// Attrs implements Object. Values are quoted so that one with a comma stays one.
func (e *Enum) Attrs() []Attr {
	quoted := make([]string, len(e.Values))
	for i, v := range e.Values {
		quoted[i] = Literal(v)
	}
	var l attrList
	l.list("values", quoted)
	l.text("comment", e.Comment)
	return l
}

// Follow implements Renamable.
func (e *Enum) Follow(to func(Ref) Ref) Renamable {
	c := *e
	c.Name = to(e.Ref()).TypeName()
	return &c
}

// BetweenEnums reports whether a change of type is one from a live enum to a desired one, which are returned, or from an
// array of one to an array of another: PostgreSQL has no cast for it.
func BetweenEnums(live, desired *Database, from, to string) (old, next *Enum, array, ok bool) {
	old, arrays := live.enumIn(from)
	next, array = desired.enumIn(to)
	return old, next, array, old != nil && next != nil && arrays == array && from != to
}

// enumIn is the enum that a type is, or is an array of; nil where it is neither.
func (d *Database) enumIn(typ string) (e *Enum, array bool) {
	element, array := strings.CutSuffix(typ, "[]")
	return d.Enum(ParseName(element)), array
}

// Enum finds an enum by name, or nil.
func (d *Database) Enum(n Name) *Enum {
	e, _ := d.Entity(Ref{Kind: KindEnum, Schema: n.Schema, Name: n.Name}).(*Enum)
	return e
}

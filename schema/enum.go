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

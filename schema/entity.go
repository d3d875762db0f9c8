package schema

import (
	"slices"
)

// Entity is an object that stands by itself and is compared, ordered, created and dropped
// like every other of its kind: a function, a view, a trigger. Schemas, extensions and tables have lists of their own in [Database].
type Entity interface {
	Object
	// Ref names the entity. Its types must be resolved: they may be part of the name.
	Ref() Ref
	// Base is what every entity has.
	Base() *Common
	// Types are the data types that it names, to be resolved in place.
	Types() []*Type
	// Exprs are the texts that the server stores in words of its own.
	Exprs() []*Expr
	// Needs are the objects that it refers to by name.
	Needs() []Ref
}

// Movable is an entity that can be made in another schema, so that the server can be asked for
// its own form of it.
type Movable interface {
	Entity
	// In is a copy in a schema; what belongs to a relation is on the relation of the same name
	// there.
	In(schema string) Movable
}

// Renamable is an entity that PostgreSQL can rename, and that follows the renames of others.
type Renamable interface {
	Entity
	// Follow is a copy, of which the texts and types may be changed, with the name that to gives
	// its own ref, and those that to gives what it refers to.
	Follow(to func(Ref) Ref) Renamable
}

// Common is what every entity has.
type Common struct {
	Owner
	Comment     string
	RenamedFrom string
	// DependsOn are objects that must be there first, beyond those that can be seen.
	DependsOn []Ref
	*Source

	// Canonical is the server's own form of a desired entity; nil until asked for.
	Canonical Entity
}

// Base implements Entity.
func (c *Common) Base() *Common { return c }

// Types implements Entity for what names none.
func (c *Common) Types() []*Type { return nil }

// Exprs implements Entity for what has none.
func (c *Common) Exprs() []*Expr { return nil }

// Needs implements Entity for what refers to nothing by name.
func (c *Common) Needs() []Ref { return nil }

// RenamedEntities are the live entities, by the desired ones, that have the names which these say they had before, and are to be renamed.
func RenamedEntities(live, desired *Database) map[Ref]Ref {
	out := make(map[Ref]Ref)
	for _, e := range desired.Entities {
		from := e.Base().RenamedFrom
		if from == "" {
			continue
		}
		ref, old := e.Ref(), e.Ref()
		old.Name = from
		if live.Entity(ref) == nil && live.Entity(old) != nil {
			out[ref] = old
		}
	}
	return out
}

// SortEntities puts entities into the order of their names.
func SortEntities(list []Entity) {
	slices.SortStableFunc(list, func(a, b Entity) int { return a.Ref().Compare(b.Ref()) })
}

// Of lists the entities of one type, in their order.
func Of[E Entity](d *Database) []E {
	var out []E
	for _, e := range d.Entities {
		if e, ok := e.(E); ok {
			out = append(out, e)
		}
	}
	return out
}

// Entity finds an entity by name, or nil. Entities must be sorted.
func (d *Database) Entity(r Ref) Entity {
	i, ok := slices.BinarySearchFunc(d.Entities, r, func(e Entity, r Ref) int { return e.Ref().Compare(r) })
	if !ok {
		return nil
	}
	return d.Entities[i]
}

package diff

import (
	"slices"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

// WithReplacedEnums returns the desired state with the live enums that cannot become what it says in place, since values go or move, under
// names that they have only while the plan runs: a new type comes in place of each, the columns change their type, and
// the old one is dropped. Where there is none it returns the state that it got.
func WithReplacedEnums(live, desired *schema.Database) *schema.Database {
	gone := make(map[schema.Ref]bool) // the HCL itself gives these another name
	for _, old := range schema.RenamedEntities(live, desired) {
		gone[old] = true
	}
	var out *schema.Database
	for i, e := range desired.Entities {
		d, ok := e.(*schema.Enum)
		if !ok {
			continue
		}
		l := live.Enum(d.Name)
		if l == nil || gone[l.Ref()] || d.Grows(l.Values) || isMadeOf(live, l.Name) || isMadeOf(desired, d.Name) {
			continue
		}
		old := d.Before(l)
		if live.Entity(old.Ref()) != nil || desired.Entity(old.Ref()) != nil {
			continue
		}
		if out == nil {
			whole := *desired
			out, whole.Entities = &whole, slices.Clone(desired.Entities)
		}
		if d.OwnerName() == "" {
			owned := *d
			owned.SetOwner(l.OwnerName())
			out.Entities[i] = &owned
		}
		out.Entities = append(out.Entities, old)
	}
	if out == nil {
		return desired
	}
	schema.SortEntities(out.Entities)
	return out
}

// isMadeOf reports whether another type is made of an enum, or an aggregate, an operator or the like is defined by it: these are not
// made again with it.
func isMadeOf(d *schema.Database, enum schema.Name) bool {
	return slices.ContainsFunc(d.Entities, func(e schema.Entity) bool {
		switch e.(type) {
		case *schema.Domain, *schema.Composite, *schema.Range, *schema.Definition, *schema.OperatorClass, *schema.ForeignTable:
			return sqltext.NamedBy(e, enum.Name)
		}
		return false
	})
}

// WithoutPassing returns a desired state as the HCL has it.
func WithoutPassing(desired *schema.Database) *schema.Database {
	isPassing := func(e schema.Entity) bool {
		enum, ok := e.(*schema.Enum)
		return ok && enum.Passing
	}
	if !slices.ContainsFunc(desired.Entities, isPassing) {
		return desired
	}
	out := *desired
	out.Entities = slices.DeleteFunc(slices.Clone(desired.Entities), isPassing)
	return &out
}

// Replacement is the live enum in whose place a change creates one, nil where there is none, under the name that it has meanwhile.
func (ch Change) Replacement(desired *schema.Database) *schema.Enum {
	e, ok := ch.To.(*schema.Enum)
	if !ok || ch.Action != Create {
		return nil
	}
	old := desired.Enum(schema.Name{Schema: e.Name.Schema, Name: schema.TemporaryName(e.Name.Name, "", "old")})
	if old == nil || !old.Passing {
		return nil
	}
	return old
}

// AsReplacements returns changes as they look from the HCL: a live enum whose place another takes changes its values.
func AsReplacements(list []Change, desired *schema.Database) []Change {
	out := make([]Change, 0, len(list))
	for _, ch := range list {
		if e, ok := desired.Entity(ch.Ref).(*schema.Enum); ok && e.Passing {
			continue
		}
		if old := ch.Replacement(desired); old != nil {
			live := *old
			live.Name, live.Values = ch.Ref.TypeName(), old.LiveValues()
			ch.Action, ch.From, ch.Reason = Alter, &live, "values go or move: the type is made again, and columns go over to it"
			ch.Attrs, _ = attrChanges(&live, ch.To)
			if src := ch.To.Src(); src != nil {
				ch.Pos = src.At("values")
			}
		}
		out = append(out, ch)
	}
	return out
}

// dropPassing drops what is there only while the plan runs.
func (c *comparer) dropPassing() {
	for _, e := range schema.Of[*schema.Enum](c.desired) {
		if e.Passing {
			c.add(Change{Action: Drop, Ref: e.Ref(), From: e, Pos: e.Src().Pos})
		}
	}
}

package planner

import (
	"fmt"
	"maps"
	"slices"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/schema"
)

// holder is what has a name that no text of the HCL says, and keeps it.
type holder struct{ what, hint string }

// refuseHeld refuses what takes the name of the sequence of an identity, or of a partition's part of an index, that stays: the
// server named it, or someone by hand.
func (d *draft) refuseHeld(p *progress) {
	claims := claimsOf(p.found)
	if len(claims) == 0 {
		return
	}
	touched := make(map[schema.Name]bool)
	for _, ch := range p.found {
		touched[ch.Ref.TableName()], touched[ch.Ref.TypeName()] = true, true
	}
	for _, t := range d.live.Tables {
		if d.desired.Table(t.Name) == nil || touched[t.Name] {
			continue // what becomes of its names, the plan says
		}
		held := d.heldBy(t, touched)
		for _, name := range slices.SortedFunc(maps.Keys(held), schema.Name.Compare) {
			h := held[name]
			if by, ok := claims[schema.Slot{Space: schema.RelationSpace, Schema: name.Schema, Name: name.Name}]; ok {
				d.refuse(by, fmt.Sprintf("%s cannot have its name: it is that of %s", by.Ref, h.what), h.hint)
			}
		}
	}
	for _, ch := range p.found {
		if n := ch.Ref.TypeName(); ch.Action == diff.Rename && ch.Ref.Kind == schema.KindSequence && d.isSerials(n) && ch.OldName != n.Name && d.live.Sequence(schema.Name{Schema: n.Schema, Name: ch.OldName}) != nil {
			d.refuse(ch, fmt.Sprintf("%s cannot have its name: it is that of the sequence of a serial column", ch.Ref), "take that away first, in a change of its own")
		}
	}
}

// isSerials reports whether a sequence is that of a live serial column.
func (in *facts) isSerials(n schema.Name) bool {
	for _, t := range in.live.Tables {
		for _, c := range t.Columns {
			if c.Serial && schema.SerialSequence(t.Name, c.Name) == n {
				return true
			}
		}
	}
	return false
}

// heldBy are the names that a live table keeps and the HCL does not say.
func (in *facts) heldBy(t *schema.Table, touched map[schema.Name]bool) map[schema.Name]holder {
	out := make(map[schema.Name]holder)
	for _, c := range t.Columns {
		to := in.desired.Table(t.Name).Column(c.Name)
		if n := c.OwnSequence(t.Name); c.Identity != nil && to != nil && to.Identity != nil && to.OwnSequence(t.Name) != n {
			out[n] = holder{
				"the sequence of identity column " + t.Name.String() + "." + c.Name,
				"give that its usual name first: ALTER SEQUENCE " + n.SQL() + " RENAME TO " + schema.Ident(to.OwnSequence(t.Name).Name),
			}
		}
	}
	if t.Shared == nil {
		return out
	}
	for _, a := range in.live.Ancestors(t) {
		if touched[a.Name] {
			return out
		}
	}
	for _, name := range indexNames(t.Shared) {
		n := schema.Name{Schema: t.Name.Schema, Name: name}
		out[n] = holder{
			"the part that partition " + t.Name.String() + " has of an index of its table",
			"give the part another name first: ALTER INDEX " + n.SQL() + " RENAME TO ...",
		}
	}
	return out
}

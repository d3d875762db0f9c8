package planner

import (
	"fmt"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/schema"
)

// refuseRowTypes refuses what computes the values of a column while another relation holds rows of the table as values: the
// server would refuse it when the plan has come to it (find_composite_type_dependencies in tablecmds.c).
func (d *draft) refuseRowTypes(p *progress) {
	p.rest = slices.DeleteFunc(slices.Clone(p.rest), func(ch diff.Change) bool {
		if ch.Ref.Kind != schema.KindColumn || ch.LiveTable == nil || ch.Action == diff.Drop || !d.computes(ch) {
			return false
		}
		holders := d.rowHolders(ch)
		if len(holders) == 0 {
			return false
		}
		hint := "drop that column first, and add it again in a later change"
		if ch.Action == diff.Create {
			hint = "add the column without a default, and in a later change set the default and the values; or " + hint
		}
		d.refuse(ch, fmt.Sprintf("%s cannot be computed for the rows that are there: %s holds rows of the table as values", ch.Ref, strings.Join(holders, ", ")), hint)
		return true
	})
}

// computes reports whether the server computes the values of a column, be it that it does not write them.
func (in *facts) computes(ch diff.Change) bool {
	if ch.Action != diff.Create {
		return ch.Has("type", "collation", "as")
	}
	c := ch.To.(*schema.Column)
	return c.Serial || c.Identity != nil || !c.Default.IsZero() || !c.Generated.IsZero() && !c.Virtual || len(in.domains(c.Type)) > 0
}

// rowHolders are the columns that hold rows of a table, or of one that has its columns, as values.
func (in *facts) rowHolders(ch diff.Change) []string {
	var out []string
	for _, n := range append([]schema.Name{ch.LiveTable.Name}, in.below(ch.LiveTable.Name, false)...) {
		ref := schema.Ref{Kind: schema.KindTable, Schema: n.Schema, Name: n.Name}
		for _, u := range in.typeUses(ref) {
			// What is materialized of the column is made again.
			if u.kind == schema.KindTable || ch.Action == diff.Create {
				out = append(out, u.String())
			}
		}
		for _, from := range in.overRows()[ref] {
			if from.TableName() != n {
				out = append(out, from.TableName().String()+"."+from.Name)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// refuseOwnRows refuses a new table that calls a new function over its rows: neither can be made before the other.
func (d *draft) refuseOwnRows(p *progress) {
	p.rest = slices.DeleteFunc(slices.Clone(p.rest), func(ch diff.Change) bool {
		if ch.Ref.Kind != schema.KindTable || ch.Action != diff.Create {
			return false
		}
		needs := d.desiredNeeds()
		i := slices.IndexFunc(needs[ch.Ref], func(f schema.Ref) bool {
			return isRoutine(f) && d.live.Entity(f) == nil && slices.Contains(needs[f], ch.Ref)
		})
		if i < 0 {
			return false
		}
		d.refuse(ch, fmt.Sprintf("%s and %s need each other: the table calls the function, which takes or returns rows of the table", ch.Ref, needs[ch.Ref][i]),
			"apply without what calls the function, and add that in a later change")
		return true
	})
}

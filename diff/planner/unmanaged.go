package planner

import (
	"fmt"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

// refuseStrangers refuses each change that drops what an object needs that is not managed, or puts another in its place: the server
// would refuse the drop when the plan has come to it, and what is not managed is not dropped to be made again.
func (d *draft) refuseStrangers(p *progress) {
	r := (*readerIndex)(nil)
	p.rest = slices.DeleteFunc(slices.Clone(p.rest), func(ch diff.Change) bool {
		if ch.From == nil || ch.Action != diff.Drop && !needsColumnFree(ch) && !d.replacesKey(ch) && !d.replacesUnique(ch) {
			return false
		}
		if r == nil {
			r = d.readerIndex()
		}
		strangers := r.strangers(ch)
		if len(strangers) == 0 {
			return false
		}
		verb := "be dropped"
		if ch.Action != diff.Drop {
			verb = "change"
		}
		d.refuse(ch, fmt.Sprintf("%s cannot %s: %s, which is not managed, needs it", ch.Ref, verb, strings.Join(strangers, ", ")),
			"change or drop that by hand first, or declare it in the HCL")
		return true
	})
}

// strangers are the objects that need what a change drops, and of which the plan knows nothing. What goes
// with a relation is not among them, nor is what the server itself takes out.
func (r *readerIndex) strangers(ch diff.Change) []string {
	needed := r.needed[ch.Ref]
	if ch.Ref.Kind == schema.KindColumn {
		needed = append(r.readers(ch), r.goWith(ch)...)
	}
	relation := ch.Ref.Kind.HasRows()
	var out []string
	for _, by := range needed {
		publication, part := by.Kind == schema.KindPublication, by.Table != "" && by.TableName() == ch.Ref.TypeName()
		switch {
		case by.Kind.GivesRights(), by.Kind == schema.KindStatistics, !r.in.keepsNeeding(by, ch.Action) && r.in.knows(by):
		case relation && (publication || part || by.Kind == schema.KindTable):
			// It is dropped with the relation, or is a child or a partition of it.
		case relation && by.Kind == schema.KindColumn && slices.Contains(r.in.below(ch.Ref.TypeName(), false), by.TableName()):
			// It has the column from the relation.
		case needsColumnFree(ch) && ch.Action != diff.Drop && !publication:
			// It is made again as it is.
		default:
			out = append(out, by.String())
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// knows reports whether an object is part of the desired state, or is dropped with the plan.
func (in *facts) knows(ref schema.Ref) bool {
	switch {
	case in.droppedObjects[ref], isLeftover(ref.Name):
		return true
	case ref.Kind == schema.KindTable:
		return in.desired.Table(ref.TypeName()) != nil
	case ref.Table == "":
		return in.declared()[ref]
	case in.droppedRelations[ref.TableName()]:
		return true
	case ref.Kind == schema.KindTrigger, ref.Kind == schema.KindPolicy, ref.Kind == schema.KindRule:
		return in.declared()[ref]
	}
	return in.desired.Table(ref.TableName()) != nil || !slices.ContainsFunc(in.live.Tables, func(t *schema.Table) bool { return t.Name == ref.TableName() })
}

// hiddenIn are the objects that ignore rules leave as they are in the database.
func hiddenIn(res *diff.Result) map[schema.Ref]bool {
	out := map[schema.Ref]bool{}
	for _, i := range res.Ignored {
		for _, ref := range i.Refs {
			out[ref] = true
		}
	}
	for _, ch := range res.Changes {
		delete(out, ch.Ref)
	}
	return out
}

// keepsNeeding reports whether an object still needs, where an ignore rule leaves it as it is, what an action takes from it: all that it
// needs stays where the HCL does not have it. What is dropped, it needs also where the HCL has it otherwise.
func (in *facts) keepsNeeding(ref schema.Ref, a diff.Action) bool {
	return in.hidden[ref] && (a == diff.Drop || !in.declared()[ref])
}

// goWith are the hidden indexes and constraints that the server would drop with a column and that hold others too, and what needs
// those that hold it alone: these go with the column.
func (r *readerIndex) goWith(ch diff.Change) []schema.Ref {
	if !r.in.replacesOrDrops(ch) || len(r.in.hidden) == 0 {
		return nil
	}
	var out []schema.Ref
	for _, t := range append(r.in.tablesBelow(ch.LiveTable.Name), ch.LiveTable) {
		for ref, obj := range t.Children() {
			switch alone, ok := holdsAlone(t, obj, ch.From.(*schema.Column).Name); {
			case !ok || !r.in.keepsNeeding(ref, diff.Drop):
			case alone:
				out = append(out, r.needed[ref]...)
			default:
				out = append(out, ref)
			}
		}
	}
	return out
}

// holdsAlone reports whether a part of a table holds a column, and no other.
func holdsAlone(t *schema.Table, part schema.Object, column string) (alone, ok bool) {
	alone = true
	for _, c := range t.Columns {
		inText := func(e schema.Expr) bool { return sqltext.Names(e.Text, c.Name) }
		switch holds := slices.Contains(schema.ColumnsOf(part), c.Name) || slices.ContainsFunc(schema.ExprsOf(part), inText); {
		case !holds:
		case c.Name == column:
			ok = true
		default:
			alone = false
		}
	}
	return alone, ok
}

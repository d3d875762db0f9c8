package planner

import (
	"fmt"
	"slices"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/schema"
)

// refuseInheritedTwice refuses to rename a column, to change its type, or to replace a check, where a table below has it from a table that is not below:
// the server changes a column in all the tables that have it, or in none.
func (d *draft) refuseInheritedTwice(p *progress) {
	p.rest = slices.DeleteFunc(slices.Clone(p.rest), func(ch diff.Change) bool {
		if ch.Ref.Kind == schema.KindCheck && ch.Action == diff.Alter && !onlyAttrs(ch, "comment") {
			return d.refuseCheckTwice(ch)
		}
		if ch.Ref.Kind != schema.KindColumn || ch.Action != diff.Rename && (ch.Action != diff.Alter || !ch.Has("type", "collation")) {
			return false
		}
		if parent := d.inheritedFrom(ch); parent.Name != "" {
			d.refuse(ch, fmt.Sprintf("%s cannot change its type while it is inherited from %s", ch.Ref, parent), "apply a state without the column of the parent first, and change the type in a change of its own")
			return true
		}
		child, parent := d.inheritedTwice(ch.Ref.TableName(), ch.Ref.Name, ch.OldName)
		if child == nil {
			return false
		}
		does := "change its type"
		if ch.Action == diff.Rename {
			does = "be renamed"
		}
		d.refuse(ch, fmt.Sprintf("%s cannot %s: %s has the column from %s too", ch.Ref, does, child.Name, parent),
			fmt.Sprintf("apply a state in which %s does not inherit from %s first, and let it inherit again in a change of its own", child.Name, parent))
		return true
	})
}

// refuseCheckTwice refuses to replace a check that a table below has from another table too: dropped from the one, it stays, and what takes
// its place in the one meets it.
func (d *draft) refuseCheckTwice(ch diff.Change) bool {
	child, parent := d.hasTwice(ch.Ref.TableName(), func(t *schema.Table) bool { return hasCheck(t, ch.Ref.Name) })
	if child == nil {
		return false
	}
	d.refuse(ch, fmt.Sprintf("%s cannot change: %s has the check from %s too", ch.Ref, child.Name, parent), "give the new check another name, in both tables")
	return true
}

// inheritedFrom is a parent that has the column of a change of type; of one that changes there too, there is no change.
func (in *facts) inheritedFrom(ch diff.Change) schema.Name {
	t := in.renamed.Table(ch.Ref.TableName())
	if ch.Action != diff.Alter || t == nil {
		return schema.Name{}
	}
	for _, n := range t.Inherits {
		d := in.desired.Table(t.Name)
		if p := in.renamed.Table(n); p != nil && p.Column(ch.Ref.Name) != nil && d != nil && slices.Contains(d.Inherits, n) {
			return n
		}
	}
	return schema.Name{}
}

// inheritedTwice is a table below that has a column, by one of its names, from a table that is none of those, and that table.
func (in *facts) inheritedTwice(t schema.Name, names ...string) (child *schema.Table, parent schema.Name) {
	return in.hasTwice(t, func(p *schema.Table) bool {
		return slices.ContainsFunc(names, func(c string) bool { return p.Column(c) != nil })
	})
}

// hasTwice is a table below that has something of a table, and a table that is not below and has it too, as the test says.
func (in *facts) hasTwice(t schema.Name, has func(*schema.Table) bool) (child *schema.Table, parent schema.Name) {
	below := in.tablesBelow(t)
	within := func(n schema.Name) bool {
		return n == t || slices.ContainsFunc(below, func(b *schema.Table) bool { return b.Name == n })
	}
	for _, b := range below {
		for _, n := range b.Parents() {
			if p := in.renamed.Table(n); !within(n) && p != nil && has(p) {
				return b, n
			}
		}
	}
	return nil, schema.Name{}
}

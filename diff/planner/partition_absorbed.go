package planner

import (
	"slices"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

// absorbed reports whether what a table loses becomes a part of what it is to have, or of what the table
// that it is a partition of has.
func (in *facts) absorbed(ch diff.Change) bool {
	if in.kept[ch.Ref] {
		return true
	}
	if ch.Action != diff.Drop || ch.Table == nil || ch.LiveTable == nil || ch.From == nil || ch.Ref.Kind == schema.KindColumn {
		return false
	}
	i, isIndex := ch.From.(*schema.Index)
	switch {
	case isIndex && i.Partitioned && in.goesOn(ch.Table, i):
		return true
	case isIndex && i.Invalid && !i.Partitioned:
		return false // its build was interrupted: it is dropped, and built again
	case !ch.Table.IsPartition():
		return false
	}
	attaching := ch.LiveTable.PartitionOf != ch.Table.PartitionOf
	for _, a := range in.desired.Ancestors(ch.Table) {
		for ref, o := range a.Children() {
			if ref.Kind == schema.KindPrimaryKey {
				ref.Name = primaryKeyName(a) // as changes name it
			}
			if (attaching || in.changed[ref]) && in.becomesPart(ch, ref, o) {
				return true
			}
		}
	}
	return false
}

// goesOn reports whether an index is what the plan builds for one that it replaces.
func (in *facts) goesOn(to *schema.Table, i *schema.Index) bool {
	return slices.ContainsFunc(to.Indexes, func(d *schema.Index) bool {
		return newName(d.Name) == i.Name && in.changed[to.Child(schema.KindIndex, d.Name)] && in.begun(to.Name, d, i.Name)
	})
}

// becomesPart reports whether what a partition loses is what it is to have of an object of its table's.
func (in *facts) becomesPart(ch diff.Change, ref schema.Ref, o schema.Object) bool {
	from := ch.From
	switch x := from.(type) {
	case *schema.ForeignKey:
		from = valid(x)
	case *schema.Check:
		proven := *x
		proven.NotValid = false
		from = &proven
	case *schema.Index:
		k, isKey := o.(*schema.Key)
		if !isKey {
			break
		}
		// An interrupted plan has built it for the key.
		own := in.ownPart(node{ch.Table.Name, ch.LiveTable, ch.Table}, ddl.KeyIndex(k, ""))
		return own != nil && own.Name == x.Name
	}
	return ref.Kind == ch.Ref.Kind && sameButName(from, o) && (ref.Kind != schema.KindCheck || ref.Name == ch.Ref.Name)
}

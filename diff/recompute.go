package diff

import (
	"slices"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

// recompute has a generated column made again that is computed from one which gets another type, though its own text stays: the server
// changes no type under it ("cannot alter type of a column used by a generated column").
func (c *comparer) recompute() {
	for _, ch := range slices.Clone(c.res.Changes) {
		if ch.Ref.Kind != schema.KindColumn || ch.Action != Alter || !ch.Has("type", "collation") {
			continue
		}
		for _, to := range ch.Table.Columns {
			from := ch.LiveTable.Column(to.Name)
			if from != nil && !to.Generated.IsZero() && to.Name != ch.Ref.Name && sqltext.Names(from.Generated.SQL(), ch.Ref.Name) {
				c.computeAgain(ch, from, to)
			}
		}
	}
}

// computeAgain adds the change of a column that is computed from the one that a change is about.
func (c *comparer) computeAgain(base Change, from, to *schema.Column) {
	as := AttrChange{Name: "as", From: from.Generated.SQL(), To: to.Generated.SQL()}
	ref := base.Ref
	ref.Name = to.Name
	for i := range c.res.Changes {
		if ch := &c.res.Changes[i]; ch.Ref == ref && ch.Action == Alter {
			if !ch.Has("as") {
				ch.Attrs, ch.Reason = append(ch.Attrs, as), recomputed
			}
			return
		}
	}
	c.add(Change{
		Action: Alter, Ref: ref, From: from, To: to, LiveTable: base.LiveTable, Table: base.Table,
		Attrs: []AttrChange{as}, Reason: recomputed, Pos: to.Src().At("as"),
	})
}

const recomputed = "what it is computed from changes its type"

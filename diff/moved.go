package diff

import "github.com/replyx/schemactl/schema"

// warnOfMoves warns of tables that go in one schema and are new in another, by the same name or by a renamed_from that names
// the schema: a rename stays within its schema, so the rows would not come along.
func (c *comparer) warnOfMoves() {
	gone := make(map[string][]schema.Name)
	for _, ch := range c.res.Changes {
		if ch.Action == Drop && ch.Ref.Kind == schema.KindTable {
			n := ch.Ref.TypeName()
			gone[n.Name] = append(gone[n.Name], n)
			gone[n.String()] = append(gone[n.String()], n)
		}
	}
	if len(gone) == 0 {
		return
	}
	for _, ch := range c.res.Changes {
		if ch.Action != Create || ch.Ref.Kind != schema.KindTable {
			continue
		}
		now, pos := ch.Ref.TypeName(), ch.Pos
		list := gone[now.Name]
		if was := ch.Table.RenamedFrom; was != "" {
			list, pos = gone[was], ch.Table.Src().At("renamed_from")
		}
		for _, old := range list {
			if old.Schema != now.Schema {
				c.warn(pos, "table %s is dropped, and table %s is new and empty: to keep the rows, run ALTER TABLE %s SET SCHEMA %s by hand before",
					old, now, old.SQL(), schema.Ident(now.Schema))
			}
		}
	}
}

package diff

import (
	"slices"

	"github.com/replyx/schemactl/schema"
)

// entities compares functions, views, triggers and whatever else stands by itself. What lives
// in no schema is managed where the HCL declares any object of its kind.
func (c *comparer) entities() {
	declared := make(map[schema.Kind]bool)
	for _, e := range c.desired.Entities {
		declared[e.Ref().Kind] = true
	}
	others := make(map[schema.Kind]int)
	live := make(map[schema.Ref]schema.Entity, len(c.live.Entities))
	for _, l := range c.live.Entities {
		r := l.Ref()
		switch {
		case r.Kind.GivesRights():
		case c.left[r.TableName()], c.isOfColumn(l):
		case r.Schema != "" && c.managed[r.Schema] || r.Schema == "" && declared[r.Kind]:
			live[r] = l
		case r.Schema == "":
			others[r.Kind]++
		}
	}
	for _, d := range c.desired.Entities {
		r := d.Ref()
		if r.Kind.GivesRights() {
			continue
		}
		l := live[r]
		delete(live, r)
		if l == nil {
			c.add(Change{Action: Create, Ref: r, To: d})
			continue
		}
		c.entity(c.onPartitions(l), d)
		c.unfilled(l, d)
		c.viewIndexes(l, d)
	}
	for _, l := range live {
		c.add(Change{Action: Drop, Ref: l.Ref(), From: l})
	}
	for _, k := range schema.Kinds() {
		if n := others[k]; n > 0 {
			c.res.Unmanaged = append(c.res.Unmanaged, schema.Unmanaged{Kind: schema.Plural(k), Count: n})
		}
	}
}

// isOfColumn reports whether a live sequence is of a column that makes it part of a comparison of its own: it becomes a serial
// column's, or is on a partition that the HCL leaves to others.
func (c *comparer) isOfColumn(live schema.Entity) bool {
	s, ok := live.(*schema.Sequence)
	return ok && (c.serialSequences[s.Name] || c.left[s.OwnedBy.Table])
}

// onPartitions leaves out what a live trigger is on partitions that the HCL does not have.
func (c *comparer) onPartitions(live schema.Entity) schema.Entity {
	t, ok := live.(*schema.Trigger)
	if !ok || len(t.Partitions) == 0 {
		return live
	}
	return t.KeepPartitions(func(n schema.Name) bool { return c.desired.Table(n) != nil })
}

// entity compares two entities of one name: as texts, and then by the server's own form of
// the desired one.
func (c *comparer) entity(live, desired schema.Entity) {
	changed, unproven := attrChanges(live, desired)
	if len(changed)+len(unproven) == 0 {
		return
	}
	if canonical := desired.Base().Canonical; canonical != nil {
		// A property is equal by either form: the server's form is no fixed point.
		unproven = nil
		byText := changed
		changed, _ = attrChanges(live, canonical)
		if changed = alsoIn(changed, byText); len(changed) == 0 {
			return
		}
		// What the server makes of its own text, read again, is as good, on either side.
		for _, pair := range [][2]schema.Entity{{live.Base().Canonical, canonical}, {live, canonical.Base().Canonical}} {
			if pair[0] == nil || pair[1] == nil {
				continue
			}
			byServer, _ := attrChanges(pair[0], pair[1])
			if changed = alsoIn(changed, byServer); len(changed) == 0 {
				return
			}
		}
	}
	ref := desired.Ref()
	if len(changed) == 0 {
		for _, u := range unproven {
			c.res.NotProven = append(c.res.NotProven, NotProven{
				Ref: ref, Attr: u.Name, Live: u.From, Desired: u.To, Pos: desired.Src().At(u.Name),
			})
		}
		return
	}
	c.add(Change{Action: Alter, Ref: ref, From: live, To: desired, Attrs: changed, Pos: desired.Src().At(changed[0].Name)})
}

// alsoIn keeps the changes of properties that differ by another comparison too.
func alsoIn(changed, other []AttrChange) []AttrChange {
	return slices.DeleteFunc(changed, func(a AttrChange) bool {
		return !slices.ContainsFunc(other, func(o AttrChange) bool { return o.Name == a.Name })
	})
}

// unfilled finds a materialized view that no one has filled, as an interrupted apply leaves it: whoever
// reads it gets an error.
func (c *comparer) unfilled(live, desired schema.Entity) {
	l, ok := live.(*schema.View)
	d, both := desired.(*schema.View)
	made := slices.ContainsFunc(c.res.Changes, func(ch Change) bool { return ch.Ref == desired.Ref() && ch.Has("as") })
	if ok && both && l.NoData && !d.NoData && !made {
		c.add(Change{Action: Repair, Ref: d.Ref(), From: live, To: desired, Pos: d.Src().Pos, Reason: "it has not been filled"})
	}
}

// viewIndexes compares the indexes of a materialized view as those of a table.
func (c *comparer) viewIndexes(live, desired schema.Entity) {
	d, ok := desired.(*schema.View)
	if !ok || !d.Materialized {
		return
	}
	t := &tableComparer{comparer: c, live: live.(*schema.View).Table(), desired: d.Table()}
	t.keysAndIndexes()
}

package diff

import (
	"slices"

	"github.com/replyx/schemactl/schema"
)

// leaveOut takes the live partitions that the HCL leaves to others out of a list: those of a
// declared table of which it names no partition at all. What makes them is another tool or the
// application, so they are counted and never dropped.
func (c *comparer) leaveOut(live []*schema.Table) []*schema.Table {
	named := make(map[schema.Name]bool)
	for _, d := range c.desired.Tables {
		if d.IsPartition() {
			named[d.PartitionOf] = true
		}
	}
	c.left = make(map[schema.Name]bool)
	left := func(t *schema.Table) bool {
		return t.IsPartition() && c.desired.Table(t.Name) == nil &&
			(c.left[t.PartitionOf] || c.desired.Table(t.PartitionOf) != nil && !named[t.PartitionOf])
	}
	// A partition may come before its table in the order of names.
	for again := true; again; {
		again = false
		for _, t := range live {
			if !c.left[t.Name] && left(t) {
				c.left[t.Name], again = true, true
			}
		}
	}
	counts := make(map[string]int)
	kept := slices.DeleteFunc(live, func(t *schema.Table) bool {
		if c.left[t.Name] {
			counts[t.Name.Schema]++
		}
		return c.left[t.Name]
	})
	for _, s := range c.desired.Schemas {
		if n := counts[s.Name]; n > 0 {
			c.res.Unmanaged = append(c.res.Unmanaged, schema.Unmanaged{Schema: s.Name, Kind: "partitions that the HCL leaves to others", Count: n})
		}
	}
	schema.SortUnmanaged(c.res.Unmanaged)
	return kept
}

// onTheirOwn gives a live table what it keeps of its parents' when it leaves them.
func onTheirOwn(live, desired *schema.Table) *schema.Table {
	stays := func(n schema.Name) bool { return slices.Contains(desired.Parents(), n) }
	if live.Shared == nil || len(live.Parents()) == 0 || slices.ContainsFunc(live.Parents(), stays) && !live.Detaching {
		return live
	}
	t, s := *live, live.Shared
	if s.PrimaryKey != nil {
		t.PrimaryKey = s.PrimaryKey
	}
	t.Uniques = slices.Concat(t.Uniques, s.Uniques)
	t.Indexes = slices.Concat(t.Indexes, s.Indexes)
	t.Checks = slices.Concat(t.Checks, s.Checks)
	t.Exclusions = slices.Concat(t.Exclusions, s.Exclusions)
	t.ForeignKeys = slices.Concat(t.ForeignKeys, s.ForeignKeys)
	t.Columns = slices.Clone(t.Columns)
	for i, c := range t.Columns {
		if c.Inherited && live.IsPartition() && c.Identity != nil {
			own := *c
			own.Identity = nil // it is the partitioned table's
			t.Columns[i] = &own
		}
	}
	return &t
}

// parentPair is a parent that a table has before and after.
type parentPair struct{ live, desired *schema.Table }

// parents are the parents whose changes reach the table.
func (t *tableComparer) parents() []parentPair {
	var out []parentPair
	if t.live.Detaching {
		return nil
	}
	for _, n := range t.desired.Parents() {
		l, d := t.comparer.live.Table(n), t.comparer.desired.Table(n)
		if l != nil && d != nil && slices.Contains(t.live.Parents(), n) {
			out = append(out, parentPair{l, d})
		}
	}
	return out
}

// reached is a live column as it will be once the changes of its parents have reached it; nil
// where they drop it. A column that is not there yet may come with them.
func (t *tableComparer) reached(live *schema.Column, name string) *schema.Column {
	out, parents := live, t.parents()
	kept := slices.ContainsFunc(parents, func(p parentPair) bool { return p.live.Column(name) != nil && p.desired.Column(name) != nil })
	for _, p := range parents {
		from, to := p.live.Column(name), p.desired.Column(name)
		switch {
		case to != nil && from == nil && out == nil:
			out = schema.InheritedColumns([]*schema.Table{p.desired}, t.desired.IsPartition())[columnIndex(p.desired, name)]
			if t.noIdentity(out) {
				own := *out
				own.Identity = nil
				out = &own
			}
		case to == nil && from != nil && out != nil && out.Inherited && !kept:
			if !ColumnStaysBelow(t.comparer.live, t.comparer.desired, p.live.Name, name) {
				out = nil
			}
		case to != nil && from != nil && out != nil:
			out = out.Reached(from, to, p.desired.Name)
		}
	}
	if out != nil && live != nil && live.NotNull && !out.NotNull && t.comparer.live.Server.VersionNum >= 180000 &&
		slices.ContainsFunc(parents, func(p parentPair) bool { return isNotNull(p.live, name) && isNotNull(p.desired, name) }) {
		own := *out
		own.NotNull = true // the server counts from how many it comes
		out = &own
	}
	return out
}

func isNotNull(t *schema.Table, column string) bool {
	c := t.Column(column)
	return c != nil && c.NotNull
}

// ColumnStaysBelow reports whether a column that a table loses stays in one of the tables below, as that table's own: it is dropped from the
// table alone then, and each child that does not keep it drops it by itself.
func ColumnStaysBelow(live, desired *schema.Database, table schema.Name, column string) bool {
	return slices.ContainsFunc(live.Tables, func(l *schema.Table) bool {
		if !slices.Contains(l.Inherits, table) || l.Column(column) == nil {
			return false
		}
		d := desired.Table(l.Name)
		if d == nil || !slices.Contains(d.Inherits, table) {
			return false
		}
		inherited := slices.ContainsFunc(desired.ParentTables(d), func(p *schema.Table) bool { return p.Column(column) != nil })
		return !inherited && d.Column(column) != nil || ColumnStaysBelow(live, desired, l.Name, column)
	})
}

// noIdentity reports whether partitions of this server have no identity of their own.
func (t *tableComparer) noIdentity(c *schema.Column) bool {
	return c.Identity != nil && t.comparer.live.Server.VersionNum < 170000
}

func columnIndex(t *schema.Table, column string) int {
	return slices.IndexFunc(t.Columns, func(c *schema.Column) bool { return c.Name == column })
}

// sharedCheck reports whether a check that is only live comes from a parent that keeps it.
func (t *tableComparer) sharedCheck(l *schema.Check) bool {
	return l.Inherited && slices.ContainsFunc(t.parents(), func(p parentPair) bool {
		return slices.ContainsFunc(p.desired.Checks, func(d *schema.Check) bool { return d.Name == l.Name })
	})
}

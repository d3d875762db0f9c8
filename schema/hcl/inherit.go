package hcl

import (
	"slices"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

// inherit gives every partition and child table the columns of its parents. What a block of
// the child says holds there; all else is as the parent has it.
func (r *reader) inherit(tables []*schema.Table) {
	h := inheritor{r: r, tables: make(map[*symbol]*schema.Table, len(tables)), done: make(map[*symbol]bool)}
	for i, d := range r.tables.all {
		h.tables[d] = tables[i]
	}
	for _, d := range r.tables.all {
		d.columns.setErrors(&r.errs)
		h.visit(d, nil)
	}
}

type inheritor struct {
	r      *reader
	tables map[*symbol]*schema.Table
	done   map[*symbol]bool
}

func (h *inheritor) visit(d *symbol, below []*symbol) {
	if h.done[d] || len(d.parents) == 0 {
		return
	}
	if slices.Contains(below, d) {
		d.block.failf(d.block.TypeRange.Start, "", "table %q has columns of itself: the chain of its parents is a circle", d.name.Name)
		h.done[d] = true
		return
	}
	parents := make([]*schema.Table, len(d.parents))
	for i, p := range d.parents {
		h.visit(p, append(below, d))
		parents[i] = h.tables[p]
	}
	if h.done[d] {
		return
	}
	h.done[d] = true
	t := h.tables[d]
	h.merge(d, t, schema.InheritedColumns(parents, t.IsPartition()))
	if k := t.PrimaryKey; k != nil {
		for _, c := range t.Columns {
			if c.Inherited && slices.Contains(k.Columns, c.Name) {
				c.NotNull = true
			}
		}
	}
	if t.IsPartition() {
		d.block.checkBound(t, parents[0])
		d.block.partOfIndex(t, h.above(d))
	}
}

// above are the tables that a partition is a part of, at any depth.
func (h *inheritor) above(d *symbol) []*schema.Table {
	var out []*schema.Table
	for len(d.parents) > 0 {
		d = d.parents[0]
		out = append(out, h.tables[d])
	}
	return out
}

// merge puts inherited and own columns together. A partition that writes columns with their
// types has them in that order, and so has a child that writes all of them.
func (h *inheritor) merge(d *symbol, t *schema.Table, inherited []*schema.Column) {
	own, typed, all := t.Columns, false, len(inherited)
	used := make(map[string]bool, len(own))
	for i, c := range own {
		b := &d.columns.blocks[i]
		j := slices.IndexFunc(inherited, func(p *schema.Column) bool { return p.Name == c.Name })
		if j < 0 {
			if t.IsPartition() {
				b.failf(b.TypeRange.Start, "", "column %q is not in table %q: a partition has the columns of its partitioned table", c.Name, t.PartitionOf.Name)
			}
			continue
		}
		b.override(c, inherited[j], t)
		if used[c.Name] = true; b.has("type") {
			typed = true
			all--
		}
	}
	if !t.IsPartition() && all == 0 {
		return
	}
	var columns []*schema.Column
	if t.IsPartition() && typed {
		columns = own
	}
	for _, p := range inherited {
		switch i := slices.IndexFunc(own, func(c *schema.Column) bool { return c.Name == p.Name }); {
		case i < 0:
			columns = append(columns, p)
		case !t.IsPartition() || !typed:
			columns = append(columns, own[i])
		}
	}
	for _, c := range own {
		if !used[c.Name] {
			columns = append(columns, c)
		}
	}
	t.Columns = columns
}

// override fills in what the block of an inherited column leaves open.
func (b *block) override(c, parent *schema.Column, t *schema.Table) {
	c.Inherited = t.IsPartition() || !b.has("type")
	if !b.has("type") {
		c.Type = parent.Type
	} else if c.Type.Text != parent.Type.Text && schema.BuiltinType(c.Type.Text) && schema.BuiltinType(parent.Type.Text) {
		b.failf(b.attr("type").Expr.Range().Start, "", "column %q is %s in the table that it comes from", c.Name, parent.Type.Text)
	}
	if c.RenamedFrom == "" {
		c.RenamedFrom = parent.RenamedFrom
	}
	switch {
	case !b.has("null") && b.child("not_null") == nil:
		c.NotNull = parent.NotNull
	case parent.NotNull && !c.NotNull:
		b.failf(b.attr("null").NameRange.Start, "", "column %q is never null in the table that it comes from", c.Name)
	default:
		c.NotNullOwn = c.NotNull && !t.IsPartition()
	}
	if !b.has("default") && !c.Serial && c.Identity == nil && c.Generated.IsZero() {
		c.Default = parent.Default
	}
	if !b.has("as") && b.child("as") == nil {
		c.Generated, c.Virtual = parent.Generated, parent.Virtual
	}
	if c.Identity == nil {
		c.Identity = parent.Identity
	}
	if !b.has("collate") && !b.has("collation") {
		c.Collation = parent.Collation
	}
	if !b.has("storage") {
		c.Storage = parent.Storage
	}
	if !b.has("compression") {
		c.Compression = parent.Compression
	}
}

// checkBound holds the values of a partition against the key of its table.
func (b *block) checkBound(t, parent *schema.Table) {
	at := b.attr("partition_of").Expr.Range().Start
	if parent.Partition == nil {
		b.failf(at, "partition { type = RANGE, columns = [column.NAME] }", "table %q is not split: it has no partition block", parent.Name.Name)
		return
	}
	bound, ok := sqltext.ParseBound(t.Bound.Text)
	values := b.child("values")
	if !ok || values == nil {
		return
	}
	n := len(parent.Partition.Parts)
	switch typ := parent.Partition.Type; {
	case typ == "" || n == 0: // that is noted already
	case bound.Default && typ != "HASH":
	case typ == "RANGE" && bound.From != nil:
		if len(bound.From) != n || len(bound.To) != n {
			b.failf(values.TypeRange.Start, "", "table %q is split by %d columns: from and to hold %d values each", parent.Name.Name, n, n)
		}
	case typ == "LIST" && bound.In != nil, typ == "HASH" && bound.Modulus > 0:
	default:
		want := map[string]string{"RANGE": "from and to", "LIST": "in", "HASH": "modulus and remainder"}[typ]
		b.failf(values.TypeRange.Start, "", "table %q is split by %s: values holds %s", parent.Name.Name, typ, want)
	}
}

// inheritedColumns writes the columns of a table that has some from others: its own, and of
// the others what differs.
func (w *writer) inheritedColumns(p *printer, t *schema.Table) {
	inherited := schema.InheritedColumns(w.db.ParentTables(t), t.IsPartition())
	whole := t.IsPartition() && !schema.SameOrder(t.Columns, inherited)
	for _, c := range t.Columns {
		i := slices.IndexFunc(inherited, func(x *schema.Column) bool { return x.Name == c.Name })
		if i >= 0 && c.Identity == nil {
			// Partitions have the identity since PostgreSQL 17; there is nothing to write.
			inherited[i].Identity = nil
		}
		switch {
		case i < 0:
			w.column(p, t, c)
		case whole, !c.Inherited:
			w.columnOver(p, t, c, inherited[i], true)
		case !sameColumn(c, inherited[i]) || ownNotNull(t, c, inherited[i]):
			w.columnOver(p, t, c, inherited[i], false)
		}
	}
}

func sameColumn(a, b *schema.Column) bool {
	x, y := a.Attrs(), b.Attrs()
	return slices.EqualFunc(x, y, func(a, b schema.Attr) bool { return a.Name == b.Name && a.Equal(b) })
}

// ownNotNull reports whether a child's column is NOT NULL by itself, though its parent's is too.
func ownNotNull(t *schema.Table, c, parent *schema.Column) bool {
	return c.NotNullOwn && parent.NotNull && !t.IsPartition()
}

// columnOver writes what a column has otherwise than its parent.
func (w *writer) columnOver(p *printer, t *schema.Table, c, parent *schema.Column, typed bool) {
	p.open("column", c.Name)
	var typ schema.SQLType
	isEnum := false
	if typed {
		typ, isEnum = w.columnType(p, t, c)
	}
	if c.NotNull != parent.NotNull || ownNotNull(t, c, parent) {
		p.attr("null", map[bool]string{true: "false", false: "true"}[c.NotNull])
	}
	switch {
	case c.Default.Text == parent.Default.Text || c.Serial || !c.Generated.IsZero():
	case c.Default.IsZero():
		p.attr("default", "null")
	default:
		p.attr("default", defaultHCL(c.Default.Text, typ, isEnum))
	}
	if c.Storage != parent.Storage {
		p.attr("storage", c.Storage)
	}
	if c.Compression != parent.Compression {
		p.attr("compression", c.Compression)
	}
	if c.Collation != parent.Collation {
		p.str("collate", w.collation(c.Collation))
	}
	if c.Generated.Text != parent.Generated.Text && !c.Virtual {
		p.str("as", c.Generated.Text)
	}
	p.comment(c.Comment)
	if c.RenamedFrom != parent.RenamedFrom {
		p.str("renamed_from", c.RenamedFrom)
	}
	if ownNotNull(t, c, parent) || !parent.NotNull {
		p.notNull(c.NotNullConstraint)
	}
	if c.Generated.Text != parent.Generated.Text && c.Virtual {
		p.open("as")
		p.str("expr", c.Generated.Text)
		p.attr("type", "VIRTUAL")
		p.close()
	}
	if c.Identity != nil && c.Identity != parent.Identity {
		w.identity(p, c)
	}
	p.close()
}

package hcl

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/replyx/schemactl/schema"
)

// perfIndexBlock is an index that is managed apart from its table. It stands in the table, or in a
// file of its own with a reference to it; so with those of a materialized view.
const perfIndexBlock = "perf_index"

// perfIndexes reads the perf indexes that stand outside of their tables and materialized views.
func (r *reader) perfIndexes(tables []*schema.Table) {
	of := make(map[*symbol]*schema.Table, len(tables))
	for i, d := range r.tables.all {
		of[d] = tables[i]
	}
	r.eachBlock(perfIndexBlock, func(b *block) {
		a := b.attr("table")
		if a == nil {
			b.failf(b.TypeRange.Start, "table = table.NAME", "perf_index stands in no table and names none")
			return
		}
		b.stands = true
		if e, ok := a.Expr.(*hclsyntax.ScopeTraversalExpr); ok && e.Traversal.RootName() == string(schema.KindMaterialized) {
			d := b.refTo(a, r.entities[schema.KindMaterialized])
			if d == nil {
				return
			}
			b.columns = &columnSet{table: d, open: true}
			if i, v := b.index(), viewOf(d); i != nil && v != nil {
				v.Indexes = append(v.Indexes, i)
			}
			return
		}
		d := b.refTo(a, r.tables)
		if d == nil {
			return
		}
		b.columns = d.columns
		if i := b.index(); i != nil {
			of[d].Indexes = append(of[d].Indexes, i)
		}
	})
}

// viewOf is the view that was read of a block.
func viewOf(d *symbol) *schema.View {
	v, _ := d.entity.(*schema.View)
	return v
}

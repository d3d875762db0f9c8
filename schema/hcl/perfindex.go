package hcl

import "github.com/replyx/schemactl/schema"

// perfIndexBlock is an index that is managed apart from its table. It stands in the table, or in a
// file of its own with a reference to it.
const perfIndexBlock = "perf_index"

// perfIndexes reads the perf indexes that stand outside of their tables.
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
		d := b.refTo(a, r.tables)
		if d == nil {
			return
		}
		b.columns, b.stands = d.columns, true
		if i := b.index(); i != nil {
			of[d].Indexes = append(of[d].Indexes, i)
		}
	})
}

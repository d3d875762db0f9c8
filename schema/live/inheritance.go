package live

import (
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

type partitionRow struct {
	table                 int64
	strategy              string
	columns               []int16
	opclasses, collations []int64
	definition            string
}

func (r *reader) partitionRows(rows pgx.Rows) error {
	return each(rows, func() error {
		var p partitionRow
		err := rows.Scan(&p.table, &p.strategy, &p.columns, &p.opclasses, &p.collations, &p.definition)
		r.partitions = append(r.partitions, p)
		return err
	})
}

type inheritRow struct {
	child, parent int64
	name          schema.Name // of the parent
	detaching     bool
}

func (r *reader) inheritRows(rows pgx.Rows) error {
	return each(rows, func() error {
		var i inheritRow
		err := rows.Scan(&i.child, &i.parent, &i.name.Schema, &i.name.Name, &i.detaching)
		r.inherits = append(r.inherits, i)
		return err
	})
}

// indexPartRows notes which partitions have a part of a partitioned index.
func (r *reader) indexPartRows(rows pgx.Rows) error {
	return each(rows, func() error {
		var index, parent, table int64
		var valid bool
		err := rows.Scan(&index, &parent, &table, &valid)
		r.partOf[index] = parent
		if r.partsOf[parent] == nil {
			r.partsOf[parent] = make(map[int64]bool)
		}
		r.partsOf[parent][table] = valid
		return err
	})
}

// indexNames are the names of indexes, to name what a part is of.
func (r *reader) indexNames() map[int64]string {
	if len(r.partOf) == 0 {
		return nil
	}
	out := make(map[int64]string, len(r.indexes))
	for _, i := range r.indexes {
		out[i.oid] = i.name
	}
	return out
}

// lacking names the partitions that have no valid part of an index that is not valid.
func (r *reader) lacking(i *indexRow, t *table) []schema.Name {
	if i.valid || t.Partition == nil {
		return nil
	}
	var out []schema.Name
	for _, h := range r.inherits {
		if child := r.tables[h.child]; h.parent == t.oid && child != nil && !h.detaching && !r.partsOf[i.oid][h.child] {
			out = append(out, child.Name)
		}
	}
	slices.SortFunc(out, schema.Name.Compare)
	return out
}

// owner is the table itself, or what it shares with its parents.
func (t *table) owner(shared bool) *schema.Table {
	if !shared {
		return t.Table
	}
	if t.Shared == nil {
		t.Shared = &schema.Table{Name: t.Name}
	}
	return t.Shared
}

var strategies = map[string]string{"r": "RANGE", "l": "LIST", "h": "HASH"}

// buildInheritance gives tables their keys and parents.
func (r *reader) buildInheritance() {
	for _, p := range r.partitions {
		if t := r.tables[p.table]; t != nil {
			t.Partition = &schema.Partition{Type: strategies[p.strategy], Parts: r.partitionParts(p, t)}
		}
	}
	for _, i := range r.inherits {
		t := r.tables[i.child]
		switch {
		case t == nil:
		case t.Bound.IsZero():
			t.Inherits = append(t.Inherits, i.name)
		default:
			t.PartitionOf, t.Detaching = i.name, i.detaching
			r.shareIdentity(t, r.tables[i.parent])
		}
	}
}

// shareIdentity: the sequence of an identity column is the partitioned table's.
func (r *reader) shareIdentity(t, parent *table) {
	if parent == nil {
		return
	}
	for _, c := range t.Columns {
		if p := parent.Column(c.Name); p != nil && c.Identity != nil && p.Identity != nil {
			c.Identity = p.Identity
		}
	}
}

// partitionParts reads the key. The server prints an operator class or a collation where it is
// not the column's own.
func (r *reader) partitionParts(p partitionRow, t *table) []schema.Part {
	_, list, _ := strings.Cut(p.definition, " (")
	items := sqltext.SplitList(strings.TrimSuffix(list, ")"))
	parts := make([]schema.Part, len(p.columns))
	for k := range parts {
		part := &parts[k]
		class := r.opclasses[p.opclasses[k]]
		part.OpClass, part.DefaultOpClass = class.name, true
		if len(items) != len(parts) {
			continue // no server prints so
		}
		rest := items[k]
		for _, name := range []string{class.name, strings.TrimPrefix(class.name, "pg_catalog.")} {
			if cut, ok := strings.CutSuffix(rest, " "+name); ok && part.DefaultOpClass {
				rest, part.DefaultOpClass = cut, false
			}
		}
		if name := r.collations[p.collations[k]]; name != "" {
			for _, n := range []string{name, strings.TrimPrefix(name, "pg_catalog.")} {
				if cut, ok := strings.CutSuffix(rest, " COLLATE "+n); ok && part.Collation == "" {
					rest, part.Collation = cut, name
				}
			}
		}
		if n := p.columns[k]; n > 0 {
			part.Column = t.columnName(n)
		} else {
			part.Expr.Text = rest
		}
	}
	return parts
}

// sumStats gives partitioned tables the size of their partitions.
func (r *reader) sumStats() {
	children := r.db.ChildTables()
	var sum func(t *schema.Table) schema.Stats
	sum = func(t *schema.Table) schema.Stats {
		if t.Partition == nil {
			return t.Stats
		}
		var total schema.Stats
		for _, c := range children[t.Name] {
			s := sum(c)
			total.Bytes += s.Bytes
			if s.Rows < 0 {
				total.Rows = -1
			} else if total.Rows >= 0 {
				total.Rows += s.Rows
			}
		}
		t.Stats = total
		return total
	}
	for _, t := range r.db.Tables {
		if !t.IsPartition() {
			sum(t)
		}
	}
}

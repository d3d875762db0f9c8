package live

import (
	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/schema"
)

type constraintRow struct {
	oid, table, index, refTable     int64
	name, kind                      string
	deferrable, deferred, valid     bool
	columns, refColumns, deleteCols []int16
	onUpdate, onDelete, match       string
	noInherit, inherited, shared    bool
	expr, comment                   *string
	operators                       []string
	// enforced and period are PostgreSQL 18's: NOT ENFORCED, and WITHOUT OVERLAPS or PERIOD.
	enforced, period bool
}

func (c *constraintRow) places() []any {
	return []any{
		&c.oid, &c.table, &c.name, &c.kind, &c.deferrable, &c.deferred, &c.valid,
		&c.columns, &c.index, &c.refTable, &c.refColumns, &c.onUpdate, &c.onDelete, &c.match, &c.deleteCols, &c.noInherit,
		&c.expr, &c.operators, &c.comment, &c.enforced, &c.period, &c.inherited, &c.shared,
	}
}

func (r *reader) constraintRows(rows pgx.Rows) error {
	return eachOf(rows, (*constraintRow).places, func(c constraintRow) { r.constraints = append(r.constraints, &c) })
}

var actions = map[string]string{"r": "RESTRICT", "c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT"}
var matches = map[string]string{"f": "FULL", "p": "PARTIAL"}

// buildConstraints returns the rows of those that an index keeps, by the index.
func (r *reader) buildConstraints() map[int64]*constraintRow {
	owned := make(map[int64]*constraintRow)
	for _, c := range r.constraints {
		t := r.tables[c.table]
		if t == nil {
			continue
		}
		switch {
		case c.kind == "p", c.kind == "u", c.kind == "x":
			owned[c.index] = c
		case c.kind == "c":
			on := t.owner(c.shared)
			on.Checks = append(on.Checks, &schema.Check{
				Name: c.name, Expr: schema.Expr{Text: text(c.expr)}, NoInherit: c.noInherit, NotValid: !c.valid && c.enforced,
				NotEnforced: !c.enforced, Comment: text(c.comment), Inherited: c.inherited,
			})
		case c.kind == "f":
			on := t.owner(c.shared)
			on.ForeignKeys = append(on.ForeignKeys, r.foreignKey(c, t))
		case c.kind == "n":
			c.notNull(t)
		}
	}
	return owned
}

func (r *reader) foreignKey(c *constraintRow, t *table) *schema.ForeignKey {
	f := &schema.ForeignKey{
		Name: c.name, Columns: t.columnNames(c.columns), OnUpdate: actions[c.onUpdate], OnDelete: actions[c.onDelete],
		Match: matches[c.match], OnDeleteColumns: t.columnNames(c.deleteCols), Timing: c.timing(), Period: c.period,
		NotValid: !c.valid && c.enforced, NotEnforced: !c.enforced, Comment: text(c.comment),
	}
	if ref := r.tables[c.refTable]; ref != nil {
		f.RefTable, f.RefColumns = ref.Name, ref.columnNames(c.refColumns)
	} else if other, ok := r.targets[c.oid]; ok {
		f.RefTable, f.RefColumns = other.table, other.columns
	}
	return f
}

// notNull notes the constraint of a NOT NULL column.
func (c *constraintRow) notNull(t *table) {
	if len(c.columns) != 1 || int(c.columns[0]) > len(t.byNumber) || t.byNumber[c.columns[0]-1] == nil {
		return
	}
	column := t.byNumber[c.columns[0]-1]
	if c.shared {
		column.NotNullName = c.name
		return
	}
	column.NotNullOwn = true
	column.NotNullConstraint = &schema.NotNull{
		Name:      schema.GivenName{Text: c.name, Default: c.name == schema.NotNullName(t.Name, column.Name), Live: true},
		NoInherit: c.noInherit, NotValid: !c.valid, Comment: text(c.comment),
	}
}

func (c *constraintRow) timing() schema.Timing {
	return schema.Timing{Deferrable: c.deferrable, Deferred: c.deferred}
}

// reference is what a foreign key refers to, where that is not a table that was read: a
// partitioned one, one of another schema or of an extension.
type reference struct {
	table   schema.Name
	columns []string
}

func (r *reader) targetRows(rows pgx.Rows) error {
	return each(rows, func() error {
		var constraint int64
		var t reference
		err := rows.Scan(&constraint, &t.table.Schema, &t.table.Name, &t.columns)
		r.targets[constraint] = t
		return err
	})
}

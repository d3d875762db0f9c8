package live

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl/schema"
)

// Declared rows are compared by the server: it reads each value by the input function of its column's type, and two
// values are equal whose output is. So no operator and no cast of a user is ever chosen: input and output
// functions are made by superusers alone. Domains are read as the type below them, since their checks are code of
// users, and so are casts to enums: labels are compared as text.

// DataError reports rows that cannot be compared, or that do not fit their table. It holds no value.
type DataError struct {
	Pos     schema.Pos
	Message string
	Hint    string
}

// Error implements error.
func (e *DataError) Error() string {
	if p := e.Pos.String(); p != "" {
		return p + ": " + e.Message
	}
	return e.Message
}

// Place is the row, or the block.
func (e *DataError) Place() schema.Pos { return e.Pos }

// Hints reports what to do about it.
func (e *DataError) Hints() []string {
	if e.Hint == "" {
		return nil
	}
	return []string{e.Hint}
}

// Data compares the rows that the desired state declares with those of the database. What a table lacks is returned
// in the order of the tables, also where that is nothing. It reads in one snapshot, runs no code of users, and
// refuses tables of which row security hides rows.
func Data(ctx context.Context, conn *pgx.Conn, current, desired *schema.Database) ([]*schema.DataWork, error) {
	if len(desired.Data) == 0 {
		return nil, nil
	}
	var tables []schema.Name
	for _, d := range desired.Data {
		if t := dataTable(current, desired.Table(d.Table)); t != nil {
			tables = append(tables, t.Name)
		}
	}
	code, err := PlanningRuns(ctx, conn, tables)
	if err != nil {
		return nil, err
	}
	var out []*schema.DataWork
	for _, d := range desired.Data {
		c := &dataComparison{conn: conn, data: d, table: desired.Table(d.Table)}
		if c.live = dataTable(current, c.table); c.live != nil && code[c.live.Name] {
			return nil, &DataError{d.Pos, fmt.Sprintf("the rows of %s cannot be compared: to plan a query of it runs code of a user, in an index, a policy or statistics of it", d.Table), ""}
		}
		work, err := c.run(ctx, current)
		if err != nil {
			return nil, c.explained(err)
		}
		out = append(out, work)
	}
	return out, nil
}

// dataTable is what a desired table is now, or nil.
func dataTable(current *schema.Database, t *schema.Table) *schema.Table {
	if t == nil {
		return nil
	}
	return liveTable(current, t)
}

// dataComparison compares the rows of one table.
type dataComparison struct {
	conn        *pgx.Conn
	data        *schema.Data
	table, live *schema.Table
	types       map[string]dataType
}

func (c *dataComparison) run(ctx context.Context, current *schema.Database) (*schema.DataWork, error) {
	work := &schema.DataWork{Table: c.data.Table}
	err := c.readOnly(ctx, func(tx pgx.Tx) (err error) {
		if c.types, err = c.readTypes(ctx, tx); err != nil {
			return err
		}
		return c.refuseTypes()
	})
	if err != nil {
		return nil, err
	}
	err = c.readOnly(ctx, func(tx pgx.Tx) error {
		if err := c.compare(ctx, tx, work); err != nil || c.live == nil || c.data.Mode != schema.DataSync {
			return err
		}
		if err := c.extra(ctx, tx, work); err != nil || len(work.Delete) == 0 {
			return err
		}
		return c.references(ctx, tx, current, work)
	})
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pgerrcode.IsDataException(pg.Code) {
		return nil, c.misfit(ctx, pg)
	}
	return work, err
}

// readOnly runs queries in a snapshot. Row security makes them fail, where it would hide rows.
func (c *dataComparison) readOnly(ctx context.Context, f func(pgx.Tx) error) error {
	return pgx.BeginTxFunc(ctx, c.conn, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		const settings = "SET LOCAL search_path = pg_catalog, pg_temp; SET LOCAL row_security = off; SET LOCAL constraint_exclusion = off"
		if _, err := tx.Exec(ctx, settings); err != nil {
			return err
		}
		return f(tx)
	})
}

// explained is the error of a comparison for people.
func (c *dataComparison) explained(err error) error {
	var told *DataError
	if errors.As(err, &told) {
		return err
	}
	return fmt.Errorf("compare the rows of %s: %w", c.data.Table, err)
}

// columns are the columns that any declared row has, in the order of the table.
func (c *dataComparison) columns() []string {
	var out []string
	for _, col := range c.table.Columns {
		if slices.ContainsFunc(c.data.Rows, func(r *schema.DataRow) bool { return slices.Contains(r.Columns, col.Name) }) || slices.Contains(c.data.Key, col.Name) {
			out = append(out, col.Name)
		}
	}
	return out
}

// liveColumn is what a column is now, or nil: under its old name where it is renamed, and only where it keeps its type.
func (c *dataComparison) liveColumn(name string) *schema.Column {
	to := c.table.Column(name)
	if c.live == nil || to == nil {
		return nil
	}
	l := c.live.Column(name)
	if l == nil && to.RenamedFrom != "" {
		l = c.live.Column(to.RenamedFrom)
	}
	if l == nil || l.Type.SQL() != to.Type.SQL() {
		return nil
	}
	return l
}

// shape are the columns of rows that are compared in one query.
type shape struct {
	columns []string
	rows    []int
}

// shapes are the sets of columns that the declared rows have: most often one.
func (c *dataComparison) shapes() []*shape {
	var out []*shape
	for i, r := range c.data.Rows {
		at := slices.IndexFunc(out, func(s *shape) bool { return slices.Equal(s.columns, r.Columns) })
		if at < 0 {
			at, out = len(out), append(out, &shape{columns: r.Columns})
		}
		out[at].rows = append(out[at].rows, i)
	}
	return out
}

// compare finds the rows that are missing, and those that differ.
func (c *dataComparison) compare(ctx context.Context, tx pgx.Tx, work *schema.DataWork) error {
	for _, s := range c.shapes() {
		if err := c.compareShape(ctx, tx, s, work); err != nil {
			return err
		}
	}
	slices.Sort(work.Insert)
	slices.Sort(work.Update)
	return nil
}

func (c *dataComparison) compareShape(ctx context.Context, tx pgx.Tx, s *shape, work *schema.DataWork) error {
	list, err := c.recordset(s.columns, s.rows)
	if err != nil {
		return err
	}
	comparable := c.live != nil && !slices.ContainsFunc(c.data.Key, func(k string) bool { return c.liveColumn(k) == nil })
	missing, differs, join := "true", "false", ""
	if comparable {
		join = " LEFT JOIN " + c.live.Name.SQL() + " AS t ON " + c.sameKey("d")
		missing, differs = "t.tableoid IS NULL", c.differs(s.columns)
	}
	sql := "SELECT d.o, " + missing + ", " + differs + ", count(*) OVER (PARTITION BY " + c.keyTexts("d") + ") FROM " + list.from + join + " ORDER BY d.o"
	rows, err := tx.Query(ctx, sql, list.json)
	if err != nil {
		return err
	}
	defer rows.Close()
	return each(rows, func() error {
		var at, same int64
		var missing, differs bool
		if err := rows.Scan(&at, &missing, &differs, &same); err != nil {
			return err
		}
		n := s.rows[at-1]
		switch {
		case same > 1:
			return &DataError{c.data.Rows[n].Pos, fmt.Sprintf("more than one row of %s has the key (%s) of this one, as the server reads it: among those that are declared, or those that are there", c.data.Table, strings.Join(c.data.Key, ", ")), "rows are told apart by a key that is unique"}
		case missing:
			work.Insert = append(work.Insert, n)
		case differs && c.data.Mode != schema.DataInsert:
			work.Update = append(work.Update, n)
		}
		return nil
	})
}

// sameKey is the condition that a row of the table, t, is a declared one.
func (c *dataComparison) sameKey(alias string) string {
	list := make([]string, len(c.data.Key))
	for i, k := range c.data.Key {
		col := "t." + schema.Ident(c.liveColumn(k).Name)
		if c.types[k].byText() {
			col = "format('%s', " + col + ")"
		}
		list[i] = col + " OPERATOR(pg_catalog.=) " + alias + "." + fieldName(c, k)
	}
	return strings.Join(list, " AND ")
}

// keyTexts are the values of the key as text.
func (c *dataComparison) keyTexts(alias string) string {
	list := make([]string, len(c.data.Key))
	for i, k := range c.data.Key {
		list[i] = "format('%s', " + alias + "." + fieldName(c, k) + ")"
	}
	return strings.Join(list, ", ")
}

// differs is the condition that one of the declared columns has another value.
func (c *dataComparison) differs(columns []string) string {
	var list []string
	for _, name := range columns {
		if id := c.table.Column(name).Identity; id != nil && id.Always {
			continue // it is declared for new rows: PostgreSQL lets no UPDATE change it
		}
		l := c.liveColumn(name)
		if l == nil {
			return "true" // a new column, or a new type: it has no value yet
		}
		t, d := "t."+schema.Ident(l.Name), "d."+fieldName(c, name)
		list = append(list, fmt.Sprintf("(%s IS NULL) <> (%s IS NULL) OR %[1]s IS NOT NULL AND format('%%s', %[1]s) COLLATE \"C\" <> format('%%s', %[2]s) COLLATE \"C\"", t, d))
	}
	if len(list) == 0 {
		return "false"
	}
	return "coalesce(" + strings.Join(list, " OR ") + ", false)"
}

// extra finds the keys of the rows that are not declared.
func (c *dataComparison) extra(ctx context.Context, tx pgx.Tx, work *schema.DataWork) error {
	for _, k := range c.data.Key {
		if c.liveColumn(k) == nil {
			return &DataError{c.data.Pos, fmt.Sprintf("which rows of %s are not declared cannot be told: column %q of its key is new, or changes its type", c.data.Table, k), "mode = UPSERT until that is applied"}
		}
	}
	all := make([]int, len(c.data.Rows))
	for i := range all {
		all[i] = i
	}
	list, err := c.recordset(c.data.Key, all)
	if err != nil {
		return err
	}
	texts := make([]string, len(c.data.Key))
	for i, k := range c.data.Key {
		texts[i] = "format('%s', t." + schema.Ident(c.liveColumn(k).Name) + ") COLLATE \"C\""
	}
	keys := strings.Join(texts, ", ")
	sql := "SELECT ARRAY[" + keys + "]::text[] FROM " + c.live.Name.SQL() + " AS t WHERE NOT EXISTS (SELECT FROM " + list.from + " WHERE " + c.sameKey("d") + ")" +
		fmt.Sprintf(" ORDER BY 1 LIMIT %d", schema.MaxDataRows+1)
	rows, err := tx.Query(ctx, sql, list.json)
	if err != nil {
		return err
	}
	if work.Delete, err = pgx.CollectRows(rows, pgx.RowTo[[]string]); err != nil {
		return err
	}
	if len(work.Delete) > schema.MaxDataRows {
		return &DataError{c.data.Pos, fmt.Sprintf("more than %d rows of %s are not declared: so many are not deleted by mode = SYNC", schema.MaxDataRows, c.data.Table), "a table that the application fills has mode = UPSERT or INSERT; rows are deleted by a migration block"}
	}
	return nil
}

// references counts the rows that refer to those that are to be deleted.
func (c *dataComparison) references(ctx context.Context, tx pgx.Tx, current *schema.Database, work *schema.DataWork) error {
	for _, t := range current.Tables {
		for _, f := range t.ForeignKeys {
			if f.RefTable != c.live.Name {
				continue
			}
			ref := schema.DataReference{Table: t.Name, Name: f.Name, OnDelete: f.OnDelete, Rows: -1}
			n, err := c.countReferring(ctx, tx, t, f, work)
			if err != nil {
				return err
			}
			if ref.Rows = n; n != 0 {
				work.References = append(work.References, ref)
			}
		}
	}
	return nil
}

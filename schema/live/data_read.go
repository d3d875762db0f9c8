package live

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/schema"
)

// ReadData reads all rows of a live table, to be declared. Generated columns are left out. It runs no code of users,
// and refuses what [Data] could not compare, and more rows than a state may declare.
func ReadData(ctx context.Context, conn *pgx.Conn, t *schema.Table) (*schema.Data, error) {
	d := &schema.Data{Name: t.Name.Name, Table: t.Name, Mode: schema.DataUpsert}
	switch {
	case t.PrimaryKey != nil:
		d.Key = t.PrimaryKey.Columns
	case len(t.Uniques) > 0:
		d.Key, d.By = t.Uniques[0].Columns, t.Uniques[0].Name
	default:
		return nil, &DataError{Message: fmt.Sprintf("the rows of %s cannot be declared: it has no primary key and no unique constraint, so nothing tells one from another", t.Name)}
	}
	code, err := PlanningRuns(ctx, conn, []schema.Name{t.Name})
	if err != nil {
		return nil, err
	}
	if code[t.Name] {
		return nil, &DataError{Message: fmt.Sprintf("the rows of %s cannot be read: to plan a query of it runs code of a user, in an index, a policy or statistics of it", t.Name)}
	}
	c := &dataComparison{conn: conn, data: d, table: t, live: t}
	err = c.readOnly(ctx, func(tx pgx.Tx) error { return c.readAll(ctx, tx) })
	if err != nil {
		return nil, c.explained(err)
	}
	return d, nil
}

// readAll reads every row as texts, in the order of the key.
func (c *dataComparison) readAll(ctx context.Context, tx pgx.Tx) error {
	var columns, texts []string
	for _, col := range c.table.Columns {
		if col.Generated.IsZero() {
			columns = append(columns, col.Name)
			texts = append(texts, fmt.Sprintf("CASE WHEN t.%s IS NOT NULL THEN format('%%s', t.%[1]s) END", schema.Ident(col.Name)))
		}
	}
	keys := make([]string, len(c.data.Key))
	for i, k := range c.data.Key {
		keys[i] = "format('%s', t." + schema.Ident(k) + ") COLLATE \"C\""
	}
	sql := "SELECT ARRAY[" + strings.Join(texts, ", ") + "]::text[] FROM " + c.table.Name.SQL() + " AS t ORDER BY " + strings.Join(keys, ", ") +
		fmt.Sprintf(" LIMIT %d", schema.MaxDataRows+1)
	rows, err := tx.Query(ctx, sql)
	if err != nil {
		return err
	}
	defer rows.Close()
	err = each(rows, func() error {
		var values []*string
		if err := rows.Scan(&values); err != nil {
			return err
		}
		r := &schema.DataRow{Columns: columns}
		for _, v := range values {
			if v == nil {
				r.Values = append(r.Values, schema.DataValue{Null: true})
			} else {
				r.Values = append(r.Values, schema.DataValue{Text: *v})
			}
		}
		c.data.Rows = append(c.data.Rows, r)
		return nil
	})
	if err == nil && len(c.data.Rows) > schema.MaxDataRows {
		return &DataError{Message: fmt.Sprintf("%s has more than %d rows: so many are not declared", c.table.Name, schema.MaxDataRows)}
	}
	return err
}

package live

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl/schema"
)

// dataType is how the values of a column are read.
type dataType struct {
	// text is the type, of a domain the one below it; kind is typtype.
	text, kind string
	// builtin reports whether it is of pg_catalog; array whether it has elements, inner whether those are.
	builtin, array, inner bool
}

// byText reports whether values are compared as text with the output of the column: the labels of enums.
func (t dataType) byText() bool { return t.kind == "e" }

// field is the type in the list of json_to_recordset: that takes JSON for arrays and JSON, where texts are declared.
func (t dataType) field() string {
	if t.byText() || t.array || t.text == "json" || t.text == "jsonb" {
		return "text"
	}
	return t.text
}

// dataTypesSQL reads the types of a table's columns, those of domains down to the type below.
const dataTypesSQL = `WITH RECURSIVE base AS (
  SELECT a.attname::text AS name, a.atttypid AS typ, a.atttypmod AS mod FROM pg_catalog.pg_attribute a
  WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped
  UNION ALL
  SELECT b.name, t.typbasetype, t.typtypmod FROM base b JOIN pg_catalog.pg_type t ON t.oid = b.typ WHERE t.typtype = 'd')
SELECT b.name, format_type(b.typ, b.mod), t.typtype::text, t.typnamespace = 'pg_catalog'::regnamespace, t.typcategory = 'A',
  coalesce(e.typnamespace = 'pg_catalog'::regnamespace, false)
FROM base b JOIN pg_catalog.pg_type t ON t.oid = b.typ LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem
WHERE t.typtype <> 'd'`

// newTypeSQL reads a type by its name, which must be one and nothing else.
const newTypeSQL = `SELECT t.typtype::text, t.typnamespace = 'pg_catalog'::regnamespace, t.typcategory = 'A', coalesce(e.typnamespace = 'pg_catalog'::regnamespace, false)
FROM pg_catalog.pg_type t LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem WHERE t.oid = to_regtype($1)`

// readTypes reads how the values of the declared columns are read.
func (c *dataComparison) readTypes(ctx context.Context, tx pgx.Tx) (map[string]dataType, error) {
	found := make(map[string]dataType)
	if c.live != nil {
		rows, err := tx.Query(ctx, dataTypesSQL, c.live.Name.SQL())
		if err != nil {
			return nil, err
		}
		err = each(rows, func() error {
			var name string
			var t dataType
			err := rows.Scan(&name, &t.text, &t.kind, &t.builtin, &t.array, &t.inner)
			found[name] = t
			return err
		})
		rows.Close()
		if err != nil {
			return nil, err
		}
	}
	out := make(map[string]dataType)
	for _, name := range c.columns() {
		if l := c.liveColumn(name); l != nil {
			out[name] = found[l.Name]
			continue
		}
		t := dataType{text: c.table.Column(name).Type.SQL(), kind: "new"}
		rows, err := tx.Query(ctx, newTypeSQL, t.text)
		if err != nil {
			return nil, err
		}
		err = each(rows, func() error { return rows.Scan(&t.kind, &t.builtin, &t.array, &t.inner) })
		rows.Close()
		if err != nil {
			return nil, err
		}
		if t.kind == "e" || t.kind == "d" || t.kind == "new" || !t.builtin {
			t.kind = "e" // read as text: what it will be, the statement says
		}
		out[name] = t
	}
	return out, nil
}

// refuseTypes refuses what cannot be read without code of users.
func (c *dataComparison) refuseTypes() error {
	for _, name := range c.columns() {
		t := c.types[name]
		switch {
		case t.kind == "e":
			continue
		case t.array && !t.inner, t.kind != "b" && !t.builtin:
			return &DataError{c.data.Pos, fmt.Sprintf("the values of column %q of %s cannot be compared: to read a value of type %s may run code of a user", name, c.data.Table, t.text), "leave the column out of the rows"}
		}
	}
	for _, k := range c.data.Key {
		if t := c.types[k]; !t.builtin && t.kind != "e" {
			return &DataError{c.data.Pos, fmt.Sprintf("column %q of %s cannot be a key of declared rows: type %s has operators of its own", k, c.data.Table, t.text), `name another unique: key = "NAME"`}
		}
	}
	return nil
}

// fieldName names a column in the list of declared rows.
func fieldName(c *dataComparison, column string) string {
	return fmt.Sprintf("c%d", slices.IndexFunc(c.table.Columns, func(x *schema.Column) bool { return x.Name == column }))
}

// recordset is a list of declared rows as an item of FROM, named d, and its parameter. Column o counts from 1.
type recordset struct{ from, json string }

func (c *dataComparison) recordset(columns []string, numbers []int) (recordset, error) {
	list := make([]map[string]*string, len(numbers))
	for i, n := range numbers {
		list[i] = make(map[string]*string, len(columns))
		for _, name := range columns {
			if v, ok := c.data.Rows[n].Value(name); ok && !v.Null {
				list[i][fieldName(c, name)] = &v.Text
			}
		}
	}
	body, err := json.Marshal(list)
	if err != nil {
		return recordset{}, err
	}
	fields, values := make([]string, len(columns)), make([]string, len(columns))
	for i, name := range columns {
		t, f := c.types[name], fieldName(c, name)
		fields[i], values[i] = f+" "+t.field(), "r."+f
		if t.field() != t.text && !t.byText() {
			values[i] = "r." + f + "::" + t.text + " AS " + f
		}
	}
	from := "(SELECT r.o, " + strings.Join(values, ", ") + " FROM ROWS FROM (json_to_recordset($1::json) AS (" + strings.Join(fields, ", ") + ")) WITH ORDINALITY AS r (" +
		names(c, columns) + ", o) OFFSET 0) AS d"
	return recordset{from, string(body)}, nil
}

func names(c *dataComparison, columns []string) string {
	list := make([]string, len(columns))
	for i, name := range columns {
		list[i] = fieldName(c, name)
	}
	return strings.Join(list, ", ")
}

// misfit finds the row and the column that the server refused, by halves. It gives the server's words without the value.
func (c *dataComparison) misfit(ctx context.Context, refused *pgconn.PgError) error {
	for _, name := range c.columns() {
		var rows []int
		for i, r := range c.data.Rows {
			if _, ok := r.Value(name); ok {
				rows = append(rows, i)
			}
		}
		if c.fits(ctx, name, rows) == nil {
			continue
		}
		for len(rows) > 1 {
			half := rows[:len(rows)/2]
			if c.fits(ctx, name, half) == nil {
				half = rows[len(rows)/2:]
			}
			rows = half
		}
		words, _, _ := strings.Cut(c.fits(ctx, name, rows).Error(), `: "`)
		return &DataError{c.data.Rows[rows[0]].Pos, fmt.Sprintf("column %q of %s, type %s, does not take the value of this row: %s", name, c.data.Table, c.types[name].text, words), ""}
	}
	words, _, _ := strings.Cut(refused.Message, `: "`)
	return &DataError{c.data.Pos, fmt.Sprintf("the rows of %s cannot be compared: %s", c.data.Table, words), ""}
}

// fits asks whether the server reads a column of rows.
func (c *dataComparison) fits(ctx context.Context, column string, rows []int) error {
	list, err := c.recordset([]string{column}, rows)
	if err != nil {
		return err
	}
	var failed error
	err = c.readOnly(ctx, func(tx pgx.Tx) error {
		var n int64
		failed = tx.QueryRow(ctx, "SELECT count(d."+fieldName(c, column)+") FROM "+list.from, list.json).Scan(&n)
		return nil
	})
	if failed != nil {
		if pg, ok := failed.(*pgconn.PgError); ok {
			return fmt.Errorf("%s", pg.Message)
		}
		return failed
	}
	return err
}

// countReferring counts the rows of a table whose foreign key leads to the rows that are to be deleted; -1 where they
// cannot be counted.
func (c *dataComparison) countReferring(ctx context.Context, tx pgx.Tx, t *schema.Table, f *schema.ForeignKey, work *schema.DataWork) (int64, error) {
	code, err := PlanningRuns(ctx, c.conn, []schema.Name{t.Name})
	if err != nil || code[t.Name] {
		return -1, err
	}
	var readable bool
	const may = "SELECT has_table_privilege(to_regclass($1), 'SELECT') AND NOT row_security_active(to_regclass($1))"
	if err := tx.QueryRow(ctx, may, t.Name.SQL()).Scan(&readable); err != nil || !readable {
		return -1, err
	}
	on := make([]string, len(f.Columns))
	for i, col := range f.Columns {
		on[i] = "format('%s', f." + schema.Ident(col) + ") = format('%s', t." + schema.Ident(f.RefColumns[i]) + ")"
	}
	keys := make([]string, len(c.data.Key))
	for i, k := range c.data.Key {
		keys[i] = "format('%s', t." + schema.Ident(c.liveColumn(k).Name) + ")"
	}
	body, err := json.Marshal(work.Delete)
	if err != nil {
		return 0, err
	}
	sql := "SELECT count(*) FROM " + t.Name.SQL() + " AS f JOIN " + c.live.Name.SQL() + " AS t ON " + strings.Join(on, " AND ") +
		" WHERE json_build_array(" + strings.Join(keys, ", ") + ")::text IN (SELECT json_build_array(VARIADIC ARRAY(SELECT json_array_elements_text(g)))::text FROM json_array_elements($1::json) AS g)"
	var n int64
	err = tx.QueryRow(ctx, sql, string(body)).Scan(&n)
	return n, err
}

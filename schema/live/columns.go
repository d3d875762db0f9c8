package live

import (
	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/schema"
)

var storages = map[string]string{"p": "PLAIN", "e": "EXTERNAL", "m": "MAIN", "x": "EXTENDED"}

var compressions = map[string]string{"p": "pglz", "l": "lz4"}

// columnRow is a row of columns.sql. The type of each is read beside it: few types are those of many columns.
type columnRow struct {
	relid, typeOID, collationOID                            int64
	number                                                  int16
	wide, generated, identity, storage, typeStorage, packed string
	expr, collation, comment                                *string
	options                                                 []string
	schema.Column
}

func (c *columnRow) places() []any {
	return []any{
		&c.relid, &c.number, &c.Name, &c.typeOID, &c.wide, nil, &c.NotNull, &c.expr, &c.generated, &c.identity, &c.collation,
		&c.collationOID, &c.storage, &c.typeStorage, &c.packed, &c.Target, &c.options, &c.comment, &c.Inherited,
	}
}

func (r *reader) columnRows(rows pgx.Rows) error {
	types := make(map[string]string)
	return eachOf(rows, (*columnRow).places, func(row columnRow) {
		t := r.tables[row.relid]
		if t == nil {
			return
		}
		if row.wide != "" {
			r.types[row.typeOID] = typeRow{kind: row.wide}
		}
		c := t.newColumn()
		*c = row.column()
		c.Type.Text = once(types, rows.RawValues()[columnType])
		for _, p := range params(row.options) {
			switch p.Name {
			case "n_distinct":
				c.NDistinct = p.Value
			case "n_distinct_inherited":
				c.NDistinctInherited = p.Value
			case "pg_attver": // the server's own
			default:
				r.count(t.Name.Schema, "columns with unknown options")
			}
		}
		t.add(c, row.number, row.typeOID, row.collationOID)
	})
}

func (c *columnRow) column() schema.Column {
	out := c.Column
	switch {
	case c.expr == nil:
	case c.generated != "":
		out.Generated, out.Virtual = schema.Expr{Text: *c.expr}, c.generated == "v"
	default:
		out.Default = schema.Expr{Text: *c.expr}
	}
	if c.identity != "" {
		out.Identity = &schema.Identity{Always: c.identity == "a"}
	}
	out.Collation, out.Comment = text(c.collation), text(c.comment)
	out.Storage, out.TypeStorage, out.Compression = storages[c.storage], storages[c.typeStorage], compressions[c.packed]
	return out
}

// columnType is where columns.sql has the type.
const columnType = 5

// once returns a text that the server sent, as one string however often it comes.
func once(known map[string]string, text []byte) string {
	s, ok := known[string(text)]
	if !ok {
		s = string(text)
		known[s] = s
	}
	return s
}

func (r *reader) collationRows(rows pgx.Rows) error {
	return each(rows, func() error {
		var oid int64
		var name string
		err := rows.Scan(&oid, &name)
		r.collations[oid] = name
		return err
	})
}

// viewColumnRows comes after the columns in the batch.
func (r *reader) viewColumnRows(rows pgx.Rows) error {
	return each(rows, func() error {
		var relid int64
		var number int32
		var view string
		if err := rows.Scan(&relid, &number, &view); err != nil {
			return err
		}
		if t := r.tables[relid]; t != nil && int(number) <= len(t.byNumber) && t.byNumber[number-1] != nil {
			c := t.byNumber[number-1]
			c.Views = append(c.Views, view)
		}
		return nil
	})
}

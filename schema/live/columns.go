package live

import (
	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/schema"
)

var storages = map[string]string{"p": "PLAIN", "e": "EXTERNAL", "m": "MAIN", "x": "EXTENDED"}

var compressions = map[string]string{"p": "pglz", "l": "lz4"}

func (r *reader) columnRows(rows pgx.Rows) error {
	var relid, typeOID int64
	types := make(map[string]string) // few types are those of many columns
	var number int16
	var collationOID int64
	var wide, generated, identity, storage, typeStorage, compression string
	var expr, collation, comment *string
	var options []string
	return each(rows, func() error {
		c := &schema.Column{}
		err := rows.Scan(&relid, &number, &c.Name, &typeOID, &wide, nil, &c.NotNull, &expr, &generated, &identity, &collation,
			&collationOID, &storage, &typeStorage, &compression, &c.Target, &options, &comment, &c.Inherited)
		if err != nil {
			return err
		}
		t := r.tables[relid]
		if t == nil {
			return nil
		}
		c.Type.Text = once(types, rows.RawValues()[columnType])
		if wide != "" {
			r.types[typeOID] = typeRow{kind: wide}
		}
		switch {
		case expr == nil:
		case generated != "":
			c.Generated, c.Virtual = schema.Expr{Text: *expr}, generated == "v"
		default:
			c.Default = schema.Expr{Text: *expr}
		}
		if identity != "" {
			c.Identity = &schema.Identity{Always: identity == "a"}
		}
		c.Collation, c.Comment = text(collation), text(comment)
		c.Storage, c.TypeStorage, c.Compression = storages[storage], storages[typeStorage], compressions[compression]
		t.add(c, number, typeOID, collationOID)
		for _, p := range params(options) {
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
		if t.Columns == nil {
			t.Columns = make([]*schema.Column, 0, t.width)
		}
		t.Columns = append(t.Columns, c)
		return nil
	})
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

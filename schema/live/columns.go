package live

import (
	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/schema"
)

var storages = map[string]string{"p": "PLAIN", "e": "EXTERNAL", "m": "MAIN", "x": "EXTENDED"}

var compressions = map[string]string{"p": "pglz", "l": "lz4"}

func (r *reader) columnRows(rows pgx.Rows) error {
	var relid, typeOID int64
	var number int16
	var collationOID int64
	var wide, generated, identity, storage, typeStorage, compression string
	var expr, collation, comment *string
	var options []string
	return each(rows, func() error {
		c := &schema.Column{}
		err := rows.Scan(&relid, &number, &c.Name, &typeOID, &wide, &c.Type.Text, &c.NotNull, &expr, &generated, &identity, &collation,
			&collationOID, &storage, &typeStorage, &compression, &c.Target, &options, &comment, &c.Inherited)
		if err != nil {
			return err
		}
		t := r.tables[relid]
		if t == nil {
			return nil
		}
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
		for len(t.byNumber) < int(number) {
			t.byNumber, t.typeOIDs, t.collations = append(t.byNumber, nil), append(t.typeOIDs, 0), append(t.collations, 0)
		}
		t.byNumber[number-1], t.typeOIDs[number-1], t.collations[number-1] = c, typeOID, collationOID
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
		t.Columns = append(t.Columns, c)
		return nil
	})
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

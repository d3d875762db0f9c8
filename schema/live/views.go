package live

import (
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/schema"
)

// view is a view with what its indexes need to know of it.
type view struct {
	*schema.View
	*table
}

func (r *reader) viewRows(rows pgx.Rows) error {
	return each(rows, func() error {
		v := &schema.View{}
		var oid, namespace, pages int64
		var options []string
		var populated bool
		err := rows.Scan(&oid, &namespace, &v.Name.Name, &v.Materialized, &v.As.Text, &options, &v.Tablespace, &v.Method, &populated,
			&v.Stats.Rows, &pages, &v.Comment)
		if err != nil {
			return err
		}
		v.Name.Schema = r.schemas[namespace]
		v.As.Text = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(v.As.Text), ";"))
		v.NoData = v.Materialized && !populated
		v.Stats.Bytes = pages * blockSize
		for _, p := range params(options) {
			if p.Name == "check_option" {
				v.CheckOption = strings.ToUpper(p.Value)
			} else {
				v.Params = append(v.Params, p)
			}
		}
		// Its indexes are read as a table's are.
		t := &table{Table: &schema.Table{Name: v.Name}}
		r.tables[oid] = t
		r.views[oid] = view{v, t}
		r.entity(v)
		return nil
	})
}

// viewAttributeRows comes after the views and the collations in the batch.
func (r *reader) viewAttributeRows(rows pgx.Rows) error {
	return each(rows, func() error {
		var relid, typeOID, collation int64
		var number int16
		c := schema.ViewColumn{}
		if err := rows.Scan(&relid, &number, &c.Name, &typeOID, &c.Type.Text, &collation, &c.Collation, &c.Default.Text, &c.Comment); err != nil {
			return err
		}
		v, ok := r.views[relid]
		if !ok {
			return nil
		}
		v.View.Columns = append(v.View.Columns, c)
		v.add(&schema.Column{Name: c.Name}, number, typeOID, collation)
		return nil
	})
}

// buildViews gives the materialized views their indexes.
func (r *reader) buildViews() {
	for _, v := range r.views {
		v.View.Indexes, v.View.ClusterOn = v.table.Indexes, v.table.ClusterOn
		slices.SortFunc(v.View.Indexes, func(a, b *schema.Index) int { return strings.Compare(a.Name, b.Name) })
	}
}

package live

import (
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/schema"
)

var policyCommands = map[string]string{"r": "SELECT", "a": "INSERT", "w": "UPDATE", "d": "DELETE"}

// policyRows comes after the schemas in the batch.
func (r *reader) policyRows(rows pgx.Rows) error {
	return each(rows, func() error {
		p := &schema.Policy{}
		var namespace int64
		var permissive bool
		var command string
		err := rows.Scan(&namespace, &p.Table.Name, &p.Name, &permissive, &command, &p.To, &p.Using.Text, &p.WithCheck.Text, &p.Comment)
		if err != nil {
			return err
		}
		p.Table.Schema, p.Restrictive, p.For = r.schemas[namespace], !permissive, policyCommands[command]
		// The server sorts by its own collation.
		slices.Sort(p.To)
		r.entity(p)
		return nil
	})
}

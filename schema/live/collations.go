package live

import (
	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/schema"
)

// staleHere is the database's own collation, whose version it records since 15.
const staleHere = `UNION ALL
  SELECT 100, 'pg_catalog', 'default', d.datcollversion, pg_database_collation_actual_version(d.oid), pg_has_role(d.datdba, 'USAGE')
  FROM pg_catalog.pg_database d
  WHERE d.datname = current_database() AND d.datcollversion IS NOT NULL`

// staleDatabase reports whether that version is another one than the provider's.
const staleDatabase = `
    OR EXISTS (SELECT FROM pg_catalog.pg_database d WHERE d.datname = current_database() AND d.datcollversion <> pg_database_collation_actual_version(d.oid))`

// staleCollationRows come in the order of the collations.
func (r *reader) staleCollationRows(rows pgx.Rows) error {
	return each(rows, func() error {
		var c schema.StaleCollation
		var what string
		var relation, table schema.Name
		if err := rows.Scan(&c.Name.Schema, &c.Name.Name, &c.Recorded, &c.Actual, &c.Owned, &what, &relation.Schema, &relation.Name, &table.Schema, &table.Name); err != nil {
			return err
		}
		list := r.db.StaleCollations
		if len(list) == 0 || list[len(list)-1].Name != c.Name {
			list = append(list, &c)
		}
		last := list[len(list)-1]
		switch what {
		case "partitioned":
			last.Partitioned = append(last.Partitioned, table)
		case "index", "exclusion":
			last.Indexes = append(last.Indexes, schema.CollatedIndex{Name: relation, Table: table, Exclusion: what == "exclusion"})
		}
		r.db.StaleCollations = list
		return nil
	})
}

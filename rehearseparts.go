package schemactl

import (
	"context"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
)

// partsSQL has what PostgreSQL has called the parts of the indexes of partitioned tables, those of a table before those of
// its partitions.
const partsSQL = `WITH RECURSIVE part (oid, parent, depth) AS (
  SELECT i.inhrelid, i.inhparent, 1 FROM pg_catalog.pg_inherits i JOIN pg_catalog.pg_class p ON p.oid = i.inhparent AND p.relkind = 'I'
  WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_inherits u WHERE u.inhrelid = i.inhparent)
  UNION ALL
  SELECT i.inhrelid, i.inhparent, u.depth + 1 FROM part u JOIN pg_catalog.pg_inherits i ON i.inhparent = u.oid
)
SELECT n.nspname::text, t.relname::text, u.parent::int8, p.relname::text, u.oid::int8, c.relname::text
FROM part u JOIN pg_catalog.pg_class c ON c.oid = u.oid JOIN pg_catalog.pg_class p ON p.oid = u.parent JOIN pg_catalog.pg_index x ON x.indexrelid = c.oid
JOIN pg_catalog.pg_class t ON t.oid = x.indrelid JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace ORDER BY u.depth, u.oid`

// indexPart is the part of an index of a partitioned table that one partition has.
type indexPart struct {
	table schema.Name
	of    string
}

// liveParts are the names of the parts in a state.
func liveParts(state *schema.Database) map[indexPart]string {
	out := make(map[indexPart]string)
	for _, t := range state.Tables {
		if t.Shared == nil {
			continue
		}
		for _, i := range t.Shared.Indexes {
			out[indexPart{t.Name, i.PartOf}] = i.Name
		}
		for _, k := range slices.Concat(t.Shared.Uniques, []*schema.Key{t.Shared.PrimaryKey}) {
			if k != nil {
				out[indexPart{t.Name, k.PartOf}] = k.Name
			}
		}
	}
	return out
}

// nameParts gives the parts of indexes the names that they have in the database: PostgreSQL numbers them in the order in which
// they are made, and a plan takes the names that are free.
func (b *built) nameParts(ctx context.Context, conn *pgx.Conn, state *schema.Database) error {
	want := liveParts(state)
	if len(want) == 0 {
		return nil
	}
	rows, err := conn.Query(ctx, partsSQL)
	if err != nil {
		return err
	}
	var away, back strings.Builder
	var part indexPart
	var parent, index int64
	var name string
	named := make(map[int64]string)
	_, err = pgx.ForEachRow(rows, []any{&part.table.Schema, &part.table.Name, &parent, &part.of, &index, &name}, func() error {
		if of, ok := named[parent]; ok {
			part.of = of
		}
		is := want[part]
		if is == "" || is == name {
			return nil
		}
		named[index] = is
		at := schema.Name{Schema: part.table.Schema, Name: name}
		free := schema.Name{Schema: at.Schema, Name: schema.TemporaryName(is, "", "part")}
		away.WriteString("ALTER INDEX " + at.SQL() + " RENAME TO " + schema.Ident(free.Name) + ";\n")
		back.WriteString("ALTER INDEX " + free.SQL() + " RENAME TO " + schema.Ident(is) + ";\n")
		return nil
	})
	if err != nil || len(named) == 0 {
		return err
	}
	err = execAll(ctx, conn, away.String()+back.String())
	if refusalOf(ctx, err) != nil { // something that could not be made is in the way
		b.missing = append(b.missing, plan.ObjectOf(schema.Ref{Kind: schema.KindIndex, Schema: part.table.Schema, Table: part.table.Name, Name: name}))
		return nil
	}
	return err
}

package schemactl

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/live"
)

// catalogs are those of a database that several targets are schemas of, as they were when the first of them was looked
// at. Targets of one database are looked at one after the other.
type catalogs struct{ db *schema.Database }

// read returns what the catalogs hold, and asks queries beside them. Nil catalogs are read each time.
func (c *catalogs) read(ctx context.Context, conn *pgx.Conn, beside []live.Query) (*schema.Database, error) {
	switch {
	case c == nil:
		return live.Read(ctx, conn, live.Options{Beside: beside})
	case c.db != nil:
		return c.db, live.Ask(ctx, conn, beside)
	}
	db, err := live.Read(ctx, conn, live.Options{Beside: beside})
	if err == nil {
		c.db = db
	}
	return db, err
}

// own returns the live state for one target: what the target manages is a copy, which a comparison may mark; all
// other objects are shared.
func (c *catalogs) own(current, declared *schema.Database) *schema.Database {
	if c == nil {
		return current
	}
	db := *current
	db.Tables = slices.Clone(current.Tables)
	copied := (&schema.Database{Tables: managedTables(current, declared)}).Clone().Tables
	for i, t := range db.Tables {
		if len(copied) > 0 && copied[0].Name == t.Name {
			db.Tables[i], copied = copied[0], copied[1:]
		}
	}
	return &db
}

// managedTables are the live tables in the schemas that the desired state declares, in order.
func managedTables(current, declared *schema.Database) (out []*schema.Table) {
	managed := declaredSchemas(declared)
	for _, t := range current.Tables {
		if managed[t.Name.Schema] {
			out = append(out, t)
		}
	}
	return out
}

package live

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/schema"
)

// newMembers qualifies the types and operator classes of extensions that are not installed yet:
// it makes the extensions, reads what they bring, and rolls back. Where they cannot be made, or
// no server is asked, [extensionMembers] says what is known without a server.
func (c *compiler) newMembers(ctx context.Context) error {
	if !bringsExtension(c.live, c.desired) {
		return nil
	}
	if err := c.begin(ctx); err != nil {
		return fmt.Errorf("ask the server about extensions: %w", err)
	}
	defer c.rollback(ctx)
	if _, err := c.prepareObjects(ctx); err != nil {
		return fmt.Errorf("ask the server about extensions: %w", err)
	}
	r := newReader(c.conn.PgConn().ParameterStatus("server_version"))
	batch := &pgx.Batch{}
	for _, part := range []part{{"types", r.typeRows}, {"opclasses", r.opclassRows}} {
		sql, err := r.query(part.file)
		if err != nil {
			return err
		}
		batch.Queue(sql).Query(part.scan)
	}
	if err := c.conn.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("read what extensions bring: %w", err)
	}
	with := *c.live
	with.Server.TypeSchemas, with.Server.OpClassSchemas = r.db.Server.TypeSchemas, r.db.Server.OpClassSchemas
	of := newResolver(&with, c.desired)
	of.typeNames()
	of.classes()
	// An object that has a type in its name, as functions have, may have another place now.
	schema.SortEntities(c.desired.Entities)
	return nil
}

// bringsExtension reports whether the plan makes an extension.
func bringsExtension(live, desired *schema.Database) bool {
	return slices.ContainsFunc(desired.Extensions, func(e *schema.Extension) bool { return live.Extension(e.Name) == nil })
}

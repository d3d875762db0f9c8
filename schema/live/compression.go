package live

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/schema"
)

// compressionsSQL lists the methods that the server is built with.
const compressionsSQL = "SELECT s.enumvals FROM pg_catalog.pg_settings s WHERE s.name OPERATOR(pg_catalog.=) 'default_toast_compression'"

// lackingCompressions finds the columns that are to be compressed by a method which the server is not built with: it would say so
// only once the plan has come to them. The server is asked where a column gets a method.
func lackingCompressions(ctx context.Context, conn *pgx.Conn, live, desired *schema.Database) (CompileErrors, error) {
	var errs CompileErrors
	methods := make(map[schema.Ref]string)
	for _, t := range desired.Tables {
		for _, c := range t.Columns {
			if c.Compression == "" || compressedSo(liveTable(live, t), c) {
				continue
			}
			ref := t.Child(schema.KindColumn, c.Name)
			methods[ref] = c.Compression
			errs = append(errs, &CompileError{
				Ref: ref, Pos: c.Src().At("compression"), SQLState: pgerrcode.FeatureNotSupported,
				Message: fmt.Sprintf("compression method %s is not supported: this server is built without it", c.Compression),
				Hint:    "leave it out for this server",
			})
		}
	}
	if conn == nil || len(errs) == 0 {
		return nil, nil
	}
	var has []string
	if err := conn.QueryRow(ctx, compressionsSQL).Scan(&has); err != nil {
		return nil, fmt.Errorf("ask for the methods of compression: %w", err)
	}
	return slices.DeleteFunc(errs, func(e *CompileError) bool { return slices.Contains(has, methods[e.Ref]) }), nil
}

// compressedSo reports whether a live table has the column with its method already.
func compressedSo(live *schema.Table, c *schema.Column) bool {
	if live == nil {
		return false
	}
	l := live.Column(c.Name)
	return l != nil && l.Compression == c.Compression
}

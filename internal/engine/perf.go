package engine

import (
	"context"
	"maps"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/diff/perfindex"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/live"
)

// countRows asks how many rows the desired indexes will hold whose build or whose lists depend on
// it, and decides the lists.
func countRows(ctx context.Context, cfg Config, conn *pgx.Conn, desired *schema.Database) error {
	asked := make(map[schema.Name][]*schema.Index)
	add := func(on schema.Name, indexes []*schema.Index) {
		for _, i := range indexes {
			if i.AutoLists || i.Build != nil && i.Build.MinRows > 0 {
				asked[on] = append(asked[on], i)
			}
		}
	}
	for _, t := range desired.Tables {
		add(t.Name, t.Indexes)
	}
	for _, e := range desired.Entities {
		if v, ok := e.(*schema.View); ok {
			add(v.Name, v.Indexes)
		}
	}
	if len(asked) == 0 {
		return nil
	}
	relations := slices.SortedFunc(maps.Keys(asked), schema.Name.Compare)
	rows, err := live.Rows(ctx, conn, relations)
	if err != nil {
		return err
	}
	for _, on := range relations {
		for _, i := range asked[on] {
			// What is not there yet has no row.
			if i.Stats.Rows, err = live.IndexRows(ctx, conn, on, i, rows[on]); err != nil {
				return err
			}
			if i.AutoLists {
				i.SetLists(perfindex.Lists(cfg.Policy.PerfIndexes.Lists, i.Stats.Rows))
			}
		}
	}
	return nil
}

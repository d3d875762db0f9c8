package schemactl

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/planner"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/live"
)

// usesOf asks how large the indexes that go are, and how often they were used.
func usesOf(ctx context.Context, conn *pgx.Conn, res *diff.Result) (map[schema.Name]schema.IndexFacts, error) {
	lost := planner.LostIndexes(res.Changes)
	if len(lost) == 0 {
		return nil, nil
	}
	uses, _, err := live.IndexFacts(ctx, conn, lost)
	return uses, err
}

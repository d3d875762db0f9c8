package schemactl

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/planner"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/live"
)

// workApart asks again about the changes of type that the server refuses, without the indexes that the
// plan changes or drops: where those alone are in the way, a shadow column of the new type is not.
func workApart(ctx context.Context, conn *pgx.Conn, res *diff.Result, current, desired *schema.Database, asked []live.ColumnChange, free map[schema.ColumnRef]bool, work map[schema.Ref]schema.ColumnWork) error {
	apart := make(map[schema.Ref][]string)
	for _, ch := range res.Changes {
		if work[ch.Ref].Refused != "" {
			apart[ch.Ref] = planner.IndexesApart(ch, res.Changes)
		}
	}
	var again []live.ColumnChange
	for _, c := range asked {
		if c.Apart = apart[c.Ref]; len(c.Apart) > 0 {
			again = append(again, c)
		}
	}
	answers, err := live.Work(ctx, conn, current, desired, again, free)
	for ref, w := range answers {
		if w.Refused == "" {
			w.Apart = apart[ref]
			work[ref] = w
		}
	}
	return err
}

package schemactl

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/planner"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/live"
)

// workApart asks again about the changes of type that the server refuses: without the checks that the plan changes or
// drops, which can go before, and then without such indexes too, which a shadow column of the new type does not have.
func workApart(ctx context.Context, conn *pgx.Conn, res *diff.Result, current, desired *schema.Database, asked []live.ColumnChange, free map[schema.ColumnRef]bool, work map[schema.Ref]schema.ColumnWork) error {
	away, apart := make(map[schema.Ref][]string), make(map[schema.Ref][]string)
	for _, ch := range res.Changes {
		if work[ch.Ref].Refused != "" {
			away[ch.Ref], apart[ch.Ref] = planner.ChecksAway(ch, res.Changes), planner.IndexesApart(ch, res.Changes)
		}
	}
	for _, indexes := range []map[schema.Ref][]string{nil, apart} {
		var again []live.ColumnChange
		for _, c := range asked {
			c.Away, c.Apart = away[c.Ref], indexes[c.Ref]
			if work[c.Ref].Refused != "" && (len(c.Apart) > 0 || indexes == nil && len(c.Away) > 0) {
				again = append(again, c)
			}
		}
		answers, err := live.Work(ctx, conn, current, desired, again, free)
		if err != nil {
			return err
		}
		for ref, w := range answers {
			if w.Refused == "" {
				w.Away, w.Apart = away[ref], indexes[ref]
				work[ref] = w
			}
		}
	}
	return nil
}

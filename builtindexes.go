package schemactl

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/diff/apply/journal"
	"github.com/replyx/schemactl/diff/history"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
)

// BuiltIndexes returns when the journal says that indexes were built, of the runs that began after a time. The catalogs
// do not tell. Where there is no journal, or it cannot be read, nothing is known.
func BuiltIndexes(ctx context.Context, cfg Config, after time.Time) (map[schema.Name]time.Time, error) {
	out := make(map[schema.Name]time.Time)
	err := readJournal(ctx, cfg, func(conn *pgx.Conn) error {
		list, err := journal.List(ctx, conn)
		for _, r := range list {
			if err != nil || r.StartedAt.Before(after) {
				break
			}
			var f *history.Full
			if f, err = journal.Get(ctx, conn, r.ID); err == nil && f != nil {
				err = noteBuilt(out, f)
			}
		}
		return err
	})
	var unread *journal.Error
	if errors.As(err, &unread) {
		return nil, nil
	}
	return out, err
}

// noteBuilt notes the indexes that a run has built, unless a later one has built them again.
func noteBuilt(out map[schema.Name]time.Time, f *history.Full) error {
	var p plan.Plan
	if err := json.Unmarshal(f.Plan, &p); err != nil {
		return err
	}
	for _, done := range f.Steps {
		if done.FinishedAt == nil || done.ID < 1 || done.ID > len(p.Steps) {
			continue
		}
		o := p.Steps[done.ID-1].Object
		name := schema.Name{Schema: o.Schema, Name: o.Name}
		builds := strings.HasPrefix(done.SQL, "CREATE INDEX ") && (o.Kind == schema.KindIndex || o.Kind == schema.KindPerfIndex)
		if _, later := out[name]; builds && !later {
			out[name] = *done.FinishedAt
		}
	}
	return nil
}

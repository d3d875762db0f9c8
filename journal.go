package schemactl

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/diff/apply"
	"github.com/replyx/schemactl/diff/apply/journal"
	"github.com/replyx/schemactl/diff/history"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/live"
)

// Revisions are the runs that the journal of the database has, the newest first.
func Revisions(ctx context.Context, cfg Config) (list []history.Revision, err error) {
	err = readJournal(ctx, cfg, func(conn *pgx.Conn) (err error) {
		list, err = journal.List(ctx, conn)
		return err
	})
	return list, err
}

// Revision is one run with its plan, its steps, and the state that it aimed at.
func Revision(ctx context.Context, cfg Config, id int64) (f *history.Full, err error) {
	err = readJournal(ctx, cfg, func(conn *pgx.Conn) (err error) {
		f, err = journal.Get(ctx, conn, id)
		return err
	})
	if err == nil && f == nil {
		err = &journal.Error{Message: fmt.Sprintf("there is no revision %d", id), Advice: []string{"schemactl history lists them"}}
	}
	return f, err
}

// ImportAlembic notes in the journal, as a revision, where the chain of Alembic stands, by its table, and
// the state that the database is in.
func ImportAlembic(ctx context.Context, cfg Config, table schema.Name, opts JobOptions) (*history.Revision, error) {
	j := newJob(cfg, opts, history.ImportAlembic)
	var versions []string
	db, err := readLive(ctx, cfg, before(func(ctx context.Context, conn *pgx.Conn) (err error) {
		versions, err = journal.AlembicVersions(ctx, conn, table)
		return err
	}))
	if err != nil {
		return nil, err
	}
	if j.state, err = StateText(db); err != nil {
		return nil, err
	}
	j.note = "alembic " + strings.Join(versions, ", ")
	id, err := apply.Import(ctx, connector(cfg.URL), apply.Options{Journal: j.entry()}, plan.Nothing(plan.TargetOf(db)), j.opts.Events)
	return &history.Revision{ID: id, Note: j.note}, err
}

// readJournal connects and reads; not being able to read the journal is an error.
func readJournal(ctx context.Context, cfg Config, read func(conn *pgx.Conn) error) error {
	if cfg.URL == "" {
		return ErrNoURL
	}
	conn, err := live.Connect(ctx, cfg.URL)
	if err != nil {
		return err
	}
	defer closeConn(ctx, conn)
	if err := journal.MustRead(ctx, conn); err != nil {
		return err
	}
	return read(conn)
}

package test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/internal/pgtest"
	"github.com/replyx/schemactl/policy"
)

// Writers insert and update while each of the first three states of the ReplyX database
// becomes the last. No statement may fail, none may wait longer than the highest rung of
// the patience ladder, and a duplicate key must be refused at every moment.
func TestTrafficDuringUpgrade(t *testing.T) {
	for _, state := range []string{"01_66ea5c9e3d91", "02_165e5d314eaf", "03_6d3478c239ce"} {
		t.Run(state, func(t *testing.T) {
			db := pgtest.New(t)
			db.Load(filepath.Join("../testdata/replyx/history", state+".sql"))
			db.Exec(`INSERT INTO users (email, hashed_password) SELECT 'u' || i, 'x' FROM generate_series(1, 20000) AS i;
				INSERT INTO payments (user_id, order_id, amount, currency) SELECT i, 'o' || i, 1, 'RUB' FROM generate_series(1, 20000) AS i;
				INSERT INTO integration_tokens (name, token) VALUES ('n', 'taken'); ANALYZE`)
			w := startWriters(t, db.URL)
			project, err := policy.Load(t.Context(), "../atlas.hcl", policy.Options{})
			if err != nil {
				t.Fatal(err)
			}
			env, err := project.Select("")
			if err != nil {
				t.Fatal(err)
			}
			cfg := schemactl.Config{URL: db.URL, Sources: env.Sources, Policy: &env.Policy, Now: time.Now()}
			time.Sleep(200 * time.Millisecond)
			mustApply(t, cfg, mustDiff(t, cfg).Plan)
			cfg.PerfOnly = true
			mustApply(t, cfg, mustDiff(t, cfg).Plan)
			time.Sleep(200 * time.Millisecond)
			w.stop()
			t.Logf("%d statements, %d duplicates refused, longest wait %s", w.statements.Load(), w.refused.Load(), time.Duration(w.longest.Load()))
			if w.err != nil {
				t.Error(w.err)
			}
			if w.statements.Load() < 100 || w.refused.Load() < 10 {
				t.Error("the writers hardly wrote: this proves nothing")
			}
			if longest := time.Duration(w.longest.Load()); longest > 2*time.Second {
				t.Errorf("a statement waited for %s", longest)
			}
		})
	}
}

type writers struct {
	cancel              context.CancelFunc
	group               sync.WaitGroup
	statements, refused atomic.Int64
	longest             atomic.Int64
	once                sync.Once
	err                 error
}

// startWriters runs each kind of statement in a loop on a connection of its own.
func startWriters(t *testing.T, url string) *writers {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	w := &writers{cancel: cancel}
	t.Cleanup(w.stop)
	for n, sql := range []string{
		"INSERT INTO users (email, hashed_password) VALUES ('w' || $1::int, 'x')",
		"UPDATE payments SET amount = amount + 1 WHERE order_id = 'o' || ($1::int % 20000 + 1)",
		"INSERT INTO integration_tokens (name, token) VALUES ('again' || $1::int, 'taken')",
	} {
		conn, err := pgx.Connect(ctx, url)
		if err != nil {
			t.Fatal(err)
		}
		mayFail := n == 2
		w.group.Go(func() {
			defer conn.Close(context.WithoutCancel(ctx))
			for i := 0; ctx.Err() == nil; i++ {
				w.write(ctx, conn, sql, i, mayFail)
				time.Sleep(time.Millisecond)
			}
		})
	}
	return w
}

// write runs one statement. With duplicate, it is one that a unique key must refuse.
func (w *writers) write(ctx context.Context, conn *pgx.Conn, sql string, i int, duplicate bool) {
	start := time.Now()
	_, err := conn.Exec(ctx, sql, i)
	if ctx.Err() != nil {
		return
	}
	w.statements.Add(1)
	if d := int64(time.Since(start)); d > w.longest.Load() {
		w.longest.Store(d)
	}
	var pg *pgconn.PgError
	switch {
	case duplicate && errors.As(err, &pg) && pg.Code == "23505":
		w.refused.Add(1)
	case duplicate && err == nil:
		w.fail(errors.New("a duplicate key was let in: there was a moment without uniqueness"))
	case err != nil:
		w.fail(fmt.Errorf("%s: %w", sql, err))
	}
}

func (w *writers) fail(err error) { w.once.Do(func() { w.err = err }) }

func (w *writers) stop() {
	w.cancel()
	w.group.Wait()
}

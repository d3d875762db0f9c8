package test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/apply"
	"github.com/replyx/schemactl/diff/apply/journal"
	"github.com/replyx/schemactl/diff/history"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/pgtest"
	"github.com/replyx/schemactl/schema/live"
)

// when is a point of a step.
type when string

const (
	before when = "before" // nothing of it is done
	during when = "during" // in a transaction it is done, and not committed; else it waits for writers
	late   when = "late"   // a concurrent build is done but for the wait for old snapshots
	after  when = "after"  // it is done; outside of a transaction the journal does not know
)

// moment is where an apply is cut.
type moment struct {
	step plan.Step
	when when
	// first reports whether the step is the plan's first.
	first bool
	// dead reports whether nobody is there afterwards to write in the journal or to tidy up.
	dead bool
}

func (m moment) String() string {
	s := fmt.Sprintf("%s_step_%d", m.when, m.step.ID)
	if m.dead {
		s += "_dead"
	}
	return s
}

// unfinished reports whether the journal has a run that stopped in the middle.
func (m moment) unfinished() bool {
	return m.dead || !m.first || m.when == after || outside(m.step)
}

// outside reports whether a step runs outside of a transaction around it.
func outside(s plan.Step) bool { return s.Class == plan.Concurrent || s.Class == plan.Batch }

// momentsOf are those before, during and after each transaction, and each step outside of one.
func momentsOf(p *plan.Plan) []moment {
	var out []moment
	for i, s := range p.Steps {
		first := p.Steps[0].ID == s.ID || s.Transaction != 0 && s.Transaction == p.Steps[0].Transaction
		begins := s.Transaction == 0 || i == 0 || p.Steps[i-1].Transaction != s.Transaction
		ends := s.Transaction == 0 || i == len(p.Steps)-1 || p.Steps[i+1].Transaction != s.Transaction
		if begins {
			out = append(out, moment{s, before, first, false})
		}
		if !ends {
			continue
		}
		out = append(out, moment{s, during, first, false})
		if s.Class == plan.Concurrent {
			out = append(out, moment{s, during, first, true})
			if strings.Contains(s.SQL, "INDEX CONCURRENTLY") && !strings.HasPrefix(s.SQL, "DROP") {
				out = append(out, moment{s, late, first, true})
			}
		}
		out = append(out, moment{s, after, first, true})
	}
	return out
}

// cutAt applies the plan, and cuts all its connections at a moment. False reports that the run never
// came there.
func cutAt(t *testing.T, db *pgtest.DB, cfg schemactl.Config, p *plan.Plan, at moment) bool {
	t.Helper()
	k := &killer{t: t, db: db, at: at}
	err := applyAll(t, cfg, p, k)
	k.waiting.Wait()
	if k.cut.Load() && err == nil {
		t.Error("the run did not notice that it was cut")
	}
	return k.cut.Load()
}

// killer cuts the connections of an apply.
type killer struct {
	t       *testing.T
	db      *pgtest.DB
	at      moment
	once    sync.Once
	waiting sync.WaitGroup
	cut     atomic.Bool
}

func (k *killer) event(e apply.Event) {
	switch e := e.(type) {
	case apply.StepStarted:
		if e.Step.ID == k.at.step.ID {
			k.once.Do(func() { k.started(e.Step) })
		}
	case apply.StepDone:
		if e.Step.ID == k.at.step.ID && k.at.when == after {
			k.kill()
		}
	}
}

// started kills at once, or has the step wait for a transaction and kills it there.
func (k *killer) started(s plan.Step) {
	concurrent := s.Class == plan.Concurrent
	switch {
	case k.at.when == before:
		k.kill()
	case k.at.when == late:
		k.killBehind("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1")
	case k.at.when == during && concurrent:
		sql := "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1"
		for _, l := range s.Locks {
			if k.db.Value("SELECT relkind IN ('r', 'p') FROM pg_class WHERE oid = to_regclass('"+strings.ReplaceAll(l.Relation, "'", "''")+"')") == "true" {
				sql += "; LOCK TABLE ONLY " + l.Relation + " IN ROW EXCLUSIVE MODE"
			}
		}
		k.killBehind(sql)
	case k.at.when == during, concurrent:
		// What is written last of a step waits.
		k.killBehind("BEGIN; LOCK TABLE schemactl.step IN SHARE MODE")
	}
}

// killBehind opens a transaction that the run has to wait for, and kills it when it does.
func (k *killer) killBehind(sql string) {
	ctx := k.t.Context()
	conn := k.db.Conn()
	if _, err := conn.PgConn().Exec(ctx, sql).ReadAll(); err != nil {
		k.t.Errorf("%s: %v", sql, err)
		return
	}
	watch := k.db.Conn()
	k.waiting.Go(func() {
		defer conn.Close(ctx)
		defer watch.Close(ctx)
		for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
			var waits bool
			if err := watch.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE "+ours+" AND wait_event_type = 'Lock')").Scan(&waits); err != nil {
				k.t.Error(err)
				return
			}
			if waits {
				k.kill()
				return
			}
		}
	})
}

// ours are the connections of the run.
const ours = "datname = current_database() AND application_name = 'schemactl'"

func (k *killer) kill() {
	k.cut.Store(true)
	k.db.Terminate(ours)
}

func journaledApply(t *testing.T, cfg schemactl.Config, p *plan.Plan, events func(apply.Event)) error {
	t.Helper()
	return runJournaled(t, cfg, p, events, func() bool { return false })
}

// applyAll applies a plan with a journal, with a killer or without.
func applyAll(t *testing.T, cfg schemactl.Config, p *plan.Plan, k *killer) error {
	t.Helper()
	if k == nil {
		return journaledApply(t, cfg, p, func(apply.Event) {})
	}
	return runJournaled(t, cfg, p, k.event, func() bool { return k.at.dead && k.cut.Load() })
}

func runJournaled(t *testing.T, cfg schemactl.Config, p *plan.Plan, events func(apply.Event), dead func() bool) error {
	t.Helper()
	var allow []string
	for _, h := range p.Hazards {
		allow = append(allow, h.Name)
	}
	opts := apply.Options{
		Allow: allow, LockStart: 50 * time.Millisecond, LockCap: 2 * time.Second, RetryFor: time.Minute,
		Journal: &journal.Entry{ToolVersion: "test", Command: history.Apply, Desired: "the state"},
	}
	connect := func(ctx context.Context, notice func(*pgconn.Notice)) (*pgx.Conn, error) {
		if dead() {
			return nil, errors.New("the machine is gone")
		}
		return live.ConnectNotices(ctx, cfg.URL, notice)
	}
	_, err := apply.Run(t.Context(), connect, p, opts, events)
	return err
}

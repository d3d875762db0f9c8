package schemactl

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl/diff/apply"
	"github.com/replyx/schemactl/diff/doctor"
	"github.com/replyx/schemactl/diff/monitor"
	"github.com/replyx/schemactl/diff/perfindex"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/recall"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/live"
)

// MonitorOptions say what a look at a database looks at.
type MonitorOptions struct {
	// Tables limits the tables and their indexes; empty means all. A name without a schema is that of a table in any.
	Tables []schema.Name
	// Searches is how many searches are tried for each vector index, 0 for none; each asks for K rows, and all of them
	// together take Budget at most.
	Searches, K int
	Budget      time.Duration
}

// Observe looks at a running database once: who waits for whom, how tables and indexes are used, what is being built,
// what a comparison with the HCL says, and, where it is asked for, how good searches for vectors are. It changes nothing, and
// pg_monitor is right enough for it. What it may not look at is noted, and is no error; the error is of a server that is
// not reached.
func Observe(ctx context.Context, cfg Config, opts MonitorOptions) (*monitor.Observation, error) {
	if cfg.URL == "" {
		return nil, ErrNoURL
	}
	cfg.Policy = cfg.policyOrNone()
	start := time.Now()
	w := &watcher{cfg: cfg, opts: opts, out: &monitor.Observation{
		FormatVersion: plan.FormatVersion, Env: cfg.Env, At: start.UTC().Truncate(time.Second),
		LongTransactions: []monitor.Transaction{}, Blocked: []monitor.Blocked{}, Tables: []monitor.Table{}, Indexes: []monitor.Index{},
		Builds: []monitor.Build{}, Searches: []monitor.Search{}, Unread: []monitor.Unread{},
	}}
	if err := w.look(ctx); err != nil {
		return nil, interrupted(ctx, err)
	}
	if cfg.HasDesired() {
		w.check(ctx)
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	w.out.Seconds = time.Since(start).Seconds()
	return w.out, nil
}

// watcher fills an observation.
type watcher struct {
	cfg  Config
	opts MonitorOptions
	out  *monitor.Observation
}

// look reads what the server tells, by one connection.
func (w *watcher) look(ctx context.Context) error {
	conn, err := live.Connect(ctx, w.cfg.URL)
	if err != nil {
		return err
	}
	defer closeConn(ctx, conn)
	for _, part := range []struct {
		name string
		read func(context.Context, *pgx.Conn) error
	}{
		{"sessions", w.sessions}, {"tables", w.tables}, {"indexes", w.indexes}, {"builds", w.builds}, {"searches", w.searches},
	} {
		if err := w.orUnread(ctx, conn, part.name, part.read(ctx, conn)); err != nil {
			return fmt.Errorf("look at the %s: %w", part.name, err)
		}
	}
	return nil
}

// orUnread notes the part where the server refuses to tell it; any other error is returned.
func (w *watcher) orUnread(ctx context.Context, conn *pgx.Conn, part string, err error) error {
	var refused *pgconn.PgError
	if ctx.Err() == nil && (errors.As(err, &refused) && !conn.IsClosed() || errors.Is(err, recall.ErrNoRows) || errors.Is(err, recall.ErrNoTime)) {
		w.unread(part, err)
		return nil
	}
	return err
}

func (w *watcher) unread(part string, err error) {
	u := unreadBy(err)
	w.out.Unread = append(w.out.Unread, monitor.Unread{Part: part, Reason: u.Reason, Mend: u.Mend})
}

// sessions are the transactions that are open for long, and who waits for whom.
func (w *watcher) sessions(ctx context.Context, conn *pgx.Conn) error {
	open, err := apply.OpenTransactions(ctx, conn)
	if err != nil {
		return err
	}
	limit := w.cfg.Policy.Doctor.WithDefaults().LongTransaction
	for _, t := range open {
		switch {
		case t.Hidden:
			w.out.Hidden++
		case t.Here && !t.Sender && t.Age >= limit:
			w.out.LongTransactions = append(w.out.LongTransactions, transaction(t.Blocker))
		}
	}
	list, err := apply.Blocked(ctx, conn)
	if err != nil {
		return err
	}
	for _, s := range list {
		b := monitor.Blocked{Transaction: transaction(s.Blocker), WaitSeconds: s.Waits.Seconds(), By: []monitor.Transaction{}}
		for _, by := range s.By {
			b.By = append(b.By, transaction(by))
		}
		w.out.Blocked = append(w.out.Blocked, b)
	}
	return nil
}

func transaction(b apply.Blocker) monitor.Transaction {
	return monitor.Transaction{PID: b.PID, User: b.User, Application: b.Application, State: b.State, Seconds: b.Age.Seconds(), Query: b.Query}
}

// wanted reports whether a table is looked at.
func (w *watcher) wanted(t schema.Name) bool {
	return len(w.opts.Tables) == 0 || slices.ContainsFunc(w.opts.Tables, func(n schema.Name) bool {
		return n.Name == t.Name && (n.Schema == "" || n.Schema == t.Schema)
	})
}

// tables are the sizes, the dead rows, and how far off autovacuum is.
func (w *watcher) tables(ctx context.Context, conn *pgx.Conn) error {
	h, err := live.Health(ctx, conn, live.HealthOptions{Sections: []schema.HealthSection{schema.HealthSession, schema.HealthTables}})
	if err != nil {
		return err
	}
	for section, u := range h.Unread {
		w.out.Unread = append(w.out.Unread, monitor.Unread{Part: string(section), Reason: u.Reason, Mend: u.Mend})
	}
	w.out.Target = plan.Target{Database: h.Session.Database, ServerVersion: h.Session.VersionNum}
	for _, t := range h.Tables {
		if t.Kind == "p" || !t.Managed || !w.wanted(t.Name) {
			continue
		}
		row := monitor.Table{
			Schema: t.Name.Schema, Name: t.Name.Name, Bytes: t.Bytes + t.ToastBytes, LiveRows: t.LiveRows, DeadRows: t.DeadRows,
			LastVacuum: t.LastVacuum, LastAnalyze: t.LastAnalyze,
		}
		if at, on := doctor.VacuumAt(h.Session, t); on {
			row.VacuumAt = &at
		}
		w.out.Tables = append(w.out.Tables, row)
	}
	return nil
}

// indexes are the sizes of indexes and how often they were used.
func (w *watcher) indexes(ctx context.Context, conn *pgx.Conn) error {
	uses, err := live.IndexUses(ctx, conn)
	if err != nil {
		return err
	}
	w.out.IndexesSince = uses.Since
	for _, i := range uses.Indexes {
		if w.wanted(i.Table) {
			w.out.Indexes = append(w.out.Indexes, monitor.Index{Schema: i.Table.Schema, Table: i.Table.Name, Name: i.Name, Bytes: i.Bytes, Scans: i.Scans, LastScan: i.LastScan})
		}
	}
	return nil
}

func (w *watcher) builds(ctx context.Context, conn *pgx.Conn) error {
	list, err := live.IndexBuilds(ctx, conn)
	if err != nil {
		return err
	}
	for _, b := range list {
		share := -1.0
		if b.Total > 0 {
			share = float64(b.Done) / float64(b.Total)
		}
		w.out.Builds = append(w.out.Builds, monitor.Build{Schema: b.Index.Schema, Name: b.Index.Name, PID: b.PID, Phase: b.Phase, Seconds: b.Elapsed.Seconds(), Share: share})
	}
	return nil
}

// searches tries some searches by each vector index, with the settings that the session has, and none where they are not
// asked for. One index after the other gets its share of the time.
func (w *watcher) searches(ctx context.Context, conn *pgx.Conn) error {
	if w.opts.Searches == 0 {
		return nil
	}
	list, err := recall.All(ctx, conn)
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(x recall.Index) bool { return !w.wanted(schema.Name{Schema: x.Schema, Name: x.Table}) })
	for _, x := range list {
		opts := recall.Options{K: w.opts.K, Queries: w.opts.Searches, Budget: w.opts.Budget / time.Duration(len(list)), Seed: 1}
		t, err := recall.Measure(ctx, conn, x, []perfindex.Setting{{}}, opts)
		if err == nil && len(t.Rungs) == 0 {
			err = recall.ErrNoTime
		}
		if err != nil {
			if err = w.orUnread(ctx, conn, "searches", fmt.Errorf("index %s: %w", x.Name, err)); err != nil {
				return err
			}
			continue
		}
		r := t.Rungs[0]
		w.out.Searches = append(w.out.Searches, monitor.Search{
			Schema: x.Schema, Table: x.Table, Name: x.Name, Queries: t.Queries, K: t.K, Recall: r.Recall,
			MedianSeconds: r.Median.Seconds(), P95Seconds: r.P95.Seconds(), ExactSeconds: t.Exact.Seconds(),
		})
	}
	return nil
}

// checkTime is how long the comparison with the HCL may take: it reads definitions, for which the server waits where somebody
// holds a table in ACCESS EXCLUSIVE mode, and who waits is what a look is for.
const checkTime = 10 * time.Second

// check compares the database with the HCL. What goes wrong is the result of the check.
func (w *watcher) check(ctx context.Context) {
	c := &monitor.Check{Result: plan.Error, Perf: []monitor.PerfIndex{}}
	w.out.Check = c
	cfg := w.cfg
	cfg.PerfFacts = true
	bounded, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	out, err := Diff(bounded, cfg)
	if err == nil {
		err = Checked(out.Plan)
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		c.Error = fmt.Sprintf("the comparison was not over in %s: somebody may hold a table's lock", checkTime)
		return
	case err != nil:
		c.Error = err.Error()
		return
	}
	p := out.Plan
	w.out.Target = p.Target
	c.Result, c.Changes, c.Refused = p.Result, len(p.Changes), len(p.Refused)
	c.Unfinished = p.Unfinished != nil && !p.Unfinished.AtWork
	for _, i := range p.Perf {
		x := monitor.PerfIndex{Schema: i.Object.Schema, Table: i.Object.Table, Name: i.Object.Name, State: i.State}
		if i.Facts != nil && i.Facts.Lists != nil {
			l := i.Facts.Lists
			x.Lists, x.Recommended, x.Stale = l.Lists, int64(l.Recommended), l.Stale
		}
		c.Perf = append(c.Perf, x)
	}
}

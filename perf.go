package schemactl

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/perfindex"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/diff/planner"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/live"
)

// countRows asks how many rows the desired indexes will hold whose build or whose lists depend on
// it, and decides the lists that are left to the rule.
func countRows(ctx context.Context, cfg Config, conn *pgx.Conn, desired *schema.Database) error {
	asked := make(map[schema.Name][]*schema.Index)
	tables := make(map[schema.Name]*schema.Table)
	add := func(on schema.Name, indexes []*schema.Index) {
		for _, i := range indexes {
			if i.AutoLists || i.Build != nil && i.Build.MinRows > 0 || cfg.PerfOnly && i.Perf && perfindex.IsVector(i.MethodName()) {
				asked[on] = append(asked[on], i)
			} else {
				i.Stats.Rows = -1
			}
		}
	}
	for _, t := range desired.Tables {
		add(t.Name, t.Indexes)
		tables[t.Name] = t
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
			if i.Stats.Rows, err = live.IndexRows(ctx, conn, on, i, nullable(tables[on], i), rows[on]); err != nil {
				return err
			}
			if i.AutoLists {
				i.SetLists(perfindex.Lists(cfg.Policy.PerfIndexes.Lists, i.Stats.Rows))
			}
		}
	}
	return nil
}

// nullable reports whether the first key of an index may be a column without a value.
func nullable(t *schema.Table, i *schema.Index) bool {
	if t == nil {
		return true // a view's
	}
	c := t.Column(i.Parts[0].Column)
	return c != nil && !c.NotNull
}

// lookAgain is how long to look at a build to see how fast it goes.
const lookAgain = 300 * time.Millisecond

// perfFacts adds to each perf index of a plan what the server knows of it.
func perfFacts(ctx context.Context, cfg Config, conn *pgx.Conn, p *plan.Plan, res *diff.Result) error {
	var names []schema.Name
	var tables []schema.Name
	for _, i := range res.Perf {
		names = append(names, schema.Name{Schema: i.Ref.Schema, Name: i.Ref.Name})
		if i.From != nil && i.From.MethodName() == "ivfflat" {
			tables = append(tables, i.Ref.TableName())
		}
	}
	facts, since, err := live.IndexFacts(ctx, conn, names)
	if err != nil {
		return err
	}
	rows, err := live.Rows(ctx, conn, tables)
	if err != nil {
		return err
	}
	settings, err := live.RoleSettings(ctx, conn, `^(ivfflat|hnsw)\.`)
	if err != nil {
		return err
	}
	builds, err := buildFacts(ctx, conn)
	if err != nil {
		return err
	}
	for n, i := range res.Perf {
		f, ok := facts[names[n]]
		build := builds[names[n]]
		if !ok && build == nil {
			continue
		}
		out := &plan.PerfFacts{
			Bytes: f.Bytes, Scans: f.Scans, StatisticsSince: since, LastScan: f.LastScan, LiveRows: f.LiveRows, DeadRows: f.DeadRows,
			LastVacuum: f.LastVacuum, LastAnalyze: f.LastAnalyze, Build: build,
		}
		p.Perf[n].Facts = out
		if i.From == nil {
			continue
		}
		out.Method = i.From.MethodName()
		out.Repeats = perfindex.Repeats(i.LiveTable, i.From)
		if !perfindex.IsVector(i.From.MethodName()) {
			continue
		}
		for _, s := range settings {
			if strings.HasPrefix(s.Name, i.From.MethodName()+".") {
				out.Settings = append(out.Settings, plan.ProbeSetting(s))
			}
		}
		if i.From.MethodName() != "ivfflat" {
			continue
		}
		if out.Lists, err = listsFacts(ctx, cfg, conn, i, rows[i.Ref.TableName()]); err != nil {
			return err
		}
	}
	return nil
}

// listsFacts tells how the lists of an ivfflat index stand to the rows that it has by now.
func listsFacts(ctx context.Context, cfg Config, conn *pgx.Conn, i diff.PerfIndex, rows int64) (*plan.ListsFacts, error) {
	l := &plan.ListsFacts{Lists: perfindex.ListsOf(i.From), Auto: i.To != nil && i.To.AutoLists}
	var err error
	if l.Rows, err = live.IndexRows(ctx, conn, i.Ref.TableName(), i.From, nullable(i.LiveTable, i.From), rows); err != nil {
		return nil, err
	}
	l.Recommended = perfindex.Lists(cfg.Policy.PerfIndexes.Lists, l.Rows)
	l.Stale = l.Rows >= 0 && perfindex.Stale(int(l.Lists), l.Recommended)
	return l, nil
}

// buildFacts are the builds that are going on, by the name that the index will have.
func buildFacts(ctx context.Context, conn *pgx.Conn) (map[schema.Name]*plan.BuildFacts, error) {
	first, err := live.IndexBuilds(ctx, conn)
	if err != nil || len(first) == 0 {
		return nil, err
	}
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(lookAgain):
	}
	second, err := live.IndexBuilds(ctx, conn)
	if err != nil {
		return nil, err
	}
	out := make(map[schema.Name]*plan.BuildFacts)
	for _, b := range first {
		f := &plan.BuildFacts{PID: b.PID, Phase: b.Phase, Percent: -1, ElapsedSeconds: b.Elapsed.Seconds(), RemainingSeconds: -1}
		now := b
		if n := slices.IndexFunc(second, func(o schema.IndexBuild) bool { return o.PID == b.PID && o.Phase == b.Phase }); n >= 0 {
			now = second[n]
		}
		if now.Total > 0 {
			f.Percent = 100 * float64(now.Done) / float64(now.Total)
			if took := (now.Elapsed - b.Elapsed).Seconds(); now.Done > b.Done && took > 0 {
				f.RemainingSeconds = float64(now.Total-now.Done) / float64(now.Done-b.Done) * took
			}
		}
		out[schema.Name{Schema: b.Index.Schema, Name: planner.LastName(b.Index.Name)}] = f
	}
	return out, nil
}

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
// it, and decides the lists that are left to the rule. The proof of a run takes the rows that its plan
// was made by: those that came meanwhile make no difference to what was to be done.
func countRows(ctx context.Context, cfg Config, conn *pgx.Conn, desired *schema.Database) (map[schema.Name]int64, error) {
	asked, tables := countedIndexes(cfg, desired)
	counted := make(map[schema.Name]int64)
	if len(asked) == 0 {
		return counted, nil
	}
	relations := slices.SortedFunc(maps.Keys(asked), schema.Name.Compare)
	var rows map[schema.Name]live.TableRows
	if cfg.counted == nil {
		var err error
		if rows, err = live.Rows(ctx, conn, relations); err != nil {
			return nil, err
		}
	}
	for _, on := range relations {
		for _, i := range asked[on] {
			name := schema.Name{Schema: on.Schema, Name: i.Name}
			if n, ok := cfg.counted[name]; ok {
				i.Stats.Rows = n
			} else if err := countIndex(ctx, cfg, conn, on, i, nullable(tables[on], i), rows[on]); err != nil {
				return nil, err
			}
			counted[name] = i.Stats.Rows
			if i.AutoLists {
				i.SetLists(perfindex.Lists(cfg.Policy.PerfIndexes.Lists, i.Stats.Rows))
			}
		}
	}
	return counted, nil
}

// countedIndexes are the desired indexes that countRows asks about, by their tables and views.
func countedIndexes(cfg Config, desired *schema.Database) (map[schema.Name][]*schema.Index, map[schema.Name]*schema.Table) {
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
	return asked, tables
}

// countIndex asks how many rows a desired index will hold; what is not there yet has none. Where the whole
// table has too few rows for its build, or ANALYZE has been tried, a guess will do.
func countIndex(ctx context.Context, cfg Config, conn *pgx.Conn, on schema.Name, i *schema.Index, nullable bool, of live.TableRows) error {
	rows, guess, err := live.IndexRows(ctx, conn, on, i, nullable, of)
	if err != nil {
		return err
	}
	few := i.Build != nil && of.Rows >= 0 && of.Rows < i.Build.MinRows
	i.Stats.Rows, i.Guess = rows, guess && !few && !cfg.analyzed
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
		if out.Lists, p.Perf[n].NoStatistics, err = listsFacts(ctx, cfg, conn, i, rows[i.Ref.TableName()]); err != nil {
			return err
		}
	}
	return nil
}

// listsFacts tells how the lists of an ivfflat index stand to the rows that it has by now.
func listsFacts(ctx context.Context, cfg Config, conn *pgx.Conn, i diff.PerfIndex, rows live.TableRows) (l *plan.ListsFacts, guess bool, err error) {
	l = &plan.ListsFacts{Lists: perfindex.ListsOf(i.From), Auto: i.To != nil && i.To.AutoLists}
	if l.Rows, guess, err = live.IndexRows(ctx, conn, i.Ref.TableName(), i.From, nullable(i.LiveTable, i.From), rows); err != nil {
		return nil, false, err
	}
	if guess {
		l.Rows = -1
		return l, true, nil
	}
	l.Recommended = perfindex.Lists(cfg.Policy.PerfIndexes.Lists, l.Rows)
	l.Stale = l.Rows >= 0 && perfindex.Stale(int(l.Lists), l.Recommended)
	return l, false, nil
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

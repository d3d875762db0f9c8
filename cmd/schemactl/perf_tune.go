package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/urfave/cli/v2"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/perfindex"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/diff/report"
	"github.com/replyx/schemactl/internal/recall"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
	"github.com/replyx/schemactl/schema/live"
)

func perfTuneCommand(v *voice) *cli.Command {
	return &cli.Command{
		Name:      "tune",
		Usage:     "find the least search setting of a vector index that finds enough",
		ArgsUsage: "INDEX|TABLE.COLUMN",
		Description: "Searches for the nearest rows with and without the index, for vectors of the table itself or of a file, and\n" +
			"prints recall and latency for a ladder of ivfflat.probes or hnsw.ef_search, with an interval of 95 %: a setting\n" +
			"is recommended where the searches show that it reaches the recall. All in read-only transactions; --suggest\n" +
			"alone works on a temporary copy of a sample. Names in --where that are not of pg_catalog have their schema.\n\n" +
			"Examples:\n   schemactl perf tune documents_embedding_idx\n   schemactl perf tune --k 20 --recall 0.99 --svg recall.svg documents.embedding\n" +
			"   schemactl perf tune --where \"user_id = 7\" documents.embedding\n   schemactl perf tune --all",
		Flags: []cli.Flag{
			urlFlag(),
			&cli.IntFlag{Name: "k", Usage: "how many rows a search asks for, `N`", Value: 10},
			&cli.Float64Flag{Name: "recall", Usage: "the share of them that must be found, `R` up to 1", Value: 0.95},
			&cli.BoolFlag{Name: "all", Usage: "tune every vector index of the database, and find the one setting that suits all of a method"},
			&cli.IntFlag{Name: "queries", Usage: "how many searches to compare, `N`", Value: 200},
			&cli.DurationFlag{Name: "budget", Usage: "how long it may take, `DURATION`, and --suggest as long again; fewer searches are compared where it is short", Value: time.Minute},
			&cli.StringFlag{Name: "vectors", Aliases: []string{"query"}, Usage: "`FILE` with vectors to search for, one a line, as PostgreSQL prints them; behind a tab each, the values of $1, $2 in --where"},
			&cli.StringFlag{Name: "where", Usage: "a condition `SQL` of the searches, as the application writes it: user_id = 7, or user_id = $1 with --query"},
			&cli.StringFlag{Name: "role", Usage: "`ROLE` that the setting is to be kept for", DefaultText: "the database"},
			&cli.StringFlag{Name: "svg", Usage: "draw the plot into `FILE` too"},
			&cli.BoolFlag{Name: "suggest", Usage: "also build candidates with other lists, or m and ef_construction, on a sample, and compare"},
			&cli.IntFlag{Name: "sample", Usage: "how many rows that sample has, `N`", Value: 10_000},
			formatFlag("text or json"),
		},
		Action: func(c *cli.Context) error { return runPerfTune(c, v) },
	}
}

// tuning is what the command line of perf tune says.
type tuning struct {
	opts    recall.Options
	goal    float64
	role    string
	where   string
	suggest bool
	sample  int
}

func tuningOf(c *cli.Context) (tuning, error) {
	t := tuning{
		opts: recall.Options{K: c.Int("k"), Queries: c.Int("queries"), Budget: c.Duration("budget"), Seed: 1},
		goal: c.Float64("recall"), role: c.String("role"), suggest: c.Bool("suggest"), sample: c.Int("sample"), where: c.String("where"),
	}
	switch {
	case t.where != "" && t.suggest:
		return t, &usageError{message: "--suggest goes without --where", hint: "its sample holds the vectors alone"}
	case t.opts.K < 1 || t.opts.Queries < 1 || t.opts.Budget <= 0 || t.sample < 1:
		return t, &usageError{message: "--k, --queries, --budget and --sample are 1 or more", hint: "see schemactl perf tune --help"}
	case t.goal <= 0 || t.goal > 1:
		return t, &usageError{message: "--recall is a share, more than 0 and up to 1", hint: "write --recall 0.95"}
	}
	var err error
	if file := c.String("vectors"); file != "" {
		var lines []string
		lines, err = readLines(file)
		for _, l := range lines {
			values := strings.Split(l, "\t")
			t.opts.Vectors, t.opts.Values = append(t.opts.Vectors, values[0]), append(t.opts.Values, values[1:])
		}
	}
	return t, err
}

func readLines(file string) ([]string, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("read the vectors: %w", err)
	}
	defer f.Close()
	var out []string
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if l := strings.TrimSpace(lines.Text()); l != "" {
			out = append(out, l)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read the vectors: %w", err)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("read the vectors: %s has none", file)
	}
	return out, nil
}

func runPerfTune(c *cli.Context, v *voice) error {
	if err := atMostArgs(c, 1); err != nil {
		return err
	}
	format, err := oneOf(c, "format", "text", "json")
	if err != nil {
		return err
	}
	t, err := tuningOf(c)
	if err != nil {
		return err
	}
	name := c.Args().First()
	if c.Bool("all") != (name == "") {
		return &usageError{message: "one index is to be given, or --all", hint: "schemactl perf tune INDEX, or TABLE.COLUMN, or --all; perf status lists the indexes"}
	}
	cfg, err := config(c)
	if err == nil && cfg.URL == "" {
		err = schemactl.ErrNoURL
	}
	if err != nil {
		return v.inFormat(format, err)
	}
	results, err := t.run(c.Context, cfg.URL, name)
	if err != nil {
		return v.inFormat(format, err)
	}
	if format == "json" {
		err = v.writeJSON(results)
	}
	for _, r := range results {
		if format == "text" && err == nil {
			err = v.tuned(r, t.goal, c.Bool("all"))
		}
	}
	if format == "text" && err == nil && c.Bool("all") {
		v.keepsAll(results)
	}
	if err != nil {
		return err
	}
	if file := c.String("svg"); file != "" {
		return writeSVG(file, results)
	}
	return nil
}

// run measures every index that the name means; without a name, every vector index.
func (t tuning) run(ctx context.Context, url, name string) ([]report.TuningJSON, error) {
	conn, err := live.Connect(ctx, url)
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	all, err := recall.All(ctx, conn)
	if err != nil {
		return nil, err
	}
	list := all
	if name != "" {
		list, err = recall.Find(ctx, conn, name)
	} else if len(all) == 0 {
		err = errors.New("the database has no valid vector index that the role may see")
	}
	if err != nil {
		return nil, err
	}
	settings, err := live.RoleSettings(ctx, conn, `^(ivfflat|hnsw)\.`)
	if err != nil {
		return nil, err
	}
	var out []report.TuningJSON
	for _, x := range list {
		x.Filter = t.where
		r := report.TuningJSON{FormatVersion: plan.FormatVersion, Goal: t.goal}
		if err := t.measure(ctx, conn, x, &r); err != nil {
			return nil, fmt.Errorf("index %s: %w", x.Name, err)
		}
		describeSettings(&r, x, all, settings)
		out = append(out, r)
	}
	t.keepAll(conn, list, out, name == "")
	return out, nil
}

// measure tunes one index.
func (t tuning) measure(ctx context.Context, conn *pgx.Conn, x recall.Index, r *report.TuningJSON) (err error) {
	if r.Tuning, err = recall.Measure(ctx, conn, x, recall.Ladder(x, t.opts.K), t.opts); err != nil {
		return err
	}
	r.Best = r.Tuning.Best(t.goal)
	if seems := r.Tuning.Seems(t.goal); r.Best == nil && seems != nil {
		if r.NeededSearches = r.Tuning.Searches(*seems, t.goal); r.NeededSearches > 0 {
			share := 1.5 * float64(r.NeededSearches) / float64(r.Tuning.Queries)
			r.NeededBudget = max(time.Duration(share*float64(r.Tuning.Took)), t.opts.Budget).Round(time.Second)
		}
	}
	if t.suggest {
		r.Candidates, err = recall.Suggest(ctx, conn, x, t.sample, t.opts)
	}
	return err
}

// describeSettings notes what is set now, and which other indexes are searched by the same parameter.
func describeSettings(r *report.TuningJSON, x recall.Index, all []recall.Index, settings []schema.RoleSetting) {
	for _, s := range settings {
		if strings.HasPrefix(s.Name, x.Method+".") {
			r.InForce = append(r.InForce, plan.ProbeSetting(s))
		}
	}
	for _, o := range all {
		if o.Method == x.Method && (o.Schema != x.Schema || o.Name != x.Name) {
			r.SharedWith = append(r.SharedWith, schema.Name{Schema: o.Schema, Name: o.Name}.String())
		}
	}
}

// keepAll writes the statements that keep what was found. Of all indexes of a method it is one setting, that of the
// index that needs most, and none where that of one of them is not known.
func (t tuning) keepAll(conn *pgx.Conn, list []recall.Index, results []report.TuningJSON, together bool) {
	for i := range results {
		var best []perfindex.Rung
		known := true
		for _, r := range results {
			if r.Tuning.Index.Method != list[i].Method {
				continue
			}
			if known = known && r.Best != nil; r.Best != nil {
				best = append(best, *r.Best)
			}
		}
		switch {
		case together && known:
			results[i].Keep = t.keep(conn, list[i], perfindex.Most(best))
		case !together && results[i].Best != nil:
			results[i].Keep = t.keep(conn, list[i], results[i].Best.Setting)
		}
	}
}

// keep are the statements that keep a setting. Whoever is no superuser may set a parameter of pgvector in a
// session that has loaded it only.
func (t tuning) keep(conn *pgx.Conn, x recall.Index, s perfindex.Setting) []string {
	out := []string{x.LoadSQL()}
	for _, p := range s {
		if t.role != "" {
			out = append(out, ddl.SetForRole(t.role, p.Name, p.Value))
		} else {
			out = append(out, ddl.SetForDatabase(conn.Config().Database, p.Name, p.Value))
		}
	}
	return out
}

package main

import (
	"bufio"
	"context"
	"fmt"
	"net/url"
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
	"github.com/replyx/schemactl/internal/visible"
	"github.com/replyx/schemactl/schema/ddl"
	"github.com/replyx/schemactl/schema/live"
	"github.com/replyx/schemactl/schema/sqltext"
)

func perfTuneCommand(v *voice) *cli.Command {
	return &cli.Command{
		Name:      "tune",
		Usage:     "find the least search setting of a vector index that finds enough",
		ArgsUsage: "INDEX|TABLE.COLUMN",
		Description: "Searches for the nearest rows with and without the index, for vectors of the table itself or of a file, and\n" +
			"prints recall and latency for a ladder of ivfflat.probes or hnsw.ef_search. All in read-only transactions;\n" +
			"--suggest alone works on a temporary copy of a sample.\n\n" +
			"Examples:\n   schemactl perf tune documents_embedding_idx\n   schemactl perf tune --k 20 --recall 0.99 --svg recall.svg documents.embedding",
		Flags: []cli.Flag{
			urlFlag(),
			&cli.IntFlag{Name: "k", Usage: "how many rows a search asks for, `N`", Value: 10},
			&cli.Float64Flag{Name: "recall", Usage: "the share of them that must be found, `R` up to 1", Value: 0.95},
			&cli.IntFlag{Name: "queries", Usage: "how many searches to compare, `N`", Value: 200},
			&cli.DurationFlag{Name: "budget", Usage: "how long it may take, `DURATION`, and --suggest as long again; fewer searches are compared where it is short", Value: time.Minute},
			&cli.StringFlag{Name: "vectors", Usage: "`FILE` with vectors to search for, one a line, as PostgreSQL prints them"},
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
	suggest bool
	sample  int
}

func tuningOf(c *cli.Context) (tuning, error) {
	t := tuning{
		opts: recall.Options{K: c.Int("k"), Queries: c.Int("queries"), Budget: c.Duration("budget"), Seed: 1},
		goal: c.Float64("recall"), role: c.String("role"), suggest: c.Bool("suggest"), sample: c.Int("sample"),
	}
	switch {
	case t.opts.K < 1 || t.opts.Queries < 1 || t.opts.Budget <= 0 || t.sample < 1:
		return t, &usageError{message: "--k, --queries, --budget and --sample are 1 or more", hint: "see schemactl perf tune --help"}
	case t.goal <= 0 || t.goal > 1:
		return t, &usageError{message: "--recall is a share, more than 0 and up to 1", hint: "write --recall 0.95"}
	}
	var err error
	if file := c.String("vectors"); file != "" {
		t.opts.Vectors, err = readLines(file)
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
	if name == "" {
		return &usageError{message: "no index is given", hint: "schemactl perf tune INDEX, or TABLE.COLUMN; perf status lists the indexes"}
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
			err = v.tuned(r, t.goal)
		}
	}
	if err != nil {
		return err
	}
	if file := c.String("svg"); file != "" {
		return writeSVG(file, results)
	}
	return nil
}

// run measures every index that the name means.
func (t tuning) run(ctx context.Context, url, name string) ([]report.TuningJSON, error) {
	conn, err := live.Connect(ctx, url)
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	list, err := recall.Find(ctx, conn, name)
	if err != nil {
		return nil, err
	}
	var out []report.TuningJSON
	for _, x := range list {
		r := report.TuningJSON{FormatVersion: plan.FormatVersion, Goal: t.goal}
		if r.Tuning, err = recall.Measure(ctx, conn, x, recall.Ladder(x, t.opts.K), t.opts); err != nil {
			return nil, fmt.Errorf("index %s: %w", x.Name, err)
		}
		if r.Best = r.Tuning.Best(t.goal); r.Best != nil {
			r.Keep = t.keep(conn, x, *r.Best)
		}
		if t.suggest {
			if r.Candidates, err = recall.Suggest(ctx, conn, x, t.sample, t.opts); err != nil {
				return nil, fmt.Errorf("index %s: %w", x.Name, err)
			}
		}
		out = append(out, r)
	}
	return out, nil
}

// keep are the statements that keep a setting. Whoever is no superuser may set a parameter of pgvector in a
// session that has loaded it only.
func (t tuning) keep(conn *pgx.Conn, x recall.Index, g perfindex.Rung) []string {
	out := []string{x.LoadSQL()}
	for _, p := range g.Setting {
		if t.role != "" {
			out = append(out, ddl.SetForRole(t.role, p.Name, p.Value))
		} else {
			out = append(out, ddl.SetForDatabase(conn.Config().Database, p.Name, p.Value))
		}
	}
	return out
}

func (v *voice) tuned(r report.TuningJSON, goal float64) error {
	opts := report.TextOptions{Color: v.color}
	if err := report.Tuning(v.out, r.Tuning, goal, opts); err != nil {
		return err
	}
	if err := report.Suggestions(v.out, r.Candidates, goal, opts); err != nil {
		return err
	}
	for _, sql := range r.Keep {
		fmt.Fprintf(v.out, "%s;\n", sqltext.Visible(sql))
	}
	switch {
	case r.Best != nil:
	case r.Tuning.Cut:
		fmt.Fprintf(v.out, "no setting that was tried in time reaches a recall of %g\n", goal)
	default:
		fmt.Fprintf(v.out, "no setting reaches a recall of %g: build it again with more rows a list (perf reindex), or try --suggest\n", goal)
	}
	if f := perfindex.Fastest(r.Candidates, goal); f != nil {
		fmt.Fprintf(v.out, "of the candidates, %s is fastest%s\n", visible.Line(perfindex.Setting(f.Params).String()), forAllRows(f))
	}
	return nil
}

// forAllRows reminds of the rows that the lists of a candidate are made for.
func forAllRows(c *perfindex.Candidate) string {
	if c.Tuning.Index.Method != "ivfflat" {
		return ""
	}
	return fmt.Sprintf(", for the %d rows of the sample: lists grow with the square root of the rows", c.Tuning.Index.Rows)
}

// writeSVG draws the first index into the file, and any others beside it.
func writeSVG(file string, results []report.TuningJSON) error {
	for i, r := range results {
		name := file
		if i > 0 {
			name = strings.TrimSuffix(file, ".svg") + "-" + url.PathEscape(r.Tuning.Index.Name) + ".svg"
		}
		f, err := os.Create(name)
		if err != nil {
			return fmt.Errorf("write the plot: %w", err)
		}
		err = report.TuningSVG(f, r.Tuning, r.Goal)
		if closeErr := f.Close(); err == nil {
			err = closeErr
		}
		if err != nil {
			return fmt.Errorf("write the plot: %w", err)
		}
	}
	return nil
}

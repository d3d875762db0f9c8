package traffic

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/apply"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema/hcl"
	"github.com/replyx/schemactl/schema/live"
)

// Case is a change of the tables of base.sql, as somebody would write it without thinking of who
// else is there.
type Case struct {
	Name, Naive string
}

// Cases reads the files of a folder.
func Cases(dir string) ([]Case, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.sql"))
	if err != nil {
		return nil, err
	}
	var out []Case
	for _, f := range files {
		sql, err := os.ReadFile(f)
		if err != nil {
			return nil, err
		}
		out = append(out, Case{Name: strings.TrimSuffix(filepath.Base(f), ".sql"), Naive: strings.TrimSpace(string(sql))})
	}
	return out, nil
}

// Statements are the load on the tables of base.sql, with so many rows. They name neither what a
// case takes away nor what it adds.
func Statements(rows int) []Statement {
	return []Statement{
		{"SELECT id, code FROM public.items WHERE id = $1", rows},
		{"SELECT id, name FROM public.cheap WHERE id = $1", 499},
		{"INSERT INTO public.items (parent, code, title, amount) VALUES ($1, left(md5(random()::text), 15), 'new', 1)", 1000},
		{"UPDATE public.items SET amount = amount + 1 WHERE id = $1", rows},
		{"UPDATE public.parents SET name = 'p' WHERE id = $1", 1000},
		{"SELECT note FROM public.parts WHERE at = $1 LIMIT 1", 99},
		{"INSERT INTO public.parts (id, at, note) VALUES (1, $1, 'new')", 99},
		{"INSERT INTO public.keyless (id, note) SELECT nextval('public.load_ids'), 'new' WHERE $1 > 0", 1000},
	}
}

// Databases makes empty databases, and copies.
type Databases func(ctx context.Context, template string) (name, url string, err error)

// Bench holds what every case begins with.
type Bench struct {
	make Databases
	// filled is the name of the database that each run copies.
	filled string
	base   string
	rows   int
	policy *policy.Policy
}

// NewBench fills a database with base.sql and so many rows.
func NewBench(ctx context.Context, databases Databases, base string, rows int, p *policy.Policy) (*Bench, error) {
	b := &Bench{make: databases, base: base, rows: rows, policy: p}
	name, url, err := databases(ctx, "")
	if err != nil {
		return nil, err
	}
	b.filled = name
	return b, psql(ctx, url, rows, base)
}

// Result is what the load saw of one case.
type Result struct {
	Plan *plan.Plan
	// Before is the load alone, During the load while the plan was applied, Naive the load while
	// the naive statements ran.
	Before, During, Naive Seen
	// At is the step that had begun last when the longest stall of During ended.
	At *plan.Step
}

// Plan makes the plan of a case: to the state that the naive statements bring about.
func (b *Bench) Plan(ctx context.Context, c Case) (*plan.Plan, schemactl.Config, error) {
	_, empty, err := b.make(ctx, "")
	if err != nil {
		return nil, schemactl.Config{}, err
	}
	if err := psql(ctx, empty, 0, b.base); err != nil {
		return nil, schemactl.Config{}, err
	}
	if err := execute(ctx, empty, c.Naive); err != nil {
		return nil, schemactl.Config{}, err
	}
	_, url, err := b.make(ctx, b.filled)
	if err != nil {
		return nil, schemactl.Config{}, err
	}
	db, err := schemactl.ReadLive(ctx, schemactl.Config{URL: empty})
	if err != nil {
		return nil, schemactl.Config{}, err
	}
	files, err := hcl.Write(db, hcl.WriteOptions{})
	if err != nil {
		return nil, schemactl.Config{}, err
	}
	dir, err := os.MkdirTemp("", "schemactl-traffic-")
	if err != nil {
		return nil, schemactl.Config{}, err
	}
	defer os.RemoveAll(dir)
	for _, f := range files {
		if err := os.WriteFile(filepath.Join(dir, f.Name), f.Data, 0o600); err != nil {
			return nil, schemactl.Config{}, err
		}
	}
	cfg := schemactl.Config{URL: url, Sources: []string{dir}, Policy: b.policy, Now: time.Now()}
	out, err := schemactl.Diff(ctx, cfg)
	if err != nil {
		return nil, cfg, err
	}
	return out.Plan, cfg, nil
}

// Run applies the plan of a case under load. Where the plan asks for a rewrite, it does nothing
// but tell so.
func (b *Bench) Run(ctx context.Context, c Case, calm time.Duration) (Result, error) {
	p, cfg, err := b.Plan(ctx, c)
	if err != nil {
		return Result{}, err
	}
	r := Result{Plan: p}
	if r.Rewrites() {
		return r, nil
	}
	if len(p.Refused) > 0 {
		return r, fmt.Errorf("refused: %s", p.Refused[0].Text)
	}
	type began struct {
		at   time.Time
		step plan.Step
	}
	var steps []began
	events := func(e apply.Event) {
		if s, ok := e.(apply.StepStarted); ok {
			steps = append(steps, began{time.Now(), s.Step})
		}
	}
	r.Before, r.During, err = b.under(ctx, cfg.URL, calm, func() error { return applyPlan(ctx, cfg.URL, p, events) })
	for i := range steps {
		if steps[i].at.Before(r.During.LongestEnd) {
			r.At = &steps[i].step
		}
	}
	return r, err
}

// RunNaive runs the naive statements of a case under load.
func (b *Bench) RunNaive(ctx context.Context, c Case, calm time.Duration) (Seen, error) {
	_, url, err := b.make(ctx, b.filled)
	if err != nil {
		return Seen{}, err
	}
	_, during, err := b.under(ctx, url, calm, func() error { return execute(ctx, url, c.Naive) })
	return during, err
}

// Rewrites reports whether the plan needs the user's word for a rewrite.
func (r Result) Rewrites() bool {
	return slices.ContainsFunc(r.Plan.Hazards, func(h plan.Hazard) bool { return h.Name == "rewrite" })
}

// under runs the load alone for a while, then beside the work.
func (b *Bench) under(ctx context.Context, url string, calm time.Duration, work func() error) (before, during Seen, err error) {
	load, err := Start(ctx, url, Statements(b.rows))
	if err != nil {
		return Seen{}, Seen{}, err
	}
	defer load.Stop()
	time.Sleep(calm)
	before = load.Seen()
	err = work()
	return before, load.Seen(), err
}

func applyPlan(ctx context.Context, url string, p *plan.Plan, events func(apply.Event)) error {
	var allow []string
	for _, h := range p.Hazards {
		allow = append(allow, h.Name)
	}
	t := policy.Timeouts{}.WithDefaults()
	connect := func(ctx context.Context, notice func(*pgconn.Notice)) (*pgx.Conn, error) {
		return live.ConnectNotices(ctx, url, notice)
	}
	_, err := apply.Run(ctx, connect, p, apply.Options{Allow: allow, LockStart: t.LockStart, LockCap: t.LockCap, RetryFor: t.RetryFor}, events)
	return err
}

// execute runs statements in one transaction, as a migration tool would.
func execute(ctx context.Context, url, sql string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	_, err = conn.Exec(ctx, sql)
	return err
}

// psql runs a script with the variable :rows.
func psql(ctx context.Context, url string, rows int, script string) error {
	cmd := exec.CommandContext(ctx, "psql", "-qX", "-v", "ON_ERROR_STOP=1", "-v", "rows="+strconv.Itoa(rows), "-d", url)
	cmd.Stdin = strings.NewReader(script)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("psql: %w: %s", err, errs.String())
	}
	return nil
}

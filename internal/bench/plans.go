package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/replyx/schemactl/internal/sandbox"
)

// folder is where the HCL of the made schema of n tables is.
func folder(dir string, n int) string { return filepath.Join(dir, fmt.Sprintf("bench%d", n)) }

// plans measures what plans cost: of a change in one table beside the noop diff, of a change in every table, and of all tables from
// nothing beside psql -1 -f of the schema, which its apply is measured beside, too. The schemas and their HCL are those of
// the noop diffs before.
func plans(ctx context.Context, srv *sandbox.Server, tool, dir string, sizes []int, runs int) error {
	fmt.Println("\nplans of the same schemas: a change in one table beside the noop diff (goal 1.20), a change in each table, and all tables made in an empty database,")
	fmt.Println("as a plan (goal 1.00) and by apply (goal 1.50) beside psql -1 -f")
	fmt.Printf("%8s %8s %7s %9s %9s %9s %7s %9s %7s\n", "tables", "one, s", "ratio", "each, s", "psql, s", "plan, s", "ratio", "apply, s", "ratio")
	var each []float64
	for _, n := range sizes {
		p := planned{srv: srv, tool: tool, dir: dir, tables: n, url: srv.URL(fmt.Sprintf("bench%d", n))}
		seconds, err := p.measure(ctx, runs)
		if err != nil {
			return fmt.Errorf("plans of %d tables: %w", n, err)
		}
		each = append(each, seconds)
	}
	for i := 1; i < len(sizes); i++ {
		more := float64(sizes[i]) / float64(sizes[0])
		fmt.Printf("a change in each of %d tables takes %.1f times what it takes in %d, goal %.1f\n", sizes[i], each[i]/each[0], sizes[0], 1.2*more)
	}
	return nil
}

// planned is a schema whose plans are measured.
type planned struct {
	srv            *sandbox.Server
	tool, dir, url string
	tables         int
}

// measure prints a line, and returns the seconds of a plan that changes each table.
func (p planned) measure(ctx context.Context, runs int) (float64, error) {
	one, err := p.altered(ctx, 1)
	if err != nil {
		return 0, err
	}
	all, err := p.altered(ctx, p.tables)
	if err != nil {
		return 0, err
	}
	samples, err := inTurn(ctx, runs, [][]string{p.diff(p.url, folder(p.dir, p.tables)), p.diff(p.url, one), p.diff(p.url, all)}, pending)
	if err != nil {
		return 0, err
	}
	noop, changed, each := samples[0], samples[1], samples[2]
	made, err := p.fromNothing(ctx, min(runs, 3))
	if err != nil {
		return 0, err
	}
	seconds := median(each).wall.Seconds()
	fmt.Printf("%8d %8.3f %7.2f %9.3f %9.3f %9.3f %7.2f %9.3f %7.2f\n", p.tables, median(changed).wall.Seconds(), ratio(changed, noop, sample.wallTime), seconds,
		median(made.psql).wall.Seconds(), median(made.plan).wall.Seconds(), ratio(made.plan, made.psql, sample.wallTime),
		median(made.apply).wall.Seconds(), ratio(made.apply, made.psql, sample.wallTime))
	return seconds, nil
}

func (p planned) diff(url, hcl string) []string {
	return []string{p.tool, "diff", "--quiet", "--url", url, "--to", hcl}
}

// altered copies the HCL, with a new column in so many tables.
func (p planned) altered(ctx context.Context, tables int) (string, error) {
	to := filepath.Join(p.dir, fmt.Sprintf("bench%d_%d", p.tables, tables))
	if err := command(ctx, "cp", "-r", folder(p.dir, p.tables), to); err != nil {
		return "", err
	}
	files, err := filepath.Glob(filepath.Join(to, "*", "*.hcl"))
	if err != nil {
		return "", err
	}
	top, err := filepath.Glob(filepath.Join(to, "*.hcl"))
	if err != nil {
		return "", err
	}
	for _, f := range slices.Concat(files, top) {
		if tables == 0 {
			return to, nil
		}
		done, err := addColumnTo(f)
		if err != nil {
			return "", err
		}
		if done {
			tables--
		}
	}
	if tables > 0 {
		return "", fmt.Errorf("%d tables have no file", tables)
	}
	return to, nil
}

// made are the runs of what makes all tables.
type made struct{ psql, plan, apply []sample }

// fromNothing makes the schema in empty databases, in turn.
func (p planned) fromNothing(ctx context.Context, runs int) (m made, err error) {
	dump := filepath.Join(p.dir, "plans.sql")
	if err := command(ctx, "pg_dump", "-s", "-d", p.url, "-f", dump); err != nil {
		return m, err
	}
	for i := range runs + 1 {
		psql, err := restore(ctx, p.srv, dump)
		if err != nil {
			return m, err
		}
		plan, apply, err := p.make(ctx)
		if err != nil {
			return m, err
		}
		if i > 0 {
			m.psql, m.plan, m.apply = append(m.psql, psql), append(m.plan, plan), append(m.apply, apply)
		}
	}
	return m, nil
}

// make plans and applies the schema in an empty database.
func (p planned) make(ctx context.Context) (plan, apply sample, err error) {
	const name = "planned"
	if err := p.srv.CreateDatabase(ctx, name, ""); err != nil {
		return plan, apply, err
	}
	defer func() { err = errors.Join(err, p.srv.DropDatabase(ctx, name)) }()
	hcl := folder(p.dir, p.tables)
	if plan, err = measure(ctx, p.diff(p.srv.URL(name), hcl), pending); err != nil {
		return plan, apply, err
	}
	apply, err = measure(ctx, []string{p.tool, "apply", "--auto-approve", "--quiet", "--url", p.srv.URL(name), "--to", hcl})
	return plan, apply, err
}

// product measures the schema of a real product, a dump of SQL: the noop diff beside pg_dump -s, and the plan from nothing beside psql -1 -f.
func product(ctx context.Context, srv *sandbox.Server, tool, dir, file string, runs int) error {
	const name = "product"
	if err := srv.CreateDatabase(ctx, name, ""); err != nil {
		return err
	}
	url := srv.URL(name)
	if err := command(ctx, "psql", "-qX", "-v", "ON_ERROR_STOP=1", "-o", os.DevNull, "-d", url, "-f", file); err != nil {
		return err
	}
	hcl := filepath.Join(dir, name)
	if err := command(ctx, tool, "inspect", "--url", url, "--split", hcl); err != nil {
		return err
	}
	p := planned{srv: srv, tool: tool, dir: dir, url: url}
	samples, err := inTurn(ctx, runs, [][]string{p.diff(url, hcl), {"pg_dump", "-s", "-d", url, "-f", os.DevNull}})
	if err != nil {
		return err
	}
	noop, dump := samples[0], samples[1]
	psql, err := restore(ctx, srv, file)
	if err != nil {
		return err
	}
	if err := srv.CreateDatabase(ctx, "planned", ""); err != nil {
		return err
	}
	plan, err := measure(ctx, p.diff(srv.URL("planned"), hcl), pending)
	if err != nil {
		return err
	}
	fmt.Printf("\n%s: noop %.3f s, %.2f times pg_dump -s (goal 1.00), CPU %.2f times, %.0f MiB; from nothing planned in %.1f s, %.2f times psql -1 -f (goal 1.00)\n",
		filepath.Base(file), median(noop).wall.Seconds(), ratio(noop, dump, sample.wallTime), ratio(noop, dump, sample.cpuTime), median(noop).rss,
		plan.wall.Seconds(), plan.wall.Seconds()/psql.wall.Seconds())
	return errors.Join(srv.DropDatabase(ctx, "planned"), srv.DropDatabase(ctx, name))
}

// help measures the start of the program.
func help(ctx context.Context, tool string, runs int) error {
	var list []sample
	for range runs {
		s, err := measure(ctx, []string{tool, "--help"})
		if err != nil {
			return err
		}
		list = append(list, s)
	}
	m := median(list)
	fmt.Printf("\n--help: %.0f ms, CPU %.0f ms, goal 20 ms; %.0f MiB\n", 1000*m.wall.Seconds(), 1000*m.cpu.Seconds(), m.rss)
	return nil
}

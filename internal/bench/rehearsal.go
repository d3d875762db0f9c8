package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/sandbox"
)

// rehearsedSteps is how many tables the rehearsed plan gives a column.
const rehearsedSteps = 50

// rehearsals measures the rehearsal of a plan of 50 steps on a schema of n tables beside psql -1 -f of the dump of
// that schema, in turn. The schema and its HCL are those of the noop diff before.
func rehearsals(ctx context.Context, srv *sandbox.Server, tool, dir string, n, runs int) error {
	db := fmt.Sprintf("bench%d", n)
	url := srv.URL(db)
	dump := filepath.Join(dir, "dump.sql")
	if err := command(ctx, "pg_dump", "-s", "-d", url, "-f", dump); err != nil {
		return err
	}
	hcl := filepath.Join(dir, "rehearsed")
	if err := command(ctx, "cp", "-r", filepath.Join(dir, db), hcl); err != nil {
		return err
	}
	for i := range min(rehearsedSteps, n) {
		if err := addColumn(hcl, fmt.Sprintf("t%d", i)); err != nil {
			return err
		}
	}
	var ratios []float64
	var a, b []sample
	for i := range runs + 1 {
		x, err := rehearse(ctx, []string{tool, "diff", "--url", url, "--to", hcl, "--dev-url", srv.URL("postgres"), "--rehearse", "--format", "json"})
		if err != nil {
			return err
		}
		y, err := restore(ctx, srv, dump)
		if err != nil {
			return err
		}
		if i > 0 {
			a, b = append(a, x), append(b, y)
			ratios = append(ratios, x.wall.Seconds()/y.wall.Seconds())
		}
	}
	slices.Sort(ratios)
	fmt.Printf("%8d %14.3f %14.3f %7.2f   goal 3.00\n", n, median(a).wall.Seconds(), median(b).wall.Seconds(), ratios[runs/2])
	return nil
}

// addColumn adds a column to a table in a folder of one file for each table.
func addColumn(folder, table string) error {
	var found []string
	err := filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
		if err == nil && d.Name() == table+".hcl" {
			found = append(found, path)
		}
		return err
	})
	if err != nil {
		return err
	}
	if len(found) != 1 {
		return fmt.Errorf("%d files are named %s.hcl", len(found), table)
	}
	_, err = addColumnTo(found[0])
	return err
}

// addColumnTo adds a column to the table of a file, and reports whether there is one.
func addColumnTo(file string) (bool, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return false, err
	}
	const before = "  column \"c1\" {"
	changed := strings.Replace(string(text), before, "  column \"added\" {\n    null    = false\n    type    = integer\n    default = 7\n  }\n"+before, 1)
	return changed != string(text), os.WriteFile(file, []byte(changed), 0o600)
}

// rehearse runs a diff, and takes the time that its plan says the rehearsal took.
func rehearse(ctx context.Context, argv []string) (sample, error) {
	out, err := exec.CommandContext(ctx, argv[0], argv[1:]...).Output()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 2 {
		return sample{}, fmt.Errorf("diff of %d changes: %w\n%s", rehearsedSteps, err, out)
	}
	var p plan.Plan
	if err := json.Unmarshal(out, &p); err != nil {
		return sample{}, err
	}
	if p.Rehearsal == nil || p.Rehearsal.Result != plan.Passed {
		return sample{}, fmt.Errorf("the plan was not rehearsed: %v", p.Rehearsal)
	}
	return sample{wall: time.Duration(p.Rehearsal.Seconds * float64(time.Second))}, nil
}

// restore times psql -1 -f of a dump into a new database.
func restore(ctx context.Context, srv *sandbox.Server, dump string) (s sample, err error) {
	const name = "restored"
	if err := srv.CreateDatabase(ctx, name, ""); err != nil {
		return s, err
	}
	defer func() { err = errors.Join(err, srv.DropDatabase(ctx, name)) }()
	return measure(ctx, []string{"psql", "-qX", "-1", "-v", "ON_ERROR_STOP=1", "-o", os.DevNull, "-d", srv.URL(name), "-f", dump})
}

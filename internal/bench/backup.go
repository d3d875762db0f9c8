package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/replyx/schemactl/internal/sandbox"
)

// backedUpSQL makes tables of about 25 MB each, with two indexes.
const backedUpSQL = `SELECT format('CREATE TABLE backed_up_%1$s AS SELECT n AS id, md5(n::text) || md5((n * %1$s)::text) || md5((n + %1$s)::text) AS body FROM generate_series(1, 190000) n;
ALTER TABLE backed_up_%1$s ADD PRIMARY KEY (id); CREATE INDEX ON backed_up_%1$s (left(body, 12))', t) FROM generate_series(1, TABLES) t \gexec
`

// verifications measures backup verify of a database of so many MB beside pg_restore of the same dump into the same server, in
// turn: as it does by itself, with jobs, and with one job.
func verifications(ctx context.Context, srv *sandbox.Server, tool, dir string, megabytes, runs int) error {
	const db = "backed_up"
	if err := srv.CreateDatabase(ctx, db, ""); err != nil {
		return err
	}
	script := filepath.Join(dir, db+".sql")
	text := strings.ReplaceAll(backedUpSQL, "TABLES", strconv.Itoa(max(1, megabytes/25)))
	if err := os.WriteFile(script, []byte(text), 0o600); err != nil {
		return err
	}
	if err := command(ctx, "psql", "-qX", "-v", "ON_ERROR_STOP=1", "-d", srv.URL(db), "-f", script); err != nil {
		return err
	}
	dump := filepath.Join(dir, db+".dump")
	if err := command(ctx, tool, "backup", dump, "--url", srv.URL(db)); err != nil {
		return err
	}
	verify := []string{tool, "backup", "verify", dump, "--dev-url", srv.URL("postgres")}
	var usual, one []float64
	for range runs {
		x, err := measure(ctx, verify)
		if err != nil {
			return err
		}
		y, err := measure(ctx, append(slices.Clone(verify), "--jobs", "1"))
		if err != nil {
			return err
		}
		z, err := restoreDump(ctx, srv, dump)
		if err != nil {
			return err
		}
		usual, one = append(usual, x.wall.Seconds()/z.wall.Seconds()), append(one, y.wall.Seconds()/z.wall.Seconds())
		fmt.Printf("%8d %14.2f %14.2f %14.2f\n", megabytes, x.wall.Seconds(), y.wall.Seconds(), z.wall.Seconds())
	}
	slices.Sort(usual)
	slices.Sort(one)
	fmt.Printf("ratio to pg_restore: %.2f, with --jobs 1 %.2f   goal 1.20\n", usual[runs/2], one[runs/2])
	return srv.DropDatabase(ctx, db)
}

// restoreDump times pg_restore of a dump into a new database.
func restoreDump(ctx context.Context, srv *sandbox.Server, dump string) (s sample, err error) {
	const name = "restored_dump"
	if err := srv.CreateDatabase(ctx, name, "template0"); err != nil {
		return s, err
	}
	defer func() { err = errors.Join(err, srv.DropDatabase(ctx, name)) }()
	return measure(ctx, []string{filepath.Join(srv.Bin(), "pg_restore"), "-d", srv.URL(name), dump})
}

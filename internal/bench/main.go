// Command bench measures schemactl beside what there is, in one run, so that a slow moment of the
// machine hits both alike.
//
// It times a noop diff beside pg_dump -s of the same database, and doctor beside that diff, and prints the ratios; all
// run as whole processes, in turn. And it makes each change of testdata/traffic while readers and writers
// go on, by its plan and by the naive statement, and prints how long anybody had to wait. It rehearses a plan of 50
// steps beside psql -1 -f of the schema. And it
// builds vector indexes, and prints what they take and what they find. And it prints in which share of the
// time others stand behind a plan that a long reader is in the way of. And it verifies a backup beside pg_restore of its dump.
// And it compares many databases as one beside the bare reads of their catalogs. What there is a goal for is printed beside it.
//
//	go run ./internal/bench [-tables 1000,5000] [-runs 5] [-rows 1000000] [-change add_*] [-vectors 10000,100000] [-reader 60s] [-backup 200] [-fleet 200] [-product FILE]
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/replyx/schemactl/internal/sandbox"
)

// settings are what is measured, and on how much.
type settings struct {
	tables  []int
	runs    int
	rows    int
	change  string
	vectors []string
	reader  time.Duration
	backup  int
	fleet   int
	product string
}

func main() {
	s, err := flags()
	if err == nil {
		err = bench(context.Background(), s)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func flags() (s settings, err error) {
	tables := flag.String("tables", "1000", "comma-separated numbers of tables")
	flag.IntVar(&s.runs, "runs", 5, "counted runs of each command, after one that is not")
	flag.IntVar(&s.rows, "rows", 1_000_000, "rows of each table that changes are made on, 0 for no such changes")
	flag.StringVar(&s.change, "change", "*", "pattern of the changes to make")
	vectors := flag.String("vectors", "10000,100000", "comma-separated numbers of vectors to index; 400000 fit 4 GB")
	flag.DurationVar(&s.reader, "reader", time.Minute, "how long somebody reads the table that a plan waits for, 0 for no such wait")
	flag.IntVar(&s.backup, "backup", 200, "megabytes of the database whose backup is verified, 0 for none")
	flag.IntVar(&s.fleet, "fleet", 200, "databases of the ReplyX schema that are compared as one, 12 MB each, 0 for none")
	flag.StringVar(&s.product, "product", "", "file of SQL that makes the schema of a real product, which is measured too")
	flag.Parse()
	if *tables != "" {
		for _, t := range strings.Split(*tables, ",") {
			n, err := strconv.Atoi(strings.TrimSpace(t))
			if err != nil {
				return s, fmt.Errorf("-tables: %w", err)
			}
			s.tables = append(s.tables, n)
		}
	}
	if *vectors != "" {
		s.vectors = strings.Split(*vectors, ",")
	}
	return s, nil
}

func bench(ctx context.Context, s settings) error {
	dir, err := os.MkdirTemp("", "schemactl-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	tool := filepath.Join(dir, "schemactl")
	if err := command(ctx, "go", "build", "-o", tool, "./cmd/schemactl"); err != nil {
		return err
	}
	srv, err := sandbox.Start(ctx, sandbox.Options{})
	if err != nil {
		return err
	}
	defer srv.Stop()
	if err := schemas(ctx, srv, tool, dir, s); err != nil {
		return err
	}
	if s.rows > 0 {
		if err := stalls(ctx, srv, s.rows, s.change); err != nil {
			return err
		}
	}
	if s.reader > 0 {
		if err := waits(ctx, srv, s.reader); err != nil {
			return err
		}
	}
	if s.backup > 0 {
		fmt.Printf("\nbackup verify beside pg_restore of the same dump into the same server\n%8s %14s %14s %14s\n", "MB", "verify, s", "--jobs 1, s", "pg_restore, s")
		if err := verifications(ctx, srv, tool, dir, s.backup, s.runs); err != nil {
			return fmt.Errorf("backup of %d MB: %w", s.backup, err)
		}
	}
	if s.fleet > 0 {
		if err := fleetNoop(ctx, srv, tool, dir, s.fleet); err != nil {
			return fmt.Errorf("%d databases as one: %w", s.fleet, err)
		}
	}
	return vectors(ctx, srv, tool, dir, s.vectors)
}

// schemas measures what depends on how many tables there are.
func schemas(ctx context.Context, srv *sandbox.Server, tool, dir string, s settings) error {
	if err := help(ctx, tool, s.runs); err != nil {
		return err
	}
	if s.product != "" {
		if err := product(ctx, srv, tool, dir, s.product, s.runs); err != nil {
			return fmt.Errorf("%s: %w", s.product, err)
		}
	}
	if len(s.tables) == 0 {
		return nil
	}
	fmt.Println("\nnoop diff beside pg_dump -s (goal 0.50, of CPU 1.50, 57 MiB for 1,000 tables), and doctor beside that diff: 10 columns, 2 indexes, 1 foreign key a table; median of",
		s.runs, "runs")
	fmt.Printf("%8s %14s %14s %7s %10s %10s %7s %14s %14s %14s %7s\n", "tables", "diff, s", "pg_dump, s", "ratio", "diff, CPU", "pg_dump", "ratio",
		"diff, MiB", "pg_dump, MiB", "doctor, s", "ratio")
	for _, n := range s.tables {
		if err := one(ctx, srv, tool, dir, n, s.runs); err != nil {
			return fmt.Errorf("%d tables: %w", n, err)
		}
	}
	if err := plans(ctx, srv, tool, dir, s.tables, s.runs); err != nil {
		return err
	}
	fmt.Printf("\nthe rehearsal of %d steps beside psql -1 -f of the schema; median of %d runs\n", rehearsedSteps, s.runs)
	fmt.Printf("%8s %14s %14s %7s\n", "tables", "rehearsed, s", "psql, s", "ratio")
	if err := rehearsals(ctx, srv, tool, dir, s.tables[0], s.runs); err != nil {
		return fmt.Errorf("rehearsal of %d tables: %w", s.tables[0], err)
	}
	return nil
}

func one(ctx context.Context, srv *sandbox.Server, tool, dir string, n, runs int) error {
	db := fmt.Sprintf("bench%d", n)
	if err := srv.CreateDatabase(ctx, db, ""); err != nil {
		return err
	}
	url := srv.URL(db)
	script := filepath.Join(dir, db+".sql")
	if err := os.WriteFile(script, []byte(generate(n)), 0o600); err != nil {
		return err
	}
	if err := command(ctx, "psql", "-qX", "-v", "ON_ERROR_STOP=1", "-d", url, "-f", script); err != nil {
		return err
	}
	hcl := folder(dir, n)
	if err := command(ctx, tool, "inspect", "--url", url, "--split", hcl); err != nil {
		return err
	}
	policy := filepath.Join(dir, "atlas.hcl")
	if err := os.WriteFile(policy, []byte("policy {\n  doctor {\n    skip = [\"version\"]\n  }\n}\n"), 0o600); err != nil {
		return err
	}
	commands := [][]string{
		{tool, "diff", "--url", url, "--to", hcl},
		{"pg_dump", "-s", "-d", url, "-f", os.DevNull},
		{tool, "doctor", "--url", url, "--to", hcl, "--config", policy},
	}
	samples, err := inTurn(ctx, runs, commands)
	if err != nil {
		return err
	}
	diff, dump, doctor := median(samples[0]), median(samples[1]), median(samples[2])
	fmt.Printf("%8d %14.3f %14.3f %7.2f %10.3f %10.3f %7.2f %14.0f %14.0f %14.3f %7.2f\n", n, diff.wall.Seconds(), dump.wall.Seconds(),
		ratio(samples[0], samples[1], sample.wallTime), diff.cpu.Seconds(), dump.cpu.Seconds(), ratio(samples[0], samples[1], sample.cpuTime),
		diff.rss, dump.rss, doctor.wall.Seconds(), ratio(samples[2], samples[0], sample.wallTime))
	return nil
}

// ratio is the median of how many times as much each run of a took as that of b beside it.
func ratio(a, b []sample, of func(sample) time.Duration) float64 {
	ratios := make([]float64, len(a))
	for i := range ratios {
		ratios[i] = of(a[i]).Seconds() / of(b[i]).Seconds()
	}
	slices.Sort(ratios)
	return ratios[len(ratios)/2]
}

// sample is one run: wall time, processor time of the process itself, and peak memory in MiB.
type sample struct {
	wall, cpu time.Duration
	rss       float64
}

func (s sample) wallTime() time.Duration { return s.wall }
func (s sample) cpuTime() time.Duration  { return s.cpu }

// pending is the exit code of a diff that finds changes.
const pending = 2

// measure runs a command, which may end with one of the exit codes given beside 0.
func measure(ctx context.Context, argv []string, codes ...int) (sample, error) {
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	start := time.Now()
	out, err := cmd.CombinedOutput()
	if err != nil && !slices.Contains(codes, cmd.ProcessState.ExitCode()) {
		return sample{}, fmt.Errorf("%s: %w\n%s", strings.Join(argv[:2], " "), err, out)
	}
	s := sample{wall: time.Since(start), cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}
	if ru, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		s.rss = float64(ru.Maxrss) / 1024
	}
	return s, nil
}

// inTurn measures commands in turn: the counted runs of each, after one that is not.
func inTurn(ctx context.Context, runs int, commands [][]string, codes ...int) ([][]sample, error) {
	samples := make([][]sample, len(commands))
	for i := range runs + 1 {
		for c, argv := range commands {
			x, err := measure(ctx, argv, codes...)
			if err != nil {
				return nil, err
			}
			if i > 0 {
				samples[c] = append(samples[c], x)
			}
		}
	}
	return samples, nil
}

func median(list []sample) sample {
	byWall := slices.SortedFunc(slices.Values(list), func(a, b sample) int { return int(a.wall - b.wall) })
	byCPU := slices.SortedFunc(slices.Values(list), func(a, b sample) int { return int(a.cpu - b.cpu) })
	byRSS := slices.SortedFunc(slices.Values(list), func(a, b sample) int { return int(a.rss - b.rss) })
	return sample{byWall[len(list)/2].wall, byCPU[len(list)/2].cpu, byRSS[len(list)/2].rss}
}

// command runs a step of the preparation.
func command(ctx context.Context, name string, args ...string) error {
	out, err := exec.CommandContext(ctx, name, args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w\n%s", name, err, out)
	}
	return nil
}

// generate is the DDL of n tables, each pointing to the one before, after VACUUM ANALYZE.
func generate(n int) string {
	types := []string{"integer", "varchar(64)", "text", "timestamptz default now()", "numeric(12,2) default 0", "boolean not null default false", "bigint", "jsonb default '{}'", "uuid"}
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "create table t%d (id bigserial primary key", i)
		for c, t := range types {
			fmt.Fprintf(&b, ", c%d %s", c+1, t)
		}
		fmt.Fprintf(&b, ");\ncreate index t%d_c2 on t%d (c2);\ncreate index t%d_c4 on t%d (c4 desc, c1) where c6;\n", i, i, i, i)
		if i > 0 {
			fmt.Fprintf(&b, "alter table t%d add constraint t%d_c7 foreign key (c7) references t%d;\n", i, i, i-1)
		}
	}
	b.WriteString("vacuum analyze;\n")
	return b.String()
}

package recall

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/diff/perfindex"
	"github.com/replyx/schemactl/schema"
)

// sampleTable is the temporary copy that candidates are built on.
const sampleTable = "schemactl_sample"

// errCopy reports that the sample itself took too long.
var errCopy = fmt.Errorf("copy a sample of the rows: %w: give more with --budget, or a smaller --sample", errOver)

// Suggest builds candidates beside the index on a sample of its rows, in a temporary table, and
// climbs the ladder of each. The numbers of lists are made for the rows of the sample.
func Suggest(ctx context.Context, conn *pgx.Conn, x Index, rows int, opts Options) (list []perfindex.Candidate, err error) {
	table := schema.Name{Schema: "pg_temp", Name: sampleTable}.SQL()
	from := x.relation()
	query := fmt.Sprintf("SELECT %[1]s AS v FROM %[2]s WHERE %[1]s IS NOT NULL%[3]s ORDER BY md5(ctid::text || '%[4]v') LIMIT %[5]d", x.keySQL(), from, x.and(), opts.Seed, rows)
	deadline := time.Now().Add(opts.Budget)
	switch err := within(ctx, conn, opts.Budget, "CREATE TEMPORARY TABLE "+sampleTable+" AS "+query); {
	case over(err):
		return nil, errCopy
	case err != nil:
		return nil, fmt.Errorf("copy a sample of the rows: %w", err)
	}
	defer func() {
		if _, dropErr := conn.Exec(context.WithoutCancel(ctx), "DROP TABLE IF EXISTS "+table); err == nil && dropErr != nil {
			err = fmt.Errorf("drop the sample: %w", dropErr)
		}
	}()
	var n int64
	if err := conn.QueryRow(ctx, "SELECT count(*) FROM "+table).Scan(&n); err != nil {
		return nil, fmt.Errorf("count the sample: %w", err)
	}
	if _, err := conn.Exec(ctx, "ANALYZE "+table); err != nil {
		return nil, fmt.Errorf("analyze the sample: %w", err)
	}
	all := Candidates(x.Method, n)
	for i, params := range all {
		each := opts
		each.Budget = time.Until(deadline) / time.Duration(len(all)-i)
		c, err := try(ctx, conn, x, params, n, each)
		if err != nil {
			return list, err
		}
		list = append(list, c)
	}
	return list, nil
}

// Candidates are the storage parameters to try for so many rows.
func Candidates(method string, rows int64) [][]perfindex.Parameter {
	var out [][]perfindex.Parameter
	if method == "ivfflat" {
		for _, factor := range []float64{0.5, 1, 2} {
			lists := max(1, int(math.Round(factor*math.Sqrt(float64(rows)))))
			out = append(out, []perfindex.Parameter{{Name: schema.Lists, Value: strconv.Itoa(lists)}})
		}
		return out
	}
	for _, p := range [][2]string{{"8", "64"}, {"16", "64"}, {"16", "128"}, {"32", "128"}} {
		out = append(out, []perfindex.Parameter{{Name: "m", Value: p[0]}, {Name: "ef_construction", Value: p[1]}})
	}
	return out
}

func try(ctx context.Context, conn *pgx.Conn, x Index, params []perfindex.Parameter, rows int64, opts Options) (perfindex.Candidate, error) {
	c := perfindex.Candidate{Params: params}
	on := Index{VectorIndex: perfindex.VectorIndex{
		Schema: "pg_temp", Table: sampleTable, Name: sampleTable + "_idx", Method: x.Method, Key: "v", Type: x.Type, Operator: x.Operator,
		OpClass: x.OpClass, Rows: rows, Version: x.Version,
	}}
	var with []string
	for _, p := range params {
		with, on.Params = append(with, p.Name+" = "+p.Value), append(on.Params, p.Name+"="+p.Value)
	}
	name := schema.Name{Schema: "pg_temp", Name: on.Name}.SQL()
	if _, err := conn.Exec(ctx, "SELECT pg_catalog.set_config('maintenance_work_mem', $1, false)", buildMemory(x, on.Lists(), rows)); err != nil {
		return c, fmt.Errorf("give the candidate memory: %w", err)
	}
	start := time.Now()
	sql := fmt.Sprintf("CREATE INDEX %s ON %s USING %s (v %s) WITH (%s)", on.Name, on.relation(), x.Method, x.OpClass, strings.Join(with, ", "))
	err := within(ctx, conn, opts.Budget/2, sql)
	if c.Build = time.Since(start); over(err) {
		c.Cut, c.Tuning.Index = true, on.VectorIndex
		return c, nil
	}
	if err != nil {
		return c, fmt.Errorf("build a candidate with %s: %w", strings.Join(with, ", "), err)
	}
	opts.Budget -= c.Build
	if c.Tuning, err = Measure(ctx, conn, on, Ladder(on, opts.K), opts); errors.Is(err, ErrNoTime) {
		c.Cut, err = true, nil
	}
	if err != nil {
		return c, err
	}
	if _, err := conn.Exec(ctx, "DROP INDEX "+name); err != nil {
		return c, fmt.Errorf("drop a candidate: %w", err)
	}
	return c, nil
}

// buildMemory is what the build of a candidate needs, and never less than the server's default.
func buildMemory(x Index, lists int, rows int64) string {
	v := schema.ParseVector(x.Type)
	const least = 64 << 20
	if x.Method == "ivfflat" {
		return perfindex.Megabytes(max(least, perfindex.KMeansMemory(v, int64(lists))*9/8))
	}
	return perfindex.Megabytes(max(least, perfindex.GraphMemory(v, rows, 32)*9/8))
}

// within runs a statement that is given up when it takes too long.
func within(ctx context.Context, conn *pgx.Conn, d time.Duration, sql string) error {
	if d <= 0 {
		return errOver
	}
	const set = "SELECT pg_catalog.set_config('statement_timeout', $1, false)"
	if _, err := conn.Exec(ctx, set, strconv.FormatInt(d.Milliseconds()+1, 10)); err != nil {
		return err
	}
	_, err := conn.Exec(ctx, sql)
	if _, resetErr := conn.Exec(context.WithoutCancel(ctx), set, "0"); err == nil {
		err = resetErr
	}
	return err
}

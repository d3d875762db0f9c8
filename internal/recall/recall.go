// Package recall measures how much of the truth a vector index finds: it asks for the nearest rows
// with and without the index and compares, for a ladder of search settings.
//
// What enters: a connection, an [Index] and [Options]. What leaves: a [perfindex.Tuning] with recall and
// latency for each setting. Everything runs in read-only transactions, but for [Suggest], which
// works on a temporary table of its own.
package recall

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl/diff/perfindex"
)

// Options bound a measurement.
type Options struct {
	// K is how many rows a search asks for; Queries how many searches are made.
	K, Queries int
	// Budget bounds the whole; what does not fit is left out, and the result says so.
	Budget time.Duration
	// Vectors are the searches' vectors, as text; without any, they are sampled from the table.
	Vectors []string
	// Values are those of the parameters of the filter, $1 and so on, for each of Vectors.
	Values [][]string
	// Seed makes the sample the same again.
	Seed float64
}

// ErrNoRows reports that there is nothing to search for.
var ErrNoRows = errors.New("the index holds no row to search for")

// ErrNoTime reports that not one search without the index was over in time.
var ErrNoTime = errors.New("one search without the index takes longer than half of the budget: give more with --budget")

// Measure climbs the ladder of an index.
func Measure(ctx context.Context, conn *pgx.Conn, ix Index, ladder []perfindex.Setting, opts Options) (out perfindex.Tuning, _ error) {
	start := time.Now()
	deadline := start.Add(opts.Budget)
	out = perfindex.Tuning{Index: ix.VectorIndex, K: opts.K, Filter: ix.Filter}
	// Half of the budget is for the truth: it is what takes time in a large table.
	probes, times, err := exact(ctx, conn, ix, opts, start.Add(opts.Budget/2))
	if err != nil {
		return out, err
	}
	if len(probes) == 0 {
		return out, ErrNoRows
	}
	out.Queries, out.Exact = len(probes), quantile(times, 0.5)
	defer func() { out.Took = time.Since(start) }()
	for _, s := range ladder {
		g, err := climb(ctx, conn, ix, s, probes, opts.K, deadline)
		if over(err) {
			out.Cut = true
			break
		}
		if err != nil {
			return out, err
		}
		out.Rungs = append(out.Rungs, g)
		out.Scans += 2 * len(probes)
		if n := len(out.Rungs); n > 1 && out.Rungs[n-1].Recall == 1 && out.Rungs[n-2].Recall == 1 {
			break // to search more finds no more
		}
	}
	return out, nil
}

// errOver reports that the time is over; so does the server, of a statement.
var errOver = errors.New("the time is over")

func over(err error) bool {
	var pg *pgconn.PgError
	return errors.Is(err, errOver) || errors.As(err, &pg) && pg.Code == pgerrcode.QueryCanceled && strings.Contains(pg.Message, "statement timeout")
}

// probe is a search: a vector, the values of the filter, and the row that the vector was taken from, which is no find.
type probe struct {
	vector, row string
	values      []any
	// line counts the vectors of a file; 0 is none of a file.
	line int
	// truth are the rows that are nearest to it.
	truth []found
}

// found is a row that a search gave, and how far off it is.
type found struct {
	row      string
	distance float64
}

func sample(ctx context.Context, conn *pgx.Conn, ix Index, opts Options, deadline time.Time) ([]probe, error) {
	if len(opts.Vectors) > 0 {
		out := make([]probe, len(opts.Vectors))
		for i, v := range opts.Vectors {
			out[i].vector, out[i].line = v, i+1
			if i < len(opts.Values) {
				for _, value := range opts.Values[i] {
					out[i].values = append(out[i].values, value)
				}
			}
		}
		return out, nil
	}
	var out []probe
	err := readOnly(ctx, conn, deadline, nil, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, ix.sampleSQL(opts.Queries, opts.Seed))
		if err != nil {
			return err
		}
		out, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (probe, error) {
			var p probe
			err := row.Scan(&p.row, &p.vector)
			return p, err
		})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("sample rows: %w", err)
	}
	return out, nil
}

func inTime(err error) error {
	if over(err) {
		return ErrNoTime
	}
	return err
}

// climb searches with the index at one setting, twice: what the first pass reads from disk is at hand for the
// second, which counts, at every setting alike.
func climb(ctx context.Context, conn *pgx.Conn, ix Index, s perfindex.Setting, probes []probe, k int, deadline time.Time) (perfindex.Rung, error) {
	g := perfindex.Rung{Setting: s}
	var recalls []float64
	var times []time.Duration
	hits, wanted, returned := 0, 0, 0
	err := readOnly(ctx, conn, deadline, withIndex(ix, s), func(tx pgx.Tx) error {
		if err := ix.isUsed(ctx, tx, probes[0], k); err != nil {
			return err
		}
		for _, p := range probes {
			if _, _, err := search(ctx, tx, ix, p, k, deadline); err != nil {
				return err
			}
		}
		for _, p := range probes {
			rows, took, err := search(ctx, tx, ix, p, k, deadline)
			if err != nil {
				return err
			}
			h := Hits(p.truth, rows)
			hits, wanted, returned = hits+h, wanted+len(p.truth), returned+len(rows)
			recalls, times = append(recalls, float64(h)/float64(len(p.truth))), append(times, took)
		}
		return nil
	})
	if err != nil {
		return g, fmt.Errorf("search with %s: %w", s, err)
	}
	g.Recall = 1
	if wanted > 0 {
		g.Recall = float64(hits) / float64(wanted)
	}
	g.Low, g.High = perfindex.Interval(recalls, max(wanted/len(probes), 1))
	g.Low, g.High = min(g.Low, g.Recall), max(g.High, g.Recall)
	g.Returned = float64(returned) / float64(len(probes))
	g.Median, g.P95, g.Spread = quantile(times, 0.5), quantile(times, 0.95), quantile(times, 0.75)-quantile(times, 0.25)
	return g, nil
}

// withIndex are the settings of a search by the index.
func withIndex(ix Index, s perfindex.Setting) perfindex.Setting {
	return append(perfindex.Setting{{Name: "enable_seqscan", Value: "off"}, {Name: "enable_sort", Value: "off"}, aside(ix)}, s...)
}

// Hits counts the rows that are as near as the farthest of the nearest: where several are equally
// far, one is as good as another.
func Hits(truth, rows []found) int {
	if len(truth) == 0 {
		return 0
	}
	limit := truth[len(truth)-1].distance
	limit += 1e-9 * max(limit, -limit)
	n := 0
	for _, r := range rows {
		if r.distance <= limit {
			n++
		}
	}
	return min(n, len(truth))
}

// search asks for the nearest rows, but for the one that the vector was taken from.
func search(ctx context.Context, tx pgx.Tx, ix Index, p probe, k int, deadline time.Time) ([]found, time.Duration, error) {
	if time.Now().After(deadline) {
		return nil, 0, errOver
	}
	limit := k
	if p.row != "" {
		limit++
	}
	start := time.Now()
	rows, err := tx.Query(ctx, ix.searchSQL(len(p.values)), p.args(limit)...)
	if err != nil {
		return nil, 0, err
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (found, error) {
		var f found
		err := row.Scan(&f.row, &f.distance)
		return f, err
	})
	took := time.Since(start)
	if err != nil {
		return nil, 0, err
	}
	list = slices.DeleteFunc(list, func(f found) bool { return p.row != "" && f.row == p.row })
	return list[:min(k, len(list))], took, nil
}

// readOnly runs f in a transaction that can change nothing, with settings for it alone. No statement of it
// takes longer than there is until the deadline.
func readOnly(ctx context.Context, conn *pgx.Conn, deadline time.Time, settings perfindex.Setting, f func(pgx.Tx) error) error {
	left := time.Until(deadline)
	if left <= 0 {
		return errOver
	}
	tx, err := conn.BeginTx(ctx, pgx.TxOptions{AccessMode: pgx.ReadOnly})
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
	// A plan that was kept from other settings would be run by those.
	settings = append(perfindex.Setting{{Name: "statement_timeout", Value: strconv.FormatInt(left.Milliseconds()+1, 10)}, {Name: "plan_cache_mode", Value: "force_custom_plan"}}, settings...)
	for _, s := range settings {
		if _, err := tx.Exec(ctx, "SELECT pg_catalog.set_config($1, $2, true)", s.Name, s.Value); err != nil {
			return err
		}
	}
	return f(tx)
}

// quantile of durations, 0 of none.
func quantile(list []time.Duration, q float64) time.Duration {
	if len(list) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(list))
	return sorted[min(int(q*float64(len(sorted))), len(sorted)-1)]
}

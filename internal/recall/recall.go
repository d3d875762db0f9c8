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
	"math"
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
	// Seed makes the sample the same again.
	Seed float64
}

// ErrNoRows reports that there is nothing to search for.
var ErrNoRows = errors.New("the index holds no row to search for")

// ErrNoTime reports that not one search without the index was over in time.
var ErrNoTime = errors.New("one search without the index takes longer than half of the budget: give more with --budget")

// Measure climbs the ladder of an index.
func Measure(ctx context.Context, conn *pgx.Conn, ix Index, ladder []perfindex.Setting, opts Options) (perfindex.Tuning, error) {
	start := time.Now()
	deadline := start.Add(opts.Budget)
	out := perfindex.Tuning{Index: ix.VectorIndex, K: opts.K}
	// Half of the budget is for the truth: it is what takes time in a large table.
	probes, times, err := exact(ctx, conn, ix, opts, start.Add(opts.Budget/2))
	if err != nil {
		return out, err
	}
	if len(probes) == 0 {
		return out, ErrNoRows
	}
	out.Queries, out.Exact = len(probes), quantile(times, 0.5)
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

// probe is a search: a vector, and the row that it was taken from, which is no find.
type probe struct {
	vector, row string
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
			out[i].vector = v
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

// exact searches without any index, until the deadline, for what has an answer: nothing is near to
// a vector of zeros by the cosine, and no index holds one.
func exact(ctx context.Context, conn *pgx.Conn, ix Index, opts Options, deadline time.Time) (out []probe, times []time.Duration, err error) {
	probes, err := sample(ctx, conn, ix, opts, deadline)
	if err != nil {
		return nil, nil, inTime(err)
	}
	off := perfindex.Setting{{Name: "enable_indexscan", Value: "off"}, {Name: "enable_indexonlyscan", Value: "off"}, {Name: "enable_bitmapscan", Value: "off"}}
	err = readOnly(ctx, conn, deadline, off, func(tx pgx.Tx) error {
		for i, p := range probes {
			rows, took, err := search(ctx, tx, ix, p, opts.K, deadline)
			if err != nil && p.row == "" && !over(err) {
				return fmt.Errorf("vector %d of the file: %w", i+1, err)
			}
			if err != nil {
				return err
			}
			p.truth = slices.DeleteFunc(rows, func(f found) bool { return math.IsNaN(f.distance) })
			if len(p.truth) > 0 {
				out, times = append(out, p), append(times, took)
			}
		}
		return nil
	})
	if over(err) && len(out) > 0 {
		return out, times, nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("search without the index: %w", inTime(err))
	}
	return out, times, nil
}

func inTime(err error) error {
	if over(err) {
		return ErrNoTime
	}
	return err
}

// climb searches with the index at one setting.
func climb(ctx context.Context, conn *pgx.Conn, ix Index, s perfindex.Setting, probes []probe, k int, deadline time.Time) (perfindex.Rung, error) {
	with := append(perfindex.Setting{{Name: "enable_seqscan", Value: "off"}, {Name: "enable_sort", Value: "off"}, aside(ix)}, s...)
	g := perfindex.Rung{Setting: s}
	hits, wanted := 0, 0
	var times []time.Duration
	err := readOnly(ctx, conn, deadline, with, func(tx pgx.Tx) error {
		if err := ix.isUsed(ctx, tx, probes[0].vector, k); err != nil {
			return err
		}
		if _, _, err := search(ctx, tx, ix, probes[0], k, deadline); err != nil { // the first reads from disk
			return err
		}
		for _, p := range probes {
			rows, took, err := search(ctx, tx, ix, p, k, deadline)
			if err != nil {
				return err
			}
			h := Hits(p.truth, rows)
			hits, wanted, times = hits+h, wanted+len(p.truth), append(times, took)
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
	g.Median, g.P95 = quantile(times, 0.5), quantile(times, 0.95)
	return g, nil
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
	rows, err := tx.Query(ctx, ix.searchSQL(), p.vector, limit)
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
	settings = append(perfindex.Setting{{Name: "statement_timeout", Value: strconv.FormatInt(left.Milliseconds()+1, 10)}}, settings...)
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

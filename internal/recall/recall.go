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
	"time"

	"github.com/jackc/pgx/v5"

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

// ErrNoRows says that there is nothing to search for.
var ErrNoRows = errors.New("the index holds no row to search for")

// Measure climbs the ladder of an index.
func Measure(ctx context.Context, conn *pgx.Conn, ix Index, ladder []perfindex.Setting, opts Options) (perfindex.Tuning, error) {
	deadline := time.Now().Add(opts.Budget)
	out := perfindex.Tuning{Index: ix.VectorIndex, K: opts.K}
	probes, err := sample(ctx, conn, ix, opts)
	if err != nil {
		return out, err
	}
	// Half of the budget is for the truth: it is what takes time in a large table.
	truth, times, err := exact(ctx, conn, ix, probes, opts.K, time.Now().Add(opts.Budget/2))
	if err != nil {
		return out, err
	}
	if len(truth) == 0 {
		return out, ErrNoRows
	}
	probes = probes[:len(truth)]
	out.Queries, out.Exact = len(truth), quantile(times, 0.5)
	for _, s := range ladder {
		if time.Now().After(deadline) {
			out.Cut = true
			break
		}
		g, err := climb(ctx, conn, ix, s, probes, truth, opts.K)
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

// probe is a search: a vector, and the row that it was taken from, which is no find.
type probe struct{ vector, row string }

// found is a row that a search gave, and how far off it is.
type found struct {
	row      string
	distance float64
}

func sample(ctx context.Context, conn *pgx.Conn, ix Index, opts Options) ([]probe, error) {
	if len(opts.Vectors) > 0 {
		out := make([]probe, len(opts.Vectors))
		for i, v := range opts.Vectors {
			out[i].vector = v
		}
		return out, nil
	}
	var out []probe
	err := readOnly(ctx, conn, nil, func(tx pgx.Tx) error {
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
	if len(out) == 0 {
		return nil, ErrNoRows
	}
	return out, nil
}

// exact searches without any index, until the deadline, but at least once.
func exact(ctx context.Context, conn *pgx.Conn, ix Index, probes []probe, k int, deadline time.Time) (truth [][]found, times []time.Duration, err error) {
	off := perfindex.Setting{{Name: "enable_indexscan", Value: "off"}, {Name: "enable_indexonlyscan", Value: "off"}, {Name: "enable_bitmapscan", Value: "off"}}
	err = readOnly(ctx, conn, off, func(tx pgx.Tx) error {
		for i, p := range probes {
			if i > 0 && time.Now().After(deadline) {
				break
			}
			rows, took, err := search(ctx, tx, ix, p, k)
			if err != nil {
				return err
			}
			truth, times = append(truth, rows), append(times, took)
		}
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("search without the index: %w", err)
	}
	return truth, times, nil
}

// climb searches with the index at one setting.
func climb(ctx context.Context, conn *pgx.Conn, ix Index, s perfindex.Setting, probes []probe, truth [][]found, k int) (perfindex.Rung, error) {
	with := append(perfindex.Setting{{Name: "enable_seqscan", Value: "off"}, {Name: "enable_sort", Value: "off"}, aside(ix)}, s...)
	g := perfindex.Rung{Setting: s}
	hits, wanted := 0, 0
	var times []time.Duration
	err := readOnly(ctx, conn, with, func(tx pgx.Tx) error {
		if err := ix.isUsed(ctx, tx, probes[0].vector, k); err != nil {
			return err
		}
		if _, _, err := search(ctx, tx, ix, probes[0], k); err != nil { // the first reads from disk
			return err
		}
		for i, p := range probes {
			rows, took, err := search(ctx, tx, ix, p, k)
			if err != nil {
				return err
			}
			h := Hits(truth[i], rows)
			hits, wanted, times = hits+h, wanted+len(truth[i]), append(times, took)
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
func search(ctx context.Context, tx pgx.Tx, ix Index, p probe, k int) ([]found, time.Duration, error) {
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

// readOnly runs f in a transaction that can change nothing, with settings for it alone.
func readOnly(ctx context.Context, conn *pgx.Conn, settings perfindex.Setting, f func(pgx.Tx) error) error {
	tx, err := conn.BeginTx(ctx, pgx.TxOptions{AccessMode: pgx.ReadOnly})
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
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

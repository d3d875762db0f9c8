package recall

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/diff/perfindex"
	"github.com/replyx/schemactl/schema"
)

const (
	// aloneSearches are made one by one, to tell how long a search without the index takes.
	aloneSearches = 3
	// batchSearches are made in one scan of the table. With 100,000 rows of 256 dimensions ten in one scan take a
	// third of the time of ten scans, and fifty a fifth.
	batchSearches = 50
)

// truths are searches without any index.
type truths struct {
	ix       Index
	k        int
	deadline time.Time
	probes   []probe
	times    []time.Duration
}

// exact searches without any index, until the deadline, for what has an answer: nothing is near to
// a vector of zeros by the cosine, and no index holds one.
func exact(ctx context.Context, conn *pgx.Conn, ix Index, opts Options, deadline time.Time) ([]probe, []time.Duration, error) {
	probes, err := sample(ctx, conn, ix, opts, deadline)
	if err != nil {
		return nil, nil, inTime(err)
	}
	t := &truths{ix: ix, k: opts.K, deadline: deadline}
	alone := min(aloneSearches, len(probes))
	if len(ix.Filter) > 0 {
		alone = len(probes) // each has rows of its own
	}
	err = t.alone(ctx, conn, probes[:alone])
	for rest := probes[alone:]; err == nil && len(rest) > 0; {
		n := min(batchSearches, len(rest))
		err = t.together(ctx, conn, rest[:n])
		rest = rest[n:]
	}
	if err != nil && !(over(err) && len(t.probes) > 0) {
		return nil, nil, fmt.Errorf("search without the index: %w", inTime(err))
	}
	return t.probes, t.times, nil
}

// withoutIndex are the settings of a search that reads the whole table.
func withoutIndex() perfindex.Setting {
	return perfindex.Setting{{Name: "enable_indexscan", Value: "off"}, {Name: "enable_indexonlyscan", Value: "off"}, {Name: "enable_bitmapscan", Value: "off"}}
}

// alone makes one search after the other.
func (t *truths) alone(ctx context.Context, conn *pgx.Conn, probes []probe) error {
	return readOnly(ctx, conn, t.deadline, withoutIndex(), func(tx pgx.Tx) error {
		for _, p := range probes {
			rows, took, err := search(ctx, tx, t.ix, p, t.k, t.deadline)
			if err != nil {
				return p.failed(err)
			}
			t.times = append(t.times, took)
			t.add(p, rows)
		}
		return nil
	})
}

// failed says which vector of a file an error is of.
func (p probe) failed(err error) error {
	if p.line > 0 && !over(err) {
		return fmt.Errorf("vector %d of the file: %w", p.line, err)
	}
	return err
}

func (t *truths) add(p probe, rows []found) {
	p.truth = slices.DeleteFunc(rows, func(f found) bool { return math.IsNaN(f.distance) })
	if len(p.truth) > 0 {
		t.probes = append(t.probes, p)
	}
}

// together makes several searches in one scan. What the index finds bounds them: the rows that are nearest are no
// farther than the farthest of as many others, so that few rows of the scan are kept, and none is sorted.
func (t *truths) together(ctx context.Context, conn *pgx.Conn, probes []probe) error {
	var bounded []probe
	var bounds []float64
	var unbounded []probe
	err := readOnly(ctx, conn, t.deadline, withIndex(t.ix, nil), func(tx pgx.Tx) error {
		for _, p := range probes {
			rows, _, err := search(ctx, tx, t.ix, p, t.k, t.deadline)
			if err != nil {
				return p.failed(err)
			}
			if n := len(rows); n < t.k || math.IsNaN(rows[n-1].distance) {
				unbounded = append(unbounded, p)
			} else {
				bounded, bounds = append(bounded, p), append(bounds, farthest(rows))
			}
		}
		return nil
	})
	if err == nil && len(bounded) > 0 {
		err = readOnly(ctx, conn, t.deadline, withoutIndex(), func(tx pgx.Tx) error {
			left, err := t.scan(ctx, tx, bounded, bounds)
			unbounded = append(unbounded, left...)
			return err
		})
	}
	if err == nil && len(unbounded) > 0 {
		err = t.alone(ctx, conn, unbounded)
	}
	return err
}

// farthest is the greatest distance, and a little more, since it goes to the server as text and back.
func farthest(rows []found) float64 {
	most := rows[0].distance
	for _, r := range rows {
		most = max(most, r.distance)
	}
	return most + 1e-9*math.Abs(most)
}

// scan reads the table once, for all rows within the bounds, and returns the searches whose bound was too near:
// rows have gone since.
func (t *truths) scan(ctx context.Context, tx pgx.Tx, probes []probe, bounds []float64) (left []probe, err error) {
	vectors := make([]any, len(probes))
	for i, p := range probes {
		vectors[i] = p.vector
	}
	rows, err := tx.Query(ctx, t.ix.scanSQL(bounds), vectors...)
	if err != nil {
		return nil, err
	}
	near := make([][]found, len(probes))
	var n int
	var f found
	if _, err := pgx.ForEachRow(rows, []any{&n, &f.row, &f.distance}, func() error {
		if f.row != probes[n].row {
			near[n] = append(near[n], f)
		}
		return nil
	}); err != nil {
		return nil, err
	}
	for i, list := range near {
		if len(list) < t.k {
			left = append(left, probes[i])
			continue
		}
		slices.SortFunc(list, func(a, b found) int {
			if a.distance != b.distance {
				return int(math.Copysign(1, a.distance-b.distance))
			}
			return strings.Compare(a.row, b.row)
		})
		t.add(probes[i], list[:t.k])
	}
	return left, nil
}

// toasted is the size from which on PostgreSQL keeps values outside of their row.
const toasted = 2000

// scanSQL gives the rows within each of the bounds, for the vectors $1 and so on.
func (x Index) scanSQL(bounds []float64) string {
	key := x.keySQL()
	if v := schema.ParseVector(x.Type); v.Bytes() > toasted {
		key = "unnest(ARRAY[" + key + "])" // fetched once for all vectors, and not once for each
	}
	values := make([]string, len(bounds))
	for i, b := range bounds {
		values[i] = fmt.Sprintf("(%d, (r.v %s $%d::text::%s)::float8, %g::float8)", i, x.Operator, i+1, x.Type, b)
	}
	return fmt.Sprintf("SELECT q.n, r.t::text || r.c::text, q.d FROM (SELECT tableoid AS t, ctid AS c, %s AS v FROM %s%s) AS r CROSS JOIN LATERAL (VALUES %s) AS q (n, d, bound) WHERE q.d <= q.bound",
		key, x.relation(), x.whereSQL(), strings.Join(values, ", "))
}

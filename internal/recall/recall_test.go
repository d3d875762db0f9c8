package recall_test

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/replyx/schemactl/diff/perfindex"
	"github.com/replyx/schemactl/internal/corpus"
	"github.com/replyx/schemactl/internal/pgtest"
	"github.com/replyx/schemactl/internal/recall"
	"github.com/replyx/schemactl/schema/live"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// TestRecallIsThatOfAnotherCount compares the recall that Measure gives with one that is counted
// here, on the vectors themselves, without any server: what is nearest is computed, and what the
// index gives at that setting is looked up in it.
func TestRecallIsThatOfAnotherCount(t *testing.T) {
	const rows, dims, k = 2000, 64, 10
	db, c := pgtest.New(t), corpus.New(3, dims, 20)
	db.Exec("CREATE EXTENSION vector; " + c.Table("docs"))
	if err := c.Copy(t.Context(), db.Conn(), "docs", 0, rows); err != nil {
		t.Fatal(err)
	}
	db.Exec("CREATE INDEX ix ON docs USING ivfflat (embedding vector_l2_ops) WITH (lists = 40); ANALYZE docs")
	docs := make([]corpus.Doc, rows)
	for i := range docs {
		docs[i] = c.Doc(int64(i))
	}
	conn, err := live.Connect(t.Context(), db.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	list, err := recall.Find(t.Context(), conn, "ix")
	if err != nil {
		t.Fatal(err)
	}
	// Vectors of the file, so that both know them.
	var vectors []string
	for i := rows; i < rows+30; i++ {
		vectors = append(vectors, corpus.Text(c.Doc(int64(i)).Embedding))
	}
	got, err := recall.Measure(t.Context(), conn, list[0], recall.Ladder(list[0], k), recall.Options{K: k, Queries: len(vectors), Budget: time.Minute, Vectors: vectors})
	if err != nil {
		t.Fatal(err)
	}
	if got.Queries != len(vectors) || got.Cut {
		t.Fatalf("%d searches were compared, cut %t", got.Queries, got.Cut)
	}
	other := db.Conn()
	for _, g := range got.Rungs {
		if len(g.Setting) > 1 {
			continue
		}
		if _, err := other.Exec(t.Context(), "SET enable_seqscan = off; SET ivfflat.probes = "+g.Setting[0].Value); err != nil {
			t.Fatal(err)
		}
		hits := 0
		for i, v := range vectors {
			want := nearest(docs, c.Doc(int64(rows+i)).Embedding, k)
			rows, err := other.Query(t.Context(), "SELECT id FROM docs ORDER BY embedding <-> $1::text::vector LIMIT $2", v, k)
			if err != nil {
				t.Fatal(err)
			}
			for rows.Next() {
				var id int64
				if err := rows.Scan(&id); err != nil {
					t.Fatal(err)
				}
				if slices.Contains(want, id) {
					hits++
				}
			}
		}
		if want := float64(hits) / float64(k*len(vectors)); math.Abs(g.Recall-want) > 1e-9 {
			t.Errorf("%s: recall %g, counted %g", g.Setting, g.Recall, want)
		}
	}
	first, last := got.Rungs[0].Recall, got.Rungs[len(got.Rungs)-1].Recall
	if first > 0.95 || last != 1 {
		t.Errorf("one list of forty finds %g and all of them %g: this data proves nothing", first, last)
	}
	if best := got.Best(0.95); best == nil || best.Recall < 0.95 || best.Setting.String() == "ivfflat.probes = 40" {
		t.Errorf("best is %+v", best)
	}
}

// nearest are the ids of the nearest documents by the Euclidean distance.
func nearest(docs []corpus.Doc, to []float32, k int) []int64 {
	type at struct {
		id       int64
		distance float64
	}
	all := make([]at, len(docs))
	for i, d := range docs {
		sum := 0.0
		for n := range to {
			x := float64(d.Embedding[n] - to[n])
			sum += x * x
		}
		all[i] = at{d.ID, sum}
	}
	slices.SortFunc(all, func(a, b at) int { return cmp.Compare(a.distance, b.distance) })
	out := make([]int64, k)
	for i := range out {
		out[i] = all[i].id
	}
	return out
}

// TestEveryOperatorClass measures an index of every operator class that the server has for the
// methods, by its own operator, among them one over a cast, one of a partitioned table, and with
// the extension in a schema of its own.
func TestEveryOperatorClass(t *testing.T) {
	db, c := pgtest.New(t), corpus.New(4, 16, 5)
	db.Exec(`CREATE SCHEMA ext; CREATE EXTENSION vector SCHEMA ext; SET search_path = public, ext; ` + c.Table("docs"))
	conn := db.Conn()
	if _, err := conn.Exec(t.Context(), "SET search_path = public, ext"); err != nil {
		t.Fatal(err)
	}
	if err := c.Copy(t.Context(), conn, "docs", 0, 300); err != nil {
		t.Fatal(err)
	}
	types := map[string]string{"vector": "embedding", "halfvec": "embedding::ext.halfvec(16)", "sparsevec": "embedding::ext.sparsevec(16)", "bit": "ext.binary_quantize(embedding)::bit(16)"}
	rows, err := conn.Query(t.Context(), `SELECT am.amname, k.opcname, k.opcintype::regtype::text FROM pg_opclass k JOIN pg_am am ON am.oid = k.opcmethod WHERE am.amname IN ('ivfflat', 'hnsw') ORDER BY 1, 2`)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	var create string
	for rows.Next() {
		var method, class, typ string
		if err := rows.Scan(&method, &class, &typ); err != nil {
			t.Fatal(err)
		}
		name := method + "_" + class
		names = append(names, name)
		create += fmt.Sprintf("CREATE TABLE t_%[1]s AS SELECT %[2]s AS v, id FROM docs; CREATE INDEX %[1]s ON t_%[1]s USING %[3]s (v %[4]s); ANALYZE t_%[1]s;", name, types[typ], method, class)
	}
	if len(names) < 12 {
		t.Fatalf("only %d operator classes: %v", len(names), names)
	}
	create += `CREATE INDEX half ON docs USING hnsw ((embedding::ext.halfvec(16)) halfvec_cosine_ops) WHERE id > 50;
CREATE TABLE parts (id bigint, v vector(16)) PARTITION BY RANGE (id); CREATE TABLE parts1 PARTITION OF parts FOR VALUES FROM (0) TO (150);
CREATE TABLE parts2 PARTITION OF parts FOR VALUES FROM (150) TO (300); INSERT INTO parts SELECT id, embedding FROM docs;
CREATE INDEX parts_ix ON parts USING ivfflat (v vector_cosine_ops) WITH (lists = 10); ANALYZE parts, docs;`
	if _, err := conn.PgConn().Exec(t.Context(), create).ReadAll(); err != nil {
		t.Fatal(err)
	}
	ours, err := live.Connect(t.Context(), db.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer ours.Close(t.Context())
	// Two methods on one column: each is measured, whatever the planner would rather take.
	db.Exec("SET search_path = public, ext; CREATE TABLE two AS SELECT * FROM docs; CREATE INDEX two_ivf ON two USING ivfflat (embedding vector_l2_ops) WITH (lists = 10); CREATE INDEX two_graph ON two USING hnsw (embedding vector_l2_ops); ANALYZE two")
	for _, name := range append(names, "two_ivf", "two_graph", "half", "docs.half", "public.parts_ix", "parts.v") {
		list, err := recall.Find(t.Context(), ours, name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got, err := recall.Measure(t.Context(), ours, list[0], recall.Ladder(list[0], 5), recall.Options{K: 5, Queries: 5, Budget: time.Minute, Seed: 1})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if last := got.Rungs[len(got.Rungs)-1]; last.Recall < 0.9 {
			t.Errorf("%s: %s finds %g only", name, last.Setting, last.Recall)
		}
	}
}

func TestSuggest(t *testing.T) {
	db, c := pgtest.New(t), corpus.New(5, 16, 10)
	db.Exec("CREATE EXTENSION vector; " + c.Table("docs"))
	if err := c.Copy(t.Context(), db.Conn(), "docs", 0, 600); err != nil {
		t.Fatal(err)
	}
	db.Exec("CREATE INDEX ivf ON docs USING ivfflat (embedding vector_cosine_ops) WITH (lists = 100); CREATE INDEX graph ON docs USING hnsw (embedding vector_l2_ops); ANALYZE docs")
	before := db.Dump()
	conn, err := live.Connect(t.Context(), db.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	for name, want := range map[string]int{"ivf": 3, "graph": 4} {
		list, err := recall.Find(t.Context(), conn, name)
		if err != nil {
			t.Fatal(err)
		}
		got, err := recall.Suggest(t.Context(), conn, list[0], 500, recall.Options{K: 10, Queries: 60, Budget: time.Minute, Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		if len(got) != want || perfindex.Fastest(got, 0.9) == nil || got[0].Tuning.Index.Rows != 500 {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if after := db.Dump(); after != before {
		t.Errorf("something is left:\n%s", after)
	}
}

func TestLadder(t *testing.T) {
	ivf := recall.Index{VectorIndex: perfindex.VectorIndex{Method: "ivfflat", Params: []string{"lists=10"}, Version: "0.7.4"}}
	var got []string
	for _, s := range recall.Ladder(ivf, 10) {
		got = append(got, s.String())
	}
	if want := []string{"ivfflat.probes = 1", "ivfflat.probes = 2", "ivfflat.probes = 3", "ivfflat.probes = 5", "ivfflat.probes = 7", "ivfflat.probes = 10"}; !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	ivf.Version = "0.8.0"
	if second := recall.Ladder(ivf, 10)[1].String(); second != "ivfflat.probes = 1, ivfflat.iterative_scan = relaxed_order" {
		t.Errorf("got %s", second)
	}
	graph := recall.Index{VectorIndex: perfindex.VectorIndex{Method: "hnsw", Version: "0.5.0"}}
	if first := recall.Ladder(graph, 50)[0].String(); first != "hnsw.ef_search = 60" {
		t.Errorf("got %s: a search cannot give more rows than it keeps", first)
	}
}

// TestAwkwardRows measures indexes of tables with rows that no search can find: without a vector, with
// zeros only, or hardly any.
func TestAwkwardRows(t *testing.T) {
	db := pgtest.New(t)
	db.Exec(`CREATE EXTENSION vector;
CREATE TABLE zeros (id integer, v vector(3));
CREATE TABLE few (LIKE zeros); CREATE TABLE one (LIKE zeros); CREATE TABLE nothing (LIKE zeros); CREATE TABLE bare (LIKE zeros);
INSERT INTO zeros SELECT i, CASE WHEN i % 3 = 0 THEN NULL WHEN i % 3 = 1 THEN '[0,0,0]'::vector ELSE ARRAY[i, i % 7, 1]::vector END FROM generate_series(1, 90) i;
INSERT INTO few SELECT i, ARRAY[i, 1, 1]::vector FROM generate_series(1, 3) i;
INSERT INTO one SELECT * FROM few LIMIT 1; INSERT INTO nothing SELECT id, '[0,0,0]' FROM few; INSERT INTO bare SELECT id, NULL FROM few;
CREATE INDEX zeros_ivf ON zeros USING ivfflat (v vector_cosine_ops) WITH (lists = 3); CREATE TABLE zeros_too AS TABLE zeros; CREATE INDEX zeros_graph ON zeros_too USING hnsw (v vector_cosine_ops);
CREATE INDEX few_ivf ON few USING ivfflat (v vector_l2_ops) WITH (lists = 5); CREATE INDEX one_graph ON one USING hnsw (v vector_l2_ops);
CREATE INDEX nothing_graph ON nothing USING hnsw (v vector_cosine_ops); CREATE INDEX bare_graph ON bare USING hnsw (v vector_cosine_ops);
ANALYZE`)
	conn, err := live.Connect(t.Context(), db.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	for _, c := range []struct {
		name    string
		queries int // 0 where there is nothing to search for
	}{{"zeros_ivf", 30}, {"zeros_graph", 30}, {"few_ivf", 3}, {"one_graph", 0}, {"nothing_graph", 0}, {"bare_graph", 0}} {
		list, err := recall.Find(t.Context(), conn, c.name)
		if err != nil {
			t.Fatal(err)
		}
		opts := recall.Options{K: 10, Queries: 200, Budget: time.Minute, Seed: 1}
		got, err := recall.Measure(t.Context(), conn, list[0], recall.Ladder(list[0], 10), opts)
		if c.queries == 0 {
			if !errors.Is(err, recall.ErrNoRows) {
				t.Errorf("%s: %v, %+v", c.name, err, got.Rungs)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if last := got.Rungs[len(got.Rungs)-1]; got.Queries != c.queries || last.Recall != 1 {
			t.Errorf("%s: %d searches, at last %+v", c.name, got.Queries, last)
		}
		if _, err := recall.Suggest(t.Context(), conn, list[0], 100, opts); err != nil {
			t.Errorf("%s: candidates: %v", c.name, err)
		}
	}
}

// TestBudget: whatever is slow is given up in time, in the middle of a ladder, of a search and of a build.
func TestBudget(t *testing.T) {
	db := pgtest.New(t)
	db.Exec(`CREATE EXTENSION vector; CREATE TABLE docs AS SELECT i AS id, ARRAY[i, i % 7, 1]::vector(3) AS v FROM generate_series(1, 300) i;
CREATE FUNCTION slow(vector) RETURNS vector IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN IF current_setting('test.slow', true) = 'on' THEN PERFORM pg_sleep(0.01); END IF; RETURN $1; END $$;
CREATE INDEX ix ON docs USING ivfflat ((slow(v)::vector(3)) vector_l2_ops) WITH (lists = 10); ANALYZE docs`)
	conn, err := live.Connect(t.Context(), db.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	list, err := recall.Find(t.Context(), conn, "public.docs.ix")
	if err != nil {
		t.Fatal(err)
	}
	ix := list[0]
	ladder := recall.Ladder(ix, 10)
	measure := func(budget time.Duration) (perfindex.Tuning, time.Duration, error) {
		start := time.Now()
		got, err := recall.Measure(t.Context(), conn, ix, ladder, recall.Options{K: 10, Queries: 100, Budget: budget, Seed: 1})
		return got, time.Since(start), err
	}
	if got, _, err := measure(time.Minute); err != nil || got.Cut || got.Queries != 100 {
		t.Fatalf("with time enough: %v, %+v", err, got)
	}
	if _, err := conn.Exec(t.Context(), "SET test.slow = on"); err != nil {
		t.Fatal(err)
	}
	// A search without the index takes 3 s and more.
	if got, took, err := measure(time.Second); !errors.Is(err, recall.ErrNoTime) || took > 2*time.Second {
		t.Errorf("after %s: %v, %+v", took, err, got)
	}
	opts := recall.Options{K: 10, Queries: 10, Budget: 2 * time.Second, Seed: 1}
	start := time.Now()
	ix.Where = "public.slow(v) IS NOT NULL " // so that to copy the sample is slow as well
	if _, err := recall.Suggest(t.Context(), conn, ix, 1000, opts); err == nil || !strings.Contains(err.Error(), "the time is over") || time.Since(start) > 4*time.Second {
		t.Errorf("after %s: %v", time.Since(start), err)
	}
}

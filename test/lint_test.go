package test

import (
	"slices"
	"testing"
	"time"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/lint"
	"github.com/replyx/schemactl/internal/pgtest"
)

// linted is a database in which each rule that needs a server finds something, and things that look like it. The sizes of
// tables are those that the catalogs say.
const linted = `
create extension vector;
create table large (id bigint primary key);
create table split (id bigint primary key) partition by range (id);
create table split_1 partition of split for values from (0) to (10);
create table empty (id bigint primary key) partition by range (id);
create table vectors (id bigint primary key, v vector(3), indexed vector(3));
create index on vectors using hnsw (indexed vector_l2_ops);
create table small (id bigint primary key, v vector(3));
insert into small select i, '[1,2,3]' from generate_series(1, 5) i;
create index small_lists on small using ivfflat (v vector_l2_ops) with (lists = 1);
create table counted (id serial primary key);
select setval('counted_id_seq', 2000000000);
create sequence near maxvalue 100;
select setval('near', 80);
create sequence round maxvalue 100 cycle;
select setval('round', 90);
analyze;
update pg_class set relpages = 20000000, reltuples = 1e9 where relname in ('large', 'split_1');
update pg_class set reltuples = 50000 where relname = 'vectors';
`

// lintFindings are the facts of the rules of a report, by rule.
func lintFindings(t *testing.T, cfg schemactl.Config) map[string][]string {
	t.Helper()
	cfg.Now = time.Now()
	r, _, err := schemactl.Lint(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if slices.Contains(r.NotAsked, "integer_key_near_end") || r.Target.Database == "" {
		t.Errorf("not asked: %q of %q", r.NotAsked, r.Target.Database)
	}
	out := make(map[string][]string)
	for _, f := range r.Findings {
		out[f.Rule] = append(out[f.Rule], f.Fact)
	}
	return out
}

// liveFindings are what the rules that need a server find in that database.
var liveFindings = map[string][]string{
	"vector_without_index":           {"v has no index, and the table has 50000 rows"},
	"ivfflat_on_few_rows":            {"IVFFlat index small_lists is on a table of 5 rows"},
	"partitioned_without_partitions": {"partitioned table public.empty has no partition"},
	"large_table_not_partitioned":    {"table public.large has 153 GB and is not partitioned"},
	"integer_key_near_end":           {"sequence public.counted_id_seq is at 2000000000 of 2147483647", "sequence public.near is at 80 of 100"},
}

// Rules that need a server are asked of a database alone, and of HCL beside it, where their findings have a place.
func TestLintLive(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	db.Exec(linted)
	cfg := schemactl.Config{URL: db.URL}
	got := lintFindings(t, cfg)
	for rule, want := range liveFindings {
		if !slices.Equal(got[rule], want) {
			t.Errorf("%s: %q, want %q", rule, got[rule], want)
		}
	}
	state, err := schemactl.ReadLive(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	text, err := schemactl.StateText(state)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Sources = []string{writeHCL(t, text)}
	r, _, err := schemactl.Lint(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	for rule, want := range liveFindings {
		n := 0
		for _, f := range r.Findings {
			if f.Rule == rule {
				n++
				if f.Place == nil {
					t.Errorf("%s: %s has no place in the HCL", rule, f.Fact)
				}
			}
		}
		if n != len(want) {
			t.Errorf("%s: %d findings beside HCL, want %d", rule, n, len(want))
		}
	}
	for _, rule := range lint.Rules {
		if slices.Contains(r.NotAsked, rule.ID) {
			t.Errorf("%s is not asked, with a database and HCL", rule.ID)
		}
	}
}

package live_test

import (
	"slices"
	"testing"

	"github.com/replyx/schemactl/internal/pgtest"
	"github.com/replyx/schemactl/schema"
)

// What pg_get_indexdef leaves out is a default, and nothing else is.
func TestReadOpClassDefault(t *testing.T) {
	pgtest.NeedMajor(t, 14, "int4_minmax_multi_ops")
	db := read(t, `
CREATE EXTENSION vector; CREATE EXTENSION citext; CREATE EXTENSION pg_trgm; CREATE EXTENSION btree_gist;
CREATE TYPE mood AS ENUM ('a', 'b');
CREATE DOMAIN code AS varchar(9);
CREATE TYPE pair AS (x int, y int);
CREATE TABLE other (x int);
CREATE TABLE t (id int, v varchar(9), b text, c citext, n name, d code, m mood, a text[], r int4range, j jsonb, i inet, e vector(3), h halfvec(3), p pair, q other);
CREATE INDEX k01 ON t (v);
CREATE INDEX k02 ON t (v varchar_pattern_ops);
CREATE INDEX k03 ON t (v text_pattern_ops);
CREATE INDEX k04 ON t (d);
CREATE INDEX k05 ON t (m);
CREATE INDEX k06 ON t USING gin (a);
CREATE INDEX k07 ON t USING gist (r);
CREATE INDEX k08 ON t USING gin (j jsonb_path_ops);
CREATE INDEX k09 ON t USING gin (j);
CREATE INDEX k10 ON t USING gist (i inet_ops);
CREATE INDEX k11 ON t USING gin (b gin_trgm_ops);
CREATE INDEX k12 ON t USING gist (b gist_trgm_ops (siglen = 32));
CREATE INDEX k13 ON t (c);
CREATE INDEX k14 ON t (c text_ops);
CREATE INDEX k15 ON t USING ivfflat (e) WITH (lists = 1);
CREATE INDEX k16 ON t USING ivfflat (e vector_cosine_ops) WITH (lists = 1);
CREATE INDEX k17 ON t USING hnsw (e vector_l2_ops);
CREATE INDEX k18 ON t USING hnsw ((h::halfvec(3)) halfvec_cosine_ops);
CREATE INDEX k19 ON t (lower(b), (c::citext) text_ops, lower(v));
CREATE INDEX k20 ON t ((b || ' text_ops'), (b || ', lower(b) text_ops'), lower(b));
CREATE INDEX k21 ON t (lower(b) text_pattern_ops DESC, upper(b) DESC NULLS LAST);
CREATE INDEX k22 ON t USING hash (n);
CREATE INDEX k23 ON t USING brin (id int4_minmax_multi_ops (values_per_range = 16));
CREATE INDEX k24 ON t USING gist (id, (v || 'x') gist_trgm_ops (siglen = 48));
CREATE INDEX k25 ON t USING spgist (b);
CREATE INDEX k26 ON t USING gist (i);
CREATE INDEX k27 ON t (a);
CREATE INDEX k28 ON t (p);
CREATE INDEX k29 ON t (r);
CREATE INDEX k30 ON t (q);
`)
	want := map[string][]bool{
		"k01": {true}, "k02": {false}, "k03": {false}, "k04": {true}, "k05": {true}, "k06": {true}, "k07": {true},
		"k08": {false}, "k09": {true}, "k10": {false}, "k11": {false}, "k12": {false}, "k13": {true}, "k14": {false},
		"k15": {true}, "k16": {false}, "k17": {false}, "k18": {false}, "k19": {true, false, true}, "k20": {true, true, true},
		"k21": {false, true}, "k22": {true}, "k23": {false}, "k24": {true, false}, "k25": {true}, "k26": {true}, "k27": {true}, "k28": {true}, "k29": {true}, "k30": {true},
	}
	for _, i := range table(t, db, "t").Indexes {
		var got []bool
		for _, p := range i.Parts {
			got = append(got, p.DefaultOpClass)
		}
		if !slices.Equal(got, want[i.Name]) {
			t.Errorf("%s: default operator classes %v, want %v (%v)", i.Name, got, want[i.Name], i.Parts)
		}
	}
	i := index(t, table(t, db, "t"), "k24")
	if got := i.Parts[1]; got.OpClass != "public.gist_trgm_ops" || !slices.Equal(got.OpClassParams, []schema.Param{{Name: "siglen", Value: "48"}}) {
		t.Errorf("k24: %+v", got)
	}
}

// A collation is the index's own only where the server prints one.
func TestReadIndexCollation(t *testing.T) {
	db := read(t, `
CREATE COLLATION "My-Coll" FROM "C";
CREATE TABLE t (b text, c text COLLATE "C", n name, na name[], ta text[], o text COLLATE "My-Coll");
CREATE INDEX k1 ON t (b, c, n, na, ta, o);
CREATE INDEX k2 ON t (b COLLATE "C", c COLLATE "default", n COLLATE "default", na COLLATE "default", o COLLATE "C");
CREATE INDEX k3 ON t (lower(b COLLATE "C"), lower(c), lower(b), (n || 'x'));
CREATE INDEX k4 ON t (lower(b) COLLATE "C" DESC, (b || ' COLLATE pg_catalog."C"'), lower(c) COLLATE "My-Coll");
`)
	want := map[string][]string{
		"k1": {"", "", "", "", "", ""},
		"k2": {`pg_catalog."C"`, `pg_catalog."default"`, `pg_catalog."default"`, `pg_catalog."default"`, `pg_catalog."C"`},
		"k3": {"", "", "", ""},
		"k4": {`pg_catalog."C"`, "", `public."My-Coll"`},
	}
	for _, i := range table(t, db, "t").Indexes {
		var got []string
		for _, p := range i.Parts {
			got = append(got, p.Collation)
		}
		if !slices.Equal(got, want[i.Name]) {
			t.Errorf("%s: collations %q, want %q", i.Name, got, want[i.Name])
		}
	}
}

// The server may keep pg_attver in attoptions: bookkeeping, no parameter of anything.
func TestReadAttver(t *testing.T) {
	db := pgtest.New(t)
	db.Exec(`
CREATE EXTENSION pg_trgm;
CREATE TABLE t (b text);
CREATE INDEX plain ON t (b);
CREATE INDEX params ON t USING gist (b gist_trgm_ops (siglen = 32));
SET allow_system_table_mods = on;
UPDATE pg_attribute SET attoptions = array_append(coalesce(attoptions, '{}'), 'pg_attver=4711')
WHERE attrelid IN ('plain'::regclass, 'params'::regclass);
UPDATE pg_attribute SET attoptions = '{pg_attver=4712}' WHERE attrelid = 't'::regclass AND attnum > 0;
`)
	got := readURL(t, db.URL)
	tab := table(t, got, "t")
	if p := index(t, tab, "plain").Parts[0]; len(p.OpClassParams) != 0 || !p.DefaultOpClass {
		t.Errorf("plain: %+v", p)
	}
	if p := index(t, tab, "params").Parts[0]; !slices.Equal(p.OpClassParams, []schema.Param{{Name: "siglen", Value: "32"}}) {
		t.Errorf("params: %+v", p)
	}
	if n := unmanaged(got, "public", "columns with options"); n != 0 {
		t.Errorf("%d columns with options", n)
	}
}

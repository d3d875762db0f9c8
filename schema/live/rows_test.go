package live

import (
	"slices"
	"testing"

	"github.com/replyx/schemactl/internal/pgtest"
	"github.com/replyx/schemactl/schema"
)

// Rows that were loaded since the last ANALYZE, or amid it, count: lists are made for them.
func TestRowsAfterALoad(t *testing.T) {
	db := pgtest.New(t)
	for _, sql := range []string{`CREATE TABLE small (id integer, t text) WITH (autovacuum_enabled = off);
CREATE TABLE large (LIKE small) WITH (autovacuum_enabled = off);
CREATE TABLE parted (id integer, t text) PARTITION BY RANGE (id);
CREATE TABLE parted_a PARTITION OF parted FOR VALUES FROM (0) TO (10);
CREATE TABLE parted_b PARTITION OF parted FOR VALUES FROM (10) TO (20000);
INSERT INTO small SELECT n, repeat('x', 100) FROM generate_series(1, 1000) AS n;
UPDATE small SET t = t || 'y';
DELETE FROM small WHERE id > 500;
INSERT INTO parted SELECT n, '' FROM generate_series(1, 2009) AS n;
INSERT INTO large SELECT n, repeat('x', 100) FROM generate_series(1, 100000) AS n;
CREATE TABLE empty (id integer);`,
		// An ANALYZE that saw next to nothing on all pages.
		`BEGIN; DELETE FROM large WHERE id > 10; ANALYZE large; COMMIT;`,
		`INSERT INTO large SELECT n, repeat('x', 100) FROM generate_series(1, 99990) AS n`} {
		db.Exec(sql)
	}
	names := []schema.Name{{Schema: "public", Name: "small"}, {Schema: "public", Name: "large"}, {Schema: "public", Name: "parted"}, {Schema: "public", Name: "empty"}}
	got, err := Rows(t.Context(), db.Conn(), names)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []int64{500, 100000, 2000, 0} {
		n := got[names[i]].Rows
		off := max(n-want, want-n)
		if exact := want < 10000; exact && off > 0 || off*10 > want {
			t.Errorf("%s: %d rows, want about %d", names[i], n, want)
		}
	}
}

// What the planner has no statistics of is told by column; a target of 0 asks for none. The server hides
// those of what a role may not read: then the time of the last ANALYZE tells.
func TestUnanalyzedColumns(t *testing.T) {
	db := pgtest.New(t)
	db.Exec(`CREATE TABLE never (id integer, t text) WITH (autovacuum_enabled = off);
CREATE TABLE later (id integer) WITH (autovacuum_enabled = off);
CREATE TABLE target (id integer, t text) WITH (autovacuum_enabled = off);
CREATE TABLE vacated (id integer) WITH (autovacuum_enabled = off);
CREATE TABLE hidden (id integer) WITH (autovacuum_enabled = off);
ALTER TABLE target ALTER id SET STATISTICS 0;
ANALYZE vacated;
INSERT INTO never SELECT n FROM generate_series(1, 10) AS n;
INSERT INTO later SELECT n FROM generate_series(1, 10) AS n;
INSERT INTO target SELECT n FROM generate_series(1, 10) AS n;
INSERT INTO vacated SELECT n FROM generate_series(1, 10) AS n;
INSERT INTO hidden SELECT n FROM generate_series(1, 10) AS n;
CREATE INDEX ON never (id);
ANALYZE later, hidden;
ALTER TABLE later ADD t text DEFAULT 'x';
ALTER TABLE hidden ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;`)
	conn := db.Conn()
	for table, want := range map[string][]string{"never": {"id", "t"}, "later": {"t"}, "target": {"t"}, "vacated": {"id"}, "hidden": {}} {
		name := schema.Name{Schema: "public", Name: table}
		got, err := Rows(t.Context(), conn, []schema.Name{name})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got[name].Unanalyzed, want) {
			t.Errorf("%s has no statistics of %q, want %q", table, got[name].Unanalyzed, want)
		}
	}
}

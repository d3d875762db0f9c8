package live_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/internal/pgtest"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/live"
)

// A foreign key names its target whatever the target is: a partitioned table, a table of a
// schema that is not read. Its clones are not keys of their own.
func TestReadForeignKeyTarget(t *testing.T) {
	sql := `
CREATE SCHEMA other;
CREATE TABLE other.o (x int, "odd Col" int, PRIMARY KEY ("odd Col", x));
CREATE TABLE p (id int PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20);
CREATE TABLE t (a int CONSTRAINT fk_p REFERENCES p, b int, CONSTRAINT fk_o FOREIGN KEY (a, b) REFERENCES other.o);
`
	for name, schemas := range map[string][]string{"all": nil, "public": {"public"}} {
		t.Run(name, func(t *testing.T) {
			tab := table(t, read(t, sql, schemas...), "t")
			var got []string
			for _, f := range tab.ForeignKeys {
				got = append(got, f.Name+" -> "+f.RefTable.String()+" "+f.RefColumns[0])
			}
			if want := []string{"fk_o -> other.o odd Col", "fk_p -> public.p id"}; !slices.Equal(got, want) {
				t.Errorf("foreign keys %q, want %q", got, want)
			}
		})
	}
}

// What the model cannot hold is counted, never passed over.
func TestReadUnmanaged(t *testing.T) {
	sql := `
CREATE SCHEMA other;
CREATE SEQUENCE other.s; CREATE TABLE other.t (id int GENERATED ALWAYS AS IDENTITY); CREATE TYPE other.e AS ENUM ('a');
CREATE TABLE t (id int, b text);
CREATE VIEW v AS SELECT 1 AS x; CREATE MATERIALIZED VIEW mv AS SELECT 1 AS x;
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE PROCEDURE pr() LANGUAGE sql AS 'select 1';
CREATE AGGREGATE ag(int) (sfunc = int4pl, stype = int);
CREATE DOMAIN d AS int; CREATE TYPE c AS (x int); CREATE TYPE r AS RANGE (subtype = float8);
CREATE DOMAIN other.d AS int; CREATE TYPE other.c AS (x int); CREATE TYPE other.r AS RANGE (subtype = float8);
CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
CREATE POLICY po ON t; CREATE RULE ru AS ON DELETE TO t DO INSTEAD NOTHING;
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
ALTER TABLE t REPLICA IDENTITY FULL;
CREATE TABLE p (id int) PARTITION BY LIST (id); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE TABLE child () INHERITS (t);
CREATE STATISTICS st ON id, b FROM t;
CREATE FOREIGN DATA WRAPPER w; CREATE SERVER srv FOREIGN DATA WRAPPER w; CREATE FOREIGN TABLE ft (x int) SERVER srv;
CREATE OPERATOR === (leftarg = int, rightarg = int, function = int4eq, commutator = ====);
CREATE FUNCTION eq(int, date) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE OPERATOR === (leftarg = int, rightarg = date, function = eq); CREATE TYPE shell;
ALTER OPERATOR FAMILY integer_ops USING btree ADD OPERATOR 3 === (int, date);
CREATE COLLATION co FROM "C"; CREATE COLLATION other.co FROM "C";
CREATE TEXT SEARCH CONFIGURATION tsc (COPY = simple);
ALTER TABLE t ALTER b SET (n_distinct = 5); ALTER TABLE t ALTER id SET STATISTICS 500;
`
	want := []schema.Unmanaged{
		{Schema: "other", Kind: "collations", Count: 1}, {Schema: "other", Kind: "composite types", Count: 1},
		{Schema: "other", Kind: "domains", Count: 1}, {Schema: "other", Kind: "enums", Count: 1}, {Schema: "other", Kind: "range types", Count: 1},
		{Schema: "other", Kind: "sequences", Count: 1}, {Schema: "other", Kind: "tables", Count: 1},
		{Schema: "public", Kind: "operators in built-in operator families", Count: 1},
		{Schema: "public", Kind: "operators without a function", Count: 1},
		{Schema: "public", Kind: "shell types", Count: 1},
	}
	got := read(t, sql, "public").Unmanaged
	if !slices.Equal(got, want) {
		for _, u := range got {
			if !slices.Contains(want, u) {
				t.Errorf("unexpected %+v", u)
			}
		}
		for _, u := range want {
			if !slices.Contains(got, u) {
				t.Errorf("missing %+v", u)
			}
		}
		t.Error("or their order")
	}
}

// What PostgreSQL 18 brought is read, and none of it passes for something else.
func TestRead18(t *testing.T) {
	atLeast(t, 18)
	got := read(t, `
CREATE EXTENSION btree_gist;
CREATE TABLE q (id int PRIMARY KEY);
CREATE TABLE p (id int, during daterange, CONSTRAINT p_key PRIMARY KEY (id, during WITHOUT OVERLAPS));
CREATE TABLE t (id int, during daterange, a int, b int NOT NULL, v int GENERATED ALWAYS AS (a + 1) VIRTUAL,
  CONSTRAINT soft CHECK (a > 0) NOT ENFORCED, CONSTRAINT hard CHECK (a > 0),
  CONSTRAINT t_p FOREIGN KEY (id, PERIOD during) REFERENCES p (id, PERIOD during),
  CONSTRAINT t_q FOREIGN KEY (a) REFERENCES q NOT ENFORCED);
ALTER TABLE t ADD CONSTRAINT later NOT NULL a NOT VALID;
`[1:])
	tab := table(t, got, "t")
	hard, soft := tab.Checks[0], tab.Checks[1]
	if hard.NotEnforced || !soft.NotEnforced || soft.NotValid {
		t.Errorf("checks %+v %+v", hard, soft)
	}
	period, intent := tab.ForeignKeys[0], tab.ForeignKeys[1]
	if !period.Period || period.NotEnforced || !intent.NotEnforced || intent.NotValid || intent.Period {
		t.Errorf("foreign keys %+v %+v", period, intent)
	}
	if k := table(t, got, "p").PrimaryKey; !k.WithoutOverlaps {
		t.Errorf("primary key %+v", k)
	}
	if c := tab.Column("v"); !c.Virtual || c.Generated.Text != "(a + 1)" {
		t.Errorf("v: %+v", c)
	}
	if n := tab.Column("a").NotNullConstraint; n == nil || n.Name.Own() != "later" || !n.NotValid {
		t.Errorf("a: %+v", n)
	}
	if n := tab.Column("b").NotNullConstraint; n == nil || n.Name.Own() != "" {
		t.Errorf("b: %+v", n)
	}
}

// A bare name means a type of an extension; others must be declared.
func TestReadTypeSchemas(t *testing.T) {
	got := read(t, `
CREATE SCHEMA other; CREATE EXTENSION citext SCHEMA other;
CREATE TYPE pair AS (x int); CREATE DOMAIN code AS text; CREATE TYPE mood AS ENUM ('a'); CREATE TYPE fr AS RANGE (subtype = float8);
CREATE TYPE other.mood AS ENUM ('b'); CREATE TABLE t (x int);
`).Server.TypeSchemas
	for name, want := range map[string][]string{
		"pair": nil, "code": nil, "mood": nil, "fr": nil, "citext": {"other"}, "t": nil,
	} {
		if !slices.Equal(got[name], want) {
			t.Errorf("%s is in %v, want %v", name, got[name], want)
		}
	}
}

// A read that fails gives the connection back, in no transaction.
func TestReadAgain(t *testing.T) {
	conn := connect(t, pgtest.New(t).URL)
	scan := func(pgx.Rows) error { return errors.New("cannot take this") }
	for name, opts := range map[string]live.Options{
		"of no snapshot":    {Snapshot: "none"},
		"beside a mistake":  {Beside: []live.Query{{SQL: "SELECT 1 / 0", Scan: scan}}},
		"that is not taken": {Beside: []live.Query{{SQL: "SELECT 1", Scan: scan}}},
	} {
		if _, err := live.Read(t.Context(), conn, opts); err == nil {
			t.Errorf("a read %s does not fail", name)
		} else {
			t.Logf("%s: %v", name, err)
		}
		if _, err := live.Read(t.Context(), conn, live.Options{}); err != nil || conn.PgConn().TxStatus() != 'I' {
			t.Errorf("after a read %s: %v, in transaction %q", name, err, conn.PgConn().TxStatus())
		}
	}
}

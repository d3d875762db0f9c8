package live

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/internal/pgtest"
)

// A query that is left out would have found nothing, whichever object is the only one of its kind.
func TestAbsent(t *testing.T) {
	objects := []string{
		"", "CREATE TABLE t (id int PRIMARY KEY)", "CREATE SCHEMA other; CREATE SEQUENCE other.s", "CREATE SEQUENCE s",
		"CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY)", "CREATE VIEW v AS SELECT 1 AS x", "CREATE MATERIALIZED VIEW m AS SELECT 1 AS x",
		"CREATE MATERIALIZED VIEW m AS SELECT 'a'::text AS x; ALTER MATERIALIZED VIEW m ALTER x SET STORAGE EXTERNAL",
		"CREATE TABLE t (id int); CREATE VIEW v AS SELECT id FROM t",
		"CREATE TYPE c AS (x int)", "CREATE TYPE c AS ()", "CREATE TYPE e AS ENUM ('a')", "CREATE TYPE e AS ENUM ()", "CREATE SCHEMA other; CREATE TYPE other.e AS ENUM ()",
		"CREATE DOMAIN d AS int CHECK (VALUE > 0)", "CREATE TYPE r AS RANGE (subtype = float8)", "CREATE TYPE shell",
		"CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'", "CREATE PROCEDURE p() LANGUAGE sql AS 'SELECT 1'", "CREATE AGGREGATE a(int) (sfunc = int4pl, stype = int)",
		"CREATE TABLE t (id int) PARTITION BY RANGE (id)",
		"CREATE TABLE t (id int) PARTITION BY RANGE (id); CREATE INDEX ON t (id); CREATE TABLE p PARTITION OF t DEFAULT; ALTER INDEX p_id_idx SET (fillfactor = 50)",
		"CREATE TABLE t (id int); CREATE TABLE h () INHERITS (t)",
		"CREATE TABLE t (id int); CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING", "CREATE TABLE t (id int); CREATE POLICY p ON t",
		"CREATE TABLE t (id int); CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
		`CREATE TABLE t (id int) PARTITION BY RANGE (id); CREATE TABLE p PARTITION OF t DEFAULT;
		 CREATE TRIGGER g AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger(); ALTER TABLE p DISABLE TRIGGER g`,
		"CREATE TABLE t (a int, b int); CREATE STATISTICS s ON a, b FROM t", "CREATE TABLE t (a int, b int); CREATE SCHEMA other; CREATE STATISTICS other.s ON a, b FROM t",
		`CREATE COLLATION c FROM "C"`, `CREATE SCHEMA other; CREATE COLLATION other.c FROM "C"`,
		"CREATE OPERATOR === (leftarg = int, rightarg = int, function = int4eq)", "CREATE OPERATOR === (leftarg = int, rightarg = int, function = int4eq, commutator = ====)",
		"CREATE OPERATOR FAMILY f USING btree", "CREATE SCHEMA other; CREATE OPERATOR FAMILY other.f USING btree",
		"CREATE OPERATOR CLASS o FOR TYPE regclass USING btree FAMILY oid_ops AS STORAGE regclass",
		"ALTER OPERATOR FAMILY integer_ops USING btree ADD FUNCTION 1 (int, oid) btint48cmp(int, bigint)",
		"CREATE CAST (point AS int) WITH INOUT", "CREATE CONVERSION c FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8",
		"CREATE LANGUAGE l HANDLER plpgsql_call_handler", "CREATE ACCESS METHOD a TYPE TABLE HANDLER heap_tableam_handler",
		"CREATE TRANSFORM FOR point LANGUAGE sql (FROM SQL WITH FUNCTION prsd_lextype(internal))",
		"CREATE TEXT SEARCH PARSER p (start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end, lextypes = prsd_lextype)",
		"CREATE TEXT SEARCH TEMPLATE t (lexize = dsimple_lexize)", "CREATE TEXT SEARCH DICTIONARY d (template = simple)", "CREATE TEXT SEARCH CONFIGURATION c (parser = \"default\")",
		"CREATE SCHEMA other; CREATE TEXT SEARCH CONFIGURATION other.c (parser = \"default\")",
		"CREATE FOREIGN DATA WRAPPER w", "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE USER MAPPING FOR PUBLIC SERVER s",
		"CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE FOREIGN TABLE f (x int CHECK (x > 0)) SERVER s",
		"CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'; CREATE EVENT TRIGGER e ON sql_drop EXECUTE FUNCTION f()",
		"CREATE PUBLICATION p", "CREATE TABLE t (id int); CREATE PUBLICATION p FOR TABLE t",
		"CREATE SUBSCRIPTION s CONNECTION 'dbname=none' PUBLICATION p WITH (connect = false)",
		"ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC", "CREATE EXTENSION hstore; GRANT EXECUTE ON FUNCTION hstore(record) TO pg_monitor",
		"GRANT EXECUTE ON FUNCTION plpgsql_call_handler() TO pg_monitor", "CREATE EXTENSION hstore", "CREATE EXTENSION citext",
		"UPDATE pg_collation SET collversion = '0' WHERE collname = 'und-x-icu'; CREATE TABLE t (a text COLLATE \"und-x-icu\"); CREATE INDEX ON t (a)",
	}
	if pgtest.Major(t) >= 15 {
		objects = append(objects, "UPDATE pg_database SET datcollversion = '0' WHERE datname = current_database(); CREATE TABLE t (a text PRIMARY KEY)")
	}
	conn, err := Connect(t.Context(), pgtest.New(t).URL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(t.Context()) })
	for _, sql := range pgtest.Sample(t, objects, 3, strings.Clone) {
		t.Run(sql, func(t *testing.T) {
			tx, err := conn.Begin(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = tx.Rollback(t.Context()) }()
			if _, err := tx.Exec(t.Context(), "SET LOCAL search_path = public, pg_catalog; "+sql); err != nil {
				t.Fatal(err)
			}
			left := absentIn(t, tx)
			for _, file := range left {
				for _, schemas := range [][]string{nil, {"public"}} {
					if n := found(t, tx, file, schemas); n > 0 {
						t.Errorf("%s is left out, and has %d rows for the schemas %q", file, n, schemas)
					}
				}
			}
			if sql == "" && len(left) < 40 {
				t.Errorf("%d queries are left out of an empty database: %q", len(left), left)
			}
		})
	}
}

// What absent.sql names is a query.
func TestAbsentNames(t *testing.T) {
	r := newReader("15")
	sql, err := r.query("absent")
	if err != nil {
		t.Fatal(err)
	}
	lists := regexp.MustCompile(`\(ARRAY\[([^\]]*)\],`).FindAllStringSubmatch(sql, -1)
	if len(lists) < 30 {
		t.Fatalf("%d lists of queries", len(lists))
	}
	for _, m := range lists {
		for _, name := range strings.Split(m[1], ", ") {
			name = strings.Trim(name, "'")
			if name != "families" && !slices.ContainsFunc(r.parts(), func(p part) bool { return p.file == name }) {
				t.Errorf("%s is no query", name)
			}
		}
	}
}

// absentIn lists the queries that are left out.
func absentIn(t *testing.T, tx pgx.Tx) []string {
	t.Helper()
	r := newReader(tx.Conn().PgConn().ParameterStatus("server_version"))
	sql, err := r.query("absent")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := tx.Query(t.Context(), sql)
	if err != nil {
		t.Fatal(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(list, func(file string) bool { return file == "families" })
}

// found counts the rows of a query.
func found(t *testing.T, tx pgx.Tx, file string, schemas []string) int {
	t.Helper()
	r := newReader(tx.Conn().PgConn().ParameterStatus("server_version"))
	sql, err := r.query(file)
	if err != nil {
		t.Fatal(err)
	}
	var args []any
	if strings.Contains(sql, "$1") {
		args = []any{schemas}
	}
	tag, err := tx.Exec(t.Context(), sql, args...)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return int(tag.RowsAffected())
}

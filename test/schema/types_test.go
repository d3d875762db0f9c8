package schema_test

import (
	"context"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/internal/pgtest"
	"github.com/replyx/schemactl/schema"
)

// typeCases holds types as people write them and the server's spelling.
var typeCases = [][2]string{
	{"float(24)", "real"},
	{"float(25)", "double precision"},
	{"float", "double precision"},
	{"FLOAT8", "double precision"},
	{"char", "character(1)"},
	{"char(3)", "character(3)"},
	{"character", "character(1)"},
	{"bpchar", "bpchar"},
	{"bpchar(4)", "character(4)"},
	{"nchar(3)", "character(3)"},
	{"nchar varying(4)", "character varying(4)"},
	{"national char(2)", "character(2)"},
	{"national character varying(3)", "character varying(3)"},
	{"char varying(3)", "character varying(3)"},
	{"character varying (3)", "character varying(3)"},
	{"varchar", "character varying"},
	{"Varchar(64)", "character varying(64)"},
	{`"varchar"(4)`, "character varying(4)"},
	{`"char"`, `"char"`},
	{`pg_catalog."char"`, `"char"`},
	{"pg_catalog.char", `"char"`},
	{"bit", "bit(1)"},
	{`"bit"`, `"bit"`},
	{"pg_catalog.bit", `"bit"`},
	{"bit(5)", "bit(5)"},
	{"bit[]", "bit(1)[]"},
	{"bit varying", "bit varying"},
	{"bit varying(5)", "bit varying(5)"},
	{"varbit(5)", "bit varying(5)"},
	{"dec(3)", "numeric(3,0)"},
	{"decimal", "numeric"},
	{"numeric(5,-2)", "numeric(5,-2)"},
	{"numeric(12, 2)", "numeric(12,2)"},
	{"interval", "interval"},
	{"interval(2)", "interval(2)"},
	{"interval(6)", "interval(6)"},
	{"interval(9)", "interval(6)"},
	{"interval second(2)", "interval second(2)"},
	{"interval year to month", "interval year to month"},
	{"interval day to second(3)[2]", "interval day to second(3)[]"},
	{"interval hour", "interval hour"},
	{"timestamp", "timestamp without time zone"},
	{"timestamp(6)", "timestamp(6) without time zone"},
	{"timestamp(7)", "timestamp(6) without time zone"},
	{"timestamp (3) []", "timestamp(3) without time zone[]"},
	{"timestamp with time zone", "timestamp with time zone"},
	{"timestamp(3) with time zone", "timestamp(3) with time zone"},
	{"timestamptz(3)", "timestamp(3) with time zone"},
	{"pg_catalog.timestamptz(3)", "timestamp(3) with time zone"},
	{"time(0) without time zone", "time(0) without time zone"},
	{"time(3) with time zone", "time(3) with time zone"},
	{"timetz", "time with time zone"},
	{"varchar array", "character varying[]"},
	{"int array[3]", "integer[]"},
	{"int[][]", "integer[]"},
	{"int[3][4]", "integer[]"},
	{"bpchar[]", "bpchar[]"},
	{"pg_catalog.int4", "integer"},
	{"pg_catalog.bool[]", "boolean[]"},
	{"int2", "smallint"},
	{"int8", "bigint"},
	{"int", "integer"},
	{"bool", "boolean"},
	{"dec", "numeric"},
	{"regclass", "regclass"},
	{"name", "name"},
	{"xid8", "xid8"},
	{"vector(3)", "vector(3)"},
	{"public.vector(3)[]", "vector(3)[]"},
	{`"We ird"`, `"We ird"`},
	{`public."We ird"[]`, `"We ird"[]`},
}

// serverType gives format_type's spelling of a column of the type, with the schemas in
// search_path in sight.
func serverType(ctx context.Context, t *testing.T, conn *pgx.Conn, typ string) string {
	t.Helper()
	if _, err := conn.Exec(ctx, "drop table if exists ty; create temp table ty (c "+typ+")"); err != nil {
		t.Fatalf("%s: %v", typ, err)
	}
	var got string
	const q = "select format_type(atttypid, atttypmod) from pg_attribute where attrelid = 'pg_temp.ty'::regclass and attnum = 1"
	if err := conn.QueryRow(ctx, q).Scan(&got); err != nil {
		t.Fatalf("%s: %v", typ, err)
	}
	return got
}

func TestMain(m *testing.M) { pgtest.Main(m) }

func connect(t *testing.T) *pgx.Conn {
	t.Helper()
	db := pgtest.New(t)
	db.Exec(`create extension vector; create type public."We ird" as enum ()`)
	return db.Conn()
}

func TestParseTypeAsServer(t *testing.T) {
	conn := connect(t)
	for _, c := range typeCases {
		if strings.Contains(c[0], "-") && pgtest.Major(t) < 15 {
			continue // a negative scale
		}
		if got := serverType(t.Context(), t, conn, c[0]); got != c[1] {
			t.Errorf("the server prints %s as %s, want %s", c[0], got, c[1])
		}
	}
}

func TestParseType(t *testing.T) {
	for _, c := range typeCases {
		got, err := schema.ParseType(c[0])
		if err != nil {
			t.Errorf("%s: %v", c[0], err)
			continue
		}
		if got.Name.Schema == "public" {
			got.Name.Schema = ""
		}
		if got.String() != c[1] {
			t.Errorf("%s is read as %s, want %s", c[0], got, c[1])
		}
		again, err := schema.ParseType(got.String())
		if err != nil || again.String() != got.String() {
			t.Errorf("%s is not a fixed point: %s, %v", got, again, err)
		}
	}
}

// TestBuiltInTypes reads every type of pg_catalog that a column may have, bare, with each
// number of modifiers that it takes, and as an array.
func TestBuiltInTypes(t *testing.T) {
	conn, ctx := connect(t), t.Context()
	rows, err := conn.Query(ctx, `select typname, format_type(oid, -1), typmodin <> 0 from pg_type
		where typnamespace = 'pg_catalog'::regnamespace and typtype in ('b', 'r', 'm') and typcategory <> 'A'
		and typname not in ('pg_node_tree', 'pg_ndistinct', 'pg_dependencies', 'pg_mcv_list',
			'pg_brin_bloom_summary', 'pg_brin_minmax_multi_summary', 'pg_ddl_command') order by 1`)
	if err != nil {
		t.Fatal(err)
	}
	type row struct {
		Name, Printed string
		Mods          bool
	}
	types, err := pgx.CollectRows(rows, pgx.RowToStructByPos[row])
	if err != nil {
		t.Fatal(err)
	}
	if len(types) < 60 {
		t.Fatalf("only %d types", len(types))
	}
	for _, r := range types {
		if !schema.IsBuiltIn(r.Name) {
			t.Errorf("%s is not known", r.Name)
			continue
		}
		spellings := []string{r.Printed, r.Printed + "[]", "pg_catalog." + schema.Ident(r.Name), "pg_catalog." + schema.Ident(r.Name) + "[]"}
		if r.Mods && r.Name != "interval" {
			spellings = append(spellings, "pg_catalog."+schema.Ident(r.Name)+"(5)", "pg_catalog."+schema.Ident(r.Name)+"(5)[]")
		}
		for _, s := range spellings {
			got, err := schema.ParseType(s)
			if err != nil {
				t.Errorf("%s: %v", s, err)
			} else if want := serverType(ctx, t, conn, s); got.String() != want || !got.BuiltIn {
				t.Errorf("%s is read as %s, the server prints %s", s, got, want)
			}
		}
	}
}

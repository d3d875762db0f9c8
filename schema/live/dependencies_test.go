package live_test

import (
	"testing"

	"github.com/replyx/schemactl/internal/pgtest"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/depend"
	"github.com/replyx/schemactl/schema/live"
)

// The server knows what needs what though no text names it: through a star, a type of rows, a
// default, another view.
func TestDependencies(t *testing.T) {
	pg := pgtest.New(t)
	pg.Exec(`
		CREATE TYPE mood AS ENUM ('a');
		CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
		CREATE FUNCTION f(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
		CREATE TABLE a (id int DEFAULT f(), m mood[]);
		CREATE INDEX a_f ON a (f(id));
		CREATE TABLE b (rows a[]);
		CREATE VIEW v AS SELECT * FROM a;
		CREATE MATERIALIZED VIEW w AS SELECT * FROM v;
		CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
		CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION touch();`)
	conn := connect(t, pg.URL)
	db, err := live.Read(t.Context(), conn, live.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if db.Needs, err = live.Dependencies(t.Context(), conn, db); err != nil {
		t.Fatal(err)
	}
	g := depend.Of(db)
	ref := func(k schema.Kind, name, args string) schema.Ref {
		return schema.Ref{Kind: k, Schema: "public", Name: name, Args: args}
	}
	a := ref(schema.KindTable, "a", "")
	trigger := schema.Ref{Kind: schema.KindTrigger, Schema: "public", Table: "a", Name: "t"}
	for _, c := range []struct{ from, to schema.Ref }{
		{a, ref(schema.KindFunction, "f", "")},
		{a, ref(schema.KindFunction, "f", "integer")},
		{a, ref(schema.KindEnum, "mood", "")},
		{ref(schema.KindTable, "b", ""), a},
		{ref(schema.KindView, "v", ""), a},
		{ref(schema.KindMaterialized, "w", ""), ref(schema.KindView, "v", "")},
		{trigger, a},
		{trigger, ref(schema.KindFunction, "touch", "")},
	} {
		found := false
		for _, to := range g[c.from] {
			found = found || to == c.to
		}
		if !found {
			t.Errorf("%s needs %v, without %s", c.from, g[c.from], c.to)
		}
	}
	if needs := g[ref(schema.KindFunction, "touch", "")]; len(needs) > 0 {
		t.Errorf("a function with a body in a string needs %v", needs)
	}
}

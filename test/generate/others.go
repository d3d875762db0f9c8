package generate

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/replyx/schemactl/schema"
)

// Others is SQL for what somebody else has made over a state, in a schema that no HCL declares.
func Others(rng *rand.Rand, db *schema.Database) string {
	g := generator{Rand: rng, db: db}
	out := []string{"CREATE SCHEMA others"}
	add := func(sql string, args ...any) { out = append(out, fmt.Sprintf(sql, args...)) }
	for i, t := range db.Tables {
		name := t.Name.SQL()
		if !g.chance(30) {
			continue
		}
		c := schema.Ident(one(g, t.Columns...).Name)
		switch g.IntN(6) {
		case 0, 1:
			add("CREATE VIEW others.v%d AS SELECT x.%s FROM %s x WHERE x.%[2]s IS NOT NULL", i, c, name)
		case 2:
			add("CREATE MATERIALIZED VIEW others.m%d AS SELECT x.%s FROM %s x", i, c, name)
		case 3:
			if t.PrimaryKey != nil && t.PrimaryKey.Columns[0] == "id" {
				add("CREATE TABLE others.r%d (id integer REFERENCES %s (id))", i, name)
			}
		case 4:
			add("CREATE TABLE others.rows%d (r %s)", i, name)
		case 5:
			add("CREATE VIEW others.w%d AS SELECT x.* FROM %s x", i, name)
		}
	}
	for _, e := range db.Entities {
		r := e.Ref()
		switch name := r.TypeName().SQL(); {
		case !g.chance(15):
		case r.Kind == schema.KindView:
			add("CREATE VIEW others.over_%s AS SELECT x.id FROM %s x", r.Name, name)
		case r.Kind == schema.KindSequence:
			add("CREATE TABLE others.counts_%s (n bigint DEFAULT nextval('%s'))", r.Name, name)
		case r.Kind.IsType():
			add("CREATE TABLE others.uses_%s (c %s)", r.Name, name)
		case r.Name == "f_base":
			add("CREATE VIEW others.calls AS SELECT %s(1) AS n", name)
		}
	}
	return strings.Join(out, ";\n")
}

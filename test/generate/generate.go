// Package generate makes random schemas, for tests of what no author of a case has thought of.
//
// What enters: a source of random numbers. What leaves: a valid desired state, the same for the same
// numbers. Two of them have much in common: names are few.
package generate

import (
	"math/rand/v2"
	"slices"

	"github.com/replyx/schemactl/schema"
)

// generator makes the objects of one state.
type generator struct {
	*rand.Rand
	db *schema.Database
	// plain leaves out what only a superuser may make.
	plain bool
}

func (g generator) chance(percent int) bool { return g.IntN(100) < percent }

func one[T any](g generator, list ...T) T { return list[g.IntN(len(list))] }

// Database makes a state.
func Database(rng *rand.Rand) *schema.Database { return made(rng, false) }

// Plain makes a state that a role can make which owns the database and is no superuser.
func Plain(rng *rand.Rand) *schema.Database { return made(rng, true) }

func made(rng *rand.Rand, plain bool) *schema.Database {
	db := &schema.Database{Schemas: []*schema.Schema{{Name: "public"}}}
	g := generator{rng, db, plain}
	g.collations()
	g.types()
	g.valueTypes()
	namesake := g.namesakes()
	g.routines()
	for i := range 4 {
		if g.chance(75) {
			db.Tables = append(db.Tables, g.table(i))
		}
	}
	for _, t := range db.Tables {
		g.foreignKeys(t)
	}
	tables := slices.Clone(db.Tables)
	g.numbering(tables)
	if g.chance(60) {
		db.Tables = append(db.Tables, g.mixed())
		tables = append(tables, db.Tables[len(db.Tables)-1])
	}
	g.trail()
	g.partitions()
	g.heirs()
	namesake(tables)
	g.tableRoutines(tables)
	g.views(tables)
	for _, t := range tables {
		g.attachments(t)
	}
	g.publications(tables)
	g.eventTrigger()
	g.permissions()
	db.Sort()
	return db
}

// add puts an entity into the database, most of the time.
func (g generator) add(percent int, e schema.Entity) bool {
	if !g.chance(percent) {
		return false
	}
	e.Base().Comment = one(g, "", "", "a comment", "another")
	g.db.Entities = append(g.db.Entities, e)
	return true
}

// has reports whether there is an entity of the name.
func (g generator) has(name string) bool {
	return slices.ContainsFunc(g.db.Entities, func(e schema.Entity) bool { return e.Ref().Table == "" && e.Ref().Name == name })
}

// some takes each item with a chance of one half.
func some[T any](g generator, list ...T) []T {
	var out []T
	for _, x := range list {
		if g.chance(50) {
			out = append(out, x)
		}
	}
	return out
}

func number(n int64) *int64 { return &n }

func public(name string) schema.Name { return schema.Name{Schema: "public", Name: name} }

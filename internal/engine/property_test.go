package engine_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/engine"
	"github.com/replyx/schemactl/internal/pgtest"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/hcl"
)

// For random pairs of schemas A and B: A is made, becomes B, and A again. After each step
// nothing is left to do, and the dump is that of a database made of the HCL alone.
// SCHEMACTL_PAIRS sets how many pairs, SCHEMACTL_SEED which: make soak takes many new ones.
func TestRandomPairs(t *testing.T) {
	pairs, seed := envInt(t, "SCHEMACTL_PAIRS", 12), envInt(t, "SCHEMACTL_SEED", 1)
	for i := range pairs {
		t.Run(fmt.Sprintf("seed_%d", seed+i), func(t *testing.T) {
			t.Parallel()
			rng := rand.New(rand.NewPCG(uint64(seed+i), 1))
			a, b := writeRandom(t, rng), writeRandom(t, rng)
			db := pgtest.New(t)
			for _, folder := range []string{a, b, a} {
				become(t, db, folder)
			}
		})
	}
}

func envInt(t *testing.T, name string, def int) int {
	t.Helper()
	s := os.Getenv(name)
	if s == "" {
		return def
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

func become(t *testing.T, db *pgtest.DB, folder string) {
	t.Helper()
	cfg := engine.Config{URL: db.URL, Sources: []string{folder}, Now: time.Now()}
	first := mustDiff(t, cfg).Plan
	if len(first.Refused) > 0 {
		t.Skip("an enum's values moved: refused, as it should be")
	}
	mustApply(t, cfg, first)
	if again := mustDiff(t, cfg).Plan; again.Result != plan.Noop {
		t.Fatalf("not noop after:\n%s\nleft:\n%s", planText(t, first), planText(t, again))
	}
	fresh := pgtest.New(t)
	cfg.URL = fresh.URL
	mustApply(t, cfg, mustDiff(t, cfg).Plan)
	if got, want := dumps(db, fresh); got != want {
		t.Fatalf("the dumps differ after:\n%s\ngot:\n%s\nwant:\n%s", planText(t, first), got, want)
	}
}

func writeRandom(t *testing.T, rng *rand.Rand) string {
	t.Helper()
	db := randomDatabase(rng)
	list, err := hcl.Write(db, hcl.WriteOptions{})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "schema.hcl"), list[0].Data, 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// generator makes valid schemas whose pairs have much in common: the same few names.
type generator struct{ *rand.Rand }

func (g generator) chance(percent int) bool { return g.IntN(100) < percent }

func one[T any](g generator, list ...T) T { return list[g.IntN(len(list))] }

func randomDatabase(rng *rand.Rand) *schema.Database {
	g := generator{rng}
	db := &schema.Database{Schemas: []*schema.Schema{{Name: "public"}}}
	if g.chance(70) {
		db.Enums = append(db.Enums, &schema.Enum{Name: public("mood"), Values: one(g, []string{"a", "b"}, []string{"a", "x", "b", "c"}), Comment: one(g, "", "moods")})
	}
	if g.chance(50) {
		inc := int64(g.IntN(3) + 1)
		db.Sequences = append(db.Sequences, &schema.Sequence{Name: public("counter"), Options: schema.SequenceOptions{Increment: &inc, Cycle: g.chance(50)}})
	}
	for i := range 4 {
		if g.chance(75) {
			db.Tables = append(db.Tables, g.table(i, db))
		}
	}
	for _, t := range db.Tables {
		g.foreignKeys(t, db)
	}
	db.Sort()
	return db
}

func public(name string) schema.Name { return schema.Name{Schema: "public", Name: name} }

func (g generator) table(i int, db *schema.Database) *schema.Table {
	t := &schema.Table{Name: public(fmt.Sprintf("t%d", i)), Comment: one(g, "", "", "a table")}
	id := &schema.Column{Name: "id", Type: schema.Type{Text: "integer"}, NotNull: true}
	switch g.IntN(3) {
	case 0:
		id.Serial = true
	case 1:
		start := int64(g.IntN(2)*10 + 1)
		id.Identity = &schema.Identity{Always: g.chance(50), Options: schema.SequenceOptions{Start: &start}.Trimmed("integer")}
	}
	t.Columns = append(t.Columns, id)
	for n := range 6 {
		if g.chance(75) {
			t.Columns = append(t.Columns, g.column(fmt.Sprintf("c%d", n)))
		}
	}
	if len(db.Enums) > 0 {
		t.Columns = append(t.Columns, &schema.Column{Name: "feel", Type: schema.Type{Text: "public.mood"}, Default: schema.Expr{Text: one(g, "", "'a'::public.mood")}})
	}
	if g.chance(50) {
		t.Columns = append(t.Columns, &schema.Column{Name: "twice", Type: schema.Type{Text: "integer"}, Generated: schema.Expr{Text: one(g, "(id * 2)", "(id + id)")}})
	}
	t.PrimaryKey = &schema.Key{Name: one(g, "key_"+t.Name.Name, "pk_"+t.Name.Name), Columns: []string{"id"}}
	for n := range 3 {
		if g.chance(40) {
			t.Uniques = append(t.Uniques, &schema.Key{Name: fmt.Sprintf("%s_u%d", t.Name.Name, n), Columns: g.columns(t), NullsNotDistinct: g.chance(20),
				Timing: one(g, schema.Timing{}, schema.Timing{Deferrable: true}, schema.Timing{Deferrable: true, Deferred: true})})
		}
	}
	for n := range 4 {
		if g.chance(50) {
			t.Indexes = append(t.Indexes, g.index(t, n))
		}
	}
	for n := range 2 {
		if g.chance(40) {
			t.Checks = append(t.Checks, &schema.Check{Name: fmt.Sprintf("%s_k%d", t.Name.Name, n), Comment: one(g, "", "checked"),
				Expr: schema.Expr{Text: one(g, "id > 0", "id in (1, 2, 3)", "id is not null and id < 100", "(id > 0)")}})
		}
	}
	return t
}

func (g generator) column(name string) *schema.Column {
	c := &schema.Column{Name: name, NotNull: g.chance(40), Comment: one(g, "", "", "a column")}
	kinds := []func(){
		func() { c.Type.Text = one(g, "integer", "bigint"); c.Default.Text = one(g, "", "0", "5") },
		func() {
			c.Type.Text = one(g, "character varying(20)", "character varying(50)", "text")
			c.Storage = one(g, "", "EXTERNAL")
		},
		func() {
			c.Type.Text = one(g, "text", "character varying")
			c.Default.Text = one(g, "", "'x'::text", "lower('ABC')")
		},
		func() { c.Type.Text = "numeric" + one(g, "", "(10,2)", "(12,2)"); c.Default.Text = one(g, "", "1.5") },
	}
	// A name has one family of types, since not every type can be cast to every other.
	kinds[int(name[1]-'0')%len(kinds)]()
	return c
}

// columns picks one or two columns.
func (g generator) columns(t *schema.Table) []string {
	a := t.Columns[g.IntN(len(t.Columns))].Name
	b := t.Columns[g.IntN(len(t.Columns))].Name
	if a == b || g.chance(50) {
		return []string{a}
	}
	return []string{a, b}
}

func (g generator) index(t *schema.Table, n int) *schema.Index {
	i := &schema.Index{Name: fmt.Sprintf("%s_i%d", t.Name.Name, n), Unique: g.chance(25), Comment: one(g, "", "", "an index")}
	for _, c := range g.columns(t) {
		i.Parts = append(i.Parts, schema.Part{Column: c, Desc: g.chance(25), Nulls: ""})
	}
	if g.chance(25) {
		i.Parts = append(i.Parts, schema.Part{Expr: schema.Expr{Text: one(g, "(id % 10)", "abs(id)")}})
	}
	if g.chance(25) {
		i.Where.Text = one(g, "id > 5", "id in (1, 2)", "(id > 5)")
	}
	if g.chance(25) {
		i.Params = []schema.Param{{Name: "fillfactor", Value: one(g, "70", "80")}}
	}
	return i
}

// foreignKeys point to the integer primary keys of other tables.
func (g generator) foreignKeys(t *schema.Table, db *schema.Database) {
	for n := range 2 {
		ref := db.Tables[g.IntN(len(db.Tables))]
		if g.chance(50) {
			t.ForeignKeys = append(t.ForeignKeys, &schema.ForeignKey{
				Name: fmt.Sprintf("%s_f%d", t.Name.Name, n), Columns: []string{"id"}, RefTable: ref.Name, RefColumns: []string{"id"},
				OnDelete: one(g, "", "CASCADE", "RESTRICT"), Timing: one(g, schema.Timing{}, schema.Timing{Deferrable: true}),
			})
		}
	}
}

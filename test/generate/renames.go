package generate

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"

	"github.com/replyx/schemactl/schema"
)

// Each is a way to rename: pairs of an old name and its new one. Tables and columns are few, so that one
// of a pair is there as often as not: names are swapped, handed on, and taken of what goes.
var (
	tableRenames  = [][]string{{"t0", "t8"}, {"t0", "t1", "t1", "t0"}, {"t0", "t1", "t1", "t8"}, {"t2", "t3", "t3", "t8"}}
	columnRenames = [][]string{{"c0", "c8"}, {"c0", "c4", "c4", "c0"}, {"c1", "c5", "c5", "c9"}, {"c5", "c1", "c1", "c9"}}
)

// objectRenames are ways to rename what is no table and no column; each name is that of one kind of object alone.
var objectRenames = [][][]string{
	{{"v0", "v8"}, {"v0", "v2", "v2", "v0"}, {"v1", "v0", "v0", "v8"}, {"m0", "m8"}, {"m0", "m1", "m1", "m0"}},
	{{"f_base", "f_main"}, {"f_touch", "f_touched"}, {"f_over", "f_other"}, {"f_add", "f_sum"}, {"f_std", "f_base", "f_base", "f_std"}},
	{{"mood", "humour"}, {"positive", "natural"}, {"positive", "odd", "odd", "uneven"}, {"pair", "couple"}, {span, "reach"}},
	{{"counter", "tally"}, {"numbers", "tally"}, {"counter", "numbers", "numbers", "counter"}},
	{{"trg_a", "trg_c"}, {"trg_a", "trg_b", "trg_b", "trg_a"}, {"trg_part", "trg_a"}},
	{{"_i0", "_i8"}, {"_i0", "_i1", "_i1", "_i0"}, {"_i2", "_i0", "_i0", "_i9"}},
	{{"_k0", "_k8"}, {"_k0", "_k1", "_k1", "_k0"}, {"_u0", "_u8"}, {"_u0", "_u1", "_u1", "_u0"}, {"_u0", "_i0", "_i0", "_u0"}, {"_f0", "_f1", "_f1", "_f8"}},
}

// span is a range type.
const span = "span"

// oldMark keeps an old name as it is while names are replaced.
const oldMark = "OLD_"

// Rename gives tables, columns of all tables and other objects of a state other names that say where they come from.
// What leaves is the same change for the text of the state's HCL. Plain leaves out what only a superuser may rename.
func Rename(rng *rand.Rand, db *schema.Database, plain bool) func(string) string {
	g := generator{rng, db, plain}
	to := make(map[string]string)
	used := make(map[string]bool) // of two lists with one name, the second would give it twice
	for _, list := range [][][]string{tableRenames, columnRenames} {
		// A sequence that is declared under the name of a serial column's is that of no other column then.
		if !g.chance(40) || list[0][0][0] == 't' && slices.ContainsFunc(db.Tables, func(t *schema.Table) bool {
			return t.Column("id") != nil && g.has(schema.SerialSequence(t.Name, "id").Name)
		}) {
			continue
		}
		pairs := one(g, list...)
		for i := 0; i < len(pairs); i += 2 {
			to[pairs[i]] = pairs[i+1]
		}
	}
	for _, list := range objectRenames {
		if !g.chance(25) {
			continue
		}
		pairs := one(g, list...)
		if slices.ContainsFunc(pairs, func(name string) bool { return used[name] }) {
			continue
		}
		for i := 0; i < len(pairs); i += 2 {
			used[pairs[i]], used[pairs[i+1]] = true, true
			if plain && pairs[i] == span {
				continue // its functions are not the role's
			}
			if pairs[i][0] != '_' {
				to[pairs[i]] = pairs[i+1]
				continue
			}
			for _, t := range []string{"t0", "t1", "t2", "t3"} { // what belongs to a table has its first name in its own
				to[t+pairs[i]] = t + pairs[i+1]
			}
		}
	}
	markOld(db, to)
	names := regexp.MustCompile(`\b[a-z]\w*`)
	return func(hcl string) string {
		hcl = names.ReplaceAllStringFunc(hcl, func(name string) string {
			if other := to[name]; other != "" {
				return other
			}
			return name
		})
		return strings.ReplaceAll(hcl, oldMark, "")
	}
}

// markOld says of all that gets another name what it is called before.
func markOld(db *schema.Database, to map[string]string) {
	was := func(from *string, name string) {
		if to[name] != "" {
			*from = oldMark + name
		}
	}
	for _, t := range db.Tables {
		was(&t.RenamedFrom, t.Name.Name)
		for _, c := range t.Columns {
			if !c.Inherited {
				was(&c.RenamedFrom, c.Name)
			}
		}
		for _, i := range t.Indexes {
			was(&i.RenamedFrom, i.Name)
		}
		for _, k := range t.Uniques {
			was(&k.RenamedFrom, k.Name)
		}
		for _, c := range t.Checks {
			was(&c.RenamedFrom, c.Name)
		}
		for _, f := range t.ForeignKeys {
			was(&f.RenamedFrom, f.Name)
		}
	}
	for _, e := range db.Entities {
		was(&e.Base().RenamedFrom, e.Ref().Name)
	}
}

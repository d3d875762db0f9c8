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

// oldMark keeps an old name as it is while names are replaced.
const oldMark = "OLD_"

// Rename gives tables, and columns of all tables, of a state other names that say where they come from.
// What leaves is the same change for the text of the state's HCL.
func Rename(rng *rand.Rand, db *schema.Database) func(string) string {
	g := generator{Rand: rng, db: db}
	to := make(map[string]string)
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
	for _, t := range db.Tables {
		if to[t.Name.Name] != "" {
			t.RenamedFrom = oldMark + t.Name.Name
		}
		for _, c := range t.Columns {
			if to[c.Name] != "" && !c.Inherited {
				c.RenamedFrom = oldMark + c.Name
			}
		}
	}
	names := regexp.MustCompile(`\b[tc][0-9]\b`)
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

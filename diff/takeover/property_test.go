package takeover_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/takeover"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/hcl"
	"github.com/replyx/schemactl/schema/hcl/edit"
	"github.com/replyx/schemactl/test/generate"
)

// pairs is how many pairs of random schemas are made; one in twelve has the same sequences on both sides, and is tried.
const pairs = 800

// TestTakeOverRandom writes one random schema as HCL and takes another one over: then nothing differs, and the lines that a person
// wrote at the head of each file are there, unless the file is gone.
func TestTakeOverRandom(t *testing.T) {
	for seed := range uint64(pairs) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			rng := rand.New(rand.NewPCG(seed, 7))
			mine, theirs := generate.Database(rng), generate.Database(rng)
			if !slices.Equal(owners(mine), owners(theirs)) {
				t.Skip("a sequence may be a column's on one side and stand by itself on the other: inspect --into leaves it to apply")
			}
			files := written(t, mine)
			for i := range files {
				files[i].Data = append([]byte("# mine\n\n"), files[i].Data...)
			}
			live := written(t, theirs)
			readBack := parsed(t, live)
			var left []edit.Left
			for range 4 {
				desired := parsed(t, files)
				res := diff.Compare(readBack, desired, diff.Options{Perf: true})
				diffs, stays := takeover.Differences(res, takeover.Sides{Desired: desired, Live: readBack})
				made, err := edit.Apply(files, live, diffs, edit.Options{Dir: "."})
				if err != nil {
					t.Fatal(err)
				}
				files, left = made.Files, append(stays, made.Left...)
			}
			for _, l := range left {
				t.Errorf("left: %s: %s", l.Object, l.Why)
			}
			for _, c := range diff.Compare(readBack, parsed(t, files), diff.Options{Perf: true}).Changes {
				t.Errorf("still differs: %s %s %v", c.Action, c.Ref, c.Attrs)
			}
			for _, f := range files {
				again, err := hcl.Format(f.Data)
				if err != nil || !bytes.Equal(again, f.Data) {
					t.Errorf("%s is not formatted: %v\n%s", f.Name, err, f.Data)
				}
			}
		})
	}
}

// owners are the sequences that a state declares by themselves, and the columns that they belong to.
func owners(db *schema.Database) (out []string) {
	for _, s := range schema.Of[*schema.Sequence](db) {
		out = append(out, fmt.Sprint(s.Name, s.OwnedBy))
	}
	return out
}

func written(t *testing.T, db *schema.Database) []hcl.File {
	files, err := hcl.Write(db, hcl.WriteOptions{Split: true})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func parsed(t *testing.T, files []hcl.File) *schema.Database {
	db, err := hcl.Parse(t.Context(), files, hcl.Options{})
	if err != nil {
		for _, f := range files {
			t.Logf("%s:\n%s", f.Name, f.Data)
		}
		t.Fatal(err)
	}
	return db
}

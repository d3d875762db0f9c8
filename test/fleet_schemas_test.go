package test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/fleet"
	"github.com/replyx/schemactl/internal/pgtest"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema/hcl"
)

// Targets that are schemas of one database are compared with one reading of its catalogs: all of them as they were when the first
// was looked at. The next run reads them again. What the policy of one makes of an index is not known to another.
func TestFleetOfSchemasReadsOnce(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	source := filepath.Join(t.TempDir(), "schema.hcl")
	text := strings.Replace(fleetDesired, `schema "public" {}`, "schema \"public\" {\n  name = each.value\n}", 1)
	if err := os.WriteFile(source, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	wave := schemactl.FleetWave{Wave: fleet.Wave{Name: "all", OnError: policy.OnErrorContinue, MaxFailures: -1}}
	names := []string{"t0", "t1", "t2", "t3"}
	for _, name := range names {
		db.Exec(fmt.Sprintf(`CREATE SCHEMA %[1]s; CREATE TABLE %[1]s.users (id bigint PRIMARY KEY, email text, name text NOT NULL DEFAULT '');
ALTER TABLE %[1]s.users ADD CONSTRAINT email_is_short CHECK (length(email) < 200); CREATE INDEX users_email ON %[1]s.users (email);
CREATE INDEX by_hand ON %[1]s.users (name);`, name))
		own := &policy.Policy{}
		if name == "t2" { // the only one that leaves it out
			own.PerfIndexes.Names = []string{"by_hand"}
		}
		wave.Targets = append(wave.Targets, schemactl.FleetTarget{Name: name, Config: schemactl.Config{
			URL: db.URL, Sources: []string{source}, Schemas: []string{name}, Each: &hcl.Each{Key: name, Value: cty.StringVal(name)}, Policy: own,
		}})
	}
	f, err := schemactl.NewFleet([]schemactl.FleetWave{wave}, 4)
	if err != nil {
		t.Fatal(err)
	}
	// look returns the changes of each target; after the first, something is done to the database.
	look := func(then string) map[string]int {
		changes := make(map[string]int)
		for e := range f.Diff(t.Context()) {
			done, ok := e.(fleet.TargetDone)
			if !ok {
				continue
			}
			if done.Result.Err != nil {
				t.Fatalf("%s: %v", done.Result.Target, done.Result.Err)
			}
			if len(changes) == 0 {
				db.Exec(then)
			}
			changes[done.Result.Target] = len(done.Result.Plan.Changes)
		}
		if got := slices.Sorted(maps.Keys(changes)); !slices.Equal(got, names) {
			t.Fatalf("looked at %q", got)
		}
		return changes
	}
	for _, step := range []struct {
		then string
		want map[string]int
	}{
		{"ALTER TABLE t3.users DROP COLUMN name", map[string]int{"t0": 1, "t1": 1, "t2": 0, "t3": 1}},
		{"DROP INDEX t1.by_hand", map[string]int{"t0": 1, "t1": 1, "t2": 0, "t3": 1}},
		{"SELECT", map[string]int{"t0": 1, "t1": 0, "t2": 0, "t3": 1}},
	} {
		if got := look(step.then); !maps.Equal(got, step.want) {
			t.Errorf("changes %v, want %v", got, step.want)
		}
	}
}

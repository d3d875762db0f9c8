package engine_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/replyx/schemactl/internal/pgtest"
)

// notPlain are the extensions that are left out, with the reason.
var notPlain = map[string]string{
	"plpgsql": "every database has it",
	"lo":      "domain", "earthdistance": "domain", "tablefunc": "composite", "dblink": "fdw", "file_fdw": "fdw", "postgres_fdw": "fdw",
}

// contribGroups is how many databases the extensions share: one each would take minutes.
const contribGroups = 4

// Each extension that the server brings is a schema that somebody else wrote: base types,
// operators, operator classes, aggregates, casts, text search. Its scripts, run as plain SQL,
// make the objects outside of any extension, and those are held to the round trip.
func TestContrib(t *testing.T) {
	base := pgtest.New(t)
	dir := filepath.Join(base.Value("SELECT setting FROM pg_config WHERE name = 'SHAREDIR'"), "extension")
	scripts := make(map[string]string)
	groups := make([][]string, contribGroups)
	names := strings.Fields(base.Value("SELECT string_agg(name, ' ' ORDER BY name) FROM pg_available_extensions"))
	for i, name := range names {
		if notPlain[name] == "" {
			scripts[name] = extensionScript(t, base, dir, name)
			groups[i%contribGroups] = append(groups[i%contribGroups], name)
		}
	}
	for _, group := range groups {
		t.Run(strings.Join(group, ","), func(t *testing.T) {
			t.Parallel()
			db := pgtest.New(t)
			var all []string
			for _, name := range group {
				for _, n := range append(required(t, dir, name), name) {
					if !slices.Contains(all, n) {
						all = append(all, n)
					}
				}
			}
			for _, name := range all {
				file := filepath.Join(t.TempDir(), name+".sql")
				if err := os.WriteFile(file, []byte(scripts[name]), 0o600); err != nil {
					t.Fatal(err)
				}
				db.Load(file)
			}
			roundTrip(t, db)
		})
	}
}

// required are the extensions that an extension needs, in the order of loading.
func required(t *testing.T, dir, name string) []string {
	var out []string
	for r := range strings.FieldsFuncSeq(control(t, dir, name)["requires"], func(c rune) bool { return c == ',' || c == ' ' }) {
		out = append(append(out, required(t, dir, r)...), r)
	}
	return out
}

var controlLine = regexp.MustCompile(`(?m)^\s*(\w+)\s*=\s*'?([^'\n]*)'?`)

// control reads an extension's control file.
func control(t *testing.T, dir, name string) map[string]string {
	data, err := os.ReadFile(filepath.Join(dir, name+".control"))
	if err != nil {
		t.Fatal(err)
	}
	out := make(map[string]string)
	for _, m := range controlLine.FindAllStringSubmatch(string(data), -1) {
		out[m[1]] = strings.TrimSpace(m[2])
	}
	return out
}

var (
	// ofExtensions are the statements that only an extension's script may hold.
	ofExtensions = regexp.MustCompile(`(?im)^(?:--|\\echo).*$|^ALTER EXTENSION[^;]*;|^SELECT pg_catalog\.pg_extension_config_dump[^;]*;`)
	// privileges come with the grants of roles, which have tests of their own.
	privileges = regexp.MustCompile(`(?im)^(?:GRANT|REVOKE)\b[^;]*;`)
)

// extensionScript puts together the script of the default version: one that is whole, or an older
// one with the updates that follow.
func extensionScript(t *testing.T, db *pgtest.DB, dir, name string) string {
	c := control(t, dir, name)
	versions := []string{c["default_version"]}
	if _, err := os.Stat(scriptFile(dir, name, versions)); err != nil {
		versions = updatePath(t, db, dir, name, c["default_version"])
	}
	var text []string
	for i := range versions {
		data, err := os.ReadFile(scriptFile(dir, name, versions[max(0, i-1):i+1]))
		if err != nil {
			t.Fatal(err)
		}
		text = append(text, string(data))
	}
	all := strings.NewReplacer("MODULE_PATHNAME", c["module_pathname"], "@extschema@", "public").Replace(strings.Join(text, "\n"))
	return privileges.ReplaceAllString(ofExtensions.ReplaceAllString(all, ""), "")
}

func scriptFile(dir, name string, versions []string) string {
	return filepath.Join(dir, name+"--"+strings.Join(versions, "--")+".sql")
}

// updatePath is the shortest way from a whole script to a version.
func updatePath(t *testing.T, db *pgtest.DB, dir, name, version string) []string {
	paths := db.Value(fmt.Sprintf(`SELECT string_agg(path, ' ' ORDER BY length(path), path) FROM pg_extension_update_paths('%s') WHERE target = '%s'`, name, version))
	for _, p := range strings.Fields(paths) {
		versions := strings.Split(p, "--")
		if _, err := os.Stat(scriptFile(dir, name, versions[:1])); err == nil {
			return versions
		}
	}
	t.Fatalf("no script of %s leads to version %s", name, version)
	return nil
}

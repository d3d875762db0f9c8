package engine_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/replyx/schemactl/internal/pgtest"
)

// notPlain are the extensions whose scripts mean nothing outside of CREATE EXTENSION.
var notPlain = map[string]string{
	"plpgsql": "every database has it",
}

// Each extension that the server brings is a schema that somebody else wrote: base types,
// operators, operator classes, aggregates, casts, text search. Its scripts, run as plain SQL,
// make the objects outside of any extension, and those are held to the round trip.
func TestContrib(t *testing.T) {
	base := pgtest.New(t)
	dir := filepath.Join(base.Value("SELECT setting FROM pg_config WHERE name = 'SHAREDIR'"), "extension")
	if _, err := os.ReadDir(dir); err != nil {
		t.Skipf("the server's scripts are not on this machine: %v", err)
	}
	scripts := make(map[string]string)
	names := strings.Fields(base.Value("SELECT string_agg(name, ' ' ORDER BY name) FROM pg_available_extensions"))
	for _, name := range names {
		scripts[name] = extensionScript(t, base, dir, name)
	}
	for _, name := range names {
		if notPlain[name] != "" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), name+".sql")
			text := strings.Join(withRequired(t, dir, scripts, name), "\n")
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			db := pgtest.New(t)
			db.Load(file)
			roundTrip(t, db)
		})
	}
}

// withRequired gives the scripts of an extension after those of the extensions that it needs.
func withRequired(t *testing.T, dir string, scripts map[string]string, name string) []string {
	var out []string
	for r := range strings.FieldsFuncSeq(control(t, dir, name)["requires"], func(c rune) bool { return c == ',' || c == ' ' }) {
		out = append(out, withRequired(t, dir, scripts, r)...)
	}
	return append(out, scripts[name])
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
	privileges   = regexp.MustCompile(`(?im)^(?:GRANT|REVOKE)\b[^;]*;`)
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

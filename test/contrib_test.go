package test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/replyx/schemactl/internal/pgtest"
)

// brought are the extensions of PostgreSQL itself and pgvector: a machine may have others, whose scripts may need what a plain
// server has not. TestExtensions is about those.
var brought = strings.Fields(`adminpack amcheck autoinc bloom btree_gin btree_gist citext cube dict_int dict_xsyn file_fdw
	fuzzystrmatch hstore insert_username intagg intarray isn ltree moddatetime old_snapshot pageinspect pg_buffercache pg_freespacemap
	pg_logicalinspect pg_overexplain pg_prewarm pg_stat_statements pg_surgery pg_trgm pg_visibility pg_walinspect pgcrypto pgrowlocks pgstattuple
	postgres_fdw refint seg sslinfo tcn tsm_system_rows tsm_system_time unaccent uuid-ossp vector xml2`)

// contribGroups is how many databases the extensions share: one each would take minutes.
const contribGroups = 4

// Each extension that the server brings is a schema that somebody else wrote: base types,
// operators, operator classes, aggregates, casts, text search. Its scripts, run as plain SQL,
// make the objects outside of any extension, and those are held to the round trip. Left out are lo and earthdistance, whose type is a domain, and tablefunc and
// dblink, which have composite types.
func TestContrib(t *testing.T) {
	c := readContrib(t, pgtest.New(t))
	groups := make([][]string, contribGroups)
	for i, name := range slices.Sorted(maps.Keys(c.Paths)) {
		if slices.Contains(brought, name) {
			groups[i%contribGroups] = append(groups[i%contribGroups], name)
		}
	}
	for _, group := range pgtest.Sample(t, groups, contribGroups, func(g []string) string { return strings.Join(g, ",") }) {
		t.Run(strings.Join(group, ","), func(t *testing.T) {
			t.Parallel()
			db := pgtest.New(t)
			var all []string
			for _, name := range group {
				for _, n := range append(c.required(name), name) {
					if !slices.Contains(all, n) {
						all = append(all, n)
					}
				}
			}
			for _, name := range all {
				file := filepath.Join(t.TempDir(), name+".sql")
				if err := os.WriteFile(file, []byte(c.script(t, name)), 0o600); err != nil {
					t.Fatal(err)
				}
				db.Load(file)
			}
			roundTrip(t, db)
		})
	}
}

// contrib is what the server has of extensions, which may be on another machine.
type contrib struct {
	// Files are the control files and scripts by name.
	Files map[string]string
	// Paths are the ways to an extension's default version, each as versions with -- between.
	Paths map[string][]string
}

func readContrib(t *testing.T, db *pgtest.DB) contrib {
	var c contrib
	text := db.Value(`
		SELECT json_build_object(
		  'Files', (SELECT json_object_agg(f, pg_read_file(s.setting || '/extension/' || f))
		            FROM pg_config s, pg_ls_dir(s.setting || '/extension') AS f
		            WHERE s.name = 'SHAREDIR' AND f ~ '\.(control|sql)$'),
		  'Paths', (SELECT json_object_agg(e.name, ARRAY(SELECT p.path FROM pg_extension_update_paths(e.name) p
		                                                 WHERE p.target = e.default_version ORDER BY length(p.path), p.path))
		            FROM pg_available_extensions e))`)
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		t.Fatal(err)
	}
	return c
}

var controlLine = regexp.MustCompile(`(?m)^\s*(\w+)\s*=\s*'?([^'\n]*)'?`)

// control gives what an extension's control file says.
func (c contrib) control(name string) map[string]string {
	out := make(map[string]string)
	for _, m := range controlLine.FindAllStringSubmatch(c.Files[name+".control"], -1) {
		out[m[1]] = strings.TrimSpace(m[2])
	}
	return out
}

// required are the extensions that an extension needs, in the order of loading.
func (c contrib) required(name string) []string {
	var out []string
	for r := range strings.FieldsFuncSeq(c.control(name)["requires"], func(c rune) bool { return c == ',' || c == ' ' }) {
		out = append(append(out, c.required(r)...), r)
	}
	return out
}

var (
	// ofExtensions are the statements that only an extension's script may hold.
	ofExtensions = regexp.MustCompile(`(?im)^(?:--|\\echo).*$|^ALTER EXTENSION[^;]*;|^SELECT pg_catalog\.pg_extension_config_dump[^;]*;`)
	// privileges come with the grants of roles, which have tests of their own.
	privileges = regexp.MustCompile(`(?im)^(?:GRANT|REVOKE)\b[^;]*;`)
)

// script puts together the script of the default version: one that is whole, or an older one with
// the updates that follow.
func (c contrib) script(t *testing.T, name string) string {
	control := c.control(name)
	for _, path := range append([]string{control["default_version"]}, c.Paths[name]...) {
		versions := strings.Split(path, "--")
		var text []string
		for i := range versions {
			file := name + "--" + strings.Join(versions[max(0, i-1):i+1], "--") + ".sql"
			if c.Files[file] != "" {
				text = append(text, c.Files[file])
			}
		}
		if len(text) == len(versions) {
			all := strings.NewReplacer("MODULE_PATHNAME", control["module_pathname"], "@extschema@", "public").Replace(strings.Join(text, "\n"))
			return privileges.ReplaceAllString(ofExtensions.ReplaceAllString(all, ""), "")
		}
	}
	t.Fatalf("no script of %s leads to version %s", name, control["default_version"])
	return ""
}

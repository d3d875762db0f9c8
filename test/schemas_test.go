package test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/pgtest"
)

// Each file of testdata/schemas names the schema of a product, out of a Debian package that
// scripts/schemas.sh fetched: nobody here wrote it. All of it is seen, written, noop, built
// from nothing with an equal pg_dump, written again byte for byte, and taken down again.
func TestRealSchemas(t *testing.T) {
	list, err := filepath.Glob(filepath.Join(realSchemas, "*.txt"))
	if err != nil || len(list) == 0 {
		t.Fatalf("no schemas: %v", err)
	}
	for _, file := range pgtest.Sample(t, list, 2, strings.Clone) {
		r := readReal(t, file)
		if r.after != "" {
			continue
		}
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			db := pgtest.New(t)
			r.load(t, db)
			roundTrip(t, db)
		})
	}
}

// One version of a product becomes the next, and the one before again: each time the plan is
// applied, nothing is left to do, and the dump is that of the version as its makers load it, but
// for the order of columns.
func TestUpgrades(t *testing.T) {
	list, err := filepath.Glob(filepath.Join(realSchemas, "*.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range pgtest.Sample(t, list, 2, strings.Clone) {
		to := readReal(t, file)
		if to.after == "" {
			continue
		}
		t.Run(to.name, func(t *testing.T) {
			t.Parallel()
			from := readReal(t, filepath.Join(realSchemas, to.after+".txt"))
			older, newer, db := pgtest.New(t), pgtest.New(t), pgtest.New(t)
			from.load(t, older)
			from.load(t, db)
			to.load(t, newer)
			for _, want := range []*pgtest.DB{newer, older} {
				cfg := schemactl.Config{URL: db.URL, Sources: []string{inspect(t, want)}, Now: time.Now()}
				p := mustDiff(t, cfg).Plan
				if to.refused(p) {
					return
				}
				if len(p.Refused) > 0 {
					t.Fatalf("refused:\n%s", planText(t, p))
				}
				mustApply(t, cfg, p)
				if again := mustDiff(t, cfg).Plan; again.Result != plan.Noop {
					t.Fatalf("after\n%s\nthis is left:\n%s", planText(t, p), planText(t, again))
				}
				if got, want := dumps(db, want); withoutExtensions(got) != withoutExtensions(want) {
					t.Fatalf("the dumps differ after\n%s\ngot:\n%s\nwant:\n%s", planText(t, p), got, want)
				}
			}
		})
	}
}

var extensionLines = regexp.MustCompile(`(?m)^(?:CREATE|COMMENT ON) EXTENSION .*\n`)

// withoutExtensions hides extensions, which are never dropped: what they hold may be used by
// schemas that nobody declared.
func withoutExtensions(dump string) string { return extensionLines.ReplaceAllString(dump, "") }

// refused reports whether a plan is refused for the reason that the file of the schema names, and for
// nothing else.
func (r realSchema) refused(p *plan.Plan) bool {
	for _, f := range p.Refused {
		if !slices.Contains(r.refuse, f.Object.Ref().String()) {
			return false
		}
	}
	return len(p.Refused) > 0
}

const realSchemas = "../testdata/schemas"

func schemasCache(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("XDG_CACHE_HOME")
	if dir == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			t.Fatal(err)
		}
		dir = filepath.Join(home, ".cache")
	}
	return filepath.Join(dir, "schemactl", "schemas")
}

// realSchema is a file of testdata/schemas; testdata/schemas/README.md says what its lines are.
type realSchema struct {
	name, release, after string

	packages, files []string
	run, tolerate   []string
	refuse          []string
	replace         []string
	counts          map[string]int
}

func readReal(t *testing.T, file string) realSchema {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	r := realSchema{name: strings.TrimSuffix(filepath.Base(file), ".txt"), release: "bookworm", counts: make(map[string]int)}
	for line := range strings.Lines(string(data)) {
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch word {
		case "#", "":
		case "package":
			r.packages = strings.Fields(rest)
		case "release":
			r.release = rest
		case "after":
			r.after = rest
		case "refuse":
			r.refuse = append(r.refuse, rest)
		case "file":
			r.files = append(r.files, rest)
		case "run":
			r.run = append(r.run, rest)
		case "tolerate":
			r.tolerate = append(r.tolerate, rest)
		case "replace":
			old, with, _ := strings.Cut(rest, " ")
			r.replace = append(r.replace, old, with)
		default:
			n, err := strconv.Atoi(rest)
			if err != nil || counters[word] == "" {
				t.Fatalf("%s: %q is no line of a schema", file, line)
			}
			r.counts[word] = n
		}
	}
	return r
}

// counters say that a schema was really loaded.
var counters = map[string]string{
	"tables": `SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`,
	"functions": `SELECT count(*) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
		WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`,
}

func (r realSchema) load(t *testing.T, db *pgtest.DB) {
	t.Helper()
	cache := filepath.Join(schemasCache(t), r.release)
	for _, sql := range r.run {
		db.Exec(sql)
	}
	for _, pattern := range r.files {
		found := 0
		for _, p := range r.packages {
			matches, err := filepath.Glob(filepath.Join(cache, p, pattern))
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range matches {
				found++
				r.psql(t, db, m)
			}
		}
		if found == 0 {
			r.absent(t, pattern)
		}
	}
	for what, least := range r.counts {
		if n, _ := strconv.Atoi(db.Value(counters[what])); n < least {
			t.Fatalf("the schema has %d %s, not %d: it was not loaded whole", n, what, least)
		}
	}
}

// absent ends a test whose script is not there. A package that was fetched and has it no more,
// because Debian updated it, is no failure of ours; a package that was not fetched is, in CI.
func (r realSchema) absent(t *testing.T, script string) {
	t.Helper()
	cache := filepath.Join(schemasCache(t), r.release)
	for _, p := range r.packages {
		if _, err := os.Stat(filepath.Join(cache, p)); err == nil {
			continue
		}
		if os.Getenv("CI") != "" {
			t.Fatalf("package %s is not in %s: make schemas fetches it", p, cache)
		}
		t.Skipf("package %s is not in %s: make schemas fetches it, with apt-get", p, cache)
	}
	t.Skipf("%s of %s no longer has %s", strings.Join(r.packages, ", "), r.release, script)
}

// psql runs a script as its package would; errors beyond those that are known fail the test.
func (r realSchema) psql(t *testing.T, db *pgtest.DB, file string) {
	t.Helper()
	script, err := readScript(file)
	if err != nil {
		t.Fatal(err)
	}
	script = strings.NewReplacer(r.replace...).Replace(script)
	cmd := exec.CommandContext(t.Context(), "psql", "-qX", "-d", db.URL, "-v", "VERBOSITY=terse")
	cmd.Dir = filepath.Dir(file)
	cmd.Env = append(os.Environ(), "PGCLIENTENCODING=UTF8", "PGOPTIONS=-c client_min_messages=error")
	cmd.Stdin = strings.NewReader(script)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("psql %s: %v\n%s", file, err, errs.String())
	}
	for line := range strings.Lines(errs.String()) {
		if strings.Contains(line, "ERROR:") && !r.tolerated(line) {
			t.Fatalf("%s: %s", file, line)
		}
	}
}

func (r realSchema) tolerated(line string) bool {
	for _, known := range r.tolerate {
		if strings.Contains(line, known) {
			return true
		}
	}
	return false
}

func readScript(file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(file, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			return "", fmt.Errorf("read %s: %w", file, err)
		}
	}
	data, err := io.ReadAll(r)
	return string(data), err
}

package test

import (
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/sandbox"
)

// extensionCase is a database that uses an extension, as a script of testdata/extensions makes it.
type extensionCase struct {
	name, file string
	// settings are what its server needs.
	settings map[string]string
	// check is a query that holds while what the extension keeps is whole; it may be empty.
	check string
}

var caseLine = regexp.MustCompile(`(?m)^-- (preload|set|check): (.*)$`)

func readExtensionCase(t *testing.T, file string) extensionCase {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	c := extensionCase{name: strings.TrimSuffix(filepath.Base(file), ".sql"), file: file, settings: map[string]string{}}
	for _, m := range caseLine.FindAllStringSubmatch(string(text), -1) {
		switch m[1] {
		case "preload":
			c.settings["shared_preload_libraries"] = m[2]
		case "set":
			name, value, _ := strings.Cut(m[2], "=")
			c.settings[name] = value
		case "check":
			c.check = m[2]
		}
	}
	return c
}

// Databases that use extensions of others, each with the objects and rows that the extension made for it: what inspect writes is
// noop, makes an equal database from nothing, and another change leaves what the extension keeps as it is.
func TestExtensions(t *testing.T) {
	if os.Getenv("SCHEMACTL_EXTENSIONS") == "" {
		t.Skip("needs packages that make test does not install: make test-extensions does")
	}
	files, err := filepath.Glob("../testdata/extensions/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("no case: %v", err)
	}
	for _, file := range files {
		c := readExtensionCase(t, file)
		t.Run(c.name, func(t *testing.T) {
			used, rebuilt := c.server(t), c.server(t)
			if out, err := exec.CommandContext(t.Context(), "psql", "-qX", "-v", "ON_ERROR_STOP=1", "-o", os.DevNull, "-d", used, "-f", c.file).CombinedOutput(); err != nil {
				if strings.Contains(string(out), "is not available") {
					t.Skipf("the server has not what the case needs: %s", out)
				}
				t.Fatalf("%v\n%s", err, out)
			}
			c.hold(t, used, rebuilt)
		})
	}
}

// server starts a server of the case's settings and returns the address of an empty database of it.
func (c extensionCase) server(t *testing.T) string {
	t.Helper()
	s, err := sandbox.Start(t.Context(), sandbox.Options{Settings: c.settings})
	if err != nil {
		if strings.Contains(err.Error(), "could not access file") {
			t.Skipf("the server has not what the case needs: %v", err)
		}
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Stop() })
	if err := s.CreateDatabase(t.Context(), "app", ""); err != nil {
		t.Fatal(err)
	}
	return s.URL("app")
}

func (c extensionCase) hold(t *testing.T, used, rebuilt string) {
	folder := inspectURL(t, used)
	cfg := schemactl.Config{URL: used, Sources: []string{folder}, Now: time.Now()}
	isNoop := func(what string, cfg schemactl.Config) {
		t.Helper()
		if out := mustDiff(t, cfg); out.Plan.Result != plan.Noop || len(out.Plan.NotProven) > 0 {
			t.Fatalf("%s is not noop:\n%s", what, planText(t, out.Plan))
		}
	}
	isNoop("what inspect wrote", cfg)
	there := cfg
	there.URL = rebuilt
	mustApply(t, there, mustDiff(t, there).Plan)
	isNoop("what was made from nothing", there)
	want, got := files(t, folder), files(t, inspectURL(t, rebuilt))
	for name := range want {
		if got[name] != want[name] {
			t.Errorf("%s is written otherwise the second time\ngot:\n%s\nwant:\n%s", name, got[name], want[name])
		}
	}
	more := filepath.Join(folder, "unrelated.hcl")
	if err := os.WriteFile(more, []byte("table \"unrelated\" {\n  schema = schema.public\n  column \"id\" {\n    type = bigint\n  }\n}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out := mustDiff(t, cfg)
	if len(out.Plan.Changes) != 1 {
		t.Errorf("one table makes %d changes:\n%s", len(out.Plan.Changes), planText(t, out.Plan))
	}
	mustApply(t, cfg, out.Plan)
	isNoop("an applied change", cfg)
	if c.check == "" {
		return
	}
	conn, err := pgx.Connect(t.Context(), used)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	var whole bool
	if err := conn.QueryRow(t.Context(), c.check).Scan(&whole); err != nil || !whole {
		t.Errorf("%s: %t, error %v", c.check, whole, err)
	}
}

// docs/extensions.md has a row for each case.
func TestExtensionsPage(t *testing.T) {
	page, err := os.ReadFile("../docs/extensions.md")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("../testdata/extensions/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if name := url.PathEscape(filepath.Base(f)); !strings.Contains(string(page), fmt.Sprintf("(../testdata/extensions/%s)", name)) {
			t.Errorf("docs/extensions.md has no row of %s", name)
		}
	}
}

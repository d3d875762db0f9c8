package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/urfave/cli/v2"
)

var (
	calls = regexp.MustCompile(`(?m)(?:^|[\s"'` + "`" + `$(]|&& )schemactl ((?:perf |history )?[a-z]+)((?: [^\n#|;]*)?)`)
	flags = regexp.MustCompile(`(?:^|[\s(])--([a-z-]+)`)
)

// What the workflows and the page about CI call is there: every command, every flag.
func TestExamplesCallWhatIsThere(t *testing.T) {
	var files []string
	for _, pattern := range []string{"../../action.yml", "../../examples/*/*.yml", "../../docs/ci.md"} {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: %v", pattern, err)
		}
		files = append(files, found...)
	}
	app := newApp(newVoice(strings.NewReader(""), &bytes.Buffer{}, &bytes.Buffer{}))
	checked := 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		// A shell's line may go on.
		text := strings.ReplaceAll(string(data), "\\\n", " ")
		for _, m := range calls.FindAllStringSubmatch(text, -1) {
			cmd := find(app.Commands, strings.Fields(m[1]))
			if cmd == nil {
				continue // words about schemactl, most of them
			}
			checked++
			for _, f := range flags.FindAllStringSubmatch(m[2], -1) {
				if !hasFlag(cmd.Flags, f[1]) && !hasFlag(app.Flags, f[1]) {
					t.Errorf("%s: schemactl %s has no --%s", file, m[1], f[1])
				}
			}
		}
	}
	if checked < 10 {
		t.Errorf("%d calls found", checked)
	}
}

func find(list []*cli.Command, names []string) *cli.Command {
	i := slices.IndexFunc(list, func(c *cli.Command) bool { return c.Name == names[0] })
	switch {
	case i < 0:
		return nil
	case len(names) == 1:
		return list[i]
	}
	return find(list[i].Subcommands, names[1:])
}

func hasFlag(list []cli.Flag, name string) bool {
	return slices.ContainsFunc(list, func(f cli.Flag) bool { return slices.Contains(f.Names(), name) })
}

// The manual page names every command and every flag that help shows.
func TestManualPage(t *testing.T) {
	var out, errOut bytes.Buffer
	if code := run(t.Context(), []string{"schemactl", "man"}, strings.NewReader(""), &out, &errOut); code != 0 {
		t.Fatalf("exit code %d: %s", code, errOut.String())
	}
	page := strings.ReplaceAll(out.String(), `\-`, "-")
	for _, want := range []string{".TH SCHEMACTL 1 ", ".SH EXIT STATUS", ".SS schemactl perf status", "schemactl diff --out plan.json && schemactl apply plan.json"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %q", want)
		}
	}
	if groff, err := exec.LookPath("groff"); err == nil {
		cmd := exec.Command(groff, "-man", "-Tutf8", "-ww", "-z")
		cmd.Stdin = strings.NewReader(out.String())
		if said, err := cmd.CombinedOutput(); err != nil || len(said) > 0 {
			t.Errorf("%v: %s", err, said)
		}
	}
	for _, cmd := range newApp(newVoice(strings.NewReader(""), &out, &errOut)).Commands {
		if cmd.Hidden {
			continue
		}
		if !strings.Contains(page, cmd.Name) {
			t.Errorf("the page does not name %s", cmd.Name)
		}
		for _, f := range cmd.Flags {
			if !strings.Contains(page, f.Names()[0]) {
				t.Errorf("the page does not name --%s of %s", f.Names()[0], cmd.Name)
			}
		}
	}
}

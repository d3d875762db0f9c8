// Package examples_test checks the workflows of this folder and the action that they use.
package examples_test

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rhysd/actionlint"
	"gopkg.in/yaml.v3"
)

// Actionlint has no complaint about the workflows, nor about what they give the action.
func TestWorkflows(t *testing.T) {
	files, err := filepath.Glob("github/*.yml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no workflows: %v", err)
	}
	root := t.TempDir()
	workflows := filepath.Join(root, ".github", "workflows")
	for _, dir := range []string{workflows, filepath.Join(root, ".git")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	copyFile(t, "../action.yml", filepath.Join(root, "action.yml"), nil)
	for _, f := range files {
		// The action is this repository's: as a local one its inputs are checked too.
		local := func(data []byte) []byte {
			return bytes.ReplaceAll(data, []byte("uses: replyx/schemactl@v1"), []byte("uses: ./"))
		}
		copyFile(t, f, filepath.Join(workflows, filepath.Base(f)), local)
	}
	linter, err := actionlint.NewLinter(io.Discard, &actionlint.LinterOptions{WorkingDir: root})
	if err != nil {
		t.Fatal(err)
	}
	found, err := linter.LintRepository(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range found {
		t.Error(e)
	}
}

// The linter sees a mistake: an input that the action does not have.
func TestWorkflowsAreRead(t *testing.T) {
	linter, err := actionlint.NewLinter(io.Discard, &actionlint.LinterOptions{})
	if err != nil {
		t.Fatal(err)
	}
	found, err := linter.Lint("<stdin>", []byte("on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ nosuch.value }}\n"), nil)
	if err != nil || len(found) == 0 {
		t.Errorf("%v, %v", found, err)
	}
}

func copyFile(t *testing.T, from, to string, change func([]byte) []byte) {
	t.Helper()
	data, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		data = change(data)
	}
	if err := os.WriteFile(to, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// The scripts of the action and of the GitLab template are shell.
func TestScriptsAreShell(t *testing.T) {
	n := 0
	for _, file := range []string{"../action.yml", "gitlab/schemactl.gitlab-ci.yml"} {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var doc yaml.Node
		if err := yaml.Unmarshal(data, &doc); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for _, script := range scripts(&doc) {
			n++
			if strings.Contains(script, "${{") {
				t.Errorf("%s: an expression in a script is code from outside:\n%s", file, script)
			}
			cmd := exec.Command("bash", "-n")
			cmd.Stdin = strings.NewReader(script)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%s: %v: %s\n%s", file, err, out, script)
			}
		}
	}
	if n < 5 {
		t.Errorf("%d scripts found", n)
	}
}

// scripts are the values of run, script and before_script.
func scripts(n *yaml.Node) (out []string) {
	if n.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(n.Content); i += 2 {
			switch n.Content[i].Value {
			case "run":
				out = append(out, n.Content[i+1].Value)
			case "script", "before_script":
				for _, line := range n.Content[i+1].Content {
					out = append(out, line.Value)
				}
			}
		}
	}
	for _, c := range n.Content {
		out = append(out, scripts(c)...)
	}
	return out
}

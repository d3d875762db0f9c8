// Package examples_test checks the workflows of this folder and the action that they use.
package examples_test

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rhysd/actionlint"
	"go.yaml.in/yaml/v4"
)

// ownAction is this repository's action, at a version.
var ownAction = regexp.MustCompile(`uses: replyx/schemactl@\S+`)

// Actionlint has no complaint about the workflows, nor about what they give the action.
func TestWorkflows(t *testing.T) {
	files, err := filepath.Glob("github/*.yml")
	own, ownErr := filepath.Glob("../.github/workflows/*.yml")
	if err := errors.Join(err, ownErr); err != nil || len(files) == 0 || len(own) == 0 {
		t.Fatalf("no workflows: %v", err)
	}
	files = append(files, own...)
	root := t.TempDir()
	workflows := filepath.Join(root, ".github", "workflows")
	for _, dir := range []string{workflows, filepath.Join(root, ".git")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	copyFile(t, "../action.yml", filepath.Join(root, "action.yml"), nil)
	// The action is this repository's: as a local one its inputs are checked too.
	local := func(data []byte) []byte {
		return ownAction.ReplaceAll(data, []byte("uses: ./"))
	}
	for _, f := range files {
		copyFile(t, f, filepath.Join(workflows, filepath.Base(f)), local)
	}
	// The piece of a workflow that the page shows is one too.
	page, err := os.ReadFile("../docs/ci.md")
	if err != nil {
		t.Fatal(err)
	}
	_, piece, _ := strings.Cut(string(page), "```yaml\n")
	piece, _, ok := strings.Cut(piece, "```")
	if !ok || !ownAction.MatchString(piece) {
		t.Fatal("docs/ci.md shows no workflow")
	}
	whole := "on: pull_request\njobs:\n  check:\n    runs-on: ubuntu-latest\n    " + strings.ReplaceAll(string(local([]byte(piece))), "\n", "\n    ")
	if err := os.WriteFile(filepath.Join(workflows, "page.yml"), []byte(whole), 0o644); err != nil {
		t.Fatal(err)
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

// The scripts of the action and of the GitLab template are shell; shellcheck, where it is there, has no
// complaint.
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
			if check, err := exec.LookPath("shellcheck"); err == nil {
				cmd := exec.Command(check, "-s", "bash", "-")
				cmd.Stdin = strings.NewReader(script)
				if out, err := cmd.CombinedOutput(); err != nil {
					t.Errorf("%s: %v: %s", file, err, out)
				}
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

// The action's check tells the exit code and the result, and hands on what was written.
func TestActionCheck(t *testing.T) {
	script := checkScript(t)
	for _, tt := range []struct{ name, event, comment, code, command, result string }{
		{"noop", "push", "true", "0", "diff", "noop"},
		{"changes on a pull request", "pull_request", "true", "2", "comment", "changes"},
		{"no comment wanted", "pull_request", "false", "2", "diff", "changes"},
		{"could not check", "schedule", "true", "1", "diff", "error"},
		{"a wrong command line", "push", "true", "64", "diff", "error"},
		{"a crash that ends with 2", "push", "true", "2", "diff", "error"},
		{"a fork", "pull_request", "true", "0", "comment", "not_checked"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			// In the place of the program: it tells how it was called, and writes one report.
			stub := "#!/bin/bash\necho '   ::error::of a schema' >&2\necho \"$DATABASE_URL $*\" > called\nfor a; do case $a in github=*) echo '::notice::x' > \"${a#*=}\" ;; json=*) [ -n \"$STUB_FORK\" ] || printf '{\\n  \"result\": \"%s\"\\n}\\n' \"$STUB_RESULT\" > \"${a#*=}\" ;; esac; done\nexit $STUB_CODE\n"
			bin := filepath.Join(dir, "bin")
			if err := errors.Join(os.Mkdir(bin, 0o755), os.WriteFile(filepath.Join(bin, "schemactl"), []byte(stub), 0o755)); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script)
			cmd.Dir = dir
			cmd.Env = append(os.Environ(), "PATH="+bin+":"+os.Getenv("PATH"), "RUNNER_TEMP="+dir, "GITHUB_OUTPUT="+filepath.Join(dir, "output"),
				"GITHUB_STEP_SUMMARY="+filepath.Join(dir, "summary"), "INPUT_URL=postgres://x", "INPUT_TO=my schema", "INPUT_ENV=prod",
				"INPUT_COMMENT="+tt.comment, "EVENT="+tt.event, "STUB_CODE="+tt.code, "STUB_RESULT="+tt.result)
			if tt.name == "a fork" {
				cmd.Env = append(cmd.Env, "STUB_FORK=1")
			}
			out, err := cmd.CombinedOutput()
			if err != nil || !strings.Contains(string(out), "::notice::x") {
				t.Fatalf("%v\n%s", err, out)
			}
			if !regexp.MustCompile(`(?s)^::stop-commands::(\w{32})\n   ::error::of a schema\n::\w{32}::\n.*::notice::x`).Match(out) {
				t.Errorf("text of a schema is a command to the runner:\n%s", out)
			}
			called, _ := os.ReadFile(filepath.Join(dir, "called"))
			if !strings.HasPrefix(string(called), "postgres://x "+tt.command+" ") || !strings.HasSuffix(string(called), " --to my schema --env prod\n") {
				t.Errorf("called with %s", called)
			}
			output, _ := os.ReadFile(filepath.Join(dir, "output"))
			code := tt.code
			if code == "2" && tt.result != "changes" {
				code = "1"
			}
			if want := "result=" + tt.result + "\nexit-code=" + code + "\n"; !strings.HasPrefix(string(output), want) {
				t.Errorf("outputs are %s, want %s", output, want)
			}
		})
	}
}

// The action does not run where a stranger's files meet the secrets.
func TestActionRefusesTarget(t *testing.T) {
	cmd := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", checkScript(t))
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), "EVENT=pull_request_target", "INPUT_URL=postgres://x", "INPUT_COMMENT=true", "RUNNER_TEMP="+cmd.Dir)
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "schemactl does not run for pull_request_target") {
		t.Errorf("%v\n%s", err, out)
	}
}

// checkScript is the action's step that checks.
func checkScript(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile("../action.yml")
	if err != nil {
		t.Fatal(err)
	}
	var action struct {
		Runs struct {
			Steps []struct{ ID, Run string }
		}
	}
	if err := yaml.Unmarshal(data, &action); err != nil {
		t.Fatal(err)
	}
	for _, s := range action.Runs.Steps {
		if s.ID == "check" {
			return s.Run
		}
	}
	t.Fatal("the action has no step check")
	return ""
}

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	"go.yaml.in/yaml/v4"
)

// What follows runs the workflows that people copy, as far as one machine can: their shell, with the
// environment that the CI system gives it. Steps that fetch something are passed over.

type workflowStep struct {
	ID, Name, If, Uses, Run string
	With, Env               map[string]string
	WorkingDirectory        string `yaml:"working-directory"`
}

type workflowJob struct {
	Env, Outputs map[string]string
	Steps        []workflowStep
}

type workflowRun struct {
	ts *testscript.TestScript
	// values are what expressions stand for: secrets.NAME, github.NAME, steps.ID.outputs.NAME.
	values map[string]string
	failed bool
	steps  int
}

// cmdWorkflow runs a job of a workflow; ! where it must fail. VALUE is what an expression stands for, and
// env.NAME=VALUE wins over the job's environment.
func cmdWorkflow(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: workflow FILE JOB [EXPRESSION=VALUE...]")
	}
	var file struct{ Jobs map[string]workflowJob }
	readYAML(ts, args[0], &file)
	job, ok := file.Jobs[args[1]]
	if !ok {
		ts.Fatalf("%s has no job %s", args[0], args[1])
	}
	w := &workflowRun{ts: ts, values: scriptOf(ts).outputs}
	for _, a := range args[2:] {
		name, value, _ := strings.Cut(a, "=")
		w.values[name] = value
	}
	for name, value := range job.Env {
		if _, ok := w.values["env."+name]; !ok {
			w.values["env."+name] = value
		}
	}
	for _, s := range job.Steps {
		w.step(s, "", "")
	}
	for name, value := range job.Outputs {
		w.values["needs."+args[1]+".outputs."+name] = w.text(value)
	}
	if w.failed != neg {
		ts.Fatalf("the job failed: %v", w.failed)
	}
	if w.steps == 0 {
		ts.Fatalf("the job has no shell")
	}
}

func readYAML(ts *testscript.TestScript, file string, into any) {
	data, err := os.ReadFile(filepath.Join(ts.Getenv("ROOT"), file))
	ts.Check(err)
	ts.Check(yaml.Unmarshal(data, into))
}

var expression = regexp.MustCompile(`\$\{\{ *([^} ]+) *\}\}`)

func (w *workflowRun) text(s string) string {
	return expression.ReplaceAllStringFunc(s, func(e string) string { return w.values[expression.FindStringSubmatch(e)[1]] })
}

var comparison = regexp.MustCompile(`^([\w.-]+) (==|!=) '([^']*)'$`)

// wanted says whether a step runs.
func (w *workflowRun) wanted(condition string) bool {
	if condition == "failure()" {
		return w.failed
	}
	for part := range strings.SplitSeq(condition, " && ") {
		if part == "" {
			continue
		}
		m := comparison.FindStringSubmatch(part)
		if m == nil {
			w.ts.Fatalf("a condition that is not understood: %s", condition)
		}
		if (w.values[m[1]] == m[3]) != (m[2] == "==") {
			return false
		}
	}
	return !w.failed
}

// step runs a step; within an action its folder and the prefix of its outputs are those of the action.
func (w *workflowRun) step(s workflowStep, dir, prefix string) {
	if !w.wanted(s.If) || strings.HasPrefix(s.Name, "Install") {
		return
	}
	switch {
	case strings.HasPrefix(s.Uses, "replyx/schemactl@"):
		w.action(s)
	case s.Run != "":
		w.shell(s, dir, prefix)
	}
}

// action runs this repository's action.
func (w *workflowRun) action(s workflowStep) {
	var action struct {
		Inputs map[string]struct{ Default string }
		Runs   struct{ Steps []workflowStep }
	}
	readYAML(w.ts, "action.yml", &action)
	for name := range s.With {
		if _, ok := action.Inputs[name]; !ok {
			w.ts.Fatalf("the action has no input %s", name)
		}
	}
	for name, in := range action.Inputs {
		value, ok := s.With[name]
		if !ok {
			value = in.Default
		}
		w.values["inputs."+name] = w.text(value)
	}
	for _, inner := range action.Runs.Steps {
		inner.WorkingDirectory = w.text(inner.WorkingDirectory)
		w.step(inner, inner.WorkingDirectory, s.ID)
	}
	w.values["steps."+s.ID+".outputs.result"] = w.values["steps.check.outputs.result"]
}

func (w *workflowRun) shell(s workflowStep, dir, prefix string) {
	w.steps++
	temp := filepath.Join(w.ts.Getenv("WORK"), "runner")
	output, summary := filepath.Join(temp, "output"), filepath.Join(temp, "summary")
	w.ts.Check(os.MkdirAll(temp, 0o755))
	w.ts.Check(os.WriteFile(output, nil, 0o644))
	var b strings.Builder
	export := func(name, value string) {
		fmt.Fprintf(&b, "export %s='%s'\n", name, strings.ReplaceAll(value, "'", `'\''`))
	}
	for _, name := range sortedKeys(w.values) {
		if env, ok := strings.CutPrefix(name, "env."); ok {
			export(env, w.values[name])
		}
	}
	export("RUNNER_TEMP", temp)
	export("GITHUB_OUTPUT", output)
	export("GITHUB_STEP_SUMMARY", summary)
	for _, name := range sortedKeys(s.Env) {
		export(name, w.text(s.Env[name]))
	}
	if dir == "" {
		dir = s.WorkingDirectory
	}
	if dir != "" {
		fmt.Fprintf(&b, "cd '%s'\n", dir)
	}
	b.WriteString(s.Run)
	script := filepath.Join(temp, "step.sh")
	w.ts.Check(os.WriteFile(script, []byte(b.String()), 0o644))
	if err := w.ts.Exec("bash", "--noprofile", "--norc", "-eo", "pipefail", script); err != nil {
		w.ts.Logf("step %q: %v", s.Name+s.ID, err)
		w.failed = true
	}
	data, err := os.ReadFile(output)
	w.ts.Check(err)
	for line := range strings.Lines(string(data)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		w.values["steps."+s.ID+".outputs."+name] = value
	}
}

func sortedKeys(m map[string]string) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// cmdGitlabjob runs the script of a job of a GitLab template with its variables; a failure that the job
// allows is none.
func cmdGitlabjob(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: gitlabjob FILE JOB [NAME=VALUE...]")
	}
	var jobs map[string]struct {
		Variables    map[string]string
		Script       []string
		AllowFailure struct {
			ExitCodes []int `yaml:"exit_codes"`
		} `yaml:"allow_failure"`
	}
	readYAML(ts, args[0], &jobs)
	job := jobs[args[1]]
	if len(job.Script) == 0 {
		ts.Fatalf("%s has no job %s with a script", args[0], args[1])
	}
	var b strings.Builder
	for _, name := range sortedKeys(job.Variables) {
		fmt.Fprintf(&b, "export %s='%s'\n", name, job.Variables[name])
	}
	for _, a := range args[2:] {
		name, value, _ := strings.Cut(a, "=")
		fmt.Fprintf(&b, "export %s='%s'\n", name, value)
	}
	fmt.Fprintf(&b, "set -e\n(\n%s\n) || code=$?\n", strings.Join(job.Script, "\n"))
	for _, allowed := range job.AllowFailure.ExitCodes {
		fmt.Fprintf(&b, "[ \"$code\" != %d ] || { echo allowed; exit 0; }\n", allowed)
	}
	b.WriteString("exit ${code:-0}\n")
	err := ts.Exec("bash", "-c", b.String())
	if (err != nil) != neg {
		ts.Fatalf("the job ended with %v", err)
	}
}

// pageCommands are the commands of a page: indented lines, and code within a line, that call the program.
func pageCommands(text string) []string {
	var out []string
	inline := regexp.MustCompile("`(schemactl [^`]+)`")
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if code, ok := strings.CutPrefix(line, "    "); ok && strings.HasPrefix(code, "schemactl ") {
			out = append(out, code)
			continue
		}
		for _, m := range inline.FindAllStringSubmatch(line, -1) {
			if !strings.HasPrefix(line, "|") { // tables list what is printed
				out = append(out, m[1])
			}
		}
	}
	return out
}

// cmdPage runs a command of a page, word for word; without one it sees that each has been run. TO=FROM
// replaces a path that a test cannot have.
func cmdPage(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 && len(args) < 3 {
		ts.Fatalf("usage: page FILE [EXITCODE COMMAND [FROM=TO]]")
	}
	data, err := os.ReadFile(filepath.Join(ts.Getenv("ROOT"), args[0]))
	ts.Check(err)
	s := scriptOf(ts)
	list := pageCommands(string(data))
	if len(args) == 1 {
		for _, c := range list {
			if !s.ran[c] {
				ts.Fatalf("%s has a command that was not run: %s", args[0], c)
			}
		}
		return
	}
	command := args[2]
	if !slices.Contains(list, command) {
		ts.Fatalf("%s has no command %q; it has\n%s", args[0], command, strings.Join(list, "\n"))
	}
	s.ran[command] = true
	for _, a := range args[3:] {
		from, to, _ := strings.Cut(a, "=")
		command = strings.ReplaceAll(command, from, to)
	}
	cmdExitcode(ts, false, []string{args[1], "sh", "-c", command})
}

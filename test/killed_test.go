package test

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/apply/journal"
	"github.com/replyx/schemactl/diff/history"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/pgtest"
)

// The process of an apply is killed (SIGKILL) as it reports that a step begins or is done, and at once
// started again: it finishes. By itself the test takes a few steps of the upgrade of ReplyX; with
// SCHEMACTL_INTERRUPT all of them, and all of the golden plans of that pattern.
func TestKilledAnywhere(t *testing.T) {
	command := buildCommand(t)
	var points killPoints
	t.Cleanup(func() { points.report("client") })
	pattern, every := os.Getenv("SCHEMACTL_INTERRUPT"), 1
	if pattern == "" {
		every = 12
	}
	for _, states := range [][2]string{{"01_66ea5c9e3d91", "03_6d3478c239ce"}, {"03_6d3478c239ce", "06_fb3228f45466"}} {
		t.Run("replyx_"+states[0][:2]+"_"+states[1][:2], func(t *testing.T) {
			t.Parallel()
			killEverywhere(t, command, replyxCase(t, states[0], states[1]), every, &points)
		})
	}
	if pattern == "" {
		return
	}
	for _, dir := range versioned(t, plans, pattern) {
		t.Run(dir, func(t *testing.T) {
			t.Parallel()
			needVersion(t, dir)
			killEverywhere(t, command, goldenCase(t, dir), 1, &points)
		})
	}
}

func buildCommand(t *testing.T) string {
	t.Helper()
	command := filepath.Join(t.TempDir(), "schemactl")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", command, "../cmd/schemactl").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return command
}

// replyxCase is the way from what the database was after one migration to what it was after another.
func replyxCase(t *testing.T, from, to string) *killCase {
	t.Helper()
	script := func(name string) string {
		return filepath.Join("../testdata/replyx/history", name+".sql")
	}
	then := pgtest.New(t)
	then.Load(script(to))
	return newKillCase(t, script(from), "", schemactl.Config{Sources: []string{inspect(t, then)}})
}

// killEverywhere kills at every nth point.
func killEverywhere(t *testing.T, command string, c *killCase, nth int, points *killPoints) {
	lines := pointsOf(c.plan)
	for i := nth / 2; i < len(lines); i += nth {
		at := lines[i]
		t.Run(strings.Trim(strings.ReplaceAll(at, " ", "_"), "[]:."), func(t *testing.T) {
			points.count(t)
			db, cfg := c.copy(t)
			if out, came := killAt(t, c.command(t, command, cfg), at); !came {
				t.Fatalf("the run never said %q:\n%s", at, out)
			}
			if out, err := c.command(t, command, cfg).CombinedOutput(); err != nil {
				t.Fatalf("the second apply: %v\n%s", err, out)
			}
			again := mustDiff(t, cfg).Plan
			if again.Result != plan.Noop || again.Unfinished != nil {
				t.Errorf("after the second apply: %s, %+v", planText(t, again), again.Unfinished)
			}
			list, err := journal.List(t.Context(), db.Conn())
			if err != nil || len(list) == 0 || list[0].Outcome != history.Done {
				t.Errorf("the journal: %+v, %v", list, err)
			}
			c.whole.check(t, db)
		})
	}
}

// pointsOf are what an apply says as it goes: the end of each transaction, and begin and end of each
// step outside of one, and of each that is not brief.
func pointsOf(p *plan.Plan) []string {
	out := []string{"plan: "}
	for i, s := range p.Steps {
		at := fmt.Sprintf("[%d/%d] %s", s.ID, len(p.Steps), s.Summary)
		if s.Class != plan.Brief {
			out = append(out, at+" ...")
		}
		if s.Transaction == 0 || i == len(p.Steps)-1 || p.Steps[i+1].Transaction != s.Transaction {
			out = append(out, at+": done in ")
		}
	}
	return out
}

// command is an apply of the case.
func (c *killCase) command(t *testing.T, command string, cfg schemactl.Config) *exec.Cmd {
	t.Helper()
	var args []string
	if c.config != "" {
		args = append(args, "--config", c.config)
	}
	args = append(args, "apply", "--auto-approve", "--url", cfg.URL, "--lock-wait", "20s", "--revision-note", "killed")
	for _, s := range cfg.Sources {
		args = append(args, "--to", s)
	}
	for _, h := range c.plan.Hazards {
		args = append(args, "--allow", h.Name)
	}
	return exec.CommandContext(t.Context(), command, args...)
}

// killAt runs a command and kills it when it has printed a line that begins with at. It gives what was
// printed, and says whether that came.
func killAt(t *testing.T, cmd *exec.Cmd, at string) (string, bool) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	cmd.Stdout, cmd.Stderr = w, w
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	w.Close()
	var out bytes.Buffer
	came := false
	for lines := bufio.NewScanner(r); lines.Scan(); {
		fmt.Fprintln(&out, lines.Text())
		if !came && strings.HasPrefix(lines.Text(), at) {
			came = true
			if err := cmd.Process.Kill(); err != nil {
				t.Log(err) // it was done
			}
		}
	}
	_ = cmd.Wait()
	return out.String(), came
}

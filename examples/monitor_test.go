package examples_test

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// promtool runs promtool in the folder of the monitor.
func promtool(t *testing.T, args ...string) (string, error) {
	t.Helper()
	program, err := exec.LookPath("promtool")
	if err != nil {
		cache, _ := os.UserCacheDir()
		program = filepath.Join(cache, "schemactl", "promtool", "promtool")
	}
	if _, err := os.Stat(program); err != nil {
		t.Skip("there is no promtool: scripts/promtool.sh fetches it, as make test does")
	}
	cmd := exec.CommandContext(t.Context(), program, args...)
	cmd.Dir = "monitor"
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// Prometheus takes the alert rules, and they fire when they should.
func TestAlertRules(t *testing.T) {
	for _, args := range [][]string{{"check", "rules", "rules.yml"}, {"test", "rules", "rules_test.yml"}} {
		if out, err := promtool(t, args...); err != nil {
			t.Errorf("promtool %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
}

// panels of the dashboard, as far as they are looked at.
type dashboard struct {
	Title         string
	SchemaVersion int
	Panels        []struct {
		ID      int
		Title   string
		Type    string
		GridPos struct{ X, Y, W, H int }
		Targets []struct{ Expr string }
	}
}

var metric = regexp.MustCompile(`schemactl_[a-z0-9_]+`)

// The dashboard can be read, its panels do not lie on each other, Prometheus takes its queries, and every metric that it or a
// rule asks for is documented.
func TestDashboard(t *testing.T) {
	data, err := os.ReadFile("monitor/dashboard.json")
	if err != nil {
		t.Fatal(err)
	}
	var d dashboard
	if err := json.Unmarshal(data, &d); err != nil {
		t.Fatal(err)
	}
	taken := map[[2]int]string{}
	ids := map[int]bool{}
	rules := map[string]any{}
	var list []map[string]any
	for _, p := range d.Panels {
		if ids[p.ID] || p.Title == "" || p.GridPos.X+p.GridPos.W > 24 || len(p.Targets) == 0 {
			t.Errorf("panel %d, %q, is not whole", p.ID, p.Title)
		}
		ids[p.ID] = true
		for x := range p.GridPos.W {
			for y := range p.GridPos.H {
				at := [2]int{p.GridPos.X + x, p.GridPos.Y + y}
				if other, ok := taken[at]; ok {
					t.Fatalf("%q lies on %q", p.Title, other)
				}
				taken[at] = p.Title
			}
		}
		for _, q := range p.Targets {
			list = append(list, map[string]any{"record": "schemactl:panel", "labels": map[string]string{"panel": p.Title, "expr": q.Expr}, "expr": q.Expr})
		}
	}
	rules["groups"] = []map[string]any{{"name": "dashboard", "rules": list}}
	text, err := yaml.Marshal(rules)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "rules.yml")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := promtool(t, "check", "rules", file); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	page, pageErr := os.ReadFile("../docs/monitor.md")
	alerts, alertsErr := os.ReadFile("monitor/rules.yml")
	if err := errors.Join(pageErr, alertsErr); err != nil {
		t.Fatal(err)
	}
	for _, name := range metric.FindAllString(string(data)+string(alerts), -1) {
		if !strings.Contains(string(page), "`"+name+"`") {
			t.Errorf("docs/monitor.md does not have %s", name)
		}
	}
}

// The unit and the manifest call the command with flags that it has.
func TestMonitorIsCalled(t *testing.T) {
	unit, err := os.ReadFile("monitor/schemactl-monitor.service")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(unit), "\nExecStart=/usr/local/bin/schemactl monitor --to schema --listen 127.0.0.1:9630 --interval 1m\n") {
		t.Error("the unit does not start the monitor")
	}
	f, err := os.Open("monitor/kubernetes.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	kinds := map[string]bool{}
	for docs := yaml.NewDecoder(f); ; {
		var object struct {
			APIVersion string `yaml:"apiVersion"`
			Kind       string
			Metadata   struct{ Name string }
		}
		if err := docs.Decode(&object); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		kinds[object.APIVersion+" "+object.Kind] = object.Metadata.Name == "schemactl-monitor"
	}
	if !kinds["apps/v1 Deployment"] || !kinds["v1 Service"] {
		t.Errorf("%v", kinds)
	}
}

package release_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.yaml.in/yaml/v4"
)

type installers struct {
	Casks []struct {
		Binaries, Manpages []string
		Completions        map[string]string
		SkipUpload         string `yaml:"skip_upload"`
	} `yaml:"homebrew_casks"`
	Scoops []struct {
		SkipUpload string `yaml:"skip_upload"`
	}
	Winget []struct {
		SkipUpload        string `yaml:"skip_upload"`
		PackageIdentifier string `yaml:"package_identifier"`
	}
}

// What Homebrew is told of an archive is in it, and nothing is published where there is no token for it.
func TestInstallers(t *testing.T) {
	data, err := os.ReadFile("../../.goreleaser.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var i installers
	if err := yaml.Unmarshal(data, &i); err != nil {
		t.Fatal(err)
	}
	if len(i.Casks) != 1 || len(i.Scoops) != 1 || len(i.Winget) != 1 {
		t.Fatalf("the configuration is another: %+v", i)
	}
	c := read(t)
	var packed []string
	for _, h := range c.Before.Hooks {
		for _, m := range regexp.MustCompile(`> build/((?:man|completion)/[^ "]+)`).FindAllStringSubmatch(h, -1) {
			packed = append(packed, m[1])
		}
	}
	cask := i.Casks[0]
	named := slices.Clone(cask.Manpages)
	for _, file := range cask.Completions {
		named = append(named, file)
	}
	slices.Sort(named)
	slices.Sort(packed)
	if !slices.Equal(named, packed) || !slices.Equal(cask.Binaries, []string{c.Builds[0].Binary}) {
		t.Errorf("the cask has %s and %s; an archive has %s and %s", cask.Binaries, named, c.Builds[0].Binary, packed)
	}
	for _, skip := range []string{cask.SkipUpload, i.Scoops[0].SkipUpload, i.Winget[0].SkipUpload} {
		if !strings.Contains(skip, `envOrDefault "PACKAGES_TOKEN" ""`) {
			t.Errorf("it is published whether there is a token or not: %s", skip)
		}
	}
}

// The hooks of pre-commit are commands of the program, with flags that those have.
func TestPreCommitHooks(t *testing.T) {
	data, err := os.ReadFile("../../.pre-commit-hooks.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var hooks []struct{ ID, Name, Entry, Language, Files string }
	if err := yaml.Unmarshal(data, &hooks); err != nil {
		t.Fatal(err)
	}
	if len(hooks) != 2 {
		t.Fatalf("%d hooks", len(hooks))
	}
	for _, h := range hooks {
		words := strings.Fields(h.Entry)
		if len(words) != 2 || words[0] != "schemactl" || h.ID != strings.Join(words, "-") || h.Language != "golang" || !regexp.MustCompile(h.Files).MatchString("db/t.hcl") {
			t.Errorf("hook %+v", h)
		}
		out, err := exec.CommandContext(t.Context(), "go", "run", "../../cmd/schemactl", words[1], "--help").CombinedOutput()
		if err != nil || !strings.Contains(string(out), "schemactl "+words[1]+" - ") {
			t.Errorf("%s is no command: %v\n%s", h.Entry, err, out)
		}
	}
}

type manifest struct {
	Name, Version        string
	Bin                  map[string]string
	OS, CPU              []string
	Scripts              map[string]string
	OptionalDependencies map[string]string
}

func readManifest(t *testing.T, file string) manifest {
	t.Helper()
	var m manifest
	data, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(data, &m)
	}
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// nodeWord is what Node calls a system or an architecture of Go.
func nodeWord(word string) string {
	if w, ok := map[string]string{"windows": "win32", "amd64": "x64"}[word]; ok {
		return w
	}
	return word
}

// The package for npm depends on one for each system that is built for, and runs nothing when it is installed.
func TestNPM(t *testing.T) {
	m := readManifest(t, "../../packages/npm/package.json")
	want := make(map[string]bool)
	b := read(t).Builds[0]
	for _, system := range b.Goos {
		for _, arch := range b.Goarch {
			want[fmt.Sprintf("%s-%s-%s", m.Name, nodeWord(system), nodeWord(arch))] = true
		}
	}
	for name := range m.OptionalDependencies {
		if !want[name] {
			t.Errorf("nothing is built for %s", name)
		}
	}
	if len(m.OptionalDependencies) != len(want) || len(m.Scripts) > 0 || m.Bin[b.Binary] == "" {
		t.Errorf("the package has %d optional dependencies of %d, scripts %v and programs %v", len(m.OptionalDependencies), len(want), m.Scripts, m.Bin)
	}
}

// program stands for the one of a release: it says its arguments, and how it was ended.
const program = `#!/bin/sh
trap 'echo stopped; exit 130' TERM
echo "args: $*"
test "$1" = wait || exit 2
echo ready
while :; do sleep 0.1; done
`

// npmPackages packs a release that holds program for every system, and installs it as npm does on this one.
func npmPackages(t *testing.T, node string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	b := read(t).Builds[0]
	type artifact struct {
		Type   string `json:"type"`
		Goos   string `json:"goos"`
		Goarch string `json:"goarch"`
		Path   string `json:"path"`
	}
	artifacts := []artifact{{Type: "Archive", Path: "dist/a.tar.gz"}}
	for _, system := range b.Goos {
		for _, arch := range b.Goarch {
			a := artifact{"Binary", system, arch, "dist/" + system + "_" + arch}
			artifacts = append(artifacts, a)
			write(t, filepath.Join(dir, a.Path), program)
		}
	}
	list, err := json.Marshal(artifacts)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "dist/artifacts.json"), string(list))
	write(t, filepath.Join(dir, "dist/metadata.json"), `{"version": "1.2.3"}`)
	for _, f := range []string{"LICENSE", "build/THIRD_PARTY_LICENSES.txt", "packages/npm/package.json", "packages/npm/pack.js", "packages/npm/README.md", "packages/npm/bin/schemactl.js"} {
		text := "licences"
		if !strings.HasPrefix(f, "build/") {
			data, err := os.ReadFile(filepath.Join("../..", f))
			if err != nil {
				t.Fatal(err)
			}
			text = string(data)
		}
		write(t, filepath.Join(dir, f), text)
	}
	if out, err := exec.CommandContext(t.Context(), node, filepath.Join(dir, "packages/npm/pack.js"), filepath.Join(dir, "dist"), filepath.Join(dir, "node_modules/@replyx")).CombinedOutput(); err != nil {
		t.Fatalf("pack: %v\n%s", err, out)
	}
	return dir
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(text), 0o644)); err != nil {
		t.Fatal(err)
	}
}

// What is packed of a release runs, hands on arguments, exit code and signals, and says what is missing.
func TestNPMRuns(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("needs node, which is not installed")
	}
	dir := npmPackages(t, node)
	scope := filepath.Join(dir, "node_modules/@replyx")
	if m := readManifest(t, filepath.Join(scope, "schemactl/package.json")); m.Version != "1.2.3" || m.OptionalDependencies["@replyx/schemactl-linux-x64"] != "1.2.3" {
		t.Errorf("versions of the package: %+v", m)
	}
	if m := readManifest(t, filepath.Join(scope, "schemactl-win32-arm64/package.json")); m.Version != "1.2.3" || !slices.Equal(m.OS, []string{"win32"}) || !slices.Equal(m.CPU, []string{"arm64"}) {
		t.Errorf("the package of a system: %+v", m)
	}
	script := filepath.Join(scope, "schemactl/bin/schemactl.js")
	cmd := exec.CommandContext(t.Context(), node, script, "diff", "--to", "a b")
	out, err := cmd.Output()
	if string(out) != "args: diff --to a b\n" || cmd.ProcessState.ExitCode() != 2 {
		t.Errorf("it says %q and ends with %v", out, err)
	}
	cmd = exec.CommandContext(t.Context(), node, script, "wait")
	var said strings.Builder
	cmd.Stdout = &said
	cmd.WaitDelay = time.Second
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Second)
	_ = cmd.Process.Signal(syscall.SIGTERM)
	if _ = cmd.Wait(); !strings.HasSuffix(said.String(), "stopped\n") || cmd.ProcessState.ExitCode() != 130 {
		t.Errorf("after SIGTERM it says %q and ends with %v", said.String(), cmd.ProcessState)
	}
	packages, err := filepath.Glob(filepath.Join(scope, "schemactl-*"))
	if err != nil || len(packages) != 6 {
		t.Fatalf("%v, %v", packages, err)
	}
	for _, p := range packages {
		if err := os.RemoveAll(p); err != nil {
			t.Fatal(err)
		}
	}
	cmd = exec.CommandContext(t.Context(), node, script, "diff")
	text, err := cmd.CombinedOutput()
	if cmd.ProcessState.ExitCode() != 1 || !strings.Contains(string(text), "is not installed\nhint: ") {
		t.Errorf("without a package it says %q and ends with %v", text, err)
	}
}

package examples_test

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// ours is what a workflow or a page takes of this project, at a version.
var ours = regexp.MustCompile(`(?:uses: replyx/schemactl@|cmd/schemactl@|replyx/schemactl/|ghcr\.io/replyx/schemactl:|SCHEMACTL_VERSION: |\n    rev: )(v?[0-9][^\s/"\x60]*|latest|main|master)`)

// readPinned gives the text of each file that shows or runs a workflow.
func readPinned(t *testing.T) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for _, pattern := range []string{"../action.yml", "github/*.yml", "gitlab/*.yml", "../.github/workflows/*.yml", "../README.md", "../SECURITY.md", "../docs/*.md"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: no files, %v", pattern, err)
		}
		for _, f := range files {
			data, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			texts[f] = string(data)
		}
	}
	return texts
}

var (
	used   = regexp.MustCompile(`(?m)^\s*(?:- )?uses: *(\S+)(.*)$`)
	commit = regexp.MustCompile(`^[0-9a-f]{40}$`)
	named  = regexp.MustCompile(`^ # v\d+\.\d+\.\d+$`)
)

// An action of somebody else's is named by the commit that was looked at, with its version beside it: a tag may
// be moved to other code. One action is the same commit everywhere.
func TestActionsArePinned(t *testing.T) {
	seen := map[string]string{}
	for file, text := range readPinned(t) {
		for _, m := range used.FindAllStringSubmatch(text, -1) {
			action, ref, _ := strings.Cut(m[1], "@")
			if action == "replyx/schemactl" || strings.HasPrefix(action, "./") {
				continue
			}
			if !commit.MatchString(ref) || !named.MatchString(m[2]) {
				t.Errorf("%s: %s is not at a commit, with its version behind it", file, strings.TrimSpace(m[0]))
			}
			if other, ok := seen[action]; ok && other != ref+m[2] {
				t.Errorf("%s: %s is at %s, elsewhere at %s", file, action, ref, other)
			}
			seen[action] = ref + m[2]
		}
	}
	if len(seen) < 5 {
		t.Errorf("only %v are used", slices.Sorted(maps.Keys(seen)))
	}
}

// The action, the examples and the pages name one version of this project, and no moving one: whoever has the
// secrets of a job decides what runs in it. SCHEMACTL_VERSION is the one that a release is of.
func TestVersionsArePinned(t *testing.T) {
	versions := map[string]string{}
	for file, text := range readPinned(t) {
		for _, m := range ours.FindAllStringSubmatch(text, -1) {
			versions[m[1]] = file + ": " + m[0]
		}
	}
	var action struct {
		Inputs struct{ Version struct{ Default string } }
	}
	data, err := os.ReadFile("../action.yml")
	if err == nil {
		err = yaml.Unmarshal(data, &action)
	}
	if err != nil {
		t.Fatal(err)
	}
	versions[action.Inputs.Version.Default] = "action.yml: the default of version"
	if len(versions) != 1 || !regexp.MustCompile(`^v\d+\.\d+\.\d+$`).MatchString(action.Inputs.Version.Default) {
		t.Errorf("versions differ, or move: %v", versions)
	}
	if want := os.Getenv("SCHEMACTL_VERSION"); want != "" && versions[want] == "" {
		t.Errorf("this is release %s; the files name %v", want, versions)
	}
}

// No job takes what moves: the newest Go, the newest image, or another branch.
func TestNothingMoves(t *testing.T) {
	mod, err := os.ReadFile("../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	release := regexp.MustCompile(`(?m)^go (\S+)$`).FindStringSubmatch(string(mod))[1]
	moving := regexp.MustCompile(`(?m)(image: \S+:(?:latest|\d+|pg\d+)$|image: [^:\s]+$|go-version: (?:stable|oldstable|latest)|@latest|: latest$|remote: \S*/(?:main|master)/)`)
	for file, text := range readPinned(t) {
		if strings.HasSuffix(file, ".yml") {
			for _, m := range moving.FindAllString(text, -1) {
				t.Errorf("%s: %s", file, m)
			}
		}
		for _, m := range regexp.MustCompile(`(?:go-version: "|image: golang:)([0-9.]+)`).FindAllStringSubmatch(text, -1) {
			if m[1] != release {
				t.Errorf("%s: Go %s, go.mod has %s", file, m[1], release)
			}
		}
	}
}

// A workflow that pull_request_target starts has the secrets, and files of whoever wrote the pull request.
func TestNoWorkflowServesStrangers(t *testing.T) {
	for file, text := range readPinned(t) {
		if !strings.HasSuffix(file, ".yml") || strings.HasSuffix(file, "action.yml") {
			continue
		}
		if strings.Contains(text, "pull_request_target") {
			t.Errorf("%s: pull_request_target", file)
		}
		var workflow struct {
			Permissions any
			Jobs        map[string]any
		}
		if err := yaml.Unmarshal([]byte(text), &workflow); err != nil {
			t.Errorf("%s: %v", file, err)
		}
		if workflow.Jobs != nil && workflow.Permissions == nil {
			t.Errorf("%s: the token may do what the repository's settings say", file)
		}
	}
}

package ci_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/replyx/schemactl/internal/ci"
)

func TestDetect(t *testing.T) {
	github := map[string]string{
		"GITHUB_ACTIONS": "true", "GITHUB_REPOSITORY": "acme/shop", "GITHUB_SHA": "merge", "GITHUB_REF": "refs/pull/7/merge",
		"GITHUB_SERVER_URL": "https://github.com", "GITHUB_API_URL": "https://api.github.com", "GITHUB_EVENT_PATH": "event.json",
	}
	gitlab := map[string]string{
		"GITLAB_CI": "true", "CI_PROJECT_PATH": "acme/shop", "CI_COMMIT_SHA": "head", "CI_PROJECT_URL": "https://gitlab.com/acme/shop",
		"CI_API_V4_URL": "https://gitlab.com/api/v4", "CI_MERGE_REQUEST_IID": "7", "CI_MERGE_REQUEST_PROJECT_ID": "42", "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "42",
	}
	with := func(m map[string]string, name, value string) map[string]string {
		out := map[string]string{name: value}
		for k, v := range m {
			if k != name {
				out[k] = v
			}
		}
		return out
	}
	onGitHub := ci.Run{Provider: ci.GitHub, Repo: "acme/shop", Number: 7, Commit: "head", API: "https://api.github.com", Source: "https://github.com/acme/shop/blob/head"}
	forked, noEvent, push := onGitHub, onGitHub, onGitHub
	forked.Fork = true
	noEvent.Commit, noEvent.Source = "merge", "https://github.com/acme/shop/blob/merge"
	push = noEvent
	push.Number = 0
	onGitLab := ci.Run{Provider: ci.GitLab, Repo: "acme/shop", Number: 7, Commit: "head", API: "https://gitlab.com/api/v4", Source: "https://gitlab.com/acme/shop/-/blob/head"}
	forkedLab := onGitLab
	forkedLab.Fork = true
	for _, tt := range []struct {
		name  string
		env   map[string]string
		event string
		want  ci.Run
	}{
		{"nowhere", nil, "", ci.Run{}},
		{"a pull request", github, `{"pull_request": {"number": 7, "head": {"sha": "head", "repo": {"full_name": "Acme/shop"}}}}`, onGitHub},
		{"a fork", github, `{"pull_request": {"number": 7, "head": {"sha": "head", "repo": {"full_name": "other/shop"}}}}`, forked},
		{"a fork that is gone", github, `{"pull_request": {"number": 7, "head": {"sha": "head", "repo": null}}}`, forked},
		{"no event", github, "", noEvent},
		{"a broken event", github, "{", noEvent},
		{"a push", with(github, "GITHUB_REF", "refs/heads/main"), `{"ref": "refs/heads/main"}`, push},
		{"a merge request", gitlab, "", onGitLab},
		{"one from a fork", with(gitlab, "CI_MERGE_REQUEST_SOURCE_PROJECT_ID", "43"), "", forkedLab},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := ci.Detect(func(name string) string { return tt.env[name] }, func(name string) ([]byte, error) {
				if name != "event.json" || tt.event == "" {
					return nil, errors.New("no such file")
				}
				return []byte(tt.event), nil
			})
			if got != tt.want {
				t.Errorf("got  %+v\nwant %+v", got, tt.want)
			}
		})
	}
}

func TestRoot(t *testing.T) {
	dir := t.TempDir()
	deep := filepath.Join(dir, "db", "schema")
	if err := errors.Join(os.MkdirAll(deep, 0o755), os.WriteFile(filepath.Join(dir, ".git"), []byte("gitdir: elsewhere"), 0o644)); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{deep: "db/schema", dir: ""} {
		if got := ci.Root(path); got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
}

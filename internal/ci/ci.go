// Package ci reads what a CI system says about the run that it is in.
//
// What enters: environment variables and, on GitHub, the file of the event. What leaves: a [Run]:
// which repository and which pull request, and how to link to its files. No secret is read here.
package ci

import (
	"encoding/json"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
)

// The providers.
const (
	GitHub = "github"
	GitLab = "gitlab"
)

// Run is what is known of the run; what is not known is zero.
type Run struct {
	// Provider is GitHub or GitLab.
	Provider string
	// Repo is owner/name on GitHub, the project's path or number on GitLab.
	Repo string
	// Number is the pull request's, or the merge request's.
	Number int
	// Commit is the commit that is checked: of a pull request, its newest one.
	Commit string
	// Source is the URL that a path of the repository is put behind to see it at the commit.
	Source string
	// API is the base URL of the provider's API.
	API string
	// Fork reports whether the pull request comes from another repository, whose runs get no secrets.
	Fork bool
}

// Detect finds out from the environment.
func Detect(getenv func(string) string, readFile func(string) ([]byte, error)) Run {
	switch {
	case getenv("GITHUB_ACTIONS") == "true":
		return github(getenv, readFile)
	case getenv("GITLAB_CI") == "true":
		return gitlab(getenv)
	}
	return Run{}
}

func github(getenv func(string) string, readFile func(string) ([]byte, error)) Run {
	r := Run{Provider: GitHub, Repo: getenv("GITHUB_REPOSITORY"), Commit: getenv("GITHUB_SHA"), API: getenv("GITHUB_API_URL")}
	var event struct {
		PullRequest *struct {
			Number int
			Head   struct {
				SHA  string
				Repo *struct {
					FullName string `json:"full_name"`
				}
			}
		} `json:"pull_request"`
	}
	if data, err := readFile(getenv("GITHUB_EVENT_PATH")); err == nil && json.Unmarshal(data, &event) == nil && event.PullRequest != nil {
		pr := event.PullRequest
		r.Number = pr.Number
		if pr.Head.SHA != "" {
			r.Commit = pr.Head.SHA // GITHUB_SHA is a merge commit of GitHub alone
		}
		r.Fork = pr.Head.Repo == nil || !strings.EqualFold(pr.Head.Repo.FullName, r.Repo)
	}
	if r.Number == 0 {
		// refs/pull/7/merge
		if parts := strings.Split(getenv("GITHUB_REF"), "/"); len(parts) == 4 && parts[1] == "pull" {
			r.Number, _ = strconv.Atoi(parts[2])
		}
	}
	if server := getenv("GITHUB_SERVER_URL"); server != "" && r.Repo != "" && r.Commit != "" {
		r.Source = strings.TrimSuffix(server, "/") + "/" + r.Repo + "/blob/" + r.Commit
	}
	return r
}

func gitlab(getenv func(string) string) Run {
	r := Run{Provider: GitLab, Repo: getenv("CI_MERGE_REQUEST_PROJECT_PATH"), Commit: getenv("CI_COMMIT_SHA"), API: getenv("CI_API_V4_URL")}
	if r.Repo == "" {
		r.Repo = getenv("CI_PROJECT_PATH")
	}
	r.Number, _ = strconv.Atoi(getenv("CI_MERGE_REQUEST_IID"))
	source := getenv("CI_MERGE_REQUEST_SOURCE_PROJECT_ID")
	r.Fork = source != "" && source != getenv("CI_MERGE_REQUEST_PROJECT_ID")
	if project := getenv("CI_PROJECT_URL"); project != "" && r.Commit != "" {
		r.Source = project + "/-/blob/" + r.Commit
	}
	return r
}

// Root is the path of a folder from the root of its repository, with slashes; empty where it is the
// root, or in no repository.
func Root(dir string) string {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return ""
	}
	inside := ""
	for {
		if _, err := os.Stat(filepath.Join(abs, ".git")); err == nil {
			return inside
		}
		up := filepath.Dir(abs)
		if up == abs {
			return ""
		}
		inside = path.Join(filepath.Base(abs), inside)
		abs = up
	}
}

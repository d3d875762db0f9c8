package ci

import "strings"

// PullRequest reports whether the run is for a pull request, so that what was checked out may be a
// stranger's.
func PullRequest(getenv func(string) string) bool {
	if event := getenv("GITHUB_EVENT_NAME"); strings.HasPrefix(event, "pull_request") || event == "merge_group" || event == "issue_comment" {
		return true
	}
	if strings.HasPrefix(getenv("GITHUB_REF"), "refs/pull/") || getenv("CI_MERGE_REQUEST_IID") != "" {
		return true
	}
	if source := getenv("CI_PIPELINE_SOURCE"); source == "merge_request_event" || source == "external_pull_request_event" {
		return true
	}
	// Bitbucket, Azure, CircleCI, Buildkite, Jenkins, Travis, Drone.
	for _, name := range []string{
		"BITBUCKET_PR_ID", "SYSTEM_PULLREQUEST_PULLREQUESTID", "CIRCLE_PULL_REQUEST", "BUILDKITE_PULL_REQUEST", "CHANGE_ID",
		"TRAVIS_PULL_REQUEST", "DRONE_PULL_REQUEST",
	} {
		if v := getenv(name); v != "" && v != "false" {
			return true
		}
	}
	return false
}

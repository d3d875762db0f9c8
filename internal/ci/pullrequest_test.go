package ci

import "testing"

func TestPullRequest(t *testing.T) {
	for _, c := range []struct {
		name, value string
		want        bool
	}{
		{"GITHUB_EVENT_NAME", "pull_request", true}, {"GITHUB_EVENT_NAME", "pull_request_target", true},
		{"GITHUB_EVENT_NAME", "push", false}, {"GITHUB_EVENT_NAME", "schedule", false}, {"GITHUB_REF", "refs/pull/7/merge", true},
		{"CI_MERGE_REQUEST_IID", "7", true}, {"CI_PIPELINE_SOURCE", "merge_request_event", true}, {"CI_PIPELINE_SOURCE", "schedule", false},
		{"BUILDKITE_PULL_REQUEST", "false", false}, {"BUILDKITE_PULL_REQUEST", "12", true}, {"NOTHING", "", false},
	} {
		getenv := func(name string) string {
			if name == c.name {
				return c.value
			}
			return ""
		}
		if got := PullRequest(getenv); got != c.want {
			t.Errorf("%s=%s: %v", c.name, c.value, got)
		}
	}
}

package forge_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/replyx/schemactl/internal/ci"
	"github.com/replyx/schemactl/internal/comment"
	"github.com/replyx/schemactl/internal/forge"
	"github.com/replyx/schemactl/internal/forge/forgetest"
)

// onBoth runs a test against both APIs.
func onBoth(t *testing.T, f func(t *testing.T, s *forgetest.Server, target forge.Target, waits *[]time.Duration)) {
	for _, provider := range []string{ci.GitHub, ci.GitLab} {
		t.Run(provider, func(t *testing.T) {
			s := forgetest.New()
			defer s.Close()
			var waits []time.Duration
			s.App = true // a workflow's own token
			target := forge.Target{
				Provider: provider, API: s.GitHubURL(), Repo: "acme/shop", Number: 7, Token: forgetest.Token,
				Wait: func(_ context.Context, d time.Duration) error { waits = append(waits, d); return nil },
			}
			if provider == ci.GitLab {
				target.API = s.GitLabURL()
			}
			f(t, s, target, &waits)
		})
	}
}

func drift(n int) comment.Check {
	body := fmt.Sprintf("### schemactl: drift: %d changes\n", n)
	return comment.Check{Env: "prod", Verdict: fmt.Sprintf("drift: %d changes", n), Commit: fmt.Sprintf("%040d", n), Body: body, Same: body}
}

func noop() comment.Check {
	return comment.Check{Env: "prod", Noop: true, Verdict: "noop: as desired", Body: "### schemactl: noop: as desired\n", Same: "noop"}
}

func post(t *testing.T, target forge.Target, c comment.Check, want comment.Kind) {
	t.Helper()
	got, err := forge.Post(t.Context(), target, c)
	if err != nil || got != want {
		t.Fatalf("%s, %v, want %s", got, err, want)
	}
}

func TestLife(t *testing.T) {
	onBoth(t, func(t *testing.T, s *forgetest.Server, target forge.Target, _ *[]time.Duration) {
		s.Add("looks good", true)
		post(t, target, noop(), comment.Nothing)
		post(t, target, drift(1), comment.Create)
		s.Requests()
		post(t, target, drift(1), comment.Nothing)
		if log := s.Requests(); len(log) != 2 || !strings.HasSuffix(log[1], "/user") {
			t.Errorf("no news took %v", log)
		}
		post(t, target, drift(2), comment.Edit)
		post(t, target, noop(), comment.Edit)
		post(t, target, drift(3), comment.Edit)
		other := drift(1)
		other.Env = "staging"
		post(t, target, other, comment.Create)
		list := s.Comments()
		if len(list) != 3 {
			t.Fatalf("%d comments, want the first and one for each environment", len(list))
		}
		for i := range 9 {
			post(t, target, drift(i+4), comment.Edit)
		}
		body := s.Comments()[1].Body
		if n := strings.Count(body, "\n- "); n != 5 {
			t.Errorf("%d earlier verdicts, want five:\n%s", n, body)
		}
	})
}

// The comment is found on whatever page it stands.
func TestPages(t *testing.T) {
	onBoth(t, func(t *testing.T, s *forgetest.Server, target forge.Target, _ *[]time.Duration) {
		s.PageSize = 10
		for range 25 {
			s.Add("talk", true)
		}
		post(t, target, drift(1), comment.Create)
		post(t, target, drift(2), comment.Edit)
		if n := len(s.Comments()); n != 26 {
			t.Errorf("%d comments", n)
		}
	})
}

// A comment of somebody else with our mark in it is let alone.
func TestForeignMark(t *testing.T) {
	onBoth(t, func(t *testing.T, s *forgetest.Server, target forge.Target, _ *[]time.Duration) {
		s.Add(comment.Mark("prod")+"\nmine, says somebody", true)
		s.Writer = true // the token could
		post(t, target, drift(1), comment.Create)
		post(t, target, drift(2), comment.Edit)
		s.App = false // the same with a token of a person
		s.Requests()
		list := s.Comments()
		if len(list) != 2 || !strings.Contains(list[0].Body, "somebody") {
			t.Errorf("%v", list)
		}
		post(t, target, drift(2), comment.Nothing)
		if list := s.Comments(); len(list) != 2 || !strings.Contains(list[0].Body, "somebody") {
			t.Errorf("%v", list)
		}
	})
}

// A comment that somebody deletes between two runs, or in the middle of one, is made again.
func TestDeleted(t *testing.T) {
	onBoth(t, func(t *testing.T, s *forgetest.Server, target forge.Target, _ *[]time.Duration) {
		post(t, target, drift(1), comment.Create)
		s.Remove()
		post(t, target, drift(2), comment.Create)
		s.Fail(forgetest.Failure{}, forgetest.Failure{}, forgetest.Failure{Status: 404, Body: `{"message":"Not Found"}`})
		post(t, target, drift(3), comment.Create)
	})
}

// Two runs at once leave one comment: the older.
func TestTwoAtOnce(t *testing.T) {
	for _, race := range []forgetest.Race{forgetest.First, forgetest.Second} {
		t.Run(string(race), func(t *testing.T) {
			onBoth(t, func(t *testing.T, s *forgetest.Server, target forge.Target, _ *[]time.Duration) {
				s.Race = race
				post(t, target, drift(1), comment.Create)
				want := 1
				if race == forgetest.Second {
					want = 2 // the other run takes its own away
				}
				if n := len(s.Comments()); n != want {
					t.Errorf("%d comments, want %d", n, want)
				}
				post(t, target, drift(2), comment.Edit)
				if body := s.Comments()[0].Body; !strings.Contains(body, drift(2).Verdict) {
					t.Errorf("the older is\n%s", body)
				}
			})
		})
	}
}

// An API that sends to another server does not get the token carried there.
func TestRedirect(t *testing.T) {
	onBoth(t, func(t *testing.T, s *forgetest.Server, target forge.Target, waits *[]time.Duration) {
		carried := false
		other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			carried = strings.Contains(fmt.Sprint(r.Header), forgetest.Token)
		}))
		defer other.Close()
		s.Fail(forgetest.Failure{Status: 307, Headers: map[string]string{"Location": other.URL + "/api"}})
		_, err := forge.Post(t.Context(), target, drift(1))
		if carried || err == nil || !strings.Contains(err.Error(), "another server") || len(*waits) > 0 {
			t.Errorf("carried %v, %v, waited %v", carried, err, *waits)
		}
	})
}

func TestTriesAgain(t *testing.T) {
	onBoth(t, func(t *testing.T, s *forgetest.Server, target forge.Target, waits *[]time.Duration) {
		s.Fail(forgetest.Failure{Status: 502, Body: `{"message":"Bad Gateway"}`},
			forgetest.Failure{Status: 429, Headers: map[string]string{"Retry-After": "7"}, Body: `{"message":"Too Many Requests"}`})
		post(t, target, drift(1), comment.Create)
		if got := fmt.Sprint(*waits); got != "[1s 7s]" {
			t.Errorf("waited %s", got)
		}
	})
}

// An answer that is lost does not make the comment twice.
func TestLostAnswer(t *testing.T) {
	onBoth(t, func(t *testing.T, s *forgetest.Server, target forge.Target, _ *[]time.Duration) {
		s.Add("talk", true)
		// The list goes through, the answer to what follows does not.
		lost := []forgetest.Failure{{}, {}, {Status: 504, Body: `{"message":"Gateway Time-out"}`, Done: true}}
		for n := 1; n <= 2; n++ {
			s.Fail(lost[2-n:]...) // to edit, it is looked who the token is, too
			post(t, target, drift(n), comment.Nothing)
			list := s.Comments()
			if len(list) != 2 || !strings.Contains(list[1].Body, drift(n).Verdict) {
				t.Errorf("%v", list)
			}
		}
	})
}

// GitHub's limits: the reset is waited for where it is near, and told where it is far.
func TestGitHubLimits(t *testing.T) {
	onBoth(t, func(t *testing.T, s *forgetest.Server, target forge.Target, waits *[]time.Duration) {
		if target.Provider != ci.GitHub {
			return
		}
		limit := func(in time.Duration) forgetest.Failure {
			return forgetest.Failure{Status: 403, Body: `{"message":"API rate limit exceeded for installation ID 1."}`,
				Headers: map[string]string{"X-RateLimit-Limit": "5000", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": fmt.Sprint(time.Now().Add(in).Unix())}}
		}
		s.Fail(limit(10*time.Second), forgetest.Failure{Status: 403, Headers: map[string]string{"Retry-After": "3"},
			Body: `{"message":"You have exceeded a secondary rate limit.","documentation_url":"https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits"}`})
		post(t, target, drift(1), comment.Create)
		if len(*waits) != 2 || (*waits)[0] < 8*time.Second || (*waits)[0] > 12*time.Second || (*waits)[1] != 3*time.Second {
			t.Errorf("waited %v", *waits)
		}
		// A secondary limit that does not say for how long.
		*waits = nil
		s.Fail(forgetest.Failure{Status: 403, Body: `{"message":"You have exceeded a secondary rate limit.","documentation_url":"https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits"}`})
		post(t, target, drift(1), comment.Nothing)
		if fmt.Sprint(*waits) != "[1m0s]" {
			t.Errorf("waited %v", *waits)
		}
		s.Fail(limit(time.Hour))
		_, err := forge.Post(t.Context(), target, drift(2))
		var failed *forge.Error
		if !errors.As(err, &failed) || failed.Status != 403 || !strings.Contains(failed.Hint, "rate limit") {
			t.Errorf("%v", err)
		}
	})
}

func TestRefusals(t *testing.T) {
	onBoth(t, func(t *testing.T, s *forgetest.Server, target forge.Target, _ *[]time.Duration) {
		for _, tt := range []struct {
			name    string
			change  func(*forge.Target)
			failure []forgetest.Failure
			status  int
			hint    string
		}{
			{"wrong token", func(t *forge.Target) { t.Token = "wrong-token" }, nil, http.StatusUnauthorized, "token"},
			{"no such repository", func(t *forge.Target) { t.Repo = "acme/nosuch" }, nil, http.StatusNotFound, "--repo and --pr"},
			{"no such pull request", func(t *forge.Target) { t.Number = 8 }, nil, http.StatusNotFound, "--repo and --pr"},
			{"may not", func(*forge.Target) {}, []forgetest.Failure{{Status: 403, Body: `{"message":"Resource not accessible by integration"}`}}, http.StatusForbidden, "pull-requests: write"},
			{"refused", func(*forge.Target) {}, []forgetest.Failure{{Status: 422, Body: `{"message":"Validation Failed"}`}}, http.StatusUnprocessableEntity, "--pr"},
			{"down", func(*forge.Target) {}, []forgetest.Failure{{Status: 500}, {Status: 500}, {Status: 500}, {Status: 500}, {Status: 500}}, http.StatusInternalServerError, ""},
		} {
			t.Run(tt.name, func(t *testing.T) {
				target := target
				tt.change(&target)
				s.Fail(tt.failure...)
				_, err := forge.Post(t.Context(), target, drift(1))
				var failed *forge.Error
				if !errors.As(err, &failed) || failed.Status != tt.status || !strings.Contains(failed.Hint, tt.hint) {
					t.Errorf("%#v", err)
				}
			})
		}
		if n := len(s.Comments()); n != 0 {
			t.Errorf("%d comments", n)
		}
	})
}

// Whatever goes wrong, the token stays where it is.
func TestTokenIsNeverTold(t *testing.T) {
	onBoth(t, func(t *testing.T, s *forgetest.Server, target forge.Target, _ *[]time.Duration) {
		s.Fail(forgetest.Failure{Status: 422, Body: `{"message":"no ` + forgetest.Token + ` here"}`})
		_, first := forge.Post(t.Context(), target, drift(1))
		s.Close()
		_, second := forge.Post(t.Context(), target, drift(1))
		target.API = "http://api.example.com"
		_, third := forge.Post(t.Context(), target, drift(1))
		for _, err := range []error{first, second, third} {
			if err == nil || strings.Contains(err.Error(), forgetest.Token) {
				t.Errorf("%v", err)
			}
		}
		if !strings.Contains(third.Error(), "no TLS") {
			t.Errorf("%v", third)
		}
	})
}

func TestUnknownProvider(t *testing.T) {
	if _, err := forge.Post(t.Context(), forge.Target{Provider: "cvs"}, drift(1)); err == nil || !strings.Contains(err.Error(), "known are github, gitlab") {
		t.Errorf("%v", err)
	}
}

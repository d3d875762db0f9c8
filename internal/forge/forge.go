// Package forge writes comments of pull requests on GitHub and of merge requests on GitLab.
//
// What enters: where a pull request is, a token, and the result of a check. What leaves: one
// comment that says so, made, edited, or left alone. No error holds the token.
package forge

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/replyx/schemactl/internal/ci"
	"github.com/replyx/schemactl/internal/comment"
)

// Target is a pull request.
type Target struct {
	// Provider is ci.GitHub or ci.GitLab.
	Provider string
	// API is the base URL of the API; empty is the public one.
	API string
	// Repo and Number are as ci.Run has them.
	Repo   string
	Number int
	Token  string
	// Wait waits before a request is tried again; nil sleeps.
	Wait func(context.Context, time.Duration) error
}

// provider is what the two APIs have in common. Errors are *Error.
type provider interface {
	list(ctx context.Context) ([]written, error)
	// me is the name that comments of the token stand under; empty where the API does not tell.
	me(ctx context.Context) (string, error)
	create(ctx context.Context, body string) (id int64, err error)
	edit(ctx context.Context, id int64, body string) error
	remove(ctx context.Context, id int64) error
}

// written is a comment and who wrote it.
type written struct {
	comment.Comment
	author string
	// bot reports whether the author is a program, where the API tells.
	bot bool
}

// Error is an answer of the API that is no success.
type Error struct {
	// Doing is what was tried: "list the comments of acme/shop 7".
	Doing string
	// Status is the HTTP status; 0 where there was no answer.
	Status  int
	Message string
	Hint    string
	// after is how long to wait before the next try; again reports that there is one.
	after time.Duration
	again bool
}

func (e *Error) Error() string {
	if e.Status == 0 {
		return fmt.Sprintf("%s: %s", e.Doing, e.Message)
	}
	return fmt.Sprintf("%s: %d %s: %s", e.Doing, e.Status, http.StatusText(e.Status), e.Message)
}

// Hints says what to do about it.
func (e *Error) Hints() []string { return []string{e.Hint} }

const (
	tries   = 5
	perPage = 100
	// longest is how long one wait may be: a CI job has better things to do.
	longest = 90 * time.Second
	timeout = 30 * time.Second
	// secondary is how long GitHub wants to be left alone where it does not say.
	secondary = time.Minute
	agent     = "schemactl"
)

// Post brings the comment up to date. Every try begins with the list, so that one whose answer was
// lost is not done twice.
func Post(ctx context.Context, t Target, c comment.Check) (comment.Kind, error) {
	p, err := t.provider()
	if err != nil {
		return "", err
	}
	wait := t.Wait
	if wait == nil {
		wait = sleep
	}
	for try := 1; ; try++ {
		kind, err := post(ctx, p, c)
		var failed *Error
		if !errors.As(err, &failed) || !failed.again || try == tries || failed.after > longest {
			return kind, err
		}
		pause := failed.after
		if pause == 0 {
			pause = time.Second << (try - 1)
		}
		if err := wait(ctx, pause); err != nil {
			return "", err
		}
	}
}

func post(ctx context.Context, p provider, c comment.Check) (comment.Kind, error) {
	mine, err := own(ctx, p, c.Env)
	if err != nil {
		return "", err
	}
	for _, there := range mine {
		a := comment.Next(&there, c)
		if a.Kind == comment.Nothing {
			return a.Kind, nil
		}
		err := p.edit(ctx, a.ID, a.Body)
		var failed *Error
		if errors.As(err, &failed) && (failed.Status == http.StatusForbidden || failed.Status == http.StatusNotFound) && !failed.again {
			continue // somebody else's, or gone meanwhile
		}
		return a.Kind, err
	}
	a := comment.Next(nil, c)
	if a.Kind == comment.Nothing {
		return a.Kind, nil
	}
	id, err := p.create(ctx, a.Body)
	if err != nil {
		return a.Kind, err
	}
	return a.Kind, alone(ctx, p, c, id)
}

// own are the comments of an environment that the token wrote, the oldest first. Anybody can write
// the mark, and a token that may edit everybody's comments would take theirs for its own.
func own(ctx context.Context, p provider, env string) ([]comment.Comment, error) {
	list, err := p.list(ctx)
	if err != nil {
		return nil, err
	}
	by := make(map[int64]written, len(list))
	marked := make([]comment.Comment, len(list))
	for i, w := range list {
		by[w.ID], marked[i] = w, w.Comment
	}
	marked = comment.Mine(marked, env)
	if len(marked) == 0 {
		return nil, nil
	}
	me, err := p.me(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(marked, func(c comment.Comment) bool {
		w := by[c.ID]
		if me == "" {
			return !w.bot // the token is no person's
		}
		return !strings.EqualFold(w.author, me)
	}), nil
}

// alone takes the new comment away where another run has made one at the same time: the older stays.
func alone(ctx context.Context, p provider, c comment.Check, id int64) error {
	mine, err := own(ctx, p, c.Env)
	if err != nil || len(mine) == 0 || mine[0].ID == id {
		return err
	}
	if err := p.remove(ctx, id); err != nil {
		return err
	}
	if a := comment.Next(&mine[0], c); a.Kind != comment.Nothing {
		return p.edit(ctx, a.ID, a.Body)
	}
	return nil
}

// refused reports whether the API does not tell, which is an answer too.
func refused(err error) bool {
	var failed *Error
	return errors.As(err, &failed) && !failed.again && (failed.Status == http.StatusForbidden || failed.Status == http.StatusNotFound)
}

// elsewhere is where an API sends to that is not itself.
type elsewhere struct{ host string }

func (e *elsewhere) Error() string {
	return fmt.Sprintf("the API sends to another server, %s, which would get the token", e.host)
}

// sameHost refuses to follow to another server: the token would go along.
func sameHost(req *http.Request, via []*http.Request) error {
	if first := via[0].URL; req.URL.Host != first.Host || req.URL.Scheme != first.Scheme {
		return &elsewhere{req.URL.Host}
	}
	if len(via) >= 10 {
		return errors.New("the API sends in circles")
	}
	return nil
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (t Target) provider() (provider, error) {
	if t.API != "" {
		u, err := url.Parse(t.API)
		if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
			return nil, errors.New("the API's base URL cannot be read: write https://host/path")
		}
		if u.Scheme == "http" && !loopback(u.Hostname()) {
			return nil, errors.New("the API's base URL has no TLS: a token would go over the network for all to read")
		}
	}
	switch t.Provider {
	case ci.GitHub:
		return newGitHub(t)
	case ci.GitLab:
		return newGitLab(t), nil
	}
	return nil, fmt.Errorf("provider %q is not known: known are %s, %s", t.Provider, ci.GitHub, ci.GitLab)
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// doing is what an error begins with.
func (t Target) doing(what string) string { return fmt.Sprintf("%s of %s %d", what, t.Repo, t.Number) }

// failure makes an *Error of an answer; resp is nil where there was none.
func (t Target) failure(what string, resp *http.Response, message string, err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) && resp == nil && !isTimeout(err) {
		return err
	}
	e := &Error{Doing: t.doing(what), Message: t.clean(message)}
	var other *elsewhere
	if errors.As(err, &other) {
		e.Message, e.Hint = t.clean(other.Error()), "name it with --api-url, if it is meant"
		return e
	}
	if resp == nil {
		e.Message, e.again = t.clean(rootCause(err)), true
		e.Hint = "is the API to be reached from here? --api-url names another one"
		return e
	}
	e.Status = resp.StatusCode
	e.after = retryAfter(resp.Header, time.Now())
	switch {
	case e.Status == http.StatusTooManyRequests, e.Status >= 500,
		e.Status == http.StatusForbidden && (resp.Header.Get("X-RateLimit-Remaining") == "0" || resp.Header.Get("Retry-After") != ""):
		e.again = true
		if e.Status < 500 {
			e.Hint = limited
		}
	case e.Status == http.StatusUnauthorized:
		e.Hint = "the token is not valid, or has expired"
	case e.Status == http.StatusForbidden:
		e.Hint = "the token may not comment: on GitHub give the job permissions: pull-requests: write; on GitLab a token of scope api and role Reporter"
	case e.Status == http.StatusNotFound:
		e.Hint = "there is no such repository or pull request, or the token may not see it: look at --repo and --pr"
	case e.Status == http.StatusUnprocessableEntity:
		e.Hint = "the API refuses the text or the number: is --pr the number of a pull request that is there?"
	}
	return e
}

const limited = "the API's rate limit is reached; it says to come back later"

func isTimeout(err error) bool {
	var n net.Error
	return errors.As(err, &n) && n.Timeout()
}

// rootCause leaves out the URL that net/http puts before an error.
func rootCause(err error) string {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err.Error()
	}
	return err.Error()
}

// clean is a message without the token, on one line, and short.
func (t Target) clean(s string) string {
	if t.Token != "" {
		s = strings.ReplaceAll(s, t.Token, "***")
	}
	s = strings.Join(strings.Fields(s), " ")
	return strings.ToValidUTF8(s[:min(len(s), 300)], "")
}

// retryAfter is how long an answer asks to wait.
func retryAfter(h http.Header, now time.Time) time.Duration {
	if s := h.Get("Retry-After"); s != "" {
		if n, err := strconv.Atoi(s); err == nil && n >= 0 {
			return time.Duration(n) * time.Second
		}
		if at, err := http.ParseTime(s); err == nil {
			return max(0, at.Sub(now))
		}
	}
	if h.Get("X-RateLimit-Remaining") == "0" || h.Get("RateLimit-Remaining") == "0" {
		for _, name := range []string{"X-RateLimit-Reset", "RateLimit-Reset"} {
			if n, err := strconv.ParseInt(h.Get(name), 10, 64); err == nil {
				return max(0, time.Unix(n, 0).Sub(now)) + time.Second
			}
		}
	}
	return 0
}

package forge

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/google/go-github/v89/github"

	"github.com/replyx/schemactl/internal/comment"
)

type gitHub struct {
	Target
	client      *github.Client
	owner, name string
}

func newGitHub(t Target) (*gitHub, error) {
	owner, name, ok := strings.Cut(t.Repo, "/")
	if !ok || owner == "" || name == "" || strings.Contains(name, "/") {
		return nil, fmt.Errorf("repository %q is not of the form owner/name", t.Repo)
	}
	// Limits are this package's: the client would refuse to ask again by itself.
	opts := []github.ClientOptionsFunc{github.WithAuthToken(t.Token), github.WithHTTPClient(&http.Client{Timeout: timeout, CheckRedirect: sameHost}), github.WithUserAgent(agent), github.WithDisableRateLimitCheck()}
	if t.API != "" {
		base := strings.TrimSuffix(t.API, "/") + "/"
		opts = append(opts, github.WithURLs(&base, nil))
	}
	client, err := github.NewClient(opts...)
	if err != nil {
		return nil, fmt.Errorf("make a client of GitHub: %w", err)
	}
	return &gitHub{t, client, owner, name}, nil
}

func (g *gitHub) list(ctx context.Context) ([]written, error) {
	var out []written
	opts := &github.IssueListCommentsOptions{ListOptions: github.ListOptions{PerPage: perPage}}
	for {
		page, resp, err := g.client.Issues.ListComments(ctx, g.owner, g.name, g.Number, opts)
		if err != nil {
			return nil, g.fail("list the comments", resp, err)
		}
		for _, c := range page {
			out = append(out, written{comment.Comment{ID: c.GetID(), Body: c.GetBody()}, c.GetUser().GetLogin(), c.GetUser().GetType() == "Bot"})
		}
		if resp.NextPage == 0 {
			return out, nil
		}
		opts.Page = resp.NextPage
	}
}

// me is not told to the token of an app, which a workflow's is; its comments are a bot's.
func (g *gitHub) me(ctx context.Context) (string, error) {
	u, resp, err := g.client.Users.Get(ctx, "")
	if err = g.fail("look who comments", resp, err); err != nil {
		if refused(err) {
			return "", nil
		}
		return "", err
	}
	return u.GetLogin(), nil
}

func (g *gitHub) create(ctx context.Context, body string) (int64, error) {
	c, resp, err := g.client.Issues.CreateComment(ctx, g.owner, g.name, g.Number, &github.IssueComment{Body: &body})
	return c.GetID(), g.fail("write the comment", resp, err)
}

func (g *gitHub) edit(ctx context.Context, id int64, body string) error {
	_, resp, err := g.client.Issues.EditComment(ctx, g.owner, g.name, id, &github.IssueComment{Body: &body})
	return g.fail("edit the comment", resp, err)
}

func (g *gitHub) remove(ctx context.Context, id int64) error {
	resp, err := g.client.Issues.DeleteComment(ctx, g.owner, g.name, id)
	return g.fail("take the second comment away", resp, err)
}

func (g *gitHub) fail(what string, resp *github.Response, err error) error {
	if err == nil {
		return nil
	}
	var answer *http.Response
	if resp != nil {
		answer = resp.Response
	}
	message := err.Error()
	var response *github.ErrorResponse
	var rate *github.RateLimitError
	var abuse *github.AbuseRateLimitError
	switch {
	case errors.As(err, &response):
		message = response.Message
	case errors.As(err, &rate):
		message, answer = rate.Message, rate.Response
	case errors.As(err, &abuse):
		message, answer = abuse.Message, abuse.Response
	}
	err = g.failure(what, answer, message, err)
	var failed *Error
	if abuse != nil && errors.As(err, &failed) {
		failed.again, failed.Hint = true, limited
		if failed.after == 0 {
			failed.after = secondary
		}
	}
	return err
}

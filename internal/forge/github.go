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
	opts := []github.ClientOptionsFunc{github.WithAuthToken(t.Token), github.WithUserAgent(agent), github.WithTimeout(timeout), github.WithEnvProxy(), github.WithDisableRateLimitCheck()}
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

func (g *gitHub) list(ctx context.Context) ([]comment.Comment, error) {
	var out []comment.Comment
	opts := &github.IssueListCommentsOptions{ListOptions: github.ListOptions{PerPage: perPage}}
	for {
		page, resp, err := g.client.Issues.ListComments(ctx, g.owner, g.name, g.Number, opts)
		if err != nil {
			return nil, g.fail("list the comments", resp, err)
		}
		for _, c := range page {
			out = append(out, comment.Comment{ID: c.GetID(), Body: c.GetBody()})
		}
		if resp.NextPage == 0 {
			return out, nil
		}
		opts.Page = resp.NextPage
	}
}

func (g *gitHub) create(ctx context.Context, body string) error {
	_, resp, err := g.client.Issues.CreateComment(ctx, g.owner, g.name, g.Number, &github.IssueComment{Body: &body})
	return g.fail("write the comment", resp, err)
}

func (g *gitHub) edit(ctx context.Context, id int64, body string) error {
	_, resp, err := g.client.Issues.EditComment(ctx, g.owner, g.name, id, &github.IssueComment{Body: &body})
	return g.fail("edit the comment", resp, err)
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
	return g.failure(what, answer, message, err)
}

package forge

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	gitlab "gitlab.com/gitlab-org/api/client-go/v2"

	"github.com/replyx/schemactl/internal/comment"
)

type gitLab struct {
	Target
	client *gitlab.Client
}

func newGitLab(t Target) (*gitLab, error) {
	// Tries are this package's: the client would do a POST twice.
	opts := []gitlab.ClientOptionFunc{gitlab.WithoutRetries(), gitlab.WithUserAgent(agent), gitlab.WithHTTPClient(&http.Client{Timeout: timeout, CheckRedirect: sameHost})}
	if t.API != "" {
		opts = append(opts, gitlab.WithBaseURL(t.API))
	}
	client, err := gitlab.NewClient(t.Token, opts...)
	if err != nil {
		return nil, fmt.Errorf("make a client of GitLab: %w", err)
	}
	return &gitLab{t, client}, nil
}

func (g *gitLab) list(ctx context.Context) ([]written, error) {
	var out []written
	opts := &gitlab.ListMergeRequestNotesOptions{ListOptions: gitlab.ListOptions{PerPage: perPage}}
	for {
		page, resp, err := g.client.Notes.ListMergeRequestNotes(g.Repo, int64(g.Number), opts, gitlab.WithContext(ctx))
		if err != nil {
			return nil, g.fail("list the comments", resp, err)
		}
		for _, n := range page {
			if !n.System {
				out = append(out, written{comment.Comment{ID: n.ID, Body: n.Body}, n.Author.Username, true})
			}
		}
		if resp.NextPage == 0 {
			return out, nil
		}
		opts.Page = resp.NextPage
	}
}

// me is not told to every token; then the API itself refuses to edit a comment of somebody else.
func (g *gitLab) me(ctx context.Context) (string, error) {
	u, resp, err := g.client.Users.CurrentUser(gitlab.WithContext(ctx))
	if err = g.fail("look who comments", resp, err); err != nil {
		if refused(err) {
			return "", nil
		}
		return "", err
	}
	return u.Username, nil
}

func (g *gitLab) create(ctx context.Context, body string) (int64, error) {
	n, resp, err := g.client.Notes.CreateMergeRequestNote(g.Repo, int64(g.Number), &gitlab.CreateMergeRequestNoteOptions{Body: &body}, gitlab.WithContext(ctx))
	if err != nil {
		return 0, g.fail("write the comment", resp, err)
	}
	return n.ID, nil
}

func (g *gitLab) edit(ctx context.Context, id int64, body string) error {
	_, resp, err := g.client.Notes.UpdateMergeRequestNote(g.Repo, int64(g.Number), id, &gitlab.UpdateMergeRequestNoteOptions{Body: &body}, gitlab.WithContext(ctx))
	return g.fail("edit the comment", resp, err)
}

func (g *gitLab) remove(ctx context.Context, id int64) error {
	resp, err := g.client.Notes.DeleteMergeRequestNote(g.Repo, int64(g.Number), id, gitlab.WithContext(ctx))
	return g.fail("take the second comment away", resp, err)
}

func (g *gitLab) fail(what string, resp *gitlab.Response, err error) error {
	if err == nil {
		return nil
	}
	var answer *http.Response
	if resp != nil {
		answer = resp.Response
	}
	message := err.Error()
	var response *gitlab.ErrorResponse
	switch {
	case errors.As(err, &response):
		message = response.Message
		if answer == nil {
			answer = response.Response
		}
	case errors.Is(err, gitlab.ErrNotFound):
		message = "not found"
		if answer == nil {
			answer = &http.Response{StatusCode: http.StatusNotFound}
		}
	}
	return g.failure(what, answer, message, err)
}

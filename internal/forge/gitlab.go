package forge

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/replyx/schemactl/internal/comment"
)

// gitLab is its REST API, version 4: docs.gitlab.com/api/notes.
type gitLab struct {
	*rest
	notes string
}

// note is a comment of a merge request.
type note struct {
	ID     int64  `json:"id,omitempty"`
	Body   string `json:"body"`
	System bool   `json:"system,omitempty"`
	Author struct {
		Username string `json:"username"`
	} `json:"author,omitzero"`
}

func newGitLab(t Target) *gitLab {
	base := t.API
	if base == "" {
		base = "https://gitlab.com"
	}
	if base = strings.TrimSuffix(base, "/"); !strings.HasSuffix(base, "/api/v4") {
		base += "/api/v4"
	}
	return &gitLab{
		newREST(t, base, http.Header{"Private-Token": {t.Token}}),
		fmt.Sprintf("projects/%s/merge_requests/%d/notes", url.PathEscape(t.Repo), t.Number),
	}
}

func (g *gitLab) list(ctx context.Context) ([]written, error) {
	var out []written
	query := url.Values{"per_page": {strconv.Itoa(perPage)}}
	for {
		var page []note
		resp, err := g.do(ctx, "list the comments", http.MethodGet, g.notes, query, nil, &page)
		if err != nil {
			return nil, err
		}
		for _, n := range page {
			if !n.System {
				out = append(out, written{comment.Comment{ID: n.ID, Body: n.Body}, n.Author.Username, true})
			}
		}
		next := resp.Header.Get("X-Next-Page")
		if next == "" {
			return out, nil
		}
		query.Set("page", next)
	}
}

// me is not told to every token; then the API itself refuses to edit a comment of somebody else.
func (g *gitLab) me(ctx context.Context) (string, error) {
	var user struct {
		Username string `json:"username"`
	}
	_, err := g.do(ctx, "look who comments", http.MethodGet, "user", nil, nil, &user)
	if refused(err) {
		return "", nil
	}
	return user.Username, err
}

func (g *gitLab) create(ctx context.Context, body string) (int64, error) {
	var made note
	_, err := g.do(ctx, "write the comment", http.MethodPost, g.notes, nil, note{Body: body}, &made)
	return made.ID, err
}

func (g *gitLab) edit(ctx context.Context, id int64, body string) error {
	_, err := g.do(ctx, "edit the comment", http.MethodPut, g.notes+"/"+strconv.FormatInt(id, 10), nil, note{Body: body}, nil)
	return err
}

func (g *gitLab) remove(ctx context.Context, id int64) error {
	_, err := g.do(ctx, "take the second comment away", http.MethodDelete, g.notes+"/"+strconv.FormatInt(id, 10), nil, nil, nil)
	return err
}

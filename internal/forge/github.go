package forge

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/replyx/schemactl/internal/comment"
)

// gitHub is its REST API: docs.github.com/rest/issues/comments. A pull request is an issue to it.
type gitHub struct {
	*rest
	repo string
}

// issueComment is a comment of a pull request.
type issueComment struct {
	ID   int64  `json:"id,omitempty"`
	Body string `json:"body"`
	User struct {
		Login string `json:"login"`
		Type  string `json:"type"`
	} `json:"user,omitzero"`
}

func newGitHub(t Target) (*gitHub, error) {
	owner, name, ok := strings.Cut(t.Repo, "/")
	if !ok || owner == "" || name == "" || strings.Contains(name, "/") {
		return nil, fmt.Errorf("repository %q is not of the form owner/name", t.Repo)
	}
	base := t.API
	if base == "" {
		base = "https://api.github.com"
	}
	header := http.Header{"Authorization": {"Bearer " + t.Token}, "Accept": {"application/vnd.github+json"}, "X-Github-Api-Version": {"2022-11-28"}}
	return &gitHub{newREST(t, base, header), "repos/" + url.PathEscape(owner) + "/" + url.PathEscape(name) + "/issues/"}, nil
}

// nextPage finds the number of the next page in a Link header (RFC 8288).
var nextPage = regexp.MustCompile(`[?&]page=(\d+)[^>]*>\s*;\s*rel="next"`)

func (g *gitHub) list(ctx context.Context) ([]written, error) {
	var out []written
	query := url.Values{"per_page": {strconv.Itoa(perPage)}}
	for {
		var page []issueComment
		resp, err := g.ask(ctx, "list the comments", http.MethodGet, g.repo+strconv.Itoa(g.Number)+"/comments", query, nil, &page)
		if err != nil {
			return nil, err
		}
		for _, c := range page {
			out = append(out, written{comment.Comment{ID: c.ID, Body: c.Body}, c.User.Login, c.User.Type == "Bot"})
		}
		next := nextPage.FindStringSubmatch(resp.Header.Get("Link"))
		if next == nil {
			return out, nil
		}
		query.Set("page", next[1])
	}
}

// me is not told to the token of an app, which a workflow's is; its comments are a bot's.
func (g *gitHub) me(ctx context.Context) (string, error) {
	var user struct {
		Login string `json:"login"`
	}
	_, err := g.ask(ctx, "look who comments", http.MethodGet, "user", nil, nil, &user)
	if refused(err) {
		return "", nil
	}
	return user.Login, err
}

func (g *gitHub) create(ctx context.Context, body string) (int64, error) {
	var made issueComment
	_, err := g.ask(ctx, "write the comment", http.MethodPost, g.repo+strconv.Itoa(g.Number)+"/comments", nil, issueComment{Body: body}, &made)
	return made.ID, err
}

func (g *gitHub) edit(ctx context.Context, id int64, body string) error {
	_, err := g.ask(ctx, "edit the comment", http.MethodPatch, g.repo+"comments/"+strconv.FormatInt(id, 10), nil, issueComment{Body: body}, nil)
	return err
}

func (g *gitHub) remove(ctx context.Context, id int64) error {
	_, err := g.ask(ctx, "take the second comment away", http.MethodDelete, g.repo+"comments/"+strconv.FormatInt(id, 10), nil, nil, nil)
	return err
}

// ask is do, with the answer understood by which GitHub limits how often it is asked: its documentation, "About
// secondary rate limits". It may not say for how long.
func (g *gitHub) ask(ctx context.Context, what, method, path string, query url.Values, in, out any) (*http.Response, error) {
	resp, err := g.do(ctx, what, method, path, query, in, out)
	var failed *Error
	if errors.As(err, &failed) && (failed.Status == http.StatusForbidden || failed.Status == http.StatusTooManyRequests) &&
		strings.Contains(strings.ToLower(failed.Message), "secondary rate limit") {
		failed.again, failed.Hint = true, limited
		if failed.after == 0 {
			failed.after = secondary
		}
	}
	return resp, err
}

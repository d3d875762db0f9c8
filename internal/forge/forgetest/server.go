// Package forgetest is a server on loopback that behaves like the parts of the APIs of GitHub and
// GitLab that comments need: paging, tokens, limits, refusals, with the shapes of their answers.
package forgetest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Token is the one token that the server takes.
const Token = "s3cr3t-t0ken"

// githubLongest is what GitHub takes as a comment, in characters.
const githubLongest = 65536

// Comment is one on the pull request.
type Comment struct {
	ID   int64
	Body string
	// Foreign reports whether somebody else wrote it.
	Foreign bool
}

// Server holds one pull request: acme/shop 7.
type Server struct {
	*httptest.Server
	mu       sync.Mutex
	comments []Comment
	next     int64
	failures []Failure
	log      []string
	// PageSize is the most that a page holds, whatever is asked for.
	PageSize int
	// Writer lets the token edit what others wrote, as GitHub does where it may write to the repository.
	Writer bool
	// App makes the token an app's, as a workflow's is: GitHub does not tell it who it is.
	App bool
	// Race is what another run does while the next comment is being made: it makes one too, before or
	// behind it.
	Race Race
}

// Race is when another run makes its comment.
type Race string

// Races.
const (
	NoRace Race = ""
	First  Race = "first"
	Second Race = "second"
)

// Me is who the token is.
const Me = "schemactl-bot"

// Failure is an answer to the next request; with no status, the usual one.
type Failure struct {
	Status  int
	Headers map[string]string
	Body    string
	// Done reports whether the request is carried out all the same: the answer alone is lost.
	Done bool
}

// New starts a server.
func New() *Server {
	s := &Server{next: 1001, PageSize: 100}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v3/repos/{owner}/{repo}/issues/{number}/comments", s.github(s.githubList))
	mux.HandleFunc("POST /api/v3/repos/{owner}/{repo}/issues/{number}/comments", s.github(s.githubCreate))
	mux.HandleFunc("PATCH /api/v3/repos/{owner}/{repo}/issues/comments/{id}", s.github(s.githubEdit))
	mux.HandleFunc("DELETE /api/v3/repos/{owner}/{repo}/issues/comments/{id}", s.github(s.remove))
	mux.HandleFunc("GET /api/v3/user", func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Header.Get("Authorization") != "Bearer "+Token:
			githubError(w, http.StatusUnauthorized, "Bad credentials")
		case s.App:
			githubError(w, http.StatusForbidden, "Resource not accessible by integration")
		default:
			answer(w, http.StatusOK, object{"login": Me, "id": 583231, "type": "User", "site_admin": false})
		}
	})
	mux.HandleFunc("GET /api/v4/user", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("PRIVATE-TOKEN") != Token {
			answer(w, http.StatusUnauthorized, object{"message": "401 Unauthorized"})
			return
		}
		answer(w, http.StatusOK, object{"id": 3, "username": Me, "name": "schemactl", "state": "active", "bot": true})
	})
	mux.HandleFunc("DELETE /api/v4/projects/{project}/merge_requests/{number}/notes/{id}", s.gitlab(s.remove))
	mux.HandleFunc("GET /api/v4/projects/{project}/merge_requests/{number}/notes", s.gitlab(s.gitlabList))
	mux.HandleFunc("POST /api/v4/projects/{project}/merge_requests/{number}/notes", s.gitlab(s.gitlabCreate))
	mux.HandleFunc("PUT /api/v4/projects/{project}/merge_requests/{number}/notes/{id}", s.gitlab(s.gitlabEdit))
	s.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.log = append(s.log, r.Method+" "+r.URL.EscapedPath())
		if len(s.failures) > 0 {
			f := s.failures[0]
			s.failures = s.failures[1:]
			if f.Status == 0 {
				mux.ServeHTTP(w, r)
				return
			}
			if f.Done {
				mux.ServeHTTP(httptest.NewRecorder(), r)
			}
			for k, v := range f.Headers {
				w.Header().Set(k, v)
			}
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(f.Status)
			fmt.Fprint(w, f.Body)
			return
		}
		mux.ServeHTTP(w, r)
	}))
	s.Start() // a handler asks for its address
	return s
}

// GitHubURL and GitLabURL are the base URLs of the two APIs.
func (s *Server) GitHubURL() string { return s.URL + "/api/v3" }
func (s *Server) GitLabURL() string { return s.URL + "/api/v4" }

// Add puts a comment there.
func (s *Server) Add(body string, foreign bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.add(body, foreign)
}

func (s *Server) add(body string, foreign bool) *Comment {
	s.comments = append(s.comments, Comment{ID: s.next, Body: body, Foreign: foreign})
	s.next++
	return &s.comments[len(s.comments)-1]
}

// Remove takes all comments away, as a person may.
func (s *Server) Remove() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.comments = nil
}

// Comments are those that are there.
func (s *Server) Comments() []Comment {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Comment(nil), s.comments...)
}

// Requests lists what was asked since the last time.
func (s *Server) Requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	log := s.log
	s.log = nil
	return log
}

// Fail gives these answers to the next requests.
func (s *Server) Fail(f ...Failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failures = append(s.failures, f...)
}

// made is a new comment of the token's.
func (s *Server) made(body string) Comment {
	race := s.Race
	s.Race = NoRace
	if race == First {
		s.add(body, false)
	}
	c := *s.add(body, false)
	if race == Second {
		s.add(body, false)
	}
	return c
}

func (s *Server) remove(w http.ResponseWriter, r *http.Request) {
	n, _ := strconv.ParseInt(r.PathValue("id"), 10, 64)
	s.comments = slices.DeleteFunc(s.comments, func(c Comment) bool { return c.ID == n })
	w.WriteHeader(http.StatusNoContent)
}

func (s *Server) find(id string) *Comment {
	n, _ := strconv.ParseInt(id, 10, 64)
	for i := range s.comments {
		if s.comments[i].ID == n {
			return &s.comments[i]
		}
	}
	return nil
}

// page is a part of the comments, and the number of the next one.
func (s *Server) page(q url.Values) (list []Comment, next int) {
	size, _ := strconv.Atoi(q.Get("per_page"))
	if size <= 0 {
		size = 30
	}
	size = min(size, s.PageSize)
	page, _ := strconv.Atoi(q.Get("page"))
	page = max(page, 1)
	from := min((page-1)*size, len(s.comments))
	to := min(from+size, len(s.comments))
	if to < len(s.comments) {
		next = page + 1
	}
	return s.comments[from:to], next
}

func body(r *http.Request) string {
	var in struct{ Body string }
	_ = json.NewDecoder(r.Body).Decode(&in)
	return in.Body
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

type object = map[string]any

func githubError(w http.ResponseWriter, status int, message string, errs ...object) {
	out := object{"message": message, "documentation_url": "https://docs.github.com/rest", "status": strconv.Itoa(status)}
	if len(errs) > 0 {
		out["errors"] = errs
	}
	answer(w, status, out)
}

func (s *Server) github(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-RateLimit-Limit", "5000")
		w.Header().Set("X-RateLimit-Remaining", "4999")
		switch {
		case r.Header.Get("Authorization") != "Bearer "+Token:
			githubError(w, http.StatusUnauthorized, "Bad credentials")
		case r.PathValue("owner") != "acme" || r.PathValue("repo") != "shop" || r.PathValue("number") != "" && r.PathValue("number") != "7":
			githubError(w, http.StatusNotFound, "Not Found")
		default:
			next(w, r)
		}
	}
}

func (s *Server) githubComment(c Comment) object {
	u := s.GitHubURL() + "/repos/acme/shop/issues"
	user := object{"login": Me, "id": 583231, "type": "User", "site_admin": false}
	switch {
	case c.Foreign:
		user = object{"login": "somebody", "id": 1, "type": "User", "site_admin": false}
	case s.App:
		user = object{"login": "github-actions[bot]", "id": 41898282, "type": "Bot", "site_admin": false}
	}
	return object{
		"id": c.ID, "node_id": fmt.Sprintf("IC_%d", c.ID), "body": c.Body,
		"url": fmt.Sprintf("%s/comments/%d", u, c.ID), "html_url": fmt.Sprintf("https://github.example.com/acme/shop/pull/7#issuecomment-%d", c.ID), "issue_url": u + "/7",
		"user":       user,
		"created_at": "2026-01-02T03:04:05Z", "updated_at": "2026-01-02T03:04:05Z", "author_association": "NONE",
		"performed_via_github_app": nil, "reactions": object{"total_count": 0, "+1": 0, "-1": 0},
	}
}

func (s *Server) githubList(w http.ResponseWriter, r *http.Request) {
	list, next := s.page(r.URL.Query())
	out := []object{}
	for _, c := range list {
		out = append(out, s.githubComment(c))
	}
	if next > 0 {
		q := r.URL.Query()
		q.Set("page", strconv.Itoa(next))
		w.Header().Set("Link", fmt.Sprintf(`<%s%s?%s>; rel="next"`, s.URL, r.URL.Path, q.Encode()))
	}
	answer(w, http.StatusOK, out)
}

func (s *Server) githubCreate(w http.ResponseWriter, r *http.Request) {
	if text, ok := githubBody(w, r); ok {
		answer(w, http.StatusCreated, s.githubComment(s.made(text)))
	}
}

func (s *Server) githubEdit(w http.ResponseWriter, r *http.Request) {
	c := s.find(r.PathValue("id"))
	switch {
	case c == nil:
		githubError(w, http.StatusNotFound, "Not Found")
	case c.Foreign && !s.Writer:
		githubError(w, http.StatusForbidden, "Resource not accessible by integration")
	default:
		if text, ok := githubBody(w, r); ok {
			c.Body = text
			answer(w, http.StatusOK, s.githubComment(*c))
		}
	}
}

func githubBody(w http.ResponseWriter, r *http.Request) (string, bool) {
	text := body(r)
	switch n := len([]rune(text)); {
	case n > githubLongest:
		githubError(w, http.StatusUnprocessableEntity, "Validation Failed", object{"resource": "IssueComment", "code": "unprocessable", "field": "data", "message": "Body is too long (maximum is 65536 characters)"})
	case strings.TrimSpace(text) == "":
		githubError(w, http.StatusUnprocessableEntity, "Validation Failed", object{"resource": "IssueComment", "code": "missing_field", "field": "body"})
	default:
		return text, true
	}
	return "", false
}

func (s *Server) gitlab(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Header.Get("PRIVATE-TOKEN") != Token:
			answer(w, http.StatusUnauthorized, object{"message": "401 Unauthorized"})
		case r.PathValue("project") != "acme/shop":
			answer(w, http.StatusNotFound, object{"message": "404 Project Not Found"})
		case r.PathValue("number") != "7":
			answer(w, http.StatusNotFound, object{"message": "404 Not found"})
		default:
			next(w, r)
		}
	}
}

func gitlabNote(c Comment) object {
	author := object{"id": 3, "username": Me, "name": "schemactl", "state": "active", "locked": false, "avatar_url": nil, "web_url": "https://gitlab.example.com/" + Me}
	if c.Foreign {
		author = object{"id": 9, "username": "somebody", "name": "Some Body", "state": "active", "locked": false, "avatar_url": nil, "web_url": "https://gitlab.example.com/somebody"}
	}
	return object{
		"id": c.ID, "type": nil, "body": c.Body, "attachment": nil, "system": false, "noteable_id": 301, "noteable_type": "MergeRequest", "noteable_iid": 7,
		"project_id": 42, "resolvable": false, "confidential": false, "internal": false, "imported": false, "imported_from": "none", "commands_changes": object{},
		"author":     author,
		"created_at": "2026-01-02T03:04:05.678Z", "updated_at": "2026-01-02T03:04:05.678Z",
	}
}

func (s *Server) gitlabList(w http.ResponseWriter, r *http.Request) {
	list, next := s.page(r.URL.Query())
	out := []object{{"id": 1, "body": "added 1 commit", "system": true, "noteable_type": "MergeRequest", "author": object{"id": 9, "username": "dev"}}}
	for _, c := range list {
		out = append(out, gitlabNote(c))
	}
	if next > 0 {
		w.Header().Set("X-Next-Page", strconv.Itoa(next))
	}
	answer(w, http.StatusOK, out)
}

func (s *Server) gitlabCreate(w http.ResponseWriter, r *http.Request) {
	text := body(r)
	if strings.TrimSpace(text) == "" {
		answer(w, http.StatusBadRequest, object{"message": "400 Bad request - Note {:note=>[\"can't be blank\"]}"})
		return
	}
	answer(w, http.StatusCreated, gitlabNote(s.made(text)))
}

func (s *Server) gitlabEdit(w http.ResponseWriter, r *http.Request) {
	c := s.find(r.PathValue("id"))
	switch {
	case c == nil:
		answer(w, http.StatusNotFound, object{"message": "404 Not found"})
	case c.Foreign && !s.Writer:
		answer(w, http.StatusForbidden, object{"message": "403 Forbidden"})
	default:
		c.Body = body(r)
		answer(w, http.StatusOK, gitlabNote(*c))
	}
}

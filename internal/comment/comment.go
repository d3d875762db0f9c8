// Package comment keeps one comment of a pull request up to date.
//
// What enters: the comments that are there and the result of a check. What leaves: what to do, and
// the text of the comment. The text carries its own memory in hidden marks, so nothing is stored
// anywhere else. The package is pure; package forge does the talking.
package comment

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// Comment is one that is there.
type Comment struct {
	ID   int64
	Body string
}

// Check is a result to tell.
type Check struct {
	// Env tells the comments of several environments apart.
	Env string
	// Noop reports whether there is nothing to do.
	Noop bool
	// Verdict is the result in a few words.
	Verdict string
	// Commit is what was checked; it may be empty.
	Commit string
	// Body is the whole result as Markdown. Same is what makes it the same as an earlier one:
	// the body without links.
	Body, Same string
	// Always asks for a comment where the first check is a noop.
	Always bool
}

// Kind is what to do.
type Kind string

// What may be to do.
const (
	// Nothing leaves all as it is: a noop from the start, or no news.
	Nothing Kind = "nothing"
	Create  Kind = "create"
	Edit    Kind = "edit"
)

// Action is what to do, to which comment, with which text.
type Action struct {
	Kind Kind
	ID   int64
	Body string
}

// memory is what a comment knows of itself.
type memory struct {
	Digest  string    `json:"digest"`
	Now     earlier   `json:"now"`
	Earlier []earlier `json:"earlier"`
}

// earlier is one verdict, a line.
type earlier struct {
	Verdict string `json:"verdict"`
	Commit  string `json:"commit,omitempty"`
}

// mostEarlier is how many verdicts a comment remembers.
const mostEarlier = 5

// Mark is the hidden line that a comment of an environment begins with.
func Mark(env string) string { return "<!-- schemactl:comment " + url.QueryEscape(env) + " -->" }

const stateMark = "<!-- schemactl:state "

// Mine are the comments with the mark of an environment, the oldest first. Anybody can write the
// mark: whether a comment is ours shows when it is edited.
func Mine(list []Comment, env string) []Comment {
	var out []Comment
	for _, c := range list {
		if strings.HasPrefix(strings.TrimSpace(c.Body), Mark(env)) {
			out = append(out, c)
		}
	}
	slices.SortStableFunc(out, func(a, b Comment) int { return int(min(1, max(-1, a.ID-b.ID))) })
	return out
}

// Next says what to do with the comment that is there; nil where there is none.
func Next(there *Comment, c Check) Action {
	sum := sha256.Sum256([]byte(c.Same))
	m := memory{Digest: hex.EncodeToString(sum[:12]), Now: earlier{c.Verdict, short(c.Commit)}}
	if there == nil {
		if c.Noop && !c.Always {
			return Action{Kind: Nothing}
		}
		return Action{Kind: Create, Body: text(c, m, false)}
	}
	old, known := read(there.Body)
	if known && old.Digest == m.Digest {
		return Action{Kind: Nothing, ID: there.ID}
	}
	if known {
		m.Earlier = append([]earlier{old.Now}, old.Earlier...)
		m.Earlier = m.Earlier[:min(len(m.Earlier), mostEarlier)]
	}
	return Action{Kind: Edit, ID: there.ID, Body: text(c, m, c.Noop)}
}

func short(commit string) string { return commit[:min(len(commit), 10)] }

// text is the whole comment.
func text(c Check, m memory, resolved bool) string {
	var b strings.Builder
	b.WriteString(Mark(c.Env) + "\n")
	body := c.Body
	if resolved {
		// The first heading gets the word; the rest of a noop is short.
		body = strings.Replace(body, ": "+c.Verdict, ": resolved, "+c.Verdict, 1)
	}
	b.WriteString(strings.TrimRight(body, "\n") + "\n")
	if m.Now.Commit != "" {
		fmt.Fprintf(&b, "\n<sub>checked at %s</sub>\n", m.Now.Commit)
	}
	if len(m.Earlier) > 0 {
		b.WriteString("\n<details><summary>Earlier checks</summary>\n\n")
		for _, e := range m.Earlier {
			b.WriteString("- " + strings.TrimSpace(e.Commit+" "+e.Verdict) + "\n")
		}
		b.WriteString("\n</details>\n")
	}
	state, _ := json.Marshal(m) // strings alone
	b.WriteString("\n" + stateMark + base64.StdEncoding.EncodeToString(state) + " -->\n")
	return b.String()
}

// read finds the memory of a comment.
func read(body string) (memory, bool) {
	i := strings.LastIndex(body, stateMark)
	if i < 0 {
		return memory{}, false
	}
	code, _, ok := strings.Cut(body[i+len(stateMark):], " -->")
	if !ok {
		return memory{}, false
	}
	data, err := base64.StdEncoding.DecodeString(code)
	var m memory
	if err != nil || json.Unmarshal(data, &m) != nil {
		return memory{}, false
	}
	// Somebody may have written it: it is shown as text.
	m.Now.clean()
	for i := range m.Earlier {
		m.Earlier[i].clean()
	}
	return m, true
}

func (e *earlier) clean() {
	plain := func(s string) string {
		s = strings.Map(func(r rune) rune {
			if strings.ContainsRune("<>&`@#[]()\\|*_\n\r", r) {
				return -1
			}
			return r
		}, s)
		return strings.ToValidUTF8(s[:min(len(s), 200)], "")
	}
	e.Verdict, e.Commit = plain(e.Verdict), plain(e.Commit)
}

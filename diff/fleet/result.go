// Package fleet is many databases as one: which are worked on when, and what was found, counted.
//
// What enters: waves of targets, by name, and a function that works on one; a [Result] of each. What leaves: the events of
// the run as they happen, and a [Tally], in which targets with equal results are one line. There is no I/O here, and no
// state that outlives a run.
package fleet

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff/history"
	"github.com/replyx/schemactl/diff/plan"
)

// FormatVersion is the version of the JSON form of a result.
const FormatVersion = "1.0"

// State is what is known of a target, in one word.
type State string

// The states.
const (
	Noop    State = "noop"
	Done    State = "done"
	Changes State = "changes"
	Pending State = "pending"
	Drift   State = "drift"
	// Both is drift and pending.
	Both State = "drift and pending"
	// Ready, Findings and Unchecked are doctor's.
	Ready     State = "ok"
	Findings  State = "findings"
	Unchecked State = "unchecked"
	Failed    State = "error"
	// Unreached is a target that was not begun.
	Unreached State = "not reached"
)

// states are in the order in which they are told.
var states = []State{Noop, Ready, Done, Changes, Pending, Drift, Both, Findings, Unchecked, Failed, Unreached}

// Good reports whether nothing is left to do.
func (s State) Good() bool { return s == Noop || s == Ready || s == Done }

// States lists the states, in the order in which they are told.
func States() []State { return slices.Clone(states) }

// Result is what was found on a target, or done there.
type Result struct {
	FormatVersion string `json:"format_version"`
	Env           string `json:"env,omitempty"`
	Target        string `json:"target"`
	// Group is the wave that it belongs to.
	Group  string `json:"group,omitempty"`
	Result State  `json:"result"`
	// Steps counts those that were run.
	Steps int `json:"steps_done,omitempty"`
	// Seconds is how long the work took.
	Seconds float64 `json:"seconds"`
	// Alike is the same for targets with equal plans.
	Alike string `json:"alike,omitempty"`
	// Plan is what was planned, Status what status says, Findings what doctor found; where the command has one.
	Plan     *plan.Plan      `json:"plan,omitempty"`
	Status   *history.Status `json:"status,omitempty"`
	Findings []string        `json:"findings,omitempty"`
	Error    *plan.Failure   `json:"error,omitempty"`
	// Err is what Error says, for programs.
	Err error `json:"-"`
}

// Alike is the same for plans that do the same, whatever database they are for: the sizes of tables, and what the
// plan touches, are no part of it. The name of a schema is, unless it is the only one that the target has.
func Alike(p *plan.Plan, schemas []string) string {
	var steps []plan.Step
	for _, s := range p.Steps {
		s.Rows, s.Bytes = 0, 0
		steps = append(steps, s)
	}
	same := plan.Plan{
		Result: p.Result, Changes: p.Changes, Steps: steps, Hazards: p.Hazards, Refused: p.Refused, NotProven: p.NotProven,
		Preliminary: p.Preliminary, Error: p.Error,
	}
	for _, i := range p.Perf {
		i.Facts = nil
		same.Perf = append(same.Perf, i)
	}
	text, err := json.Marshal(same)
	if err != nil {
		return p.Fingerprint
	}
	sum := sha256.Sum256([]byte(withoutSchema(string(text), schemas)))
	return hex.EncodeToString(sum[:8])
}

// withoutSchema puts one word in the place of the name of the only schema.
func withoutSchema(text string, schemas []string) string {
	if len(schemas) != 1 {
		return text
	}
	name, err := json.Marshal(schemas[0])
	if err != nil {
		return text
	}
	word, err := regexp.Compile(`\b` + regexp.QuoteMeta(strings.Trim(string(name), `"`)) + `\b`)
	if err != nil {
		return text
	}
	return word.ReplaceAllLiteralString(text, "*")
}

// Bucket is the targets of which the same is to be said.
type Bucket struct {
	State State
	// Targets are sorted.
	Targets []string
	// First is the result of the target that was heard of first.
	First Result
}

// Tally counts results. Of targets with equal results it keeps the names and one result.
type Tally struct {
	Env string
	// Total is how many targets there are.
	Total   int
	buckets map[string]*Bucket
	majors  map[int]int
}

// NewTally counts the results of an env.
func NewTally(env string, total int) *Tally {
	return &Tally{Env: env, Total: total, buckets: make(map[string]*Bucket), majors: make(map[int]int)}
}

// Add counts a result.
func (t *Tally) Add(r Result) {
	id := string(r.Result) + "\x00" + r.Alike
	if r.Error != nil {
		id += "\x00" + strings.ReplaceAll(r.Error.Message, r.Target, "*")
	}
	b := t.buckets[id]
	if b == nil {
		b = &Bucket{State: r.Result, First: r}
		t.buckets[id] = b
	}
	if r.Plan != nil && r.Plan.Target.ServerVersion > 0 {
		t.majors[r.Plan.Target.ServerVersion/10000]++
	}
	b.Targets = append(b.Targets, r.Target)
}

// Count is how many targets are in a state.
func (t *Tally) Count(s State) (n int) {
	for _, b := range t.buckets {
		if b.State == s {
			n += len(b.Targets)
		}
	}
	return n
}

// Good reports whether nothing is left to do on any target.
func (t *Tally) Good() bool {
	for _, b := range t.buckets {
		if !b.State.Good() {
			return false
		}
	}
	return t.Seen() == t.Total
}

// Seen is how many targets are counted.
func (t *Tally) Seen() (n int) {
	for _, b := range t.buckets {
		n += len(b.Targets)
	}
	return n
}

// Majors counts targets by the major version of their server, as far as it is known.
func (t *Tally) Majors() map[int]int { return maps.Clone(t.majors) }

// Buckets are the results by their states, those of most targets first.
func (t *Tally) Buckets() []Bucket {
	out := make([]Bucket, 0, len(t.buckets))
	for _, b := range t.buckets {
		one := *b
		one.Targets = slices.Sorted(slices.Values(b.Targets))
		out = append(out, one)
	}
	slices.SortFunc(out, func(a, b Bucket) int {
		return cmp.Or(
			cmp.Compare(slices.Index(states, a.State), slices.Index(states, b.State)),
			cmp.Compare(len(b.Targets), len(a.Targets)),
			cmp.Compare(a.Targets[0], b.Targets[0]),
		)
	})
	return out
}

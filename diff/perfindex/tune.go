package perfindex

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// VectorIndex is a vector index as a search needs it, in the server's words.
type VectorIndex struct {
	Schema string `json:"schema"`
	Table  string `json:"table"`
	Name   string `json:"name"`
	Method string `json:"method"`
	// Key is the column or the expression; Type what it is compared as; Operator the distance.
	Key      string `json:"key"`
	Type     string `json:"type"`
	Operator string `json:"operator"`
	// OpClass is the qualified operator class, Where the predicate.
	OpClass string `json:"operator_class"`
	Where   string `json:"where,omitempty"`
	// Params are its storage parameters, as the catalog has them: lists=100.
	Params []string `json:"with,omitempty"`
	Rows   int64    `json:"rows"`
	// Version is pgvector's: "0.8.0".
	Version string `json:"pgvector"`
}

// Parameter is one configuration parameter and its value.
type Parameter struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Setting is how hard an index is searched.
type Setting []Parameter

// String gives "ivfflat.probes = 10".
func (s Setting) String() string {
	out := make([]string, len(s))
	for i, p := range s {
		out[i] = p.Name + " = " + p.Value
	}
	return strings.Join(out, ", ")
}

// Rung is what one setting gives.
type Rung struct {
	Setting Setting `json:"setting"`
	// Recall is the share of the nearest rows that was found, from 0 to 1.
	Recall float64 `json:"recall"`
	// Low and High bound it with 95 % confidence.
	Low  float64 `json:"recall_low"`
	High float64 `json:"recall_high"`
	// Returned is how many rows a search returned, by the mean.
	Returned float64 `json:"returned"`
	// Median and P95 are how long a search took; Spread is how far the middle half of them lies apart.
	Median time.Duration `json:"median_ns"`
	P95    time.Duration `json:"p95_ns"`
	Spread time.Duration `json:"spread_ns"`
}

// Tuning is how well an index is searched at each setting of a ladder.
type Tuning struct {
	Index VectorIndex `json:"index"`
	K     int         `json:"k"`
	// Queries is how many searches were compared: fewer than asked for where the budget was short.
	Queries int `json:"queries"`
	// Exact is how long a search without the index took, by its median.
	Exact time.Duration `json:"exact_median_ns"`
	Rungs []Rung        `json:"rungs"`
	// Cut reports whether the budget was over before the ladder was climbed.
	Cut bool `json:"cut,omitempty"`
	// Took is how long all of it took; Scans how many uses of the index the server has counted for it, at least.
	Took  time.Duration `json:"took_ns"`
	Scans int           `json:"scans"`
	// Filter is the condition of the searches beside the index's own.
	Filter string `json:"filter,omitempty"`
}

// Best is the first setting that is shown to reach the recall: the ladder begins where least is searched. It
// is nil where none is, or where there were too few searches to tell.
func (t Tuning) Best(recall float64) *Rung {
	if t.Queries < leastSearches {
		return nil
	}
	return t.first(func(g Rung) bool { return g.Low >= recall })
}

// Seems is the first setting that reaches the recall in the searches that were made, which may be too few to
// show it.
func (t Tuning) Seems(recall float64) *Rung {
	return t.first(func(g Rung) bool { return g.Recall > recall || g.Recall == 1 })
}

func (t Tuning) first(ok func(Rung) bool) *Rung {
	if i := slices.IndexFunc(t.Rungs, ok); i >= 0 {
		return &t.Rungs[i]
	}
	return nil
}

// Candidate is an index that was built on a sample, with other storage parameters.
type Candidate struct {
	Params []Parameter   `json:"with"`
	Build  time.Duration `json:"build_ns"`
	Tuning Tuning        `json:"tuning"`
	// Cut reports whether it was not built in time.
	Cut bool `json:"cut,omitempty"`
}

// Fastest is the candidate that reaches the recall in the least time; nil where none does. What is as fast as
// the fastest within the spread of their searches is a tie, and the cheaper one wins: the list begins with the
// cheapest.
func Fastest(list []Candidate, recall float64) *Candidate {
	var least *Rung
	for _, c := range list {
		if g := c.Tuning.Best(recall); g != nil && (least == nil || g.Median < least.Median) {
			least = g
		}
	}
	for i := range list {
		if g := list[i].Tuning.Best(recall); g != nil && g.Median-least.Median <= max(g.Spread, least.Spread) {
			return &list[i]
		}
	}
	return nil
}

// Most is the setting that searches as much as each of some: the greatest number of each parameter, and what is
// no number where any of them has it.
func Most(list []Rung) Setting {
	var out Setting
	for _, g := range list {
		for _, p := range g.Setting {
			at := slices.IndexFunc(out, func(o Parameter) bool { return o.Name == p.Name })
			if at < 0 {
				out = append(out, p)
				continue
			}
			a, errA := strconv.Atoi(out[at].Value)
			if b, err := strconv.Atoi(p.Value); err == nil && errA == nil && b > a {
				out[at] = p
			}
		}
	}
	return out
}

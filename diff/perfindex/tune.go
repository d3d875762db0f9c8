package perfindex

import (
	"slices"
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
	// Median and P95 are how long a search took.
	Median time.Duration `json:"median_ns"`
	P95    time.Duration `json:"p95_ns"`
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
}

// Best is the first setting that reaches the recall: the ladder begins where least is searched. It
// is nil where none does.
func (t Tuning) Best(recall float64) *Rung {
	if i := slices.IndexFunc(t.Rungs, func(g Rung) bool { return g.Recall >= recall }); i >= 0 {
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

// Fastest is the candidate that reaches the recall in the least time; nil where none does.
func Fastest(list []Candidate, recall float64) *Candidate {
	var best *Candidate
	for i := range list {
		g := list[i].Tuning.Best(recall)
		if g != nil && (best == nil || g.Median < best.Tuning.Best(recall).Median) {
			best = &list[i]
		}
	}
	return best
}

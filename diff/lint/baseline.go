package lint

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff/plan"
)

// Baseline is the findings that are known: they are counted, and not shown.
type Baseline struct {
	FormatVersion string  `json:"format_version"`
	Findings      []Known `json:"findings"`
}

// Known is a finding of a baseline. It has no line, so that it is the same when the file is edited above it.
type Known struct {
	Rule   string      `json:"rule"`
	Object plan.Object `json:"object,omitzero"`
	Fact   string      `json:"fact"`
}

func known(f Finding) Known { return Known{Rule: f.Rule, Object: f.Object, Fact: f.Fact} }

// Baseline is that of the findings of the report, sorted.
func (r *Report) Baseline() Baseline {
	b := Baseline{FormatVersion: FormatVersion, Findings: []Known{}}
	for _, f := range r.Findings {
		b.Findings = append(b.Findings, known(f))
	}
	slices.SortFunc(b.Findings, func(x, y Known) int {
		if c := strings.Compare(x.Rule, y.Rule); c != 0 {
			return c
		}
		if c := x.Object.Ref().Compare(y.Object.Ref()); c != 0 {
			return c
		}
		return strings.Compare(x.Fact, y.Fact)
	})
	return b
}

// ReadBaseline reads a baseline.
func ReadBaseline(data []byte) (Baseline, error) {
	var b Baseline
	if err := json.Unmarshal(data, &b); err != nil {
		return b, fmt.Errorf("read the baseline: %w", err)
	}
	if !strings.HasPrefix(b.FormatVersion, "1.") {
		return b, errors.New("read the baseline: it is none of format version 1: write it again with --write-baseline")
	}
	return b, nil
}

// Apply takes the known findings out of the report, each as often as the baseline has it, and counts them.
func (b Baseline) Apply(r *Report) {
	left := make(map[Known]int)
	for _, k := range b.Findings {
		left[k]++
	}
	r.Findings = slices.DeleteFunc(r.Findings, func(f Finding) bool {
		if left[known(f)] == 0 {
			return false
		}
		left[known(f)]--
		r.Known++
		return true
	})
	for _, k := range b.Findings {
		if left[k] > 0 && !slices.Contains(r.NotAsked, k.Rule) {
			left[k]--
			r.Gone++
		}
	}
}

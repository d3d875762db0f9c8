package schemactl

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/agext/levenshtein"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/history"
)

// NewPerfJob is the job that brings perf indexes in place, or builds them again, and does nothing else.
func NewPerfJob(cfg Config, choice diff.PerfChoice, opts JobOptions) *Job {
	command := history.PerfApply
	if choice.Reindex {
		command = history.PerfReindex
	}
	j := newJob(cfg, opts, command)
	j.cfg.PerfOnly = true
	j.make = func(ctx context.Context) error {
		j.cfg.PerfChoice = choice
		out, err := j.diff(ctx)
		if err == nil {
			err = knownPerf(choice.Names, out.Result.Perf)
		}
		if err != nil {
			return err
		}
		j.cfg.PerfChoice.Reindex = false // what is built again is as desired before and after
		return nil
	}
	return j
}

// UnknownIndexError reports that a name is none of a perf index.
type UnknownIndexError struct {
	Name string
	Hint string
}

// Error implements error.
func (e *UnknownIndexError) Error() string { return fmt.Sprintf("there is no perf index %q", e.Name) }

// Hints says what to do about it.
func (e *UnknownIndexError) Hints() []string { return []string{e.Hint} }

// knownPerf sees that the names are those of perf indexes.
func knownPerf(names []string, list []diff.PerfIndex) error {
	for _, name := range names {
		if slices.ContainsFunc(list, func(p diff.PerfIndex) bool { return p.Ref.Name == name }) {
			continue
		}
		hint := "perf status lists them"
		best := len(name)/2 + 1 // a name further off is another one
		for _, p := range list {
			if d := levenshtein.Distance(name, p.Ref.Name, nil); d < best {
				best, hint = d, fmt.Sprintf("did you mean %q?", p.Ref.Name)
			}
		}
		return &UnknownIndexError{Name: strings.TrimSpace(name), Hint: hint}
	}
	return nil
}

package main

import (
	"fmt"
	"net/url"
	"os"
	"strings"

	"github.com/replyx/schemactl/diff/perfindex"
	"github.com/replyx/schemactl/diff/report"
	"github.com/replyx/schemactl/internal/visible"
	"github.com/replyx/schemactl/schema/sqltext"
)

func (v *voice) tuned(r report.TuningJSON, goal float64, all bool) error {
	opts := report.TextOptions{Color: v.color}
	err := report.Tuning(v.out, r.Tuning, goal, opts)
	if err == nil {
		err = report.Suggestions(v.out, r.Candidates, goal, opts)
	}
	if err == nil {
		err = report.TuningSettings(v.out, r, opts)
	}
	if err != nil {
		return err
	}
	if !all {
		v.keeps(r.Keep)
		if len(r.Keep) > 0 && len(r.SharedWith) > 0 {
			fmt.Fprintln(v.out, "that is for this index; perf tune --all finds what suits the others too")
		}
	}
	v.unreached(r, goal)
	if f := perfindex.Fastest(r.Candidates, goal); f != nil {
		fmt.Fprintf(v.out, "of the candidates, %s is fastest, or as fast as any and cheaper%s\n", visible.Line(perfindex.Setting(f.Params).String()), forAllRows(f))
	}
	return nil
}

func (v *voice) keeps(statements []string) {
	for _, sql := range statements {
		fmt.Fprintf(v.out, "%s;\n", sqltext.Visible(sql))
	}
}

// keepsAll prints the statements that suit every index of a method, once.
func (v *voice) keepsAll(results []report.TuningJSON) {
	printed := make(map[string]bool)
	for _, r := range results {
		if printed[r.Tuning.Index.Method] {
			continue
		}
		printed[r.Tuning.Index.Method] = true
		if len(r.Keep) == 0 {
			fmt.Fprintf(v.out, "no one setting is known to suit all indexes of %s\n", r.Tuning.Index.Method)
			continue
		}
		fmt.Fprintf(v.out, "for all indexes of %s:\n", r.Tuning.Index.Method)
		v.keeps(r.Keep)
	}
}

// unreached says why no setting is recommended, and what would do.
func (v *voice) unreached(r report.TuningJSON, goal float64) {
	seems := r.Tuning.Seems(goal)
	switch {
	case r.Best != nil:
	case seems != nil && r.NeededSearches > 0:
		fmt.Fprintf(v.out, "%s seems to reach a recall of %g, but %s cannot show it: about %d would, with --queries %d --budget %s\n",
			seems.Setting, goal, report.Count(r.Tuning.Queries, "searches"), r.NeededSearches, r.NeededSearches, r.NeededBudget)
	case seems != nil:
		fmt.Fprintf(v.out, "no number of searches shows a recall of %g: ask for a little less\n", goal)
	case r.Tuning.Cut:
		fmt.Fprintf(v.out, "no setting that was tried in time reaches a recall of %g\n", goal)
	default:
		fmt.Fprintf(v.out, "no setting reaches a recall of %g: build it again with more rows a list (perf reindex), or try --suggest\n", goal)
	}
}

// forAllRows reminds of the rows that the lists of a candidate are made for.
func forAllRows(c *perfindex.Candidate) string {
	if c.Tuning.Index.Method != "ivfflat" {
		return ""
	}
	return fmt.Sprintf(", for the %d rows of the sample: lists grow with the square root of the rows", c.Tuning.Index.Rows)
}

// writeSVG draws the first index into the file, and any others beside it.
func writeSVG(file string, results []report.TuningJSON) error {
	for i, r := range results {
		name := file
		if i > 0 {
			name = strings.TrimSuffix(file, ".svg") + "-" + url.PathEscape(r.Tuning.Index.Name) + ".svg"
		}
		f, err := os.Create(name)
		if err != nil {
			return fmt.Errorf("write the plot: %w", err)
		}
		err = report.TuningSVG(f, r.Tuning, r.Goal)
		if closeErr := f.Close(); err == nil {
			err = closeErr
		}
		if err != nil {
			return fmt.Errorf("write the plot: %w", err)
		}
	}
	return nil
}

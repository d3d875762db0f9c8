// Package near finds the known name that a name with a slip was meant to be. A name and the known ones enter, one of those leaves.
package near

import (
	"fmt"

	"github.com/agext/levenshtein"
)

// To returns the nearest of the known names, or nothing where none is near.
func To(name string, known []string) string {
	// Two letters that changed places are two apart.
	best, bestDistance, bestShared := "", len(name)/3+2, -1
	if len(name) < 4 {
		bestDistance = 2
	}
	for _, k := range known {
		if k == name {
			continue
		}
		d, s := levenshtein.Distance(name, k, nil), shared(name, k)
		if d < max(len(name), len(k)) && (d < bestDistance || d == bestDistance && best != "" && s > bestShared) {
			best, bestDistance, bestShared = k, d, s
		}
	}
	return best
}

// shared counts the bytes with which two names begin alike and end alike: of two names that are as far from timestampz,
// timestamptz shares more of it than timestamp.
func shared(a, b string) int {
	short, start, end := min(len(a), len(b)), 0, 0
	for start < short && a[start] == b[start] {
		start++
	}
	for end < short-start && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	return start + end
}

// DidYouMean ends a message with the nearest of the known names, if one is near.
func DidYouMean(name string, known []string) string {
	if s := To(name, known); s != "" {
		return fmt.Sprintf("; did you mean %q?", s)
	}
	return ""
}

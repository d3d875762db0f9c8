// Package perfindex has the rules about the indexes that are managed apart from their tables: how
// many lists an IVFFlat index has for its rows, when it is built too early, when it has outgrown
// its lists, and what a build needs of the server.
//
// What enters: counts, and an index of the model. What leaves: numbers and verdicts. The package
// is pure: package live counts, package plan writes, package report prints.
package perfindex

import (
	"math"

	"github.com/replyx/schemactl/policy"
)

const (
	// minLists is the least that lists = auto gives.
	minLists = 10
	// rowsPerList is the least number of rows that makes a list worth having.
	rowsPerList = 50
	// maxLists is IVFFLAT_MAX_LISTS of pgvector.
	maxLists = 32768
	// factor is how far lists may be from what the rule gives before the index is stale.
	factor = 2
	// defaultLists is IVFFLAT_DEFAULT_LISTS of pgvector.
	defaultLists = 100
)

// Lists is what lists = auto stands for.
func Lists(rule policy.ListsRule, rows int64) int {
	n := math.Sqrt(float64(max(rows, 0)))
	if rule == policy.ListsPgvector && rows <= 1_000_000 {
		n = float64(rows) / 1000
	}
	n = min(math.Round(n), float64(rows/rowsPerList))
	return int(min(max(n, minLists), maxLists))
}

// Stale reports whether an index has outgrown its lists, or has far too many for its rows.
func Stale(lists, recommended int) bool {
	return recommended > factor*lists || lists > factor*recommended
}

// Poor reports whether so few rows do not fill so many lists; Enough is how many would.
func Poor(rows int64, lists int) bool { return rows >= 0 && rows < Enough(lists) }

// Enough is how many rows fill the lists.
func Enough(lists int) int64 { return int64(lists) * rowsPerList }

package perfindex_test

import (
	"testing"

	"github.com/replyx/schemactl/diff/perfindex"
	"github.com/replyx/schemactl/policy"
)

func TestLists(t *testing.T) {
	for _, c := range []struct {
		rows           int64
		sqrt, pgvector int
	}{
		{-1, 10, 10}, // no one knows
		{0, 10, 10},
		{499, 10, 10},
		{1_000, 20, 10}, // never under 50 rows a list
		{2_500, 50, 10},
		{10_000, 100, 10},
		{50_000, 224, 50},
		{1_000_000, 1000, 1000},
		{1_002_001, 1001, 1001},
		{4_000_000, 2000, 2000},
		{4_000_000_000, 32768, 32768},
	} {
		if got := perfindex.Lists(policy.ListsSqrt, c.rows); got != c.sqrt {
			t.Errorf("sqrt, %d rows: %d lists, want %d", c.rows, got, c.sqrt)
		}
		if got := perfindex.Lists("", c.rows); got != c.sqrt {
			t.Errorf("by default, %d rows: %d lists, want %d", c.rows, got, c.sqrt)
		}
		if got := perfindex.Lists(policy.ListsPgvector, c.rows); got != c.pgvector {
			t.Errorf("pgvector, %d rows: %d lists, want %d", c.rows, got, c.pgvector)
		}
	}
}

func TestStale(t *testing.T) {
	for _, c := range []struct {
		lists, recommended int
		want               bool
	}{{100, 100, false}, {100, 200, false}, {100, 201, true}, {200, 100, false}, {201, 100, true}} {
		if got := perfindex.Stale(c.lists, c.recommended); got != c.want {
			t.Errorf("%d lists where %d are right: stale %t", c.lists, c.recommended, got)
		}
	}
}

func TestPoor(t *testing.T) {
	for rows, want := range map[int64]bool{-1: false, 0: true, 4_999: true, 5_000: false} {
		if got := perfindex.Poor(rows, 100); got != want {
			t.Errorf("%d rows in 100 lists: poor %t", rows, got)
		}
	}
}

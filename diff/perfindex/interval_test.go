package perfindex

import (
	"slices"
	"testing"
	"time"
)

// TestInterval: few searches show little, however much they find, and searches that differ show less than those
// that are alike.
func TestInterval(t *testing.T) {
	of := func(n int, recalls ...float64) []float64 { return slices.Repeat(recalls, n) }
	for _, c := range []struct {
		name      string
		recalls   []float64
		k         int
		low, high float64
	}{
		{"none", nil, 10, 0, 1},
		{"three that find all", of(3, 1), 10, 0.88, 1},
		{"two hundred that find all", of(200, 1), 10, 0.998, 1},
		{"one row a search", of(100, 1), 1, 0.96, 1},
		{"alike", of(100, 0.9, 1), 10, 0.94, 0.96},
		{"all or nothing", append(of(190, 1), of(10, 0)...), 10, 0.91, 0.975},
	} {
		low, high := Interval(c.recalls, c.k)
		if off := 0.011; low < c.low-off || low > c.low+off || high < c.high-off || high > c.high+off {
			t.Errorf("%s: %.3f to %.3f, want about %.3f to %.3f", c.name, low, high, c.low, c.high)
		}
	}
}

// TestBestIsShown: what a few searches seem to say is no recommendation.
func TestBestIsShown(t *testing.T) {
	few := Tuning{K: 10, Queries: 3, Rungs: []Rung{{Recall: 1, Low: 0.96}}}
	if few.Best(0.95) != nil || few.Seems(0.95) == nil {
		t.Error("three searches show a recall of 0.95")
	}
	enough := Tuning{K: 10, Queries: 100, Rungs: []Rung{{Recall: 0.96, Low: 0.93}, {Recall: 0.98, Low: 0.96}}}
	if got := enough.Best(0.95); got != &enough.Rungs[1] {
		t.Errorf("best is %+v", got)
	}
	if n := enough.Searches(enough.Rungs[0], 0.95); n < 800 || n > 1000 {
		t.Errorf("%d searches would show 0.96, want nine times as many", n)
	}
	if n := few.Searches(few.Rungs[0], 1); n != 0 {
		t.Errorf("%d searches show a recall of 1", n)
	}
}

// TestFastestIsNoNoise: what lies within the spread of the searches is a tie, and the first, cheapest one wins.
func TestFastestIsNoNoise(t *testing.T) {
	of := func(median, spread time.Duration) Candidate {
		return Candidate{Tuning: Tuning{K: 10, Queries: 100, Rungs: []Rung{{Recall: 1, Low: 0.99, Median: median, Spread: spread}}}}
	}
	list := []Candidate{of(110, 20), of(100, 20), of(105, 20)}
	if got := Fastest(list, 0.95); got != &list[0] {
		t.Errorf("the fastest takes %s", got.Tuning.Rungs[0].Median)
	}
	list = []Candidate{of(200, 20), of(100, 20), of(105, 20)}
	if got := Fastest(list, 0.95); got != &list[1] {
		t.Errorf("the fastest takes %s", got.Tuning.Rungs[0].Median)
	}
	if Fastest(nil, 0.95) != nil {
		t.Error("one of none is fastest")
	}
}

// TestMost: one setting suits all indexes where each of its numbers is the greatest.
func TestMost(t *testing.T) {
	got := Most([]Rung{
		{Setting: Setting{{"ivfflat.probes", "7"}}},
		{Setting: Setting{{"ivfflat.probes", "20"}, {"ivfflat.iterative_scan", "relaxed_order"}}},
		{Setting: Setting{{"ivfflat.probes", "3"}}},
	})
	if got.String() != "ivfflat.probes = 20, ivfflat.iterative_scan = relaxed_order" {
		t.Errorf("most is %s", got)
	}
}

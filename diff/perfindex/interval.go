package perfindex

import "math"

const (
	// z is the quantile of the normal distribution for an interval of 95 %.
	z = 1.96
	// leastSearches are so many that the spread between them is known.
	leastSearches = 30
)

// Interval is where the recall lies by what some searches found, with 95 % confidence: Wilson's interval of
// the share of rows. The searches are independent of each other, the rows of one search are not: the more the
// recalls differ between searches, the fewer rows they count for. Each recall is of a search for k rows.
func Interval(recalls []float64, k int) (low, high float64) {
	n := float64(len(recalls))
	if n == 0 {
		return 0, 1
	}
	mean := 0.0
	for _, r := range recalls {
		mean += r / n
	}
	// One row more is missed, or where none is found, found: of searches that are all alike, the spread would be nothing.
	row := 1 / (n * float64(k))
	spread := row * row
	for _, r := range recalls {
		spread += (r - mean) * (r - mean) / (n * max(n-1, 1))
	}
	counts := n * float64(k)
	if all := max(mean*(1-mean), row*(1-row)); spread > 0 {
		counts = min(max(all/spread, n), counts)
	}
	return wilson(mean, counts)
}

// wilson is the interval of a share by so many independent trials.
func wilson(p, n float64) (low, high float64) {
	centre := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return max(centre-half, 0), min(centre+half, 1)
}

// Searches is how many searches would show that a setting reaches a recall, going by what it found in those that were
// made; 0 where none would: it does not reach it, or nothing short of all rows does.
func (t Tuning) Searches(g Rung, goal float64) int {
	if g.Recall <= goal || goal >= 1 {
		return 0
	}
	// Half of the interval shrinks with the root of the searches. Of a recall of 1 it is the share itself.
	made := float64(max(t.Queries, 1))
	need := made * math.Pow((g.Recall-g.Low)/(g.Recall-goal), 2)
	if g.Recall == 1 {
		need = z * z * goal / (1 - goal) / float64(max(t.K, 1))
	}
	return max(int(math.Ceil(need)), leastSearches)
}

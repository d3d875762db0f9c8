package recall

import (
	"slices"
	"strconv"

	"github.com/replyx/schemactl/diff/perfindex"
)

var (
	probeLadder  = []int{1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 75, 100, 150, 200, 300, 500, 1000}
	searchLadder = []int{10, 20, 40, 60, 80, 100, 150, 200, 300, 400, 600, 800, 1000}
)

const (
	probesParameter = "ivfflat.probes"
	searchParameter = "hnsw.ef_search"
	defaultLists    = 100
)

// aside makes the planner think ill of the other method's indexes of the same column.
func aside(x Index) perfindex.Parameter {
	if x.Method == "ivfflat" {
		return perfindex.Parameter{Name: searchParameter, Value: "1000"}
	}
	return perfindex.Parameter{Name: probesParameter, Value: "32768"}
}

// Ladder are the settings to try on an index, the least searching first. Where pgvector can go on
// when too few rows are found (0.8.0), each is tried so too: that is what helps a predicate.
func Ladder(x Index, k int) []perfindex.Setting {
	var out []perfindex.Setting
	param, values := searchParameter, slices.DeleteFunc(slices.Clone(searchLadder), func(n int) bool { return n < k })
	if x.Method == "ivfflat" {
		lists := x.Lists()
		param, values = probesParameter, slices.DeleteFunc(slices.Clone(probeLadder), func(n int) bool { return n >= lists })
		if lists <= probeLadder[len(probeLadder)-1] {
			values = append(values, lists) // all of them: the truth, by the index
		}
	}
	for _, n := range values {
		s := perfindex.Setting{{Name: param, Value: strconv.Itoa(n)}}
		out = append(out, s)
		if x.AtLeast(0, 8) {
			out = append(out, append(slices.Clone(s), perfindex.Parameter{Name: x.Method + ".iterative_scan", Value: "relaxed_order"}))
		}
	}
	return out
}

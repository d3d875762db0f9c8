package pgtest

import (
	"hash/fnv"
	"os"
	"testing"
)

// AllVariable is set where a proof that repeats over many members takes all of them: make test-all and make
// test-matrix set it, make test takes a part.
const AllVariable = "SCHEMACTL_ALL"

// Sample returns the members of a long proof that a test takes: one in n of the list, the same ones in
// every run, and all of them where [AllVariable] is set. It logs how many it left out.
func Sample[T any](tb testing.TB, list []T, n int, name func(T) string) []T {
	tb.Helper()
	if os.Getenv(AllVariable) != "" {
		return list
	}
	var taken []T
	for _, x := range list {
		h := fnv.New32a()
		_, _ = h.Write([]byte(name(x)))
		if h.Sum32()%uint32(n) == 0 {
			taken = append(taken, x)
		}
	}
	if len(taken) == 0 {
		taken = list[:min(1, len(list))]
	}
	if left := len(list) - len(taken); left > 0 {
		tb.Logf("%d of %d, one in %d: set %s=1 for all", len(taken), len(list), n, AllVariable)
	}
	return taken
}

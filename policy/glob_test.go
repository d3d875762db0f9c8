package policy

import (
	"regexp"
	"strings"
	"testing"
)

// words are all texts of up to n letters.
func words(letters []string, n int) []string {
	out := []string{""}
	for from := 0; n > 0; n-- {
		end := len(out)
		for _, w := range out[from:end] {
			for _, l := range letters {
				out = append(out, w+l)
			}
		}
		from = end
	}
	return out
}

// TestGlob compares every short pattern with the regular expression that means the same.
func TestGlob(t *testing.T) {
	texts := words([]string{"a", ".", "é"}, 4)
	for _, pattern := range words([]string{"a", ".", "é", "*", "?"}, 5) {
		meant := regexp.MustCompile("(?s)^" + strings.NewReplacer(`\*`, ".*", `\?`, ".").Replace(regexp.QuoteMeta(pattern)) + "$")
		for _, s := range texts {
			if got, want := glob(pattern, s), meant.MatchString(s); got != want {
				t.Fatalf("glob(%q, %q) is %t, want %t", pattern, s, got, want)
			}
		}
	}
}

package diff

import "strings"

// targets follows the words of a query that the server printed, and knows where one of the targets of a SELECT, or of what a
// statement returns, begins: a column there that has another name than its target is printed with it, as AS.
type targets struct {
	// within reports, for each pair of parentheses that is open, whether the place is within a list of targets.
	within []bool
	// begins reports whether a target begins.
	begins bool
}

func newTargets() *targets { return &targets{within: []bool{false}} }

// pass goes on behind a word.
func (t *targets) pass(word string) {
	last := len(t.within) - 1
	switch {
	case strings.TrimSpace(word) == "":
	case word == "(":
		t.within, t.begins = append(t.within, false), false
	case word == ")":
		t.within, t.begins = t.within[:max(last, 1)], false
	case word == "SELECT", word == "RETURNING":
		t.within[last], t.begins = true, true
	case word == ",":
		t.begins = t.within[last]
	case isClause[word]:
		t.within[last], t.begins = false, false
	default:
		t.begins = word == "DISTINCT" && t.begins
	}
}

// bare reports whether a word that begins a target is all of it, by what follows.
func (t *targets) bare(rest string) bool {
	rest = strings.TrimSpace(rest)
	return t.begins && (rest == "" || rest[0] == ',' || rest[0] == ')' || rest[0] == ';' || isClause[rest[:wordLen(rest)]])
}

// isClause holds the words that follow a list of targets.
var isClause = map[string]bool{
	"FROM": true, "INTO": true, "WHERE": true, "GROUP": true, "HAVING": true, "WINDOW": true, "ORDER": true, "LIMIT": true, "OFFSET": true,
	"FETCH": true, "FOR": true, "UNION": true, "INTERSECT": true, "EXCEPT": true, "END": true,
}

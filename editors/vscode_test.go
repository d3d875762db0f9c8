package editors_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/replyx/schemactl/schema/hcl"
)

// The grammar of VS Code knows every block of the reader, and no other.
func TestGrammarKnowsTheBlocks(t *testing.T) {
	data, err := os.ReadFile("vscode/syntaxes/schemactl.tmLanguage.json")
	if err != nil {
		t.Fatal(err)
	}
	var grammar struct {
		Repository map[string]struct{ Match string }
	}
	if err := json.Unmarshal(data, &grammar); err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(grammar.Repository["block"].Match, "(?:(")
	list, _, _ := strings.Cut(rest, ")")
	var want []string
	var walk func(path []string)
	walk = func(path []string) {
		w, _ := hcl.WordsIn(path...)
		for _, b := range w.Blocks {
			want = append(want, b)
			walk(append(slices.Clone(path), b))
		}
	}
	walk(nil)
	slices.Sort(want)
	if want = slices.Compact(want); list != strings.Join(want, "|") {
		t.Errorf("the grammar has the blocks\n%s\nthe reader has\n%s", list, strings.Join(want, "|"))
	}
}

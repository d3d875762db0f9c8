package hcl_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/replyx/schemactl/schema/hcl"
)

// blockPaths are the paths of all blocks that there are, and all words of any of them.
func blockPaths() (paths [][]string, attrs []string) {
	var add func(path []string)
	add = func(path []string) {
		w, ok := hcl.WordsIn(path...)
		if !ok {
			w = hcl.Words{}
		}
		attrs = append(attrs, w.Attrs...)
		if len(path) > 0 {
			paths = append(paths, path)
		}
		for _, b := range w.Blocks {
			add(append(slices.Clone(path), b))
		}
	}
	add(nil)
	slices.Sort(attrs)
	return paths, slices.Compact(attrs)
}

// needed is what a block must have for the reader to look at what is in it.
var needed = map[string]string{
	"partition/trigger": `on = table.t`, "table/publication": "on = table.t", "execute/trigger": "function = sql(\"f\")",
	"policy": "on = table.t", "rule": "on = table.t", "trigger": "on = table.t", "perf_index": "table = table.t", "statistics": "on = table.t",
}

func needs(path []string) string {
	key := path[len(path)-1]
	if len(path) > 1 {
		key += "/" + path[len(path)-2]
	}
	return needed[key]
}

// mistakes are those of a file with one block of a path, in which a body stands.
func mistakes(t *testing.T, path []string, body string) string {
	t.Helper()
	src := "schema \"public\" {}\ntable \"t\" {\n schema = schema.public\n column \"id\" {\n type = integer\n }\n}\n"
	for i, typ := range path {
		label := ""
		w, _ := hcl.WordsIn(path[:i+1]...)
		if hcl.Labelled(path[:i+1]...) {
			label = `"x" `
		}
		src += fmt.Sprintf("%s %s{\n", typ, label) + needs(path[:i+1]) + "\n"
		if i == 0 && i < len(path)-1 && slices.Contains(w.Attrs, "schema") {
			src += "schema = schema.public\n"
		}
	}
	src += body + strings.Repeat("}\n", len(path))
	_, err := hcl.ParseFile(t.Context(), hcl.File{Name: "x.hcl", Data: []byte(src)})
	var list hcl.Errors
	if err != nil && !errors.As(err, &list) {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, e := range list {
		out.WriteString(e.Message + "\n")
	}
	return out.String()
}

// The words of each block are those that the reader takes: it names each other attribute and block as unknown.
func TestWordsAreTheReaders(t *testing.T) {
	paths, attrs := blockPaths()
	if len(paths) < 80 || len(attrs) < 100 {
		t.Fatalf("only %d blocks and %d attributes are known", len(paths), len(attrs))
	}
	for _, path := range paths {
		w, ok := hcl.WordsIn(path...)
		if !ok {
			t.Errorf("the words of %v are not known", path)
			continue
		}
		if w.Open {
			continue
		}
		typ := path[len(path)-1]
		var body strings.Builder
		for _, a := range append(attrs, "nonsense") {
			switch need, _, _ := strings.Cut(needs(path), " "); a {
			case need:
			case "renamed_from": // the reader looks at its text
				body.WriteString("renamed_from = \"x\"\n")
			default:
				fmt.Fprintf(&body, "%s = null\n", a)
			}
		}
		got := mistakes(t, path, body.String())
		for _, a := range append(attrs, "nonsense") {
			refused := strings.Contains(got, fmt.Sprintf("%s has no attribute %q", typ, a)) || strings.Contains(got, a+" is a block, not an attribute") ||
				strings.Contains(got, fmt.Sprintf("a column of a foreign table has no %s", a)) || strings.Contains(got, fmt.Sprintf("%s is not for", a))
			known := slices.Contains(w.Attrs, a)
			if refused == known {
				t.Errorf("%v: attribute %s: known %t, refused by the reader %t", path, a, known, refused)
			}
		}
	}
}

// A block that none of the tables names is refused by the reader, and one that they name is not.
func TestBlocksAreTheReaders(t *testing.T) {
	paths, _ := blockPaths()
	var all []string
	for _, p := range paths {
		all = append(all, p[len(p)-1])
	}
	slices.Sort(all)
	all = slices.Compact(all)
	for _, path := range paths {
		w, _ := hcl.WordsIn(path...)
		if w.Open {
			continue
		}
		typ := path[len(path)-1]
		var body strings.Builder
		for _, b := range all {
			fmt.Fprintf(&body, "%s \"y\" {}\n", b)
		}
		got := mistakes(t, path, body.String())
		for _, b := range all {
			refused := strings.Contains(got, fmt.Sprintf("%s has no block %q", typ, b)) || strings.Contains(got, b+" is an attribute, not a block") ||
				strings.Contains(got, fmt.Sprintf("a column of a foreign table has no %s", b))
			if known := slices.Contains(w.Blocks, b); refused == known {
				t.Errorf("%v: block %s: known %t, refused by the reader %t", path, b, known, refused)
			}
		}
	}
	if _, ok := hcl.WordsIn("table", "nonsense"); ok {
		t.Error("there is a block nonsense in a table")
	}
}

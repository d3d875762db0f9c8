package source_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Code is read more than it is written: what is longer than this does more than one job.
const mostLines, mostOfFunction = 400, 60

// No file and no function of the product is longer than the limits.
func TestLengths(t *testing.T) {
	for _, name := range files(t) {
		src, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range tooLong(t, name, src) {
			t.Error(found)
		}
	}
}

// The rule finds a long file, a long function, method and function literal, and counts the last line.
func TestTooLong(t *testing.T) {
	body := func(lines int) string { return "{\n" + strings.Repeat("\t_ = 0\n", lines-2) + "}\n" }
	for src, want := range map[string]int{
		"func f() " + body(mostOfFunction):                                  0,
		"func f() " + body(mostOfFunction+1):                                1,
		"func (t T) m() " + body(mostOfFunction+1):                          1,
		"var v = func() " + body(mostOfFunction+1):                          1,
		strings.Repeat("const c = 1\n", mostLines-2):                        0,
		strings.Repeat("// A comment.\n", mostLines):                        1,
		"var v = []int{\n" + strings.Repeat("0,\n", mostOfFunction) + "}\n": 0,
	} {
		if got := tooLong(t, "x.go", []byte("package x\n\n"+src)); len(got) != want {
			t.Errorf("%.40q: found %q, want %d", src, got, want)
		}
	}
}

// tooLong says where a file breaks the limits.
func tooLong(t *testing.T, name string, src []byte) []string {
	t.Helper()
	var found []string
	if lines := bytes.Count(src, []byte("\n")); lines > mostLines {
		found = append(found, fmt.Sprintf("%s has %d lines, of at most %d: split it by its jobs", name, lines, mostLines))
	}
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, src, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		what := "a function literal"
		switch n := n.(type) {
		case *ast.FuncDecl:
			what = n.Name.Name
		case *ast.FuncLit:
		default:
			return true
		}
		if lines := set.Position(n.End()).Line - set.Position(n.Pos()).Line + 1; lines > mostOfFunction {
			found = append(found, fmt.Sprintf("%s: %s has %d lines, of at most %d: split it by its steps", set.Position(n.Pos()), what, lines, mostOfFunction))
		}
		return true
	})
	return found
}

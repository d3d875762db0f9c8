package planner

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// computes are the functions that compute the facts, all called by newFacts.
var computes = map[string]bool{"newFacts": true, "mark": true, "noteValues": true, "findShadows": true, "resume": true}

// The facts are only read once newFacts has computed them.
func TestFactsAreFrozen(t *testing.T) {
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		for _, found := range writesFacts(t, name, nil) {
			t.Error(found)
		}
	}
}

// The rule finds a fact that a recipe sets, and one that it puts into a map; what is its own it may set.
func TestWritesFacts(t *testing.T) {
	for src, want := range map[string]int{
		"func (d *draft) f() { d.unsure = nil }":                          1,
		"func (d *draft) f() { d.created[n] = true }":                     1,
		"func (a alter) f() { a.d.facts.droppedObjects[r], x = true, 1 }": 1,
		"func (in *facts) f() { delete(in.kept, r); clear(in.shadows) }":  2,
		"func (in *facts) mark() { in.droppedObjects[r] = true }":         0,
		"func (d *draft) f() { d.early[r], gone = true, false }":          0,
		"func f() { created := d.created[n]; created = false }":           0,
	} {
		if got := writesFacts(t, "x.go", "package planner\n"+src); len(got) != want {
			t.Errorf("%s: found %q, want %d", src, got, want)
		}
	}
}

// writesFacts are the places of a file where a function that does not compute the facts writes one.
func writesFacts(t *testing.T, name string, src any) []string {
	t.Helper()
	fields := make(map[string]bool)
	for f := range reflect.TypeFor[facts]().Fields() {
		fields[f.Name] = true
	}
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, src, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	check := func(e ast.Expr) {
		if i, ok := e.(*ast.IndexExpr); ok {
			e = i.X
		}
		if s, ok := e.(*ast.SelectorExpr); ok && fields[s.Sel.Name] && holdsFacts(s.X) {
			found = append(found, set.Position(e.Pos()).String()+": "+s.Sel.Name+" is a fact, which newFacts alone computes")
		}
	}
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || computes[f.Name.Name] {
			continue
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.AssignStmt:
				for _, e := range n.Lhs {
					check(e)
				}
			case *ast.IncDecStmt:
				check(n.X)
			case *ast.CallExpr:
				if id, ok := n.Fun.(*ast.Ident); ok && (id.Name == "delete" || id.Name == "clear") {
					check(n.Args[0])
				}
			}
			return true
		})
	}
	return found
}

// holdsFacts reports whether an expression is the facts, or the draft, as this package calls them.
func holdsFacts(e ast.Expr) bool {
	name := ""
	switch e := e.(type) {
	case *ast.Ident:
		name = e.Name
	case *ast.SelectorExpr:
		name = e.Sel.Name
	}
	return name == "in" || name == "d" || name == "facts"
}

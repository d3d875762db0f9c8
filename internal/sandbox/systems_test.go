package sandbox

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"testing"
)

// What the package uses of process_unix.go is in process_other.go too: the compiler of this system
// sees one of them alone, and that of Windows none until a release.
func TestOtherSystems(t *testing.T) {
	parse := func(name string) *ast.File {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	used, own := make(map[string]bool), make(map[string]bool)
	for _, name := range []string{"sandbox.go", "command.go", "find.go"} {
		f := parse(name)
		maps.Copy(own, declared(f))
		ast.Inspect(f, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				used[id.Name] = true
			}
			return true
		})
	}
	other := declared(parse("process_other.go"))
	checked := 0
	for name := range declared(parse("process_unix.go")) {
		if !used[name] || own[name] {
			continue
		}
		checked++
		if !other[name] {
			t.Errorf("process_other.go has no %s", name)
		}
	}
	if checked < 8 {
		t.Errorf("%d names are used", checked)
	}
}

// declared are the functions, methods and types of a file.
func declared(f *ast.File) map[string]bool {
	out := make(map[string]bool)
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			out[d.Name.Name] = true
		case *ast.GenDecl:
			for _, s := range d.Specs {
				if ts, ok := s.(*ast.TypeSpec); ok {
					out[ts.Name.Name] = true
				}
			}
		}
	}
	return out
}

// Package source_test holds the Go files of the module to rules that the compiler does not know.
package source_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgerrcode"
)

// root is the root of the module.
const root = "../.."

// A SQLSTATE that pgerrcode has a name for is written by that name.
func TestSQLStatesAreNamed(t *testing.T) {
	for _, name := range files(t) {
		src, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range statesOf(t, name, src) {
			t.Error(found)
		}
	}
}

// The rule finds codes, classes of codes, and nothing else.
func TestStatesOf(t *testing.T) {
	for src, want := range map[string]bool{
		`const c = "42P01"`:                                            true,
		"const c = `57014`":                                            true,
		`var m = map[string]bool{"3F000": true}`:                       true,
		`var b = strings.HasPrefix(pg.Code, "08")`:                     true,
		`var b = strings.HasPrefix(sqlstate, "22")`:                    true,
		`var b = pg.Code[:2] == "53"`:                                  true,
		`const port = "32767"`:                                         false,
		`const wide = "42P01 and more"`:                                false,
		`var b = strings.HasPrefix(version, "15")`:                     false,
		`var ladder = []string{"8", "64"}`:                             false,
		`const c = "25P04" // of PostgreSQL 17, unknown to pgerrcode`:  false,
		`var b = pgerrcode.IsDataException(pg.Code) // the class "22"`: false,
	} {
		if got := len(statesOf(t, "x.go", []byte("package x\n"+src))) > 0; got != want {
			t.Errorf("%s: found %t, want %t", src, got, want)
		}
	}
}

// statesOf are the places of a file where a SQLSTATE or the class of one is written in digits.
func statesOf(t *testing.T, name string, src []byte) []string {
	t.Helper()
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, src, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BasicLit:
			if text := literal(n); pgerrcode.Name(text) != "" {
				found = append(found, set.Position(n.Pos()).String()+": write pgerrcode's name for "+n.Value)
			}
		case *ast.CallExpr:
			if len(n.Args) == 2 && isState(n.Args[0]) && isClass(n.Args[1]) {
				found = append(found, set.Position(n.Pos()).String()+": ask pgerrcode for the class of a SQLSTATE")
			}
		case *ast.BinaryExpr:
			if s, ok := n.X.(*ast.SliceExpr); ok && isState(s.X) && isClass(n.Y) {
				found = append(found, set.Position(n.Pos()).String()+": ask pgerrcode for the class of a SQLSTATE")
			}
		}
		return true
	})
	return found
}

// literal is the text of a string literal, "" for another.
func literal(n ast.Node) string {
	lit, ok := n.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return ""
	}
	text, err := strconv.Unquote(lit.Value)
	if err != nil {
		return ""
	}
	return text
}

// isState reports whether an expression is a SQLSTATE by its name.
func isState(e ast.Expr) bool {
	name := ""
	switch e := e.(type) {
	case *ast.SelectorExpr:
		name = e.Sel.Name
	case *ast.Ident:
		name = e.Name
	}
	return strings.EqualFold(name, "sqlstate") || name == "Code" || name == "code"
}

// isClass reports whether an expression is a literal as long as the class of a SQLSTATE.
func isClass(e ast.Expr) bool { return len(literal(e)) == 2 }

// An error that keeps a hint or a place gives it to whoever prints errors, which knows no type by name.
func TestErrorsSayWhatTheyHave(t *testing.T) {
	for _, name := range files(t) {
		src, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range muteErrors(t, name, src) {
			t.Error(found)
		}
	}
}

// The rule finds a field without its method, and takes an error that prints its hint itself.
func TestMuteErrors(t *testing.T) {
	const is = "\nfunc (e *E) Error() string { return e.Message }"
	for src, want := range map[string]int{
		"type E struct { Hint string }" + is:                                                                1,
		"type E struct { Advice []string; Pos schema.Pos }" + is:                                            2,
		"type E struct { message, hint string }" + is:                                                       1,
		"type E struct { Hint string }" + is + "\nfunc (e *E) Hints() []string { return []string{e.Hint} }": 0,
		"type E struct { Hint string }\nfunc (e *E) Error() string { return e.Message + e.Hint }":           0,
		"type E struct { Pos schema.Pos }" + is + "\nfunc (e *E) Place() schema.Pos { return e.Pos }":       0,
		"type Warning struct { Hint string; Pos schema.Pos }":                                               0,
	} {
		if got := muteErrors(t, "x.go", []byte("package x\n"+src)); len(got) != want {
			t.Errorf("%s: found %q, want %d", src, got, want)
		}
	}
}

// methodOf is the method that gives a field of an error to whoever prints it.
var methodOf = map[string]string{"Hint": "Hints", "hint": "Hints", "Advice": "Hints", "Pos": "Place"}

// muteErrors are the fields of a file's types of error that no method gives away.
func muteErrors(t *testing.T, name string, src []byte) []string {
	t.Helper()
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, src, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	methods := make(map[string]map[string]*ast.FuncDecl)
	fields := make(map[string][]string)
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			if n.Recv != nil {
				on := receiver(n)
				if methods[on] == nil {
					methods[on] = make(map[string]*ast.FuncDecl)
				}
				methods[on][n.Name.Name] = n
			}
		case *ast.TypeSpec:
			if s, ok := n.Type.(*ast.StructType); ok {
				for _, f := range s.Fields.List {
					for _, id := range f.Names {
						fields[n.Name.Name] = append(fields[n.Name.Name], id.Name)
					}
				}
			}
		}
		return true
	})
	var found []string
	for on, list := range fields {
		for _, f := range list {
			want, has := methodOf[f], methods[on]
			if want != "" && has["Error"] != nil && has[want] == nil && !selects(has["Error"], f) {
				found = append(found, name+": "+on+" has a field "+f+" and no method "+want)
			}
		}
	}
	return found
}

// receiver is the name of the type that a method is of.
func receiver(f *ast.FuncDecl) string {
	of := f.Recv.List[0].Type
	if p, ok := of.(*ast.StarExpr); ok {
		of = p.X
	}
	if id, ok := of.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}

// selects reports whether a function reads a field of the name.
func selects(f *ast.FuncDecl, field string) bool {
	found := false
	ast.Inspect(f, func(n ast.Node) bool {
		s, ok := n.(*ast.SelectorExpr)
		found = found || ok && s.Sel.Name == field
		return !found
	})
	return found
}

// files are the Go files of the product, without tests.
func files(t *testing.T) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || d.Name() == ".git") {
			return filepath.SkipDir
		}
		if strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") {
			name, err := filepath.Rel(root, path)
			out = append(out, name)
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/replyx/schemactl/diff/apply"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema/live"
)

// Every kind of error has its section of the page that messages link to, and every section is that of a kind.
func TestErrorPage(t *testing.T) {
	text, err := os.ReadFile("../../docs/errors.md")
	if err != nil {
		t.Fatal(err)
	}
	sections := make(map[string]bool)
	for _, m := range regexp.MustCompile(`(?m)^## (.+)$`).FindAllStringSubmatch(string(text), -1) {
		sections[m[1]] = false
	}
	for _, k := range errorKinds {
		if _, ok := sections[k.section]; !ok {
			t.Errorf("docs/errors.md has no section %s", k.section)
		}
		sections[k.section] = true
	}
	for s, used := range sections {
		if !used {
			t.Errorf("no error links to the section %s of docs/errors.md", s)
		}
	}
}

// Every exported type of error that says what to do is of a kind.
func TestErrorsHavePages(t *testing.T) {
	source, err := os.ReadFile("pages.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	err = filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || d.Name() == "node_modules" || d.Name() == ".git"):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		for _, d := range f.Decls {
			name := hintedType(d)
			if !ast.IsExported(name) {
				continue
			}
			found++
			if !regexp.MustCompile(`\b` + f.Name.Name + `\.` + name + `\b`).Match(source) {
				t.Errorf("%s: %s.%s has no row in errorKinds", path, f.Name.Name, name)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if found < 20 {
		t.Errorf("%d types were found", found)
	}
}

// hintedType is the type whose method Hints a declaration is; empty for another declaration.
func hintedType(d ast.Decl) string {
	f, ok := d.(*ast.FuncDecl)
	if !ok || f.Name.Name != "Hints" || f.Recv == nil {
		return ""
	}
	typ := f.Recv.List[0].Type
	if p, ok := typ.(*ast.StarExpr); ok {
		typ = p.X
	}
	return typ.(*ast.Ident).Name
}

func TestPage(t *testing.T) {
	const errorsPage = "https://github.com/replyx/schemactl/blob/main/docs/errors.md#"
	for want, err := range map[string]error{
		errorsPage + "rows":       &apply.RefusedError{Steps: make([]plan.Step, 1)},
		errorsPage + "hazards":    &apply.RefusedError{Hazards: []string{"rewrite"}},
		errorsPage + "refused":    &apply.RefusedError{Message: "no"},
		errorsPage + "connection": errReported{&live.ConnectError{}},
		"":                        os.ErrNotExist,
	} {
		if got := page(err); got != want {
			t.Errorf("%v: %q, not %q", err, got, want)
		}
	}
}

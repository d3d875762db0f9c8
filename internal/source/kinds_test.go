package source_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/replyx/schemactl/schema"
)

// home is a place that has to know every kind.
type home struct {
	// glob names its files, of which one at least knows the kind; job says what it does there.
	glob, job string
	// knows are the ways in which a file may name a kind: {kind} is the block, {const} the constant, and
	// {type} the Go type of the objects.
	knows []string
}

// homes are the places, in the order in which a new kind is made.
var homes = []home{
	{"schema/*.go", "the type of its objects", []string{`\b{const}\b`}},
	{"schema/hcl/*.go", "reads and writes its blocks", []string{`\bschema\.{const}\b`, `"{kind}s?"`}},
	{"schema/live/*", "reads it from the catalogs", []string{`\bschema\.{const}\b`, `\bschema\.{type}\b`, `'{kind}'`}},
	{"schema/ddl/*.go", "writes its statements", []string{`\bschema\.{const}\b`}},
	{"diff/planner/recipes.go", "plans its changes", []string{`\bschema\.{const}\b`}},
	{"docs/hcl.md", "an example of its block", []string{"(?m)^ *{kind}( \"| *\\{)", "`{kind}`"}},
	{"docs/kinds.md", "its row, with the test of its round trip", []string{"(?m)^\\| `{kind}` \\|"}},
}

// Every kind is known in each place. With -v the test lists the files: what a new kind is made by.
func TestKindsAreKnown(t *testing.T) {
	types, texts := entityTypes(t), textsOf(t)
	for _, k := range constants(t) {
		t.Run(k.word, func(t *testing.T) {
			for _, h := range homes {
				found := h.files(texts, k, append(types[k.name], strings.TrimPrefix(k.name, "Kind")))
				if len(found) == 0 {
					t.Errorf("%s: %s: no file names %s", h.glob, h.job, k.word)
				}
				t.Logf("%s: %s", h.job, strings.Join(found, ", "))
			}
		})
	}
}

// The table of kinds has each constant, in its order.
func TestKindsHaveTraits(t *testing.T) {
	var want []schema.Kind
	for _, k := range constants(t) {
		want = append(want, schema.Kind(k.word))
	}
	if got := schema.Kinds(); !slices.Equal(got, want) {
		t.Errorf("schema/kind.go: the table has %v, the constants are %v", got, want)
	}
	for _, k := range schema.Kinds() {
		if schema.Plural(k) == "" {
			t.Errorf("schema/kind.go: %s has no plural", k)
		}
	}
}

// A kind that no file names is missing everywhere.
func TestUnknownKindIsMissing(t *testing.T) {
	texts := textsOf(t)
	for _, k := range []constant{{"KindTablespaceMap", "tablespace_map"}, {"KindSecurityLabel", "security_label"}} {
		for _, h := range homes {
			if found := h.files(texts, k, []string{"NoSuchType"}); len(found) > 0 {
				t.Errorf("%s: %v names %s", h.glob, found, k.word)
			}
		}
	}
}

// files are the files of a place that know a kind.
func (h home) files(texts map[string]map[string]string, k constant, types []string) []string {
	ways := make([]string, 0, len(h.knows))
	for _, way := range h.knows {
		ways = append(ways, strings.NewReplacer("{kind}", k.word, "{const}", k.name, "{type}", "(?:"+strings.Join(types, "|")+")").Replace(way))
	}
	known := regexp.MustCompile(strings.Join(ways, "|"))
	var found []string
	for _, name := range slices.Sorted(maps.Keys(texts[h.glob])) {
		if known.MatchString(texts[h.glob][name]) {
			found = append(found, name)
		}
	}
	return found
}

// textsOf are the texts of all places, by their globs and the names of the files. The table of kinds is
// none of them: it has a test of its own.
func textsOf(t *testing.T) map[string]map[string]string {
	t.Helper()
	out := make(map[string]map[string]string)
	for _, h := range homes {
		out[h.glob] = make(map[string]string)
		for _, path := range glob(t, h.glob) {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			name, err := filepath.Rel(root, path)
			if err != nil {
				t.Fatal(err)
			}
			if name != "schema/kind.go" {
				out[h.glob][name] = string(text)
			}
		}
	}
	return out
}

// glob lists the files of a pattern without tests; a pattern of a whole folder has its folder of SQL too.
func glob(t *testing.T, pattern string) []string {
	t.Helper()
	patterns := []string{pattern}
	if strings.HasSuffix(pattern, "/*") {
		patterns = []string{pattern + ".go", pattern + "/*.sql"}
	}
	var out []string
	for _, p := range patterns {
		list, err := filepath.Glob(filepath.Join(root, p))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, list...)
	}
	return slices.DeleteFunc(out, func(s string) bool { return strings.HasSuffix(s, "_test.go") })
}

// constant is a kind as schema/kind.go declares it.
type constant struct{ name, word string }

// constants are the kinds, in the order of the file.
func constants(t *testing.T) []constant {
	t.Helper()
	var out []constant
	file := parse(t, filepath.Join(root, "schema/kind.go"))
	ast.Inspect(file, func(n ast.Node) bool {
		v, ok := n.(*ast.ValueSpec)
		if !ok || len(v.Values) != 1 {
			return true
		}
		if id, ok := v.Type.(*ast.Ident); ok && id.Name == "Kind" {
			out = append(out, constant{v.Names[0].Name, literal(v.Values[0])})
		}
		return true
	})
	if len(out) == 0 {
		t.Fatal("schema/kind.go has no constants of type Kind")
	}
	return out
}

// entityTypes are the Go types whose Ref method gives a kind, by the name of its constant.
func entityTypes(t *testing.T) map[string][]string {
	t.Helper()
	out := make(map[string][]string)
	for _, path := range glob(t, "schema/*.go") {
		for _, d := range parse(t, path).Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv == nil || f.Name.Name != "Ref" {
				continue
			}
			ast.Inspect(f, func(n ast.Node) bool {
				if id, ok := n.(*ast.Ident); ok && strings.HasPrefix(id.Name, "Kind") {
					out[id.Name] = append(out[id.Name], receiver(f))
				}
				return true
			})
		}
	}
	return out
}

func parse(t *testing.T, path string) *ast.File {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

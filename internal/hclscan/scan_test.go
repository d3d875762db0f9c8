package hclscan

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/zclconf/go-cty/cty"

	"github.com/replyx/schemactl/internal/hclsafe"
)

// seeds are texts with every form that is plain, and with forms that only look so.
var seeds = []string{
	"", "\n# only a comment\n", "schema \"public\" {}\nschema \"a\" {\n}\n", "a {\n  b = 1\n}", "a \"b\" c {\n}\n", "a{}\r\nb \"c\"{\r\n x = [ 1,\r\n2 ]\r\n}\r\n",
	"a {\n  b = true # why\n  c = null // not\n  d = column.id\n  e = table.t.column.id\n  f = table[\"we ird\"].column.x\n}\n",
	"a {\n  b = -1.50\n  c = 12.0\n  d = varchar(64)\n  e = numeric(12, 2)\n  f = sql(\"now()\")\n  g = sql()\n  h = f(a, \"b\",)\n}\n",
	"a {\n  b = []\n  c = [column.a, column.b,]\n  d = [\n    # first\n    \"x\", // x\n    \"y\"\n  ]\n  e = [[1], [f(2)]]\n}\n",
	"a {\n  b = \"\"\n  c = \"\\n\\r\\t\\\"\\\\\"\n  d = \"\\u00e9 \\U0001f600\"\n  e = \"50% of $1 $$ %%\"\n  f = \"e\u0301 \u0444 \U0001f468\u200d\U0001f469\"\n}\n",
	"a {\n  b = <<EOT\nselect $1, '%'\n}\n  EOT\n  c = <<-SQL\n    a\n      b\n    SQL\n  d = f(<<X\n$$\nX\n)\n}\n",
	"a \"\u0444e\u0301\" {\n  b = 1\n}\n", "a {\n  b = \"${x}\"\n}\nb {\n}\n", "a {\n  b = x ? 1 : 2\n}\nb \"x\" {\n  c = \"%{ if x }a%{ endif }\"\n}\nc {\n}\n",
	"a {\n  b = <<EOT\n}\n${x}\nEOT\n}\nb {\n}\n", "a {\n  b = { c = 1, \"d\" : 2 }\n}\n", "a { b = 1 }\n", "a {\n  b = [for x in y : x]\n  c = [format]\n}\n",
	"a {\n  b = 1\n  b = 2\n}\n", "a = 1\n", "a {\n  b = 1e5\n  c = 1.2.3\n}\n", "a {\n  b == 1\n}\n", "a {\n  b = a.*.c\n  c = d[0]\n  e = f.0\n}\n",
	"a {\n  b = \"x\n\"\n}\n", "a {\n  b = \"\\x\"\n}\n", "a {\n  b = true.x\n}\n", "a {\n  b = 1 /* c */\n}\n", "a {\n  b = 1 + 2\n} b {\n}\n", "a {\n", "}\n",
	"a {\n  b = <<EOT\nx\nEOT", "a {\n  b = f(1 2)\n}\n", "a {\n  b = a::b()\n}\n", "a {\n  b = caf\u00e9\n  c\u00e9 = 1\n}\n", "a {\n  b = \"$\"\n  c = \"%\"\n  d = \"$${x} %%{y}\"\n}\n",
	"a {\n  b = 1 # last", "a\n{\n}\n", "a \"b\"\n{\n}\n", "a \"b${c}\" {\n}\n", "a {\n  b = <<-EOT\n\tx\n\u00a0EOT\n}\n", "a {\n  b = <<EOT\nx\ry\nEOT\n}\n", "a {\n  b = -x\n  c = - 1\n  d = !true\n}\n",
}

// texts gives the HCL that lies in the testdata of the project, in archives too.
func texts(t testing.TB) map[string][]byte {
	out := make(map[string][]byte)
	for _, root := range []string{"../../testdata", "../../schema/hcl/testdata", "../../examples"} {
		err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			data, err := os.ReadFile(name)
			switch filepath.Ext(name) {
			case ".hcl":
				out[name] = data
			case ".txtar":
				for _, f := range txtar.Parse(data).Files {
					if strings.HasSuffix(f.Name, ".hcl") {
						out[name+"/"+f.Name] = f.Data
					}
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(out) < 100 {
		t.Fatalf("only %d files of HCL", len(out))
	}
	return out
}

// maxSeed bounds the texts that are changed by chance.
const maxSeed = 4 << 10

// TestLongFiles: what Parse reads of a file that is too long for a seed is what hclsyntax reads.
func TestLongFiles(t *testing.T) {
	for name, src := range texts(t) {
		if len(src) >= maxSeed {
			t.Run(name, func(t *testing.T) { same(t, src) })
		}
	}
}

// withRows are the files that declare rows, each an object, which hclsyntax reads.
var withRows = regexp.MustCompile(`(?m)^(data|migration) "`)

// TestPlainFiles: what a person, or inspect, writes of a schema is read without hclsyntax but for a few blocks.
func TestPlainFiles(t *testing.T) {
	files, handed := 0, 0
	for name, src := range texts(t) {
		if (filepath.Base(name) == "desired.hcl" || filepath.Base(name) == "write.hcl") && !withRows.Match(src) {
			s := &scanner{src: src, line: 1}
			if _, ok := s.all(); !ok || s.handed > 0 {
				handed++
			}
			files++
		}
	}
	if files < 100 || handed > files/20 {
		t.Errorf("%d of %d files of a desired state have something that is not plain", handed, files)
	}
}

// FuzzParse: whatever a file holds, Parse reads what hclsyntax reads, or nothing.
func FuzzParse(f *testing.F) {
	for _, src := range texts(f) {
		if len(src) < maxSeed {
			f.Add(src)
		}
	}
	for _, src := range seeds {
		f.Add([]byte(src))
	}
	f.Fuzz(same)
}

func same(t *testing.T, src []byte) {
	if !utf8.Valid(src) || bytes.IndexByte(src, 0) >= 0 || bytes.HasPrefix(src, []byte("\ufeff")) {
		t.Skip("Parse is not given this")
	}
	got, ok := Parse("a.hcl", src)
	if !ok {
		return
	}
	if i, message := hclsafe.CheckText(src); message != "" {
		t.Fatalf("%q is over a bound: at %d, %s", src, i, message)
	}
	f, diags := hclsyntax.ParseConfig(src, "a.hcl", hcl.InitialPos)
	if diags.HasErrors() {
		t.Fatalf("%q is read, and hclsyntax says: %v", src, diags)
	}
	want, have := dump(FromSyntax(f.Body.(*hclsyntax.Body)), src), dump(got, src)
	if i := firstDifference(want, have); i >= 0 {
		t.Errorf("%q is read otherwise than by hclsyntax:\n%.300s\nhclsyntax:\n%.300s", src, have[i:], want[i:])
	}
}

// firstDifference is the start of the first line that differs, or -1.
func firstDifference(a, b string) int {
	if a == b {
		return -1
	}
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	return strings.LastIndexByte(a[:i], '\n') + 1
}

// dump writes all that a tree holds but its columns, a line for each value.
func dump(b *Body, src []byte) string {
	var w strings.Builder
	writeBody(&w, b, src)
	return w.String()
}

func writeBody(w *strings.Builder, b *Body, src []byte) {
	for i := range b.Attributes {
		a := b.Attributes[i].Assignment("a.hcl", src)
		fmt.Fprintf(w, "%s = ", a.Name)
		write(w, reflect.ValueOf(a.NameRange))
		write(w, reflect.ValueOf(&a.Expr).Elem())
		if word := b.Attributes[i].Word(src); word != "" && !isWord(a.Expr, word) {
			fmt.Fprintf(w, "%s is no word\n", word)
		}
		if name, numbers := b.Attributes[i].Sized(src); name != "" && !isSized(a.Expr, name, numbers) {
			fmt.Fprintf(w, "%s(%s) is no call with numbers\n", name, numbers)
		}
		writeReferences(w, a.Expr, b.Attributes[i].References(src))
	}
	for _, c := range b.Blocks {
		fmt.Fprintf(w, "%s %q %v %v {\n", c.Type, c.Labels, c.TypeRange, c.LabelRanges)
		writeBody(w, &c.Body, src)
		w.WriteString("}\n")
	}
}

// writeReferences writes what References has otherwise than an expression.
func writeReferences(w *strings.Builder, e hclsyntax.Expression, refs []Reference) {
	if len(refs) == 0 {
		return
	}
	list, ok := e.(*hclsyntax.TupleConsExpr)
	if !ok || len(list.Exprs) != len(refs) {
		fmt.Fprintf(w, "no list of references: %v\n", refs)
		return
	}
	for i, x := range list.Exprs {
		t, ok := x.(*hclsyntax.ScopeTraversalExpr)
		var names []string
		if ok {
			names = append(names, t.Traversal.RootName())
			for _, step := range t.Traversal[1:] {
				if a, ok := step.(hcl.TraverseAttr); ok {
					names = append(names, a.Name)
				}
			}
		}
		if at := x.Range().Start; !slices.Equal(names, refs[i].Names) || at.Byte != refs[i].Start.Byte || at.Line != refs[i].Start.Line {
			fmt.Fprintf(w, "%v is no reference %v\n", names, refs[i])
		}
	}
}

// isWord reports whether an expression is one word.
func isWord(e hclsyntax.Expression, word string) bool {
	switch e := e.(type) {
	case *hclsyntax.LiteralValueExpr:
		return word == map[cty.Value]string{cty.True: "true", cty.False: "false", cty.NullVal(cty.DynamicPseudoType): "null"}[e.Val]
	case *hclsyntax.ScopeTraversalExpr:
		return len(e.Traversal) == 1 && e.Traversal.RootName() == word
	}
	return false
}

// isSized reports whether an expression is a call with these numbers.
func isSized(e hclsyntax.Expression, name, numbers string) bool {
	call, ok := e.(*hclsyntax.FunctionCallExpr)
	if !ok {
		return false
	}
	var list []string
	for _, x := range call.Args {
		if n, ok := x.(*hclsyntax.LiteralValueExpr); ok && n.Val.Type() == cty.Number {
			list = append(list, n.Val.AsBigFloat().Text('f', -1))
		}
	}
	return call.Name == name && len(list) == len(call.Args) && strings.Join(list, ",") == numbers
}

// Calls with whole numbers are told from all other calls.
func TestSized(t *testing.T) {
	for text, want := range map[string]string{
		"varchar(64)": "varchar 64", "numeric(12, 2)": "numeric 12,2", "numeric( 12,2)": "numeric 12,2", "bit(1)\n": "bit 1",
		"varchar": " ", "varchar()": " ", "varchar(064)": " ", "varchar(0)": " ", "numeric(12, -2)": " ", "numeric(12,)": " ", "varchar(a)": " ",
		"varchar(6.4)": " ", "varchar(1e3)": " ", "varchar(64)[0]": " ", "numeric(12 2)": " ", "varchar(64": " ", `interval("day")`: " ",
		"varchar(123456789012345678901234567890123)": " ",
	} {
		a := Attribute{}
		if name, numbers := a.Sized([]byte(text)); name+" "+numbers != want {
			t.Errorf("%s: %q and %q, want %q", text, name, numbers, want)
		}
	}
}

// write writes what a part of a syntax tree holds.
func write(w *strings.Builder, v reflect.Value) {
	switch v.Type() {
	case reflect.TypeFor[hcl.Pos]():
		p := v.Interface().(hcl.Pos)
		fmt.Fprintf(w, "%d:%d\n", p.Line, p.Byte)
		return
	case reflect.TypeFor[cty.Value]():
		fmt.Fprintf(w, "%#v\n", v.Interface())
		return
	}
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		if v.IsNil() {
			w.WriteString("nil\n")
			return
		}
		fmt.Fprintln(w, v.Elem().Type())
		write(w, v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fmt.Fprintf(w, "%s: ", v.Type().Field(i).Name)
				write(w, v.Field(i))
			}
		}
	case reflect.Slice:
		fmt.Fprintln(w, v.Len())
		for i := range v.Len() {
			write(w, v.Index(i))
		}
	default:
		fmt.Fprintf(w, "%#v\n", v.Interface())
	}
}

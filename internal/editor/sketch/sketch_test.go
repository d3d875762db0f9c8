package sketch_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/replyx/schemactl/internal/editor/sketch"
)

// show is the tree of a file, with places in the file.
func show(f *sketch.File) string {
	var out strings.Builder
	var block func(b *sketch.Block, base int, indent string)
	block = func(b *sketch.Block, base int, indent string) {
		fmt.Fprintf(&out, "%s%s", indent, b.Type.Text)
		for _, l := range b.Labels {
			fmt.Fprintf(&out, " %q", string(f.Src[base+l.Start:base+l.End]))
		}
		fmt.Fprintf(&out, " %d-%d\n", base+b.Whole.Start, base+b.Whole.End)
		for _, a := range b.Attrs {
			fmt.Fprintf(&out, "%s  %s =%s|", indent, a.Name.Text, string(f.Src[base+a.Value.Start:base+a.Value.End]))
			for _, r := range a.Refs {
				fmt.Fprintf(&out, " %s", string(f.Src[base+r.Start:base+r.End]))
			}
			for _, t := range a.Texts {
				fmt.Fprintf(&out, " %s<%s>", t.Call, string(f.Src[base+t.Start:base+t.End]))
			}
			out.WriteString("\n")
		}
		for _, c := range b.Blocks {
			block(c, base, indent+"  ")
		}
	}
	for _, p := range f.Parts {
		for _, b := range p.Blocks {
			block(b, p.Base, "")
		}
	}
	return out.String()
}

func TestRead(t *testing.T) {
	for _, c := range []struct{ name, src, want string }{
		{"plain", "table \"t\" {\n  a = column.x\n  b \"c\" {\n    d = [1, \"s\"]\n  }\n}\n",
			"table \"t\" 0-59\n  a = column.x| column.x\n  b \"c\" 29-57\n    d = [1, \"s\"]| <s>\n"},
		{"a list that is not closed", "t \"t\" {\n  a = [column.\n  b \"c\" {\n  }\n}\n",
			"t \"t\" 0-38\n  a = [column.| column\n  b \"c\" 25-36\n"},
		{"a string that is not closed", "t \"t\" {\n  a = \"x\n  b = y\n}\nu {}\n",
			"t \"t\" 0-26\n  a = \"x| <x>\n  b = y| y\nu 27-31\n"},
		{"a block that is not closed", "t \"t\" {\n  b \"c\" {\n    a = \n}\nu {\n  x = 1\n}\n",
			"t \"t\" 0-29\n  b \"c\" 10-28\n    a = |\nu 29-42\n  x = 1|\n"},
		{"a brace in a heredoc", "t \"t\" {\n  a = <<-SQL\nx\n}\n  SQL\n  b = y\n}\n",
			"t \"t\" 0-40\n  a = <<-SQL\nx\n}\n  SQL| <x\n}\n>\n  b = y| y\n"},
		{"calls and templates", "t {\n  a = sql(\"now()\")\n  b = \"${var.x} z\"\n  c = { k = enum.e, \"l\" = t[\"a b\"].c }\n}\n",
			"t 0-82\n  a = sql(\"now()\")| sql<now()>\n  b = \"${var.x} z\"| var.x\n  c = { k = enum.e, \"l\" = t[\"a b\"].c }| enum.e t[\"a b\"].c <l>\n"},
		{"only the beginning", "table \"t", ""},
		{"CRLF", "t \"a\" {\r\n  x = 1\r\n}\r\nt \"b\" {\r\n}\r\n", "t \"a\" 0-19\n  x = 1|\nt \"b\" 21-31\n"},
	} {
		if got := show(sketch.Read([]byte(c.src), nil)); got != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
}

// What is read after an edit, with what was read before, is what is read anew.
func TestReadAgain(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	pieces := []string{"table \"t\" {\n  a = 1\n}\n", "view \"v\" {\n  as = <<-SQL\n  SELECT 1\n}\n  SQL\n}\n", "}", "\n", "\"", "{", "# c\n", "x = [", "<<-SQL\n", "SQL\n", "enum \"👩\" {\n}\n", "\r\n}\r\n"}
	src := ""
	f := sketch.Read(nil, nil)
	for n := range 3000 {
		i := random.IntN(len(src) + 1)
		switch j := min(i+random.IntN(12), len(src)); {
		case random.IntN(3) == 0 || len(src) > 600:
			src = src[:i] + src[j:]
		default:
			src = src[:i] + pieces[random.IntN(len(pieces))] + src[i:]
		}
		f = sketch.Read([]byte(src), f)
		fresh := sketch.Read([]byte(src), nil)
		if got, want := show(f), show(fresh); got != want {
			t.Fatalf("edit %d of %q: got\n%s\nwant\n%s", n, src, got, want)
		}
		if !reflect.DeepEqual(bases(f), bases(fresh)) {
			t.Fatalf("edit %d of %q: the parts differ", n, src)
		}
	}
}

func bases(f *sketch.File) (out []int) {
	for _, p := range f.Parts {
		out = append(out, p.Base)
	}
	return out
}

// Blocks that are nested without end, and strings that are not closed, take no stack and little time.
func TestHostile(t *testing.T) {
	for _, src := range []string{strings.Repeat("a {\n", 50_000), strings.Repeat("a = \"\n", 50_000), strings.Repeat("a = [", 100_000), "a = " + strings.Repeat("\"${", 20_000), strings.Repeat("a = <<X\n", 10_000)} {
		sketch.Read([]byte(src), nil)
	}
	if f := sketch.Read(make([]byte, sketch.Most+1), nil); len(f.Parts) != 0 {
		t.Error("a text that is too large was read")
	}
}

func FuzzRead(f *testing.F) {
	f.Add("table \"t\" {\n  a = [column.\n}\n")
	f.Fuzz(func(t *testing.T, src string) { show(sketch.Read([]byte(src), nil)) })
}

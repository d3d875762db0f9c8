package editor_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/replyx/schemactl/internal/editor"
)

// thousand is a file of 1,000 tables, and a place behind "table." in it.
func thousand() (src string, off int) {
	var text strings.Builder
	text.WriteString("schema \"public\" {}\n")
	for i := range 1000 {
		fmt.Fprintf(&text, "table \"t%d\" {\n  schema = schema.public\n", i)
		for c := range 10 {
			fmt.Fprintf(&text, "  column \"c%d\" {\n    type = bigint\n    null = %t\n  }\n", c, c > 0)
		}
		fmt.Fprintf(&text, "  primary_key {\n    columns = [column.c0]\n  }\n  foreign_key \"t%d_fkey\" {\n    columns     = [column.c1]\n    ref_columns = [table.t%d.column.c0]\n  }\n}\n", i, (i+1)%1000)
	}
	src = text.String()
	return src, strings.LastIndex(src, "table.t0.column") + len("table.")
}

// BenchmarkRead1000Tables reads a file for the first time.
func BenchmarkRead1000Tables(b *testing.B) {
	src, _ := thousand()
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		editor.NewState(map[string][]byte{"x.hcl": []byte(src)}, nil)
	}
}

// BenchmarkType1000Tables types a letter, and completes what is before it.
func BenchmarkType1000Tables(b *testing.B) {
	src, off := thousand()
	s := editor.NewState(map[string][]byte{"x.hcl": []byte(src)}, nil)
	texts := [2][]byte{[]byte(src[:off] + "t" + src[off:]), []byte(src)}
	i := 0
	for b.Loop() {
		s = s.With("x.hcl", texts[i%2])
		if got := s.Complete("x.hcl", off); len(got) != 1000 {
			b.Fatalf("%d completions", len(got))
		}
		i++
	}
}

package hcl_test

import (
	"bytes"
	"os"
	"regexp"
	"testing"

	"github.com/replyx/schemactl/schema/hcl"
)

var example = regexp.MustCompile("(?s)```hcl\n(.*?)```")

// TestDocs reads every example of docs/hcl.md, which is laid out as fmt would.
func TestDocs(t *testing.T) {
	src, err := os.ReadFile("../../docs/hcl.md")
	if err != nil {
		t.Fatal(err)
	}
	examples := example.FindAllSubmatch(src, -1)
	if len(examples) < 10 {
		t.Fatalf("only %d examples", len(examples))
	}
	for _, m := range examples {
		line := bytes.Count(src[:bytes.Index(src, m[1])], []byte("\n")) + 1
		db := read(t, string(m[1]))
		rewrite(t, db)
		if out, err := hcl.Format(m[1]); err != nil || !bytes.Equal(out, m[1]) {
			t.Errorf("docs/hcl.md:%d: not as fmt would lay it out: %v\n%s", line, err, out)
		}
	}
}

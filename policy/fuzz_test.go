package policy

import (
	"os"
	"reflect"
	"testing"
)

// FuzzParse reads anything without a panic, and the same twice.
func FuzzParse(f *testing.F) {
	example, err := os.ReadFile("../atlas.hcl")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(example)
	f.Add([]byte("variable \"v\" {\n  type = string\n}\nenv \"a\" {\n  url = getenv(\"X\")\n  src = var.v\n}\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		first, err := parse(t.Context(), "atlas.hcl", src, Options{})
		second, again := parse(t.Context(), "atlas.hcl", src, Options{})
		if err != nil {
			// Of several faults schemahcl names any: it evaluates blocks in the order of a map.
			if again == nil {
				t.Fatalf("refused: %v, then read", err)
			}
			return
		}
		if again != nil || !reflect.DeepEqual(first, second) {
			t.Errorf("read as %+v, then as %+v, %v", first, second, again)
		}
	})
}

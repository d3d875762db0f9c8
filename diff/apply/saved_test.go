package apply_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/replyx/schemactl/diff/apply"
	"github.com/replyx/schemactl/diff/plan"
)

// A plan that an earlier version saved is read. The files are as those versions wrote them.
func TestReadEarlierFormats(t *testing.T) {
	files, err := filepath.Glob("testdata/plan-*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no plans: %v", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		p, _, err := apply.ReadSaved(bytes.NewReader(data))
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if len(p.Steps) != 7 || p.Steps[0].Class != plan.Concurrent || p.Steps[1].Precheck == nil || len(p.Touched) != 4 {
			t.Errorf("%s was read as %+v", file, p)
		}
	}
}

// FuzzReadSaved reads anything without a panic; what is no plan is refused as a *SavedError, and
// what is one is written and read as the same.
func FuzzReadSaved(f *testing.F) {
	data, err := os.ReadFile("testdata/plan-1.0.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add(data[:len(data)/2])
	f.Add([]byte(`{"schemactl_plan": "2.0"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, desired, err := apply.ReadSaved(bytes.NewReader(data))
		var refused *apply.SavedError
		if err != nil {
			if !errors.As(err, &refused) {
				t.Fatalf("not said as a *SavedError: %v", err)
			}
			return
		}
		var first, second bytes.Buffer
		if err := apply.WriteSaved(&first, p, desired); err != nil {
			t.Fatal(err)
		}
		again, desired, err := apply.ReadSaved(bytes.NewReader(first.Bytes()))
		if err != nil {
			t.Fatalf("what was written is not read: %v", err)
		}
		if err := apply.WriteSaved(&second, again, desired); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Errorf("not the same:\n%s\n%s", first.Bytes(), second.Bytes())
		}
	})
}

package executable_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/replyx/schemactl/internal/executable"
)

// Programs and scripts that were just written run, while others are written and started beside them.
func TestWrite(t *testing.T) {
	program, err := exec.LookPath("true")
	if err != nil {
		t.Fatal(err)
	}
	binary, err := os.ReadFile(program)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	var all sync.WaitGroup
	for worker := range 16 {
		content := binary
		if worker%2 == 0 {
			content = []byte("#!/bin/sh\nexit 0\n")
		}
		all.Go(func() {
			for i := range 20 {
				name := filepath.Join(dir, fmt.Sprintf("%d-%d", worker, i))
				if err := executable.Write(name, content); err != nil {
					t.Error(err)
					return
				}
				if out, err := exec.CommandContext(t.Context(), name).CombinedOutput(); err != nil {
					t.Errorf("%v\n%s", err, out)
				}
			}
		})
	}
	all.Wait()
}

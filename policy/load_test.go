package policy

import (
	"path/filepath"
	"testing"
)

func TestLoadExample(t *testing.T) {
	t.Setenv("DATABASE_URL", "postgres://example")
	p, err := Load(t.Context(), "../atlas.hcl", Options{})
	if err != nil {
		t.Fatal(err)
	}
	e, err := p.Select("")
	if err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join("..", "testdata", "replyx", "schema"); e.Name != "replyx" || e.URL != "postgres://example" || len(e.Sources) != 1 || e.Sources[0] != want {
		t.Errorf("env %+v", e)
	}
	if n := len(e.PerfIndexes.Names); n != 29 {
		t.Errorf("%d performance indexes, want 29", n)
	}
	if !e.IsPerf("idx_documents_hash") || e.IsPerf("ix_documents_id") {
		t.Error("IsPerf")
	}
}

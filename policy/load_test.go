package policy

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
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

// An env's limits of doctor win over those outside, and what either leaves out is left out.
func TestDoctorBlock(t *testing.T) {
	file := filepath.Join(t.TempDir(), "atlas.hcl")
	text := `env "prod" {
  policy {
    doctor {
      skip       = ["tls"]
      unused_for = "7d"
      slot_wal   = "2GB"
    }
  }
}
policy {
  doctor {
    skip             = ["disk"]
    unused_for       = "60d"
    long_transaction = "90s"
  }
}
`
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := Load(t.Context(), file, Options{})
	if err != nil {
		t.Fatal(err)
	}
	d := p.Envs[0].Doctor.WithDefaults()
	if !slices.Equal(d.Skip, []string{"tls", "disk"}) || d.UnusedFor != 7*day || d.SlotWAL != 2<<30 || d.LongTransaction != 90*time.Second || d.SequenceUsed != 70 {
		t.Errorf("%+v", d)
	}
	for name, want := range map[string]string{
		"unused_for": `"7d"`, "slot_wal": `"2GB"`, "long_transaction": `"1m30s"`, "idle_in_transaction": `"1m"`, "bloat": "50", "snapshot_age": "1000000", "skip": "",
	} {
		if got := p.Envs[0].Doctor.Value(name); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
}

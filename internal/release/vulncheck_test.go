package release_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// vulnerable is a database of vulnerabilities with one: in what reads JSON.
const vulnerable = `{"schema_version": "1.3.1", "id": "GO-2099-0001", "modified": "2026-01-01T00:00:00Z", "published": "2026-01-01T00:00:00Z",
"summary": "a fault", "details": "a fault", "affected": [{"package": {"name": "stdlib", "ecosystem": "Go"}, "ranges": [{"type": "SEMVER",
"events": [{"introduced": "0"}, {"fixed": "1.99.0"}]}], "ecosystem_specific": {"imports": [{"path": "encoding/json", "symbols": ["Decoder.Decode"]}]}}],
"database_specific": {"url": "https://pkg.go.dev/vuln/GO-2099-0001"}}`

// Where there is no database of vulnerabilities lint passes and says so, unless it is asked for one; a known
// vulnerability that is called fails.
func TestVulncheck(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"index/db.json":        `{"modified": "2026-01-01T00:00:00Z"}`,
		"index/modules.json":   `[{"path": "stdlib", "vulns": [{"id": "GO-2099-0001", "modified": "2026-01-01T00:00:00Z", "fixed": "1.99.0"}]}]`,
		"ID/GO-2099-0001.json": vulnerable,
	} {
		file := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		name, database, required string
		code                     int
		says                     string
	}{
		{"out of reach", "http://127.0.0.1:1", "", 0, "NOT CHECKED"},
		{"no such name", "http://nowhere.invalid", "", 0, "NOT CHECKED"},
		{"out of reach and required", "http://127.0.0.1:1", "required", 1, "NOT CHECKED"},
		{"a vulnerability that is called", "file://" + dir, "", 3, "GO-2099-0001"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cmd := exec.CommandContext(t.Context(), "../../scripts/vulncheck.sh", "./internal/licenses")
			cmd.Env = append(os.Environ(), "GOVULNDB="+tt.database, "SCHEMACTL_VULNCHECK="+tt.required)
			out, _ := cmd.CombinedOutput()
			if code := cmd.ProcessState.ExitCode(); code != tt.code || !strings.Contains(string(out), tt.says) {
				t.Errorf("exit code %d, want %d\n%s", code, tt.code, out)
			}
		})
	}
}

package journal

import (
	"os"
	"strings"
	"testing"
)

// docs/history.md shows the statements that make the journal.
func TestDocsShowTheTables(t *testing.T) {
	doc, err := os.ReadFile("../../../docs/history.md")
	if err != nil {
		t.Fatal(err)
	}
	if create := strings.Join(createSQL, ";\n"); !strings.Contains(string(doc), "```sql\n"+create+";\n```") {
		t.Errorf("docs/history.md does not have\n%s", create)
	}
}

package schema

import (
	"strings"
	"testing"
)

func TestTemporaryName(t *testing.T) {
	long := strings.Repeat("é", 31) // 62 bytes
	seen := make(map[string]string)
	for _, of := range [][2]string{{"t", ""}, {"t", "c"}, {long, ""}, {long + "x", ""}, {long + "x", "c"}, {long, long}, {long, long + "x"}, {long + "x", long}} {
		name := TemporaryName(of[0], of[1], "new")
		if len(name) > MaxIdentifier || !IsTemporary(name) || !strings.HasSuffix(name, "_new_schemactl") {
			t.Errorf("%q is no temporary name", name)
		}
		if other, ok := seen[name]; ok {
			t.Errorf("%q is the name of %q and of %q", name, of, other)
		}
		seen[name] = strings.Join(of[:], ".")
	}
	if got := TemporaryName("users", "", "new"); got != "users_new_schemactl" {
		t.Errorf("a short name became %q", got)
	}
}

package manual_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/replyx/schemactl/internal/editor/manual"
	"github.com/replyx/schemactl/schema/hcl"
)

func paths(path []string, each func([]string, hcl.Words)) {
	w, _ := hcl.WordsIn(path...)
	if len(path) > 0 {
		each(path, w)
	}
	for _, b := range w.Blocks {
		paths(append(slices.Clone(path), b), each)
	}
}

// The page explains every attribute of every block.
func TestEveryAttributeIsExplained(t *testing.T) {
	paths(nil, func(path []string, w hcl.Words) {
		for _, a := range append(w.Attrs, hcl.MetaAttrs()...) {
			if manual.Attr(a, path...) == "" {
				t.Errorf("docs/hcl.md says nothing of the attribute %s of %s", a, strings.Join(path, " "))
			}
		}
	})
}

func TestWords(t *testing.T) {
	for _, c := range []struct {
		attr, path string
		want       []string
	}{
		{"null", "table column", []string{"true", "false"}},
		{"storage", "table column", []string{"PLAIN", "EXTERNAL", "EXTENDED", "MAIN"}},
		{"type", "table partition", []string{"RANGE", "LIST", "HASH"}},
		{"type", "table index", []string{"BTREE", "HASH", "GIN", "GIST", "SPGIST", "BRIN", "IVFFLAT", "HNSW"}},
		{"generated", "table column identity", []string{"ALWAYS", "BY_DEFAULT"}},
		{"mode", "function arg", []string{"IN", "OUT", "INOUT", "VARIADIC"}},
		{"for", "policy", []string{"ALL", "SELECT", "INSERT", "UPDATE", "DELETE"}},
		{"comment", "table", nil},
	} {
		if got := manual.Values(c.attr, strings.Fields(c.path)...); !slices.Equal(got, c.want) {
			t.Errorf("%s of %s: %q, want %q", c.attr, c.path, got, c.want)
		}
	}
}

func TestText(t *testing.T) {
	for _, c := range []struct{ attr, path, want string }{
		{"ops", "table index on", "the default operator class: a name"},
		{"min_rows", "table perf_index build", "the build waits until"},
		{"ops", "perf_index on", "the default operator class: a name"},
		{"replica_identity_index", "table", "schemactl's own"},
		{"no_inherit", "table column not_null", "the constraint's name"},
		{"renamed_from", "table column", "may stay in the file"},
	} {
		if got := manual.Attr(c.attr, strings.Fields(c.path)...); !strings.Contains(got, c.want) {
			t.Errorf("%s of %s: %q has no %q", c.attr, c.path, got, c.want)
		}
	}
	for path, want := range map[string]string{"perf_index": "managed apart from its table", "table row_security": "for the owner too", "schema": "is managed"} {
		if got := manual.Block(strings.Fields(path)...); !strings.Contains(got, want) {
			t.Errorf("%s: %q has no %q", path, got, want)
		}
	}
}

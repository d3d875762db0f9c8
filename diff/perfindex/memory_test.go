package perfindex_test

import (
	"strings"
	"testing"

	"github.com/replyx/schemactl/diff/perfindex"
	"github.com/replyx/schemactl/schema"
)

// What a build is given: what its block says, what it needs, and no more than the server has.
func TestFor(t *testing.T) {
	const mb = int64(1) << 20
	limits := schema.Limits{SharedBuffers: 1024 * mb, MaintenanceWorkMem: 64 * mb, EffectiveCacheSize: 4096 * mb, MaintenanceWorkers: 2, ParallelWorkers: 8}
	three := 3
	for _, c := range []struct {
		name, typ, method, with string
		build                   *schema.Build
		rows                    int64
		memory                  string
		workers                 int
		warning                 string
	}{
		{"k-means of little fits the server's own", "vector(8)", "ivfflat", "10", nil, 1000, "", -1, ""},
		{"k-means gets what it needs", "vector(1536)", "ivfflat", "100", nil, 20_000, "73MB", 3, ""},
		{"k-means cannot do with less", "vector(1536)", "ivfflat", "4000", nil, 1000, "4903MB", -1, "more than shared_buffers"},
		{"a graph gets what it needs", "vector(1536)", "hnsw", "", nil, 20_000, "153MB", 3, ""},
		{"a graph gets what there is", "vector(1536)", "hnsw", "", nil, 1_000_000, "1024MB", 7, "it will be slow"},
		{"half as much of halves", "halfvec(1536)", "hnsw", "", nil, 20_000, "87MB", -1, ""},
		{"no worker is worth it", "vector(1536)", "hnsw", "", nil, 100, "", -1, ""},
		{"the block is obeyed", "vector(1536)", "hnsw", "", &schema.Build{MaintenanceWorkMem: "2GB", ParallelWorkers: &three}, 20_000, "2GB", 3, ""},
		{"the block is too little for k-means", "vector(1536)", "ivfflat", "100", &schema.Build{MaintenanceWorkMem: "16MB"}, 100, "16MB", -1, "is too small, and the build may fail"},
		{"the block is too little for a graph", "vector(1536)", "hnsw", "", &schema.Build{MaintenanceWorkMem: "16MB"}, 20_000, "16MB", 3, "the build will be slow"},
		{"the block is more than there is", "vector(1536)", "hnsw", "", &schema.Build{MaintenanceWorkMem: "900GB"}, 100, "900GB", -1, "more memory than the server says it has"},
		{"of an unknown size nothing is said", "vector", "hnsw", "", nil, 1_000_000, "", -1, ""},
		{"btree is left alone", "integer", "btree", "", nil, 1_000_000, "", -1, ""},
	} {
		table := &schema.Table{Columns: []*schema.Column{{Name: "v", Type: schema.Type{Text: c.typ}}}}
		index := &schema.Index{Name: "i", Method: c.method, Parts: []schema.Part{{Column: "v"}}, Build: c.build}
		if c.with != "" {
			index.Params = []schema.Param{{Name: schema.Lists, Value: c.with}}
		}
		got := perfindex.For(table, index, c.rows, limits)
		if got.MaintenanceWorkMem != c.memory || got.Workers != c.workers {
			t.Errorf("%s: %s and %d workers, want %s and %d", c.name, got.MaintenanceWorkMem, got.Workers, c.memory, c.workers)
		}
		if text := strings.Join(got.Warnings, "; "); c.warning == "" && text != "" || !strings.Contains(text, c.warning) {
			t.Errorf("%s: the warnings are %q", c.name, text)
		}
	}
}

package perfindex

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/replyx/schemactl/schema"
)

// minSamples and samplesPerList are how many rows pgvector's k-means looks at (ivfbuild.c).
const (
	minSamples     = 10_000
	samplesPerList = 50
)

// KMeansMemory is what the k-means of an IVFFlat build allocates: with less maintenance_work_mem it
// fails (ElkanKmeans in ivfkmeans.c). The bounds between samples and centers are most of it.
func KMeansMemory(v schema.Vector, lists int64) int64 {
	if v.Type == "" {
		return 0
	}
	samples := max(samplesPerList*lists, minSamples)
	arrays := v.Bytes()*(samples+2*lists) + 4*lists*v.Dims
	bounds := 4*samples*lists + 4*lists*lists
	return arrays + bounds + 8*samples + 12*lists
}

// hnswElement is what an element of the graph takes beside its value and its neighbours, and
// hnswNeighbor a neighbour: there are 2m of them on the lowest layer, and about one more m above.
const (
	hnswElement  = 192
	hnswNeighbor = 16
)

// GraphMemory is about what an HNSW graph takes while it is built: with less maintenance_work_mem
// the rest goes to disk, row by row.
func GraphMemory(v schema.Vector, rows, m int64) int64 {
	if v.Type == "" {
		return 0
	}
	return max(rows, 0) * (v.Bytes() + hnswElement + 3*m*hnswNeighbor)
}

// Settings are what a build's session is given beside the server's own; empty leaves those.
type Settings struct {
	// MaintenanceWorkMem is as PostgreSQL writes it.
	MaintenanceWorkMem string
	// Workers is max_parallel_maintenance_workers; -1 leaves the server's.
	Workers int
	// Warnings say what the build will suffer from.
	Warnings []string
}

const mega = 1 << 20

// tableFor is how large a table is that one more worker is worth it, times three for the next:
// min_parallel_table_scan_size and the rule of plan_create_index_workers.
const tableFor = 8 * mega

// For computes the settings of a build from what the build block says, what the index needs for so
// many rows, and the server's limits.
func For(t *schema.Table, i *schema.Index, rows int64, l schema.Limits) Settings {
	s := Settings{Workers: -1}
	need, what := needed(t, i, rows)
	given := int64(0)
	if i.Build != nil {
		s.MaintenanceWorkMem = i.Build.MaintenanceWorkMem
		given = Bytes(s.MaintenanceWorkMem)
		if i.Build.ParallelWorkers != nil {
			s.Workers = *i.Build.ParallelWorkers
		}
	}
	if what == "" {
		return s
	}
	limit := max(l.SharedBuffers, l.MaintenanceWorkMem)
	switch {
	case given > max(l.SharedBuffers, l.EffectiveCacheSize):
		s.warn("maintenance_work_mem = %s is more memory than the server says it has (effective_cache_size is %s): the build may be killed",
			s.MaintenanceWorkMem, Megabytes(l.EffectiveCacheSize))
	case given > 0 && given < need && i.MethodName() == ivfflat:
		s.warn("maintenance_work_mem = %s is too small, and the build may fail: %s needs %s", s.MaintenanceWorkMem, what, Megabytes(need))
	case given > 0 && given < need:
		s.warn("maintenance_work_mem = %s is less than the %s that %s needs: the build will be slow", s.MaintenanceWorkMem, Megabytes(need), what)
	case given > 0 || need <= l.MaintenanceWorkMem:
	case need <= limit || i.MethodName() == ivfflat:
		s.MaintenanceWorkMem = Megabytes(need)
		if need > limit {
			s.warn("%s needs %s of memory, more than shared_buffers: see that the server has it", what, Megabytes(need))
		}
	default:
		s.MaintenanceWorkMem = Megabytes(limit)
		s.warn("%s needs %s of memory, and the build is given %s, as much as shared_buffers: it will be slow; build { maintenance_work_mem } gives more",
			what, Megabytes(need), Megabytes(limit))
	}
	if s.Workers < 0 {
		if n := min(workersFor(rows*schema.VectorOf(t, i).Bytes()), l.ParallelWorkers); n > l.MaintenanceWorkers {
			s.Workers = n
		}
	}
	return s
}

const (
	ivfflat = "ivfflat"
	hnsw    = "hnsw"
	// defaultM is HNSW_DEFAULT_M of pgvector.
	defaultM = 16
)

// IsVector reports whether an access method is pgvector's.
func IsVector(method string) bool { return method == ivfflat || method == hnsw }

// needed is how much memory a build wants, and for what.
func needed(t *schema.Table, i *schema.Index, rows int64) (bytes int64, what string) {
	v := schema.VectorOf(t, i)
	switch i.MethodName() {
	case ivfflat:
		// One eighth more than the arithmetic: allocations are rounded.
		return KMeansMemory(v, ListsOf(i)) * 9 / 8, "k-means"
	case hnsw:
		return GraphMemory(v, rows, number(i.Param("m"), defaultM)) * 9 / 8, "the graph"
	}
	return 0, ""
}

// BuildMemory is how much maintenance_work_mem the build of an index of pgvector needs for so many rows: an IVFFlat build
// fails with less, an HNSW build is slow. It is 0 for another index.
func BuildMemory(t *schema.Table, i *schema.Index, rows int64) int64 {
	bytes, _ := needed(t, i, rows)
	return bytes
}

// ListsOf is how many lists an IVFFlat index has, pgvector's default where it does not say.
func ListsOf(i *schema.Index) int64 { return number(i.Param(schema.Lists), defaultLists) }

func number(s string, otherwise int64) int64 {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return n
	}
	return otherwise
}

func workersFor(bytes int64) int {
	n := 0
	for size := int64(tableFor); bytes >= size; size *= 3 {
		n++
	}
	return n
}

func (s *Settings) warn(format string, args ...any) {
	s.Warnings = append(s.Warnings, fmt.Sprintf(format, args...))
}

// Megabytes rounds up to what SET takes.
func Megabytes(bytes int64) string { return strconv.FormatInt((bytes+mega-1)/mega, 10) + "MB" }

// Bytes reads a size as PostgreSQL writes it; 0 where it is none.
func Bytes(s string) int64 {
	for i, unit := range []string{"kB", "MB", "GB", "TB"} {
		if n, ok := strings.CutSuffix(s, unit); ok {
			return number(n, 0) << (10 * (i + 1))
		}
	}
	return number(strings.TrimSuffix(s, "B"), 0)
}

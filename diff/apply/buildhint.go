package apply

import (
	"strings"

	"github.com/jackc/pgerrcode"
)

// buildHint reports what to do about a build that the server had too little of something for.
func buildHint(sqlstate, message string) string {
	switch {
	case strings.Contains(message, "memory required is"): // k-means of pgvector
		return `give the build more: build { maintenance_work_mem = "1GB" } in the perf_index, or fewer lists`
	case strings.Contains(message, "shared memory segment"):
		return "the workers of the build share memory in /dev/shm, and that is too small: enlarge it (docker run --shm-size=2g), or write build { parallel_workers = 0 }"
	case sqlstate == pgerrcode.DiskFull:
		return "the disk is full; a build needs room for the whole index beside what is there, and for its sort files, and what it had written is dropped: make room, then " + again
	case sqlstate == pgerrcode.OutOfMemory && !strings.Contains(message, "out of shared memory"): // not of locks
		return "the server has not that much memory: lower build { maintenance_work_mem }, or write build { parallel_workers = 0 }"
	case sqlstate == pgerrcode.InvalidParameterValue: // the server's own words would quote it
		return "the server refuses build { maintenance_work_mem } or { parallel_workers } of the perf_index: at most 2TB less 1kB, and 1024"
	case sqlstate == pgerrcode.UndefinedObject && strings.Contains(message, "access method"):
		return "the extension that brings it is not there, or too old: hnsw came with pgvector 0.5.0; ALTER EXTENSION vector UPDATE, once the server has the package"
	}
	return ""
}

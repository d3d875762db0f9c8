package schema

import "time"

// IndexFacts is what a server knows of an index beside its definition.
type IndexFacts struct {
	Name Name
	// Bytes is the size of the index; of a partitioned one, of all its parts.
	Bytes int64
	// Scans counts how often it was used since the statistics were reset; LastScan is when
	// (PostgreSQL 16), or nil.
	Scans    int64
	LastScan *time.Time
	// LiveRows and DeadRows are those of its table; LastVacuum and LastAnalyze say when somebody, or
	// autovacuum, last looked after it.
	LiveRows, DeadRows      int64
	LastVacuum, LastAnalyze *time.Time
}

// IndexBuild is a build that is going on.
type IndexBuild struct {
	// Index is what is being built, under the name that it has meanwhile.
	Index Name
	PID   int32
	// Phase is the server's; Done and Total count what it counts, 0 of 0 where it does not.
	Phase       string
	Done, Total int64
	// Elapsed is the time since the statement began.
	Elapsed time.Duration
}

// RoleSetting is a parameter that is set for a role, a database, or a role in a database; an empty
// name is all.
type RoleSetting struct {
	Name, Value, Role, Database string
}

// Limits are a server's settings that bound the build of an index, as our session has them.
type Limits struct {
	// MaintenanceWorkMem, SharedBuffers and EffectiveCacheSize are in bytes.
	MaintenanceWorkMem, SharedBuffers, EffectiveCacheSize int64
	// MaintenanceWorkers is max_parallel_maintenance_workers, ParallelWorkers max_parallel_workers.
	MaintenanceWorkers, ParallelWorkers int
}

// IndexUse is how often an index was used.
type IndexUse struct {
	Table    Name
	Name     string
	Bytes    int64
	Scans    int64
	LastScan *time.Time
	// Built is when it was built; nil where that is not known.
	Built *time.Time
	// ReplicaIdentity and Clustered report whether more than queries needs it; Dependents are the objects
	// that do, in the server's words.
	ReplicaIdentity, Clustered bool
	Dependents                 []string
}

// IndexUses are the uses that one server counted.
type IndexUses struct {
	// Server is its host, port and database; System its cluster's identifier, which its standbys
	// have too, empty where the role may not read it.
	Server, System string
	Standby        bool
	Indexes        []IndexUse
	// Since is when the counting began; nil where that is not known.
	Since *time.Time
	// Now is the server's time.
	Now time.Time
}

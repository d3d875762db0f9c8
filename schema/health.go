package schema

import "time"

// HealthSection is a part of [Health] that is read by one query.
type HealthSection string

// The sections.
const (
	HealthSession     HealthSection = "session"
	HealthSettings    HealthSection = "settings"
	HealthExtensions  HealthSection = "extensions"
	HealthIndexes     HealthSection = "indexes"
	HealthUses        HealthSection = "uses"
	HealthConstraints HealthSection = "constraints"
	HealthPartitions  HealthSection = "partitions"
	HealthCollations  HealthSection = "collations"
	HealthSequences   HealthSection = "sequences"
	HealthIntegerKeys HealthSection = "integer_keys"
	HealthTables      HealthSection = "tables"
	HealthWidths      HealthSection = "widths"
	HealthDatabases   HealthSection = "databases"
	HealthPrepared    HealthSection = "prepared"
	HealthSlots       HealthSection = "slots"
	HealthSenders     HealthSection = "senders"
	HealthShared      HealthSection = "mounts"
	HealthActivity    HealthSection = "activity"
)

// Health is what a server tells of the state that it is in, beside the definitions of objects.
type Health struct {
	Session SessionHealth
	// Settings are those with which sessions of the role begin in this database, and RoleSettings those that
	// were set for the role, the database or both.
	Settings     []SettingHealth
	RoleSettings []RoleSetting
	Extensions   []ExtensionHealth
	Indexes      []IndexHealth
	Uses         IndexUses
	// Constraints are those that are not validated.
	Constraints []ConstraintHealth
	// Detaching are the partitions that are half detached.
	Detaching   []DetachingHealth
	Collations  []*StaleCollation
	Sequences   []SequenceHealth
	IntegerKeys []IntegerKeyHealth
	Tables      []TableHealth
	// Widths are the average bytes of a row of large tables, for which the role may see the statistics of every column.
	Widths    []WidthHealth
	Databases []DatabaseHealth
	Prepared  []PreparedHealth
	Slots     []SlotHealth
	Senders   []SenderHealth
	// Mounts is what the system says of its mounts; empty where the role may not ask, or the system has no such file.
	Mounts string
	// Unread says of a section that could not be read why.
	Unread map[HealthSection]Unread
}

// Unread says why something could not be read, and what would help.
type Unread struct{ Reason, Mend string }

// SessionHealth is what the server says of the session and of itself.
type SessionHealth struct {
	VersionNum int
	Version    string
	Now        time.Time
	InRecovery bool
	Role       string
	Superuser  bool
	BypassRLS  bool
	// SeesAll reports whether the role sees what other sessions do.
	SeesAll bool
	// CanCreate reports whether the role may create schemas in the database.
	CanCreate bool
	// ReadsFiles reports whether the role may read files of the server.
	ReadsFiles        bool
	Database          string
	DatabaseBytes     int64
	LocksPerSession   int64
	MaxConnections    int64
	MaxPrepared       int64
	Autovacuum        bool
	TrackCounts       bool
	VacuumThreshold   int64
	VacuumScale       float64
	FreezeMaxAge      int64
	StandbyFeedback   bool
	SharedMemoryType  string
	MaintenanceMemory int64
	MaintenanceJobs   int64
	// Relations counts the tables, of which a dump locks each.
	Relations int64
	// FreeSessions is how many sessions the role, the database and the server have left.
	FreeSessions int64
	// Schemas are the names of all schemas.
	Schemas []string
	// Pooled reports whether a pool stands between, Local whether the server is reached within this machine, and TLS the
	// version of TLS that the connection has, empty without.
	Pooled bool   `db:"-"`
	Local  bool   `db:"-"`
	TLS    string `db:"-"`
	// Verified reports whether the server's certificate was verified.
	Verified bool `db:"-"`
}

// SettingHealth is a setting as a new session of the role has it, in its unit.
type SettingHealth struct{ Name, Value, Unit, Source string }

// ExtensionHealth is an extension that is installed in the database, available on the server, or both. An
// empty version means that it is not.
type ExtensionHealth struct{ Name, Installed, Available string }

// IndexHealth is an index that is not valid, or one of several that do the same.
type IndexHealth struct {
	Table Name
	Name  string
	// Constraint reports whether a constraint is kept by it.
	Constraint bool
	// Group is the same for indexes of the same key; 0 is an index that is not valid.
	Group int64
	// Building reports whether a build of it is in progress.
	Building bool
}

// ConstraintHealth is a constraint that is not validated.
type ConstraintHealth struct {
	Table Name
	Name  string
	// Kind is the word for what it is in SQL.
	Kind string
}

// DetachingHealth is a partition that is half detached, and its table.
type DetachingHealth struct{ Parent, Partition Name }

// SequenceHealth is how far a sequence is.
type SequenceHealth struct {
	Name             Name
	Min, Max, Step   int64
	Cycles, Readable bool
	// Last is the last value; nil where it was never used or may not be read.
	Last *int64
}

// IntegerKeyHealth is how far the values of a column are that holds fewer than what feeds it gives.
type IntegerKeyHealth struct {
	Table  Name
	Column string
	// Max is the largest value that the column holds, Last the largest that is known of.
	Max, Last int64
	// By says where Last is from.
	By string
}

// TableHealth is what the statistics say of a table, a materialized view or a partitioned table.
type TableHealth struct {
	Name Name
	// Kind is relkind.
	Kind string
	// Rows is an estimate, -1 where the table was never looked at; Bytes is without TOAST and indexes, as of the last look.
	Rows, Bytes, ToastBytes             int64
	LiveRows, DeadRows, ChangedRows     int64
	LastVacuum, LastAnalyze             *time.Time
	Options                             []string
	Age, MultixactAge                   int64
	RowSecurity, Owned, Member, Managed bool
}

// WidthHealth is the average width of a table's rows, in bytes of data.
type WidthHealth struct {
	Table Name
	Width int64
}

// DatabaseHealth is the age of the oldest transaction that a database still knows.
type DatabaseHealth struct {
	Name              string
	Age, MultixactAge int64
}

// PreparedHealth is a prepared transaction.
type PreparedHealth struct {
	ID, Owner, Database string
	Seconds             float64
}

// SlotHealth is a replication slot.
type SlotHealth struct {
	Name, Type, Database, State string
	Active                      bool
	// Age is that of the oldest transaction that it needs; 0 where it needs none.
	Age int64
	// Kept is how many bytes of WAL it keeps.
	Kept int64
}

// SenderHealth is a standby or a subscriber that is connected.
type SenderHealth struct {
	Name, State, Sync string
	// Lag is how many bytes of WAL it has not replayed; Age that of the oldest transaction that it needs.
	Lag, Age int64
	// Logical reports whether it is a subscriber.
	Logical, Hidden bool
}

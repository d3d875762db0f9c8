package doctor

import (
	"slices"

	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
)

// Check is one check: what it is called, what it means, and how it judges the facts.
type Check struct {
	ID, Group, Title string
	// Why says what the check looks at and why that matters, Source where the manual says it.
	Why, Source string
	// Limits are the attributes of the policy that it goes by.
	Limits []string

	needs     []schema.HealthSection
	needsPlan bool
	judge     func(*judge) Finding
}

// CheckOf is the check of an id.
func CheckOf(id string) (Check, bool) {
	i := slices.IndexFunc(Checks, func(c Check) bool { return c.ID == id })
	if i < 0 {
		return Check{}, false
	}
	return Checks[i], true
}

const manual = "https://www.postgresql.org/docs/current/"

// Sections that several checks need.
var (
	session  = []schema.HealthSection{schema.HealthSession}
	tables   = []schema.HealthSection{schema.HealthSession, schema.HealthTables}
	activity = []schema.HealthSection{schema.HealthSession, schema.HealthActivity}
)

// Checks lists every check in the order in which reports have them.
var Checks = slices.Concat(connectionChecks, rightsChecks, stateChecks, objectChecks, vacuumChecks, activityChecks, roomChecks, backupChecks)

var connectionChecks = []Check{
	{ID: policy.CheckConnection, Group: "connection", Title: "connection", judge: checkConnection, Source: manual + "runtime-config-connection.html",
		Why: "apply holds an advisory lock and sets its session up, so it needs a session of its own: a direct connection, or a pool in session mode. A pool in transaction or statement mode lends the session to others in between."},
	{ID: policy.CheckTLS, Group: "connection", Title: "TLS", needs: session, judge: checkTLS, Source: manual + "libpq-ssl.html",
		Why: "Without TLS, passwords and rows can be read on the way. Within one machine nothing is on the way."},
	{ID: policy.CheckVersion, Group: "connection", Title: "version", needs: session, judge: checkVersion, Limits: []string{"support_end"}, Source: "https://www.postgresql.org/support/versioning/",
		Why: "A major version gets fixes for five years. Faults that are found later stay in it."},
	{ID: policy.CheckRecovery, Group: "connection", Title: "primary", needs: session, judge: checkRecovery, Source: manual + "hot-standby.html",
		Why: "A standby takes no writes, so no plan can be applied to it, and what differs as text cannot be proven equal there."},
	{ID: policy.CheckSettings, Group: "connection", Title: "settings of role and database", needs: []schema.HealthSection{schema.HealthSession, schema.HealthSettings}, judge: checkSettings, Source: manual + "runtime-config-client.html",
		Why: "What is set for a role or a database holds for every session of it: default_transaction_read_only refuses an apply, a timeout ends what is run by hand beside it, and search_path is what triggers and functions are run in."},
}

var rightsChecks = []Check{
	{ID: policy.CheckRights, Group: "rights", Title: "rights for the plan", needs: session, needsPlan: true, judge: checkRights, Source: manual + "ddl-priv.html",
		Why: "Each step of the plan needs a right: CREATE on the schema or the database, ownership, REFERENCES, a superuser for an extension that is not trusted. What is missing is found here and not in the middle of an apply."},
	{ID: policy.CheckOwnership, Group: "rights", Title: "ownership", needs: tables, judge: checkOwnership, Source: manual + "ddl-priv.html",
		Why: "Only the owner of a table, or a member of the owning role, may alter or drop it. The next plan may need to."},
	{ID: policy.CheckRowSecurity, Group: "rights", Title: "row security", needs: tables, judge: checkRowSecurity, Source: manual + "ddl-rowsecurity.html",
		Why: "A plan that fills a column or proves a constraint has to see every row. A role that policies hide rows from would not, so apply refuses it."},
	{ID: policy.CheckExtensions, Group: "rights", Title: "extensions", needs: []schema.HealthSection{schema.HealthExtensions}, judge: checkExtensions, Source: manual + "sql-alterextension.html",
		Why: "An extension needs its package on the server's machine. One that is behind its package has old SQL over a new library."},
	{ID: policy.CheckPgvector, Group: "rights", Title: "pgvector", needs: []schema.HealthSection{schema.HealthExtensions}, judge: checkPgvector, Source: "https://github.com/pgvector/pgvector/blob/master/CHANGELOG.md",
		Why: "Versions of pgvector have faults that crash a build, damage an index or lose rows from its answers. The version is that of the extension in this database."},
}

var stateChecks = []Check{
	{ID: policy.CheckPlan, Group: "state", Title: "plan", needsPlan: true, judge: checkPlan, Source: "plans.md",
		Why: "Whether the database is as the HCL says, or what an apply would change, with the hazards that it asks about."},
	{ID: policy.CheckDrift, Group: "state", Title: "drift", judge: checkDrift, Source: "history.md#status",
		Why: "The journal keeps the state that the last run reached. What is otherwise now was changed by other means, and the next apply takes it back."},
	{ID: policy.CheckUndeclared, Group: "state", Title: "objects that nothing declares", needsPlan: true, judge: checkUndeclared, Source: "policy.md#ignore",
		Why: "What is in a managed schema and not in the HCL would be dropped by an apply. Often an application made it when it started: create_all() of SQLAlchemy, or a tool's own table."},
	{ID: policy.CheckUnfinished, Group: "state", Title: "unfinished run", judge: checkUnfinished, Source: "interrupted.md",
		Why: "A run that stopped in the middle has left steps undone. The next apply finishes it."},
	{ID: policy.CheckJournal, Group: "state", Title: "journal", needs: session, judge: checkJournal, Source: "history.md",
		Why: "apply writes what it does into the schema schemactl of the database. Without a journal that it can trust it refuses to run."},
	{ID: policy.CheckPerfIndexes, Group: "state", Title: "performance indexes", needsPlan: true, judge: checkPerfIndexes, Source: "vectors.md",
		Why: "Indexes that are managed apart from their tables are no part of diff, so that one that is missing or not valid is not found there."},
	{ID: policy.CheckLists, Group: "state", Title: "lists of IVFFlat indexes", needsPlan: true, judge: checkLists, Source: "vectors.md",
		Why: "The lists of an IVFFlat index are made for the rows that it had when it was built. With many more rows, each search reads more of them."},
}

var objectChecks = []Check{
	{ID: policy.CheckInvalid, Group: "objects", Title: "invalid indexes", needs: []schema.HealthSection{schema.HealthIndexes}, judge: checkInvalid, Source: manual + "sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY",
		Why: "CREATE INDEX CONCURRENTLY that failed leaves an index that no query uses and every write updates."},
	{ID: policy.CheckDuplicates, Group: "objects", Title: "duplicate unique indexes", needs: []schema.HealthSection{schema.HealthIndexes}, judge: checkDuplicates, Source: manual + "indexes-unique.html",
		Why: "A unique constraint has an index of its own. Another index of the same key, as ORMs declare it, costs every write and helps no query."},
	{ID: policy.CheckUnused, Group: "objects", Title: "unused indexes", needs: []schema.HealthSection{schema.HealthUses}, judge: checkUnused, Limits: []string{"unused_for"}, Source: manual + "monitoring-stats.html#MONITORING-PG-STAT-ALL-INDEXES-VIEW",
		Why: "An index that no query uses costs every write, every vacuum and every backup. Each server counts its own queries only."},
	{ID: policy.CheckConstraints, Group: "objects", Title: "unvalidated constraints", needs: []schema.HealthSection{schema.HealthConstraints}, judge: checkConstraints, Source: manual + "sql-altertable.html#SQL-ALTERTABLE-NOTES",
		Why: "A constraint that is NOT VALID holds for new rows alone. Those that the HCL has as not_valid are left out."},
	{ID: policy.CheckPartitions, Group: "objects", Title: "half-detached partitions", needs: []schema.HealthSection{schema.HealthPartitions}, judge: checkPartitions, Source: manual + "sql-altertable.html#SQL-ALTERTABLE-DETACH-PARTITION",
		Why: "DETACH PARTITION CONCURRENTLY that was interrupted leaves a partition that is neither in nor out, and no other can be detached so."},
	{ID: policy.CheckCollations, Group: "objects", Title: "collation versions", needs: []schema.HealthSection{schema.HealthCollations}, judge: checkCollations, Source: manual + "sql-altercollation.html",
		Why: "After an upgrade of the C library or ICU strings may sort in another order, and an index built before does not find them, or lets duplicates in."},
	{ID: policy.CheckSequences, Group: "objects", Title: "sequences", needs: []schema.HealthSection{schema.HealthSession, schema.HealthSequences}, judge: checkSequences, Limits: []string{"sequence_used"}, Source: manual + "sql-createsequence.html",
		Why: "A sequence at its end refuses every insert that needs the next value. Those that cycle are left out."},
	{ID: policy.CheckIntegerKeys, Group: "objects", Title: "integer keys", needs: []schema.HealthSection{schema.HealthSession, schema.HealthSequences, schema.HealthIntegerKeys}, judge: checkIntegerKeys, Limits: []string{"sequence_used"}, Source: manual + "datatype-numeric.html#DATATYPE-INT",
		Why: "An integer column holds 2,147,483,647 at most, though its sequence may give more; so does a foreign key that refers to a bigint. Of keys without a sequence the statistics tell how far they are."},
}

var vacuumChecks = []Check{
	{ID: policy.CheckWraparound, Group: "vacuum", Title: "wraparound", needs: []schema.HealthSection{schema.HealthDatabases, schema.HealthTables}, judge: checkWraparound, Limits: []string{"wraparound_age"}, Source: manual + "routine-vacuuming.html#VACUUM-FOR-WRAPAROUND",
		Why: "About two billion transactions after a row was written it must be frozen. Where VACUUM does not come to it, the server refuses writes."},
	{ID: policy.CheckAutovacuum, Group: "vacuum", Title: "autovacuum", needs: tables, judge: checkAutovacuum, Limits: []string{"dead_rows"}, Source: manual + "routine-vacuuming.html#AUTOVACUUM",
		Why: "Dead rows that are not vacuumed make tables and indexes grow. A table is behind when it has twice the dead rows that autovacuum comes at."},
	{ID: policy.CheckVacuumPlan, Group: "vacuum", Title: "vacuum settings of large tables", needs: tables, judge: checkVacuumPlan, Limits: []string{"large_table"}, Source: manual + "runtime-config-vacuum.html#RUNTIME-CONFIG-AUTOVACUUM",
		Why: "By the server's settings autovacuum comes when a fifth of the rows is dead. In a table of a million rows, or of large_table bytes, that is late and then long; storage parameters of the table make it often and short."},
	{ID: policy.CheckStatistics, Group: "vacuum", Title: "statistics", needs: tables, judge: checkStatistics, Source: manual + "sql-analyze.html",
		Why: "The planner goes by what ANALYZE has seen. After a load, a restore or pg_upgrade there may be nothing; a partitioned table is analyzed by hand alone."},
	{ID: policy.CheckBloat, Group: "vacuum", Title: "bloat", needs: []schema.HealthSection{schema.HealthSession, schema.HealthTables, schema.HealthWidths}, judge: checkBloat, Limits: []string{"bloat", "large_table"}, Source: manual + "routine-vacuuming.html#VACUUM-FOR-SPACE-RECOVERY",
		Why: "An estimate of how much of a table is empty, by its rows and their average width. Tables of less than a tenth of large_table are left out."},
}

var activityChecks = []Check{
	{ID: policy.CheckTransactions, Group: "activity", Title: "long transactions", needs: activity, judge: checkTransactions, Limits: []string{"long_transaction"}, Source: manual + "monitoring-stats.html#MONITORING-PG-STAT-ACTIVITY-VIEW",
		Why: "A plan waits for the locks of open transactions, and everybody who comes after waits for the plan. CREATE INDEX CONCURRENTLY waits for every old transaction of the database."},
	{ID: policy.CheckIdle, Group: "activity", Title: "idle in transaction", needs: activity, judge: checkIdle, Limits: []string{"idle_in_transaction"}, Source: manual + "runtime-config-client.html#GUC-IDLE-IN-TRANSACTION-SESSION-TIMEOUT",
		Why: "A session that has begun a transaction and does nothing keeps its locks and its snapshot."},
	{ID: policy.CheckPrepared, Group: "activity", Title: "prepared transactions", needs: []schema.HealthSection{schema.HealthPrepared}, judge: checkPrepared, Limits: []string{"prepared_transaction"}, Source: manual + "sql-prepare-transaction.html",
		Why: "A prepared transaction keeps its locks and holds VACUUM back until it is ended by name, through a restart too. It has no session that could be terminated."},
	{ID: policy.CheckSnapshots, Group: "activity", Title: "old snapshots", needs: activity, judge: checkSnapshots, Limits: []string{"snapshot_age"}, Source: manual + "routine-vacuuming.html#VACUUM-FOR-WRAPAROUND",
		Why: "VACUUM keeps every row that the oldest snapshot may still see, those of a standby with hot_standby_feedback too."},
	{ID: policy.CheckSlots, Group: "replication", Title: "replication slots", needs: []schema.HealthSection{schema.HealthSlots}, judge: checkSlots, Limits: []string{"slot_wal", "snapshot_age"}, Source: manual + "view-pg-replication-slots.html",
		Why: "A slot keeps WAL for its reader, and may keep dead rows. Where the reader is away, the disk fills."},
	{ID: policy.CheckStandbys, Group: "replication", Title: "standbys", needs: []schema.HealthSection{schema.HealthSession, schema.HealthSenders, schema.HealthTables}, judge: checkStandbys, Limits: []string{"slot_wal"}, Source: manual + "hot-standby.html#HOT-STANDBY-CONFLICT",
		Why: "A standby repeats the locks of the plan. Queries there that read a table in the meantime are cancelled, or hold up the replay."},
	{ID: policy.CheckSubscribers, Group: "replication", Title: "subscribers", needs: []schema.HealthSection{schema.HealthSenders}, needsPlan: true, judge: checkSubscribers, Source: manual + "logical-replication-restrictions.html",
		Why: "Logical replication carries rows and no DDL: a column that only the publisher has stops the subscriber, and a table without a replica identity refuses updates."},
}

var roomChecks = []Check{
	{ID: policy.CheckMaintenance, Group: "room", Title: "maintenance_work_mem", needs: tables, judge: checkMaintenance, Source: manual + "runtime-config-resource.html#GUC-MAINTENANCE-WORK-MEM",
		Why: "An IVFFlat build fails with less memory than its k-means needs, and an HNSW build is slow when its graph does not fit. perf apply sets what is needed; REINDEX and pg_restore take the server's."},
	{ID: policy.CheckSharedMemory, Group: "room", Title: "shared memory", needs: []schema.HealthSection{schema.HealthSession, schema.HealthTables, schema.HealthShared}, judge: checkSharedMemory, Source: manual + "runtime-config-resource.html#GUC-DYNAMIC-SHARED-MEMORY-TYPE",
		Why: "A parallel build of HNSW has its graph in shared memory, which is in /dev/shm. A container has 64 MB there unless it is told otherwise."},
	{ID: policy.CheckLockTable, Group: "room", Title: "lock table", needs: session, judge: checkLockTable, Source: manual + "runtime-config-locks.html#GUC-MAX-LOCKS-PER-TRANSACTION",
		Why: "The server has room for max_locks_per_transaction * (max_connections + max_prepared_transactions) locks. A transaction with more fails with \"out of shared memory\", and so may others; pg_dump locks every table."},
	{ID: policy.CheckDisk, Group: "room", Title: "disk", needs: session, needsPlan: true, judge: checkDisk, Limits: []string{"plan_room"}, Source: manual + "disk-usage.html",
		Why: "A rewrite, a shadow column and an index need room beside what is there. PostgreSQL has no function that tells how much the file system has free, so the check says what the plan needs."},
}

var backupChecks = []Check{
	{ID: policy.CheckBackup, Group: "backup", Title: "backup", needs: session, judge: checkBackup, Source: "backup.md",
		Why: "A rollback brings no rows back; a backup does, if it can be restored. require_backup of the policy says where the backups are, how old the newest may be, and whether it must have been restored once."},
}

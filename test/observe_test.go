package test

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/pgtest"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/live"
)

// observer runs the steps of a plan and sees what the server does for each: the locks from
// pg_locks, what it reads from the counters of pg_stat_user_tables, what it rewrites from the
// numbers of the files. It commits after every step, so that a lock is seen at the step that
// takes it and not hidden behind the same lock of the step before.
type observer struct {
	t *testing.T
	// work runs the steps, watch looks at it.
	work, watch *pgx.Conn
	// idle are sessions that have held locks, and will again.
	idle []*pgx.Conn
	db   *pgtest.DB
	// first are the relations as they were before the plan, now those after the last step.
	first, now map[uint32]relation
	// path is the search_path of steps that have none of their own.
	path string
}

// relation is one of pg_class outside the system's schemas.
type relation struct {
	OID  uint32
	Name schema.Name
	// Kind is relkind.
	Kind string
	// On is the table of an index, or of the column that owns a sequence.
	On uint32
	// File is the number of the file that holds its rows; 0 for a view.
	File uint32
	// Above are the tables that it has its columns from.
	Above []uint32
	// Rows is how many ANALYZE found.
	Rows int64
}

// observed is what a step did.
type observed struct {
	// before and after are the relations around the step.
	before, after map[uint32]relation
	// locks are the strongest modes that it held or asked for.
	locks map[uint32]string
	// read is how many rows it read, by table.
	read map[uint32]int64
}

const relationsSQL = `SELECT c.oid, n.nspname, c.relname, c.relkind::text, coalesce(i.indrelid, d.refobjid, 0),
  coalesce(pg_relation_filenode(c.oid), 0), ARRAY(SELECT h.inhparent FROM pg_inherits h WHERE h.inhrelid = c.oid), greatest(c.reltuples, 0)::int8
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_index i ON i.indexrelid = c.oid
LEFT JOIN pg_depend d ON c.relkind = 'S' AND d.classid = 'pg_class'::regclass AND d.objid = c.oid
  AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND c.relkind <> 'c'`

// holdSQL locks what hold says; LOCK TABLE does not take a materialized view.
const holdSQL = `DO $$ DECLARE r record; BEGIN
  FOR r IN SELECT format('%I.%I', n.nspname, c.relname) AS name, c.relkind FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
           WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND c.relkind IN ('r', 'p', 'm') LOOP
    BEGIN
      IF r.relkind = 'm' THEN EXECUTE 'EXPLAIN SELECT FROM ' || r.name;
      ELSE EXECUTE format('LOCK TABLE ONLY %s IN ROW EXCLUSIVE MODE NOWAIT', r.name); END IF;
    EXCEPTION WHEN OTHERS THEN NULL;
    END;
  END LOOP;
END $$`

// planned has the server keep the plan of a query, which is asked at each step.
const planned = pgx.QueryExecModeCacheStatement

// newObserver connects once everybody else who counts is gone.
func newObserver(t *testing.T, db *pgtest.DB) *observer {
	t.Helper()
	o := &observer{t: t, db: db, work: session(t, db), watch: session(t, db), path: "pg_catalog, pg_temp"}
	// A worker of a parallel build or scan would count for itself.
	o.exec(o.work, "SET max_parallel_maintenance_workers = 0; SET max_parallel_workers_per_gather = 0; SET enable_bitmapscan = off")
	o.until("the other sessions to end", func() bool {
		return o.number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> ALL ($1::int4[])",
			[]int32{o.pid(), int32(o.watch.PgConn().PID())}) == 0
	})
	o.first = o.relations()
	o.now = o.first
	return o
}

// session is a session as apply has it.
func session(t *testing.T, db *pgtest.DB) *pgx.Conn {
	t.Helper()
	conn, err := live.ConnectNotices(t.Context(), db.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(t.Context()) })
	return conn
}

// close ends the sessions before their test ends.
func (o *observer) close() {
	_ = o.work.Close(o.t.Context())
	_ = o.watch.Close(o.t.Context())
	for _, conn := range o.idle {
		_ = conn.Close(o.t.Context())
	}
}

func (o *observer) pid() int32 { return int32(o.work.PgConn().PID()) }

func (o *observer) exec(c *pgx.Conn, sql string, args ...any) {
	o.t.Helper()
	if _, err := c.Exec(o.t.Context(), sql, args...); err != nil {
		o.t.Fatalf("%s: %v", sql, err)
	}
}

func (o *observer) number(sql string, args ...any) int64 {
	o.t.Helper()
	var n int64
	if err := o.watch.QueryRow(o.t.Context(), sql, args...).Scan(&n); err != nil {
		o.t.Fatalf("%s: %v", sql, err)
	}
	return n
}

// finds runs a precheck as apply does: it may be about what the plan has yet to make.
func (o *observer) finds(count string) bool {
	o.t.Helper()
	var n int64
	err := o.watch.QueryRow(o.t.Context(), count).Scan(&n)
	defer o.exec(o.watch, "SELECT pg_stat_force_next_flush()") // or a later step is taken to have read the rows
	var refused *pgconn.PgError
	if errors.As(err, &refused) && slices.Contains([]string{"42P01", "42703", "3F000", "42704", "42883"}, refused.Code) {
		return false
	}
	if refused != nil && pgerrcode.IsDataException(refused.Code) {
		return true // a row whose value is none of the new type, as apply sees it
	}
	if err != nil {
		o.t.Fatalf("%s: %v", count, err)
	}
	return n > 0
}

func (o *observer) until(what string, done func() bool) {
	o.t.Helper()
	for deadline := time.Now().Add(time.Minute); !done(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			o.t.Fatalf("waited in vain for %s", what)
		}
	}
}

func (o *observer) relations() map[uint32]relation {
	o.t.Helper()
	rows, err := o.watch.Query(o.t.Context(), relationsSQL, planned)
	if err != nil {
		o.t.Fatal(err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r relation, err error) {
		err = row.Scan(&r.OID, &r.Name.Schema, &r.Name.Name, &r.Kind, &r.On, &r.File, &r.Above, &r.Rows)
		return r, err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	out := make(map[uint32]relation, len(list))
	for _, r := range list {
		out[r.OID] = r
	}
	return out
}

// step runs one step.
func (o *observer) step(s plan.Step) observed {
	o.t.Helper()
	// What the session has counted and not told yet would be taken for the step's.
	o.exec(o.work, "SELECT pg_stat_force_next_flush()")
	seen := observed{before: o.now, locks: make(map[uint32]string)}
	o.exec(o.work, "SELECT set_config('search_path', $1, false)", cmp.Or(s.SearchPath, o.path))
	if s.Class == plan.Concurrent {
		o.concurrent(s, &seen)
	} else {
		o.transaction(s, &seen)
	}
	o.now = o.relations()
	seen.after = o.now
	return seen
}

// transaction looks at the locks, which stay until the end, after the statement.
func (o *observer) transaction(s plan.Step, seen *observed) {
	o.t.Helper()
	// A query may find by index what it looks up, or read the whole table, as the planner thinks best:
	// the plan prints the latter. Only the highest value of a column, and declared rows, are always found by index.
	byIndex := strings.HasPrefix(s.SQL, "SELECT ") || s.Declared != nil
	o.exec(o.work, fmt.Sprintf("SET enable_indexscan = %t; SET enable_indexonlyscan = %[1]t; SET enable_seqscan = %t", byIndex, !byIndex))
	o.exec(o.work, "BEGIN")
	for _, set := range s.Session {
		o.exec(o.work, "SELECT set_config($1, $2, true)", set.Name, set.Value)
	}
	if s.DataStep != nil && s.SearchPath != "" {
		o.exec(o.work, "SELECT set_config('search_path', $1, true)", s.SearchPath)
	}
	if s.Batches != nil {
		o.exec(o.work, s.Batches.Update, "(0,0)", "(1000000,0)")
	} else {
		o.exec(o.work, s.Statement())
	}
	o.look(seen)
	seen.read = o.counted(o.work, "pg_stat_xact_user_tables")
	o.exec(o.work, "COMMIT")
}

// concurrent keeps the statement from ending before each of its moments has been seen: somebody
// writes to every table, so that it waits wherever it can. Before he is let go another one
// takes his place.
func (o *observer) concurrent(s plan.Step, seen *observed) {
	o.t.Helper()
	before := o.counted(o.watch, "pg_stat_user_tables")
	release := o.hold()
	done := make(chan error, 1)
	go func() {
		_, err := o.work.Exec(o.t.Context(), s.SQL)
		done <- err
	}()
	for gates := 0; ; {
		select {
		case err := <-done:
			release()
			if err != nil {
				o.t.Fatalf("%s: %v", s.SQL, err)
			}
			o.exec(o.work, "SELECT pg_stat_force_next_flush()")
			seen.read = o.counted(o.watch, "pg_stat_user_tables")
			for oid, n := range before {
				seen.read[oid] -= n
			}
			return
		default:
		}
		waits := o.number("SELECT cardinality(pg_blocking_pids($1))", o.pid()) > 0
		o.look(seen)
		if !waits {
			continue
		}
		next := func() {}
		if gates++; gates < 10 {
			next = o.hold()
		}
		release()
		release = next
	}
}

// hold opens a transaction with an old snapshot that holds a writer's lock on each table, and a reader's on each materialized
// view, where it gets one at once, and gives what ends it.
func (o *observer) hold() (release func()) {
	o.t.Helper()
	var conn *pgx.Conn
	if n := len(o.idle); n > 0 {
		conn, o.idle = o.idle[n-1], o.idle[:n-1]
	} else {
		conn = session(o.t, o.db)
		o.exec(conn, "SET lock_timeout = '10ms'")
	}
	o.exec(conn, "BEGIN ISOLATION LEVEL REPEATABLE READ")
	o.exec(conn, holdSQL)
	return func() {
		o.exec(conn, "ROLLBACK") // by its answer the locks are gone
		o.idle = append(o.idle, conn)
	}
}

// look notes the locks that the working session holds or asks for.
func (o *observer) look(seen *observed) {
	o.t.Helper()
	rows, err := o.watch.Query(o.t.Context(), `SELECT l.relation, l.mode FROM pg_locks l
WHERE l.pid = $1 AND l.locktype = 'relation' AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())`, planned, o.pid())
	if err != nil {
		o.t.Fatal(err)
	}
	var oid uint32
	var mode string
	if _, err := pgx.ForEachRow(rows, []any{&oid, &mode}, func() error {
		// What the step itself makes is not there yet for anybody else.
		if _, known := seen.before[oid]; known {
			seen.locks[oid] = stronger(seen.locks[oid], lockModes[mode])
		}
		return nil
	}); err != nil {
		o.t.Fatal(err)
	}
}

// counted is how many rows sequential scans have read of each table. The server counts its own
// reading of whole tables the same way: that of ALTER TABLE, of index builds, and of the query that
// proves a foreign key (heap_beginscan with SO_TYPE_SEQSCAN in heapam.c).
func (o *observer) counted(c *pgx.Conn, view string) map[uint32]int64 {
	o.t.Helper()
	rows, err := c.Query(o.t.Context(), "SELECT relid, seq_tup_read + coalesce(idx_tup_fetch, 0) FROM "+view, planned)
	if err != nil {
		o.t.Fatal(err)
	}
	out := make(map[uint32]int64)
	var oid uint32
	var n int64
	if _, err := pgx.ForEachRow(rows, []any{&oid, &n}, func() error { out[oid] = n; return nil }); err != nil {
		o.t.Fatal(err)
	}
	return out
}

// scans are the tables of which the step read every row, but for those that it rewrote.
func (s observed) scans(first map[uint32]relation) []string {
	var out []string
	for oid, r := range s.before {
		if rows := first[oid].Rows; rows > 0 && s.read[oid] >= rows && !s.rewrote(r) {
			out = append(out, r.Name.SQL())
		}
	}
	slices.Sort(out)
	return out
}

// rewrites are the tables and indexes that the step rewrote; a table stands for its indexes too.
func (s observed) rewrites(first map[uint32]relation) []string {
	var out []string
	for oid, r := range s.before {
		if _, old := first[oid]; !old || r.Kind == "S" || !s.rewrote(r) {
			continue
		}
		if on, ok := s.before[r.On]; ok && s.rewrote(on) {
			continue
		}
		out = append(out, r.Name.SQL())
	}
	slices.Sort(out)
	return out
}

// rewrote reports whether a relation is there afterwards, in another file. An index that is built again
// may be another relation of the same name.
func (s observed) rewrote(r relation) bool {
	now, ok := s.after[r.OID]
	if !ok || s.successor(r) != nil {
		if n := s.successor(r); n != nil {
			now, ok = *n, true
		}
	}
	return ok && r.File != 0 && now.File != r.File
}

// successor is another relation that has taken a relation's name.
func (s observed) successor(r relation) *relation {
	for oid, n := range s.after {
		if _, old := s.before[oid]; !old && n.Name == r.Name && n.Kind == r.Kind {
			return &n
		}
	}
	return nil
}

// lockModes are the names in the manual of the modes that pg_locks names.
var lockModes = map[string]string{
	"AccessShareLock": "ACCESS SHARE", "RowShareLock": "ROW SHARE", "RowExclusiveLock": "ROW EXCLUSIVE",
	"ShareUpdateExclusiveLock": "SHARE UPDATE EXCLUSIVE", "ShareLock": "SHARE", "ShareRowExclusiveLock": "SHARE ROW EXCLUSIVE",
	"ExclusiveLock": "EXCLUSIVE", "AccessExclusiveLock": "ACCESS EXCLUSIVE",
}

// lockRanks order the modes from weak to strong.
var lockRanks = map[string]int{
	"ACCESS SHARE": 1, "ROW SHARE": 2, "ROW EXCLUSIVE": 3, "SHARE UPDATE EXCLUSIVE": 4, "SHARE": 5, "SHARE ROW EXCLUSIVE": 6, "EXCLUSIVE": 7, "ACCESS EXCLUSIVE": 8,
}

func stronger(a, b string) string {
	if lockRanks[b] > lockRanks[a] {
		return b
	}
	return a
}

const accessExclusive = "ACCESS EXCLUSIVE"

// printed are the locks that a step prints, by relation; missing are names that no relation has.
func (s observed) printed(step plan.Step) (locks map[uint32]string, missing []string) {
	byName := make(map[string]uint32)
	for oid, r := range s.before {
		byName[r.Name.SQL()] = oid
	}
	locks = make(map[uint32]string)
	for _, l := range step.Locks {
		if oid, ok := byName[l.Relation]; ok {
			locks[oid] = stronger(locks[oid], l.Mode)
		} else {
			missing = append(missing, l.Relation)
		}
	}
	return locks, missing
}

// matter are the locks that anybody could wait for, and those that the step prints.
func (s observed) matter(step plan.Step, first map[uint32]relation, printed map[uint32]string) map[uint32]string {
	out := make(map[uint32]string)
	for oid, mode := range s.locks {
		r := s.before[oid]
		_, old := first[oid]
		_, oldTable := first[r.On]
		said := printed[oid] != ""
		switch {
		case said:
		case lockRanks[mode] <= lockRanks["ROW EXCLUSIVE"]:
			continue // every query and write takes these
		case r.On != 0:
			// Nobody comes to an index or an owned sequence but through its table, and an index that goes
			// concurrently is locked when nobody uses it any more.
			_, stays := s.after[oid]
			if mode != accessExclusive || s.locks[r.On] == accessExclusive || !oldTable || !stays && step.Class == plan.Concurrent {
				continue
			}
		case !old:
			continue
		}
		out[oid] = mode
	}
	return out
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

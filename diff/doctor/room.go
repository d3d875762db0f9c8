package doctor

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/replyx/schemactl/diff/perfindex"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
)

// vectorIndex is an index of pgvector that the HCL declares, with its table's rows.
type vectorIndex struct {
	*schema.Index
	table *schema.Table
	rows  int64
}

func (v vectorIndex) name() string {
	return schema.Name{Schema: v.table.Name.Schema, Name: v.Name}.String()
}

// vectorIndexes are those of a desired state with the given access method.
func (j *judge) vectorIndexes(method string) []vectorIndex {
	if j.Desired == nil {
		return nil
	}
	rows := make(map[schema.Name]int64)
	for _, t := range j.Health.Tables {
		rows[t.Name] = max(t.Rows, t.LiveRows, 0)
	}
	var out []vectorIndex
	for _, t := range j.Desired.Tables {
		for _, i := range t.Indexes {
			if i.MethodName() == method {
				out = append(out, vectorIndex{i, t, rows[t.Name]})
			}
		}
	}
	return out
}

func checkMaintenance(j *judge) Finding {
	have := j.Health.Session.MaintenanceMemory
	var list []string
	most := int64(0)
	for _, v := range slices.Concat(j.vectorIndexes("ivfflat"), j.vectorIndexes("hnsw")) {
		need := perfindex.BuildMemory(v.table, v.Index, v.rows)
		if need <= have {
			continue
		}
		most = max(most, need)
		what := "slow"
		if v.MethodName() == "ivfflat" {
			what = "refused"
		}
		list = append(list, fmt.Sprintf("%s (needs %s, else %s)", v.name(), perfindex.Megabytes(need), what))
		for _, w := range perfindex.For(v.table, v.Index, v.rows, j.Limits).Warnings {
			list = append(list, v.name()+": "+w)
		}
	}
	if len(list) == 0 {
		return ok("%s, enough for the vector indexes of the HCL", schema.SizeText(have))
	}
	return warn("maintenance_work_mem is "+schema.SizeText(have)+": perf apply sets more for its builds, and REINDEX, pg_restore and builds by hand need it too",
		"set it in such a session").about(list).with("SET maintenance_work_mem = '" + perfindex.Megabytes(most) + "'")
}

func checkSharedMemory(j *judge) Finding {
	list := j.vectorIndexes("hnsw")
	s := j.Health.Session
	switch {
	case len(list) == 0:
		return ok("no HNSW index that is built in shared memory")
	case s.SharedMemoryType != "posix":
		return ok("dynamic_shared_memory_type is %s: /dev/shm is not used", s.SharedMemoryType)
	case s.MaintenanceJobs == 0:
		return ok("max_parallel_maintenance_workers is 0: builds are not parallel")
	}
	advice := "give the server more (docker run --shm-size=2g; shm_size in compose), or build { parallel_workers = 0 }"
	need := s.MaintenanceMemory
	for _, v := range list {
		need = max(need, perfindex.Bytes(perfindex.For(v.table, v.Index, v.rows, j.Limits).MaintenanceWorkMem))
	}
	have, known := sharedMemory(j.Health.Mounts)
	switch {
	case !known:
		return unknown("how large /dev/shm is; a parallel build of HNSW takes "+perfindex.Megabytes(need)+" there, and a container has 64MB", "ask as a member of pg_read_server_files that may run pg_read_file, or: df /dev/shm on the server's machine")
	case have > 0 && have < need:
		return warn("/dev/shm has "+schema.SizeText(have)+", and a parallel build of HNSW takes "+perfindex.Megabytes(need)+" there: it fails with \"could not resize shared memory segment\"", advice)
	}
	return ok("/dev/shm has room for a parallel build of HNSW (%s)", perfindex.Megabytes(need))
}

// sharedMemory is the size of /dev/shm as the mounts of a Linux system have it; 0 where it has no bound but the memory.
func sharedMemory(mounts string) (bytes int64, known bool) {
	for line := range strings.Lines(mounts) {
		fields := strings.Fields(line)
		if len(fields) < 4 || fields[1] != "/dev/shm" {
			continue
		}
		for option := range strings.SplitSeq(fields[3], ",") {
			if size, found := strings.CutPrefix(option, "size="); found {
				n, err := strconv.ParseInt(strings.TrimSuffix(size, "k"), 10, 64)
				return n << 10, err == nil
			}
		}
		return 0, true
	}
	return 0, false
}

// Locks that a statement takes beside those that the plan names: what it makes has a table, its TOAST table with an
// index, and an index of its key.
const locksOfNewTable = 4

// crowded is the percentage of the lock table that a transaction may take.
const crowded = 50

func checkLockTable(j *judge) Finding {
	s := j.Health.Session
	room := s.LocksPerSession * (s.MaxConnections + s.MaxPrepared)
	advice := fmt.Sprintf("raise max_locks_per_transaction, which is %d, and restart the server", s.LocksPerSession)
	most, step := int64(0), 0
	if j.Plan != nil {
		most, step = mostLocks(j.Plan)
	}
	switch {
	case most > room:
		return fail(fmt.Sprintf("the transaction of step %d takes about %d locks, and the server has room for %d", step, most, room), advice)
	case s.Relations > room:
		return warn(fmt.Sprintf("the database has %d tables, and the server has room for %d locks: pg_dump, which locks every table, fails", s.Relations, room), advice)
	case most*100 > room*crowded:
		return warn(fmt.Sprintf("the transaction of step %d takes about %d locks of the %d that the server has for everybody", step, most, room), advice)
	case j.Plan == nil:
		return ok("room for %d locks, and %d tables; there is no plan to count those of", room, s.Relations)
	}
	return ok("room for %d locks; the largest transaction of the plan takes about %d", room, most)
}

// mostLocks is how many locks the largest transaction of a plan takes, and a step of it.
func mostLocks(p *plan.Plan) (most int64, step int) {
	taken, begins := make(map[int]int64), make(map[int]int)
	held := make(map[int]map[string]bool)
	for _, s := range p.Steps {
		t := s.Transaction
		if t == 0 {
			t = -s.ID
		}
		if held[t] == nil {
			held[t], begins[t] = make(map[string]bool), s.ID
		}
		for _, l := range s.Locks {
			if !held[t][l.Relation] {
				held[t][l.Relation] = true
				taken[t]++
			}
		}
		switch {
		case strings.HasPrefix(s.SQL, "CREATE TABLE "):
			taken[t] += locksOfNewTable
		case strings.HasPrefix(s.SQL, "CREATE "):
			taken[t]++
		}
	}
	for t, n := range taken {
		if n > most || n == most && begins[t] < step {
			most, step = n, begins[t]
		}
	}
	return most, step
}

// entrySize is about what a row takes in an index of a plain key.
const entrySize = 32

func checkDisk(j *judge) Finding {
	s := j.Health.Session
	need := int64(0)
	for _, step := range j.Plan.Steps {
		need += j.roomFor(step)
	}
	if need < j.limits.PlanRoom {
		return ok("the plan needs about %s beside the %s of the database", schema.SizeText(need), schema.SizeText(s.DatabaseBytes))
	}
	return warn(fmt.Sprintf("the plan needs about %s beside the %s of the database, and as much for WAL where it is kept", schema.SizeText(need), schema.SizeText(s.DatabaseBytes)),
		"see that the file systems of data and WAL have as much free (df on the server's machine, or the service's console): PostgreSQL does not tell it")
}

// roomFor is what a step writes beside what is there: the table again, or an index.
func (j *judge) roomFor(s plan.Step) int64 {
	switch {
	case len(s.Rewrites) > 0 || s.Class == plan.Batch:
		return max(s.Bytes, 0)
	case s.Index != nil && s.Rows > 0:
		return s.Rows * j.entrySize(*s.Index)
	}
	return 0
}

// entrySize is what a row takes in an index: a vector's is as large as the vector.
func (j *judge) entrySize(index schema.Name) int64 {
	for _, v := range slices.Concat(j.vectorIndexes("ivfflat"), j.vectorIndexes("hnsw")) {
		if v.table.Name.Schema == index.Schema && v.Name == index.Name {
			return entrySize + perfindex.GraphMemory(schema.VectorOf(v.table, v.Index), 1, 0)
		}
	}
	return entrySize
}

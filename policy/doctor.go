package policy

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"ariga.io/atlas/schemahcl"
	"github.com/agext/levenshtein"
)

// The checks of doctor, by the names under which they are left out. docs/doctor.md says of each what it means.
const (
	CheckConnection   = "connection"
	CheckTLS          = "tls"
	CheckVersion      = "version"
	CheckRecovery     = "recovery"
	CheckSettings     = "settings"
	CheckRights       = "rights"
	CheckOwnership    = "ownership"
	CheckRowSecurity  = "row_security"
	CheckExtensions   = "extensions"
	CheckPgvector     = "pgvector"
	CheckPlan         = "plan"
	CheckDrift        = "drift"
	CheckUndeclared   = "undeclared"
	CheckUnfinished   = "unfinished"
	CheckJournal      = "journal"
	CheckPerfIndexes  = "perf_indexes"
	CheckLists        = "lists"
	CheckInvalid      = "invalid_indexes"
	CheckDuplicates   = "duplicate_indexes"
	CheckUnused       = "unused_indexes"
	CheckConstraints  = "constraints"
	CheckPartitions   = "partitions"
	CheckCollations   = "collations"
	CheckSequences    = "sequences"
	CheckIntegerKeys  = "integer_keys"
	CheckWraparound   = "wraparound"
	CheckAutovacuum   = "autovacuum"
	CheckVacuumPlan   = "vacuum_plan"
	CheckStatistics   = "statistics"
	CheckBloat        = "bloat"
	CheckTransactions = "long_transactions"
	CheckIdle         = "idle_in_transaction"
	CheckPrepared     = "prepared_transactions"
	CheckSnapshots    = "old_snapshots"
	CheckSlots        = "replication_slots"
	CheckStandbys     = "standbys"
	CheckSubscribers  = "subscribers"
	CheckMaintenance  = "maintenance_work_mem"
	CheckSharedMemory = "shared_memory"
	CheckLockTable    = "lock_table"
	CheckDisk         = "disk"
	CheckBackup       = "backup"
)

// Checks lists them all, in the order in which they are printed.
var Checks = []string{
	CheckConnection, CheckTLS, CheckVersion, CheckRecovery, CheckSettings,
	CheckRights, CheckOwnership, CheckRowSecurity,
	CheckExtensions, CheckPgvector,
	CheckPlan, CheckDrift, CheckUndeclared, CheckUnfinished, CheckJournal,
	CheckPerfIndexes, CheckLists, CheckInvalid, CheckDuplicates, CheckUnused,
	CheckConstraints, CheckPartitions, CheckCollations, CheckSequences, CheckIntegerKeys,
	CheckWraparound, CheckAutovacuum, CheckVacuumPlan, CheckStatistics, CheckBloat,
	CheckTransactions, CheckIdle, CheckPrepared, CheckSnapshots,
	CheckSlots, CheckStandbys, CheckSubscribers,
	CheckMaintenance, CheckSharedMemory, CheckLockTable, CheckDisk,
	CheckBackup,
}

// Doctor is which checks doctor leaves out, and when the others warn. Zero takes the default.
type Doctor struct {
	// Skip are names of [Checks].
	Skip []string
	// LongTransaction, IdleInTransaction and PreparedTransaction are how old one may be; 5 min, 1 min and 5 min.
	LongTransaction, IdleInTransaction, PreparedTransaction time.Duration
	// SupportEnd is how long before the end of a version's support there is a warning; 180 days.
	SupportEnd time.Duration
	// UnusedFor is for how long an index must not have been used; 30 days.
	UnusedFor time.Duration
	// SequenceUsed, WraparoundAge, DeadRows and Bloat are percents; 70, 50, 40 and 50.
	SequenceUsed, WraparoundAge, DeadRows, Bloat int64
	// SnapshotAge is after how many transactions a snapshot is old; 1,000,000.
	SnapshotAge int64
	// SlotWAL is how many bytes of WAL a slot may keep, LargeTable how many bytes a table has that needs settings of its
	// own, and PlanRoom how many bytes a plan may need on disk; 1 GB each.
	SlotWAL, LargeTable, PlanRoom int64
}

// day is what durations of days are counted in.
const day = 24 * time.Hour

// WithDefaults fills in what is not set.
func (d Doctor) WithDefaults() Doctor {
	out := Doctor{
		LongTransaction: 5 * time.Minute, IdleInTransaction: time.Minute, PreparedTransaction: 5 * time.Minute, SupportEnd: 180 * day, UnusedFor: 30 * day,
		SequenceUsed: 70, WraparoundAge: 50, DeadRows: 40, Bloat: 50, SnapshotAge: 1_000_000, SlotWAL: 1 << 30, LargeTable: 1 << 30, PlanRoom: 1 << 30,
	}
	d.override(&out)
	out.Skip = d.Skip
	return out
}

// durations, percents, counts and sizes are the attributes of the block, by the form of their values.
func (d *Doctor) durations() map[string]*time.Duration {
	return map[string]*time.Duration{
		"long_transaction": &d.LongTransaction, "idle_in_transaction": &d.IdleInTransaction, "prepared_transaction": &d.PreparedTransaction,
		"support_end": &d.SupportEnd, "unused_for": &d.UnusedFor,
	}
}

func (d *Doctor) percents() map[string]*int64 {
	return map[string]*int64{"sequence_used": &d.SequenceUsed, "wraparound_age": &d.WraparoundAge, "dead_rows": &d.DeadRows, "bloat": &d.Bloat}
}

func (d *Doctor) counts() map[string]*int64 { return map[string]*int64{"snapshot_age": &d.SnapshotAge} }

func (d *Doctor) sizes() map[string]*int64 {
	return map[string]*int64{"slot_wal": &d.SlotWAL, "large_table": &d.LargeTable, "plan_room": &d.PlanRoom}
}

// DoctorAttributes lists the attributes of a doctor block, sorted.
func DoctorAttributes() []string {
	var d Doctor
	out := []string{"skip"}
	for name := range d.durations() {
		out = append(out, name)
	}
	for _, group := range []map[string]*int64{d.percents(), d.counts(), d.sizes()} {
		for name := range group {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// Value is an attribute as the HCL has it, with its default where it is not set; empty for one that is not known.
func (d Doctor) Value(name string) string {
	d = d.WithDefaults()
	if v := d.durations()[name]; v != nil {
		return durationValue(*v)
	}
	for _, numbers := range []map[string]*int64{d.percents(), d.counts()} {
		if v := numbers[name]; v != nil {
			return strconv.FormatInt(*v, 10)
		}
	}
	if v := d.sizes()[name]; v != nil {
		return sizeValue(*v)
	}
	return ""
}

// durationValue writes a duration in days where it is some of them.
func durationValue(d time.Duration) string {
	if d%day == 0 {
		return fmt.Sprintf("\"%dd\"", d/day)
	}
	text := strings.TrimSuffix(d.String(), "m0s")
	if text != d.String() {
		text += "m"
	}
	return strconv.Quote(text)
}

// sizeValue writes a size in the largest unit that it is a multiple of.
func sizeValue(n int64) string {
	units := []string{"kB", "MB", "GB", "TB"}
	unit := 0
	for n >>= 10; n%1024 == 0 && unit < len(units)-1; unit++ {
		n >>= 10
	}
	return fmt.Sprintf("\"%d%s\"", n, units[unit])
}

// override puts what is set in d into other.
func (d *Doctor) override(other *Doctor) {
	to := other.durations()
	for name, v := range d.durations() {
		if *v != 0 {
			*to[name] = *v
		}
	}
	numbers := [][2]map[string]*int64{{d.percents(), other.percents()}, {d.counts(), other.counts()}, {d.sizes(), other.sizes()}}
	for _, n := range numbers {
		for name, v := range n[0] {
			if *v != 0 {
				*n[1][name] = *v
			}
		}
	}
}

// doctor reads a doctor block.
func (l *loader) doctor(b *schemahcl.Resource, d *Doctor) {
	durations, percents, counts, sizes := d.durations(), d.percents(), d.counts(), d.sizes()
	for _, a := range b.Attrs {
		switch {
		case a.K == "skip":
			d.Skip = append(d.Skip, l.checks(a)...)
		case durations[a.K] != nil:
			*durations[a.K] = l.days(a)
		case percents[a.K] != nil:
			*percents[a.K] = l.number(a, 100)
		case counts[a.K] != nil:
			*counts[a.K] = l.number(a, 1<<31)
		case sizes[a.K] != nil:
			n, ok := parseBytes(l.text(a))
			if !ok {
				l.fail(a.Range(), `write "1GB"; units are kB, MB, GB and TB`, "%s is no size", a.K)
			}
			*sizes[a.K] = n
		default:
			l.unknownOf(a, "doctor", DoctorAttributes())
		}
	}
	for _, c := range b.Children {
		l.fail(c.Range(), "a doctor block has attributes only", "unknown block %q in doctor", c.Type)
	}
}

// checks are the names of checks.
func (l *loader) checks(a *schemahcl.Attr) []string {
	list := l.texts(a)
	for _, id := range list {
		if !slices.Contains(Checks, id) {
			l.fail(a.Range(), DidYouMean(id, Checks), "unknown check %s in skip", l.own(id))
		}
	}
	return list
}

// unknownOf refuses an attribute, and names the one that may be meant.
func (l *loader) unknownOf(a *schemahcl.Attr, where string, known []string) {
	l.fail(a.Range(), DidYouMean(a.K, known), "unknown attribute %q in %s", a.K, where)
}

// DidYouMean is a hint that names the known word that is nearest, or all of them where none is near.
func DidYouMean(word string, known []string) string {
	near, best := "", len(word)/3+2
	for _, k := range known {
		if d := levenshtein.Distance(word, k, nil); d < best {
			near, best = k, d
		}
	}
	if near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return "known are " + strings.Join(known, ", ")
}

// days is a duration, which may be in days: "30d".
func (l *loader) days(a *schemahcl.Attr) time.Duration {
	text := l.text(a)
	if n, err := strconv.Atoi(strings.TrimSuffix(text, "d")); err == nil && strings.HasSuffix(text, "d") && n > 0 && n < 100_000 {
		return time.Duration(n) * day
	}
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		l.fail(a.Range(), `write a number and a unit: "90s", "5m", "30d"`, "%s is no duration", a.K)
	}
	return d
}

// number is a whole number from 1 to a limit.
func (l *loader) number(a *schemahcl.Attr, limit int64) int64 {
	n, err := a.Int64()
	if err != nil || n < 1 || n > limit {
		l.fail(a.Range(), "", "%s must be a whole number from 1 to %d", a.K, limit)
	}
	return n
}

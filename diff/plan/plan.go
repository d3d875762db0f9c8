// Package plan is a plan as data: ordered steps of concurrency-safe SQL, with their locks, classes,
// hazards and undo.
//
// What enters: the fields, from package diff/planner or from a file. What leaves: a [Plan], which package
// report renders, package apply runs, and a file keeps; its fingerprint, and its parts.
package plan

import (
	"time"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/perfindex"
	"github.com/replyx/schemactl/schema"
)

// FormatVersion is the version of the JSON form. A reader takes any minor version of its
// own major one.
const FormatVersion = "1.5"

// Verdict is the result in one word.
type Verdict string

// The verdicts.
const (
	Noop    Verdict = "noop"
	Changes Verdict = "changes"
	Error   Verdict = "error"
)

// Plan is the whole outcome of a comparison, as data. Text, SQL and every other form are
// views of it.
type Plan struct {
	FormatVersion string   `json:"format_version"`
	Result        Verdict  `json:"result"`
	Env           string   `json:"env,omitempty"`
	Target        Target   `json:"target"`
	Changes       []Change `json:"changes"`
	Steps         []Step   `json:"steps"`
	// Preliminary reports whether the steps gather the statistics that the plan depends on, and nothing else: it
	// is made again when they are there.
	Preliminary bool     `json:"preliminary,omitempty"`
	Hazards     []Hazard `json:"hazards"`
	// Allowed are the names of the hazards that the policy permits, whether the plan has them or not.
	Allowed []string `json:"allowed,omitempty"`
	// Refused lists changes that have no safe statement; with any, the plan cannot be applied.
	Refused   []Refusal   `json:"refused"`
	Ignored   []Ignored   `json:"ignored"`
	Perf      []PerfIndex `json:"perf"`
	NotProven []NotProven `json:"not_proven"`
	Unmanaged []Unmanaged `json:"unmanaged"`
	Warnings  []Warning   `json:"warnings"`
	// Touched holds a hash of each live object that the plan relies on, so that a saved
	// plan can name what changed since.
	Touched []Touched `json:"touched"`
	// Fingerprint is a hash of Target and Touched.
	Fingerprint string `json:"fingerprint"`
	// Unfinished is an earlier run that stopped in the middle, as the journal has it.
	Unfinished *Unfinished `json:"unfinished,omitempty"`
	// Rehearsal says whether the plan was run before on a throwaway database; nil where no one asked for it.
	Rehearsal *Rehearsal `json:"rehearsal,omitempty"`
	// Error says why there is no plan, with Result "error".
	Error *Failure `json:"error,omitempty"`
}

// Target names the database that a plan is for, without any secret.
type Target struct {
	Database string `json:"database"`
	// ServerVersion is server_version_num.
	ServerVersion int `json:"server_version"`
	// SystemIdentifier and DatabaseOID tell two databases of one name apart.
	SystemIdentifier string `json:"system_identifier,omitempty"`
	DatabaseOID      uint32 `json:"database_oid"`
}

// Object names an object in JSON.
type Object struct {
	Kind   schema.Kind `json:"kind"`
	Schema string      `json:"schema,omitempty"`
	Table  string      `json:"table,omitempty"`
	Name   string      `json:"name"`
	Args   string      `json:"arguments,omitempty"`
}

// ObjectOf is the JSON name of a ref.
func ObjectOf(r schema.Ref) Object { return Object(r) }

// Ref is the model's name of the object.
func (o Object) Ref() schema.Ref { return schema.Ref(o) }

// Change is one difference, in text.
type Change struct {
	Action  diff.Action `json:"action"`
	Object  Object      `json:"object"`
	OldName string      `json:"old_name,omitempty"`
	Attrs   []Attr      `json:"attributes,omitempty"`
	Reason  string      `json:"reason,omitempty"`
	Place   *Place      `json:"place,omitempty"`
}

// Attr is one property that differs.
type Attr struct {
	Name string `json:"name"`
	From string `json:"from"`
	To   string `json:"to"`
}

// Place is where the HCL says so.
type Place struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
}

// Class is how long a step holds which lock.
type Class string

// The classes; DESIGN section 7 and docs/plans.md define them.
const (
	Brief      Class = "brief"
	Scan       Class = "scan"
	Concurrent Class = "concurrent"
	Rewrite    Class = "rewrite"
	Batch      Class = "batch"
)

// Known reports whether the class is one of these.
func (c Class) Known() bool {
	switch c {
	case Brief, Scan, Concurrent, Rewrite, Batch:
		return true
	}
	return false
}

// Step is one SQL statement.
type Step struct {
	// ID counts from 1.
	ID int `json:"id"`
	// Summary is one line of meaning.
	Summary string `json:"summary"`
	SQL     string `json:"sql"`
	Class   Class  `json:"class"`
	// Transaction groups steps: those with the same number run in one transaction.
	// Zero means autocommit, outside any.
	Transaction int `json:"transaction"`
	// Contract reports whether the step takes away: it belongs behind a deploy of an application that
	// no longer needs what goes. What comes before is the expand part.
	Contract bool   `json:"contract,omitempty"`
	Object   Object `json:"object"`
	Locks    []Lock `json:"locks"`
	// Scans are the relations of which the step reads every row, Rewrites those whose storage it
	// rewrites, as Lock.Relation has them. A table that is rewritten is read too, and its
	// indexes are built again; an index in Rewrites is built again alone.
	Scans    []string `json:"scans,omitempty"`
	Rewrites []string `json:"rewrites,omitempty"`
	// Rows and Bytes are the size of the relation that the step reads or writes; -1
	// where the catalogs do not know.
	Rows  int64 `json:"rows"`
	Bytes int64 `json:"bytes"`
	// Why names the reason for this form of the statement.
	Why string `json:"why,omitempty"`
	// Undo is the statement that takes the step back. Where there is none, Lost says what
	// is lost.
	Undo string `json:"undo,omitempty"`
	Lost string `json:"lost,omitempty"`
	// Hazards are the names of those that this step brings.
	Hazards []string `json:"hazards,omitempty"`
	// SearchPath is set where the statement holds a name without schema, which no server could
	// be asked about before.
	SearchPath string `json:"search_path,omitempty"`
	// Session are settings for the step alone, maintenance_work_mem for an index build; in a
	// transaction they are LOCAL.
	Session []Setting `json:"session,omitempty"`
	// DataStep names the migration block that the step runs, or a part of it.
	DataStep *DataStep `json:"data_step,omitempty"`
	// Declared is set for a step that writes declared rows. Their values stand in Hidden alone.
	Declared *Declared `json:"declared_rows,omitempty"`
	Hidden   *Hidden   `json:"-"`
	// Batches is set for a step of class batch.
	Batches *Batches `json:"batches,omitempty"`
	// Precheck is a query that must find no row before anything runs; FurtherPrechecks are others, about other rows.
	Precheck         *Precheck   `json:"precheck,omitempty"`
	FurtherPrechecks []*Precheck `json:"further_prechecks,omitempty"`
	// Index is the index that a concurrent step builds; it must be valid afterwards,
	// and an invalid one of the name is dropped before and after a failure.
	Index *schema.Name `json:"index,omitempty"`
	// LockTimeoutMS and StatementTimeoutMS are the class's budgets in milliseconds; 0 is none.
	LockTimeoutMS      int64 `json:"lock_timeout_ms"`
	StatementTimeoutMS int64 `json:"statement_timeout_ms"`
}

// Setting is a configuration parameter for one session.
type Setting struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Batches is how a step writes the rows of a table in many short transactions. The step's SQL does
// the same in one statement, for a person at a prompt.
type Batches struct {
	// Relation is the table whose blocks are read one after the other.
	Relation string `json:"relation"`
	// Update writes the rows from tid $1 up to tid $2 that are still to be written.
	Update string `json:"update"`
	// Left counts the rows that are still to be written, of a data step: rows move while they are.
	Left string `json:"left,omitempty"`
}

// Precheck is a query whose rows, if any, make a step fail. Count is the query that
// counts them; Find is the one that a person runs to see them.
type Precheck struct {
	Count   string `json:"count"`
	Find    string `json:"find"`
	Message string `json:"message"`
	// Late reports whether no query can tell before the steps before this one have run: it is asked then.
	Late bool `json:"late,omitempty"`
}

// Prechecks are the queries of a step.
func (s Step) Prechecks() []*Precheck {
	if s.Precheck == nil {
		return nil
	}
	return append([]*Precheck{s.Precheck}, s.FurtherPrechecks...)
}

// Hazard is something that needs the user's word before apply does it.
type Hazard struct {
	// Name is the word for --allow.
	Name   string `json:"name"`
	Object Object `json:"object"`
	Text   string `json:"text"`
	Place  *Place `json:"place,omitempty"`
}

// Refusal is a change that schemactl does not plan, with what to do instead.
type Refusal struct {
	Object Object `json:"object"`
	Text   string `json:"text"`
	Hint   string `json:"hint"`
	Place  *Place `json:"place,omitempty"`
}

// Ignored counts what an ignore rule hid.
type Ignored struct {
	Rule    string   `json:"rule"`
	Reason  string   `json:"reason"`
	Count   int      `json:"count"`
	Objects []Object `json:"objects"`
}

// PerfIndex is the state of a perf index.
type PerfIndex struct {
	Object Object         `json:"object"`
	State  diff.PerfState `json:"state"`
	Attrs  []Attr         `json:"attributes,omitempty"`
	Place  *Place         `json:"place,omitempty"`
	// WaitsFor is how many rows an index needs before it is built, with the state waiting.
	WaitsFor int64 `json:"waits_for_rows,omitempty"`
	// NoStatistics reports whether the server has no statistics of the columns that the rows of the index
	// depend on: how many lists it should have, and whether it waits, is not known.
	NoStatistics bool `json:"no_statistics,omitempty"`
	// Facts is what perf status adds of an index that is there.
	Facts *PerfFacts `json:"facts,omitempty"`
}

// PerfFacts is what a server knows of a perf index beside its definition.
type PerfFacts struct {
	// Method is the access method.
	Method string `json:"method"`
	Bytes  int64  `json:"bytes"`
	// Scans counts how often it was used since StatisticsSince, or ever.
	Scans           int64      `json:"scans"`
	StatisticsSince *time.Time `json:"statistics_since,omitempty"`
	LastScan        *time.Time `json:"last_scan,omitempty"`
	// LiveRows and DeadRows are those of its table.
	LiveRows    int64      `json:"live_rows"`
	DeadRows    int64      `json:"dead_rows"`
	LastVacuum  *time.Time `json:"last_vacuum,omitempty"`
	LastAnalyze *time.Time `json:"last_analyze,omitempty"`
	// Lists is there for an IVFFlat index.
	Lists *ListsFacts `json:"lists,omitempty"`
	// Settings are what is searched with, by role and database, for an index of pgvector.
	Settings []ProbeSetting `json:"settings,omitempty"`
	// Repeats names the indexes that make this one superfluous.
	Repeats []perfindex.Repeat `json:"repeats,omitempty"`
	// Build is how far a build of it is that is going on now.
	Build *BuildFacts `json:"build,omitempty"`
}

// ListsFacts is how the lists of an IVFFlat index fit its rows.
type ListsFacts struct {
	Lists       int64 `json:"lists"`
	Recommended int   `json:"recommended"`
	// Rows is an estimate of what it holds; -1 where that is not known, and Recommended is 0 where there
	// are no statistics.
	Rows int64 `json:"rows"`
	// Auto reports whether the HCL leaves the lists to the rule. Stale says that the rows have outgrown
	// them, or are far too few.
	Auto  bool `json:"auto"`
	Stale bool `json:"stale"`
}

// ProbeSetting is a parameter of pgvector's that is set for a role or a database; empty is all.
type ProbeSetting struct {
	Name     string `json:"name"`
	Value    string `json:"value"`
	Role     string `json:"role,omitempty"`
	Database string `json:"database,omitempty"`
}

// BuildFacts is how far a build is. The phase is the server's; Percent is of the phase, -1 where
// the server does not count, and so is RemainingSeconds, by how fast it went while we looked.
type BuildFacts struct {
	PID              int32   `json:"pid"`
	Phase            string  `json:"phase"`
	Percent          float64 `json:"percent"`
	ElapsedSeconds   float64 `json:"elapsed_seconds"`
	RemainingSeconds float64 `json:"remaining_seconds"`
}

// NotProven is an expression that could not be compared for certain.
type NotProven struct {
	Object  Object `json:"object"`
	Attr    string `json:"attribute"`
	Live    string `json:"live"`
	Desired string `json:"desired"`
	Place   *Place `json:"place,omitempty"`
}

// Unmanaged counts what schemactl leaves alone.
type Unmanaged struct {
	Schema string `json:"schema"`
	Kind   string `json:"kind"`
	Count  int    `json:"count"`
}

// Warning is a sentence with its place.
type Warning struct {
	Text  string `json:"text"`
	Place *Place `json:"place,omitempty"`
}

// Touched is the hash of one live object; empty where the object does not exist.
type Touched struct {
	Object Object `json:"object"`
	Hash   string `json:"hash"`
	// Whole reports whether Hash covers all that belongs to the table: the plan drops it.
	Whole bool `json:"whole,omitempty"`
}

// Unfinished is a run that stopped in the middle, or that is at work right now. The plan beside it
// is made from what it has left.
type Unfinished struct {
	Revision  int64     `json:"revision"`
	StartedAt time.Time `json:"started_at"`
	// Role is who ran it.
	Role    string `json:"role"`
	Command string `json:"command"`
	// Outcome is "failed", or "running" where the run ended without a word or is AtWork.
	Outcome string `json:"outcome"`
	AtWork  bool   `json:"at_work"`
	Error   string `json:"error,omitempty"`
	// Done counts the steps that are done; Step is the first that was begun and is not.
	Done int             `json:"done"`
	Step *UnfinishedStep `json:"step,omitempty"`
}

// UnfinishedStep is the step that a run stopped in.
type UnfinishedStep struct {
	ID      int    `json:"id"`
	Summary string `json:"summary"`
	Class   Class  `json:"class"`
}

// Failure is an error in JSON.
type Failure struct {
	Message string `json:"message"`
	Place   *Place `json:"place,omitempty"`
	Hint    string `json:"hint,omitempty"`
	// Docs is the page that describes this kind of failure.
	Docs string `json:"docs,omitempty"`
}

// Package policy holds what a team decides: which environments there are, what a
// comparison leaves out, which indexes are managed apart, what apply may do and how
// patient it is.
//
// What enters: the file atlas.hcl. What leaves: a [Project] with one [Env] for each
// environment, and the pure questions that package diff asks a [Policy].
package policy

import (
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/replyx/schemactl/schema"
)

// Project is a whole atlas.hcl.
type Project struct {
	Envs []*Env
	// Shared is the policy outside any env; every Env has it already.
	Shared Policy
	// Warnings name the blocks that only Atlas's cloud understands.
	Warnings []Warning
	// many has the place of the for_each of each env that has one.
	many map[string]hcl.Range
}

// Warning is a sentence with its place.
type Warning struct {
	Text string
	Pos  schema.Pos
}

// Env is one environment.
type Env struct {
	Name string
	// Key is the name of a target of an env with for_each; empty where the env is one database.
	Key string
	// Each is its each.value.
	Each cty.Value
	// URL is the target database; it may hold a password and is never printed.
	URL string
	// DevURL is another server to ask where the target cannot be asked.
	DevURL string
	// Sources are the HCL files and folders of the desired state; in the file they are
	// relative to its folder.
	Sources []string
	// Programs print SQL that is a part of the desired state: Atlas's data "external_schema".
	Programs []Program
	// Scripts are SQL that is a part of the desired state and stands in no file: Atlas's data "template_dir".
	Scripts []Script
	// Schemas limits what is managed; empty means every schema that the HCL declares.
	Schemas []string
	// Vars are the input values for the desired state's variables.
	Vars map[string]string
	Policy
	Pos schema.Pos
	// rollout names a deployment, which is steps; eval evaluates it.
	rollout *rolloutRef
	steps   *deployment
	eval    *loader
}

// Program is a command whose standard output is SQL.
type Program struct {
	// Name is that of its block.
	Name string
	Args []string
	// Dir is the folder that it runs in.
	Dir string
	Pos schema.Pos
}

// Script is a text in SQL.
type Script struct {
	// Name is for errors: the path of the template that it was made of.
	Name, Text string
}

// Policy is what a comparison and its plan must respect.
type Policy struct {
	PerfIndexes PerfIndexes
	Ignores     []*Ignore
	Timeouts    Timeouts
	Allow       Allow
	// Rehearse says whether a plan is run on a throwaway database before; empty where dev is configured.
	Rehearse Rehearse
	// RehearseRows is how many rows are made up for each table of a rehearsal.
	RehearseRows int
	Doctor       Doctor
	Lint         Lint
	// RequireBackup is what apply needs of a backup before it changes the database; nil where it needs none.
	RequireBackup *RequireBackup
}

// RequireBackup says which backup apply is content with.
type RequireBackup struct {
	// Dir is the folder of the backups; in the file it is relative to its folder.
	Dir string
	// MaxAge is how old the newest may be; 0 is any age.
	MaxAge time.Duration
	// Verified asks for one that was restored and compared.
	Verified bool
	Pos      schema.Pos
}

// MaxRehearseRows bounds the rows that are made up for a table.
const MaxRehearseRows = 10_000

// Rehearse is whether a plan is run on a throwaway database before it runs.
type Rehearse string

// The words. RehearseOn runs it where that can be done, RehearseRequired refuses a plan that was not.
const (
	RehearseOn       Rehearse = "on"
	RehearseOff      Rehearse = "off"
	RehearseRequired Rehearse = "required"
)

// PerfIndexes names indexes that are managed apart from their tables, beside those
// that the HCL declares as perf_index.
type PerfIndexes struct {
	// Names are globs over the index name.
	Names []string
	// Mode is how they take part; empty is [Separate].
	Mode PerfMode
	// Lists is the rule that lists = auto follows; empty is [ListsSqrt].
	Lists ListsRule
	Pos   schema.Pos
}

// PerfMode is how the perf indexes take part in a comparison.
type PerfMode string

// The modes.
const (
	// Separate: no part of the noop check; perf status and perf apply look after them.
	Separate PerfMode = "separate"
	// IgnorePerf: they are not compared.
	IgnorePerf PerfMode = "ignore"
	// Enforce: they are compared and planned as every other index is.
	Enforce PerfMode = "enforce"
)

// ListsRule is how many lists an IVFFlat index has for its rows.
type ListsRule string

// The rules; package perfindex counts by them.
const (
	// ListsSqrt is the square root of the rows.
	ListsSqrt ListsRule = "sqrt"
	// ListsPgvector is the rule of pgvector's README: rows/1000 up to a million rows, then the
	// square root.
	ListsPgvector ListsRule = "pgvector"
)

// Ignore keeps objects out of a comparison.
type Ignore struct {
	Name string
	// Kinds limits the rule; empty means every kind.
	Kinds []schema.Kind
	// Objects are globs over the dotted path, "public.users.ix_*"; "*" stops at no dot.
	Objects []string
	// Patterns are used in place of Objects, in the exclude attribute of an env.
	Patterns []Pattern
	// The directions. A rule with none of them set ignores in all three.
	NoCreate, NoDrop, NoCompare bool
	// Attrs limits NoCompare to these properties.
	Attrs   []string
	Reason  string
	Expires time.Time
	Pos     schema.Pos
	// Standing reports whether the rule is not the user's: that it matches nothing is no fault of it.
	Standing bool
}

// Timeouts are the patience of apply. Zero takes the default.
type Timeouts struct {
	// LockStart and LockCap bound lock_timeout on the patience ladder; 50 ms and 2 s.
	LockStart, LockCap time.Duration
	// RetryFor is how long apply keeps asking for a lock; 5 min.
	RetryFor time.Duration
	// BriefStatement is statement_timeout of a brief step; 10 s.
	BriefStatement time.Duration
	// ConcurrentWait is how long a concurrent step waits for transactions of others; zero is for ever.
	ConcurrentWait time.Duration
	// ScanLock is lock_timeout of a scan step; 60 s.
	ScanLock time.Duration
}

// Allow is what apply may do without being asked again.
type Allow struct {
	// Hazards are names, as for --allow.
	Hazards []string
	// DirectBelow is the table size, in bytes, below which the direct form of a
	// statement is used; 10 MB.
	DirectBelow int64
}

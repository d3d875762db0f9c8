// Package schemactl keeps a PostgreSQL database equal to a schema written in HCL.
//
// It is the pipeline behind the command of the same name: read the HCL and the database at the same
// time, compare, ask the server about what differs as text, compare again, plan, and run the plan.
//
// What enters: a [Config], which says where the two states are and which policy holds. What leaves: an
// [Outcome] with the plan and the states that it was made of. States are values: what was read stays as it
// was read, whatever is made of it.
package schemactl

import (
	"time"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/apply/journal"
	"github.com/replyx/schemactl/diff/apply/rights"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/diff/planner"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/hcl"
)

// Config says what to compare.
type Config struct {
	// Env names the environment in the output.
	Env string
	// URL is the database; DevURL a server to ask where it cannot be asked, and to rehearse plans on: an
	// address, or a word that package scratch knows.
	URL, DevURL string
	// Rehearse says whether plans are rehearsed, empty where DevURL is set. NoRehearsal says why they must
	// not be, where they would.
	Rehearse    policy.Rehearse
	NoRehearsal string
	// RehearseRows is how many rows are made up for each table of a rehearsal.
	RehearseRows int
	// Sources are the files and folders of the desired state: HCL, or SQL, which is run on a throwaway database of
	// DevURL, or where that is empty of a sandbox.
	Sources []string
	// Programs print SQL, and Scripts are SQL, that is a part of the desired state beside Sources.
	Programs []policy.Program
	Scripts  []policy.Script
	// DesiredURL is a database that the desired state is read from; it may stand beside Sources.
	DesiredURL string
	// NoSQL says why the SQL of Sources must not be run, where it must not.
	NoSQL string
	// CacheDir is a folder of the user in which is kept what SQL has made; empty keeps nothing.
	CacheDir string
	// Root, if given, is the folder that all of Sources must lie in, links followed.
	Root string
	// Files are those of Sources in memory, as Load has read them; nil means that they are read when they
	// are needed.
	Files []hcl.File
	// Desired is what Files say, as the Declared of an Outcome has it; nil means that they are parsed when
	// it is needed.
	Desired *schema.Database
	// Vars are input values for variables of the HCL.
	Vars map[string]string
	// Each is what each.key and each.value are in the HCL, of a target of a fleet.
	Each *hcl.Each
	// Schemas limits what is managed; empty means what the HCL declares.
	Schemas []string
	Policy  *policy.Policy
	// Perf makes perf indexes part of the comparison.
	Perf bool
	// PerfOnly plans the perf indexes and nothing else.
	PerfOnly bool
	// PerfChoice says which perf indexes those are.
	PerfChoice diff.PerfChoice
	// PerfFacts asks what the server knows of each perf index.
	PerfFacts bool
	// Now is the time that ignore rules expire by.
	Now time.Time
	// origin is where what Files hold comes from, where that is not HCL.
	origin *origin
	// assumed is the size that each table is taken to have, where the database has no rows of its own.
	assumed *schema.Stats
	// catalogs are those of the database, where several targets share one reading of them.
	catalogs *catalogs
	// counted are the rows of indexes that a plan was made by, for its proof; nil asks for them. analyzed
	// reports that a job has gathered the statistics that were missing: what is missing still cannot be had.
	counted  map[schema.Name]int64
	analyzed bool
}

// Outcome is a comparison and its plan.
type Outcome struct {
	// Declared is the desired state as the HCL declares it, before the database was asked about it.
	Declared *schema.Database
	// Live and Desired are what was compared: with every name resolved, and the server's own form of texts.
	Live, Desired *schema.Database
	Result        *diff.Result
	Plan          *plan.Plan
	// Options are what the plan was made with beside the changes.
	Options planner.Options
	// Mark is the journal's from before the database was read.
	Mark string
	// Fault says why the journal was not read; nil where it was, and where there is none.
	Fault *journal.Error
	// Lacks are what the role that looked, or the server, has not of what the plan needs.
	Lacks []rights.Lack
	// Baseline is the live state, as text, of what the desired one manages, where the journal has no state
	// yet. Only a [Job] asks for it.
	Baseline string
	// counted are the rows of indexes that the plan was made by.
	counted map[schema.Name]int64
	// log is what the journal was before the database was read.
	log *journal.Summary
}

// policyOrNone is a copy of the policy, or of the one that says nothing.
func (c Config) policyOrNone() *policy.Policy {
	if c.Policy == nil {
		return &policy.Policy{}
	}
	p := *c.Policy
	return &p
}

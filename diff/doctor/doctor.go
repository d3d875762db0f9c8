// Package doctor judges whether a database is ready for a deploy: the checks that an operator makes before a plan runs.
//
// What enters: [Facts], which others have read from the server, the plan and the journal, and the limits of the policy.
// What leaves: a [Finding] of each check, in the order of the table of checks. The package does no I/O, and a check looks
// at nothing but the facts: what could not be read is unknown, with the reason and what would help.
package doctor

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
)

// FormatVersion is the version of the JSON form. Additive changes raise its minor number.
const FormatVersion = "1.0"

// Verdict is the result of a check in one word.
type Verdict string

// The verdicts, the worst last.
const (
	OK Verdict = "ok"
	// Unknown: the check could not be made.
	Unknown Verdict = "unknown"
	// Warn: it should be looked at before a deploy.
	Warn Verdict = "warn"
	// Fail: an apply fails or does harm, or the database is in danger.
	Fail Verdict = "fail"
)

// Verdicts lists them all, as reports count them.
var Verdicts = []Verdict{OK, Warn, Fail, Unknown}

// Finding is what a check found.
type Finding struct {
	Check   string  `json:"check"`
	Group   string  `json:"group"`
	Title   string  `json:"title"`
	Verdict Verdict `json:"verdict"`
	// Fact is one line of what is so, Advice one of what to do; a check that is ok has none.
	Fact   string `json:"fact"`
	Advice string `json:"advice,omitempty"`
	// Objects names all that the fact is about, each with what is to be known of it.
	Objects []string `json:"objects,omitempty"`
	// Lines are statements to run, or HCL to write.
	Lines []string `json:"lines,omitempty"`
}

// Result is the whole in one word.
type Result string

// The results.
const (
	// Ready: every check is ok.
	Ready Result = "ready"
	// Findings: at least one warns or fails.
	Findings Result = "findings"
	// Unchecked: none warns or fails, but not all could be made.
	Unchecked Result = "unchecked"
)

// Report is the outcome of all checks.
type Report struct {
	FormatVersion string      `json:"format_version"`
	Result        Result      `json:"result"`
	Env           string      `json:"env,omitempty"`
	Target        plan.Target `json:"target"`
	CheckedAt     time.Time   `json:"checked_at"`
	Findings      []Finding   `json:"findings"`
	// Skipped are the checks that the policy leaves out.
	Skipped []string `json:"skipped"`
}

// Count counts the findings of a verdict.
func (r *Report) Count(v Verdict) int {
	n := 0
	for _, f := range r.Findings {
		if f.Verdict == v {
			n++
		}
	}
	return n
}

// Facts are what the checks look at.
type Facts struct {
	// Health is nil where there is no connection; Unreached says why, and Pooled that a pool stands in the way.
	Health    *schema.Health
	Unreached schema.Unread
	Pooled    bool
	// Limits bound the builds of indexes.
	Limits schema.Limits
	// Transactions are those that others have open.
	Transactions []Transaction
	// Plan is nil where none could be made; NoPlan says why. Lacks are what the role, or the server, has not of what the
	// plan needs, and HiddenRows says which of its steps would not see every row.
	Plan       *plan.Plan
	NoPlan     schema.Unread
	Lacks      []Lack
	HiddenRows *Lack
	// Allowed are the hazards that the policy allows.
	Allowed []string
	// Desired is the desired state, nil without one.
	Desired *schema.Database
	Journal Journal
	Backup  Backup
	// Now is the time of the check.
	Now time.Time
}

// Backup is what is known of the backups of the database.
type Backup struct {
	// Required reports whether the policy requires one. Newest says which is the newest and how old, Problem why it is not
	// enough, and Mend what to do.
	Required              bool
	Newest, Problem, Mend string
}

// Lack is something that is missing, and what gives it.
type Lack struct{ Text, Mend string }

// Transaction is one that is open in another session.
type Transaction struct {
	// Who names the session, its age and its statement.
	Who         string
	State       string
	Age         time.Duration
	SnapshotAge int64
	// Here reports whether it is of this database, Sender whether it is a standby's, and Hidden that the role may not see it.
	Here, Sender, Hidden bool
}

// Journal is what is known of the journal.
type Journal struct {
	// There reports whether there is one. Fault says why it can be neither read nor written, and Mends how that is mended.
	There bool
	Fault string
	Mends []string
	// Revision is the last one that was reached; 0 where there is none. Drift is what is not as it left it.
	Revision int64
	Drift    []string
	// Unfinished is a run that stopped in the middle, or is at work.
	Unfinished *plan.Unfinished
	// Unread says why it is not known.
	Unread *schema.Unread
}

// Distrust notes why the journal is not to be read, and how that is mended.
func (j *Journal) Distrust(fault string, mends []string) {
	j.Fault, j.Mends, j.Unread = fault, mends, &schema.Unread{Reason: fault, Mend: first(mends)}
}

// Judge makes every check that the policy does not leave out.
func Judge(f Facts, limits policy.Doctor) *Report {
	r := &Report{FormatVersion: FormatVersion, Result: Ready, CheckedAt: f.Now, Findings: []Finding{}, Skipped: []string{}}
	j := &judge{Facts: f, limits: limits.WithDefaults()}
	for _, c := range Checks {
		if slices.Contains(limits.Skip, c.ID) {
			r.Skipped = append(r.Skipped, c.ID)
			continue
		}
		r.Findings = append(r.Findings, j.finding(c))
	}
	switch {
	case r.Count(Warn)+r.Count(Fail) > 0:
		r.Result = Findings
	case r.Count(Unknown) > 0:
		r.Result = Unchecked
	}
	return r
}

// judge makes the checks on the same facts.
type judge struct {
	Facts
	limits policy.Doctor
}

// finding makes one check, or says why it cannot be made.
func (j *judge) finding(c Check) Finding {
	out := j.unread(c)
	if out == nil {
		found := c.judge(j)
		out = &found
	}
	out.Check, out.Group, out.Title = c.ID, c.Group, c.Title
	return *out
}

// unread is the finding of a check whose facts could not be read; nil where they were.
func (j *judge) unread(c Check) *Finding {
	missing := func(u schema.Unread) *Finding {
		f := unknown(u.Reason, u.Mend)
		return &f
	}
	if len(c.needs) > 0 && j.Health == nil {
		return missing(j.Unreached)
	}
	for _, n := range c.needs {
		if u, ok := j.Health.Unread[n]; ok {
			return missing(u)
		}
	}
	if c.needsPlan && j.Plan == nil {
		return missing(j.NoPlan)
	}
	return nil
}

func ok(format string, args ...any) Finding {
	return Finding{Verdict: OK, Fact: fmt.Sprintf(format, args...)}
}

func warn(fact, advice string) Finding { return Finding{Verdict: Warn, Fact: fact, Advice: advice} }
func fail(fact, advice string) Finding { return Finding{Verdict: Fail, Fact: fact, Advice: advice} }

func unknown(reason, mend string) Finding {
	return Finding{Verdict: Unknown, Fact: "not known: " + reason, Advice: mend}
}

// about adds the objects, and names the first of them in the fact.
func (f Finding) about(objects []string) Finding {
	f.Objects = objects
	f.Fact += ": " + someOf(objects)
	return f
}

// with adds lines.
func (f Finding) with(lines ...string) Finding {
	f.Lines = lines
	return f
}

// named is how many objects a line names.
const named = 3

// someOf names the first of a list, and counts the rest.
func someOf(list []string) string {
	if len(list) <= named {
		return strings.Join(list, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(list[:named], ", "), len(list)-named)
}

// count is a number with its noun, in the singular for one.
func count(n int, singular, plural string) string {
	if n == 1 {
		return "1 " + singular
	}
	return fmt.Sprintf("%d %s", n, plural)
}

// Package migration writes a plan as migration files of other tools.
//
// What enters: a [plan.Plan], the format of a tool, a name and a time. What leaves: the files that make the
// tool run the plan, each transaction of it as one of the tool's, and the way back where a step has one. The
// package does no I/O.
package migration

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/visible"
)

// File is a file to be written into a migration directory.
type File struct {
	Name string
	Data []byte
}

// Options are what the files need beside the plan.
type Options struct {
	// Name is what the files are called; characters that a tool may not read in a name become underscores.
	Name string
	// First is the version of the first file; each further one is a second later.
	First time.Time
}

// VersionLayout is how a version says its time, in UTC.
const VersionLayout = "20060102150405"

// ErrNoName reports that a name has no letter and no digit.
var ErrNoName = errors.New("the name of the migration has no letter and no digit of ASCII")

// Files are the files of a plan that has steps.
func Files(p *plan.Plan, f Format, o Options) ([]File, error) {
	name := fileName(o.Name)
	if name == "" {
		return nil, ErrNoName
	}
	d, ok := dialects[f]
	if !ok {
		return nil, fmt.Errorf("the format %q of migration files is not known", f)
	}
	migrations := split(p)
	if err := d.accepts(migrations); err != nil {
		return nil, err
	}
	for i := range migrations {
		m := &migrations[i]
		m.version, m.name = o.First.Add(time.Duration(i)*time.Second).UTC().Format(VersionLayout), name
		if i > 0 {
			m.name = fmt.Sprintf("%s_%d", name, i+1)
		}
	}
	return d.files(d, p, migrations)
}

// migration is what a tool runs in one piece: the steps of one transaction, or one step outside of any.
type migration struct {
	version, name string
	// alone reports whether the step must not run in a transaction.
	alone bool
	steps []plan.Step
	// undone are the steps, by their number, that a later step of the plan takes back already.
	undone map[int]bool
}

// split gives each transaction of a plan, and each step outside of one, a migration of its own: a tool
// commits after each, as the plan does.
func split(p *plan.Plan) []migration {
	undone := takenBack(p)
	var out []migration
	for i, s := range p.Steps {
		if i > 0 && s.Transaction != 0 && s.Transaction == p.Steps[i-1].Transaction {
			last := &out[len(out)-1]
			last.steps = append(last.steps, s)
			continue
		}
		out = append(out, migration{alone: s.Transaction == 0, steps: []plan.Step{s}, undone: undone})
	}
	return out
}

// heading is the comment that names a step.
func heading(s plan.Step) string { return fmt.Sprintf("-- %d. %s", s.ID, visible.Line(s.Summary)) }

// longestName keeps the name of a file within what file systems take, version and suffixes included.
const longestName = 100

// fileName is a name of lower-case letters, digits and single underscores. Two underscores together, a dot and a dash mean something
// to some of the tools.
func fileName(name string) string {
	var b strings.Builder
	gap := false
	for _, r := range strings.ToLower(name) {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			if gap && b.Len() > 0 {
				b.WriteByte('_')
			}
			b.WriteRune(r)
			gap = false
			continue
		}
		gap = true
	}
	out := b.String()
	return strings.Trim(out[:min(len(out), longestName)], "_")
}

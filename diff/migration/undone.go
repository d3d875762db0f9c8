package migration

import (
	"strings"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
)

// later is what the steps behind a step do with what it made.
type later struct {
	// dropped are statements of steps without an undo.
	dropped map[string]bool
	// attached are the indexes that became parts of the index of a partitioned table, adopted what follows USING INDEX in
	// the statements that make an index a constraint's.
	attached map[string]bool
	adopted  []string
}

// takenBack are the steps that need no undo of their own when the later steps of the plan have been taken back: a later step drops
// what they made, as it does with a helper, or the undo of a later step drops it.
func takenBack(p *plan.Plan) map[int]bool {
	out := make(map[int]bool)
	behind := later{dropped: make(map[string]bool), attached: make(map[string]bool)}
	for i := len(p.Steps) - 1; i >= 0; i-- {
		s := p.Steps[i]
		out[s.ID] = s.Undo != "" && (behind.dropped[s.Undo] || behind.takes(s))
		behind.note(s)
	}
	return out
}

func (l *later) note(s plan.Step) {
	if s.Undo == "" {
		l.dropped[s.SQL] = true
	}
	if _, part, ok := strings.Cut(s.SQL, " ATTACH PARTITION "); ok && strings.HasPrefix(s.SQL, "ALTER INDEX ") {
		l.attached[part] = true
	}
	if _, index, ok := strings.Cut(s.SQL, " USING INDEX "); ok && strings.HasPrefix(s.SQL, "ALTER TABLE ") {
		l.adopted = append(l.adopted, index+" ")
	}
}

// takes reports whether a step builds an index that belongs to another object in the end, which takes it along when it is dropped.
func (l *later) takes(s plan.Step) bool {
	name, ok := strings.CutPrefix(strings.Replace(s.Undo, " CONCURRENTLY ", " ", 1), "DROP INDEX ")
	if !ok {
		return false
	}
	if l.attached[name] {
		return true
	}
	bare := schema.Ident(schema.ParseName(name).Name) + " "
	for _, a := range l.adopted {
		if strings.HasPrefix(a, bare) {
			return true
		}
	}
	return false
}

package planner

import (
	"slices"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
)

// step is a step that is being written: its locks still say how far they reach.
type step struct {
	plan.Step
	// Locks stand for those of the plan's step, which are made from them when the step is finished.
	Locks []tableLock
}

// tableLock is a lock, and whether it reaches the tables below its own.
type tableLock struct {
	plan.Lock
	// only reports whether the step locks none of the tables below this one.
	only bool
	// below reports whether it reaches the table from one above.
	below bool
}

// lock is a lock on a table and all that have its columns.
func lock(mode string, relation schema.Name) tableLock {
	return tableLock{Lock: plan.Lock{Relation: relation.SQL(), Mode: mode}}
}

// only is a lock that does not reach the tables below.
func only(mode string, relation schema.Name) tableLock {
	l := lock(mode, relation)
	l.only = true
	return l
}

// below is a lock that a table has because it has the columns of the one that is named.
func below(mode string, relation schema.Name) tableLock {
	l := lock(mode, relation)
	l.below = true
	return l
}

// apart is a lock that a table has because it is below another one, which has a lock of its own, and that reaches none below it.
func apart(mode string, relation schema.Name) tableLock {
	l := below(mode, relation)
	l.only = true
	return l
}

// asks adds prechecks; nil is none.
func (s *step) asks(list ...*plan.Precheck) {
	for _, p := range list {
		switch {
		case p == nil:
		case s.Precheck == nil:
			s.Precheck = p
		default:
			s.FurtherPrechecks = append(s.FurtherPrechecks, p)
		}
	}
}

// scans notes tables that the step reads from end to end.
func (s *step) scans(tables ...[]string) {
	for _, list := range tables {
		s.Scans = append(s.Scans, list...)
	}
	slices.Sort(s.Scans)
	s.Scans = slices.Compact(s.Scans)
}

// finished is the step as the plan has it.
func (s step) finished() plan.Step {
	out := s.Step
	out.Locks = make([]plan.Lock, 0, len(s.Locks))
	for _, l := range s.Locks {
		out.Locks = append(out.Locks, l.Lock)
	}
	return out
}

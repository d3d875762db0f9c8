package plan

import "slices"

// DataStep is what the journal knows a migration block by: it runs once in a database.
type DataStep struct {
	Name string `json:"name"`
	// Hash is of what it does.
	Hash string `json:"hash"`
}

// Declared says which rows a step writes, where their values are not to be seen.
type Declared struct {
	Rows int `json:"rows"`
	// Hash is of the statement with its values.
	Hash string `json:"hash"`
}

// Hidden are the statements of a step with the values of rows. No form of a plan has them, nor has the journal.
type Hidden struct{ SQL, Undo string }

// Statement is what is run for the step.
func (s Step) Statement() string {
	if s.Hidden != nil {
		return s.Hidden.SQL
	}
	return s.SQL
}

// WithRows is the plan with the values of rows in its statements, for somebody who may see them.
func (p *Plan) WithRows() *Plan {
	out := *p
	out.Steps = slices.Clone(p.Steps)
	for i := range out.Steps {
		if s := &out.Steps[i]; s.Hidden != nil {
			s.SQL, s.Undo = s.Hidden.SQL, s.Hidden.Undo
		}
	}
	return &out
}

// HidesRows reports whether a statement of the plan lacks the values of its rows.
func (p *Plan) HidesRows() bool {
	return slices.ContainsFunc(p.Steps, func(s Step) bool { return s.Declared != nil && (s.Hidden == nil || s.SQL != s.Hidden.SQL) })
}

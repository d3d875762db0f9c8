package migration

import (
	"fmt"
	"slices"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/visible"
	"github.com/replyx/schemactl/schema"
)

// up are the statements that run the steps.
func (m migration) up(settings bool) []statement {
	s := script{local: !m.alone, settings: settings || !m.alone}
	s.begin(m.steps)
	for _, st := range m.steps {
		s.step(st, st.SQL, heading(st))
	}
	s.end()
	return s.out
}

// down are the statements that take the steps back, the last first. Where one of them cannot be taken back, the only statement
// is an error that says so, so that no tool takes it for undone.
func (m migration) down(settings bool) []statement {
	if i := slices.IndexFunc(m.steps, plan.Step.Irreversible); i >= 0 {
		return []statement{refusal(m.steps[i])}
	}
	s := script{local: !m.alone, settings: settings || !m.alone}
	var notes []statement
	undo := slices.DeleteFunc(slices.Clone(m.steps), func(st plan.Step) bool { return st.Undo == "" || m.undone[st.ID] })
	if len(undo) > 0 {
		s.begin(undo)
	}
	for _, st := range slices.Backward(m.steps) {
		switch {
		case m.undone[st.ID]:
			notes = append(notes, statement{comments: []string{heading(st) + ": a later step has taken it back already"}})
		case st.Undo == "":
			notes = append(notes, statement{comments: []string{heading(st) + ": nothing to take back"}})
		default:
			s.step(st, st.Undo, takingBack(st)...)
		}
	}
	if len(undo) > 0 {
		s.end()
	}
	return append(notes, s.out...)
}

// takingBack are the comments of the statement that takes a step back.
func takingBack(s plan.Step) []string {
	comments := []string{heading(s) + ": taken back"}
	if s.Lost != "" {
		comments = append(comments, "-- lost: "+visible.Line(s.Lost))
	}
	return comments
}

// refusal is a statement that fails with what is lost by a step that cannot be taken back.
func refusal(s plan.Step) statement {
	text := fmt.Sprintf("step %d (%s) cannot be taken back; lost: %s", s.ID, visible.Line(s.Summary), visible.Line(s.Lost))
	return statement{
		comments: []string{heading(s) + ": cannot be taken back"},
		sql:      "DO " + schema.Literal("BEGIN RAISE EXCEPTION USING MESSAGE = "+schema.Literal(text)+"; END"),
	}
}

package plan

import "strings"

// lostNothing begins the Lost of a step that needs no undo, since nothing is missed when it is done.
const lostNothing = "nothing"

// Irreversible reports whether the step takes something away, or adds something, that no statement takes back.
func (s Step) Irreversible() bool {
	return s.Undo == "" && s.Lost != "" && !strings.HasPrefix(s.Lost, lostNothing)
}

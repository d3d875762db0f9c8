package history

import "fmt"

// TargetError reports why there is no revision to go back to.
type TargetError struct {
	Message string
	Hint    string
}

// Error implements error.
func (e *TargetError) Error() string { return e.Message }

// Hints reports what to do about it.
func (e *TargetError) Hints() []string { return []string{e.Hint} }

// Reached are the revisions that reached a whole desired state, in the order of the list.
func Reached(list []Revision) []Revision {
	var out []Revision
	for _, r := range list {
		if r.Reached() {
			out = append(out, r)
		}
	}
	return out
}

// Target is the revision that a rollback goes to: by its id, or, where that is negative, counted
// back from the last one that reached its state. The list has the newest first. Where the newest
// did not reach its state, and no one said where to, it is not clear what is to be undone.
func Target(list []Revision, to int64, said bool) (Revision, error) {
	reached := Reached(list)
	if to >= 0 {
		return byID(list, to)
	}
	if len(reached) == 0 {
		return Revision{}, &TargetError{"no revision has reached a whole state yet", "schemactl history lists what there is"}
	}
	if newest := newestWhole(list); !said && newest.ID != reached[0].ID {
		return Revision{}, &TargetError{
			fmt.Sprintf("revision %d (%s) did not reach a whole state, so what is to be undone is not clear", newest.ID, newest.Command),
			fmt.Sprintf("give --to %d for the state before it; or resume with schemactl apply, or clean up with schemactl apply --abandon", reached[0].ID),
		}
	}
	if int64(len(reached)) <= -to {
		return Revision{}, &TargetError{fmt.Sprintf("there is no revision that far before revision %d", reached[0].ID), "schemactl history lists what there is"}
	}
	return reached[-to], nil
}

// newestWhole is the newest revision that was to change more than perf indexes.
func newestWhole(list []Revision) Revision {
	for _, r := range list {
		if !r.Command.Perf() && r.Command != Abandon && r.Outcome != Abandoned {
			return r
		}
	}
	return Revision{}
}

func byID(list []Revision, id int64) (Revision, error) {
	for _, r := range list {
		switch {
		case r.ID != id:
		case !r.Reached():
			return Revision{}, &TargetError{
				fmt.Sprintf("revision %d (%s, %s) did not reach a whole state, so it is none to go back to", id, r.Command, r.Outcome),
				"schemactl history lists those that are done",
			}
		default:
			return r, nil
		}
	}
	return Revision{}, &TargetError{fmt.Sprintf("there is no revision %d", id), "schemactl history lists them"}
}

package backup

import (
	"errors"
	"os/exec"
	"slices"
	"testing"
)

// What only the session of a newer pg_restore asked for is no failure of a restore that goes on; anything else beside it is, and so is
// an end before its time.
func TestSettingsOfNewer(t *testing.T) {
	const setting, other = `could not execute query: ERROR: unrecognized configuration parameter "transaction_timeout"`, `could not execute query: ERROR: type "t" does not exist`
	exited, killed := exec.Command("sh", "-c", "exit 1").Run(), exec.Command("sh", "-c", "kill -9 $$").Run()
	for _, c := range []struct {
		lines []string
		err   error
		want  []string
		fails bool
	}{
		{[]string{setting, setting}, exited, nil, false},
		{[]string{setting, other}, exited, []string{other}, true},
		{[]string{other}, exited, []string{other}, true},
		{[]string{setting}, killed, nil, true},
		{nil, exited, nil, true},
	} {
		err := withoutSettings(&ProgramError{Name: "pg_restore", Lines: c.lines, err: c.err})
		var failed *ProgramError
		if errors.As(err, &failed) != c.fails || c.fails && !slices.Equal(failed.Lines, c.want) {
			t.Errorf("%q: %v", c.lines, err)
		}
	}
	if err := withoutSettings(nil); err != nil {
		t.Error(err)
	}
	if hints := (&ProgramError{Name: "pg_restore", Lines: []string{setting}}).Hints(); len(hints) != 1 {
		t.Errorf("the hints are %q", hints)
	}
}

package history_test

import (
	"strings"
	"testing"

	"github.com/replyx/schemactl/diff/history"
)

// revisions are the newest first, as the journal lists them.
var revisions = []history.Revision{
	{ID: 7, Command: history.PerfApply, Outcome: history.Done},
	{ID: 6, Command: history.Rollback, Outcome: history.Done, HasDesired: true},
	{ID: 5, Command: history.Abandon, Outcome: history.Done},
	{ID: 4, Command: history.Apply, Outcome: history.Abandoned, HasDesired: true},
	{ID: 3, Command: history.Apply, Outcome: history.Done, HasDesired: true},
	{ID: 2, Command: history.Apply, Outcome: history.Failed, HasDesired: true},
	{ID: 1, Command: history.ImportAlembic, Outcome: history.Imported, HasDesired: true},
}

func TestTarget(t *testing.T) {
	failed := append([]history.Revision{{ID: 8, Command: history.Apply, Outcome: history.Failed, HasDesired: true}}, revisions...)
	for _, c := range []struct {
		name string
		list []history.Revision
		to   int64
		said bool
		want int64
		err  string
	}{
		{"the one before the last", revisions, -1, false, 3, ""},
		{"further back, past what reached nothing", revisions, -2, true, 1, ""},
		{"too far", revisions, -3, true, 0, "no revision that far before revision 6"},
		{"by its id", revisions, 1, true, 1, ""},
		{"one that failed", revisions, 2, true, 0, "did not reach a whole state"},
		{"a part", revisions, 7, true, 0, "did not reach a whole state"},
		{"unknown", revisions, 9, true, 0, "there is no revision 9"},
		{"after a failure nobody knows what is to be undone", failed, -1, false, 0, "revision 8 (apply) did not reach a whole state"},
		{"unless they say so", failed, -1, true, 3, ""},
		{"nothing reached", revisions[5:6], -1, false, 0, "no revision has reached a whole state yet"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := history.Target(c.list, c.to, c.said)
			if c.err == "" && (err != nil || got.ID != c.want) || c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)) {
				t.Errorf("revision %d, %v", got.ID, err)
			}
		})
	}
}

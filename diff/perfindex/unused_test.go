package perfindex_test

import (
	"testing"
	"time"

	"github.com/replyx/schemactl/diff/perfindex"
	"github.com/replyx/schemactl/schema"
)

func TestUnused(t *testing.T) {
	now := time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)
	day := 24 * time.Hour
	ago := func(d time.Duration) *time.Time { at := now.Add(-d); return &at }
	table := schema.Name{Schema: "public", Name: "t"}
	primary := perfindex.Uses{Now: now, Indexes: []schema.IndexUse{
		{Table: table, Name: "never"},
		{Table: table, Name: "lately", Scans: 1, LastScan: ago(day)},
		{Table: table, Name: "long_ago", Scans: 1, LastScan: ago(60 * day)},
		{Table: table, Name: "who_knows_when", Scans: 1},
	}}
	replica := perfindex.Uses{Now: now, Indexes: []schema.IndexUse{{Table: table, Name: "never", Scans: 5}}}
	for _, c := range []struct {
		servers []perfindex.Uses
		since   time.Duration
		want    string
	}{
		{[]perfindex.Uses{primary}, 0, "never"},
		{[]perfindex.Uses{primary}, 30 * day, "never long_ago"},
		{[]perfindex.Uses{primary, replica}, 0, ""},
		{[]perfindex.Uses{primary, replica}, 30 * day, "long_ago"},
	} {
		got := ""
		for _, i := range perfindex.Unused(c.servers, c.since) {
			got += " " + i.Name
		}
		if want := c.want; got != "" && got[1:] != want || got == "" && want != "" {
			t.Errorf("since %s on %d servers: got%s, want %s", c.since, len(c.servers), got, want)
		}
	}
}

func TestCovers(t *testing.T) {
	now := time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)
	reset := now.Add(-time.Hour)
	if u := (perfindex.Uses{Now: now, Since: &reset}); u.Covers(2*time.Hour) || !u.Covers(time.Hour) {
		t.Error("an hour is not two hours")
	}
	if u := (perfindex.Uses{Now: now}); !u.Covers(time.Hour) {
		t.Error("what was never reset covers everything")
	}
}

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
	primary := schema.IndexUses{Now: now, Indexes: []schema.IndexUse{
		{Table: table, Name: "never"},
		{Table: table, Name: "lately", Scans: 1, LastScan: ago(day)},
		{Table: table, Name: "long_ago", Scans: 1, LastScan: ago(60 * day)},
		{Table: table, Name: "who_knows_when", Scans: 1},
	}}
	replica := schema.IndexUses{Now: now, Indexes: []schema.IndexUse{{Table: table, Name: "never", Scans: 5}}}
	for _, c := range []struct {
		servers []schema.IndexUses
		since   time.Duration
		want    string
	}{
		{[]schema.IndexUses{primary}, 0, "never"},
		{[]schema.IndexUses{primary}, 30 * day, "never long_ago"},
		{[]schema.IndexUses{primary, replica}, 0, ""},
		{[]schema.IndexUses{primary, replica}, 30 * day, "long_ago"},
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
	if u := (schema.IndexUses{Now: now, Since: &reset}); perfindex.Covers(u, 2*time.Hour) || !perfindex.Covers(u, time.Hour) {
		t.Error("an hour is not two hours")
	}
	if !perfindex.Covers(schema.IndexUses{Now: now}, time.Hour) {
		t.Error("what was never reset covers everything")
	}
}

func TestFollows(t *testing.T) {
	primary := schema.IndexUses{System: "1"}
	for _, c := range []struct {
		replica schema.IndexUses
		want    bool
	}{
		{schema.IndexUses{System: "1", Standby: true}, true},
		{schema.IndexUses{System: "", Standby: true}, true}, // it may not be asked
		{schema.IndexUses{System: "2", Standby: true}, false},
		{schema.IndexUses{System: "1"}, false},
	} {
		if got := perfindex.Follows(primary, c.replica); got != c.want {
			t.Errorf("%+v follows: %t", c.replica, got)
		}
	}
}

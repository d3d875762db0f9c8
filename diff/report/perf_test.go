package report_test

import (
	"strings"
	"testing"
	"time"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/diff/report"
)

// The share of dead rows is said with the last vacuum, and apart where autovacuum is behind.
func TestPerfDeadRows(t *testing.T) {
	at := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		live, dead int64
		want       string
	}{
		{1000, 0, "    0 bytes, 2 scans since 2026-11-25 12:00, table vacuumed 2026-11-25 12:00\n"},
		{1000, 5, "table vacuumed 2026-11-25 12:00, 0.5 % of its rows dead\n"},
		{800, 200, "table vacuumed 2026-11-25 12:00, 20 % of its rows dead\n"},
		{700, 300, "    30 % of the table's rows are dead: autovacuum is behind\n"},
		{0, 0, "    0 bytes, 2 scans"},
	} {
		var b strings.Builder
		p := &plan.Plan{Perf: []plan.PerfIndex{{Facts: &plan.PerfFacts{Scans: 2, StatisticsSince: &at, LiveRows: c.live, DeadRows: c.dead, LastVacuum: &at}}}}
		if err := report.Perf(&b, p, report.TextOptions{}); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.String(), c.want) {
			t.Errorf("%d live and %d dead rows: %q is not in\n%s", c.live, c.dead, c.want, b.String())
		}
	}
}

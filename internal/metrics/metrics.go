// Package metrics serves what a look at a database saw, for Prometheus.
//
// What enters: a function that looks, and how often it is called. What leaves: /metrics in Prometheus' text form and /healthz, by
// HTTP. No look is made for a request: whoever scrapes often, or twice, costs the database nothing.
package metrics

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/replyx/schemactl/diff/monitor"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/visible"
)

const prefix = "schemactl_"

// desc describes a metric with labels.
func desc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(prefix+name, help, labels, nil)
}

// The metrics. Their names and labels are documented in docs/monitor.md.
var (
	descUp          = desc("up", "Whether the last look at the database succeeded.")
	descLook        = desc("look_timestamp_seconds", "When the last look that succeeded was made, in seconds since 1970.")
	descSeconds     = desc("look_duration_seconds", "How long that look took.")
	descUnread      = desc("unread", "What the last look could not look at.", "part")
	descLong        = desc("long_transactions", "Transactions that are open for the policy's long_transaction or longer.")
	descOldest      = desc("oldest_transaction_seconds", "How long the oldest of them has been open; 0 without any.")
	descBlocked     = desc("blocked_sessions", "Sessions that wait for a lock.")
	descWait        = desc("longest_wait_seconds", "How long the statement runs that has waited longest for a lock; 0 without any.")
	descHidden      = desc("hidden_sessions", "Sessions whose activity is hidden from the role.")
	descTableBytes  = desc("table_bytes", "Size of a table with its TOAST, without indexes, as of the last VACUUM or ANALYZE.", "schema", "table")
	descLiveRows    = desc("table_live_rows", "Rows of a table, by the server's counters.", "schema", "table")
	descDeadRows    = desc("table_dead_rows", "Dead rows of a table, by the server's counters.", "schema", "table")
	descVacuumAt    = desc("table_vacuum_at_rows", "Dead rows at which autovacuum comes; absent where it is off.", "schema", "table")
	descLastVacuum  = desc("table_last_vacuum_timestamp_seconds", "When a table was last vacuumed, in seconds since 1970.", "schema", "table")
	descIndexBytes  = desc("index_bytes", "Size of an index.", "schema", "table", "index")
	descIndexScans  = desc("index_scans_total", "Scans of an index since the server's statistics began.", "schema", "table", "index")
	descBuild       = desc("index_build_seconds", "How long the build of an index has been running.", "schema", "index")
	descBuildShare  = desc("index_build_phase_ratio", "How much of the phase of a build is done, 0 to 1.", "schema", "index", "phase")
	descRecall      = desc("search_recall_ratio", "Share of the nearest rows that searches by a vector index found.", "schema", "table", "index")
	descMedian      = desc("search_median_seconds", "Median time of a search by a vector index.", "schema", "table", "index")
	descP95         = desc("search_p95_seconds", "Time that 95 % of the searches by a vector index stay below.", "schema", "table", "index")
	descExact       = desc("search_exact_seconds", "Time of the same search without the index.", "schema", "table", "index")
	descChecked     = desc("check_success", "Whether the last comparison with the HCL could be made; absent without HCL.")
	descDrift       = desc("drift_changes", "Changes that would make the database as the HCL says.")
	descUnfinished  = desc("unfinished", "Whether an apply stopped in the middle.")
	descPerf        = desc("perf_index", "1 for the state that a performance index is in.", "schema", "table", "index", "state")
	descLists       = desc("ivfflat_lists", "Lists of an IVFFlat index.", "schema", "table", "index")
	descRecommended = desc("ivfflat_recommended_lists", "Lists that its rows ask for.", "schema", "table", "index")
	descOutgrown    = desc("ivfflat_stale", "Whether the lists are off by more than a factor of two.", "schema", "table", "index")
	descriptions    = []*prometheus.Desc{descUp, descLook, descSeconds, descUnread, descLong, descOldest, descBlocked, descWait, descHidden,
		descTableBytes, descLiveRows, descDeadRows, descVacuumAt, descLastVacuum, descIndexBytes, descIndexScans, descBuild, descBuildShare,
		descRecall, descMedian, descP95, descExact, descChecked, descDrift, descUnfinished, descPerf, descLists, descRecommended, descOutgrown}
)

// collector gives the metrics of the last observation.
type collector struct {
	last func() (*monitor.Observation, error)
}

// Describe implements prometheus.Collector.
func (c collector) Describe(out chan<- *prometheus.Desc) {
	for _, d := range descriptions {
		out <- d
	}
}

// Collect implements prometheus.Collector. Where the last look failed, of what it would have seen nothing is told.
func (c collector) Collect(out chan<- prometheus.Metric) {
	o, err := c.last()
	e := emitter(func(d *prometheus.Desc, kind prometheus.ValueType, value float64, labels ...string) {
		for i, l := range labels {
			labels[i] = visible.Line(l)
		}
		out <- prometheus.MustNewConstMetric(d, kind, value, labels...)
	})
	e.flag(descUp, o != nil && err == nil)
	if o != nil && err == nil {
		e.observation(o)
	}
}

// emitter sends one value.
type emitter func(d *prometheus.Desc, kind prometheus.ValueType, value float64, labels ...string)

func (e emitter) gauge(d *prometheus.Desc, value float64, labels ...string) {
	e(d, prometheus.GaugeValue, value, labels...)
}

func (e emitter) flag(d *prometheus.Desc, is bool, labels ...string) {
	value := 0.0
	if is {
		value = 1
	}
	e.gauge(d, value, labels...)
}

func (e emitter) observation(o *monitor.Observation) {
	e.gauge(descLook, float64(o.At.Unix()))
	e.gauge(descSeconds, o.Seconds)
	unread := make(map[string]int)
	for _, u := range o.Unread {
		unread[u.Part]++
	}
	for part, n := range unread {
		e.gauge(descUnread, float64(n), part)
	}
	e.sessions(o)
	e.tables(o)
	e.indexes(o)
	e.searches(o)
	if o.Check != nil {
		e.check(o.Check)
	}
}

func (e emitter) sessions(o *monitor.Observation) {
	oldest, wait := 0.0, 0.0
	for _, t := range o.LongTransactions {
		oldest = max(oldest, t.Seconds)
	}
	for _, b := range o.Blocked {
		wait = max(wait, b.WaitSeconds)
	}
	e.gauge(descLong, float64(len(o.LongTransactions)))
	e.gauge(descOldest, oldest)
	e.gauge(descBlocked, float64(len(o.Blocked)))
	e.gauge(descWait, wait)
	e.gauge(descHidden, float64(o.Hidden))
}

func (e emitter) tables(o *monitor.Observation) {
	for _, t := range o.Tables {
		e.gauge(descTableBytes, float64(t.Bytes), t.Schema, t.Name)
		e.gauge(descLiveRows, float64(t.LiveRows), t.Schema, t.Name)
		e.gauge(descDeadRows, float64(t.DeadRows), t.Schema, t.Name)
		if t.VacuumAt != nil {
			e.gauge(descVacuumAt, float64(*t.VacuumAt), t.Schema, t.Name)
		}
		if t.LastVacuum != nil {
			e.gauge(descLastVacuum, float64(t.LastVacuum.Unix()), t.Schema, t.Name)
		}
	}
}

func (e emitter) indexes(o *monitor.Observation) {
	for _, i := range o.Indexes {
		e.gauge(descIndexBytes, float64(i.Bytes), i.Schema, i.Table, i.Name)
		e(descIndexScans, prometheus.CounterValue, float64(i.Scans), i.Schema, i.Table, i.Name)
	}
	for _, b := range o.Builds {
		e.gauge(descBuild, b.Seconds, b.Schema, b.Name)
		if b.Share >= 0 {
			e.gauge(descBuildShare, b.Share, b.Schema, b.Name, b.Phase)
		}
	}
}

func (e emitter) searches(o *monitor.Observation) {
	for _, s := range o.Searches {
		e.gauge(descRecall, s.Recall, s.Schema, s.Table, s.Name)
		e.gauge(descMedian, s.MedianSeconds, s.Schema, s.Table, s.Name)
		e.gauge(descP95, s.P95Seconds, s.Schema, s.Table, s.Name)
		e.gauge(descExact, s.ExactSeconds, s.Schema, s.Table, s.Name)
	}
}

func (e emitter) check(c *monitor.Check) {
	e.flag(descChecked, c.Result != plan.Error)
	if c.Result == plan.Error {
		return
	}
	e.gauge(descDrift, float64(c.Changes))
	e.flag(descUnfinished, c.Unfinished)
	for _, p := range c.Perf {
		e.gauge(descPerf, 1, p.Schema, p.Table, p.Name, string(p.State))
		if p.Lists > 0 {
			e.gauge(descLists, float64(p.Lists), p.Schema, p.Table, p.Name)
			e.gauge(descRecommended, float64(p.Recommended), p.Schema, p.Table, p.Name)
			e.flag(descOutgrown, p.Stale, p.Schema, p.Table, p.Name)
		}
	}
}

package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
)

// Prometheus writes metrics for the textfile collector of the node exporter. Every kind has its
// series, so that none vanishes when its drift is mended. Where the database could not be checked
// there is no drift to tell, not even none.
func Prometheus(w io.Writer, p *plan.Plan, o Options) error {
	p = shown(p)
	return bufferTo(w, func(b *bytes.Buffer) {
		m := &metrics{b: b, base: [][2]string{{"env", p.Env}, {"database", p.Target.Database}}}
		success := 1
		if p.Result == plan.Error {
			success = 0
		}
		m.metric("schemactl_check_success", "Whether the last check could be done: 1, or 0 where nothing is known.")
		m.sample(success)
		m.metric("schemactl_check_timestamp_seconds", "When the last check was tried, in seconds since 1970.")
		m.sample(int(o.Now.Unix()))
		if p.Result == plan.Error && len(p.NotProven) == 0 {
			return
		}
		m.metric("schemactl_not_proven", "Expressions that the server could not be asked about.")
		m.sample(len(p.NotProven))
		if p.Result == plan.Error {
			return
		}
		kinds := make(map[schema.Kind]int)
		for _, c := range p.Changes {
			kinds[c.Object.Kind]++
		}
		m.metric("schemactl_drift", "Changes that would make the database as the HCL says, by kind of object.")
		for _, k := range schema.Kinds() {
			m.sample(kinds[k], [2]string{"kind", string(k)})
		}
		states := make(map[diff.PerfState]int)
		for _, i := range p.Perf {
			states[i.State]++
		}
		m.metric("schemactl_perf_indexes", "Performance indexes, managed apart, by state.")
		for _, s := range perfStates {
			m.sample(states[s], [2]string{"state", string(s)})
		}
		unfinished := 0
		if p.Unfinished != nil && !p.Unfinished.AtWork {
			unfinished = 1
		}
		m.metric("schemactl_unfinished", "Whether an apply stopped in the middle.")
		m.sample(unfinished)
	})
}

type metrics struct {
	b    *bytes.Buffer
	name string
	base [][2]string
}

func (m *metrics) metric(name, help string) {
	m.name = name
	fmt.Fprintf(m.b, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name)
}

var prometheusLabel = strings.NewReplacer("\\", "\\\\", "\"", "\\\"", "\n", "\\n")

func (m *metrics) sample(value int, labels ...[2]string) {
	var out []string
	for _, l := range append(m.base[:len(m.base):len(m.base)], labels...) {
		out = append(out, fmt.Sprintf("%s=\"%s\"", l[0], prometheusLabel.Replace(l[1])))
	}
	fmt.Fprintf(m.b, "%s{%s} %d\n", m.name, strings.Join(out, ","), value)
}

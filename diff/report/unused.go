package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/replyx/schemactl/diff/perfindex"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
)

// UnusedIndex is an index that no query used, in JSON.
type UnusedIndex struct {
	Schema   string     `json:"schema"`
	Table    string     `json:"table"`
	Name     string     `json:"name"`
	Bytes    int64      `json:"bytes"`
	LastScan *time.Time `json:"last_scan,omitempty"`
	// NeededBy says what needs it beside queries.
	NeededBy []string `json:"needed_by,omitempty"`
}

// UnusedList is the JSON form of a list of unused indexes.
func UnusedList(list []schema.IndexUse) []UnusedIndex {
	out := make([]UnusedIndex, len(list))
	for i, u := range list {
		out[i] = UnusedIndex{u.Table.Schema, u.Table.Name, u.Name, u.Bytes, u.LastScan, neededBy(u)}
	}
	return out
}

func neededBy(u schema.IndexUse) []string {
	out := slices.Clone(u.Dependents)
	if u.ReplicaIdentity {
		out = append(out, "the replica identity of "+u.Table.String())
	}
	if u.Clustered {
		out = append(out, "CLUSTER of "+u.Table.String())
	}
	return out
}

// ReplicaJSON is what is known of a server whose uses count too, in JSON.
type ReplicaJSON struct {
	Server          string     `json:"server"`
	Standby         bool       `json:"standby"`
	StatisticsSince *time.Time `json:"statistics_since,omitempty"`
	// Lacks are the primary's indexes that it does not have.
	Lacks []string `json:"lacks,omitempty"`
}

// UnusedJSON is what perf unused finds, in JSON.
type UnusedJSON struct {
	FormatVersion string        `json:"format_version"`
	Unused        []UnusedIndex `json:"unused"`
	// Covered reports whether every server has counted for as long as asked.
	Covered         bool          `json:"covered"`
	StatisticsSince *time.Time    `json:"statistics_since,omitempty"`
	Servers         int           `json:"servers"`
	Replicas        []ReplicaJSON `json:"replicas"`
}

// UnusedOf is the JSON form of what perf unused finds; the first server is the primary.
func UnusedOf(list []schema.IndexUse, servers []schema.IndexUses, since time.Duration) UnusedJSON {
	out := UnusedJSON{
		FormatVersion: plan.FormatVersion, Unused: UnusedList(list), Covered: true, StatisticsSince: servers[0].Since,
		Servers: len(servers), Replicas: []ReplicaJSON{},
	}
	for i, s := range servers {
		out.Covered = out.Covered && perfindex.Covers(s, since)
		if i > 0 {
			out.Replicas = append(out.Replicas, ReplicaJSON{s.Server, perfindex.Follows(servers[0], s), s.Since, perfindex.Lacks(servers[0], s)})
		}
	}
	return out
}

// Unused writes the indexes that no query used, the largest first, and how much that is worth.
func Unused(w io.Writer, list []schema.IndexUse, servers []schema.IndexUses, since time.Duration, opts TextOptions) error {
	list, servers = shown(list), shown(servers)
	t := &texter{style: newStyle(opts.Color), opts: opts}
	list = slices.SortedStableFunc(slices.Values(list), func(a, b schema.IndexUse) int { return int(b.Bytes - a.Bytes) })
	width, total := 0, int64(0)
	for _, u := range list {
		width, total = max(width, len(u.Name)), total+u.Bytes
	}
	for _, u := range list {
		t.line("%9s  %-*s  %s%s", schema.SizeText(u.Bytes), width, u.Name, u.Table, lastUse(u))
		if n := neededBy(u); len(n) > 0 {
			t.line("    %s", t.style.change("needed by "+strings.Join(n, ", ")))
		}
	}
	if len(list) > 0 {
		t.line("")
	}
	young := 0
	for _, i := range servers[0].Indexes {
		if perfindex.Young(i, servers[0].Now, since) {
			young++
		}
	}
	if young > 0 {
		t.line("%s not listed: built since then, by the journal", Count(young, "indexes"))
	}
	if since > 0 && len(list) > 0 {
		t.line("%s when the listed indexes were built is not known: a new one has had no time to be used", t.style.change("warning:"))
	}
	for i, s := range servers {
		t.doubts(servers[0], s, i > 0, since)
	}
	if len(servers) == 1 {
		t.line("%s each server counts its own queries: if replicas answer some, add --replica URL before you drop anything", t.style.change("warning:"))
	}
	t.line("%s", t.style.bold(fmt.Sprintf("unused indexes: %d, %s", len(list), schema.SizeText(total))))
	return write(w, &t.b)
}

// doubts are why the figures of a server may say less than they seem to.
func (t *texter) doubts(primary, s schema.IndexUses, replica bool, since time.Duration) {
	warn := func(format string, args ...any) {
		t.line("%s "+format, append([]any{t.style.change("warning:")}, args...)...)
	}
	switch {
	case !replica:
	case !s.Standby:
		warn("%s is no standby: what it counts is taken as of the indexes of the same names", s.Server)
	case !perfindex.Follows(primary, s):
		warn("%s is a standby of another server (its system identifier is %s, not %s): what it counts is taken as of the indexes of the same names", s.Server, s.System, primary.System)
	}
	if lacks := perfindex.Lacks(primary, s); replica && len(lacks) > 0 {
		warn("%s has not %s: it is behind, or another database, and nothing is known of their use there", s.Server, strings.Join(lacks, ", "))
	}
	if !perfindex.Covers(s, since) {
		warn("statistics of %s are kept since %s only, %s ago: less than asked for", s.Server, dayText(*s.Since), s.Now.Sub(*s.Since).Round(time.Minute))
	} else if s.Since != nil && since == 0 {
		t.line("%s", t.style.dim(fmt.Sprintf("statistics of %s are kept since %s", s.Server, dayText(*s.Since))))
	}
}

func lastUse(u schema.IndexUse) string {
	if u.LastScan == nil {
		return ""
	}
	return ", last used " + dayText(*u.LastScan)
}

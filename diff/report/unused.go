package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/replyx/schemactl/diff/perfindex"
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

// Unused writes the indexes that no query used, the largest first, and how much that is worth.
func Unused(w io.Writer, list []schema.IndexUse, servers []perfindex.Uses, since time.Duration, opts TextOptions) error {
	t := &texter{style: newStyle(opts.Color), opts: opts}
	list = slices.SortedStableFunc(slices.Values(list), func(a, b schema.IndexUse) int { return int(b.Bytes - a.Bytes) })
	width, total := 0, int64(0)
	for _, u := range list {
		width, total = max(width, len(u.Name)), total+u.Bytes
	}
	for _, u := range list {
		t.line("%9s  %-*s  %s%s", bytesText(u.Bytes), width, u.Name, u.Table, lastUse(u))
		if n := neededBy(u); len(n) > 0 {
			t.line("    %s", t.style.change("needed by "+strings.Join(n, ", ")))
		}
	}
	if len(list) > 0 {
		t.line("")
	}
	for _, s := range servers {
		if !s.Covers(since) {
			t.line("%s statistics are kept since %s only, %s ago: less than asked for", t.style.change("warning:"), dayText(*s.Since), s.Now.Sub(*s.Since).Round(time.Minute))
		}
	}
	if len(servers) == 1 {
		t.line("%s each server counts its own queries: if replicas answer some, add --replica URL before you drop anything", t.style.change("warning:"))
	}
	t.line("%s", t.style.bold(fmt.Sprintf("unused indexes: %d, %s", len(list), bytesText(total))))
	return write(w, &t.b)
}

func lastUse(u schema.IndexUse) string {
	if u.LastScan == nil {
		return ""
	}
	return ", last used " + dayText(*u.LastScan)
}

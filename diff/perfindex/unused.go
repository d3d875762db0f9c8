package perfindex

import (
	"slices"
	"time"

	"github.com/replyx/schemactl/schema"
)

// Covers reports whether a server has counted for as long as asked.
func Covers(u schema.IndexUses, d time.Duration) bool {
	return u.Since == nil || u.Now.Sub(*u.Since) >= d
}

// Follows reports whether a replica is a standby of the primary, as far as both say which server they are.
func Follows(primary, replica schema.IndexUses) bool {
	return replica.Standby && (primary.System == "" || replica.System == "" || primary.System == replica.System)
}

// Lacks lists the indexes of the primary that a replica does not have: it is behind, or another
// server.
func Lacks(primary, replica schema.IndexUses) []string {
	var out []string
	for _, i := range primary.Indexes {
		if !slices.ContainsFunc(replica.Indexes, func(o schema.IndexUse) bool { return o.Table == i.Table && o.Name == i.Name }) {
			out = append(out, i.Table.Schema+"."+i.Name)
		}
	}
	return out
}

// Young reports whether an index is known to be built since then: it has had no time to be used.
func Young(i schema.IndexUse, now time.Time, d time.Duration) bool {
	return d > 0 && i.Built != nil && now.Sub(*i.Built) < d
}

// Unused lists the indexes that no server has used for so long and that are not known to be younger, with the primary's figures; 0 is
// since the statistics were reset. What a server uses that does not tell when (before PostgreSQL
// 16) counts as used.
func Unused(servers []schema.IndexUses, d time.Duration) []schema.IndexUse {
	var out []schema.IndexUse
	for _, i := range servers[0].Indexes {
		if Young(i, servers[0].Now, d) {
			continue
		}
		used := slices.ContainsFunc(servers, func(s schema.IndexUses) bool {
			return slices.ContainsFunc(s.Indexes, func(o schema.IndexUse) bool {
				return o.Table == i.Table && o.Name == i.Name && o.Scans > 0 && (d == 0 || o.LastScan == nil || s.Now.Sub(*o.LastScan) < d)
			})
		})
		if !used {
			out = append(out, i)
		}
	}
	return out
}

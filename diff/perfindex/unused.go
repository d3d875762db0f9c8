package perfindex

import (
	"slices"
	"time"

	"github.com/replyx/schemactl/schema"
)

// Uses is what one server counted, since when.
type Uses struct {
	Indexes []schema.IndexUse
	// Since is when the counting began; nil is when the database was made.
	Since *time.Time
	// Now is the server's time.
	Now time.Time
}

// Covers says that a server has counted for as long as asked.
func (u Uses) Covers(d time.Duration) bool { return u.Since == nil || u.Now.Sub(*u.Since) >= d }

// Unused lists the indexes that no server has used for so long, with the primary's figures; 0 is
// since the statistics were reset. What a server uses that does not tell when (before PostgreSQL
// 16) counts as used.
func Unused(servers []Uses, d time.Duration) []schema.IndexUse {
	var out []schema.IndexUse
	for _, i := range servers[0].Indexes {
		used := slices.ContainsFunc(servers, func(s Uses) bool {
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

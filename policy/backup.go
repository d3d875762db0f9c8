package policy

import (
	"time"

	"ariga.io/atlas/schemahcl"
)

func (l *loader) requireBackup(b *schemahcl.Resource) *RequireBackup {
	r := &RequireBackup{}
	if rng := b.Range(); rng != nil {
		r.Pos = posOf(*rng)
	}
	for _, a := range b.Attrs {
		switch a.K {
		case "dir":
			r.Dir = l.source(a, l.text(a))
		case "max_age":
			d, err := time.ParseDuration(l.text(a))
			if err != nil || d <= 0 {
				l.fail(a.Range(), `write a number and a unit: "24h"`, "max_age is no duration")
			}
			r.MaxAge = d
		case "verified":
			r.Verified = l.flag(a)
		default:
			l.unknown(a, "require_backup", "dir", "max_age", "verified")
		}
	}
	if r.Dir == "" {
		l.fail(b.Range(), `write dir = "backups": the folder that schemactl backup writes to`, "require_backup names no folder")
	}
	return r
}

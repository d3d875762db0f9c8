package planner

import (
	"fmt"
	"time"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
)

// usedLately is how long ago an index may have been used last to count as used, where the server knows when.
const usedLately = 30 * 24 * time.Hour

// lostIndexes asks before an index is dropped that queries may miss: a large one, which takes long to build
// again, or one that was used lately.
func (d *draft) lostIndexes(p *progress) {
	for _, ch := range p.found {
		u, ok := d.opts.Uses[schema.Name{Schema: ch.Ref.Schema, Name: ch.Ref.Name}]
		if !ok || !losesIndex(ch) || d.droppedRelations[ch.Ref.TableName()] {
			continue
		}
		large := u.Bytes >= d.directBelow()
		// The scans of a key's index are those of its constraint, and of foreign keys.
		used := ch.Ref.Kind == schema.KindIndex && u.Scans > 0 && (u.LastScan == nil || d.opts.Now.Sub(*u.LastScan) < usedLately)
		if large || used {
			d.hazardAt(ch, policy.HazardDropIndex, fmt.Sprintf("%s is dropped: it has %s, and was used %d times since the server's statistics began; queries that use it will read the whole table",
				ch.Ref, schema.SizeText(u.Bytes), u.Scans))
		}
	}
}

// losesIndex reports whether a change takes an index away that no other one replaces: what repeats another,
// as the reason of its change says, no one misses.
func losesIndex(ch diff.Change) bool {
	if ch.Action != diff.Drop || ch.Reason != "" {
		return false
	}
	switch o := ch.From.(type) {
	case *schema.Index:
		return !dropsFirst(o)
	case *schema.Key:
		return !o.Invalid
	case *schema.Exclusion:
		return true
	}
	return false
}

// LostIndexes are the indexes that changes may take away, whose use a plan has to know.
func LostIndexes(list []diff.Change) []schema.Name {
	var out []schema.Name
	for _, ch := range list {
		if losesIndex(ch) {
			out = append(out, schema.Name{Schema: ch.Ref.Schema, Name: ch.Ref.Name})
		}
	}
	return out
}

package planner

import (
	"fmt"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
)

// buildAgain builds an index again, in place, beside reads and writes. PostgreSQL cannot do so with
// that of an exclusion constraint, which is built while writes wait.
// https://www.postgresql.org/docs/current/sql-reindex.html
func (d *draft) buildAgain(ch diff.Change, t, index schema.Name, exclusion bool, summary, why string) {
	class, p, sql, locks := plan.Concurrent, phaseIndex, "REINDEX INDEX CONCURRENTLY ", []tableLock{lock(plan.ShareUpdateExclusive, t)}
	if exclusion {
		class, p, sql, locks = plan.Rewrite, phaseRewrite, "REINDEX INDEX ", []tableLock{lock(plan.Share, t), lock(plan.AccessExclusive, index)}
	}
	d.refuseHypertable(ch, t)
	if d.has(sql + index.SQL()) {
		return // two collations of it have changed
	}
	s := d.newStep(ch.Ref, class, summary, sql+index.SQL(), locks...)
	s.Why, s.Lost = why, "nothing: the definition stays"
	s.Rewrites = []string{index.SQL()}
	if exclusion {
		s.Why += "; PostgreSQL cannot build the index of an exclusion constraint beside writes"
		d.rewriteHazard(&s, ch, fmt.Sprintf("the index of exclusion constraint %s is built while writes to %s wait", index.Name, t))
	}
	if class == plan.Concurrent && isIndex(ch) {
		s.Index = &index // of a constraint it may be invalid, and cannot be dropped
	}
	s.scans(d.own(t))
	d.add(p, "", s)
}

// repairKey builds the index of a constraint again.
func (d *draft) buildKeyAgain(ch diff.Change) {
	full := schema.Name{Schema: ch.Ref.Schema, Name: ch.Ref.Name}
	d.buildAgain(ch, ch.Ref.TableName(), full, ch.Ref.Kind == schema.KindExclusion, "build the index of "+ch.Ref.String()+" again", ch.Reason)
}

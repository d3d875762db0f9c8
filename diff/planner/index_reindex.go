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
	for _, x := range d.builtApart(ch.Ref.TableName(), schema.Name{Schema: ch.Ref.Schema, Name: ch.Ref.Name}) {
		of := ch.Ref
		of.Schema, of.Table, of.Name = x.table.Schema, x.table.Name, x.index.Name
		d.buildAgain(ch, x.table, x.index, ch.Ref.Kind == schema.KindExclusion, "build the index of "+of.String()+" again", ch.Reason)
	}
}

// builtIndex is an index and the table that it is on.
type builtIndex struct{ table, index schema.Name }

// builtApart are the indexes that are built where an index is: itself, or, on servers before 14, which do not build that of a
// partitioned table again, its parts.
func (in *facts) builtApart(t, index schema.Name) []builtIndex {
	if in.live.Server.VersionNum >= 140000 || !in.partitioned(t) {
		return []builtIndex{{t, index}}
	}
	var out []builtIndex
	for _, n := range in.partitions(t) {
		if part := partNamed(n.live, index.Name); part != "" {
			out = append(out, in.builtApart(n.name, schema.Name{Schema: n.name.Schema, Name: part})...)
		}
	}
	return out
}

// partNamed is the name of a partition's part of an index, which may be that of a key.
func partNamed(live *schema.Table, index string) string {
	if i := partOf(live, index); i != nil {
		return i.Name
	}
	if live != nil && live.Shared != nil {
		if k := keyPart(live.Shared, index); k != nil {
			return k.Name
		}
	}
	return ""
}

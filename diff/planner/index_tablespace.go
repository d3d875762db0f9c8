package planner

import (
	"fmt"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
)

// defaultTablespace is where what names no tablespace is, unless the database says otherwise.
const defaultTablespace = "pg_default"

// movesOnly reports whether an index, its tablespace apart, stays as it is, or changes only by what is
// said about it; and that the server can build it again elsewhere beside writes.
func (in *facts) movesOnly(ch diff.Change, others ...string) bool {
	return ch.Action == diff.Alter && ch.Has("tablespace") && onlyAttrs(ch, append(others, "tablespace")...) &&
		in.live.Server.VersionNum >= 140000
}

// moveIndex builds an index again in another tablespace, beside reads and writes. A constraint
// keeps it, and so do the foreign keys, the replica identity and CLUSTER.
// https://www.postgresql.org/docs/current/sql-reindex.html
func (d *draft) moveIndex(ch diff.Change, from, to string) {
	t := ch.Ref.TableName()
	full := schema.Name{Schema: t.Schema, Name: ch.Ref.Name}
	reindex := func(space string) string {
		return "REINDEX (TABLESPACE " + schema.Ident(orWord(space, defaultTablespace)) + ") INDEX CONCURRENTLY " + full.SQL()
	}
	s := d.newStep(ch.Ref, plan.Concurrent, fmt.Sprintf("build index %s again in tablespace %s", full.Name, orWord(to, defaultTablespace)), reindex(to), lock(plan.ShareUpdateExclusive, t))
	s.Why = "built beside reads and writes; what relies on the index keeps it"
	s.Undo, s.Index = reindex(from), &full
	s.scans(d.own(t))
	s.Rewrites = []string{full.SQL()}
	if i, ok := ch.To.(*schema.Index); ok {
		s.Session = d.buildSettings(ch, i)
	}
	d.add(phaseIndex, "", s)
}

// copyIndex moves the index of an exclusion constraint, which the server cannot build beside writes.
func (d *draft) copyIndex(ch diff.Change, from, to string) {
	t := ch.Ref.TableName()
	full := schema.Name{Schema: t.Schema, Name: ch.Ref.Name}
	set := func(space string) string {
		return "ALTER INDEX " + full.SQL() + " SET TABLESPACE " + schema.Ident(orWord(space, defaultTablespace))
	}
	s := d.newStep(ch.Ref, plan.Rewrite, fmt.Sprintf("move index %s to tablespace %s", full.Name, orWord(to, defaultTablespace)), set(to), lock(plan.AccessExclusive, full))
	s.Why, s.Undo = "the files of the index are copied", set(from)
	d.rewriteHazard(&s, ch, fmt.Sprintf("moving index %s copies it under ACCESS EXCLUSIVE, which every query on %s waits for", full, t))
	s.Rewrites = []string{full.SQL()}
	d.add(phaseRewrite, "", s)
}

package planner

import (
	"fmt"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/perfindex"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
)

// size is the size of a live table, by the name that it has in the plan.
func (in *facts) size(t schema.Name) (schema.Stats, bool) {
	t = in.beforeRename(t)
	if l := in.live.Table(t); l != nil && l.KeptBy == schema.Citus {
		return schema.Stats{}, false // what is here is empty, whatever the shards hold
	}
	if st, ok := in.opts.Sizes[t]; ok {
		return st, true
	}
	if l := in.live.Table(t); l != nil {
		return l.Stats, true
	}
	return schema.Stats{}, false
}

// known reports whether the size of a table is known.
func (in *facts) known(t schema.Name) bool {
	_, ok := in.size(t)
	return ok
}

// directBelow is what may be done under a lock that everyone waits for, as the bytes of a table
// that is written again.
func (in *facts) directBelow() int64 {
	if n := in.opts.Policy.Allow.DirectBelow; n > 0 {
		return n
	}
	return 10 << 20
}

// lockWork is what a statement does under its lock: the rows of tables, with their TOAST, and the
// indexes that are built there.
type lockWork struct {
	rows   int64
	builds []indexBuild
}

// indexBuild is an index that is built under a lock.
type indexBuild struct {
	name, method string
	bytes        int64
	// weight is what a table that takes as long to write has, in bytes.
	weight int64
}

// weight is the work in bytes of a table that takes as long to write.
func (w lockWork) weight() int64 {
	sum := w.rows
	for _, i := range w.builds {
		sum += i.weight
	}
	return sum
}

// String names the indexes.
func (w lockWork) String() string {
	list := make([]string, len(w.builds))
	for n, i := range w.builds {
		list[n] = fmt.Sprintf("%s (%s, %s)", i.name, i.method, perfindex.Megabytes(i.bytes))
	}
	return strings.Join(list, ", ")
}

// buildFactor is how much longer a byte of an index takes than one of a table that is written again, by
// access method: estimates, rounded up. One that is not known counts as a slow one.
func buildFactor(method string) int64 {
	switch method {
	case "btree", "hash", "brin":
		return 1
	case "gin", "spgist":
		return 10
	case "gist", "ivfflat":
		return 50
	case "hnsw":
		return 150
	}
	return 50
}

// newBuild weighs an index of a table with so many bytes of rows. An IVFFlat index has a page for each
// list however few rows there are, and any has some pages: more than the rows have is no work.
func newBuild(name, method string, bytes, rows int64) indexBuild {
	if method == "" {
		method = "btree"
	}
	return indexBuild{name, method, bytes, min(bytes, rows) * buildFactor(method)}
}

// underLock is the work of a statement that writes relations again: of a table with all of its
// indexes, of an index alone. The table, and what has its columns, is read in any case.
func (in *facts) underLock(t *schema.Table, rewrites []string) lockWork {
	var w lockWork
	list := []*schema.Table{t}
	if t.Partition == nil {
		list = append(list, in.tablesBelow(t.Name)...)
	}
	for _, l := range list {
		st, _ := in.size(l.Name)
		w.rows += st.Bytes
		if l.KeptBy == schema.Citus {
			w.rows += in.directBelow() // it may be large
		}
		whole := slices.Contains(rewrites, l.Name.SQL()) || l.Partition != nil && in.rewritesLeaf(l, rewrites)
		for _, i := range in.indexesOf(l) {
			if name := (schema.Name{Schema: l.Name.Schema, Name: i.name}); whole || slices.Contains(rewrites, name.SQL()) {
				w.builds = append(w.builds, newBuild(i.name, i.method, in.indexBytes(l, i), st.Bytes))
			}
		}
	}
	return w
}

// rewritesLeaf reports whether a partition of a table is among relations.
func (in *facts) rewritesLeaf(t *schema.Table, rewrites []string) bool {
	return slices.ContainsFunc(in.tablesBelow(t.Name), func(l *schema.Table) bool { return slices.Contains(rewrites, l.Name.SQL()) })
}

// indexesOf are the indexes of a table, of keys and constraints too, without their sizes but where the
// catalogs gave an estimate.
func (in *facts) indexesOf(t *schema.Table) []indexBuild {
	var out []indexBuild
	if t.PrimaryKey != nil {
		out = append(out, indexBuild{name: t.PrimaryKey.Name})
	}
	for _, k := range t.Uniques {
		out = append(out, indexBuild{name: k.Name})
	}
	for _, x := range t.Exclusions {
		out = append(out, indexBuild{name: x.Name, method: x.Method})
	}
	for _, i := range t.Indexes {
		out = append(out, indexBuild{name: i.Name, method: i.MethodName(), bytes: i.Stats.Bytes})
	}
	return out
}

// indexBytes is the size of an index by the name that it has in the plan.
func (in *facts) indexBytes(t *schema.Table, i indexBuild) int64 {
	for _, k := range []schema.Kind{schema.KindIndex, schema.KindPerfIndex, schema.KindPrimaryKey, schema.KindUnique, schema.KindExclusion} {
		if old := in.oldNames[schema.Ref{Kind: k, Schema: t.Name.Schema, Table: t.Name.Name, Name: i.name}]; old != "" {
			i.name = old
			break
		}
	}
	if st, ok := in.opts.Sizes[schema.Name{Schema: t.Name.Schema, Name: i.name}]; ok {
		return st.Bytes
	}
	return i.bytes
}

// rewriteHazard asks before more than a little work is done under the lock of a step: what the step
// reads of its table and writes again.
func (d *draft) rewriteHazard(s *step, ch diff.Change, text string) {
	d.workHazard(s, ch, text, lockWork{})
}

// buildHazard is rewriteHazard for a step that builds an index by an access method, which is no
// larger than the rows.
func (d *draft) buildHazard(s *step, ch diff.Change, method, text string) {
	var rows int64
	if t := d.workedOn(ch); t != nil {
		st, _ := d.size(t.Name)
		rows = st.Bytes
	}
	d.workHazard(s, ch, text, lockWork{builds: []indexBuild{newBuild(ch.Ref.Name, method, rows, rows)}})
}

func (d *draft) workHazard(s *step, ch diff.Change, text string, work lockWork) {
	if t := d.workedOn(ch); t != nil && d.known(t.Name) {
		done := d.underLock(t, s.Rewrites)
		d.buildMemory(s, t, done)
		work.rows, work.builds = done.rows, append(work.builds, done.builds...)
		if work.weight() < d.directBelow() {
			s.Why += "; the table is small enough to do so directly"
			return
		}
		if work.rows < d.directBelow() && len(done.builds) > 0 {
			text += ", and builds indexes again, which takes longer: " + done.String()
		}
	}
	d.hazard(s, policy.HazardRewrite, ch, text)
}

// workedOn is the live table of a change, as renames leave it.
func (in *facts) workedOn(ch diff.Change) *schema.Table {
	if ch.LiveTable != nil {
		return ch.LiveTable
	}
	return in.renamed.Table(ch.Ref.TableName())
}

// buildMemory gives a step that builds vector indexes under its lock what the largest of them needs:
// with less the build fails, or takes many times as long.
func (in *facts) buildMemory(s *step, t *schema.Table, work lockWork) {
	if in.opts.Limits == nil {
		return
	}
	var memory string
	for _, l := range append([]*schema.Table{t}, in.tablesBelow(t.Name)...) {
		for _, i := range l.Indexes {
			built := slices.ContainsFunc(work.builds, func(o indexBuild) bool { return o.name == i.Name })
			if !built || !perfindex.IsVector(i.MethodName()) {
				continue
			}
			if m := perfindex.For(l, i, i.Stats.Rows, *in.opts.Limits).MaintenanceWorkMem; perfindex.Bytes(m) > perfindex.Bytes(memory) {
				memory = m
			}
		}
	}
	if memory != "" {
		s.Session = append(s.Session, plan.Setting{Name: "maintenance_work_mem", Value: memory})
	}
}

package planner

import (
	"maps"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
	"github.com/replyx/schemactl/schema/sqltext"
)

// rewritesType reports whether a change gives a column a type, or a collation, that its values are
// converted to, or its indexes built again for.
func (in *facts) rewritesType(ch diff.Change) bool {
	if ch.Ref.Kind != schema.KindColumn || ch.Action != diff.Alter || !ch.Has("type", "collation") || ch.Has("as", "null", "identity", "serial") || ch.OldName != "" {
		return false
	}
	from, to := ch.From.(*schema.Column), ch.To.(*schema.Column)
	if changesDimension(from.Type.SQL(), to.Type.SQL()) || readsZone(from.Type.SQL(), to.Type.SQL()) {
		return false // there the values depend on more than the two types
	}
	work := in.columnChangeOf(ch).typeWork()
	return work.Refused == "" && work.Work >= schema.RebuildIndexes
}

// rewrittenBy are the relations that a change of type in place would write again.
func (in *facts) rewrittenBy(ch diff.Change) []string {
	if work := in.columnChangeOf(ch).typeWork(); work.Work == schema.RebuildIndexes {
		return work.Rebuilt
	}
	return in.own(ch.LiveTable.Name)
}

// possible reports whether everything that knows the columns can be moved to the shadow columns.
func (s *shadow) possible(list []diff.Change) bool {
	if s.live.Name != s.to.Name || s.live.KeptBy != "" {
		return false
	}
	for _, c := range s.live.Columns {
		if s.mentioned(c.Generated) {
			return false
		}
	}
	for ref, o := range s.live.Children() {
		if _, ok := o.(*schema.Exclusion); ok && (s.hasAny(schema.ColumnsOf(o)) || s.mentioned(schema.ExprsOf(o)...)) {
			return false
		}
		_, changed := s.indexChange(ref.Name)
		if _, ok := o.(*schema.Index); ok && !changed && !s.readsShadows(o) {
			return false
		}
		if s.hasAny(schema.ColumnsOf(o)) && (s.live.ReplicaIndex == ref.Name || s.live.ClusterOn == ref.Name) {
			return false
		}
		if i, ok := o.(*schema.Index); ok && !changed && slices.ContainsFunc(i.Parts, func(p schema.Part) bool { return s.has(p.Column) && !p.DefaultOpClass }) {
			return false
		}
	}
	for _, f := range s.foreignKeys() {
		if !s.joins(f.key) {
			return false
		}
	}
	return !slices.ContainsFunc(list, s.concerns)
}

// changesTypes reports whether a change puts nothing but the new types of the columns in place of the old ones.
func (s *shadow) changesTypes(ch diff.Change) bool {
	from, live := ch.From.(schema.Entity)
	to, desired := ch.To.(schema.Entity)
	if ch.Action != diff.Alter || !live || !desired {
		return false
	}
	names := make(map[schema.Name]schema.Name)
	for _, c := range s.columns {
		was, err := schema.ParseType(c.from.Type.SQL())
		is, other := schema.ParseType(c.to.Type.SQL())
		if err == nil && other == nil && !was.BuiltIn && !is.BuiltIn && was.Array == is.Array {
			names[was.Name] = is.Name
		}
	}
	return sqltext.Renamed(strings.Join(ddl.Create(from), "\n"), names) == strings.Join(ddl.Create(to), "\n")
}

// free reports whether what reads the columns, beside the table's own parts, can be made again in the
// swap, as it is, or with the new types in its text: nothing else of it changes, and nothing of it has rows.
func (s *shadow) free(r *readerIndex, list []diff.Change) bool {
	for _, e := range r.live {
		switch e := e.(type) {
		case *schema.Permission:
			if e.Column != "" && s.has(e.Column) && e.On.TypeName() == s.live.Name {
				return false
			}
		case *schema.StatisticsObject:
			if e.Table == s.live.Name && (s.hasAny(e.Columns) || slices.ContainsFunc(s.columns, func(c shadowed) bool { return mentions(e, c.from.Name) })) {
				return false
			}
		}
	}
	s.readers = newComponent()
	for _, c := range s.columns {
		if !s.in.viewsManaged(c.from) {
			return false
		}
		for _, ref := range r.readers(c.ch) {
			r.collect(s.readers, ref)
		}
	}
	for ref := range s.readers.again {
		switch ref.Kind {
		case schema.KindView, schema.KindRule, schema.KindPolicy, schema.KindTrigger:
		default:
			return false
		}
	}
	beside := newComponent()
	for _, ch := range list {
		if s.readers.again[ch.Ref] && !s.changesTypes(ch) {
			return false
		}
		if needsColumnFree(ch) && !s.in.isShadowed(schema.ColumnRef{Table: ch.Ref.TableName(), Column: ch.Ref.Name}) {
			beside.changes = append(beside.changes, ch)
			for _, ref := range r.readers(ch) {
				r.collect(beside, ref)
			}
		}
	}
	return len(beside.changes) == 0 || !meets(s.readers, beside) && !s.willBeRead(beside, list)
}

// willBeRead reports whether what is made again before the swap, or needs that or its tables and changes, reads one of the columns as
// the HCL has it.
func (s *shadow) willBeRead(beside *component, list []diff.Change) bool {
	early := maps.Clone(beside.again)
	for _, ch := range beside.changes {
		if ch.Table != nil {
			early[ch.Table.Ref()] = true
		}
	}
	again := func(ref schema.Ref) bool {
		return reaches(s.in.desiredNeeds(), ref, early, map[schema.Ref]bool{ref: true})
	}
	// What is new, or changes, and reads one of them comes before what is made again and needs it.
	reading := make(map[schema.Ref]bool)
	for _, ch := range list {
		if ch.Action != diff.Drop && s.willRead(ch.Ref) {
			reading[ch.Ref] = true
		}
	}
	return slices.ContainsFunc(slices.Collect(maps.Keys(beside.again)), func(ref schema.Ref) bool {
		return s.willRead(ref) || reaches(s.in.desiredNeeds(), ref, reading, map[schema.Ref]bool{ref: true})
	}) ||
		slices.ContainsFunc(list, func(ch diff.Change) bool {
			return ch.Action == diff.Alter && isRebuildable(ch.To) && again(ch.Ref) && s.willRead(ch.Ref)
		})
}

// willRead reports whether an object reads one of the columns as the HCL has it.
func (s *shadow) willRead(ref schema.Ref) bool {
	e := s.in.desired.Entity(ref)
	if e == nil || !slices.Contains(s.in.desiredNeeds()[ref], s.to.Ref()) {
		return false
	}
	if c := e.Base().Canonical; c != nil {
		e = c // which has the columns for a star
	}
	return slices.ContainsFunc(s.columns, func(c shadowed) bool { return mentions(e, c.to.Name) })
}

// concerns reports whether another change of the plan is about an index or a constraint over one of
// the columns. One that is only to be validated is, when the swap has put it back.
func (s *shadow) concerns(ch diff.Change) bool {
	if ch.Action == diff.Repair && s.putsBack(ch.Ref) || s.takesIndex(ch) || s.takesCheck(ch) {
		return false
	}
	for _, o := range []schema.Object{ch.From, ch.To} {
		if o == nil {
			continue
		}
		if f, ok := o.(*schema.ForeignKey); ok && f.RefTable == s.live.Name && s.hasAny(f.RefColumns) {
			return true
		}
		if ch.Ref.TableName() == s.live.Name && ch.Ref.Kind != schema.KindColumn && !isLeftover(ch.Ref.Name) &&
			(s.hasAny(schema.ColumnsOf(o)) || s.mentioned(schema.ExprsOf(o)...)) {
			return true
		}
	}
	return false
}

// joins reports whether a foreign key holds between the old type and the new: between integers.
func (s *shadow) joins(f *schema.ForeignKey) bool {
	integer := func(t schema.Type) bool { return slices.Contains([]string{"smallint", "integer", "bigint"}, t.SQL()) }
	return !slices.ContainsFunc(s.columns, func(c shadowed) bool { return !integer(c.from.Type) || !integer(c.to.Type) }) || !s.hasAny(append(slices.Clone(f.Columns), f.RefColumns...))
}

// sharing lists the shadows, those together that have readers in common.
func (in *facts) sharing() [][]*shadow {
	var out [][]*shadow
	for _, name := range slices.SortedFunc(maps.Keys(in.shadows), schema.Name.Compare) {
		mine := []*shadow{in.shadows[name]}
		var others [][]*shadow
		for _, list := range out {
			if slices.ContainsFunc(list, func(o *shadow) bool { return meets(o.readers, mine[0].readers) }) {
				mine = append(list, mine...)
			} else {
				others = append(others, list)
			}
		}
		out = append(others, mine)
	}
	return out
}

package planner

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
	"github.com/replyx/schemactl/schema/depend"
	"github.com/replyx/schemactl/schema/sqltext"
)

// component is a set of changes that need objects out of their way, with those objects: they
// are dropped, the changes made, and the objects made again, in one transaction.
type component struct {
	// changes are of columns, made between drop and creation.
	changes []diff.Change
	// anew are the live entities that are dropped; those that are desired are made again.
	anew map[schema.Ref]bool
	// parts are the steps that take away, early, parts of tables that go: they call what is anew.
	parts map[schema.Ref]step
	// goes are the changes that drop what is no entity, and gives up its name.
	goes []diff.Change
}

func newComponent() *component {
	return &component{anew: make(map[schema.Ref]bool), parts: make(map[schema.Ref]step)}
}

// take joins another component with this one.
func (c *component) take(o *component) {
	maps.Copy(c.anew, o.anew)
	maps.Copy(c.parts, o.parts)
	c.goes = append(c.goes, o.goes...)
	for _, ch := range o.changes {
		if !slices.ContainsFunc(c.changes, func(own diff.Change) bool { return own.Ref == ch.Ref && own.Action == ch.Action }) {
			c.changes = append(c.changes, ch)
		}
	}
}

// rebuildGroup begins the names of the transactions that drop objects and make them again.
const rebuildGroup = "rebuild "

func isRebuild(group string) bool { return strings.HasPrefix(group, rebuildGroup) }

// readerIndex knows what reads what.
type readerIndex struct {
	in *facts
	// needed maps a live object to those that need it.
	needed depend.Graph
	live   map[schema.Ref]schema.Entity
}

// readerIndex is that of the live state as renames leave it.
func (in *facts) readerIndex() *readerIndex {
	r := &readerIndex{in: in, live: make(map[schema.Ref]schema.Entity), needed: in.liveNeeds().Reversed()}
	for _, e := range in.renamed.Entities {
		r.live[e.Ref()] = e
	}
	return r
}

// rebuilder finds the components.
type rebuilder struct {
	*readerIndex
	b *builder
	// list is all that changes; altered and dropped are what the plan does to entities anyway.
	list             []diff.Change
	altered, dropped map[schema.Ref]diff.Change
	// leaves are the parts of tables that the plan drops.
	leaves     map[schema.Ref]bool
	components []*component
	// refused are the changes that would drop a type which columns use.
	refused map[schema.Ref]bool
}

// rebuild plans every change that an object stands in the way of.
func (b *builder) rebuild(p *progress) {
	list := p.rest
	r := &rebuilder{
		readerIndex: b.readerIndex(), b: b, list: list,
		altered: make(map[schema.Ref]diff.Change), dropped: make(map[schema.Ref]diff.Change), refused: make(map[schema.Ref]bool),
		leaves: make(map[schema.Ref]bool),
	}
	var starts []diff.Change
	for _, ch := range list {
		if _, ok := ch.From.(schema.Entity); ok {
			switch ch.Action {
			case diff.Alter:
				r.altered[ch.Ref] = ch
			case diff.Drop:
				r.dropped[ch.Ref] = ch
			case diff.Create, diff.Rename, diff.Repair, diff.Rebuild, diff.Adopt: // readers stay
			}
		} else if ch.Action == diff.Drop {
			r.leaves[ch.Ref] = true
		}
		if ch.Ref.Kind == schema.KindServer && r.b.needsRebuild(ch) {
			continue // refused: see alterServer
		}
		if b.isShadowed(schema.ColumnRef{Table: ch.Ref.TableName(), Column: ch.Ref.Name}) && ch.Ref.Kind == schema.KindColumn {
			continue // its readers are made again in the swap
		}
		if r.b.needsRebuild(ch) || needsColumnFree(ch) || columnInTheWay(ch) || r.replaces(ch) {
			starts = append(starts, ch)
		}
	}
	if len(starts) == 0 {
		return
	}
	for _, ch := range starts {
		if r.replaces(ch) && r.letsGo(ch) {
			continue
		}
		r.start(ch)
	}
	r.join(b.desiredNeeds())
	done := make(map[schema.Ref]bool)
	r.refuseStuck(done)
	for n, c := range r.components {
		if len(c.anew)+len(c.goes) == 0 {
			continue
		}
		r.plan(rebuildGroup+strconv.Itoa(n), c)
		for ref := range c.anew {
			done[ref] = true
		}
		for ref := range c.parts {
			done[ref] = ref.Kind != schema.KindColumn // which still goes itself
		}
		for _, ch := range slices.Concat(c.changes, c.goes) {
			done[ch.Ref] = true
		}
	}
	p.rest = slices.DeleteFunc(slices.Clone(list), func(ch diff.Change) bool {
		// The indexes of a materialized view that is made again come with it.
		on := schema.Ref{Kind: schema.KindMaterialized, Schema: ch.Ref.Schema, Name: ch.Ref.Table}
		return ch.Action != diff.Rename && (done[ch.Ref] || done[on] || r.refused[ch.Ref])
	})
}

// needsColumnFree reports whether a change of a column is refused while something reads the column
// (manual, ALTER TABLE: "cannot alter type of a column used by a view or rule").
func needsColumnFree(ch diff.Change) bool {
	return ch.Ref.Kind == schema.KindColumn && (ch.Action == diff.Alter && ch.Has("type", "collation", "as") || ch.Action == diff.Drop)
}

// start makes the component of a change, and joins it with those that it meets.
func (r *rebuilder) start(ch diff.Change) {
	c := newComponent()
	if r.replaces(ch) {
		if !r.replace(c, ch) {
			return
		}
	} else if ch.Ref.Kind == schema.KindColumn {
		for _, ref := range r.readers(ch) {
			r.collect(c, ref)
		}
		if ch.Action == diff.Drop {
			// What reads the column and stays must let go of it first; what is altered in place does.
			if !r.anyKept(c) {
				return
			}
		}
		c.changes = append(c.changes, ch)
	} else if columnInTheWay(ch) && !r.b.needsRebuild(ch) {
		for _, ref := range r.needed[ch.Ref] {
			r.collect(c, ref)
		}
		c.changes = append(c.changes, ch)
	} else {
		r.collect(c, ch.Ref)
	}
	if r.refuse(c, ch) {
		return
	}
	kept := r.components[:0]
	for _, o := range r.components {
		if !meets(c, o) {
			kept = append(kept, o)
			continue
		}
		o.take(c)
		c = o
	}
	r.components = append(kept, c)
}

// join makes one of components where one makes again what needs, as desired, something that the
// other still has to drop or to change: a view over a column that the other retypes.
func (r *rebuilder) join(needs depend.Graph) {
	for i := 0; i < len(r.components); i++ {
		for j := 0; j < len(r.components); j++ {
			a, o := r.components[i], r.components[j]
			if i == j || !a.waitsFor(o, needs) && !o.waitsFor(a, needs) {
				continue
			}
			a.take(o)
			r.components = slices.Delete(r.components, j, j+1)
			i, j = -1, len(r.components) // what has grown may meet others
		}
	}
}

// waitsFor reports whether what the component makes again needs what the other is about.
func (c *component) waitsFor(o *component, needs depend.Graph) bool {
	for ref := range c.anew {
		for _, need := range needs[ref] {
			if o.anew[need] || slices.ContainsFunc(o.changes, func(ch diff.Change) bool { return ch.Table != nil && ch.Table.Ref() == need }) {
				return true
			}
		}
	}
	return false
}

// anyKept reports whether an object that reads a dropped column is neither dropped nor changed: the
// server would refuse, so it is made again and the server judges the definition.
func (r *rebuilder) anyKept(c *component) bool {
	for ref := range c.anew {
		_, dropped := r.dropped[ref]
		ch, altered := r.altered[ref]
		if !dropped && (!altered || r.b.needsRebuild(ch)) {
			return true
		}
	}
	return false
}

func meets(a, b *component) bool {
	for _, ch := range a.changes {
		if slices.ContainsFunc(b.changes, func(o diff.Change) bool { return o.Ref == ch.Ref && o.Action == ch.Action }) {
			return true
		}
	}
	for ref := range a.anew {
		if b.anew[ref] {
			return true
		}
	}
	return false
}

// collect adds an entity and everything live that needs it.
func (r *readerIndex) collect(c *component, ref schema.Ref) {
	if c.anew[ref] {
		return
	}
	if r.live[ref] == nil || ref.Kind.GivesRights() {
		return // a part of a table; privileges go and come with their object
	}
	c.anew[ref] = true
	for _, dependent := range r.needed[ref] {
		r.collect(c, dependent)
	}
}

// readers are the entities that read a column.
func (r *readerIndex) readers(ch diff.Change) []schema.Ref {
	table := schema.Ref{Kind: schema.KindTable, Schema: ch.LiveTable.Name.Schema, Name: ch.LiveTable.Name.Name}
	column := ch.From.(*schema.Column)
	var out []schema.Ref
	for _, ref := range r.needed[table] {
		switch e := r.live[ref].(type) {
		case nil:
		case *schema.StatisticsObject:
			// The server keeps it over a change of a type, and drops it with a column.
			if r.in.replacesOrDrops(ch) && (slices.Contains(e.Columns, column.Name) || mentions(e, column.Name)) {
				out = append(out, ref)
			}
		case *schema.View:
			if slices.Contains(column.Views, e.Name.SQL()) {
				out = append(out, ref)
			}
		case *schema.Trigger:
			if slices.Contains(e.UpdateOf, column.Name) || mentions(e, column.Name) {
				out = append(out, ref)
			}
		case *schema.Publication:
			if mentions(e, column.Name) || publishes(e, ch.LiveTable.Name, column.Name) {
				out = append(out, ref)
			}
		default:
			if mentions(e, column.Name) {
				out = append(out, ref)
			}
		}
	}
	return out
}

// publishes reports whether a publication's list of columns holds the column.
func publishes(p *schema.Publication, table schema.Name, column string) bool {
	return slices.ContainsFunc(p.Tables, func(t schema.PublishedTable) bool {
		return t.Name == table && slices.Contains(t.Columns, column)
	})
}

// mentions reports whether a text of the entity holds the name.
func mentions(e schema.Entity, name string) bool {
	return slices.ContainsFunc(e.Exprs(), func(x *schema.Expr) bool { return sqltext.Names(x.Text, name) })
}

// plan writes the steps of a component.
func (r *rebuilder) plan(group string, c *component) {
	b := r.b
	refs := make([]schema.Ref, 0, len(c.anew))
	for ref := range c.anew {
		refs = append(refs, ref)
	}
	slices.SortFunc(refs, schema.Ref.Compare)
	for _, ref := range refs {
		if _, dropped := r.dropped[ref]; !dropped && keepsSecret(r.live[ref]) {
			b.refuse(c.first(r), ref.String()+" would have to be made again, and has secrets that nobody can give back",
				"drop it by hand, apply, and make it again with its secrets")
			return
		}
	}
	drops, creates := r.madeAgain(c)
	if len(c.goes) > 0 {
		drops = sortByNeed(append(drops, r.goSteps(c)...), r.needed, func(phase) bool { return true })
	}
	p := phaseRewrite
	switch {
	case len(c.changes) == 0 && r.overShadows(c):
		p = phaseView // over the column's twin, once that is in its place
	case r.namesIndex(c):
		p = phaseColumn // before the index is built
	}
	for _, ref := range slices.SortedFunc(maps.Keys(c.parts), schema.Ref.Compare) {
		b.place(&entry{phase: p, group: group, step: c.parts[ref], clears: true})
	}
	for _, e := range drops {
		b.place(&entry{phase: p, group: group, step: e.step, clears: true})
	}
	r.planChanges(group, c, p)
	for _, e := range b.refillLater(group, creates) {
		e.phase, e.group = p, group
		b.place(e)
	}
}

// planChanges writes what the changes of a component do between drop and creation.
func (r *rebuilder) planChanges(group string, c *component, p phase) {
	b := *r.b
	b.readersAway = true
	var last []*entry
	for _, ch := range c.changes {
		written := b.captured(func() { b.change(ch) })
		if ch.Action == diff.Drop {
			// In its turn, after its indexes: what is made again reads it no more. What is computed from
			// a column that gets another type cannot wait.
			for _, e := range written {
				if e.phase == phaseGeneratedGoes {
					e.phase, e.group = p, group
				}
			}
			b.entries = append(b.entries, written...)
			continue
		}
		// What the changes do to their tables happens between drop and creation.
		made := phase(-1)
		if ch.Action == diff.Create && len(written) > 0 {
			made = written[0].phase
		}
		for _, e := range written {
			if e.phase == phaseGenerated {
				// A generated column is added once what it is computed from has its type.
				last = append(last, e)
				e.phase, e.group = p, group
				continue
			}
			if slices.Contains([]phase{phaseColumn, phaseRewrite, phaseDropColumn, phaseGeneratedGoes, made}, e.phase) {
				e.phase, e.group = p, group
			}
			b.entries = append(b.entries, e)
		}
	}
	b.entries = append(b.entries, last...)
}

// overShadows reports whether what is made again reads a table whose columns change their types by twins.
func (r *rebuilder) overShadows(c *component) bool {
	tables := make(map[schema.Ref]bool)
	for t := range r.b.shadows {
		tables[schema.Ref{Kind: schema.KindTable, Schema: t.Schema, Name: t.Name}] = true
	}
	for ref := range c.anew {
		if reaches(r.b.desiredNeeds(), ref, tables, map[schema.Ref]bool{ref: true}) {
			return true
		}
	}
	return false
}

// madeAgain are the steps that drop what is made again, and those that make it, in the order in which
// they need each other.
func (r *rebuilder) madeAgain(c *component) (drops, creates []*entry) {
	for _, ref := range slices.SortedFunc(maps.Keys(c.anew), schema.Ref.Compare) {
		drops = append(drops, r.dropStep(c, ref)...)
		desired := r.b.desired.Entity(ref)
		if _, dropped := r.dropped[ref]; dropped {
			continue
		}
		if desired == nil {
			desired = r.live[ref] // policy keeps it out of the comparison
		}
		creates = append(creates, r.createSteps(desired)...)
		creates = append(creates, r.restore(ref, desired)...)
	}
	every := func(phase) bool { return true }
	return sortByNeed(drops, r.needed, every), sortByNeed(creates, r.b.desiredNeeds(), every)
}

// first is a change that makes the component.
func (c *component) first(r *rebuilder) diff.Change {
	if len(c.changes) > 0 {
		return c.changes[0]
	}
	refs := slices.SortedFunc(maps.Keys(c.anew), schema.Ref.Compare)
	for _, ref := range refs {
		if ch, ok := r.altered[ref]; ok {
			return ch
		}
	}
	return diff.Change{Ref: refs[0]}
}

func (r *rebuilder) dropStep(c *component, ref schema.Ref) []*entry {
	// What belongs to a view that is dropped goes with it.
	for _, k := range []schema.Kind{schema.KindView, schema.KindMaterialized} {
		if c.anew[schema.Ref{Kind: k, Schema: ref.Schema, Name: ref.Table}] {
			return nil
		}
	}
	e := r.live[ref]
	s := r.b.newStep(ref, plan.Brief, rebuildSummary(ref), "DROP "+ddl.Target(ref))
	s.Why = "it is made again in the same transaction"
	s.Undo = strings.Join(ddl.Create(e), "; ")
	s.locks = dropLocks(e)
	if ch, ok := r.altered[ref]; ok && ref.Kind == schema.KindPolicy && r.b.needsRebuild(ch) {
		r.b.policyHazard(&s, ch)
	}
	if ch, ok := r.dropped[ref]; ok {
		s.Summary, s.Why = "drop "+ref.String(), r.b.whyReplaced(ref)
		r.b.hazard(&s, r.b.recipes[ref.Kind].dropHazard, ch, ref.String()+" is dropped")
	}
	return []*entry{{step: s}}
}

// createSteps makes an entity with its comments.
func (r *rebuilder) createSteps(e schema.Entity) []*entry {
	b := r.b
	out := b.captured(func() { b.createEntity(diff.Change{Action: diff.Create, Ref: e.Ref(), To: e}) })
	for _, made := range out {
		made.group = ""
	}
	return out
}

// restore gives what is made again the owner and the privileges that it had, or is to have.
func (r *rebuilder) restore(ref schema.Ref, desired schema.Entity) []*entry {
	b := r.b
	if !grantable(ref.Kind) {
		return nil
	}
	owner, want := desired.Base().OwnerName(), b.secured.live[ref]
	if owner == "" {
		owner = r.live[ref].Base().OwnerName()
	}
	if b.secured.managed {
		want = slices.Concat(b.secured.desired[ref], b.keptByDefault(ref, owner))
	} else if want == nil {
		want = []*schema.Permission{} // nothing but what the server gives by itself
	}
	var out []*entry
	for _, s := range b.privilegeSteps(ref, owner, want) {
		out = append(out, &entry{phase: phaseView, step: s})
	}
	return out
}

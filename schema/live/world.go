package live

import (
	"slices"
	"strings"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/depend"
	"github.com/replyx/schemactl/schema/sqltext"
)

// A text is judged in the world that the plan leaves: a view over a table that the database does not
// have yet, a function over a column that it will have. What the server lacks of that world, or has
// otherwise, gets a stand-in in pg_temp: a relation with its columns and its key, a type, a routine
// with the arguments and the result, none of them with code. Whatever reads a stand-in is made there too.

// world is the part of the desired state that the server lacks or has otherwise, and the texts over it.
type world struct {
	live, desired *schema.Database
	// needs is what each desired object refers to, the bodies of functions included.
	needs depend.Graph
	// stood are the objects that get a stand-in.
	stood map[schema.Ref]bool
	// unsure reports whether something changes that has no stand-in, and may have a say in what any text
	// means: an operator, a cast.
	unsure bool
	texts  []*worldText
	byRef  map[schema.Ref]*worldText
	// routines are the desired ones by name.
	routines map[schema.Name][]schema.Entity
}

// worldText is an entity whose texts are judged among stand-ins.
type worldText struct {
	*entityProbe
	// rejected is what the server said of it as the database is now; signed, that it took the routine
	// without a look at its body.
	rejected error
	signed   bool
}

// stays reports whether the live entity has the same text, in the HCL's form or the server's.
func (t *worldText) stays() bool {
	if t.live == nil {
		return false
	}
	canonical := t.desired.Base().Canonical
	return sameAttrs(t.live, t.desired) || canonical != nil && sameAttrs(t.live, canonical)
}

// newWorld returns nil where no text reads anything that the server lacks.
func newWorld(live, desired *schema.Database) *world {
	w := &world{
		live: live, desired: desired, stood: make(map[schema.Ref]bool), byRef: make(map[schema.Ref]*worldText),
		routines: make(map[schema.Name][]schema.Entity),
	}
	if !slices.ContainsFunc(desired.Entities, hasText) {
		return nil
	}
	w.differing()
	if len(w.stood) == 0 {
		return nil
	}
	w.needs = depend.Reads(desired)
	w.spread()
	for _, d := range desired.Entities {
		if ref := d.Ref(); hasText(d) && (w.readsStood(ref) || namesItself(d)) {
			m := d.(schema.Movable)
			t := &worldText{entityProbe: &entityProbe{desired: m, live: live.Entity(ref), temp: m.In("pg_temp")}}
			w.texts, w.byRef[ref] = append(w.texts, t), t
		}
	}
	if len(w.texts) == 0 {
		return nil
	}
	w.carry()
	return w
}

// hasText reports whether a desired entity has texts that can be judged among stand-ins.
func hasText(d schema.Entity) bool {
	_, ok := d.(schema.Movable)
	return ok && d.Src() != nil && holdsQuery(d)
}

// carry gives a stand-in to the relations that texts are on.
func (w *world) carry() {
	for _, t := range w.texts {
		on := relationOf(t.desired)
		for _, n := range w.needs[t.desired.Ref()] {
			if on.Name != "" && n.TypeName() == on && n.Kind.HasRows() {
				w.stood[n] = true
			}
		}
	}
	w.spread()
}

// text returns the text of an entity that is judged among stand-ins, or nil.
func (w *world) text(ref schema.Ref) *worldText {
	if w == nil {
		return nil
	}
	return w.byRef[ref]
}

// differing notes what is new, or other than in the database.
func (w *world) differing() {
	for _, d := range w.desired.Tables {
		if l := w.live.Table(d.Name); l == nil || !sameColumns(l, d) {
			w.stood[d.Ref()] = true
		}
	}
	for _, d := range w.desired.Entities {
		ref := d.Ref()
		if ref.Kind.IsRoutine() {
			w.routines[ref.TypeName()] = append(w.routines[ref.TypeName()], d)
		}
		l := w.live.Entity(ref)
		switch {
		case l != nil && sameFace(l, d):
		case standable(d):
			w.stood[ref] = true
		case bearsOnAll[ref.Kind]:
			w.unsure = true
		}
	}
}

// bearsOnAll are the kinds that have no stand-in, and that a text may use without their names.
var bearsOnAll = map[schema.Kind]bool{
	schema.KindOperator: true, schema.KindOperatorClass: true, schema.KindOperatorFamily: true, schema.KindCast: true,
	schema.KindBaseType: true, schema.KindRange: true, schema.KindAggregate: true, schema.KindCollation: true,
}

// standable reports whether an entity can have a stand-in.
func standable(e schema.Entity) bool {
	switch e := e.(type) {
	case *schema.Enum, *schema.Composite, *schema.Domain, *schema.View, *schema.ForeignTable:
		return true
	case *schema.Routine:
		return !e.Window
	}
	return false
}

// sameColumns reports whether two tables have the same columns and the same key, for what reads them.
func sameColumns(l, d *schema.Table) bool {
	same := slices.EqualFunc(l.Columns, d.Columns, func(l, d *schema.Column) bool {
		return l.Name == d.Name && sameColumn(l, d)
	})
	return same && slices.Equal(keyOf(l), keyOf(d))
}

func keyOf(t *schema.Table) []string {
	if t.PrimaryKey == nil {
		return nil
	}
	return t.PrimaryKey.Columns
}

// sameFace reports whether two entities are the same for what reads them.
func sameFace(l, d schema.Entity) bool {
	if l, ok := l.(*schema.Routine); ok {
		d := d.(*schema.Routine)
		return l.Returns.SQL() == d.Returns.SQL() && l.ReturnsSet == d.ReturnsSet && slices.EqualFunc(l.Args, d.Args, func(l, d schema.Arg) bool {
			return l.Name == d.Name && l.Mode == d.Mode && l.Type.SQL() == d.Type.SQL() && l.Default.IsZero() == d.Default.IsZero()
		})
	}
	if l, ok := l.(*schema.Enum); ok {
		return slices.Equal(l.Values, d.(*schema.Enum).Values)
	}
	if l, ok := l.(*schema.View); ok {
		return l.As.Equal(d.(*schema.View).As)
	}
	if l, ok := l.(*schema.ForeignTable); ok {
		return sameColumns(l.Plain(), d.(*schema.ForeignTable).Plain())
	}
	return sameAttrs(l, d)
}

// spread notes what is as in the database, and needs what is not: it has a stand-in too.
func (w *world) spread() {
	over := w.needs.Reversed()
	var todo []schema.Ref
	for ref := range w.stood {
		todo = append(todo, ref)
	}
	for len(todo) > 0 {
		ref := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, o := range over[ref] {
			if !w.stood[o] && w.wearsOf(o, ref) {
				w.stood[o] = true
				todo = append(todo, o)
			}
		}
	}
}

// wearsOf reports whether an object looks otherwise to its readers where another one does: a view over
// a table, a table with a column of a type, a function that takes one.
func (w *world) wearsOf(ref, of schema.Ref) bool {
	isType := of.Kind.NamesType()
	switch {
	case ref.Table != "":
		return false
	case ref.Kind == schema.KindTable:
		return isType
	}
	e := w.desired.Entity(ref)
	if e == nil || !standable(e) {
		return false
	}
	r, ok := e.(*schema.Routine)
	return !ok || isType || hasHardText(r)
}

// hasHardText reports whether a routine has texts that the server compiles when it makes the routine,
// whatever check_function_bodies says.
func hasHardText(r *schema.Routine) bool { return len(r.Exprs()) > 0 }

// holdsQuery reports whether an entity has texts that read others.
func holdsQuery(e schema.Entity) bool {
	switch e := e.(type) {
	case *schema.View, *schema.Policy, *schema.Rule, *schema.Trigger, *schema.StatisticsObject:
		return true
	case *schema.Routine:
		return e.Language == "sql" || hasHardText(e)
	}
	return false
}

// readsStood reports whether an entity needs an object that has a stand-in.
func (w *world) readsStood(ref schema.Ref) bool {
	return slices.ContainsFunc(w.needs[ref], func(n schema.Ref) bool { return w.stood[n] })
}

// namesItself reports whether a view, or a routine that is compiled when it is made, may read itself.
func namesItself(e schema.Entity) bool {
	switch e.(type) {
	case *schema.View, *schema.Routine:
	default:
		return false
	}
	name := e.Ref().TypeName()
	return slices.ContainsFunc(e.Exprs(), func(x *schema.Expr) bool {
		return slices.ContainsFunc(sqltext.Mentions(x.Text), func(m sqltext.Mention) bool { return m.Name.Name == name.Name })
	})
}

// closure returns all that an object needs, and what those need, in order: each after its own needs,
// as far as they are no circle.
func (w *world) closure(ref schema.Ref, seen map[schema.Ref]bool) []schema.Ref {
	var out []schema.Ref
	for _, n := range w.needs[ref] {
		if seen[n] {
			continue
		}
		seen[n] = true
		out = append(append(out, w.closure(n, seen)...), n)
	}
	return out
}

// slot is the name that a stand-in has in pg_temp. Routines of one name share it, since a call may mean
// any of them.
type slot struct {
	routine bool
	name    string
}

func slotOf(r schema.Ref) slot { return slot{r.Kind.IsRoutine(), r.Name} }

// hasSlot reports whether others can name an object.
func hasSlot(r schema.Ref) bool {
	return r.Table == "" && (r.Kind.NamesType() || r.Kind.IsRoutine() || r.Kind == schema.KindSequence)
}

// worldGroup are texts that are judged in one transaction: no two of the objects that they need have one
// name in pg_temp.
type worldGroup struct {
	texts []*worldText
	// stood are the stand-ins, each after what it needs.
	stood []schema.Ref
	slots map[slot]string // to schemas
	has   map[schema.Ref]bool
}

// typeColumns gives the columns of a view that was read in pg_temp the types that the stand-ins there are for. The
// server prints a type of pg_temp by its bare name.
func (g *worldGroup) typeColumns(v *schema.View) {
	for i := range v.Columns {
		t := &v.Columns[i].Type
		if schema.BuiltinType(t.Text) {
			continue
		}
		word, _, _ := strings.Cut(t.Text, "[")
		n := schema.ParseName(word)
		if in, ok := g.slots[slot{name: n.Name}]; ok && n.Schema == "" {
			n.Schema = in
			t.Text = n.SQL() + t.Text[len(word):]
		}
	}
}

// groups puts the texts into as few groups as their names allow. A text that needs two objects of one
// name is in none.
func (w *world) groups() []*worldGroup {
	var out []*worldGroup
	for _, t := range w.texts {
		ref := t.desired.Ref()
		members := w.closure(ref, map[schema.Ref]bool{ref: true})
		if hasSlot(ref) {
			members = append(members, ref)
		}
		members = w.overloads(members)
		if !fits(nil, members) {
			continue
		}
		g := find(out, func(g *worldGroup) bool { return fits(g.slots, members) })
		if g == nil {
			g = &worldGroup{slots: make(map[slot]string), has: make(map[schema.Ref]bool)}
			out = append(out, g)
		}
		g.texts = append(g.texts, t)
		for _, m := range members {
			if hasSlot(m) {
				g.slots[slotOf(m)] = m.Schema
			}
			if w.stood[m] && !g.has[m] {
				g.has[m] = true
				g.stood = append(g.stood, m)
			}
		}
	}
	return out
}

// overloads adds the other routines of the names that are called: all of them get a stand-in where one
// does.
func (w *world) overloads(members []schema.Ref) []schema.Ref {
	seen := make(map[schema.Ref]bool, len(members))
	for _, m := range members {
		seen[m] = true
	}
	for _, m := range slices.Clone(members) {
		if !m.Kind.IsRoutine() || !w.stood[m] {
			continue
		}
		for _, e := range w.routines[m.TypeName()] {
			r := e.Ref()
			switch {
			case seen[r]:
			case standable(e):
				seen[r], w.stood[r] = true, true
				members = append(append(members, w.closure(r, seen)...), r)
			default:
				w.unsure = true
			}
		}
	}
	return members
}

// fits reports whether objects can be in a group: a name is that of one schema's object.
func fits(slots map[slot]string, members []schema.Ref) bool {
	own := make(map[slot]string, len(members))
	for _, m := range members {
		if !hasSlot(m) {
			continue
		}
		s := slotOf(m)
		for _, taken := range []map[slot]string{slots, own} {
			if in, ok := taken[s]; ok && in != m.Schema {
				return false
			}
		}
		own[s] = m.Schema
	}
	return true
}

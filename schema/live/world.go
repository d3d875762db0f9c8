package live

import (
	"slices"

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

// worldText is what is judged among stand-ins: an entity, or a part of a table, of which only one is set.
type worldText struct {
	*entityProbe
	part *partText
	// rejected is what the server said of it as the database is now; signed, that it took the routine
	// without a look at its body.
	rejected error
	signed   bool
}

func (t *worldText) ref() schema.Ref {
	if t.part != nil {
		return t.part.ref
	}
	return t.desired.Ref()
}

func (t *worldText) pos() schema.Pos {
	if t.part != nil {
		return t.part.pos
	}
	return entityPos(t.desired)
}

// hasStringBody reports whether the text is the body of a routine, written as a string.
func (t *worldText) hasStringBody() bool {
	if t.part != nil {
		return false
	}
	r, ok := t.desired.(*schema.Routine)
	return ok && r.Body != ""
}

// stays reports whether the live entity has the same text, in the HCL's form or the server's.
func (t *worldText) stays() bool {
	if t.part != nil || t.live == nil {
		return false
	}
	canonical := t.desired.Base().Canonical
	return sameAttrs(t.live, t.desired) || canonical != nil && sameAttrs(t.live, canonical)
}

// differingWorld is what the server lacks, without texts.
func differingWorld(live, desired *schema.Database) *world {
	w := &world{
		live: live, desired: desired, stood: make(map[schema.Ref]bool), byRef: make(map[schema.Ref]*worldText),
		routines: make(map[schema.Name][]schema.Entity),
	}
	w.differing()
	return w
}

// read notes what each desired object refers to, and what is otherwise because of what differs.
func (w *world) read() {
	w.needs = depend.Reads(w.desired)
	w.spread()
}

// newWorld returns nil where no text of an entity reads anything that the server lacks.
func newWorld(live, desired *schema.Database) *world {
	if !slices.ContainsFunc(desired.Entities, hasText) {
		return nil
	}
	w := differingWorld(live, desired)
	if len(w.stood) == 0 {
		return nil
	}
	w.read()
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
		if l := w.live.Table(d.Name); l == nil || !sameColumns(l, d) || !w.sameKey(l, d) {
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

// sameColumns reports whether two tables have the same columns, for what reads them.
func sameColumns(l, d *schema.Table) bool {
	return slices.EqualFunc(l.Columns, d.Columns, func(l, d *schema.Column) bool {
		return l.Name == d.Name && sameColumn(l, d)
	})
}

// sameKey reports whether a query may group two tables by the same columns.
func (w *world) sameKey(l, d *schema.Table) bool {
	return slices.Equal(groupingKey(w.live, l), groupingKey(w.desired, d))
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
	case *schema.View, *schema.Policy, *schema.Rule, *schema.Trigger, *schema.StatisticsObject, *schema.Domain:
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

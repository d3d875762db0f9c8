package planner

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
	"github.com/replyx/schemactl/schema/sqltext"
)

// A change of type that writes a large table again goes by shadow columns: each gets a twin of
// the new type, which a trigger keeps equal for rows that are written and batches fill for the
// rest; indexes are built on the twins; then, in one brief transaction, the twins take the
// names, defaults, keys and constraints. The old columns go last.

// shadow is the change of types of one table.
type shadow struct {
	in *facts
	// ch is the change of the first column.
	ch       diff.Change
	live, to *schema.Table
	columns  []shadowed
	// list is all that changes; taken holds the live names that a new index cannot have yet.
	list  []diff.Change
	taken map[schema.Name]bool
	// started says that an interrupted apply has made the twins and the trigger.
	started bool
	// anew are the views and other readers of the columns that are made again in the swap.
	anew *component
}

// shadowed is a column, and what it is to be.
type shadowed struct {
	ch       diff.Change
	from, to *schema.Column
	// using says that the server converts the values only where it is asked to.
	using bool
}

func (c shadowed) twin() string { return newName(c.from.Name) }

// cast is the twin's value, of the row that the prefix names. Without a cast, a value that does not fit is an error: with one,
// varchar(20) would be cut to varchar(15).
func (c shadowed) cast(prefix string) string {
	if !c.using {
		return prefix + schema.Ident(c.from.Name)
	}
	return prefix + ddl.Cast(c.from.Name, c.to.Type.SQL())
}

// findShadows finds the tables whose columns change their types by shadows.
func (in *facts) findShadows(list []diff.Change) {
	in.shadows, in.kept = make(map[schema.Name]*shadow), make(map[schema.Ref]bool)
	taken := takenNames(in.live, list)
	for _, ch := range list {
		if !in.rewritesType(ch) || !in.writesApart(ch.LiveTable, in.rewrittenBy(ch)) && len(in.columnChangeOf(ch).typeWork().Apart) == 0 {
			continue
		}
		s := in.shadows[ch.LiveTable.Name]
		if s == nil {
			s = &shadow{in: in, ch: ch, live: ch.LiveTable, to: ch.Table, list: list, taken: taken}
			in.shadows[ch.LiveTable.Name] = s
		}
		s.columns = append(s.columns, shadowed{ch, ch.From.(*schema.Column), ch.To.(*schema.Column), in.columnChangeOf(ch).typeWork().Using})
	}
	if len(in.shadows) == 0 {
		return
	}
	r := in.readerIndex()
	for {
		n := len(in.shadows)
		maps.DeleteFunc(in.shadows, func(_ schema.Name, s *shadow) bool { return !s.possible(list) || !s.free(r, list) })
		if len(in.shadows) == n {
			break // what is no shadow may be in the way of one
		}
	}
	for _, s := range in.shadows {
		s.resume()
	}
}

// shadowRecipe writes the steps of a shadow.
type shadowRecipe struct {
	*shadow
	b *builder
	// group names the transaction of the swap.
	group string
}

// planShadows writes the steps. Tables whose columns the same views read are swapped in one
// transaction.
func (b *builder) planShadows(*progress) {
	if len(b.shadows) == 0 {
		return
	}
	r := &rebuilder{readerIndex: b.readerIndex(), b: b}
	proven := make(map[dependent]bool)
	for _, together := range b.sharing() {
		group := "swap columns " + together[0].live.Name.SQL()
		whole := newComponent()
		var recipes []shadowRecipe
		for _, s := range together {
			whole.take(s.anew)
			recipes = append(recipes, shadowRecipe{s, b, group})
		}
		for _, s := range recipes {
			s.prepare()
		}
		drops, creates := r.madeAgain(whole)
		for _, e := range drops {
			b.add(phaseSwapColumns, group, e.step)
		}
		for _, s := range recipes {
			s.swap()
		}
		for _, e := range creates {
			b.add(phaseSwapColumns, group, e.step)
		}
		for _, s := range recipes {
			s.finish(proven)
		}
	}
}

// sharing lists the shadows, those together that have readers in common.
func (in *facts) sharing() [][]*shadow {
	var out [][]*shadow
	for _, name := range slices.SortedFunc(maps.Keys(in.shadows), schema.Name.Compare) {
		mine := []*shadow{in.shadows[name]}
		var others [][]*shadow
		for _, list := range out {
			if slices.ContainsFunc(list, func(o *shadow) bool { return meets(o.anew, mine[0].anew) }) {
				mine = append(list, mine...)
			} else {
				others = append(others, list)
			}
		}
		out = append(others, mine)
	}
	return out
}

// rewritesType says that a change gives a column a type, or a collation, that its values are
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

// isShadowed says that a column changes its type by a shadow.
func (in *facts) isShadowed(c schema.ColumnRef) bool {
	s := in.shadows[c.Table]
	return s != nil && s.has(c.Column)
}

func (s *shadow) has(column string) bool {
	return slices.ContainsFunc(s.columns, func(c shadowed) bool { return c.from.Name == column })
}

func (s *shadow) hasAny(columns []string) bool { return slices.ContainsFunc(columns, s.has) }

// mentioned says that an expression names one of the columns.
func (s *shadow) mentioned(list ...schema.Expr) bool {
	return slices.ContainsFunc(list, func(e schema.Expr) bool {
		return slices.ContainsFunc(s.columns, func(c shadowed) bool { return sqltext.Names(e.Text, c.from.Name) })
	})
}

// possible says that everything that knows the columns can be moved to the twins.
func (s *shadow) possible(list []diff.Change) bool {
	if s.live.Name != s.to.Name {
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
		if _, ok := o.(*schema.Index); ok && !changed && s.mentioned(schema.ExprsOf(o)...) {
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

// free says that what reads the columns, beside the table's own parts, can be made again in the
// swap, as it is: nothing of it changes, and nothing of it has rows.
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
	s.anew = newComponent()
	for _, c := range s.columns {
		if !s.in.viewsManaged(c.from) {
			return false
		}
		for _, ref := range r.readers(c.ch) {
			r.collect(s.anew, ref)
		}
	}
	for ref := range s.anew.anew {
		switch ref.Kind {
		case schema.KindView, schema.KindRule, schema.KindPolicy, schema.KindTrigger:
		default:
			return false
		}
	}
	return !slices.ContainsFunc(list, func(ch diff.Change) bool {
		if s.anew.anew[ch.Ref] {
			return true
		}
		if !needsColumnFree(ch) || s.in.isShadowed(schema.ColumnRef{Table: ch.Ref.TableName(), Column: ch.Ref.Name}) {
			return false
		}
		return slices.ContainsFunc(r.readers(ch), func(ref schema.Ref) bool { return s.anew.anew[ref] })
	})
}

// concerns says that another change of the plan is about an index or a constraint over one of
// the columns. One that is only to be validated is, when the swap has put it back.
func (s *shadow) concerns(ch diff.Change) bool {
	if ch.Action == diff.Repair && s.putsBack(ch.Ref) || s.takesIndex(ch) {
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

// putsBack says that the swap takes a constraint off and puts it back.
func (s *shadow) putsBack(ref schema.Ref) bool {
	return slices.ContainsFunc(s.checks(), func(c *schema.Check) bool { return ref == s.live.Child(schema.KindCheck, c.Name) }) ||
		slices.ContainsFunc(s.foreignKeys(), func(f dependent) bool { return ref == f.ref() })
}

// putBack says that some swap does.
func (in *facts) putBack(ref schema.Ref) bool {
	for _, s := range in.shadows {
		if s.putsBack(ref) {
			return true
		}
	}
	return false
}

// ref is that of the foreign key.
func (f dependent) ref() schema.Ref {
	return schema.Ref{Kind: schema.KindForeignKey, Schema: f.table.Schema, Table: f.table.Name, Name: f.key.Name}
}

// foreignKeys are the live ones over the columns, at either end.
func (s *shadow) foreignKeys() []dependent {
	var out []dependent
	for _, t := range s.in.live.Tables {
		for _, f := range t.ForeignKeys {
			if t.Name == s.live.Name && s.hasAny(f.Columns) || f.RefTable == s.live.Name && s.hasAny(f.RefColumns) {
				out = append(out, dependent{t.Name, f})
			}
		}
	}
	return out
}

// joins says that a foreign key holds between the old type and the new: between integers.
func (s *shadow) joins(f *schema.ForeignKey) bool {
	integer := func(t schema.Type) bool { return slices.Contains([]string{"smallint", "integer", "bigint"}, t.SQL()) }
	return !slices.ContainsFunc(s.columns, func(c shadowed) bool { return !integer(c.from.Type) || !integer(c.to.Type) }) || !s.hasAny(append(slices.Clone(f.Columns), f.RefColumns...))
}

// Triggers fire in the order of their names: one that keeps twins equal comes last.
const syncPrefix, syncSuffix = "zz_", "sync" + leftoverSuffix

// isSync says that a function or a trigger is one that keeps twins equal, or fills a column.
func isSync(name string) bool {
	return strings.HasPrefix(name, syncPrefix) && isLeftover(name)
}

// syncBy makes the function and the trigger that give every row that is written the values of
// columns; the path is that of the function.
func (b *builder) syncBy(ch diff.Change, t, function schema.Name, values [][2]string, path, summary string) {
	group := t.SQL()
	s := b.newStep(ch.Ref, plan.Brief, "create function "+function.String(), ddl.SyncFunction(function, values, path))
	s.Undo = ddl.DropFunction(function)
	b.add(phaseColumn, group, s)
	s = b.newStep(ch.Ref, plan.Brief, summary, ddl.SyncTrigger(function.Name, t, function), lock(plan.ShareRowExclusive, t))
	s.Undo = ddl.DropTrigger(function.Name, t)
	b.add(phaseColumn, group, s)
	s = b.newStep(ch.Ref, plan.Brief, "replicated rows too", alterTable(t)+"ENABLE ALWAYS TRIGGER "+schema.Ident(function.Name), lock(plan.ShareRowExclusive, t))
	s.Undo = alterTable(t) + "ENABLE TRIGGER " + schema.Ident(function.Name)
	b.add(phaseColumn, group, s)
}

func (s *shadow) name(what string) string {
	return schema.ObjectName(syncPrefix+s.live.Name.Name, s.columns[0].from.Name, what)
}

// function keeps the twins equal; its trigger has its name.
func (s *shadow) function() schema.Name {
	return schema.Name{Schema: s.live.Name.Schema, Name: s.name(syncSuffix)}
}

func (s *shadow) proof() string { return s.name("proof" + leftoverSuffix) }

// resume recognises what an interrupted apply has left, and keeps it.
func (s *shadow) resume() {
	in := s.in
	trigger := schema.Ref{Kind: schema.KindTrigger, Schema: s.live.Name.Schema, Table: s.live.Name.Name, Name: s.function().Name}
	s.started = in.live.Entity(trigger) != nil
	for _, c := range s.columns {
		twin := s.live.Column(c.twin())
		s.started = s.started && twin != nil && twin.Type.SQL() == c.to.Type.SQL()
	}
	if !s.started {
		return
	}
	in.kept[trigger] = true
	in.kept[schema.Ref{Kind: schema.KindFunction, Schema: s.function().Schema, Name: s.function().Name}] = true
	for _, c := range s.columns {
		in.kept[s.live.Child(schema.KindColumn, c.twin())] = true
	}
	for _, i := range s.live.Indexes {
		if isLeftover(i.Name) && !i.Invalid && s.builds(i) {
			in.kept[s.live.Child(schema.KindIndex, i.Name)] = true
		}
	}
}

// builds says that a live index is one that the plan would build.
func (s *shadow) builds(i *schema.Index) bool {
	return slices.ContainsFunc(s.indexes(), func(n *schema.Index) bool { return n.Name == i.Name && sameButName(n, i) })
}

// indexes are those to build on the twins, under temporary names.
func (s *shadow) indexes() []*schema.Index {
	var out []*schema.Index
	for _, k := range s.keys() {
		twin := *k.key
		twin.Columns, twin.Include = s.twins(twin.Columns), s.twins(twin.Include)
		out = append(out, ddl.KeyIndex(&twin, newName(twin.Name)))
	}
	for _, i := range s.ownIndexes() {
		wanted := s.wanted(i)
		twin := *wanted
		twin.Name, twin.Include, twin.Parts, twin.Comment = newName(i.Name), s.twins(wanted.Include), slices.Clone(wanted.Parts), ""
		for n := range twin.Parts {
			p := &twin.Parts[n]
			if s.has(p.Column) {
				p.Column = newName(p.Column)
				if wanted == i {
					p.OpClass = "" // the default one of the new type
				}
			}
		}
		out = append(out, &twin)
	}
	return out
}

func (s *shadow) ownIndexes() []*schema.Index {
	return slices.DeleteFunc(slices.Clone(s.live.Indexes), func(i *schema.Index) bool {
		ch, changed := s.indexChange(i.Name)
		return isLeftover(i.Name) || changed && ch.Action == diff.Drop || !s.hasAny(schema.ColumnsOf(i))
	})
}

// keyed is a key with its name in a plan.
type keyed struct {
	ref schema.Ref
	key *schema.Key
}

// keys are the primary key and the unique constraints over the columns.
func (s *shadow) keys() []keyed {
	var out []keyed
	for ref, o := range s.live.Children() {
		if k, ok := o.(*schema.Key); ok && s.hasAny(schema.ColumnsOf(k)) {
			ref.Schema, ref.Table = s.live.Name.Schema, s.live.Name.Name
			out = append(out, keyed{ref, k})
		}
	}
	return out
}

// checks are those that name the columns.
func (s *shadow) checks() []*schema.Check {
	return slices.DeleteFunc(slices.Clone(s.live.Checks), func(c *schema.Check) bool {
		return isLeftover(c.Name) || !s.mentioned(c.Expr)
	})
}

// twins names the twins in place of the columns.
func (s *shadow) twins(columns []string) []string {
	out := slices.Clone(columns)
	for n, c := range out {
		if s.has(c) {
			out[n] = newName(c)
		}
	}
	return out
}

// prepare writes the steps up to the swap.
func (s shadowRecipe) prepare() {
	if !s.started {
		s.start()
	}
	s.fill()
	for _, i := range s.indexes() {
		if s.b.kept[s.live.Child(schema.KindIndex, i.Name)] {
			continue
		}
		s.b.buildIndex(phaseIndex, s.ch, i, i.Name).step.Precheck = nil // there is no twin to look at yet
	}
	s.prove()
}

func (s shadowRecipe) start() {
	b, t := s.b, s.live.Name
	group := t.SQL()
	var values [][2]string
	for _, c := range s.columns {
		twin := *c.to
		twin.Name = c.twin()
		twin.Default, twin.Serial, twin.Identity, twin.NotNull, twin.NotNullConstraint = schema.Expr{}, false, nil, false, nil
		add := b.newStep(c.ch.Ref, plan.Brief, fmt.Sprintf("add column %s to %s, the twin of %s", twin.Name, t, c.from.Name), alterTable(t)+"ADD COLUMN "+ddl.Column(&twin), lock(plan.AccessExclusive, t))
		add.Undo = alterTable(t) + "DROP COLUMN " + schema.Ident(twin.Name)
		add.Why = fmt.Sprintf("changing the type from %s to %s in place would write the table again under ACCESS EXCLUSIVE", c.from.Type.SQL(), c.to.Type.SQL())
		s.hazards(&add, c)
		add.Precheck = b.columnChangeOf(c.ch).misfits(c.from.Type.SQL(), c.to.Type.SQL())
		b.add(phaseColumn, group, add)
		if twin.Storage != "" {
			b.add(phaseColumn, group, b.newStep(c.ch.Ref, plan.Brief, "set the storage of "+twin.Name, setStorage(t, twin.Name, twin.Storage), lock(plan.AccessExclusive, t)))
		}
		for _, sql := range columnStatistics(t, twin.Name, schema.Statistics{}, twin.Statistics) {
			b.add(phaseColumn, group, b.newStep(c.ch.Ref, plan.Brief, "say what ANALYZE does with "+twin.Name, sql, lock(plan.ShareUpdateExclusive, t)))
		}
		values = append(values, [2]string{twin.Name, c.cast("NEW.")})
	}
	b.syncBy(s.ch, t, s.function(), values, ddl.PinnedPath, "keep the twins of the rows that are written equal")
}

func (s shadowRecipe) dropTrigger() string { return ddl.DropTrigger(s.function().Name, s.live.Name) }

func (s shadowRecipe) hazards(step *step, c shadowed) {
	if from, to := c.from.Type.SQL(), c.to.Type.SQL(); narrows(from, to) {
		s.b.hazard(step, policy.HazardDataLoss, c.ch, fmt.Sprintf("%s may not hold every value of %s in %s.%s", to, from, s.live.Name, c.from.Name))
	}
	if c.ch.Ref == s.ch.Ref && s.moves() {
		s.b.hazard(step, policy.HazardColumnOrder, c.ch, fmt.Sprintf("the columns of %s that change their types come last in it afterwards: INSERT without a list of columns, and SELECT *, "+
			"see another order; --allow rewrite keeps it, and blocks the table while every row is written again", s.live.Name))
	}
}

// moves says that the columns do not stand last, in their order, already.
func (s shadowRecipe) moves() bool {
	last := s.live.Columns[len(s.live.Columns)-len(s.columns):]
	return !slices.EqualFunc(last, s.columns, func(l *schema.Column, c shadowed) bool { return l.Name == c.from.Name })
}

func (s shadowRecipe) fill() {
	var set, left []string
	for _, c := range s.columns {
		set = append(set, ddl.Assignment(c.twin(), c.cast("")))
		left = append(left, schema.Ident(c.from.Name)+" IS NOT NULL AND "+schema.Ident(c.twin())+" IS NULL")
	}
	where := strings.Join(left, " OR ")
	if len(left) > 1 {
		where = "(" + where + ")"
	}
	s.b.addBatches(s.ch, s.live.Name, fmt.Sprintf("fill the twins of %s in batches", s.live.Name), strings.Join(set, ", "), where)
}

// prove lets a check show that the twins have every value, and counts what the planner has to know.
func (s shadowRecipe) prove() {
	b, t := s.b, s.live.Name
	var all, twins []string
	for _, c := range s.columns {
		twin := schema.Ident(c.twin())
		twins = append(twins, c.twin())
		if c.from.NotNull {
			all = append(all, twin+" IS NOT NULL")
		} else {
			all = append(all, "("+schema.Ident(c.from.Name)+" IS NULL) = ("+twin+" IS NULL)")
		}
	}
	check := &schema.Check{Name: s.proof(), Expr: schema.Expr{Text: strings.Join(all, " AND ")}, NotValid: true}
	add := b.newStep(s.ch.Ref, plan.Brief, fmt.Sprintf("refuse rows of %s whose twins are not equal", t), alterTable(t)+"ADD "+ddl.Check(check), lock(plan.AccessExclusive, t))
	add.Undo = alterTable(t) + "DROP CONSTRAINT " + schema.Ident(check.Name)
	add.Why = "validated apart, so that nobody waits for the scan"
	b.add(phaseCheck, t.SQL(), add)
	b.validate(phaseValidate, s.ch, t, check.Name, fmt.Sprintf("prove that every row of %s has its twins", t))
	analyze := b.newStep(s.ch.Ref, plan.Scan, fmt.Sprintf("let the planner know the values of %s", t), "ANALYZE "+t.SQL()+" "+ddl.Columns(twins), lock(plan.ShareUpdateExclusive, t))
	analyze.Lost = "nothing: only statistics change"
	b.add(phaseValidate, "", analyze)
}

// swap gives the twins everything that the columns have.
func (s shadowRecipe) swap() {
	w := swapper{shadowRecipe: s, t: s.live.Name}
	w.do("drop the trigger that keeps the twins equal", s.dropTrigger(), ddl.SyncTrigger(s.function().Name, w.t, s.function()))
	w.step("drop its function", ddl.DropFunction(s.function()), "")
	for _, f := range s.foreignKeys() {
		w.foreignKey(plan.AccessExclusive, "take off foreign key", f, "DROP CONSTRAINT "+schema.Ident(f.key.Name), "ADD "+ddl.ForeignKey(f.key))
	}
	for _, c := range s.checks() {
		w.alter("take off check "+c.Name, "DROP CONSTRAINT "+schema.Ident(c.Name), "ADD "+ddl.Check(c))
	}
	for _, k := range s.keys() {
		w.alter("drop the old "+k.ref.String(), "DROP CONSTRAINT "+schema.Ident(k.key.Name), "ADD "+keyClause(k.ref, k.key))
	}
	for _, c := range s.columns {
		w.column(c)
	}
	w.alter("drop the proof", "DROP CONSTRAINT "+schema.Ident(s.proof()), "")
	for _, k := range s.keys() {
		w.alter("make the new index the constraint "+k.key.Name, "ADD "+ddl.UsingIndex(k.key.Name, keyWord(k.ref), newName(k.key.Name), k.key.Timing), "DROP CONSTRAINT "+schema.Ident(k.key.Name))
	}
	for _, i := range s.ownIndexes() {
		w.index(i)
	}
	for _, c := range s.checks() {
		unproven := *c
		unproven.NotValid = true
		w.alter("put back check "+c.Name, "ADD "+ddl.Check(&unproven), "DROP CONSTRAINT "+schema.Ident(c.Name))
	}
	for _, f := range s.foreignKeys() {
		unproven := *f.key
		unproven.NotValid = true
		w.foreignKey(plan.ShareRowExclusive, "put back foreign key", f, "ADD "+ddl.ForeignKey(&unproven), "DROP CONSTRAINT "+schema.Ident(f.key.Name))
	}
}

// finish proves what was put back, each foreign key once, brings back comments, and drops the old columns.
func (s shadowRecipe) finish(proven map[dependent]bool) {
	b, t := s.b, s.live.Name
	for _, c := range s.checks() {
		repaired := b.changed[s.live.Child(schema.KindCheck, c.Name)]
		if (!c.NotValid || repaired) && !c.NotEnforced {
			b.validate(phaseSwapValidate, s.ch, t, c.Name, fmt.Sprintf("validate check %s of %s", c.Name, t))
		}
	}
	for _, f := range s.foreignKeys() {
		if f.key.NotValid && !b.changed[f.ref()] || f.key.NotEnforced || proven[f] {
			continue
		}
		proven[f] = true
		b.validateForeignKey(phaseSwapValidate, s.ch, f.table, f.key)
	}
	s.comments()
	for _, c := range s.columns {
		old := oldName(c.from.Name)
		step := b.newStep(c.ch.Ref, plan.Brief, fmt.Sprintf("drop column %s of %s", old, t), alterTable(t)+"DROP COLUMN "+schema.Ident(old), lock(plan.AccessExclusive, t))
		step.Why = "its values are in " + c.to.Name + ", as " + c.to.Type.SQL() + "; its indexes go with it"
		step.Lost = "the values as " + c.from.Type.SQL()
		b.add(phaseDropColumn, t.SQL(), step)
	}
}

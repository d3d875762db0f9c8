package planner

import (
	"cmp"
	"maps"
	"slices"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

// A change of type that writes a large table again is made by shadow columns: each gets a shadow column of
// the new type, which a trigger keeps equal for rows that are written and batches fill for the
// rest; indexes are built on the shadow columns; then, in one brief transaction, the shadow columns take the
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
	// started reports whether an interrupted apply has made the shadow columns and the trigger.
	started bool
	// readers are the views and other readers of the columns that are made again in the swap.
	readers *component
}

// shadowed is a column, and what it is to be.
type shadowed struct {
	ch       diff.Change
	from, to *schema.Column
	// work says how the server converts the values.
	work schema.ColumnWork
}

func (c shadowed) shadowName() string { return newName(c.from.Name) }

// cast is the shadow column's value, of the row that the prefix names. Without a cast, a value that does not fit is an error: with one,
// varchar(20) would be cut to varchar(15).
func (c shadowed) cast(prefix string) string {
	return prefix + cmp.Or(usingOf(c.work, c.from.Name, c.to.Type.SQL()), schema.Ident(c.from.Name))
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
		s.columns = append(s.columns, shadowed{ch, ch.From.(*schema.Column), ch.To.(*schema.Column), in.columnChangeOf(ch).typeWork()})
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
	d *draft
	// group names the transaction of the swap.
	group string
}

// planShadows writes the steps. Tables whose columns the same views read are swapped in one
// transaction.
func (d *draft) planShadows(*progress) {
	if len(d.shadows) == 0 {
		return
	}
	r := &rebuilder{readerIndex: d.readerIndex(), d: d}
	proven := make(map[dependent]bool)
	for _, together := range d.sharing() {
		group := "swap columns " + together[0].live.Name.SQL()
		whole := newComponent()
		var recipes []shadowRecipe
		for _, s := range together {
			whole.take(s.readers)
			recipes = append(recipes, shadowRecipe{s, d, group})
		}
		for _, s := range recipes {
			s.prepare()
		}
		drops, creates := r.madeAgain(whole)
		for _, e := range drops {
			d.add(phaseSwapColumns, group, e.step)
		}
		for _, s := range recipes {
			s.swap()
		}
		for _, e := range creates {
			d.add(phaseSwapColumns, group, e.step)
		}
		for _, s := range recipes {
			s.finish(proven)
		}
	}
}

// isShadowed reports whether a column changes its type by a shadow.
func (in *facts) isShadowed(c schema.ColumnRef) bool {
	s := in.shadows[c.Table]
	return s != nil && s.has(c.Column)
}

func (s *shadow) has(column string) bool {
	return slices.ContainsFunc(s.columns, func(c shadowed) bool { return c.from.Name == column })
}

func (s *shadow) hasAny(columns []string) bool { return slices.ContainsFunc(columns, s.has) }

// mentioned reports whether an expression names one of the columns.
func (s *shadow) mentioned(list ...schema.Expr) bool {
	return slices.ContainsFunc(list, func(e schema.Expr) bool {
		return slices.ContainsFunc(s.columns, func(c shadowed) bool { return sqltext.Names(e.Text, c.from.Name) })
	})
}

// putsBack reports whether the swap takes a constraint off and puts it back.
func (s *shadow) putsBack(ref schema.Ref) bool {
	return slices.ContainsFunc(s.checks(), func(c *schema.Check) bool { return ref == s.live.Child(schema.KindCheck, c.Name) }) ||
		slices.ContainsFunc(s.foreignKeys(), func(f dependent) bool { return ref == f.ref() })
}

// putBack reports whether some swap does.
func (in *facts) putBack(ref schema.Ref) bool {
	for _, s := range in.shadows {
		if s.putsBack(ref) {
			return true
		}
	}
	return false
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

func (s *shadow) name(what string) string {
	return schema.TemporaryName(syncPrefix+s.live.Name.Name, s.columns[0].from.Name, what)
}

// function keeps the shadow columns equal; its trigger has its name.
func (s *shadow) function() schema.Name {
	return schema.Name{Schema: s.live.Name.Schema, Name: s.name("sync")}
}

func (s *shadow) proof() string { return s.name("proof") }

// resume recognises what an interrupted apply has left, and keeps it.
func (s *shadow) resume() {
	in := s.in
	trigger := schema.Ref{Kind: schema.KindTrigger, Schema: s.live.Name.Schema, Table: s.live.Name.Name, Name: s.function().Name}
	s.started = in.live.Entity(trigger) != nil
	for _, c := range s.columns {
		own := s.live.Column(c.shadowName())
		s.started = s.started && own != nil && own.Type.SQL() == c.to.Type.SQL()
	}
	if !s.started {
		return
	}
	in.kept[trigger] = true
	in.kept[schema.Ref{Kind: schema.KindFunction, Schema: s.function().Schema, Name: s.function().Name}] = true
	for _, c := range s.columns {
		in.kept[s.live.Child(schema.KindColumn, c.shadowName())] = true
	}
	for _, i := range s.live.Indexes {
		if isLeftover(i.Name) && !i.Invalid && s.builds(i) {
			in.kept[s.live.Child(schema.KindIndex, i.Name)] = true
		}
	}
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

// takesCheck reports whether a change of a check comes about with the swap, which takes the check off and puts it back.
func (s *shadow) takesCheck(ch diff.Change) bool {
	c, ok := ch.From.(*schema.Check)
	return ok && ch.Action == diff.Alter && ch.OldName == "" && ch.Ref.TableName() == s.live.Name && onlyAttrs(ch, "expr") && !c.Inherited && s.mentioned(c.Expr)
}

// wantedCheck is a check over the columns as it is to be, and reports whether it changes.
func (s *shadow) wantedCheck(c *schema.Check) (wanted *schema.Check, changes bool) {
	for _, ch := range s.list {
		if ch.Ref.Name == c.Name && s.takesCheck(ch) {
			return ch.To.(*schema.Check), true
		}
	}
	return c, false
}

// swapped reports whether a change comes about with some swap: of a check, or of what reads the columns.
func (in *facts) swapped(ch diff.Change) bool {
	if s := in.shadows[ch.Ref.TableName()]; s != nil && s.takesCheck(ch) {
		return true
	}
	for _, s := range in.shadows {
		if s.readers != nil && s.readers.again[ch.Ref] && s.changesTypes(ch) {
			return true
		}
	}
	return false
}

// shadowNames names the shadow columns in place of the columns.
func (s *shadow) shadowNames(columns []string) []string {
	out := slices.Clone(columns)
	for n, c := range out {
		if s.has(c) {
			out[n] = newName(c)
		}
	}
	return out
}

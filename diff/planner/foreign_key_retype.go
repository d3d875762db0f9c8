package planner

import (
	"fmt"
	"slices"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

// untie takes away, first, each foreign key whose columns change their types at both ends, or
// at one and the key is to go: the server checks the key after every single change, and may find
// no operator between the old type and the new. A key that stays comes back unproven and is
// validated, as a new one.
func (d *draft) untie(p *progress) {
	p.rest = d.untieChecks(d.untieKeys(d.untieRetyped(p.rest)))
}

func (d *draft) untieRetyped(list []diff.Change) []diff.Change {
	retyped := make(map[schema.ColumnRef]bool)
	for _, ch := range list {
		if ch.Ref.Kind == schema.KindColumn && ch.Action == diff.Alter && ch.Has("type") {
			c := schema.ColumnRef{Table: ch.LiveTable.Name, Column: ch.From.(*schema.Column).Name}
			retyped[c] = !d.isShadowed(c)
		}
	}
	if len(retyped) == 0 {
		return list
	}
	dropped := make(map[schema.Ref]bool)
	for _, ch := range list {
		if ch.Ref.Kind == schema.KindForeignKey && (ch.To == nil || ch.Has("columns", "ref_table", "ref_columns")) {
			dropped[ch.Ref] = true // or replaced by one over other columns
		}
	}
	out := slices.Clone(list)
	for _, live := range d.renamed.Tables {
		for _, f := range live.ForeignKeys {
			ends := retypedEnds(live, f, retyped)
			if ends == 2 || ends == 1 && (d.droppedTables[live.Name] || dropped[live.Child(schema.KindForeignKey, f.Name)]) {
				out = d.untieKey(out, dependent{live.Name, f}, phaseUntie, "while its columns change their types",
					"its two columns cannot change in one step; rows written meanwhile are checked when it is validated")
			}
		}
	}
	return out
}

// retypedEnds counts at how many ends a pair of the key's columns changes its type: the most of
// any pair.
func retypedEnds(t *schema.Table, f *schema.ForeignKey, retyped map[schema.ColumnRef]bool) int {
	most := 0
	for i, c := range f.Columns {
		ends := 0
		if retyped[schema.ColumnRef{Table: t.Name, Column: c}] {
			ends++
		}
		if i < len(f.RefColumns) && retyped[schema.ColumnRef{Table: f.RefTable, Column: f.RefColumns[i]}] {
			ends++
		}
		most = max(most, ends)
	}
	return most
}

// withKeys adds to a change of type what it does to the foreign keys over the column: the server makes each again, with the
// triggers at both ends, and looks up every row where the keys are compared by another operator than before.
func (a columnAlter) withKeys(s *step) {
	for _, t := range a.d.renamed.Tables {
		for _, f := range t.ForeignKeys {
			over := t.Name == a.t && slices.Contains(f.Columns, a.to.Name) || f.RefTable == a.t && slices.Contains(f.RefColumns, a.to.Name)
			if !over || a.d.early[t.Child(schema.KindForeignKey, f.Name)] {
				continue
			}
			for _, end := range []schema.Name{t.Name, f.RefTable} {
				if end != a.t {
					s.Locks = append(s.Locks, a.d.reach([]tableLock{lock(plan.AccessExclusive, end)})...)
				}
			}
			if !f.NotValid && !sameOperator(a.from.Type.SQL(), a.to.Type.SQL()) {
				s.scans(a.d.rows(t.Name), a.d.rows(f.RefTable))
			}
		}
	}
	s.Scans = slices.DeleteFunc(s.Scans, func(t string) bool { return slices.Contains(s.Rewrites, t) })
}

// sameOperator reports whether a foreign key compares values of two types alike: those that differ in their numbers, and strings.
func sameOperator(from, to string) bool {
	from, _, _ = splitType(from)
	to, _, _ = splitType(to)
	text := func(t string) bool { return t == "text" || t == "character varying" }
	return from == to || text(from) && text(to)
}

// untieKey drops a key early, and makes what is planned for it a creation.
func (d *draft) untieKey(list []diff.Change, dep dependent, p phase, when, why string) []diff.Change {
	live, f, ref := d.renamed.Table(dep.table), dep.key, dep.ref()
	s := d.newStep(ref, plan.Brief, fmt.Sprintf("drop foreign key %s of %s %s", f.Name, live.Name, when),
		alterTable(live.Name)+"DROP CONSTRAINT "+schema.Ident(d.names.now(ref)), lock(plan.AccessExclusive, live.Name), lock(plan.AccessExclusive, f.RefTable))
	s.Undo = alterTable(live.Name) + "ADD " + ddl.ForeignKey(f)
	s.Why = why
	d.addEarly(p, s)
	if at := slices.IndexFunc(list, func(ch diff.Change) bool { return ch.Ref == ref && ch.Action != diff.Rename }); at >= 0 {
		return goneBefore(list, at)
	}
	table := d.desired.Table(live.Name)
	if table == nil {
		return list
	}
	again := table.ForeignKeys
	if d.hidden[ref] && !d.declared()[ref] {
		again = []*schema.ForeignKey{f} // an ignore rule keeps it
	}
	for _, to := range again {
		if to.Name == f.Name {
			return append(list, diff.Change{Action: diff.Create, Ref: ref, To: to, LiveTable: live, Table: table, Pos: to.Src().At("columns"),
				Reason: "its columns change their types"})
		}
	}
	return list
}

package planner

import (
	"slices"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
	"github.com/replyx/schemactl/schema/sqltext"
)

// What becomes of the indexes over columns that change their types by shadows: one that stays as it is, or
// changes in the same plan, is built on the shadow as it is to be and takes the name of the old one in the
// swap; one that comes is built after it; one that is dropped is dropped in its turn.

// takesIndex reports whether a change of an index fits in with the shadow.
func (s *shadow) takesIndex(ch diff.Change) bool {
	if !isIndex(ch) || ch.Ref.TableName() != s.live.Name || ch.OldName != "" {
		return false
	}
	over := func(o schema.Object) bool { return s.isOver(o) && s.readsShadows(o) }
	switch ch.Action {
	case diff.Create:
		return !s.taken[schema.Name{Schema: ch.Ref.Schema, Name: ch.Ref.Name}]
	case diff.Drop:
		return true
	case diff.Alter:
		return over(ch.From) && over(ch.To)
	case diff.Rename, diff.Repair, diff.Rebuild, diff.Adopt:
	}
	return false
}

// indexChange is the change of one of the live indexes over the columns.
func (s *shadow) indexChange(name string) (diff.Change, bool) {
	i := slices.IndexFunc(s.list, func(ch diff.Change) bool {
		return ch.Ref.Name == name && ch.Action != diff.Create && s.takesIndex(ch)
	})
	if i < 0 {
		return diff.Change{}, false
	}
	return s.list[i], true
}

// wanted is an index over the columns as it is to be.
func (s *shadow) wanted(i *schema.Index) *schema.Index {
	if ch, ok := s.indexChange(i.Name); ok {
		return ch.To.(*schema.Index)
	}
	return i
}

// indexOverShadow plans, with the swap or after it, a change of an index over columns that change their
// types by shadows. It reports whether it is one.
func (d *draft) indexOverShadow(ch diff.Change) bool {
	s := d.shadows[ch.Ref.TableName()]
	if s == nil || !s.takesIndex(ch) || ch.To == nil {
		return false
	}
	to := ch.To.(*schema.Index)
	if !s.isOver(to) {
		return false
	}
	if ch.Action == diff.Create {
		d.buildIndex(phaseSwapValidate, ch, to, to.Name)
	}
	return true
}

// IndexesApart names the indexes over a column that the plan changes, or drops, and that have an operator
// class which is not the default one of the old type, or an expression with the column: it may have no meaning for the new one.
func IndexesApart(ch diff.Change, list []diff.Change) []string {
	from, ok := ch.From.(*schema.Column)
	if !ok || ch.LiveTable == nil || ch.LiveTable.Partition != nil || ch.LiveTable.IsPartition() || len(ch.LiveTable.Inherits) > 0 {
		return nil
	}
	var out []string
	for _, other := range list {
		i, ok := other.From.(*schema.Index)
		if !ok || other.Ref.TableName() != ch.LiveTable.Name || other.Action != diff.Drop && other.Action != diff.Alter {
			continue
		}
		if slices.ContainsFunc(i.Parts, func(p schema.Part) bool { return p.Column == from.Name && !p.DefaultOpClass }) || namesColumn(schema.ExprsOf(i), from.Name) {
			out = append(out, i.Name)
		}
	}
	return out
}

// builds reports whether a live index is one that the plan would build.
func (s *shadow) builds(i *schema.Index) bool {
	return slices.ContainsFunc(s.indexes(), func(n *schema.Index) bool { return n.Name == i.Name && sameButName(n, i) })
}

// indexes are those to build on the shadow columns, under temporary names.
func (s *shadow) indexes() []*schema.Index {
	var out []*schema.Index
	for _, k := range s.keys() {
		over := *k.key
		over.Columns, over.Include = s.shadowNames(over.Columns), s.shadowNames(over.Include)
		out = append(out, ddl.KeyIndex(&over, newName(over.Name)))
	}
	for _, i := range s.ownIndexes() {
		wanted := s.wanted(i)
		over := *wanted
		over.Name, over.Include, over.Parts, over.Comment = newName(i.Name), s.shadowNames(wanted.Include), slices.Clone(wanted.Parts), ""
		over.Where = s.shadowText(wanted.Where)
		for n := range over.Parts {
			p := &over.Parts[n]
			p.Expr = s.shadowText(p.Expr)
			if s.has(p.Column) {
				p.Column = newName(p.Column)
				if wanted == i {
					p.OpClass = "" // the default one of the new type
				}
			}
		}
		out = append(out, &over)
	}
	return out
}

func (s *shadow) ownIndexes() []*schema.Index {
	return slices.DeleteFunc(slices.Clone(s.live.Indexes), func(i *schema.Index) bool {
		ch, changed := s.indexChange(i.Name)
		return isLeftover(i.Name) || changed && ch.Action == diff.Drop || !s.isOver(i)
	})
}

// isOver reports whether an index has the columns, also in an expression.
func (s *shadow) isOver(o schema.Object) bool {
	return s.hasAny(schema.ColumnsOf(o)) || s.mentioned(schema.ExprsOf(o)...)
}

// readsShadows reports whether the expressions of an index can be written over the shadow columns.
func (s *shadow) readsShadows(o schema.Object) bool {
	return !slices.ContainsFunc(schema.ExprsOf(o), func(e schema.Expr) bool {
		_, ok := sqltext.RenamedColumns(e.SQL(), s.newNames())
		return !ok
	})
}

// shadowText is an expression over the shadow columns.
func (s *shadow) shadowText(e schema.Expr) schema.Expr {
	if !s.mentioned(e) {
		return e
	}
	text, _ := sqltext.RenamedColumns(e.SQL(), s.newNames())
	return schema.Expr{Text: text}
}

// newNames are the names of the shadow columns by those of the columns.
func (s *shadow) newNames() map[string]string {
	out := make(map[string]string, len(s.columns))
	for _, c := range s.columns {
		out[c.from.Name] = c.shadowName()
	}
	return out
}

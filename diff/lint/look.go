package lint

import (
	"fmt"
	"iter"
	"strings"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/depend"
)

// look is what a rule looks at, and where it notes what it finds.
type look struct {
	Facts
	limits   policy.Lint
	rule     Rule
	severity policy.Severity
	out      []Finding
	// What follows is made when it is first asked for.
	byName, liveByName map[schema.Name]*schema.Table
	users              map[schema.Ref][]schema.Ref
	graph              depend.Graph
}

// found notes that an object, or an attribute of it, breaks the rule. Fix is HCL or SQL.
func (l *look) found(ref schema.Ref, obj schema.Object, attr, fact string, fix ...string) {
	if l.limits.Excluded(l.rule.ID, ref) || l.ignoredByPolicy(ref) {
		return
	}
	f := Finding{Rule: l.rule.ID, Severity: l.severity, Object: plan.ObjectOf(ref), Fact: fact, Advice: l.rule.Do, Fix: fix}
	var src *schema.Source
	if obj != nil {
		src = obj.Src()
	}
	if at := src.At(attr); !at.IsZero() {
		f.Place = &plan.Place{File: at.File, Line: at.Line, Column: at.Column}
		f.lines = []int{at.Line, src.Pos.Line}
		if t := l.table(ref.TableName()); t != nil && t.Source != nil && t.Pos.File == at.File {
			f.lines = append(f.lines, t.Pos.Line)
		}
	}
	l.out = append(l.out, f)
}

// foundf is found with a format, and without a fix.
func (l *look) foundf(ref schema.Ref, obj schema.Object, attr, format string, args ...any) {
	l.found(ref, obj, attr, fmt.Sprintf(format, args...))
}

// ignoredByPolicy reports whether an ignore rule of the policy hides an object in every direction.
func (l *look) ignoredByPolicy(ref schema.Ref) bool {
	for _, r := range l.Policy.Ignores {
		if !r.NoCreate && !r.NoDrop && !r.NoCompare && (policy.Lint{Exclude: r.Objects}).Excluded("", ref) {
			return true
		}
	}
	return false
}

// number and texts are options of the rule.
func (l *look) number(option string) int64   { return l.limits.Number(l.rule.ID, option) }
func (l *look) texts(option string) []string { return l.limits.Texts(l.rule.ID, option) }

// tables yields the tables that stand for themselves: no partitions, which are as their table is.
func (l *look) tables() iter.Seq[*schema.Table] {
	return func(yield func(*schema.Table) bool) {
		for _, t := range l.State.Tables {
			if t.PartitionOf.Name == "" && !yield(t) {
				return
			}
		}
	}
}

// columns yields the columns of all tables that are their own.
func (l *look) columns() iter.Seq2[*schema.Table, *schema.Column] {
	return func(yield func(*schema.Table, *schema.Column) bool) {
		for t := range l.tables() {
			for _, c := range t.Columns {
				if !c.Inherited && !yield(t, c) {
					return
				}
			}
		}
	}
}

// column is a finding of a column.
func (l *look) column(t *schema.Table, c *schema.Column, attr, format string, args ...any) {
	l.foundf(t.Child(schema.KindColumn, c.Name), c, attr, format, args...)
}

// eachColumn finds each column that is as picked; the fact has a place for its name.
func (l *look) eachColumn(pick func(*schema.Table, *schema.Column) bool, fact string) {
	for t, c := range l.columns() {
		if pick(t, c) {
			l.column(t, c, "type", fact, c.Name)
		}
	}
}

// entities yields the entities of a type.
func entities[T schema.Entity](l *look) iter.Seq[T] {
	return func(yield func(T) bool) {
		for _, e := range l.State.Entities {
			if x, ok := e.(T); ok && !yield(x) {
				return
			}
		}
	}
}

// table is the table of a name in the state, or nil.
func (l *look) table(n schema.Name) *schema.Table {
	if l.byName == nil {
		l.byName = tablesByName(l.State)
	}
	return l.byName[n]
}

// live is the live table of a name, or nil.
func (l *look) live(n schema.Name) *schema.Table {
	if l.liveByName == nil {
		l.liveByName = tablesByName(l.Live)
	}
	return l.liveByName[n]
}

func tablesByName(db *schema.Database) map[schema.Name]*schema.Table {
	out := make(map[schema.Name]*schema.Table, len(db.Tables))
	for _, t := range db.Tables {
		out[t.Name] = t
	}
	return out
}

// needs are the objects that an object refers to.
func (l *look) needs(r schema.Ref) []schema.Ref {
	if l.graph == nil {
		l.graph = depend.Reads(l.State)
	}
	return l.graph[r]
}

// usersOf are the objects that refer to an object, but for what is granted on it.
func (l *look) usersOf(r schema.Ref) []schema.Ref {
	if l.users == nil {
		l.needs(r)
		l.users = make(map[schema.Ref][]schema.Ref)
		for from, list := range l.graph {
			if from.Kind.GivesRights() {
				continue
			}
			for _, to := range list {
				l.users[to] = append(l.users[to], from)
			}
		}
	}
	return l.users[r]
}

// hcl reports whether the state is that of files, so that a fix is HCL.
func (l *look) hcl() bool { return len(l.State.Schemas) > 0 && l.State.Schemas[0].Source != nil }

// typeName is the catalog's name of a column's type, without schema, modifiers and brackets; array reports whether it
// is an array.
func typeName(t schema.Type) (name string, mods []string, array bool) {
	parsed, err := schema.ParseType(t.SQL())
	if err != nil {
		return "", nil, false
	}
	return parsed.Name.Name, parsed.Mods, parsed.Array
}

// isType reports whether a column is of one of the types, and no array.
func isType(c *schema.Column, names ...string) bool {
	name, _, array := typeName(c.Type)
	for _, n := range names {
		if name == n && !array {
			return true
		}
	}
	return false
}

// list joins names.
func list(names []string) string { return strings.Join(names, ", ") }

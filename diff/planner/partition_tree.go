package planner

import (
	"slices"
	"strconv"
	"strings"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
)

// node is a partition below a partitioned table, as the tree is while the plan adds: what the
// plan detaches has left, what it attaches from elsewhere is not there yet.
type node struct {
	name schema.Name
	// live is nil for a partition that the plan makes.
	live, desired *schema.Table
}

func (n node) partitioned() bool {
	if n.live != nil {
		return n.live.Partition != nil
	}
	return n.desired.Partition != nil
}

// partitioned says that the live table is split.
func (in *facts) partitioned(t schema.Name) bool {
	l := in.renamed.Table(t)
	return l != nil && l.Partition != nil && !in.created[t]
}

// partitions are the direct partitions of a table, by name.
func (in *facts) partitions(t schema.Name) []node {
	var out []node
	for _, l := range in.liveChildren()[t] {
		if l.IsPartition() && !l.Detaching && !in.leaves(l) {
			out = append(out, node{l.Name, l, in.desired.Table(l.Name)})
		}
	}
	for _, d := range in.desiredChildren()[t] {
		if d.IsPartition() && in.created[d.Name] {
			out = append(out, node{d.Name, nil, d})
		}
	}
	slices.SortFunc(out, func(x, y node) int { return x.name.Compare(y.name) })
	return out
}

// leaves says that the plan takes a live partition out of its table.
func (in *facts) leaves(l *schema.Table) bool {
	if in.dropped[l.Name] {
		return true
	}
	d := in.desired.Table(l.Name)
	return d != nil && d.PartitionOf != l.PartitionOf
}

// leafPartitions are the partitions below a table that hold rows.
func (in *facts) leafPartitions(t schema.Name) []node {
	var out []node
	for _, n := range in.partitions(t) {
		if n.partitioned() {
			out = append(out, in.leafPartitions(n.name)...)
		} else {
			out = append(out, n)
		}
	}
	return out
}

// below are all live tables that have columns of a table, at any depth.
func (in *facts) below(t schema.Name, partitionsOnly bool) []schema.Name {
	var out []schema.Name
	for _, l := range in.liveChildren()[t] {
		if l.IsPartition() || !partitionsOnly {
			out = append(append(out, l.Name), in.below(l.Name, partitionsOnly)...)
		}
	}
	return out
}

// tablesBelow are the live tables that have columns of a table, at any depth, all as the plan's
// renames leave them.
func (in *facts) tablesBelow(t schema.Name) []*schema.Table {
	var out []*schema.Table
	for _, l := range in.liveChildren()[t] {
		out = append(append(out, l), in.tablesBelow(l.Name)...)
	}
	return out
}

// reach adds the tables below to each lock: what ALTER TABLE does to a table reaches those that
// have its columns, unless it is only about the table itself.
func (in *facts) reach(locks []tableLock) []tableLock {
	var out []tableLock
	add := func(l tableLock) {
		same := func(o tableLock) bool { return o.Relation == l.Relation && o.Mode == l.Mode }
		if !slices.ContainsFunc(out, same) {
			out = append(out, l)
		}
	}
	for _, l := range locks {
		alone := l
		alone.only = false
		add(alone)
		if l.only {
			continue
		}
		for _, n := range in.below(schema.ParseName(l.Relation), l.Mode != plan.AccessExclusive) {
			add(below(l.Mode, n))
		}
	}
	return out
}

// partName is the name that PostgreSQL gives a partition's part of an index
// (ChooseIndexName in indexcmds.c), made unlike those that are taken.
func (b *builder) partName(t schema.Name, i *schema.Index, label string) string {
	second := partColumns(i, label)
	taken := func(name string) bool {
		full := schema.Name{Schema: t.Schema, Name: name}
		return b.names.taken[full] || b.names.given[full] || b.namedOnAttach(t, name)
	}
	b.namedOnRetype(t, second, label)
	name := schema.ObjectName(t.Name, second, label)
	for n := 1; taken(name); n++ {
		name = schema.ObjectName(t.Name, second, label+strconv.Itoa(n))
	}
	b.names.given[schema.Name{Schema: t.Schema, Name: name}] = true
	return name
}

// partColumns is what the name of a part says of its columns: that of a primary key says nothing.
func partColumns(i *schema.Index, label string) string {
	if label == "pkey" {
		return ""
	}
	return indexColumns(i)
}

// namedOnRetype takes the names that the server gives to a partition's parts when the type of a
// column changes: it makes the index of the partitioned table anew, and the parts with it, under
// the first names that are free by then.
func (b *builder) namedOnRetype(t schema.Name, second, label string) {
	l, d := b.live.Table(t), b.desired.Table(t)
	if l == nil || d == nil || l.Shared == nil || label != "idx" {
		return
	}
	parts := make(map[schema.Name]bool)
	for _, i := range l.Shared.Indexes {
		if indexColumns(i) == second && slices.ContainsFunc(schema.ColumnsOf(i), func(c string) bool { return b.parentTyped(d, c) }) {
			parts[schema.Name{Schema: t.Schema, Name: i.Name}] = true
		}
	}
	left := len(parts)
	for n := 0; left > 0; n++ {
		full := schema.Name{Schema: t.Schema, Name: schema.ObjectName(t.Name, second, label)}
		if n > 0 {
			full.Name = schema.ObjectName(t.Name, second, label+strconv.Itoa(n))
		}
		if !b.names.taken[full] || parts[full] {
			b.names.given[full] = true
			left--
		}
	}
}

// isPartName says that a name is one that partName gives.
func isPartName(name string, t schema.Name, i *schema.Index, label string) bool {
	number := strings.TrimPrefix(name, schema.ObjectName(t.Name, partColumns(i, label), label))
	return number != name && strings.Trim(number, "0123456789") == ""
}

// namedOnAttach says that a new partition will have an index of the name already: when it is
// attached, the server gives it a part of each live index of the table.
func (in *facts) namedOnAttach(t schema.Name, name string) bool {
	d := in.desired.Table(t)
	if d == nil || in.live.Table(t) != nil {
		return false
	}
	parent := in.live.Table(d.PartitionOf)
	return parent != nil && slices.ContainsFunc(parent.Indexes, func(i *schema.Index) bool {
		return schema.ObjectName(t.Name, indexColumns(i), "idx") == name
	})
}

// indexColumns joins the names of an index's columns; those of expressions are guesses.
func indexColumns(i *schema.Index) string {
	out, seen := "", make(map[string]bool)
	add := func(name string) {
		base := name
		for n := 1; seen[name]; n++ {
			name = base + strconv.Itoa(n)
		}
		seen[name] = true
		if out != "" {
			out += "_"
		}
		out += name
	}
	for _, p := range i.Parts {
		if p.Column != "" {
			add(p.Column)
		} else {
			add(exprName(p.Expr.SQL()))
		}
	}
	for _, c := range i.Include {
		add(c)
	}
	return out
}

// exprName is the name of a function call, else expr.
func exprName(e string) string {
	for n, c := range e {
		switch {
		case c == '(' && n > 0:
			return e[:n]
		case c == '_' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' && n > 0:
		default:
			return "expr"
		}
	}
	return "expr"
}

// departs says that the plan takes a live table out of the table or the tables that it has its
// columns from.
func (in *facts) departs(l *schema.Table) bool {
	d := in.desired.Table(l.Name)
	if l.IsPartition() {
		return in.leaves(l) && !(in.dropped[l.Name] && in.dropped[l.PartitionOf])
	}
	return d != nil && len(l.Inherits) > 0 && !slices.ContainsFunc(l.Inherits, func(p schema.Name) bool { return slices.Contains(d.Inherits, p) })
}

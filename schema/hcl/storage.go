package hcl

import (
	"slices"

	"github.com/zclconf/go-cty/cty"

	"github.com/replyx/schemactl/internal/near"
	"github.com/replyx/schemactl/schema"
)

// storage reads how a table is kept, once all that belongs to the table is known.
func (b *block) storage(t *schema.Table) {
	t.Tablespace = b.str("tablespace")
	t.Method = unless(b.str("access_method"), "heap")
	t.ReplicaIdentity = unless(b.oneOf("replica_identity", "DEFAULT", "FULL", "NOTHING"), "DEFAULT")
	t.ReplicaIndex, t.ClusterOn = b.ownIndex("replica_identity_index", t), b.ownIndex("cluster_on", t)
	if t.ReplicaIdentity != "" && t.ReplicaIndex != "" {
		b.failf(b.attr("replica_identity_index").NameRange.Start, "", "table %q has both replica_identity and replica_identity_index: keep one of them", t.Name.Name)
	}
	own := map[bool]string{true: "UNLOGGED", false: "LOGGED"}[t.Unlogged]
	for _, c := range t.Columns {
		if c.Identity != nil && c.Identity.Persistence == own {
			c.Identity.Persistence = ""
		}
	}
}

// ownIndex reads the name of an index of the table, or of a constraint that an index keeps. That of a partition may be its
// part of an index of its table: see partOfIndex.
func (b *block) ownIndex(attr string, t *schema.Table) string {
	name := b.str(attr)
	if name != "" && !b.has("partition_of") {
		b.needIndex(attr, name, t)
	}
	return name
}

func (b *block) needIndex(attr, name string, t *schema.Table) {
	names := indexNames(t)
	if !slices.Contains(names, name) {
		b.failf(b.attr(attr).Expr.Range().Start, "", "table %q has no index %q%s", t.Name.Name, name, near.DidYouMean(name, names))
	}
}

// partOfIndex looks at the indexes that a partition names, once the tables above it are known: the server names a part, or whoever
// made it.
func (b *block) partOfIndex(t *schema.Table, above []*schema.Table) {
	if slices.ContainsFunc(above, func(a *schema.Table) bool { return len(indexNames(a)) > 0 }) {
		return
	}
	for attr, name := range map[string]string{"replica_identity_index": t.ReplicaIndex, "cluster_on": t.ClusterOn} {
		if name != "" {
			b.needIndex(attr, name, t)
		}
	}
}

// indexNames are the names of a table's indexes, those of its constraints among them. A
// perf_index may not be there.
func indexNames(t *schema.Table) []string {
	var out []string
	if k := t.PrimaryKey; k != nil {
		name := k.Name
		if name == "" {
			name = schema.ObjectName(t.Name.Name, "", "pkey")
		}
		out = append(out, name)
	}
	for _, k := range t.Uniques {
		out = append(out, k.Name)
	}
	for _, i := range t.Indexes {
		if !i.Perf {
			out = append(out, i.Name)
		}
	}
	for _, e := range t.Exclusions {
		out = append(out, e.Name)
	}
	return out
}

// statistics reads what ANALYZE is told about a column.
func (b *block) statistics() schema.Statistics {
	s := schema.Statistics{Target: b.statisticsTarget("statistics")}
	s.NDistinct, s.NDistinctInherited = b.ratio("n_distinct"), b.ratio("n_distinct_inherited")
	return s
}

// maxStatistics is the highest statistics target (MAX_STATISTICS_TARGET in vacuum.h).
const maxStatistics = 10000

func (b *block) statisticsTarget(name string) *int64 {
	n := b.number(name)
	if n != nil && (*n < 0 || *n > maxStatistics) {
		b.failf(b.attr(name).Expr.Range().Start, "", "%s is from 0 to %d", name, maxStatistics)
	}
	return n
}

// ratio reads a number of distinct values, or, negative, their share of the rows.
func (b *block) ratio(name string) string {
	a := b.attr(name)
	if a == nil {
		return ""
	}
	b.mark(name, a.NameRange.Start)
	v, ok := b.value(a.Expr)
	if !ok || v.IsNull() {
		return ""
	}
	if v.Type() != cty.Number {
		b.failf(a.Expr.Range().Start, name+" = -0.5", "%s is a number: of values, or, negative, their share of the rows", name)
		return ""
	}
	if f, _ := v.AsBigFloat().Float64(); f < -1 {
		b.failf(a.Expr.Range().Start, "", "%s is -1 or more", name)
	}
	return b.numberText(a.Expr, v)
}

// notNull reads what there is to say about a column's NOT NULL beside that it is there.
func (b *block) notNull(c *schema.Column, table schema.Name) {
	n := b.child("not_null")
	if n == nil {
		return
	}
	n.onlyNested(b.Type)
	b.mark("not_null", n.TypeRange.Start)
	if !c.NotNull {
		n.failf(n.TypeRange.Start, "null = false", "column %q may be null: it has no such constraint", c.Name)
	}
	c.NotNullConstraint = &schema.NotNull{}
	if len(n.Labels) > 0 || n.has("name") {
		name, _ := n.label()
		c.NotNullConstraint.Name = schema.GivenName{Text: name, Default: name == schema.NotNullName(table, c.Name)}
	}
	n.src, n.prefix = b.src, "not_null."
	c.NotNullConstraint.NoInherit, c.NotNullConstraint.NotValid = n.flag("no_inherit", false), n.flag("not_valid", false)
	c.NotNullConstraint.Comment = n.str("comment")
}

// givenName reads a name that the server would make up.
func (b *block) givenName(attr, def string) schema.GivenName {
	name := b.str(attr)
	if name != "" {
		b.checkIdentifier(b.attr(attr).Expr.Range().Start, name)
	}
	return schema.GivenName{Text: name, Default: name == def}
}

// enforced reads whether anything checks a constraint.
func (b *block) enforced(notValid bool) (not bool) {
	not = !b.flag("enforced", true)
	if not && notValid {
		b.failf(b.attr("not_valid").NameRange.Start, "", "not_valid says nothing of a constraint that is not enforced: remove it")
	}
	return not
}

func (p *printer) storage(s schema.Storage) {
	p.str("tablespace", s.Tablespace)
	p.str("access_method", s.Method)
	p.word("replica_identity", s.ReplicaIdentity)
	p.str("replica_identity_index", s.ReplicaIndex)
	p.str("cluster_on", s.ClusterOn)
}

func (p *printer) statistics(s schema.Statistics) {
	p.number("statistics", s.Target)
	for _, o := range s.Options() {
		p.attr(o.Name, o.Value)
	}
}

func (p *printer) notNull(n *schema.NotNull) {
	if n == nil || n.Name.Own() == "" && !n.NoInherit && !n.NotValid && n.Comment == "" {
		return
	}
	var label []string
	if name := n.Name.Own(); name != "" {
		label = []string{name}
	}
	p.open("not_null", label...)
	p.flag("no_inherit", n.NoInherit)
	p.flag("not_valid", n.NotValid)
	p.comment(n.Comment)
	p.close()
}

// identityMore writes what the sequence of an identity column has beside its options.
func (p *printer) identityMore(id *schema.Identity) {
	p.str("sequence_name", id.Sequence.Own())
	if id.Persistence != "" {
		p.attr("unlogged", map[bool]string{true: "true", false: "false"}[id.Persistence == "UNLOGGED"])
	}
	p.comment(id.Comment)
}

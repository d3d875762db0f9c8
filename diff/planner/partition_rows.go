package planner

import (
	"fmt"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

// fits is the server's condition for the rows of a partition, of its own level and of those above; empty where that of
// one is not known by name.
func (in *facts) fits(t *schema.Table) string {
	var conditions []string
	for level := t; level.IsPartition(); level = in.parentOf(level) {
		conditions = append(conditions, in.boundCondition(level))
	}
	switch {
	case slices.Contains(conditions, ""):
		return ""
	case len(conditions) == 1:
		return conditions[0]
	}
	return "(" + strings.Join(conditions, " AND ") + ")"
}

// misplaced counts the rows of a live table that do not fit into the partition that it is to be, nor into the levels
// above; nil, with a warning, where no condition is known.
func (d *draft) misplaced(t *schema.Table) *plan.Precheck {
	var fits []string
	late := false
	for level := t; level.IsPartition(); level = d.parentOf(level) {
		condition := d.boundCondition(level)
		if condition == "" {
			if condition = d.hashCondition(level); condition == "" {
				continue
			}
			// It names the partitioned table, which must be there under its name.
			late = late || d.created[level.PartitionOf] || d.beforeRename(level.PartitionOf) != level.PartitionOf
		}
		fits = append(fits, condition)
	}
	if len(fits) == 0 {
		d.warn(schema.Pos{}, "no query could tell beforehand whether every row of %s fits into partition %s of %s: a row that does not stops the plan when it is attached",
			t.Name, t.Bound.SQL(), t.PartitionOf)
		return nil
	}
	condition := strings.Join(fits, " AND ")
	rows := d.rowsOf(t.Name, schema.Ref{}, inText(condition))
	if late = late || rows.late || d.usesMade(t.Name, condition); late {
		rows.from = t.Name.SQL()
	}
	where := " FROM " + rows.from + " WHERE NOT (" + condition + ")"
	return &plan.Precheck{
		Count: "SELECT count(*)" + where, Find: "SELECT *" + where, Late: late,
		Message: fmt.Sprintf("%s has rows that do not fit into partition %s of %s: move them to where they belong first", t.Name, t.Bound.SQL(), t.PartitionOf),
	}
}

// boundCondition is the server's condition for the rows of a partition, of its own level; empty where it is not known, or cannot
// be read back: that on a domain over an enum has an operator of the domain, which there is not.
func (in *facts) boundCondition(t *schema.Table) string {
	parent := in.parentOf(t)
	onDomain := func(p schema.Part) bool {
		c := parent.Column(p.Column)
		return c != nil && in.isEnumDomain(c.Type)
	}
	if parent.Partition != nil && slices.ContainsFunc(parent.Partition.Parts, onDomain) {
		return ""
	}
	return t.BoundCheck
}

func (in *facts) isEnumDomain(t schema.Type) bool {
	base := in.baseType(t)
	if base.SQL() == t.SQL() {
		return false
	}
	p, err := schema.ParseType(base.SQL())
	return err == nil && in.desired.Enum(p.Name) != nil
}

// hashCondition is the server's condition for the rows of a hash partition, with the name of the partitioned table for its number
// (https://www.postgresql.org/docs/current/functions-info.html, satisfies_hash_partition); empty for any other.
func (in *facts) hashCondition(t *schema.Table) string {
	parent := in.desired.Table(t.PartitionOf)
	bound, ok := sqltext.ParseBound(t.Bound.SQL())
	if parent == nil || parent.Partition == nil || !ok || bound.Modulus == 0 {
		return ""
	}
	var key []string
	for _, part := range parent.Partition.Parts {
		if part.Column != "" {
			key = append(key, schema.Ident(part.Column))
		} else {
			key = append(key, "("+part.Expr.SQL()+")")
		}
	}
	return fmt.Sprintf("pg_catalog.satisfies_hash_partition(%s::pg_catalog.regclass, %d, %d, %s)",
		schema.Literal(parent.Name.SQL()), bound.Modulus, bound.Remainder, strings.Join(key, ", "))
}

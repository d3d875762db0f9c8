package planner

import (
	"fmt"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

// defaultPartition is the live default partition of a table, or nil.
func (in *facts) defaultPartition(t schema.Name) *schema.Table {
	for _, n := range in.partitions(t) {
		if n.live != nil && n.live.Bound.Text == defaultBound {
			return n.live
		}
	}
	return nil
}

const defaultBound = "DEFAULT"

func (in *facts) liveDefault(t schema.Name) *schema.Table {
	for _, l := range in.live.Tables {
		if l.PartitionOf == t && l.Bound.Text == defaultBound {
			return l
		}
	}
	return nil
}

func (in *facts) anyDefault(t schema.Name) bool { return in.liveDefault(t) != nil }

// boundCheck is the name of the helper check that proves that the rows of a table fit into a
// partition, or that those of a default partition do not.
func boundCheck(t, partition schema.Name) string {
	if t == partition {
		return schema.ObjectName(t.Name, "", "bound"+leftoverSuffix)
	}
	return schema.ObjectName(t.Name, partition.Name, "bound"+leftoverSuffix)
}

// proveBound adds and validates a helper check; false where the server's condition is unknown.
func (b *builder) proveBound(ch diff.Change, t, partition schema.Name, condition string, checked *[]schema.Name) bool {
	if condition == "" {
		return false
	}
	c := &schema.Check{Name: boundCheck(t, partition), Expr: schema.Expr{Text: condition, Canonical: condition}, NotValid: true}
	s := b.newStep(ch.Ref, plan.Brief, fmt.Sprintf("refuse new rows in %s that do not fit", t), alterTable(t)+"ADD "+ddl.Check(c), lock(plan.AccessExclusive, t))
	s.Undo = alterTable(t) + "DROP CONSTRAINT " + schema.Ident(c.Name)
	s.Why = "validated apart, so that attaching scans nothing"
	s.Precheck = b.violations(t, c)
	b.add(phaseCheck, "", s)
	b.validate(phaseValidate, diff.Change{Ref: ch.Ref}, t, c.Name, fmt.Sprintf("prove that every row of %s fits", t))
	*checked = append(*checked, t)
	return true
}

// changeBound gives a partition other bounds: out and in again, in one transaction.
func (b *builder) changeBound(ch diff.Change, from, to *schema.Table) {
	group := "bound " + to.Name.SQL()
	again := b.setAside(ch, from, to)
	b.detachAtOnce(phaseAttach, ch, from, group)
	b.attachStep(ch, to, group)
	again()
}

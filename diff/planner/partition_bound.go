package planner

import (
	"fmt"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
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

// proofOfBound is the helper check, which spares attaching the scan.
func (d *draft) proofOfBound(ch diff.Change, t, partition schema.Name, condition string) notValid {
	c := &schema.Check{Name: boundCheck(t, partition), Expr: schema.Expr{Text: condition, Canonical: condition}}
	v := d.notValidCheck(diff.Change{Ref: ch.Ref}, t, c)
	v.precheck = func() *plan.Precheck { return d.violations(t, c) }
	v.adding.why = "validated apart, so that attaching scans nothing"
	return v
}

// proveBound adds and validates a helper check, and gives it; nothing where the server's condition is unknown.
func (d *draft) proveBound(ch diff.Change, t, partition schema.Name, condition string) []notValid {
	if condition == "" {
		return nil
	}
	v := d.proofOfBound(ch, t, partition, condition)
	v.adding.group, v.adding.summary = "", fmt.Sprintf("refuse new rows in %s that do not fit", t)
	v.validating.summary = fmt.Sprintf("prove that every row of %s fits", t)
	d.addAndValidate(v)
	return []notValid{v}
}

// changeBound gives a partition other bounds: out and in again, in one transaction.
func (d *draft) changeBound(ch diff.Change, from, to *schema.Table) {
	group := "bound " + to.Name.SQL()
	again := d.setAside(ch, from, to)
	d.detachAtOnce(phaseAttach, ch, from, group)
	d.attachStep(ch, to, group)
	again()
}

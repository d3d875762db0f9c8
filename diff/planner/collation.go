package planner

import (
	"fmt"
	"slices"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
)

// refreshCollation builds every index again that depends on the order of a collation whose rules
// have changed, and only then records the new version: the record is what makes the server warn.
// https://www.postgresql.org/docs/current/sql-altercollation.html#SQL-ALTERCOLLATION-NOTES
func (d *draft) refreshCollation(ch diff.Change) {
	i := slices.IndexFunc(d.live.StaleCollations, func(c *schema.StaleCollation) bool { return c.Name == ch.Ref.TypeName() })
	c := d.live.StaleCollations[i]
	name, sql := "collation "+c.Name.String(), "ALTER COLLATION "+c.Name.SQL()+" REFRESH VERSION"
	if c.IsDefault() {
		name = "the collation of the database"
		sql = "ALTER DATABASE " + schema.Ident(d.live.Server.Database) + " REFRESH COLLATION VERSION"
	}
	if !c.Owned {
		d.refuse(ch, fmt.Sprintf("role %s may not record the new version of %s", d.live.Server.User, name), "run this as its owner, or as a superuser")
		return
	}
	for _, t := range c.Partitioned {
		d.warn(schema.Pos{}, "%s is partitioned by range in the order of %s: rows near a bound may be in another partition than it says now; compare them with the bounds", t, name)
	}
	for _, x := range c.Indexes {
		d.reindexCollated(ch, x)
	}
	s := d.newStep(ch.Ref, plan.Brief, "record that the indexes are in the order of version "+c.Actual+" of "+name, sql)
	s.Why = "all that depend on it have been built by it"
	s.Lost = "nothing: the server would warn again"
	d.add(phaseComment, "", s)
}

func (d *draft) reindexCollated(ch diff.Change, x schema.CollatedIndex) {
	on := ch
	on.Ref = schema.Ref{Kind: schema.KindIndex, Schema: x.Table.Schema, Table: x.Table.Name, Name: x.Name.Name}
	d.buildAgain(on, x.Table, x.Name, x.Exclusion, fmt.Sprintf("build index %s of %s again", x.Name.Name, x.Table), "in the order that its collation has now")
}

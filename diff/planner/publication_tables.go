package planner

import (
	"fmt"
	"slices"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

// A publication sends what is written to its tables to subscribers, whose own tables must have every
// column that is sent. And the server refuses an UPDATE or a DELETE that it could not send, because
// nothing identifies the row. Both depend on publications that the HCL may say nothing about.

// published is a table as a publication has it.
type published struct {
	by *schema.Publication
	// columns are those that are sent; empty for all.
	columns []string
	where   schema.Expr
}

// publications are those of the live state, as renames leave them, and of the state after the plan.
func (d *draft) publications() (before, after []*schema.Publication) {
	for _, e := range d.renamed.Entities {
		p, ok := e.(*schema.Publication)
		if !ok {
			continue
		}
		before = append(before, p)
		if !d.droppedObjects[p.Ref()] && d.desired.Entity(p.Ref()) == nil {
			after = append(after, p) // not managed
		}
	}
	for _, e := range d.desired.Entities {
		if p, ok := e.(*schema.Publication); ok {
			after = append(after, p)
		}
	}
	return before, after
}

// publishedBy lists the publications that send the rows of a table of a state.
func publishedBy(list []*schema.Publication, db *schema.Database, t *schema.Table) []published {
	if t.Unlogged {
		return nil
	}
	names := []schema.Name{t.Name}
	for up := t; up != nil && up.IsPartition(); up = db.Table(up.PartitionOf) {
		names = append(names, up.PartitionOf)
	}
	var out []published
	for _, p := range list {
		if d, ok := publishedAs(p, names); ok {
			out = append(out, d)
		}
	}
	return out
}

// publishedAs is how a publication has a table, given its name and those of the tables that it is a
// partition of.
func publishedAs(p *schema.Publication, names []schema.Name) (published, bool) {
	for _, n := range names {
		if i := slices.IndexFunc(p.Tables, func(t schema.PublishedTable) bool { return t.Name == n }); i >= 0 {
			return published{by: p, columns: p.Tables[i].Columns, where: p.Tables[i].Where}, true
		}
	}
	all := p.AllTables || slices.ContainsFunc(names, func(n schema.Name) bool { return slices.Contains(p.Schemas, n.Schema) })
	return published{by: p}, all
}

// sends reports whether the values of a column are sent.
func (p published) sends(c *schema.Column) bool {
	if !c.Generated.IsZero() && p.by.GeneratedColumns == "" && !slices.Contains(p.columns, c.Name) {
		return false
	}
	return len(p.columns) == 0 || slices.Contains(p.columns, c.Name)
}

// publishes reports whether a publication sends one of some operations.
func (p published) publishes(ops ...string) bool {
	return slices.ContainsFunc(ops, func(op string) bool { return slices.Contains(p.by.Publish, op) })
}

// replicaIdentityOf are the columns that identify a row of a table of a state to subscribers; whole says that all of
// them do. Without any, ok is false. A partition has its parts of the keys and indexes of its table.
func replicaIdentityOf(db *schema.Database, t *schema.Table) (columns []string, whole, ok bool) {
	switch {
	case t.ReplicaIdentity == "FULL":
		return nil, true, true
	case t.ReplicaIdentity == "NOTHING":
		return nil, false, false
	case t.ReplicaIndex != "":
		return identityIndex(db, t)
	}
	if k := db.PrimaryKeyOf(t); k != nil && !k.Deferrable {
		return k.Columns, false, true
	}
	return nil, false, false
}

// identityIndex is the index that a table names as its replica identity.
func identityIndex(db *schema.Database, t *schema.Table) (columns []string, whole, ok bool) {
	for ref, o := range t.Children() {
		if columns := keyColumns(o); columns != nil && ref.Name == t.ReplicaIndex {
			return columns, false, true
		}
	}
	for _, a := range db.Ancestors(t) {
		for ref, o := range a.Children() {
			if !t.IsPartition() || !mayNamePart(t, t.ReplicaIndex, ref, o) {
				continue
			}
			if columns := keyColumns(o); columns != nil {
				return columns, false, true
			}
		}
	}
	return nil, false, t.IsPartition() // the part has a name of its own
}

// barred reports why the server refuses an UPDATE, and a DELETE, of the rows of a published table
// (CheckCmdReplicaIdentity in execReplication.c); empty where it does not.
func (p published) barred(db *schema.Database, t *schema.Table, ops ...string) string {
	if !p.publishes(ops...) {
		return ""
	}
	columns, whole, ok := replicaIdentityOf(db, t)
	if !ok {
		return "has no replica identity"
	}
	if len(p.columns) > 0 && (whole || slices.ContainsFunc(columns, func(c string) bool { return !slices.Contains(p.columns, c) })) {
		return "has a replica identity that is not among the columns of the publication"
	}
	for _, c := range t.Columns {
		if !whole && !slices.Contains(columns, c.Name) && !p.where.IsZero() && sqltext.Names(p.where.Text, c.Name) {
			return fmt.Sprintf("has a replica identity without %s, which the condition of the publication names", c.Name)
		}
	}
	return ""
}

// barredFill refuses to fill a column in batches where the server would refuse the UPDATE.
func (d *draft) barredFill(ch diff.Change) {
	before, _ := d.publications()
	t := d.renamed.Table(ch.Ref.TableName())
	if t == nil {
		return
	}
	for _, p := range publishedBy(before, d.renamed, t) {
		why := p.barred(d.renamed, t, "update")
		if why == "" {
			continue
		}
		d.refuse(ch, fmt.Sprintf("the rows of %s cannot be written in batches: %s sends updates of it, and it %s, so that PostgreSQL refuses every UPDATE", t.Name, p.by.Ref(), why),
			fmt.Sprintf("in an apply of its own first, give %s a primary key, or a replica identity that fits (replica_identity = FULL has a high cost on subscribers); "+
				"or --allow rewrite to write the table again in one statement, under ACCESS EXCLUSIVE", t.Name))
		return
	}
}

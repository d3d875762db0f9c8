package planner

import (
	"fmt"
	"slices"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

// A foreign key depends on one index of the table that it refers to: of those that keep its columns unique, the
// first that the server found when the key was made. What takes one away takes all foreign keys to its columns
// off before: those that go for good, the others until it is gone.

// referrer is a live foreign key to the columns of a key.
type referrer struct {
	dependent
	// desired is the key as it is to be; nil where the plan drops it, or makes another one in its place.
	desired *schema.ForeignKey
}

// referrers are the foreign keys to columns of a table, but those that are off already.
func (d *draft) referrers(t schema.Name, columns []string) []referrer {
	var out []referrer
	for _, other := range d.renamed.Tables {
		for _, f := range other.ForeignKeys {
			r := referrer{dependent: dependent{other.Name, f}}
			if d.early[r.ref()] || !refersTo(f, t, columns) {
				continue
			}
			if to := d.desired.Table(other.Name); to != nil && !d.remadeKeys[r.ref()] {
				if i := slices.IndexFunc(to.ForeignKeys, func(k *schema.ForeignKey) bool { return k.Name == f.Name }); i >= 0 {
					r.desired = to.ForeignKeys[i]
				}
			}
			out = append(out, r)
		}
	}
	return out
}

// referring are the foreign keys to columns of a table that are there when the plan comes to take away: each may
// have found the index that goes, and not that which stays.
func (d *draft) referring(t schema.Name, columns []string) []referrer {
	var out []referrer
	for _, other := range d.desired.Tables {
		for _, f := range other.ForeignKeys {
			r := referrer{dependent{other.Name, f}, f}
			live := d.renamed.Table(other.Name)
			isThere := live != nil && hasForeignKey(live, f.Name) || d.changed[r.ref()] || d.created[other.Name]
			if isThere && refersTo(f, t, columns) {
				out = append(out, r)
			}
		}
	}
	return out
}

// refersTo reports whether a foreign key is to some columns of a table, in whatever order.
func refersTo(f *schema.ForeignKey, t schema.Name, columns []string) bool {
	return len(columns) > 0 && f.RefTable == t && slices.Equal(slices.Sorted(slices.Values(f.RefColumns)), slices.Sorted(slices.Values(columns)))
}

// kept are those that stay.
func kept(list []referrer) []referrer {
	return slices.DeleteFunc(slices.Clone(list), func(r referrer) bool { return r.desired == nil })
}

// exchange takes the foreign keys that stay off a key, runs the steps that let it go, and puts them back unproven,
// in one transaction. They are proven after it.
func (d *draft) exchange(ch diff.Change, p phase, group string, list []referrer, goes ...step) {
	class := goes[0].Class
	// A partitioned table has no NOT VALID: every row is looked up under the lock.
	if slices.ContainsFunc(list, d.scannedAtOnce) {
		class = plan.Rewrite
		d.rewriteHazard(&goes[0], ch, fmt.Sprintf("foreign keys to %s are put back, which looks up every row under ACCESS EXCLUSIVE", ch.Ref))
	}
	add := func(s step) {
		s.Class = class
		d.add(p, group, s)
	}
	for _, r := range list {
		sql := alterTable(r.table) + "DROP CONSTRAINT " + schema.Ident(r.key.Name)
		s := d.newStep(ch.Ref, class, fmt.Sprintf("take off foreign key %s of %s", r.key.Name, r.table), sql, lock(plan.AccessExclusive, r.table), lock(plan.AccessExclusive, r.key.RefTable))
		s.Undo = alterTable(r.table) + "ADD " + ddl.ForeignKey(r.key)
		add(s)
	}
	for _, s := range goes {
		add(s)
	}
	for _, r := range list {
		d.putKeyBack(ch, p, r, add)
	}
}

// putKeyBack makes a foreign key again that was taken off.
func (d *draft) putKeyBack(ch diff.Change, p phase, r referrer, add func(step)) {
	f := r.desired
	v := d.foreignKeyOf(diff.Change{Ref: r.ref()}, r.table, f)
	atOnce := d.scannedAtOnce(r)
	if f.NotEnforced || atOnce {
		v.clause = ddl.ForeignKey(f)
	}
	s := d.newStep(ch.Ref, plan.Brief, fmt.Sprintf("put back foreign key %s of %s", f.Name, r.table), v.sql(), v.adding.locks...)
	s.Undo = v.adding.undo
	if atOnce {
		s.scans(v.validating.scans...)
	}
	add(s)
	if f.Comment != "" {
		target := "CONSTRAINT " + schema.Ident(f.Name) + " ON " + r.table.SQL()
		c := d.newStep(ch.Ref, plan.Brief, fmt.Sprintf("comment on foreign key %s of %s", f.Name, r.table), ddl.Comment(target, f.Comment), lock(plan.AccessShare, r.table))
		c.Undo = ddl.Comment(target, "")
		add(c)
	}
	if atOnce || f.NotEnforced || f.NotValid {
		return
	}
	if v.validating.phase < p {
		v.validating.phase, v.validating.ref = p, ch.Ref // the order of drops would bring it before
	}
	if r.key.NotValid {
		d.prove(v)
	} else {
		d.validate(v)
	}
}

// scannedAtOnce reports whether a foreign key cannot be put back unproven.
func (d *draft) scannedAtOnce(r referrer) bool {
	t := d.desired.Table(r.table)
	return t != nil && t.Partition != nil && !r.desired.NotEnforced && !r.desired.NotValid
}

// keyColumns are the columns that a key, or an index that could be one, keeps unique.
func keyColumns(o schema.Object) []string {
	switch o := o.(type) {
	case *schema.Key:
		return o.Columns
	case *schema.Index:
		if o.Unique && o.Where.IsZero() && !o.Invalid {
			return schema.ColumnsOf(o)
		}
	}
	return nil
}

// untieKeys drops the foreign keys that go, or change, before the keys that they depend on are replaced: that is
// earlier than the turn of foreign keys.
func (d *draft) untieKeys(list []diff.Change) []diff.Change {
	out := slices.Clone(list)
	for _, ch := range list {
		if !d.replacesKey(ch) {
			continue
		}
		for _, r := range d.referrersBelow(ch.LiveTable.Name, keyColumns(ch.From)) {
			if r.desired == nil {
				out = d.untieKey(out, r.dependent, phaseNotNull, "before "+ch.Ref.String()+" is replaced",
					"it depends on that; rows written meanwhile are checked when it is validated")
			}
		}
	}
	return out
}

// replacesKey reports whether a change exchanges a key for another one of its name.
func (d *draft) replacesKey(ch diff.Change) bool {
	isKey := ch.Ref.Kind == schema.KindPrimaryKey || ch.Ref.Kind == schema.KindUnique
	return isKey && ch.Action == diff.Alter && !onlyAttrs(ch, "comment", "index_comment") &&
		(d.partitioned(ch.Ref.TableName()) || !d.movesOnly(ch, "comment", "index_comment"))
}

// replacesUnique reports whether a change exchanges a unique index, which a foreign key may depend on, for another one of its name.
func (d *draft) replacesUnique(ch diff.Change) bool {
	i, ok := ch.From.(*schema.Index)
	return ok && isIndex(ch) && ch.Action == diff.Alter && keyColumns(i) != nil && !d.partitioned(ch.Ref.TableName()) &&
		!onlyAttrs(ch, "comment", "with") && !onlyStatistics(ch) && !d.movesOnly(ch, "comment")
}

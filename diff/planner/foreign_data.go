package planner

import (
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

func foreignDataWrapperInPlace(_ diff.Change, from, to *schema.ForeignDataWrapper) (sql, undo []string) {
	return []string{ddl.AlterForeignDataWrapper(from, to)}, []string{ddl.AlterForeignDataWrapper(to, from)}
}

func foreignServerInPlace(ch diff.Change, from, to *schema.ForeignServer) (sql, undo []string) {
	if ch.Has("fdw", "type") {
		return nil, nil
	}
	return []string{ddl.AlterForeignServer(from, to)}, []string{ddl.AlterForeignServer(to, from)}
}

func userMappingInPlace(_ diff.Change, from, to *schema.UserMapping) (sql, undo []string) {
	return []string{ddl.AlterUserMapping(from, to)}, []string{ddl.AlterUserMapping(to, from)}
}

func foreignTableInPlace(ch diff.Change, from, to *schema.ForeignTable) (sql, undo []string) {
	if ch.Has("server") || changesGenerated(from, to) {
		return nil, nil
	}
	return foreignTableActions(from, to), foreignTableActions(to, from)
}

// alterForeignTable changes a foreign table with what else changes columns: readers are out of the way then.
func (d *draft) alterForeignTable(ch diff.Change) {
	from, to := ch.From.(schema.Entity), ch.To.(schema.Entity)
	d.alterInPlace(phaseColumn, ch, from, to)
	d.alterComments(phaseColumn, ch, from, to)
}

// changesGenerated reports whether a column becomes, or stops to be, or is otherwise generated.
func changesGenerated(from, to *schema.ForeignTable) bool {
	return slices.ContainsFunc(to.Columns, func(c *schema.ForeignColumn) bool {
		was := from.Column(c.Name)
		return was != nil && (!was.Generated.Equal(c.Generated) || was.Virtual != c.Virtual)
	})
}

// foreignTableActions is one ALTER FOREIGN TABLE with all that differs; none where only comments do.
func foreignTableActions(from, to *schema.ForeignTable) []string {
	var do []string
	for _, c := range from.Checks {
		if now := to.Check(c.Name); now == nil || !sameCheck(c, now) {
			do = append(do, "DROP CONSTRAINT "+schema.Ident(c.Name))
		}
	}
	for _, c := range from.Columns {
		if to.Column(c.Name) == nil {
			do = append(do, "DROP COLUMN "+schema.Ident(c.Name))
		}
	}
	for _, c := range to.Columns {
		if was := from.Column(c.Name); was == nil {
			do = append(do, "ADD COLUMN "+ddl.ForeignColumn(c))
		} else {
			do = append(do, foreignColumnActions(was, c)...)
		}
	}
	for _, c := range to.Checks {
		if was := from.Check(c.Name); was == nil || !sameCheck(was, c) {
			do = append(do, "ADD "+ddl.Check(c))
		}
	}
	if o := ddl.AlterOptions(from.Options, to.Options); o != "" {
		do = append(do, o)
	}
	if len(do) == 0 {
		return nil
	}
	return []string{"ALTER FOREIGN TABLE " + to.Name.SQL() + " " + strings.Join(do, ", ")}
}

func sameCheck(a, b *schema.Check) bool {
	return a.Expr.Equal(b.Expr) && a.NoInherit == b.NoInherit && a.NotValid == b.NotValid && a.NotEnforced == b.NotEnforced
}

func foreignColumnActions(from, to *schema.ForeignColumn) []string {
	alter := "ALTER COLUMN " + schema.Ident(to.Name) + " "
	var do []string
	retype := from.Type.SQL() != to.Type.SQL() && from.Type.SQL() != to.Type.Text || from.Collation != to.Collation
	if retype && !from.Default.IsZero() {
		do = append(do, alter+"DROP DEFAULT")
	}
	if retype {
		s := alter + "TYPE " + to.Type.SQL()
		if to.Collation != "" {
			s += " COLLATE " + schema.ParseName(to.Collation).SQL()
		}
		do = append(do, s)
	}
	switch {
	case from.Default.Equal(to.Default) && !retype:
	case !to.Default.IsZero():
		do = append(do, alter+"SET DEFAULT "+to.Default.SQL())
	case !retype:
		do = append(do, alter+"DROP DEFAULT")
	}
	switch {
	case to.NotNull && !from.NotNull:
		do = append(do, alter+"SET NOT NULL")
	case from.NotNull && !to.NotNull:
		do = append(do, alter+"DROP NOT NULL")
	}
	if o := ddl.AlterOptions(from.Options, to.Options); o != "" {
		do = append(do, alter+o)
	}
	return do
}

// columnInTheWay reports whether a foreign table's change is refused while something reads the table's
// columns: as of a table, see needsColumnFree.
func columnInTheWay(ch diff.Change) bool {
	from, ok := ch.From.(*schema.ForeignTable)
	if !ok || ch.Action != diff.Alter {
		return false
	}
	to := ch.To.(*schema.ForeignTable)
	return slices.ContainsFunc(from.Columns, func(c *schema.ForeignColumn) bool {
		now := to.Column(c.Name)
		return now == nil || ch.Has("column."+c.Name+".type", "column."+c.Name+".collation")
	})
}

// foreignComments sets the comments of a foreign table's columns and checks.
func (d *draft) foreignComments(p phase, group string, to, from *schema.ForeignTable) {
	set := func(mode, target, text, was string) {
		if text == was {
			return
		}
		s := d.newStep(to.Ref(), plan.Brief, "comment on "+strings.ToLower(target[:strings.IndexByte(target, ' ')])+" of "+to.Ref().String(), ddl.Comment(target, text))
		s.Undo = ddl.Comment(target, was)
		if from.Name.Name != "" {
			s.Locks = []tableLock{lock(mode, to.Name)}
		}
		d.add(p, group, s)
	}
	for _, c := range to.Columns {
		was := ""
		if old := from.Column(c.Name); old != nil {
			was = old.Comment
		}
		set(plan.ShareUpdateExclusive, columnTarget(to.Name, c.Name), c.Comment, was)
	}
	for _, c := range to.Checks {
		was := ""
		if old := from.Check(c.Name); old != nil && sameCheck(old, c) {
			was = old.Comment
		}
		set(plan.AccessShare, "CONSTRAINT "+schema.Ident(c.Name)+" ON "+to.Name.SQL(), c.Comment, was)
	}
}

// alterServer changes a foreign server. A change without a statement is refused: a drop would lose secrets
// that are not read.
func (d *draft) alterServer(ch diff.Change) {
	if d.needsRebuild(ch) {
		d.refuse(ch, "the wrapper and the type of server "+ch.Ref.Name+" cannot be changed, and to drop it would lose its user mappings with their passwords",
			"declare another server with new user mappings and move the foreign tables to it")
		return
	}
	d.alterEntity(ch)
}

// keepsSecret reports whether an entity cannot be dropped and made again.
func keepsSecret(e schema.Entity) bool {
	switch e := e.(type) {
	case *schema.UserMapping:
		return e.Secrets || e.Hidden
	case *schema.ForeignServer:
		return e.Secrets
	case *schema.ForeignTable:
		return e.Secrets
	case *schema.Subscription:
		return true
	}
	return false
}

// lostWith reports what no undo brings back.
func lostWith(e schema.Entity) string {
	switch {
	case !keepsSecret(e):
		return ""
	case e.Ref().Kind == schema.KindSubscription:
		return "its connection string, which is not read, and its replication slot on the publisher"
	}
	return "its secret options, which are not read"
}

// losesColumns notes the columns that go: what reads them breaks, though the rows are elsewhere.
func (d *draft) losesColumns(s *step, ch diff.Change, from, to *schema.ForeignTable) {
	for _, c := range from.Columns {
		if to.Column(c.Name) == nil {
			d.hazard(s, policy.HazardDropColumn, ch, "column "+c.Name+" of "+ch.Ref.String()+" is dropped; its values stay on the foreign server")
		}
	}
}

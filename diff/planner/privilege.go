package planner

import (
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

// secured holds what is known of privileges while a plan is made.
type secured struct {
	// managed reports whether the HCL holds permissions.
	managed bool
	// fresh are the objects that the plan makes.
	fresh map[schema.Ref]bool
	// owners are the owners to be, of objects that get another.
	owners map[schema.Ref]ownerChange
	// live and desired are the permissions by object.
	live, desired map[schema.Ref][]*schema.Permission
	// defaults are the desired default permissions.
	defaults schema.DefaultPermissions
}

func newSecured(live, desired *schema.Database) *secured {
	s := &secured{
		fresh: make(map[schema.Ref]bool), owners: make(map[schema.Ref]ownerChange),
		live: permissionsOf(live), desired: permissionsOf(desired), defaults: desired.DefaultPermissions(),
	}
	s.managed = len(s.desired) > 0
	return s
}

func permissionsOf(db *schema.Database) map[schema.Ref][]*schema.Permission {
	out := make(map[schema.Ref][]*schema.Permission)
	for _, e := range db.Entities {
		if p, ok := e.(*schema.Permission); ok {
			out[p.Target()] = append(out[p.Target()], p)
		}
	}
	return out
}

// note notes an object that the plan makes, with the sequences of its columns, and one that gets another owner.
func (s *secured) note(ch diff.Change) {
	if ch.Action == diff.Alter && ch.Has("owner") {
		s.owners[ch.Ref] = ownerChange{schema.OwnerOf(ch.From), schema.OwnerOf(ch.To)}
	}
	if ch.Action != diff.Create {
		return
	}
	sequence := func(t *schema.Table, c *schema.Column) {
		if c.Serial || c.Identity != nil {
			n := c.OwnSequence(t.Name)
			s.fresh[schema.Ref{Kind: schema.KindSequence, Schema: n.Schema, Name: n.Name}] = true
		}
	}
	switch to := ch.To.(type) {
	case *schema.Column:
		sequence(ch.Table, to)
	case *schema.Table:
		for _, c := range to.Columns {
			sequence(to, c)
		}
	}
	s.fresh[ch.Ref] = true
}

// grantGroup is the transaction of a new owner and other privileges: no one lacks any in between.
func grantGroup(on schema.Ref) string { return "privileges " + on.String() }

// grantable reports whether objects of the kind have privileges, or an owner.
func grantable(k schema.Kind) bool {
	//exhaustive:enforce
	switch k {
	case schema.KindTrigger, schema.KindRule, schema.KindPolicy, schema.KindRole, schema.KindPermission, schema.KindDefaultPermission, schema.KindCast,
		schema.KindUserMapping:
		return false
	case schema.KindSchema, schema.KindExtension, schema.KindCollation, schema.KindEnum, schema.KindComposite,
		schema.KindDomain, schema.KindRange, schema.KindLanguage, schema.KindBaseType, schema.KindSequence, schema.KindFunction,
		schema.KindProcedure, schema.KindAggregate, schema.KindOperator, schema.KindAccessMethod, schema.KindOperatorFamily,
		schema.KindOperatorClass, schema.KindConversion, schema.KindTextSearchParser, schema.KindTextSearchTemplate,
		schema.KindTextSearchDictionary, schema.KindTextSearchConfiguration, schema.KindTransform, schema.KindForeignDataWrapper,
		schema.KindServer, schema.KindTable, schema.KindForeignTable, schema.KindColumn, schema.KindPrimaryKey, schema.KindUnique,
		schema.KindIndex, schema.KindPerfIndex, schema.KindCheck, schema.KindExclusion, schema.KindForeignKey, schema.KindView,
		schema.KindMaterialized, schema.KindStatistics, schema.KindEventTrigger, schema.KindPublication, schema.KindSubscription:
	}
	return true
}

// sequenceSteps settles the sequence that comes with a column.
func (in *facts) sequenceSteps(t *schema.Table, c *schema.Column) []step {
	if !c.Serial && c.Identity == nil {
		return nil
	}
	n := c.OwnSequence(t.Name)
	ref := schema.Ref{Kind: schema.KindSequence, Schema: n.Schema, Name: n.Name}
	steps := in.newPrivileges(ref, "")
	for i := range steps {
		// It is there once the table is.
		steps[i].Object = plan.ObjectOf(t.Ref())
	}
	return steps
}

// privilegeSteps are for an object that is new: its owner, and what differs from what a new object
// has.
func (in *facts) privilegeSteps(ref schema.Ref, owner string, want []*schema.Permission) []step {
	server := in.live.Server
	var out []step
	effective := server.User
	if owner != "" && owner != server.User {
		effective = owner
		out = append(out, in.ownerStep(ref, server.User, owner))
	}
	if !in.secured.managed && want == nil {
		return out
	}
	grantees := server.InitialGrantees(ref, server.User)
	byGrantee := make(map[string]*schema.Permission)
	for _, p := range want {
		if p.Column == "" {
			byGrantee[p.Grantee] = p
			grantees = append(grantees, p.Grantee)
		}
	}
	slices.Sort(grantees)
	for _, g := range slices.Compact(grantees) {
		from := server.InitialPrivileges(ref, g, server.User)
		switch {
		case g == effective && g != server.User:
			from = schema.JoinPrivileges(from, server.InitialPrivileges(ref, server.User, server.User))
		case g == server.User && g != effective:
			from = nil
		}
		to := schema.DefaultPrivileges(ref, false, g, effective, server.VersionNum)
		if p := byGrantee[g]; p != nil {
			to = p.Privileges
		}
		out = append(out, in.grantSteps(ref, ref, "", g, from, to)...)
	}
	for _, p := range want {
		if p.Column != "" && in.hasColumn(ref, p.Column) {
			out = append(out, in.grantSteps(ref, ref, p.Column, p.Grantee, nil, p.Privileges)...)
		}
	}
	return out
}

// hasColumn reports whether a view that is made again still has a column; where no one knows, it has.
func (in *facts) hasColumn(ref schema.Ref, column string) bool {
	v, ok := in.desired.Entity(ref).(*schema.View)
	if !ok {
		return true
	}
	known, ok := v.Base().Canonical.(*schema.View)
	return !ok || slices.ContainsFunc(known.Columns, func(c schema.ViewColumn) bool { return c.Name == column })
}

// grantSteps are about an object; on is what the privileges are on.
func (in *facts) grantSteps(about, on schema.Ref, column, grantee string, from, to []schema.Privilege) []step {
	var out []step
	undo := ddl.Grants(on, column, grantee, to, from)
	for i, sql := range ddl.Grants(on, column, grantee, from, to) {
		verb := "grant privileges to "
		if strings.HasPrefix(sql, "REVOKE") {
			verb = "revoke privileges from "
		}
		what := on.String()
		if column != "" {
			what = "column " + column + " of " + what
		}
		s := in.newStep(about, plan.Brief, verb+grantee+" on "+what, sql)
		if i == 0 {
			s.Undo = strings.Join(undo, "; ")
		}
		out = append(out, s)
	}
	return out
}

// goesWithSequence reports whether privileges are on the sequence of a column that has none in the end.
func (in *facts) goesWithSequence(p *schema.Permission) bool {
	of := p.SequenceOf
	if of.IsZero() || in.desired.Sequence(p.On.TypeName()) != nil {
		return false
	}
	t := in.desired.Table(of.Table)
	if t == nil {
		return in.droppedTables[of.Table]
	}
	c := t.Column(of.Column)
	return c == nil && in.droppedColumns[of] || c != nil && !c.Serial && c.Identity == nil
}

// permission plans other privileges on an object that is there.
func (d *draft) permission(ch diff.Change) {
	var p *schema.Permission
	var from, to []schema.Privilege
	if ch.To != nil {
		p = ch.To.(*schema.Permission)
		to = p.Privileges
	}
	var foreign string
	live, _ := ch.From.(*schema.Permission)
	if live != nil {
		from, foreign = live.Privileges, live.Foreign
		if p == nil {
			p = live
		}
	}
	on := p.Target()
	if d.unknownPrivilege(ch, on.Kind, p.Column != "", to) || d.secured.fresh[on] || d.early[on] || d.droppedRelations[on.TypeName()] && on.Kind.IsRelation() || d.droppedObjects[on] || d.goesWithSequence(p) ||
		p.Column != "" && d.droppedColumns[schema.ColumnRef{Table: on.TypeName(), Column: p.Column}] {
		return
	}
	owner := d.liveOwners()[on]
	version := d.live.Server.VersionNum
	if live == nil {
		from = schema.DefaultPrivileges(on, p.Column != "", p.Grantee, owner, version)
	}
	if o, ok := d.secured.owners[on]; ok {
		owner = o.to
		switch p.Grantee {
		case o.from:
			from = nil // what the old owner had is the new one's
		case o.to:
			from = schema.Plain(schema.PrivilegesOf(on.Kind, false, version))
		}
	}
	if ch.To == nil {
		to = schema.DefaultPrivileges(on, p.Column != "", p.Grantee, owner, version)
	}
	steps := d.grantSteps(ch.Ref, d.calledThen(p), p.Column, p.Grantee, from, to)
	d.addGrants(grantGroup(on), ch, steps, foreign)
}

// calledThen is what a permission is on when privileges are granted: by then the sequence of an identity column has the name
// that the HCL gives it.
func (in *facts) calledThen(p *schema.Permission) schema.Ref {
	on := p.Target()
	if t := in.desired.Table(p.SequenceOf.Table); t != nil && !p.SequenceOf.IsZero() {
		if c := t.Column(p.SequenceOf.Column); c != nil && c.Identity != nil && c.Identity.Sequence.Text != "" {
			on.Name = c.Identity.Sequence.Text
		}
	}
	return on
}

// unknownPrivilege refuses what the server's version does not have.
func (d *draft) unknownPrivilege(ch diff.Change, k schema.Kind, column bool, list []schema.Privilege) bool {
	if k == schema.KindLargeObject && d.live.Server.VersionNum < 180000 {
		d.refuse(ch, "default privileges of large objects need PostgreSQL 18", "leave the block out")
		return true
	}
	if k == schema.KindParameter && d.live.Server.VersionNum < 150000 {
		d.refuse(ch, "privileges on parameters need PostgreSQL 15", "leave the block out")
		return true
	}
	known := schema.PrivilegesOf(k, column, d.live.Server.VersionNum)
	for _, p := range list {
		if !slices.Contains(known, p.Name) {
			d.refuse(ch, "privilege "+p.Name+" needs PostgreSQL 17", "leave it out, or write ALL: it is every privilege that the server has")
			return true
		}
	}
	return false
}

// addGrants places steps, and asks before anything is taken away.
func (d *draft) addGrants(group string, ch diff.Change, steps []step, foreign string) {
	for i, s := range steps {
		if strings.Contains(s.SQL, "REVOKE ") {
			if foreign != "" {
				d.refuse(ch, ch.Ref.String()+": some of it was granted by "+foreign+", and only that role can revoke it",
					"let "+foreign+" revoke it, or declare it as it is")
				return
			}
			d.hazard(&steps[i], d.recipes[ch.Ref.Kind].dropHazard, ch, ch.Ref.Name+" loses privileges: "+s.SQL)
		}
	}
	for _, s := range steps {
		d.add(d.recipes[ch.Ref.Kind].phase, group, s)
	}
}

// defaultPermission plans what objects to come will have: last, so that what this plan makes is not
// among them.
func (d *draft) defaultPermission(ch diff.Change) {
	var kept *schema.DefaultPermission
	version := d.live.Server.VersionNum
	var from, to []schema.Privilege
	if live, ok := ch.From.(*schema.DefaultPermission); ok {
		kept, from, to = live, live.Privileges, live.Usual(version)
	}
	if desired, ok := ch.To.(*schema.DefaultPermission); ok {
		if kept == nil {
			from = desired.Usual(version)
		}
		kept, to = desired, desired.Privileges
	}
	if d.unknownPrivilege(ch, kept.Kind(), false, to) {
		return
	}
	undo := ddl.DefaultGrants(kept, to, from)
	var steps []step
	for i, sql := range ddl.DefaultGrants(kept, from, to) {
		s := d.newStep(ch.Ref, plan.Brief, "change what "+kept.Grantee+" gets on "+strings.ToLower(kept.Objects)+" that "+kept.Role+" creates", sql)
		if i == 0 {
			s.Undo = strings.Join(undo, "; ")
		}
		steps = append(steps, s)
	}
	for i, s := range steps {
		if strings.Contains(s.SQL, " REVOKE ") {
			d.hazard(&steps[i], d.recipes[ch.Ref.Kind].dropHazard, ch, kept.Grantee+" gets less on what is to come: "+s.SQL)
		}
		d.add(d.recipes[ch.Ref.Kind].phase, "defaults "+kept.Role, steps[i])
	}
}

package planner

import (
	"fmt"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

// entity plans a function, a view, a trigger or whatever else stands by itself.
func (b *builder) entity(ch diff.Change) {
	if b.newer(ch) || b.fixed(ch) {
		return
	}
	switch ch.Action {
	case diff.Repair:
		b.fillView(ch.To.(*schema.View), []string{ch.Ref.TypeName().SQL()})
	case diff.Create:
		b.createEntity(ch, ch.To.(schema.Entity))
	case diff.Drop:
		b.dropEntity(ch, ch.From.(schema.Entity))
	default:
		b.alterEntity(ch, ch.From.(schema.Entity), ch.To.(schema.Entity))
	}
}

// entityPhase is when entities of a kind are created; what needs one earlier brings it forward.
func entityPhase(k schema.Kind) phase {
	//exhaustive:enforce
	switch k {
	case schema.KindFunction, schema.KindProcedure, schema.KindAggregate:
		return phaseRoutine
	case schema.KindForeignTable:
		return phaseTable
	case schema.KindView, schema.KindMaterialized:
		return phaseView
	case schema.KindTrigger, schema.KindRule, schema.KindPolicy, schema.KindStatistics, schema.KindEventTrigger, schema.KindPublication,
		schema.KindSubscription, schema.KindPermission, schema.KindDefaultPermission:
		return phaseTrigger
	case schema.KindCollation, schema.KindComposite, schema.KindDomain, schema.KindRange, schema.KindLanguage, schema.KindBaseType,
		schema.KindOperator, schema.KindAccessMethod, schema.KindOperatorFamily, schema.KindOperatorClass, schema.KindCast,
		schema.KindConversion, schema.KindTextSearchParser, schema.KindTextSearchTemplate, schema.KindTextSearchDictionary,
		schema.KindTextSearchConfiguration, schema.KindTransform, schema.KindForeignDataWrapper, schema.KindServer,
		schema.KindUserMapping:
	case schema.KindSchema, schema.KindExtension, schema.KindRole, schema.KindEnum, schema.KindSequence, schema.KindTable,
		schema.KindColumn, schema.KindPrimaryKey, schema.KindUnique, schema.KindIndex, schema.KindPerfIndex, schema.KindCheck,
		schema.KindExclusion, schema.KindForeignKey: // planned by themselves
	}
	return phaseType
}

// entityDropPhase is when they go, what belongs to others first.
func entityDropPhase(k schema.Kind) phase {
	switch entityPhase(k) {
	case phaseTrigger:
		return phaseDropTrigger
	case phaseTable:
		return phaseDropTable
	case phaseView:
		return phaseDropView
	case phaseRoutine:
		return phaseDropRoutine
	default:
		return phaseDropType
	}
}

func (b *builder) createEntity(ch diff.Change, e schema.Entity) {
	ref := e.Ref()
	p, group := entityPhase(ref.Kind), groupNew
	if on := ref.TableName(); on.Name != "" && !b.created[on] {
		group = on.SQL()
	}
	for i, sql := range ddl.Create(b.withoutNull(e)) {
		s := b.newStep(ref, plan.Brief, "create "+ref.String(), sql, b.entityLocks(e)...)
		s.Undo = "DROP " + ddl.Target(ref)
		if v, ok := e.(*schema.View); ok && v.Materialized && i == 0 {
			s.scans(b.queried(v))
		}
		if i > 0 {
			s.Summary, s.Undo = "complete "+ref.String(), ""
			if ref.Kind == schema.KindStatistics {
				s.locks = []tableLock{} // its target is set without the table
			}
		}
		if i == 0 && ref.Kind == schema.KindBaseType {
			// The name must be known before the functions that the type is made of.
			b.add(phaseNamespace, group, s)
			continue
		}
		if i == 0 && ref.Kind.HasRows() {
			b.addNew(p, group, s)
			continue
		}
		b.add(p, group, s)
	}
	if v, ok := e.(*schema.View); ok {
		b.newViewIndexes(p, group, v)
		if v.ClusterOn != "" {
			sql := "ALTER MATERIALIZED VIEW " + v.Name.SQL() + " " + clusterOn(v.ClusterOn)
			// A step about the index: it stays behind the index when what needs the view brings that forward.
			index := schema.Ref{Kind: schema.KindIndex, Schema: v.Name.Schema, Table: v.Name.Name, Name: v.ClusterOn}
			b.add(p, group, b.newStep(index, plan.Brief, fmt.Sprintf("let CLUSTER sort %s by %s", v.Name, v.ClusterOn), sql))
		}
		b.viewComments(p, group, ch, v, nil)
	}
	if t, ok := e.(*schema.ForeignTable); ok {
		b.foreignComments(p, group, t, &schema.ForeignTable{})
	}
	b.partComments(p, group, e, nil)
	if c := e.Base().Comment; c != "" {
		b.entityComment(p, group, ch, ref, c, "")
	}
}

// withoutNull takes NULL, which keeps out a default, from a domain over one that has no default
// by the time that the domain is made.
func (in *facts) withoutNull(e schema.Entity) schema.Entity {
	d, ok := e.(*schema.Domain)
	if !ok || d.Default.IsZero() || !d.NoDefault() {
		return e
	}
	if base := in.desired.BaseDomain(d); base != nil && !base.NoDefault() {
		return e
	}
	plain := schema.Clone(d)
	plain.Default = schema.Expr{}
	return plain
}

// newViewIndexes builds the indexes of a new materialized view, which nobody reads yet.
func (b *builder) newViewIndexes(p phase, group string, v *schema.View) {
	for _, i := range v.Indexes {
		ref := schema.Ref{Kind: schema.KindIndex, Schema: v.Name.Schema, Table: v.Name.Name, Name: i.Name}
		s := b.newStep(ref, plan.Brief, "create index "+i.Name, ddl.CreateIndex(v.Name, i, ddl.IndexOptions{}))
		s.Why = "the materialized view is new"
		s.Undo = "DROP INDEX " + schema.Name{Schema: v.Name.Schema, Name: i.Name}.SQL()
		b.add(p, group, s)
		if i.Comment != "" {
			b.entityComment(p, group, diff.Change{Ref: ref}, ref, i.Comment, "")
		}
	}
}

// viewComments sets the comments of a view's columns that differ from those it has.
func (b *builder) viewComments(p phase, group string, ch diff.Change, to, from *schema.View) {
	old := make(map[string]string)
	if from != nil {
		for _, c := range from.Columns {
			old[c.Name] = c.Comment
		}
	}
	set := func(column, text, was string) {
		target := columnTarget(to.Name, column)
		s := b.newStep(to.Ref(), plan.Brief, "comment on column "+column+" of "+to.Ref().String(), ddl.Comment(target, text))
		s.Undo = ddl.Comment(target, was)
		if from != nil {
			s.locks = []tableLock{lock(plan.ShareUpdateExclusive, to.Name)}
		}
		b.add(p, group, s)
	}
	for _, c := range to.Columns {
		if c.Comment != old[c.Name] {
			set(c.Name, c.Comment, old[c.Name])
		}
		delete(old, c.Name)
	}
	if from == nil {
		return
	}
	for _, c := range from.Columns {
		if old[c.Name] != "" {
			set(c.Name, "", old[c.Name])
		}
	}
}

func (b *builder) entityComment(p phase, group string, ch diff.Change, ref schema.Ref, to, from string) {
	summary := "comment on " + ref.String()
	if to == "" {
		summary = "remove the comment on " + ref.String()
	}
	s := b.newStep(ref, plan.Brief, summary, ddl.Comment(ddl.Target(ref), to))
	s.Undo = ddl.Comment(ddl.Target(ref), from)
	if ref.Kind.HasRows() && ch.Action == diff.Alter {
		s.locks = []tableLock{lock(plan.ShareUpdateExclusive, ref.TypeName())}
	}
	b.add(p, group, s)
}

// entityLocks are the locks on relations that people use.
func (in *facts) entityLocks(e schema.Entity) []tableLock {
	switch e := e.(type) {
	case *schema.Trigger:
		if in.created[e.Table] {
			return nil
		}
		locks := []tableLock{lock(plan.ShareRowExclusive, e.Table)}
		if e.From.Name != "" && !in.created[e.From] {
			locks = append(locks, lock(plan.ShareRowExclusive, e.From))
		}
		return locks
	case *schema.StatisticsObject:
		if !in.created[e.Table] {
			return []tableLock{lock(plan.ShareUpdateExclusive, e.Table)}
		}
	case *schema.Rule:
		if !in.created[e.Table] {
			return []tableLock{lock(plan.AccessExclusive, e.Table)}
		}
	case *schema.Publication:
		return in.publishedLocks(e)
	case *schema.Policy:
		if !in.created[e.Table] {
			return []tableLock{lock(plan.AccessExclusive, e.Table)}
		}
	}
	return nil
}

func (b *builder) dropEntity(ch diff.Change, e schema.Entity) {
	ref := e.Ref()
	if ref.Kind == schema.KindBaseType {
		b.refuseBaseType(ch)
		return
	}
	// What belongs to a relation goes with it.
	apart := ref.Table != "" && b.goes[ref.TableName()]
	if apart && !b.tied(ref) {
		return
	}
	about, isStatistics := e.(*schema.StatisticsObject)
	if isStatistics && b.goes[about.Table] {
		return
	}
	s := b.newStep(ref, plan.Brief, "drop "+ref.String(), "DROP "+ddl.Target(ref))
	switch {
	case isStatistics:
		s.locks = append(s.locks, lock(plan.ShareUpdateExclusive, about.Table))
	case ref.Table != "":
		s.locks = append(s.locks, lock(plan.AccessExclusive, ref.TableName()))
	case ref.Kind.HasRows():
		s.locks = append(s.locks, lock(plan.AccessExclusive, ref.TypeName()))
	case ref.Kind == schema.KindSubscription:
		s.Class, s.Why = plan.Concurrent, "the server drops the slot on the publisher, which it does in no transaction"
	}
	s.Undo, s.Lost = strings.Join(ddl.Create(e), "; "), lostWith(e)
	if isSync(ref.Name) {
		s.Why = "an interrupted apply left it"
	} else {
		b.hazard(&s, dropHazard(ref.Kind), ch, ref.String()+" is dropped")
	}
	b.place(&entry{phase: entityDropPhase(ref.Kind), step: s, apart: apart})
}

// tied says that what belongs to a relation that goes needs something that goes too, and needs
// the relation: two tables with a rule each about the other. Neither could be dropped first.
func (in *facts) tied(ref schema.Ref) bool {
	needs := in.liveNeeds()
	seen := make(map[schema.Ref]bool)
	var reaches func(schema.Ref) bool
	reaches = func(from schema.Ref) bool {
		return slices.ContainsFunc(needs[from], func(to schema.Ref) bool {
			if to.Kind.HasRows() && to.TypeName() == ref.TableName() {
				return from != ref
			}
			if seen[to] || !in.gone[to] {
				return false
			}
			seen[to] = true
			return reaches(to)
		})
	}
	return reaches(ref)
}

// dropHazard is the word for --allow under which a kind is dropped.
func dropHazard(k schema.Kind) string {
	//exhaustive:enforce
	switch k {
	case schema.KindFunction, schema.KindProcedure, schema.KindAggregate:
		return policy.HazardDropFunction
	case schema.KindForeignTable:
		return policy.HazardDropTable
	case schema.KindView, schema.KindMaterialized:
		return policy.HazardDropView
	case schema.KindTrigger:
		return policy.HazardDropTrigger
	case schema.KindPolicy:
		return policy.HazardDropPolicy
	case schema.KindRule:
		return policy.HazardDropRule
	case schema.KindComposite, schema.KindDomain, schema.KindRange, schema.KindBaseType:
		return policy.HazardDropType
	case schema.KindCollation, schema.KindLanguage, schema.KindOperator, schema.KindAccessMethod, schema.KindOperatorFamily,
		schema.KindOperatorClass, schema.KindCast, schema.KindConversion, schema.KindTextSearchParser, schema.KindTextSearchTemplate,
		schema.KindTextSearchDictionary, schema.KindTextSearchConfiguration, schema.KindTransform, schema.KindForeignDataWrapper,
		schema.KindServer, schema.KindUserMapping, schema.KindStatistics, schema.KindEventTrigger, schema.KindPublication,
		schema.KindSubscription, schema.KindPermission, schema.KindDefaultPermission:
	case schema.KindSchema, schema.KindExtension, schema.KindRole, schema.KindEnum, schema.KindSequence, schema.KindTable,
		schema.KindColumn, schema.KindPrimaryKey, schema.KindUnique, schema.KindIndex, schema.KindPerfIndex, schema.KindCheck,
		schema.KindExclusion, schema.KindForeignKey: // planned by themselves
	}
	return policy.HazardDropObject
}

// alterEntity changes an entity in place.
func (b *builder) alterEntity(ch diff.Change, from, to schema.Entity) {
	ref := to.Ref()
	b.warnOfEntries(ch)
	if s, ok := to.(*schema.Subscription); ok {
		b.subscription(ch, from.(*schema.Subscription), s)
		return
	}
	p := entityPhase(ref.Kind)
	if ref.Kind == schema.KindForeignTable {
		// With what else changes columns: readers are out of the way then.
		p = phaseColumn
	}
	if d, ok := to.(*schema.Domain); ok {
		from = b.alterDomain(ch, from.(*schema.Domain), d)
	} else if !onlyAttrs(ch, "comment") {
		sql, undo := inPlace(ch, from, to)
		for i, statement := range sql {
			s := b.newStep(ref, plan.Brief, "change "+ref.String(), statement, b.alterLocks(from, to, statement)...)
			if ref.Kind.HasRows() {
				s.locks = append(s.locks, lock(plan.AccessExclusive, ref.TypeName()))
			}
			if t, ok := from.(*schema.ForeignTable); ok {
				b.losesColumns(&s, ch, t, to.(*schema.ForeignTable))
			}
			s.Why = alterWhy(ref.Kind)
			if i < len(undo) {
				s.Undo = undo[i]
			}
			if ref.Kind == schema.KindPolicy {
				b.policyHazard(&s, ch)
			}
			b.attributeHazards(&s, ch, from, statement)
			b.add(p, ref.String(), s)
		}
	}
	if v, ok := to.(*schema.View); ok {
		b.viewComments(p, ref.String(), ch, v, from.(*schema.View))
	}
	if t, ok := to.(*schema.ForeignTable); ok {
		b.foreignComments(p, ref.String(), t, from.(*schema.ForeignTable))
	}
	b.partComments(phaseComment, ref.String(), to, from)
	if ch.Has("comment") {
		b.entityComment(p, ref.String(), ch, ref, to.Base().Comment, from.Base().Comment)
	}
}

// warnOfEntries names the indexes that keep what a function gave before its body changed.
func (b *builder) warnOfEntries(ch diff.Change) {
	if !ch.Ref.Kind.IsRoutine() || !ch.Has("as", "body") {
		return
	}
	for _, t := range b.desired.Tables {
		for _, i := range t.Indexes {
			index := t.Child(schema.KindIndex, i.Name)
			if l := b.renamed.Table(t.Name); l != nil && hasIndex(l, i.Name) && slices.Contains(b.desiredNeeds()[index], ch.Ref) {
				name := schema.Name{Schema: t.Name.Schema, Name: i.Name}
				b.warn(schema.Pos{}, "index %s holds what %s gave before its body changes: once the plan has run, build it again with REINDEX INDEX CONCURRENTLY %s", name, ch.Ref, name.SQL())
			}
		}
	}
}

// inPlace gives the statements that change an entity without dropping it, and their undo.
// None means that there are none.
func inPlace(ch diff.Change, from, to schema.Entity) (sql, undo []string) {
	switch to := to.(type) {
	case *schema.Definition:
		return definitionInPlace(ch, from.(*schema.Definition), to)
	case *schema.SearchConfiguration:
		return mappingsInPlace(ch, from.(*schema.SearchConfiguration), to)
	case *schema.Routine:
		from := from.(*schema.Routine)
		if replaceable(ch) {
			return []string{ddl.CreateRoutine(to, true)}, []string{ddl.CreateRoutine(from, true)}
		}
	case *schema.StatisticsObject:
		if onlyAttrs(ch, "target", "comment") {
			return []string{ddl.StatisticsTarget(to)}, []string{ddl.StatisticsTarget(from.(*schema.StatisticsObject))}
		}
	case *schema.View:
		return viewInPlace(ch, from.(*schema.View), to)
	case *schema.Policy:
		from := from.(*schema.Policy)
		taken := func(was, is schema.Expr) bool { return is.IsZero() && !was.IsZero() }
		if !ch.Has("as", "for") && !taken(from.Using, to.Using) && !taken(from.WithCheck, to.WithCheck) {
			return []string{ddl.AlterPolicy(to)}, []string{ddl.AlterPolicy(from)}
		}
	case *schema.Composite:
		return compositeInPlace(from.(*schema.Composite), to)
	case *schema.Range:
		return rangeInPlace(ch, from.(*schema.Range), to)
	case *schema.Trigger:
		from := from.(*schema.Trigger)
		switch {
		case onlyAttrs(ch, "partition", "comment"): // see clones
		case onlyAttrs(ch, "enabled", "partition", "comment"):
			return []string{ddl.EnableTrigger(to)}, []string{ddl.EnableTrigger(from)}
		case !from.Constraint && !to.Constraint:
			sql, undo = []string{ddl.CreateTrigger(to, true)}, []string{ddl.CreateTrigger(from, true)}
			// A replaced trigger is enabled again.
			if to.Enabled != "" {
				sql = append(sql, ddl.EnableTrigger(to))
			}
			return sql, undo
		}
	case *schema.Rule:
		return ruleInPlace(ch, from.(*schema.Rule), to)
	case *schema.EventTrigger:
		if onlyAttrs(ch, "enabled", "comment") {
			return []string{ddl.EnableEventTrigger(to)}, []string{ddl.EnableEventTrigger(from.(*schema.EventTrigger))}
		}
	case *schema.Publication:
		return publicationInPlace(ch, from.(*schema.Publication), to)
	default:
		return foreignInPlace(ch, from, to)
	}
	return nil, nil
}

// ruleInPlace replaces a rule, which keeps its state, and sets the state.
func ruleInPlace(ch diff.Change, from, to *schema.Rule) (sql, undo []string) {
	if !onlyAttrs(ch, "enabled", "comment") {
		sql, undo = []string{ddl.CreateRule(to, true)}, []string{ddl.CreateRule(from, true)}
	}
	if ch.Has("enabled") {
		sql, undo = append(sql, ddl.EnableRule(to)), append(undo, ddl.EnableRule(from))
	}
	return sql, undo
}

// replaceable says that CREATE OR REPLACE takes a routine's changes: not another result, nor
// other names or modes of arguments, nor a default less (manual, CREATE FUNCTION).
func replaceable(ch diff.Change) bool {
	for _, a := range ch.Attrs {
		base, part, _ := strings.Cut(a.Name, ".")
		switch {
		case base == "return" || base == "return_set" || base == "window":
			return false
		case strings.HasPrefix(base, "arg["):
			if part == "" || part == "mode" || part == "name" && a.From != "" || part == "default" && a.To == "" {
				return false
			}
		}
	}
	return true
}

// viewInPlace replaces a view whose live columns are the first of its new ones (manual,
// CREATE VIEW). Only the server knows the new ones; without its word the view is made anew.
func viewInPlace(ch diff.Change, from, to *schema.View) (sql, undo []string) {
	known := to
	if c, ok := to.Canonical.(*schema.View); ok {
		known = c
	}
	query := ch.Has("as")
	switch {
	case to.Materialized && (query || ch.Has("access_method")):
		return nil, nil
	case to.Materialized:
		return materializedInPlace(ch, from, to)
	case query && !extends(from.Columns, known.Columns):
		return nil, nil
	}
	if ch.Has("as", "with", "check_option") {
		sql = append(sql, ddl.CreateView(to, true))
		undo = append(undo, ddl.CreateView(from, true))
	}
	for _, c := range from.Columns {
		if !c.Default.IsZero() && ch.Has("column."+c.Name+".default") {
			sql = append(sql, "ALTER VIEW "+to.Name.SQL()+" ALTER COLUMN "+schema.Ident(c.Name)+" DROP DEFAULT")
		}
	}
	return append(sql, ddl.ViewDefaults(to)...), undo
}

// extends says that columns begin with those that are there.
func extends(have, want []schema.ViewColumn) bool {
	if len(want) < len(have) {
		return false
	}
	for i, c := range have {
		if w := want[i]; w.Name != c.Name || w.Type.SQL() != c.Type.SQL() || w.Collation != c.Collation {
			return false
		}
	}
	return true
}

func materializedInPlace(ch diff.Change, from, to *schema.View) (sql, undo []string) {
	alter := "ALTER MATERIALIZED VIEW " + to.Name.SQL() + " "
	if ch.Has("with") {
		sql = append(sql, alterParams(alter, from.Params, to.Params)...)
		undo = append(undo, strings.Join(alterParams(alter, to.Params, from.Params), "; "))
	}
	if ch.Has("cluster_on") {
		sql, undo = append(sql, alter+clusterOn(to.ClusterOn)), append(undo, alter+clusterOn(from.ClusterOn))
	}
	if ch.Has("tablespace") {
		space := func(v *schema.View) string {
			if v.Tablespace == "" {
				return defaultTablespace
			}
			return v.Tablespace
		}
		sql = append(sql, alter+"SET TABLESPACE "+schema.Ident(space(to)))
		undo = append(undo, alter+"SET TABLESPACE "+schema.Ident(space(from)))
	}
	return sql, undo
}

// needsRebuild says that a change of an entity has no statement in place.
func (in *facts) needsRebuild(ch diff.Change) bool {
	if in.unsure[ch.Ref] {
		return true
	}
	if ch.Action != diff.Alter || onlyAttrs(ch, "comment") || ch.Ref.Kind == schema.KindSubscription {
		return false
	}
	from, ok := ch.From.(schema.Entity)
	if !ok || ch.Ref.Kind.GivesRights() {
		return false
	}
	if ch.Ref.Kind == schema.KindDomain {
		return ch.Has("type", "collation")
	}
	if ch.Ref.Kind == schema.KindTrigger && onlyAttrs(ch, "partition", "comment") {
		return false
	}
	sql, _ := inPlace(ch, from, ch.To.(schema.Entity))
	return len(sql) == 0 && !onlyColumnComments(ch)
}

func onlyColumnComments(ch diff.Change) bool {
	for _, a := range ch.Attrs {
		part := strings.HasPrefix(a.Name, "column.") || strings.HasPrefix(a.Name, "check.") || strings.HasPrefix(a.Name, "field.")
		if a.Name != "comment" && !(part && strings.HasSuffix(a.Name, ".comment")) {
			return false
		}
	}
	return true
}

func rebuildSummary(ref schema.Ref) string { return fmt.Sprintf("drop %s to make it again", ref) }

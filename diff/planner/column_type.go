package planner

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgerrcode"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
	"github.com/replyx/schemactl/schema/depend"
	"github.com/replyx/schemactl/schema/sqltext"
)

// changeType plans a new type or collation.
func (a columnAlter) changeType() {
	from, to := a.from.Type.SQL(), a.to.Type.SQL()
	work := a.typeWork()
	if a.refused(work) {
		return
	}
	action := a.withDefault(ddl.AlterType(a.to.Name, to, a.to.Collation, usingOf(work, a.to.Name, to)), a.from, a.to)
	s := a.d.newStep(a.ch.Ref, plan.Rewrite, fmt.Sprintf("change the type of %s.%s from %s to %s", a.t, a.to.Name, from, to), action, lock(plan.AccessExclusive, a.t))
	s.Undo = a.withDefault(ddl.AlterType(a.to.Name, from, a.from.Collation, ""), a.to, a.from)
	what := "rewrites the table"
	switch work.Work {
	case schema.MetadataOnly:
		s.Class, s.Why = plan.Brief, "every value of the old type is one of the new: metadata only"
	case schema.ScanRows:
		s.Why, what = "every row is read, to prove the checks over the column again", "reads the table"
	case schema.RebuildIndexes:
		s.Why, what = "indexes over the column are built again", "builds indexes again"
		s.Rewrites = work.Rebuilt
		s.scans(a.d.rows(a.t))
	default:
		s.Why = "every row is written again"
		s.Rewrites = a.d.rows(a.t)
		s.Undo, s.Lost = "", "what the new type cannot hold"
	}
	keeps := work.Work != schema.RewriteTable
	switch {
	case changesDimension(from, to):
		keeps = true
		s.Why = "no row holds a vector of the old dimension; " + s.Why
		s.Precheck = a.noVectors(from, to)
	case readsZone(from, to):
		keeps = true
		s.Precheck = a.misfits(from, to)
		a.inZone(&s, work)
	default:
		s.Precheck = a.misfits(from, to)
	}
	s.asks(a.d.typedParts(a.columnChange)...)
	a.withKeys(&s)
	if checks := a.provenOver(); work.Work == schema.ScanRows && len(checks) > 0 {
		a.besideChecks(s, checks)
		return
	}
	if work.Work == schema.ScanRows {
		s.scans(a.d.rows(a.t))
	}
	p, group := phaseColumn, a.t.SQL()
	if s.Class == plan.Rewrite {
		p, group = phaseRewrite, ""
		a.d.rewriteHazard(&s, a.ch, fmt.Sprintf("changing %s.%s from %s to %s %s under ACCESS EXCLUSIVE", a.t, a.to.Name, from, to, what))
	}
	if !keeps && a.in.narrows(from, to) {
		a.d.hazard(&s, policy.HazardDataLoss, a.ch, fmt.Sprintf("%s may not hold every value of %s in %s.%s", to, from, a.t, a.to.Name))
	}
	a.d.add(p, group, s).retypes = &a.ch
}

// defaultAlong reports whether a default changes in the statement that changes the type: rows that are written
// between two would have none. One that calls what the plan makes, which may need the table, comes later.
func (a columnChange) defaultAlong() bool {
	if !a.ch.Has("type", "collation") || !a.ch.Has("default") || a.from.Serial || a.to.Serial || a.from.Identity != nil || a.to.Identity != nil {
		return false
	}
	return !slices.ContainsFunc(a.in.desiredNeeds()[a.ch.Ref], func(r schema.Ref) bool { return r.Kind.IsRoutine() && a.in.changed[r] })
}

// withDefault is an action on the type of a column, with what becomes of its default.
func (a columnChange) withDefault(action string, from, to *schema.Column) string {
	column := "ALTER COLUMN " + schema.Ident(a.to.Name) + " "
	if a.defaultAlong() {
		if !from.Default.IsZero() {
			action = column + "DROP DEFAULT, " + action
		}
		if !to.Default.IsZero() {
			action += ", " + column + "SET DEFAULT " + to.Default.SQL()
		}
	}
	return alterTable(a.t) + action
}

// usingOf is the expression that makes the values of a column those of another type; empty where an assignment does.
func usingOf(work schema.ColumnWork, column, typ string) string {
	switch {
	case work.ByText:
		return ddl.CastByText(column, typ)
	case work.Using:
		return ddl.Cast(column, typ)
	}
	return ""
}

// refused reports whether the change is refused, by the server's word or by what is known of the table.
func (a columnAlter) refused(work schema.ColumnWork) bool {
	t := a.splitBy()
	switch {
	case work.Refused != "":
		a.refuseType(work)
	case len(work.Apart) > 0:
		a.refuseApart(work.Apart)
	case t != nil:
		a.d.refuse(a.ch, fmt.Sprintf("%s.%s cannot become %s: it is in the partition key of %s", a.t, a.to.Name, a.to.Type.SQL(), t.Name), splitAnew)
	default:
		return false
	}
	return true
}

// splitBy is the table, this one or one below it, that is split by the column; nil where none is.
func (a columnChange) splitBy() *schema.Table {
	for _, t := range append([]*schema.Table{a.ch.LiveTable}, a.in.tablesBelow(a.ch.LiveTable.Name)...) {
		if t.Partition != nil && slices.ContainsFunc(t.Partition.Parts, func(p schema.Part) bool {
			return p.Column == a.from.Name || sqltext.Names(p.Expr.Text, a.from.Name)
		}) {
			return t
		}
	}
	return nil
}

// refuseType passes on that the server does not take the change.
func (a columnAlter) refuseType(work schema.ColumnWork) {
	from, to := a.from.Type.SQL(), a.to.Type.SQL()
	if work.SQLState == pgerrcode.CannotCoerce {
		a.d.refuse(a.ch, fmt.Sprintf("%s.%s cannot become %s: there is no cast from %s", a.t, a.to.Name, to, from),
			"add a column of the new type under another name, fill it, and drop the old one; or make a cast first")
		return
	}
	a.d.refuse(a.ch, fmt.Sprintf("%s.%s cannot become %s: %s%s", a.t, a.to.Name, to, work.Refused, a.inTheWay()),
		"drop what is in the way in a change of its own, or change it so that it has a meaning with both types; "+
			"or add a column of the new type under another name, fill it, and drop the old one")
}

// refuseApart reports that indexes which the plan changes, or drops, are in the way of a change in place, where
// a shadow column cannot take it.
func (a columnAlter) refuseApart(indexes []string) {
	a.d.refuse(a.ch, fmt.Sprintf("%s.%s cannot become %s in one plan with what becomes of %s, whose operator class or expression is not for it: the table has what a shadow column cannot take",
		a.t, a.to.Name, a.to.Type.SQL(), strings.Join(indexes, ", ")),
		"take the index out of the HCL and apply, change the type and apply, then put the index back")
}

// inTheWay names the parts of the table whose expressions have the column in them.
func (a columnChange) inTheWay() string {
	var list []string
	for ref, o := range a.ch.LiveTable.Children() {
		if slices.ContainsFunc(schema.ExprsOf(o), func(e schema.Expr) bool { return sqltext.Names(e.Text, a.from.Name) }) {
			list = append(list, string(ref.Kind)+" "+ref.Name)
		}
	}
	if len(list) == 0 {
		return ""
	}
	return "; over the column there is " + strings.Join(list, ", ")
}

// typeWork is what the change of the type does to the rows. The parts of a partitioned index are
// made again with it, whatever the types: only an index that stands by itself keeps its file
// (TryReuseIndex in tablecmds.c).
func (a columnChange) typeWork() schema.ColumnWork {
	w := a.verdict()
	if w.Using && isPadded(a.in.liveBase(a.from.Type.SQL())) && !isText(a.in.baseType(a.to.Type).SQL()) {
		w.ByText = true // the blanks at the end of a value are no part of it
	}
	if w.Refused == "" && w.Work < schema.RebuildIndexes && a.ch.LiveTable.Partition != nil && a.indexed() {
		w.Work, w.Rebuilt = schema.RebuildIndexes, nil
	}
	return w
}

// indexed reports whether an index or a key is over the column.
func (a columnChange) indexed() bool {
	return slices.ContainsFunc(depend.PartsOver(a.ch.LiveTable, a.from.Name), func(o schema.Object) bool {
		_, check := o.(*schema.Check)
		return !check
	})
}

// verdict is the server's; without one, what is known of the two types, and else the worst.
func (a columnChange) verdict() schema.ColumnWork {
	if w, ok := a.in.opts.Work[a.ch.Ref]; ok {
		return w
	}
	from, to := a.from.Type.SQL(), a.to.Type.SQL()
	_, _, _, byText := schema.BetweenEnums(a.in.renamed, a.in.desired, from, to)
	if a.in.opts.NoCast[[2]string{from, to}] && !byText {
		return schema.ColumnWork{SQLState: pgerrcode.CannotCoerce, Refused: "there is no cast"}
	}
	fn, _, _ := splitType(from)
	tn, _, _ := splitType(to)
	w := schema.ColumnWork{Work: schema.RewriteTable, Using: fn != tn, ByText: byText}
	if keepsValues(from, to) {
		w = schema.ColumnWork{}
		w.Work, w.Rebuilt = a.partsWork()
	}
	return w
}

// partsWork is what a change that keeps the values does to what is over the column: an index with
// an expression or a condition is built again, as is any under another collation
// (CheckIndexCompatible in indexcmds.c), and a check is proven again.
func (a columnChange) partsWork() (work schema.Work, rebuilt []string) {
	for _, t := range append([]*schema.Table{a.ch.LiveTable}, a.in.tablesBelow(a.ch.LiveTable.Name)...) {
		for _, o := range depend.PartsOver(t, a.from.Name) {
			switch _, check := o.(*schema.Check); {
			case check:
				work = max(work, schema.ScanRows)
			case len(schema.ExprsOf(o)) > 0 && !schema.ExprsOf(o)[0].IsZero(), a.from.Collation != a.to.Collation:
				work = max(work, schema.RebuildIndexes)
				rebuilt = append(rebuilt, schema.Name{Schema: t.Name.Schema, Name: depend.PartName(t, o)}.SQL())
			}
		}
	}
	slices.Sort(rebuilt)
	return work, rebuilt
}

// noVectors proves that no row would have to be converted: a vector has no meaning in
// another dimension.
func (a columnChange) noVectors(from, to string) *plan.Precheck {
	table, column := a.beforeRenames()
	where := " FROM " + table + " WHERE " + column + " IS NOT NULL"
	return &plan.Precheck{
		Count: "SELECT count(*) FROM (SELECT" + where + " LIMIT 1) AS rows",
		Find:  "SELECT count(*)" + where,
		Message: fmt.Sprintf("%s.%s holds vectors, and %s cannot become %s in place: add a new column of type %s, let the application fill it, "+
			"index it, switch the queries to it, then drop %s", a.t, a.from.Name, from, to, to, a.from.Name),
	}
}

// changeNull sets or drops NOT NULL. Setting it scans the table, unless a validated check
// proves that there is no NULL (manual, ALTER TABLE, SET NOT NULL).
func (a columnAlter) changeNull() {
	if a.from.NotNull == a.to.NotNull {
		if a.to.NotNull {
			a.changeNotNull()
		}
		return
	}
	if !a.to.NotNull {
		dropped := append([]*entry{a.brief("allow NULL", "DROP NOT NULL", "SET NOT NULL")}, a.dropPartsNotNull()...)
		if k := a.ch.LiveTable.PrimaryKey; k != nil && slices.Contains(k.Columns, a.from.Name) {
			for _, e := range dropped {
				e.phase = phaseDropNotNull // once the key is dropped
			}
		}
		return
	}
	if a.to.NotNullConstraint != nil || a.d.live.Server.VersionNum >= 180000 {
		a.addNotNull()
		return
	}
	helper := a.notNullHelper()
	helper.precheck = a.nulls
	helper.adding.summary = fmt.Sprintf("refuse new NULLs in %s.%s", a.t, a.to.Name)
	helper.adding.why = "a check that is validated apart spares the scan under ACCESS EXCLUSIVE"
	helper.validating.summary = fmt.Sprintf("prove that %s.%s holds no NULL", a.t, a.to.Name)
	a.proveNotNull(helper).step.Summary = fmt.Sprintf("set NOT NULL on %s.%s", a.t, a.to.Name)
}

var typmod = regexp.MustCompile(`^(.*?)\(([0-9]+)(?:,([0-9]+))?\)(.*)$`)

// splitType cuts "timestamp(3) without time zone" into its name and its numbers; -1
// where there is none.
func splitType(t string) (name string, a, b int) {
	m := typmod.FindStringSubmatch(t)
	if m == nil {
		return t, -1, -1
	}
	a, _ = strconv.Atoi(m[2])
	b = 0
	if m[3] != "" {
		b, _ = strconv.Atoi(m[3])
	}
	return m[1] + m[4], a, b
}

// keepsValues knows the changes that ATColumnChangeRequiresRewrite in tablecmds.c lets pass
// without a look at the catalogs: a binary coercible cast, and a length coercion that can only
// widen. Of any other it says no.
func keepsValues(from, to string) bool {
	fn, fa, fb := splitType(from)
	tn, ta, tb := splitType(to)
	switch {
	case from == to:
		return true
	case isVector(fn) && fn == tn:
		return ta < 0
	case fn == tn:
		return widens(fn, fa, fb, ta, tb)
	case fn == "character varying" && tn == "text", fn == "text" && tn == "character varying" && ta < 0, fn == "cidr" && tn == "inet":
		return true
	}
	return false
}

// widens reports whether a length of the same type only grows. A missing length is no limit.
func widens(name string, fa, fb, ta, tb int) bool {
	switch name {
	case "character varying", "bit varying":
		return ta < 0 || fa >= 0 && ta >= fa
	case "numeric":
		return ta < 0 || fa >= 0 && tb == fb && ta >= fa
	case "timestamp without time zone", "timestamp with time zone", "time without time zone", "time with time zone", "interval":
		return ta < 0 || fa >= 0 && ta >= fa || ta == 6
	}
	return fa == ta && fb == tb
}

// changesDimension reports whether a vector gets another dimension, or gets one.
func changesDimension(from, to string) bool {
	fn, fa, _ := splitType(from)
	tn, ta, _ := splitType(to)
	return isVector(fn) && fn == tn && ta >= 0 && ta != fa
}

// isVector reports whether a type is one of pgvector's, wherever the extension lives.
func isVector(name string) bool {
	switch schema.ParseName(name).Name {
	case "vector", "halfvec", "sparsevec":
		return true
	}
	return false
}

package plan

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

// changeType plans a new type or collation.
func (a columnAlter) changeType() {
	from, to := a.from.Type.SQL(), a.to.Type.SQL()
	col := schema.Ident(a.to.Name)
	if a.b.opts.NoCast[[2]string{from, to}] {
		a.b.refuse(a.ch, fmt.Sprintf("%s.%s cannot become %s: there is no cast from %s", a.t, a.to.Name, to, from),
			"add a column of the new type under another name, fill it, and drop the old one; or make a cast first")
		return
	}
	sql := func(typ, collation string, using bool) string {
		s := alterTable(a.t) + "ALTER COLUMN " + col + " TYPE " + typ
		if collation != "" {
			s += " COLLATE " + schema.ParseName(collation).SQL()
		}
		if using {
			s += " USING " + col + "::" + typ
		}
		return s
	}
	verdict := typeVerdict(from, to)
	s := a.b.newStep(a.ch.Ref, Brief, fmt.Sprintf("change the type of %s.%s from %s to %s", a.t, a.to.Name, from, to),
		sql(to, a.to.Collation, verdict == typeRewrite), lock(accessExclusive, a.t))
	s.Undo = sql(from, a.from.Collation, false)
	if a.from.Collation != a.to.Collation {
		verdict = max(verdict, typeIndexRebuild)
	}
	switch verdict {
	case typeMetadata:
		s.Why = "every value of the old type is one of the new: metadata only"
		a.b.add(phaseColumn, a.t.SQL(), s)
		return
	case typeVector:
		s.Why = "no row holds a vector of the old dimension, and every row is written again"
		s.Precheck = a.noVectors(from, to)
		s.Rewrites = a.b.rows(a.t)
	case typeIndexRebuild:
		s.Why = "indexes over the column are built again"
		if s.Rewrites = overColumn(a.b.liveTable(a.ch), a.from.Name); len(s.Rewrites) > 0 {
			s.scans(a.b.own(a.t))
		}
	case typeRewrite:
		s.Why = "every row is written again"
		s.Undo, s.Lost = "", "what the new type cannot hold"
		s.Rewrites = a.b.rows(a.t)
	}
	s.Class = Rewrite
	a.b.rewriteHazard(&s, a.ch, fmt.Sprintf("changing %s.%s from %s to %s rewrites the table under ACCESS EXCLUSIVE", a.t, a.to.Name, from, to))
	if verdict == typeRewrite && narrows(from, to) {
		a.b.hazard(&s, "data_loss", a.ch, fmt.Sprintf("%s may not hold every value of %s in %s.%s", to, from, a.t, a.to.Name))
	}
	a.b.add(phaseRewrite, "", s)
}

// noVectors proves that no row would have to be converted: a vector has no meaning in
// another dimension.
func (a columnAlter) noVectors(from, to string) *Precheck {
	where := " FROM " + a.t.SQL() + " WHERE " + schema.Ident(a.from.Name) + " IS NOT NULL"
	return &Precheck{
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
	col := schema.Ident(a.to.Name)
	set := alterTable(a.t) + "ALTER COLUMN " + col + " SET NOT NULL"
	if !a.to.NotNull {
		from := len(a.b.entries)
		a.brief("allow NULL", "DROP NOT NULL", "SET NOT NULL")
		if k := a.ch.LiveTable.PrimaryKey; k != nil && slices.Contains(k.Columns, a.from.Name) {
			for i := from; i < len(a.b.entries); i++ {
				a.b.entries[i].phase = phaseDropNotNull // once the key is gone
			}
		}
		return
	}
	if a.to.NotNullConstraint != nil {
		a.addNotNull()
		return
	}
	helper := notNullHelper(a.t.Name, a.to.Name)
	check := &schema.Check{Name: helper, Expr: schema.Expr{Text: col + " IS NOT NULL"}, NotValid: true}
	where := " FROM " + a.t.SQL() + " WHERE " + col + " IS NULL"
	drop := alterTable(a.t) + "DROP CONSTRAINT " + schema.Ident(helper)

	s := a.b.newStep(a.ch.Ref, Brief, fmt.Sprintf("refuse new NULLs in %s.%s", a.t, a.to.Name), alterTable(a.t)+"ADD "+ddl.Check(check), lock(accessExclusive, a.t))
	s.Undo = drop
	s.Why = "a check that is validated apart spares the scan under ACCESS EXCLUSIVE"
	s.Precheck = &Precheck{
		Count: "SELECT count(*)" + where, Find: "SELECT *" + where,
		Message: fmt.Sprintf("%s.%s holds NULLs: fill them first", a.t, a.to.Name),
	}
	a.b.add(phaseCheck, a.t.SQL(), s)
	a.b.validate(phaseValidate, a.ch, a.t, helper, fmt.Sprintf("prove that %s.%s holds no NULL", a.t, a.to.Name))

	s = a.b.newStep(a.ch.Ref, Brief, fmt.Sprintf("set NOT NULL on %s.%s", a.t, a.to.Name), set, lock(accessExclusive, a.t))
	s.Undo = alterTable(a.t) + "ALTER COLUMN " + col + " DROP NOT NULL"
	s.Why = "the validated check spares the scan"
	a.b.add(phaseNotNull, a.t.SQL(), s)
	s = a.b.newStep(a.ch.Ref, Brief, "drop the helper check of "+a.t.String()+"."+a.to.Name, drop, lock(accessExclusive, a.t))
	s.Undo = alterTable(a.t) + "ADD " + ddl.Check(check)
	a.b.add(phaseNotNull, a.t.SQL(), s)
}

// notNullHelper is the name of the check that proves a NOT NULL.
func notNullHelper(table, column string) string {
	return schema.ObjectName(table, column, "not_null"+leftoverSuffix)
}

// verdict is the work that a change of type does.
type verdict int

const (
	typeMetadata verdict = iota
	typeVector
	typeIndexRebuild
	typeRewrite
)

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

// typeVerdict knows the changes that ATColumnChangeRequiresRewrite in tablecmds.c lets
// pass: a binary coercible cast, and a length coercion that can only widen.
func typeVerdict(from, to string) verdict {
	fn, fa, fb := splitType(from)
	tn, ta, tb := splitType(to)
	if isVector(fn) && fn == tn {
		if ta < 0 {
			return typeMetadata
		}
		return typeVector
	}
	if fn == tn {
		if widens(fn, fa, fb, ta, tb) {
			return typeMetadata
		}
		return typeRewrite
	}
	switch {
	case fn == "character varying" && tn == "text", fn == "text" && tn == "character varying" && ta < 0:
		return typeMetadata
	case fn == "cidr" && tn == "inet":
		return typeMetadata
	}
	return typeRewrite
}

// widens says that a length of the same type only grows. A missing length is no limit.
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

// isVector says that a type is one of pgvector's, wherever the extension lives.
func isVector(name string) bool {
	switch schema.ParseName(name).Name {
	case "vector", "halfvec", "sparsevec":
		return true
	}
	return false
}

// narrows says that the new type may not hold every value of the old.
func narrows(from, to string) bool {
	fn, fa, fb := splitType(from)
	tn, ta, tb := splitType(to)
	if fn == tn {
		return !widens(fn, fa, fb, ta, tb)
	}
	rank := map[string]int{"smallint": 1, "integer": 2, "bigint": 3, "numeric": 4}
	if rank[fn] > 0 && rank[tn] >= rank[fn] && ta < 0 {
		return false
	}
	return tn != "text"
}

package planner

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

// What a column's new type or a new column's value is refused for is known before the first step: the checks of
// its domains, the length of its type, the error of an expression.

// forbidden are the conditions under which a type takes no value, which is a column of the type below all domains;
// they are not known where a check is not in the server's words, or needs what the plan makes.
func (in *facts) forbidden(t schema.Type, value string) (conditions []string, known bool) {
	for _, d := range in.domains(t) {
		ref := schema.Ref{Kind: schema.KindDomain, Schema: d.Name.Schema, Name: d.Name.Name}
		if in.needsRoutine(ref) {
			return nil, false
		}
		if d.NotNull {
			conditions = append(conditions, value+" IS NULL")
		}
		for _, c := range d.Checks {
			text := in.checkText(d, c)
			if text == "" {
				return nil, false
			}
			if !c.NotValid {
				conditions = append(conditions, "NOT ("+valueAs(text, value)+")")
			}
		}
	}
	return conditions, true
}

// checkText is a check of a domain in the server's own words, which do not depend on search_path; empty where they
// are not known.
func (in *facts) checkText(d *schema.Domain, c *schema.DomainCheck) string {
	if canonical, ok := d.Canonical.(*schema.Domain); ok {
		if k := canonical.Check(c.Name); k != nil {
			return k.Expr.SQL()
		}
	}
	if d.Src() == nil || namesNothing(c.Expr.Text) { // it is the live one, or a text that means the same everywhere
		return c.Expr.SQL()
	}
	return ""
}

// checkWords are the words of checks that name no function, type or object.
var checkWords = func() map[string]bool {
	m := make(map[string]bool)
	for w := range strings.FieldsSeq("value and or not in is null between symmetric true false like ilike similar to distinct from any all array") {
		m[w] = true
	}
	return m
}()

// namesNothing reports whether a text has operators, constants and such words alone.
func namesNothing(text string) bool {
	for t := range sqltext.Tokens(text) {
		if t.Kind == sqltext.Quoted || t.IsName() && !checkWords[t.Text] {
			return false
		}
	}
	return true
}

// baseType is the type that a type's domains are made of.
func (in *facts) baseType(t schema.Type) schema.Type {
	if list := in.domains(t); len(list) > 0 {
		return list[len(list)-1].Type
	}
	return t
}

// domainMisfit is the condition that a value of the old type is none of a domain: too long or too large for the type
// below, or forbidden by a check.
func (in *facts) domainMisfit(column, from string, to schema.Type) string {
	base := in.baseType(to).SQL()
	list, known := in.forbidden(to, "("+column+"::"+base+")")
	if !known {
		list = nil
	}
	if tooLarge := misfit(column, from, base); tooLarge != "" {
		// A cast would cut, or fail, before a check could tell.
		list = []string{"CASE WHEN " + tooLarge + " THEN true ELSE " + cmp.Or(strings.Join(list, " OR "), "false") + " END"}
	}
	return strings.Join(list, " OR ")
}

// newValue is the precheck of a column that every row gets a value of: the column's default, that of its domain,
// NULL, or what is computed of other columns. Nil where nothing can be wrong with it, or where it cannot be asked.
func (in *facts) newValue(ch diff.Change, c *schema.Column) *plan.Precheck {
	base := in.baseType(c.Type).SQL()
	conditions, known := in.forbidden(c.Type, "value")
	value := in.valueOfNew(c)
	if !c.Generated.IsZero() {
		value = in.generatedAsked(ch.Ref, c).SQL()
	}
	if c.Serial || c.Identity != nil || !known || value == "" && len(conditions) == 0 || in.madeByPlan(base, c.Collation) || in.needsRoutine(ch.Ref) {
		return nil
	}
	t := ch.LiveTable.Name
	rows := in.rowsOf(t, schema.Ref{}, inText(c.Generated.SQL()))
	from := "(SELECT 1 FROM " + rows.from + " LIMIT 1) AS rows"
	switch {
	case rows.late || c.Generated.IsZero() && in.mayDiffer(ch.Ref, value):
		return nil
	case !c.Generated.IsZero():
		from = rows.from
	case value == "":
		value = "NULL"
	case in.live.Server.VersionNum < 140000 && !c.Default.IsZero():
		from = "(SELECT 1) AS rows" // the server computes the value of an empty table too
	}
	if name, length, _ := splitType(base); length >= 0 && (name == "character varying" || name == "character") {
		base = "text" // a cast would cut what an assignment refuses
		conditions = append(conditions, fmt.Sprintf("length(rtrim(value, ' ')) > %d", length))
	}
	if c.NotNull && !c.Generated.IsZero() {
		conditions = append(conditions, "value IS NULL")
	}
	query := fmt.Sprintf("FROM (SELECT (%s)::%s AS value FROM %s) AS computed", value, base, from)
	count := "SELECT count(value) - count(value) " + query // the expression itself may fail
	if len(conditions) > 0 {
		query += " WHERE " + strings.Join(conditions, " OR ")
		count = "SELECT count(*) " + query
	}
	return &plan.Precheck{
		Count: count, Find: "SELECT value " + query,
		Message: fmt.Sprintf("the rows of %s would get a value in %s that type %s refuses: mend its %s", t, c.Name, c.Type.SQL(), wordOfValue(c)),
	}
}

// needsRoutine reports whether a column or a domain needs a function, or anything but domains, that the plan makes or
// changes.
func (in *facts) needsRoutine(ref schema.Ref) bool {
	return in.needsChanged(ref, func(k schema.Kind) bool { return k != schema.KindDomain && !k.HasRows() })
}

// valueOfNew is the expression of the value that rows get in a new column, or empty.
func (in *facts) valueOfNew(c *schema.Column) string {
	switch {
	case !c.Generated.IsZero():
		return c.Generated.SQL()
	case !c.Default.IsZero():
		return c.Default.SQL()
	}
	for _, d := range in.domains(c.Type) {
		if !d.Default.IsZero() {
			return d.Default.SQL()
		}
	}
	return ""
}

func wordOfValue(c *schema.Column) string {
	if !c.Generated.IsZero() {
		return "expression"
	}
	return "default"
}

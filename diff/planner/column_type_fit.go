package planner

import (
	"fmt"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
)

// misfits is the precheck of a change of type that fails, or cuts off, at a value: it counts the
// rows that do not fit. Nil where every value fits, or where counting is no simple condition.
func (a columnChange) misfits(from, to string) *plan.Precheck {
	table, column := a.beforeRenames()
	from = a.in.liveBase(from)
	base := a.in.baseType(schema.Type{Text: to}).SQL()
	condition := misfit(column, from, to)
	if e, array := a.in.enumOf(base); e != nil && isText(strings.TrimSuffix(from, "[]")) && array == strings.HasSuffix(from, "[]") {
		condition = noneIn(column, e.Values, array)
	}
	if old, e, array, ok := schema.BetweenEnums(a.in.renamed, a.in.desired, from, to); ok {
		if !a.in.narrows(from, to) {
			return nil
		}
		condition = noneIn(column, a.in.fitting(old, e), array)
	}
	if condition == "" {
		condition = a.in.domainMisfit(column, from, schema.Type{Text: to})
	}
	if condition == "" {
		return a.in.conversion(table, column, from, base, fmt.Sprintf("%s.%s holds values that are none of type %s: change them first", a.t, a.to.Name, to))
	}
	where := " FROM " + table + " WHERE " + condition
	return &plan.Precheck{
		Count: "SELECT count(*)" + where, Find: "SELECT *" + where,
		Message: fmt.Sprintf("%s.%s holds values that do not fit into %s: change them first", a.t, a.to.Name, to),
	}
}

// noneIn is the condition that the text of a column, or of one in its array, is none of some.
func noneIn(column string, values []string, array bool) string {
	if !array {
		return noneOf(column+"::text", values)
	}
	return "EXISTS (SELECT FROM unnest(" + column + "::text[]) AS value WHERE " + noneOf("value", values) + ")"
}

// enumOf is the desired enum that a type is, or an array of.
func (in *facts) enumOf(typ string) (e *schema.Enum, array bool) {
	p, err := schema.ParseType(typ)
	if err != nil || p.BuiltIn {
		return nil, false
	}
	return in.desired.Enum(p.Name), p.Array
}

// liveBase is the type that the domains of a live type are made of.
func (in *facts) liveBase(typ string) string {
	for {
		n := schema.ParseName(typ)
		d, ok := in.renamed.Entity(schema.Ref{Kind: schema.KindDomain, Schema: n.Schema, Name: n.Name}).(*schema.Domain)
		if !ok {
			return typ
		}
		typ = d.Type.SQL()
	}
}

// beforeRenames are the quoted names of table and column that a precheck finds: it runs before the
// plan renames them.
func (a columnChange) beforeRenames() (table, column string) {
	c := a.to.Name
	if old, ok := a.in.oldNames[a.ch.Ref]; ok {
		c = old
	}
	return a.in.beforeRename(a.t).SQL(), schema.Ident(c)
}

// noneOf is the condition that a text is none of some.
func noneOf(text string, values []string) string {
	return text + " <> ALL (ARRAY[" + quoteList(values) + "]::text[])"
}

// narrows reports whether a new type may not hold every value of the old: of an enum, that it lacks a value.
func (in *facts) narrows(from, to string) bool {
	old, next, _, ok := schema.BetweenEnums(in.renamed, in.desired, from, to)
	if !ok {
		return narrows(from, to)
	}
	kept := in.fitting(old, next)
	return slices.ContainsFunc(old.Values, func(v string) bool { return !slices.Contains(kept, v) })
}

// fitting are the values of an enum that those of another become: its own, and what these are called until the plan renames them.
func (in *facts) fitting(old, next *schema.Enum) []string {
	out := slices.Clone(next.Values)
	if d := in.desired.Enum(old.Name); d != nil {
		for _, v := range d.PendingRenames(old.Values) {
			if slices.Contains(next.Values, v.To) {
				out = append(out, v.From)
			}
		}
	}
	return out
}

// integers are the least and the greatest value of each integer type.
var integers = map[string][2]string{
	"smallint": {"-32768", "32767"}, "integer": {"-2147483648", "2147483647"},
	"bigint": {"-9223372036854775808", "9223372036854775807"},
}

// misfit is the condition that a value of the old type does not fit into the new one. What is
// only rounded fits.
func misfit(column, from, to string) string {
	if f, ok := strings.CutSuffix(from, "[]"); ok && strings.HasSuffix(to, "[]") {
		if condition := misfit("value", f, strings.TrimSuffix(to, "[]")); condition != "" {
			return "EXISTS (SELECT FROM unnest(" + column + ") AS value WHERE " + condition + ")"
		}
		return ""
	}
	fn, fa, fb := splitType(from)
	tn, ta, tb := splitType(to)
	limits, toInteger := integers[tn]
	_, fromInteger := integers[fn]
	switch {
	case fn == tn && widens(fn, fa, fb, ta, tb):
		return ""
	case isText(from) && (tn == "character varying" || tn == "character") && ta >= 0,
		fn == "bit varying" && tn == fn && ta >= 0:
		return fmt.Sprintf("length(%s) > %d", column, ta)
	case fn == "bit" && tn == fn && ta >= 0:
		return fmt.Sprintf("length(%s) <> %d", column, ta)
	case toInteger && fromInteger && integerRank[fn] > integerRank[tn]:
		return fmt.Sprintf("%s NOT BETWEEN %s AND %s", column, limits[0], limits[1])
	case toInteger && fn == "numeric":
		return fmt.Sprintf("round(%s) NOT BETWEEN %s AND %s", column, limits[0], limits[1])
	case tn == "numeric" && ta >= 0 && (fromInteger || fn == tn):
		// Any numeric takes NaN.
		return fmt.Sprintf("abs(round(%s::numeric, %d)) >= '1e%d'::numeric AND %s::numeric <> 'NaN'", column, tb, ta-tb, column)
	}
	return ""
}

var integerRank = map[string]int{"smallint": 1, "integer": 2, "bigint": 3}

// isText reports whether a built-in type holds text whose length counts characters.
func isText(t string) bool {
	switch name, _, _ := splitType(t); name {
	case "text", "character varying", "character":
		return true
	}
	return false
}

// lossless are the changes between types of different names that keep every value, beside those
// that do not rewrite.
var lossless = map[string]map[string]bool{
	"smallint":          {"integer": true, "bigint": true, "numeric": true, "real": true, "double precision": true},
	"integer":           {"bigint": true, "numeric": true, "double precision": true},
	"bigint":            {"numeric": true},
	"real":              {"double precision": true},
	"date":              {"timestamp without time zone": true},
	"character varying": {"text": true},
	"cidr":              {"inet": true},
}

// narrows reports whether the new type may not hold every value of the old.
func narrows(from, to string) bool {
	fn, fa, fb := splitType(from)
	tn, ta, tb := splitType(to)
	if e, ok := strings.CutSuffix(fn, "[]"); ok && strings.HasSuffix(tn, "[]") {
		fn, tn = e, strings.TrimSuffix(tn, "[]") // each element becomes one
	}
	switch {
	case fn == tn:
		return !widens(fn, fa, fb, ta, tb)
	case tn == "text", tn == "character varying" && ta < 0:
		return false // every value has a text
	}
	return ta >= 0 || !lossless[fn][tn]
}

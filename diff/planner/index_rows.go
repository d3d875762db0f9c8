package planner

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

// indexable is the precheck of an index that is built over rows: nil where they cannot make it fail, or where it cannot
// be asked.
func (in *facts) indexable(t schema.Name, i *schema.Index) *plan.Precheck {
	if i = in.indexAsked(t, i); i.Unique {
		return in.duplicates(t, i)
	}
	return in.computable(t, i)
}

// duplicates finds the keys that more than one row has. An expression whose value is none of its type, for some row, ends
// the query, as it would end the build.
func (in *facts) duplicates(t schema.Name, i *schema.Index) *plan.Precheck {
	computed, asked := textsOf(i)
	if !asked {
		return nil
	}
	among := inText(computed...)
	rows := in.rowsCompared(t, schema.Ref{Kind: schema.KindIndex, Schema: t.Schema, Table: t.Name, Name: i.Name}, func(column string) bool {
		return slices.Contains(schema.ColumnsOf(i), column) || among(column)
	}, func(column string) bool { return !among(column) })
	return duplicatesIn(t.String(), i, rows.from, rows.late)
}

// duplicatesIn finds them in what stands behind FROM.
func duplicatesIn(what string, i *schema.Index, from string, late bool) *plan.Precheck {
	var keys, by, where []string
	for n, p := range i.Parts {
		key := valueOf(p)
		keys, by = append(keys, key), append(by, key)
		if !p.Expr.IsZero() {
			by[n] = strconv.Itoa(n + 1) // GROUP BY takes a constant for this, or for a mistake
		}
		if !i.NullsNotDistinct {
			where = append(where, key+" IS NOT NULL")
		}
	}
	if !i.Where.IsZero() {
		where = append(where, "("+i.Where.SQL()+")")
	}
	condition := ""
	if len(where) > 0 {
		condition = " WHERE " + strings.Join(where, " AND ")
	}
	list := strings.Join(keys, ", ")
	find := "SELECT " + list + ", count(*) FROM " + from + condition + " GROUP BY " + strings.Join(by, ", ") + " HAVING count(*) > 1"
	return &plan.Precheck{
		Count: "SELECT count(*) FROM (" + find + ") AS keys", Find: find,
		Message: fmt.Sprintf("%s has rows with the same (%s): remove the repeated ones first", what, list), Late: late,
	}
}

// computable computes what an index holds of each row, where that may fail.
func (in *facts) computable(t schema.Name, i *schema.Index) *plan.Precheck {
	computed, asked := textsOf(i)
	if !asked || !slices.ContainsFunc(computed, mayFail) {
		return nil
	}
	rows := in.rowsOf(t, schema.Ref{Kind: schema.KindIndex, Schema: t.Schema, Table: t.Name, Name: i.Name}, inText(computed...))
	from, values, zero := " FROM "+rows.from, []string(nil), []string{"count(*) - count(*)"}
	for _, p := range i.Parts {
		if !p.Expr.IsZero() {
			values, zero = append(values, valueOf(p)), append(zero, fmt.Sprintf("count(%[1]s) - count(%[1]s)", valueOf(p)))
		}
	}
	if !i.Where.IsZero() {
		from += " WHERE " + i.Where.SQL()
	}
	if len(values) == 0 {
		values = []string{"count(*)"}
	}
	return &plan.Precheck{
		Count: "SELECT " + strings.Join(zero, " + ") + from, Find: "SELECT " + strings.Join(values, ", ") + from,
		Message: fmt.Sprintf("what index %s computes of the rows of %s fails for one: mend it, or the index", i.Name, t), Late: rows.late,
	}
}

// textsOf are the expressions and the condition of an index or an exclusion constraint. Asked reports whether each can be
// asked for: its names are those of the server's form, which are qualified.
func textsOf(i schema.Object) (texts []string, asked bool) {
	for _, e := range schema.ExprsOf(i) {
		if e.IsZero() {
			continue
		}
		if e.Canonical == "" {
			return nil, false
		}
		texts = append(texts, e.SQL())
	}
	return texts, true
}

// valueOf is what an index holds of a part: rows are equal, or not, under its collation.
func valueOf(p schema.Part) string {
	value := schema.Ident(p.Column)
	if !p.Expr.IsZero() {
		value = p.Expr.SQL() // a call, or in parentheses (pg_get_indexdef)
	}
	if p.Collation != "" {
		value += " COLLATE " + p.Collation
	}
	return value
}

// infallible are functions and types of pg_catalog that have a value, or NULL, for any argument of theirs.
var infallible = func() map[string]bool {
	m := make(map[string]bool)
	for w := range strings.FieldsSeq(`lower upper initcap coalesce nullif greatest least length char_length octet_length btrim ltrim rtrim
		md5 abs left right replace substring reverse date_trunc date_part extract timezone to_tsvector setweight
		jsonb_typeof json_typeof jsonb_extract_path jsonb_extract_path_text array_length cardinality
		text varchar varying citext regconfig regclass tsvector array any in and or not`) {
		m[w] = true
	}
	return m
}()

// mayFail reports whether an expression may end a statement for the value of some row: it calls a function, or casts to a
// type, that is not known to take any, or divides.
func mayFail(text string) bool {
	var last sqltext.Token
	for t := range sqltext.Tokens(text) {
		switch {
		case t.Kind == sqltext.Op && t.Text == "(" && last.IsName() && !infallible[last.Text] && !typeWords[last.Text],
			last.Kind == sqltext.Op && last.Text == "::" && t.IsName() && !infallible[t.Text] && t.Text != "character",
			t.Kind == sqltext.Op && t.Text == "/":
			return true
		}
		last = t
	}
	return false
}

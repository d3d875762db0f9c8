package planner

import (
	"fmt"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

func (d *draft) dropExclusion(ch diff.Change) {
	t := ch.Ref.TableName()
	s := d.newStep(ch.Ref, plan.Brief, fmt.Sprintf("drop exclusion constraint %s of %s", ch.Ref.Name, t), alterTable(t)+"DROP CONSTRAINT "+schema.Ident(d.names.now(ch.Ref)), lock(plan.AccessExclusive, t))
	s.Undo = alterTable(t) + "ADD " + ddl.Exclusion(ch.From.(*schema.Exclusion))
	d.add(d.recipes[ch.Ref.Kind].dropPhase, t.SQL(), s)
}

func (d *draft) alterExclusion(ch diff.Change) {
	t, name := ch.Ref.TableName(), ch.Ref.Name
	from, to := ch.From.(*schema.Exclusion), ch.To.(*schema.Exclusion)
	if onlyStatistics(ch) && !onlyAttrs(ch, "comment", "index_comment") {
		d.indexStatistics(ch, from.Parts, to.Parts)
		ch.Attrs = slices.DeleteFunc(slices.Clone(ch.Attrs), func(a diff.AttrChange) bool { return !isComment(a.Name) })
		if len(ch.Attrs) == 0 {
			return
		}
	}
	if ch.Has("tablespace") && onlyAttrs(ch, "comment", "index_comment", "tablespace") {
		d.copyIndex(ch, from.Tablespace, to.Tablespace)
		d.keyComments(ch, exclusionComments(to), exclusionComments(from))
		return
	}
	if onlyAttrs(ch, "comment", "index_comment") {
		d.keyComments(ch, exclusionComments(to), exclusionComments(from))
		return
	}
	s := d.newStep(ch.Ref, plan.Rewrite, fmt.Sprintf("drop the old exclusion constraint %s of %s", name, t), alterTable(t)+"DROP CONSTRAINT "+schema.Ident(name), lock(plan.AccessExclusive, t))
	s.Undo = alterTable(t) + "ADD " + ddl.Exclusion(from)
	d.add(d.recipes[ch.Ref.Kind].phase, t.SQL()+name, s)
	d.addExclusion(ch)
}

func (d *draft) addExclusion(ch diff.Change) {
	t, name, to := ch.Ref.TableName(), ch.Ref.Name, ch.To.(*schema.Exclusion)
	p := d.recipes[ch.Ref.Kind].phase
	s := d.newStep(ch.Ref, plan.Rewrite, fmt.Sprintf("add exclusion constraint %s to %s", name, t), alterTable(t)+"ADD "+ddl.Exclusion(to), lock(plan.AccessExclusive, t))
	s.Undo = alterTable(t) + "DROP CONSTRAINT " + schema.Ident(name)
	s.Why = "PostgreSQL has no online form: the index is built under the lock"
	d.buildHazard(&s, ch, to.Method, fmt.Sprintf("exclusion constraint %s is built under ACCESS EXCLUSIVE on %s", name, t))
	s.scans(d.rows(t))
	s.Precheck = d.conflicts(ch.Ref, to, "")
	d.add(p, t.SQL()+name, s)
	d.newIndexStatistics(p, t.SQL()+name, ch.Ref, to.Parts)
	d.remark(ch)
	d.keyComments(ch, exclusionComments(to), comments{})
}

// Each row is compared with each other one that is equal in a part with the operator =, so a table with more rows than
// these, without and with such a part, is not asked about, nor one with more bytes than so many rows may have.
const comparedRows, comparedEqualRows, comparedBytes = 5_000, 200_000, 256

// conflicts finds rows that an exclusion constraint, or what a key has of one, forbids beside another, and those whose column
// filled is empty, where it is given.
func (d *draft) conflicts(ref schema.Ref, x *schema.Exclusion, filled string) *plan.Precheck {
	t := ref.TableName()
	computed, asked := textsOf(x)
	limit := int64(comparedRows)
	if slices.ContainsFunc(x.Parts, func(p schema.Part) bool { return p.Operator == "=" }) {
		limit = comparedEqualRows
	}
	if st, ok := d.size(t); !asked || !ok || st.Rows > limit || st.Bytes > limit*comparedBytes {
		d.warn(schema.Pos{}, "no query could tell beforehand whether two rows of %s are in the way of %s: they would stop the plan when it is added", t, x.Name)
		return nil
	}
	among := inText(computed...)
	rows := d.rowsOf(t, ref, func(column string) bool {
		return slices.Contains(schema.ColumnsOf(x), column) || among(column)
	})
	keys, conditions, found := "row_number() OVER () AS n", "a.n < b.n", []string(nil)
	for i, p := range x.Parts {
		keys += fmt.Sprintf(", %s AS k%d", valueOf(p), i)
		conditions += fmt.Sprintf(" AND a.k%[1]d %[2]s b.k%[1]d", i, p.Operator)
		found = append(found, fmt.Sprintf("a.k%[1]d, b.k%[1]d", i))
	}
	from := rows.from
	if !x.Where.IsZero() {
		from += " WHERE " + x.Where.SQL()
	}
	with := "WITH keys AS MATERIALIZED (SELECT " + keys + " FROM " + from + ") "
	query := func(columns string) string {
		out := "SELECT" + columns + " FROM keys AS a JOIN keys AS b ON " + conditions
		if i := slices.IndexFunc(x.Parts, func(p schema.Part) bool { return p.Column == filled }); filled != "" && i >= 0 {
			out += fmt.Sprintf(" UNION ALL SELECT%s FROM keys AS a JOIN keys AS b ON a.n = b.n WHERE isempty(a.k%d)", columns, i)
		}
		return out
	}
	message := fmt.Sprintf("%s has rows that %s forbids beside one another", t, x.Name)
	if filled != "" {
		message += ", or whose " + filled + " is empty"
	}
	return &plan.Precheck{
		Count: with + "SELECT count(*) FROM (" + query("") + " LIMIT 1) AS rows", Find: with + query(" "+strings.Join(found, ", ")),
		Message: message + ": mend them first", Late: rows.late,
	}
}

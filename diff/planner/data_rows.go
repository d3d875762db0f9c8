package planner

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

// rowsPerStep bounds how long a statement locks the rows that it writes.
const rowsPerStep = 1000

// declaredRows plans what the rows of tables lack: those that others refer to first, and deleted last.
func (d *draft) declaredRows(*progress) {
	order := d.byReference(d.opts.Data)
	for _, w := range order {
		if w.Noop() {
			continue
		}
		data, t := d.desired.DataOf(w.Table), d.desired.Table(w.Table)
		if data == nil || t == nil {
			continue
		}
		r := rowsRecipe{d, w, data, t, diff.Change{Action: diff.Alter, Ref: t.Ref(), Table: t, LiveTable: d.renamed.Table(t.Name), Pos: data.Pos}}
		r.note()
		r.insert()
		r.update()
	}
	for _, w := range slices.Backward(order) {
		if data, t := d.desired.DataOf(w.Table), d.desired.Table(w.Table); len(w.Delete) > 0 && data != nil && t != nil {
			rowsRecipe{d, w, data, t, diff.Change{Action: diff.Alter, Ref: t.Ref(), Table: t, LiveTable: d.renamed.Table(t.Name), Pos: data.Pos}}.remove()
		}
	}
}

// byReference puts tables behind those that their foreign keys refer to; a circle stays in the order of names.
func (d *draft) byReference(list []*schema.DataWork) []*schema.DataWork {
	at := make(map[schema.Name]int)
	for i, w := range list {
		at[w.Table] = i
	}
	var out []*schema.DataWork
	visited := make([]bool, len(list))
	var visit func(i int)
	visit = func(i int) {
		if visited[i] {
			return
		}
		visited[i] = true
		if t := d.desired.Table(list[i].Table); t != nil {
			for _, f := range t.ForeignKeys {
				if j, ok := at[f.RefTable]; ok {
					visit(j)
				}
			}
		}
		out = append(out, list[i])
	}
	for i := range list {
		visit(i)
	}
	return out
}

// rowsRecipe plans the rows of one table.
type rowsRecipe struct {
	d    *draft
	work *schema.DataWork
	data *schema.Data
	t    *schema.Table
	ch   diff.Change
}

// note puts the rows among the changes of the plan, as counts.
func (r rowsRecipe) note() {
	var parts []string
	for _, p := range []struct {
		n    int
		what string
	}{{len(r.work.Insert), "insert"}, {len(r.work.Update), "update"}, {len(r.work.Delete), "delete"}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%d to %s", p.n, p.what))
		}
	}
	r.d.noteChange(r.t.Ref(), r.data.Pos, "rows", strings.Join(parts, ", "))
}

// noteChange adds to the plan a change that no comparison of objects has found.
func (d *draft) noteChange(ref schema.Ref, pos schema.Pos, what, to string) {
	d.plan.Changes = append(d.plan.Changes, plan.Change{
		Action: diff.Alter, Object: plan.ObjectOf(ref), Attrs: []plan.Attr{{Name: what, To: to}}, Place: placeOf(pos),
	})
}

// batches calls f for rows that have the same columns, so many at once as a step writes.
func (r rowsRecipe) batches(numbers []int, f func(columns []string, rows []*schema.DataRow)) {
	var columns []string
	var rows []*schema.DataRow
	flush := func() {
		if len(rows) > 0 {
			f(columns, rows)
		}
		rows = nil
	}
	for _, n := range numbers {
		row := r.data.Rows[n]
		if !slices.Equal(row.Columns, columns) || len(rows) == rowsPerStep {
			flush()
			columns = row.Columns
		}
		rows = append(rows, row)
	}
	flush()
}

func (r rowsRecipe) insert() {
	r.batches(r.work.Insert, func(columns []string, rows []*schema.DataRow) {
		head := fmt.Sprintf("INSERT INTO %s %s%s VALUES ", r.t.Name.SQL(), ddl.Columns(columns), r.overriding(columns))
		list := make([]string, len(rows))
		keys := make([][]string, len(rows))
		for i, row := range rows {
			list[i] = r.tuple(row, columns, false)
			for _, k := range r.data.Key {
				v, _ := row.Value(k)
				keys[i] = append(keys[i], v.Text)
			}
		}
		undoHead, undo := r.deletion(keys)
		s := r.step(fmt.Sprintf("insert %s into %s", countedRows(len(rows)), r.t.Name), head, strings.Join(list, ", "), "", len(rows))
		s.Undo, s.Hidden.Undo = hiddenRows(undoHead, len(rows), undo), undo
		s.Locks = append(s.Locks, r.referred(columns)...)
		r.d.add(phaseRows, "", s)
	})
}

// overriding lets a declared value stand in a column that is GENERATED ALWAYS AS IDENTITY.
func (r rowsRecipe) overriding(columns []string) string {
	for _, c := range columns {
		if id := r.t.Column(c).Identity; id != nil && id.Always {
			return " OVERRIDING SYSTEM VALUE"
		}
	}
	return ""
}

func (r rowsRecipe) update() {
	r.batches(r.work.Update, func(columns []string, rows []*schema.DataRow) {
		var set []string
		for _, c := range columns {
			// A value that the server always gives is given once, and stays.
			if id := r.t.Column(c).Identity; !slices.Contains(r.data.Key, c) && (id == nil || !id.Always) {
				set = append(set, schema.Ident(c)+" = d."+schema.Ident(c))
			}
		}
		if len(set) == 0 {
			return
		}
		head := fmt.Sprintf("UPDATE %s AS t SET %s FROM (VALUES ", r.t.Name.SQL(), strings.Join(set, ", "))
		list := make([]string, len(rows))
		for i, row := range rows {
			list[i] = r.tuple(row, columns, i == 0)
		}
		s := r.step(fmt.Sprintf("update %s of %s", countedRows(len(rows)), r.t.Name), head, strings.Join(list, ", "), fmt.Sprintf(") AS d %s WHERE %s", ddl.Columns(columns), r.sameKey()), len(rows))
		s.Lost = "the values that the rows had"
		s.Locks = append(s.Locks, r.referred(columns)...)
		r.d.add(phaseRows, "", s)
	})
}

func (r rowsRecipe) remove() {
	var texts []string
	for _, f := range r.work.References {
		if text := r.reference(f); text != "" {
			texts = append(texts, text)
		}
	}
	for chunk := range slices.Chunk(r.work.Delete, rowsPerStep) {
		head, sql := r.deletion(chunk)
		s := r.step(fmt.Sprintf("delete %s of %s that are not declared", countedRows(len(chunk)), r.t.Name), head, strings.TrimPrefix(sql, head), "", len(chunk))
		s.Lost = "the rows"
		r.looksUp(&s)
		text := fmt.Sprintf("deletes %s of %s, not being declared", countedRows(len(chunk)), r.t.Name)
		r.d.hazard(&s, policy.HazardDeleteRows, r.ch, strings.Join(append([]string{text}, texts...), "; "))
		r.d.add(phaseDeleteRows, "", s)
	}
}

// reference says what becomes of the rows that refer to those that are deleted. Where that cannot be, the plan is
// refused.
func (r rowsRecipe) reference(f schema.DataReference) string {
	key := schema.Ref{Kind: schema.KindForeignKey, Schema: f.Table.Schema, Table: f.Table.Name, Name: f.Name}
	rows := countedRows(int(f.Rows)) + " of " + f.Table.String()
	if f.Rows < 0 {
		rows = "an unknown number of rows of " + f.Table.String()
	}
	switch {
	case r.d.droppedObjects[key] || r.d.droppedTables[f.Table]:
		return ""
	case strings.HasPrefix(f.OnDelete, "SET"):
		return "ON DELETE " + f.OnDelete + " changes " + rows
	case f.OnDelete == "CASCADE":
		return "ON DELETE CASCADE deletes " + rows
	case f.Rows < 0 || slices.ContainsFunc(r.d.opts.Data, func(w *schema.DataWork) bool { return w.Table == f.Table && len(w.Delete) > 0 }):
		return ""
	}
	r.d.refuse(r.ch, fmt.Sprintf("rows of %s that are not declared cannot be deleted: %s refer to them by %s", r.t.Name, rows, f.Name),
		"declare the rows, or change the rows that refer to them in a migration block first; mode = UPSERT keeps them")
	return ""
}

// deletion is DELETE of the rows of keys, and how it begins.
func (r rowsRecipe) deletion(keys [][]string) (head, sql string) {
	head = fmt.Sprintf("DELETE FROM %s AS t USING (VALUES ", r.t.Name.SQL())
	list := make([]string, len(keys))
	for i, key := range keys {
		values := make([]string, len(key))
		for n, text := range key {
			if values[n] = schema.Literal(text); i == 0 {
				values[n] += "::" + r.t.Column(r.data.Key[n]).Type.SQL()
			}
		}
		list[i] = "(" + strings.Join(values, ", ") + ")"
	}
	return head, head + strings.Join(list, ", ") + fmt.Sprintf(") AS d %s WHERE %s", ddl.Columns(r.data.Key), r.sameKey())
}

func (r rowsRecipe) sameKey() string {
	list := make([]string, len(r.data.Key))
	for i, k := range r.data.Key {
		list[i] = "t." + schema.Ident(k) + " OPERATOR(pg_catalog.=) d." + schema.Ident(k)
	}
	return strings.Join(list, " AND ")
}

// tuple is a row in VALUES. The types of the first row are those of the list.
func (r rowsRecipe) tuple(row *schema.DataRow, columns []string, typed bool) string {
	list := make([]string, len(columns))
	for i, c := range columns {
		v, _ := row.Value(c)
		if list[i] = "NULL"; !v.Null {
			list[i] = schema.Literal(v.Text)
		}
		if typed {
			list[i] += "::" + r.t.Column(c).Type.SQL()
		}
	}
	return "(" + strings.Join(list, ", ") + ")"
}

// step is a step whose statement is shown without its values.
func (r rowsRecipe) step(summary, head, values, tail string, rows int) step {
	sql := head + values + tail
	s := r.d.newStep(r.t.Ref(), plan.Brief, summary, hiddenRows(head, rows, sql), lock(plan.RowExclusive, r.t.Name))
	s.Hidden = &plan.Hidden{SQL: sql}
	s.Declared = &plan.Declared{Rows: rows, Hash: hashOf(sql)}
	s.Why = "declared at " + r.data.Pos.String()
	return s
}

func hashOf(sql string) string {
	sum := sha256.Sum256([]byte(sql))
	return hex.EncodeToString(sum[:12])
}

// hiddenRows is a statement that cannot be run, for who does not see the values.
func hiddenRows(head string, rows int, sql string) string {
	return fmt.Sprintf("%s... /* %s, sha256 %s; --show-rows shows the values */", head, countedRows(rows), hashOf(sql))
}

func countedRows(n int) string {
	if n == 1 {
		return "1 row"
	}
	return fmt.Sprintf("%d rows", n)
}

// referred are the locks on the tables that rows are looked up in, by foreign keys over some of the columns.
func (r rowsRecipe) referred(columns []string) (locks []tableLock) {
	live := r.d.renamed.Table(r.t.Name)
	for _, f := range r.t.ForeignKeys {
		if f.RefTable == r.t.Name || f.NotEnforced || !slices.ContainsFunc(f.Columns, func(c string) bool { return slices.Contains(columns, c) }) {
			continue
		}
		if live == nil || !slices.ContainsFunc(live.ForeignKeys, func(l *schema.ForeignKey) bool { return l.Name == f.Name }) {
			continue // added later, as all foreign keys are
		}
		locks = append(locks, r.d.reach([]tableLock{lock(plan.RowShare, f.RefTable)})...)
	}
	return locks
}

// looksUp notes what a delete does to the tables whose rows refer to those that go: each is looked up, by an index if
// there is one.
func (r rowsRecipe) looksUp(s *step) {
	for _, t := range r.d.renamed.Tables {
		for _, f := range t.ForeignKeys {
			if f.RefTable != r.t.Name || t.Name == r.t.Name || f.NotEnforced {
				continue
			}
			mode := plan.RowShare
			if f.OnDelete == "CASCADE" || strings.HasPrefix(f.OnDelete, "SET") {
				mode = plan.RowExclusive
			}
			s.Locks = append(s.Locks, r.d.reach([]tableLock{lock(mode, t.Name)})...)
			if !indexed(t, f.Columns) {
				s.scans(r.d.rows(t.Name))
			}
		}
	}
}

// indexed reports whether an index of a table begins with columns, in whatever order.
func indexed(t *schema.Table, columns []string) bool {
	var lists [][]string
	for _, k := range append(slices.Clone(t.Uniques), t.PrimaryKey) {
		if k != nil {
			lists = append(lists, k.Columns)
		}
	}
	for _, i := range t.Indexes {
		var list []string
		for _, p := range i.Parts {
			list = append(list, p.Column)
		}
		if i.Where.IsZero() && !i.Invalid && (i.Method == "" || i.Method == "btree") {
			lists = append(lists, list)
		}
	}
	return slices.ContainsFunc(lists, func(list []string) bool {
		return len(list) >= len(columns) && !slices.ContainsFunc(columns, func(c string) bool { return !slices.Contains(list[:len(columns)], c) })
	})
}

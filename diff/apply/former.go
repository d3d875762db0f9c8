package apply

import (
	"slices"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

// former has the names of tables before a plan, by their names after some of its steps. A step names a table as it is
// called when the step runs; what is asked before the first step finds it under the name that it has then.
type former map[string]string

// of is what the tables were called.
func (f former) of(names []string) []string {
	out := slices.Clone(names)
	for i, n := range out {
		if old, ok := f[n]; ok {
			out[i] = old
		}
	}
	return out
}

// after takes note of a step that renames a table.
func (f former) after(s plan.Step) {
	if s.Object.Kind != schema.KindTable {
		return
	}
	sql := sqltext.Statements(s.SQL)
	if len(sql) != 1 || !sql[0].Begins("alter", "table") || !sql[0].Has("rename", "to") {
		return
	}
	var words []string
	for t := range sqltext.Tokens(s.SQL) {
		if t.IsName() {
			words = append(words, t.Text)
		}
	}
	if len(words) != 7 { // ALTER TABLE schema.from RENAME TO to
		return
	}
	from, to := schema.Name{Schema: words[2], Name: words[3]}.SQL(), schema.Name{Schema: words[2], Name: words[6]}.SQL()
	f[to] = f.of([]string{from})[0]
	delete(f, from)
}

// formerNames are what the tables were called before the plan, each as the steps before step id have left it.
func formerNames(p *plan.Plan, id int) former {
	f := make(former)
	for _, s := range p.Steps {
		if s.ID == id {
			break
		}
		f.after(s)
	}
	return f
}

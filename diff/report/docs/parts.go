package docs

import (
	"slices"
	"strings"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

// constraints lists all but the foreign keys.
func (b *builder) constraints(id string, t *schema.Table) *Section {
	s := &Section{ID: b.names.under(id, "constraints"), Title: "Constraints", Heads: []string{"Name", "Definition", "Comment"}}
	add := func(k schema.Kind, name, definition, comment string) {
		if b.keep(t.Child(k, name)) {
			s.add("", code(name), code(definition), text(comment))
		}
	}
	if k := t.PrimaryKey; k != nil {
		bare := *k
		bare.Name = ""
		add(schema.KindPrimaryKey, k.Name, ddl.PrimaryKey(&bare), k.Comment)
	}
	for _, k := range t.Uniques {
		bare := *k
		bare.Name = ""
		add(schema.KindUnique, k.Name, ddl.Unique(&bare), k.Comment)
	}
	for _, k := range t.Checks {
		bare := *k
		bare.Name = ""
		add(schema.KindCheck, k.Name, ddl.Check(&bare), k.Comment)
	}
	for _, k := range t.Exclusions {
		bare := *k
		bare.Name, bare.Parts = "", shortParts(k.Parts)
		add(schema.KindExclusion, k.Name, ddl.Exclusion(&bare), k.Comment)
	}
	return s
}

// foreignKeys lists what a table refers to.
func (b *builder) foreignKeys(id string, t *schema.Table) *Section {
	s := &Section{ID: b.names.under(id, "refers"), Title: "Refers to", Heads: []string{"Table", "Columns", "Actions", "Constraint", "Comment"}}
	for _, f := range t.ForeignKeys {
		if b.keep(t.Child(schema.KindForeignKey, f.Name)) {
			s.add("", b.relationLink(f.RefTable, t.Name.Schema), joined(f), actions(f), code(f.Name), text(f.Comment))
		}
	}
	return s
}

// referrers lists the foreign keys that lead to a table.
func (b *builder) referrers(id string, n schema.Name, of []referrer) *Section {
	s := &Section{ID: b.names.under(id, "referred"), Title: "Referred to by", Heads: []string{"Table", "Columns", "Actions", "Constraint", "Comment"}}
	for _, r := range of {
		s.add("", b.relationLink(r.table.Name, n.Schema), joined(r.key), actions(r.key), code(r.key.Name), text(r.key.Comment))
	}
	return s
}

// joined says which columns a foreign key joins.
func joined(f *schema.ForeignKey) Cell {
	return Cell{{Text: strings.Join(f.Columns, ", "), Code: true}, {Text: " → "}, {Text: strings.Join(f.RefColumns, ", "), Code: true}}
}

// actions is what a foreign key does and when, where that is not the default.
func actions(f *schema.ForeignKey) Cell {
	var words []string
	for _, a := range []struct{ on, action string }{{"ON UPDATE ", f.OnUpdate}, {"ON DELETE ", f.OnDelete}} {
		if a.action != "" && a.action != "NO ACTION" {
			words = append(words, a.on+a.action)
		}
	}
	if f.Match != "" && f.Match != "SIMPLE" {
		words = append(words, "MATCH "+f.Match)
	}
	switch {
	case f.Deferred:
		words = append(words, "INITIALLY DEFERRED")
	case f.Deferrable:
		words = append(words, "DEFERRABLE")
	}
	switch {
	case f.NotEnforced:
		words = append(words, "NOT ENFORCED")
	case f.NotValid:
		words = append(words, "NOT VALID")
	}
	return code(strings.Join(words, " "))
}

// indexes lists those that no constraint owns.
func (b *builder) indexes(id string, t *schema.Table) *Section {
	s := &Section{ID: b.names.under(id, "indexes"), Title: "Indexes", Heads: []string{"Name", "Definition", "Kind", "Size", "Comment"}}
	for _, i := range t.Indexes {
		kind := schema.KindIndex
		if i.Perf {
			kind = schema.KindPerfIndex
		}
		if !b.keep(t.Child(kind, i.Name)) {
			continue
		}
		var words []string
		for _, w := range []struct {
			is   bool
			word string
		}{{i.Unique, "unique"}, {i.Perf, "performance"}, {i.Invalid, "invalid"}} {
			if w.is {
				words = append(words, w.word)
			}
		}
		var size Cell
		if b.known() {
			size = text(schema.SizeText(i.Stats.Bytes))
		}
		s.add("", code(i.Name), code(indexBody(t.Name, i)), text(strings.Join(words, ", ")), size, text(i.Comment))
	}
	return s
}

// shortParts leaves out the operator classes that are the default ones.
func shortParts(parts []schema.Part) []schema.Part {
	out := slices.Clone(parts)
	for i, p := range out {
		if p.DefaultOpClass && len(p.OpClassParams) == 0 {
			out[i].OpClass = ""
		}
	}
	return out
}

// indexBody is the definition behind USING.
func indexBody(on schema.Name, index *schema.Index) string {
	short := *index
	i := &short
	i.Parts = shortParts(index.Parts)
	whole := ddl.CreateIndex(on, i, ddl.IndexOptions{})
	for _, word := range []string{"CREATE INDEX ", "CREATE UNIQUE INDEX "} {
		if body, ok := strings.CutPrefix(whole, word+schema.Ident(i.Name)+" ON "+on.SQL()+" USING "); ok {
			return body
		}
	}
	return whole
}

func (b *builder) triggers(id string, of []*schema.Trigger) *Section {
	s := &Section{ID: b.names.under(id, "triggers"), Title: "Triggers", Heads: []string{"Name", "Fires", "When", "Calls", "State", "Comment"}}
	for _, t := range of {
		events := slices.Clone(t.Events)
		if i := slices.Index(events, "UPDATE"); i >= 0 && len(t.UpdateOf) > 0 {
			events[i] += " OF " + strings.Join(t.UpdateOf, ", ")
		}
		level := "STATEMENT"
		if t.ForEachRow {
			level = "ROW"
		}
		calls := Cell{{Text: t.Function.String(), Code: true, To: b.routines[t.Function]}}
		s.add("", code(t.Name), code(t.Fires+" "+strings.Join(events, " OR ")+" FOR EACH "+level), code(t.When.SQL()), calls, code(t.Enabled), text(t.Comment))
	}
	return s
}

func (b *builder) policies(id string, of []*schema.Policy) *Section {
	s := &Section{ID: b.names.under(id, "policies"), Title: "Policies", Heads: []string{"Name", "For", "To", "Using", "With check", "Kind", "Comment"}}
	for _, p := range of {
		command, kind := p.For, "permissive"
		if command == "" {
			command = "ALL"
		}
		if p.Restrictive {
			kind = "restrictive"
		}
		to := strings.Join(p.To, ", ")
		if to == "" {
			to = schema.Public
		}
		s.add("", code(p.Name), code(command), code(to), code(p.Using.SQL()), code(p.WithCheck.SQL()), text(kind), text(p.Comment))
	}
	return s
}

func (b *builder) rules(id string, of []*schema.Rule) *Section {
	s := &Section{ID: b.names.under(id, "rules"), Title: "Rules", Heads: []string{"Name", "Definition", "State", "Comment"}}
	for _, r := range of {
		s.add("", code(r.Name), code(ddl.CreateRule(r, false)), code(r.Enabled), text(r.Comment))
	}
	return s
}

func (b *builder) statistics(id string, of []*schema.StatisticsObject) *Section {
	s := &Section{ID: b.names.under(id, "statistics"), Title: "Statistics objects", Heads: []string{"Name", "Definition", "Comment"}}
	for _, o := range of {
		s.add("", code(o.Name.String()), code(ddl.CreateStatistics(o)), text(o.Comment))
	}
	return s
}

// privileges lists who may do what with an object.
func (b *builder) privileges(id string, r schema.Ref) *Section {
	s := &Section{ID: b.names.under(id, "privileges"), Title: "Privileges", Heads: []string{"Role", "Privileges", "Column"}}
	for _, p := range b.grants[r] {
		s.add("", code(p.Grantee), code(privileges(p.Privileges)), code(p.Column))
	}
	return s
}

func privileges(list []schema.Privilege) string {
	words := make([]string, len(list))
	for i, p := range list {
		words[i] = p.Name
		if p.Grantable {
			words[i] += " WITH GRANT OPTION"
		}
	}
	return strings.Join(words, ", ")
}

package diff

import (
	"slices"
	"strings"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

// renameEntities finds the entities of live that a renamed_from names. Those of a relation
// come after the relations, which may be renamed too.
func (c *comparer) renameEntities(live *schema.Database, r *renamer) {
	was := make(map[schema.Name]schema.Name, len(r.tables))
	for from, to := range r.tables {
		was[to] = from
	}
	follow := c.followedEntities(live, was)
	for _, d := range c.desired.Entities {
		ref, from := d.Ref(), d.Base().RenamedFrom
		if from == "" {
			continue
		}
		old := ref
		if on, ok := was[ref.TableName()]; ok && ref.Table != "" {
			old.Table = on.Name
		}
		if !follow[ref] || ref.Table != "" && old.Table == ref.Table && r.givesUp(ref.TableName()) {
			continue
		}
		old.Name = from
		l := live.Entity(old)
		r.entities[old] = ref
		if ref.Schema != "" && ref.Table == "" {
			r.names[old.TypeName().SQL()] = ref.TypeName().SQL()
			was[ref.TypeName()] = old.TypeName()
			if ref.Kind == schema.KindSequence {
				r.values[schema.Literal(old.TypeName().SQL())+"::regclass"] = schema.Literal(ref.TypeName().SQL()) + "::regclass"
			}
			if ref.Kind.IsType() {
				r.types[old.TypeName().SQL()] = ref.TypeName().SQL()
			}
		}
		c.add(Change{Action: Rename, Ref: ref, OldName: from, From: l, To: d, Pos: d.Src().At("renamed_from")})
	}
}

// givesUp reports whether a live relation has another name by then: what the HCL has under its name is new.
func (r *renamer) givesUp(n schema.Name) bool {
	_, renamed := r.names[n.SQL()]
	return renamed || r.table(n) != n
}

// followedEntities tells which renames of entities are to run; was maps relations to their old names.
func (c *comparer) followedEntities(live *schema.Database, was map[schema.Name]schema.Name) map[schema.Ref]bool {
	wishes := make(map[schema.Ref][]wish)
	object := func(ref schema.Ref) schema.Object {
		if e := live.Entity(ref); e != nil {
			return e
		}
		return nil
	}
	for _, d := range c.desired.Entities {
		ref, from := d.Ref(), d.Base().RenamedFrom
		if from == "" {
			continue
		}
		kept := ref
		if on, ok := was[ref.TableName()]; ok && ref.Table != "" {
			kept.Table = on.Name
		}
		moved := kept
		moved.Name = from
		family := ref
		family.Name = ""
		wishes[family] = append(wishes[family], wish{ref.Name, from, d, object(kept), object(moved)})
	}
	out := make(map[schema.Ref]bool)
	for family, list := range wishes {
		for name := range c.followed(list) {
			family.Name = name
			out[family] = true
		}
	}
	return out
}

// ref gives the new name of what a live ref names.
func (r *renamer) ref(ref schema.Ref) schema.Ref {
	if to, ok := r.entities[ref]; ok {
		return to
	}
	n := ref.TableName()
	ref.Args = r.typeText(ref.Args)
	switch {
	case ref.Kind == schema.KindTable:
		ref.Name = r.table(n).Name
	case ref.Table != "":
		if ref.Kind == schema.KindColumn {
			ref.Name = r.column(n, ref.Name)
		} else if to, ok := r.children[ref]; ok {
			ref.Name = to
		}
		ref.Table = r.relation(n).Name
	}
	return ref
}

// Needs is what each object of Live needs, by what the server says of the objects before the
// renames; nil where it was not asked.
func (res *Result) Needs(live map[schema.Ref][]schema.Ref) map[schema.Ref][]schema.Ref {
	if live == nil || res.renamed == nil {
		return live
	}
	out := make(map[schema.Ref][]schema.Ref, len(live))
	for from, list := range live {
		renamed := make([]schema.Ref, len(list))
		for i, to := range list {
			renamed[i] = res.renamed.ref(to)
		}
		out[res.renamed.ref(from)] = renamed
	}
	return out
}

// was is the live name of a table that has a new one.
func (r *renamer) was(n schema.Name) schema.Name {
	for from, to := range r.tables {
		if to == n {
			return from
		}
	}
	return n
}

// relation is the new name of a table or a view.
func (r *renamer) relation(n schema.Name) schema.Name {
	if to, ok := r.names[n.SQL()]; ok {
		return schema.ParseName(to)
	}
	return r.table(n)
}

// followEntity puts the new names wherever an entity uses them.
func (r *renamer) followEntity(live schema.Entity) schema.Entity {
	if p, ok := live.(*schema.Permission); ok {
		return r.permission(p)
	}
	e, ok := live.(schema.Renamable)
	if !ok {
		return live
	}
	e = e.Follow(r.ref)
	on := live.Ref().TableName()
	if s, ok := live.(*schema.StatisticsObject); ok {
		on = s.Table
	}
	for _, x := range e.Exprs() {
		x.Text = r.mentions(r.constants(r.query(x.Text)), r.columns[on])
	}
	for _, t := range e.Types() {
		t.Text = r.typeText(t.Text)
	}
	switch e := e.(type) {
	case *schema.StatisticsObject:
		e.Columns = r.columnList(on, e.Columns)
		for i := range e.Expressions {
			e.Expressions[i].Text = columnsIn(e.Expressions[i].Text, r.columns[on])
		}
	case *schema.Policy:
		for _, x := range e.Exprs() {
			x.Text = columnsIn(x.Text, r.columns[on])
		}
	case *schema.View:
		e.Columns = slices.Clone(e.Columns)
		for i := range e.Columns {
			e.Columns[i].Type.Text = r.typeText(e.Columns[i].Type.Text)
		}
	case *schema.Trigger:
		e.UpdateOf = r.columnList(on, e.UpdateOf)
	case *schema.Publication:
		for i := range e.Tables {
			t := &e.Tables[i]
			was := r.was(t.Name)
			t.Columns, t.Where.Text = r.columnList(was, t.Columns), columnsIn(t.Where.Text, r.columns[was])
			t.Where.Canonical = columnsIn(t.Where.Canonical, r.columns[was])
		}
	}
	if again := live.Base().Canonical; again != nil {
		e.Base().Canonical = r.followEntity(again)
	}
	return e
}

// sameTokens gives the texts of live the white space of the desired ones. The server cannot be
// asked about a text with names that are still to come, but what has the same words is the same.
func sameTokens(live, desired schema.Entity) {
	if desired == nil {
		return
	}
	to := desired.Exprs()
	for i, x := range live.Exprs() {
		if i < len(to) && x.Text != to[i].Text && sqltext.Normalize(x.Text) == sqltext.Normalize(to[i].Text) {
			x.Text = to[i].Text
		}
	}
}

// mentions replaces the names of relations, functions and types in a text that the server
// printed, where each is qualified, also before a column; and columns after OLD and NEW.
func (r *renamer) mentions(s string, cols map[string]string) string {
	var b strings.Builder
	for len(s) > 0 {
		n := wordLen(s)
		b.WriteString(r.mention(s[:n], cols))
		s = s[n:]
	}
	return b.String()
}

func (r *renamer) mention(word string, cols map[string]string) string {
	if to, ok := r.names[word]; ok {
		return to
	}
	before, last, ok := cutLast(word)
	if !ok {
		return word
	}
	if to, ok := r.names[before]; ok {
		return to + "." + last
	}
	if row := strings.ToLower(before); row != "old" && row != "new" {
		// A relation without an alias stands by its bare name before its columns.
		if to, ok := r.bare[before]; ok {
			return to + "." + last
		}
		return word
	}
	for from, to := range cols {
		if last == schema.Ident(from) {
			return before + "." + schema.Ident(to)
		}
	}
	return word
}

// cutLast takes the last part off a dotted name.
func cutLast(word string) (before, last string, ok bool) {
	quoted := false
	for i := len(word) - 1; i > 0; i-- {
		switch {
		case word[i] == '"':
			quoted = !quoted
		case word[i] == '.' && !quoted:
			return word[:i], word[i+1:], true
		}
	}
	return word, "", false
}

package diff

import (
	"slices"
	"strings"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

// BodiesLeftBehind lists the bodies of functions in SQL and PL/pgSQL that name what the changes drop or
// rename. PostgreSQL does not know what a body needs, and lets it go: the function fails when it runs. A
// column counts where the body has to do with its table too: it names the table, takes or returns its
// rows, or is a trigger's on it.
func (r *Result) BodiesLeftBehind(live, desired *schema.Database) []LeftBehind {
	gone := r.gone(live, desired)
	if len(gone) == 0 {
		return nil
	}
	tables := tablesOfTriggers(desired)
	var out []LeftBehind
	for _, e := range desired.Entities {
		f, ok := e.(*schema.Routine)
		if !ok || f.Body == "" || f.Language != "sql" && f.Language != "plpgsql" {
			continue
		}
		b := bodyOf(f, tables[schema.Name{Schema: f.Name.Schema, Name: f.Name.Name}])
		for _, g := range gone {
			if b.names(g.Gone) {
				g.Ref, g.Pos = f.Ref(), textPos(f)
				out = append(out, g)
			}
		}
	}
	slices.SortFunc(out, func(a, b LeftBehind) int {
		if c := a.Ref.Compare(b.Ref); c != 0 {
			return c
		}
		return a.Gone.Compare(b.Gone)
	})
	return out
}

// tablesOfTriggers are the relations that the triggers of each function are on.
func tablesOfTriggers(db *schema.Database) map[schema.Name][]schema.Name {
	out := make(map[schema.Name][]schema.Name)
	for _, e := range db.Entities {
		if t, ok := e.(*schema.Trigger); ok {
			on := t.Table
			out[t.Function] = append(out[t.Function], on)
			if d := db.Table(on); d != nil && d.RenamedFrom != "" {
				out[t.Function] = append(out[t.Function], schema.Name{Schema: on.Schema, Name: d.RenamedFrom})
			}
		}
	}
	return out
}

// body is what a body names.
type body struct {
	inSchema string
	mentions []sqltext.Mention
	words    map[string]bool
	// rowsOf are relations whose rows the function has without naming them.
	rowsOf []schema.Name
}

func bodyOf(f *schema.Routine, rowsOf []schema.Name) *body {
	b := &body{inSchema: f.Name.Schema, words: make(map[string]bool), rowsOf: slices.Clone(rowsOf)}
	b.read(f.Body)
	for _, t := range f.Types() {
		n := schema.ParseName(t.SQL())
		if n.Schema == "" {
			n.Schema = f.Name.Schema
		}
		b.rowsOf = append(b.rowsOf, n)
	}
	return b
}

// read notes the names in a text, and in the statements that it holds as strings, to be run.
func (b *body) read(text string) {
	b.mentions = append(b.mentions, sqltext.Mentions(text)...)
	for t := range sqltext.Tokens(text) {
		switch {
		case t.IsName():
			b.words[t.Text] = true
		case t.Kind == sqltext.String && isCommand(t.Text):
			b.read(placeholders.Replace(t.Text))
		}
	}
}

// placeholders are those of format for the schema of a name.
var placeholders = strings.NewReplacer("%I.", "", "%1$I.", "", "%2$I.", "")

// commands begin the statements that EXECUTE may run.
var commands = map[string]bool{
	"select": true, "insert": true, "update": true, "delete": true, "with": true, "merge": true, "truncate": true, "lock": true, "call": true,
	"alter": true, "create": true, "drop": true, "copy": true, "refresh": true, "analyze": true, "values": true, "table": true,
}

// isCommand reports whether a text begins as a statement does.
func isCommand(text string) bool {
	for t := range sqltext.Tokens(text) {
		return t.Kind == sqltext.Ident && commands[t.Text]
	}
	return false
}

// names reports whether the body names an object that was there.
func (b *body) names(gone schema.Ref) bool {
	switch {
	case gone.Kind == schema.KindColumn:
		on := gone.TableName()
		return b.words[gone.Name] && (slices.Contains(b.rowsOf, on) || b.mentionsName(on, false))
	case gone.Kind.IsRoutine():
		return b.mentionsName(gone.TypeName(), true)
	}
	return b.mentionsName(gone.TypeName(), false)
}

// mentionsName reports whether the body has a name, bare or with its schema.
func (b *body) mentionsName(n schema.Name, called bool) bool {
	return slices.ContainsFunc(b.mentions, func(m sqltext.Mention) bool {
		return m.Name.Name == n.Name && (m.Name.Schema == "" || m.Name.Schema == n.Schema) && (m.Call || !called)
	})
}

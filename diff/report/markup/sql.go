// Package markup writes text of a database so that nothing of it is markup of the form that it goes to.
//
// What enters: names, comments, SQL; whoever owns the database may have written them to do harm. What
// leaves: the same text as Markdown, and SQL as HTML.
package markup

import (
	"html"
	"html/template"
	"strings"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

// SQL is a statement as HTML, its words marked by class: k for key words, s for strings, n for numbers,
// and comments in <i>.
func SQL(sql string) template.HTML {
	var b strings.Builder
	at := 0
	for t := range sqltext.Tokens(sql) {
		class := ""
		switch {
		case t.Kind == sqltext.String:
			class = "s"
		case t.Kind == sqltext.Number || t.Kind == sqltext.Param:
			class = "n"
		case t.Kind == sqltext.Ident && (schema.Reserved(t.Text) || sqlWords[t.Text]):
			class = "k"
		}
		gap, word := sql[at:t.Pos], html.EscapeString(sql[t.Pos:t.End])
		if strings.TrimSpace(gap) != "" {
			b.WriteString(`<i>` + html.EscapeString(gap) + `</i>`) // a comment
		} else {
			b.WriteString(gap)
		}
		if class != "" {
			word = `<span class="` + class + `">` + word + `</span>`
		}
		b.WriteString(word)
		at = t.End
	}
	b.WriteString(html.EscapeString(sql[at:]))
	return template.HTML(b.String()) // every piece is escaped
}

// sqlWords are words of statements that PostgreSQL does not reserve.
var sqlWords = func() map[string]bool {
	m := make(map[string]bool)
	for _, w := range strings.Fields(`add after alter always attach before by cascade cluster comment commit data default
		definer delete detach disable domain drop enable enum execute extension function generated identity if include
		increment index inherit insert instead invoker key language level lock materialized name no nothing owned owner
		partition policy prepare procedure publication range refresh rename replace reset restrict returns role rule schema
		security sequence set start statistics storage stored subscription table temporary trigger type unlogged update
		valid validate value view without`) {
		m[w] = true
	}
	return m
}()

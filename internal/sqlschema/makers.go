package sqlschema

import (
	"slices"
	"strings"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

// maker is a place of a script that makes an object.
type maker struct {
	// at is its offset. also is another one that a comment about it may stand before: where its statement begins.
	at, also int
	class    class
	schema   string
	// table is what the object belongs to; empty for one that stands by itself.
	table, name string
}

// class is what the names of objects are unique in, as far as a script tells.
type class int

const (
	other class = iota
	relation
	dataType
	routine
	child
	grant
)

// classOf is the class of a kind of object that stands by itself.
func classOf(k schema.Kind) class {
	switch {
	case k == schema.KindComposite, k.IsType():
		return dataType
	case k.IsRoutine():
		return routine
	case k.IsRelation(), k == schema.KindIndex, k == schema.KindPerfIndex:
		return relation
	}
	return other
}

// primaryKey stands for the name of a primary key, of which a table has one.
const primaryKey = "\x00primary key"

// byDefault stands for the name of what default privileges are on.
const byDefault = "\x00by default"

// cursor reads the tokens of a statement.
type cursor struct {
	tokens []sqltext.Token
	i      int
}

func (c *cursor) at(word string) bool { return c.i < len(c.tokens) && c.tokens[c.i].Is(word) }

func (c *cursor) op(text string) bool {
	return c.i < len(c.tokens) && c.tokens[c.i].Kind == sqltext.Op && c.tokens[c.i].Text == text
}

// skip passes over words, where they stand there.
func (c *cursor) skip(words ...string) {
	for slices.ContainsFunc(words, c.at) {
		c.i++
	}
}

// name reads a name, which may be qualified.
func (c *cursor) name() (schema, name string) {
	for c.i < len(c.tokens) && c.tokens[c.i].IsName() {
		schema, name = name, c.tokens[c.i].Text
		if c.i++; !c.op(".") {
			return schema, name
		}
		c.i++
	}
	return schema, name
}

// parens passes over what stands in parentheses.
func (c *cursor) parens() {
	for depth := 0; c.i < len(c.tokens); c.i++ {
		switch {
		case c.op("("):
			depth++
		case depth > 0 && c.op(")"):
			depth--
		case depth == 0:
			return
		}
	}
}

// find moves behind a word, and reports whether it stands outside of parentheses.
func (c *cursor) find(word string) bool {
	for depth := 0; c.i < len(c.tokens); c.i++ {
		switch {
		case c.op("("):
			depth++
		case c.op(")"):
			depth--
		case depth == 0 && c.at(word):
			c.i++
			return true
		}
	}
	return false
}

// makersOf are the objects that a statement makes, with those that belong to them. A bare name is in the schema that path is.
func makersOf(st sqltext.Statement, path string) []maker {
	var out []maker
	switch {
	case st.Begins("create"):
		out = created(st)
	case st.Begins("alter", "table"):
		out = added(st)
	case st.Begins("grant"), st.Begins("revoke"):
		out = granted(st)
	case st.Begins("alter", "default", "privileges"):
		out = []maker{{at: st.Pos, also: st.Pos, class: grant, name: byDefault}}
	}
	for i := range out {
		if out[i].schema == "" {
			out[i].schema = path
		}
	}
	return out
}

// qualifiers are words of a kind that stand before its last one: FOREIGN DATA WRAPPER, TEXT SEARCH DICTIONARY.
var qualifiers = strings.Fields("data text search event access user operator")

func created(st sqltext.Statement) []maker {
	c := &cursor{tokens: st.Tokens, i: st.KindAt()}
	if c.i == 0 {
		return nil
	}
	c.skip(qualifiers...)
	if c.i >= len(c.tokens) {
		return nil
	}
	kind := c.tokens[c.i].Text
	c.i++
	c.skip("concurrently", "if", "not", "exists", "only")
	m := maker{at: st.Pos, also: st.Pos}
	if kind == "index" && c.at("on") {
		return nil
	}
	m.schema, m.name = c.name()
	switch kind {
	case "table":
		m.class = relation
		return append([]maker{m}, items(c, m)...)
	case "view", "sequence":
		m.class = relation
	case "type", "domain":
		m.class = dataType
	case "function", "procedure", "aggregate":
		m.class = routine
	case "index", "trigger", "policy", "rule":
		m.class = child
		if word := map[bool]string{true: "to", false: "on"}[kind == "rule"]; c.find(word) {
			c.skip("only")
			m.schema, m.table = c.name()
		}
	}
	return []maker{m}
}

// items are what stands in the parentheses of CREATE TABLE: columns and constraints.
func items(c *cursor, table maker) []maker {
	if c.at("partition") || c.at("of") || c.at("as") || !c.op("(") {
		return nil
	}
	var out []maker
	depth, begin := 0, c.i+1
	for ; c.i < len(c.tokens); c.i++ {
		switch {
		case c.op("("):
			depth++
		case c.op(")"):
			depth--
		}
		if depth == 0 || depth == 1 && c.op(",") {
			out = append(out, item(c.tokens[begin:c.i], table)...)
			begin = c.i + 1
		}
		if depth == 0 {
			return out
		}
	}
	return out
}

// item is a column with its constraints, or a constraint of the table.
func item(tokens []sqltext.Token, table maker) []maker {
	if len(tokens) == 0 {
		return nil
	}
	at := tokens[0].Pos
	make := func(name string) maker {
		return maker{at: at, also: at, class: child, schema: table.schema, table: table.name, name: name}
	}
	var out []maker
	column := ""
	if first := tokens[0]; first.IsName() && !(first.Kind == sqltext.Ident && slices.Contains(constraintWords, first.Text)) {
		column = first.Text
		out = append(out, make(column))
	}
	for i, t := range tokens {
		named := i > 1 && tokens[i-2].Is("constraint")
		switch {
		case t.Is("constraint") && i+1 < len(tokens):
			out = append(out, make(tokens[i+1].Text))
		case t.Is("primary"):
			out = append(out, make(primaryKey))
		case column == "" || named:
		case t.Is("unique"):
			out = append(out, make(schema.ObjectName(table.name, column, "key")))
		case t.Is("references"):
			out = append(out, make(schema.ObjectName(table.name, column, "fkey")))
		case t.Is("check"):
			out = append(out, make(schema.ObjectName(table.name, column, "check")))
		}
	}
	return out
}

// constraintWords begin a constraint of a table, or what it takes over of another.
var constraintWords = strings.Fields("constraint primary unique check foreign exclude like")

// added are the columns and constraints that ALTER TABLE adds.
func added(st sqltext.Statement) []maker {
	c := &cursor{tokens: st.Tokens, i: 2}
	c.skip("if", "exists", "only")
	in, table := c.name()
	var out []maker
	for c.find("add") {
		at := c.tokens[c.i-1].Pos
		m := maker{at: at, also: at, class: child, schema: in, table: table}
		if len(out) == 0 {
			m.also = st.Pos
		}
		switch {
		case c.at("constraint"):
			c.i++
			_, m.name = c.name()
			if c.at("primary") {
				pk := m
				pk.name = primaryKey
				out = append(out, pk)
			}
		case c.at("primary"):
			m.name = primaryKey
		case slices.ContainsFunc(constraintWords, c.at):
			continue
		default:
			c.skip("column", "if", "not", "exists")
			_, m.name = c.name()
		}
		out = append(out, m)
	}
	return out
}

// grantable are the words for what privileges are on, which may stand before its name.
var grantable = strings.Fields("table sequence function procedure routine schema type domain language foreign server data wrapper large object")

// granted are the objects that GRANT or REVOKE names.
func granted(st sqltext.Statement) []maker {
	c := &cursor{tokens: st.Tokens}
	if !c.find("on") {
		return nil
	}
	c.skip(grantable...)
	var out []maker
	for more := true; more; c.i++ {
		m := maker{at: st.Pos, also: st.Pos, class: grant}
		m.schema, m.name = c.name()
		out = append(out, m)
		c.parens()
		more = c.op(",")
	}
	return out
}

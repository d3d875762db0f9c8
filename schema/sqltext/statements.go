package sqltext

import (
	"slices"
	"strings"
)

// Statement is one statement of a script, without its semicolon.
type Statement struct {
	// Pos and End bound it in the script, in bytes: from its first token to the end of its last one.
	Pos, End int
	// Tokens are its tokens, bounded in the script too.
	Tokens []Token
}

// Statements cuts a script where psql does: at each semicolon outside of parentheses and of the body of a
// function that is written as SQL, BEGIN ATOMIC ... END.
func Statements(script string) []Statement {
	var out []Statement
	var s Statement
	end := func() {
		if len(s.Tokens) > 0 {
			s.Pos, s.End = s.Tokens[0].Pos, s.Tokens[len(s.Tokens)-1].End
			out = append(out, s)
		}
		s = Statement{}
	}
	var depth nesting
	for t := range Tokens(script) {
		if t.Kind == Op && t.Text == ";" && depth.outside() {
			end()
			depth = nesting{}
			continue
		}
		s.Tokens = append(s.Tokens, t)
		depth.take(t, s)
	}
	end()
	return out
}

// nesting is how deep a place of a statement lies in parentheses, and in bodies of BEGIN ATOMIC.
type nesting struct{ parens, blocks int }

func (n nesting) outside() bool { return n.parens <= 0 && n.blocks == 0 }

// take counts what a token opens or closes. Only a CREATE FUNCTION or PROCEDURE has a body.
func (n *nesting) take(t Token, s Statement) {
	switch {
	case t.Kind == Op && t.Text == "(":
		n.parens++
	case t.Kind == Op && t.Text == ")":
		n.parens--
	case t.Kind != Ident || n.parens > 0:
	case t.Text == "atomic" && n.blocks == 0 && s.before("begin") && s.Creates("function", "procedure"):
		n.blocks = 1
	case t.Text == "case" && n.blocks > 0:
		n.blocks++
	case t.Text == "end" && n.blocks > 0:
		n.blocks--
	}
}

// before reports whether the token before the last one is a word.
func (s Statement) before(word string) bool {
	n := len(s.Tokens)
	return n > 1 && s.Tokens[n-2].Is(word)
}

// Is reports whether the token is a bare word.
func (t Token) Is(word string) bool { return t.Kind == Ident && t.Text == word }

// Begins reports whether the statement begins with the words.
func (s Statement) Begins(words ...string) bool {
	if len(s.Tokens) < len(words) {
		return false
	}
	for i, w := range words {
		if !s.Tokens[i].Is(w) {
			return false
		}
	}
	return true
}

// Has reports whether the words stand in the statement, one behind the other.
func (s Statement) Has(words ...string) bool {
	for i := range s.Tokens {
		if (Statement{Tokens: s.Tokens[i:]}).Begins(words...) {
			return true
		}
	}
	return false
}

// modifiers may stand between CREATE and the kind of object.
var modifiers = strings.Fields("or replace temp temporary unlogged global local unique materialized recursive constraint trusted procedural default foreign")

// Creates reports whether the statement creates one of the kinds: function, table, index.
func (s Statement) Creates(kinds ...string) bool {
	i := s.KindAt()
	return i > 0 && slices.Contains(kinds, s.Tokens[i].Text)
}

// KindAt is the token by which a CREATE names the kind of its object; 0 where the statement is none.
func (s Statement) KindAt() int {
	if !s.Begins("create") {
		return 0
	}
	for i := 1; i < len(s.Tokens); i++ {
		if t := s.Tokens[i]; t.Kind != Ident || !slices.Contains(modifiers, t.Text) {
			return i
		}
	}
	return 0
}

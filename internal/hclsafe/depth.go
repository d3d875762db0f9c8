// Package hclsafe keeps HCL that is not reviewed from taking the machine: a bound on how deep it
// nests, before it is parsed; functions that refuse to make what is too large; and a guard on the memory
// and the time of its evaluation, which cannot be stopped from outside.
//
// What enters: the text of a file, the work of reading it. What leaves: the place where a bound is passed,
// or an error.
package hclsafe

import (
	"bytes"
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

const (
	// maxDepth bounds brackets, blocks and templates within each other: the parser's work grows with the
	// square of it.
	maxDepth = 250
	// maxOperators bounds what one expression chains: the evaluator calls itself for each.
	maxOperators = 5000
	// maxExponentDigits bounds the exponent of a number.
	maxExponentDigits = 4
)

// CheckText looks for what the parser and the evaluator must not see. It gives the offset and a message, or no message.
func CheckText(src []byte) (offset int, message string) {
	if Harmless(src) {
		return 0, ""
	}
	var n nesting
	tokens, _ := hclsyntax.LexConfig(src, "", hcl.InitialPos)
	for i, t := range tokens {
		if m := n.next(t, tokens[i+1:]); m != "" {
			return t.Range.Start.Byte, m
		}
	}
	return 0, ""
}

// Harmless reports whether a text has too few signs of any sort to pass a bound, whatever they mean.
func Harmless(src []byte) bool {
	open, operators := 0, 0
	for i, c := range src {
		switch c {
		case '(', '{':
			open++
		case '[':
			open++
			operators++
		case '+', '-', '*', '/', '%', '<', '>', '!', '&', '|', '?', ':', '.', '=':
			operators++
		case 'e', 'E':
			if i > 0 && digits(src[i-1:i]) > 0 && digits(bytes.TrimLeft(src[i+1:min(len(src), i+8)], "+-")) > maxExponentDigits {
				return false
			}
		}
	}
	return open <= maxDepth && operators <= maxOperators
}

// digits counts the digits that a text begins with.
func digits(s []byte) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

// level is an open bracket, and how many operators have been chained in it.
type level struct {
	// lines: a line break ends an expression.
	lines     bool
	operators int
}

// nesting follows the tokens of a file.
type nesting struct {
	levels    []level
	top       level
	operators int
}

func (n *nesting) next(t hclsyntax.Token, rest hclsyntax.Tokens) string {
	switch t.Type {
	case hclsyntax.TokenOBrace:
		n.open(!isFor(rest))
	case hclsyntax.TokenOBrack, hclsyntax.TokenTemplateControl:
		n.chain()
		n.open(false)
	case hclsyntax.TokenOParen, hclsyntax.TokenTemplateInterp:
		n.open(false)
	case hclsyntax.TokenCBrace, hclsyntax.TokenCParen, hclsyntax.TokenCBrack, hclsyntax.TokenTemplateSeqEnd:
		n.close()
	case hclsyntax.TokenComma:
		n.ended()
	case hclsyntax.TokenNewline:
		if len(n.levels) == 0 || n.levels[len(n.levels)-1].lines {
			n.ended()
		}
	case hclsyntax.TokenPlus, hclsyntax.TokenMinus, hclsyntax.TokenStar, hclsyntax.TokenSlash, hclsyntax.TokenPercent,
		hclsyntax.TokenAnd, hclsyntax.TokenOr, hclsyntax.TokenBang, hclsyntax.TokenEqualOp, hclsyntax.TokenNotEqual,
		hclsyntax.TokenLessThan, hclsyntax.TokenLessThanEq, hclsyntax.TokenGreaterThan, hclsyntax.TokenGreaterThanEq,
		hclsyntax.TokenQuestion, hclsyntax.TokenColon, hclsyntax.TokenDot:
		n.chain()
	case hclsyntax.TokenNumberLit:
		if _, exp, ok := bytes.Cut(bytes.ToLower(t.Bytes), []byte("e")); ok && digits(bytes.TrimLeft(exp, "+-")) > maxExponentDigits {
			return "the exponent of a number is too large"
		}
	}
	if len(n.levels) > maxDepth || n.operators > maxOperators {
		return fmt.Sprintf("brackets are nested more than %d deep, or an expression has more than %d operators", maxDepth, maxOperators)
	}
	return ""
}

// isFor reports whether what an opening brace begins is a for expression, in which line breaks mean nothing.
func isFor(rest hclsyntax.Tokens) bool {
	for _, t := range rest {
		switch t.Type {
		case hclsyntax.TokenNewline, hclsyntax.TokenComment:
			continue
		case hclsyntax.TokenIdent:
			return string(t.Bytes) == "for"
		}
		return false
	}
	return false
}

func (n *nesting) open(lines bool) { n.levels = append(n.levels, level{lines: lines}) }

func (n *nesting) close() {
	n.ended()
	if len(n.levels) > 0 {
		n.levels = n.levels[:len(n.levels)-1]
	}
}

// at is the level of the innermost bracket.
func (n *nesting) at() *level {
	if len(n.levels) == 0 {
		return &n.top
	}
	return &n.levels[len(n.levels)-1]
}

func (n *nesting) chain() {
	n.at().operators++
	n.operators++
}

// ended forgets the operators of an expression that is over.
func (n *nesting) ended() {
	n.operators -= n.at().operators
	n.at().operators = 0
}

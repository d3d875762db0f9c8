package hcl

import (
	"bytes"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/replyx/schemactl/schema"
)

// Comment is a comment that begins with a given word.
type Comment struct {
	Pos schema.Pos
	// Line is the line of code that it is about: its own, or the next one that is not empty and no comment.
	Line int
	// Text is what follows the word.
	Text string
}

// CommentsWith lists the comments that begin with a word, in the order of the files.
func CommentsWith(files []File, word string) []Comment {
	var out []Comment
	for _, f := range files {
		if bytes.Contains(f.Data, []byte(word)) {
			out = append(out, commentsOf(f, word)...)
		}
	}
	return out
}

// commentsOf lists the comments of one file. Its tokens are in the order of their lines.
func commentsOf(f File, word string) []Comment {
	tokens, _ := hclsyntax.LexConfig(f.Data, f.Name, hcl.InitialPos) // a file with a mistake is refused elsewhere
	var out []Comment
	open, code := 0, 0 // the first comment that waits for its line, and the last line with code
	for _, t := range tokens {
		line := t.Range.Start.Line
		switch t.Type {
		case hclsyntax.TokenNewline:
		case hclsyntax.TokenComment:
			text, ok := strings.CutPrefix(strings.TrimSpace(strings.TrimLeft(string(t.Bytes), "#/* ")), word)
			if !ok || text != "" && !strings.ContainsAny(text[:1], " \t:") {
				continue
			}
			c := Comment{Pos: schema.Pos{File: f.Name, Line: line, Column: t.Range.Start.Column}, Text: strings.TrimSpace(strings.TrimSuffix(strings.TrimLeft(text, ": \t"), "*/"))}
			if out = append(out, c); line == code {
				out[len(out)-1].Line, open = line, len(out)
			}
		default:
			code = t.Range.End.Line
			for ; open < len(out); open++ {
				out[open].Line = line
			}
		}
	}
	return out
}

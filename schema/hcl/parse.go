package hcl

import (
	"bytes"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/replyx/schemactl/internal/hclsafe"
)

// parse fills in the syntax tree, or the mistakes.
func (p *parsed) parse() {
	p.src = bytes.TrimPrefix(p.src, []byte("\xef\xbb\xbf"))
	if p.errs = checkBytes(p.file); len(p.errs) > 0 {
		return
	}
	if p.body = parseChunks(p.file); p.body != nil {
		return
	}
	if i, message := hclsafe.CheckText(p.src); message != "" {
		p.errs = Errors{p.errorAt(posAt(p.src, i), "", "%s", message)}
		return
	}
	f, diags := hclsyntax.ParseConfig(p.src, p.name, hcl.InitialPos)
	if diags.HasErrors() && p.foreign {
		p.errs = Errors{p.errorAt(diags[0].Subject.Start, "", "this is no HCL, and what it is, is not shown: the name of the file does not end in .hcl")}
	} else if p.errs = p.fromDiags(diags); len(p.errs) == 0 {
		p.body = f.Body.(*hclsyntax.Body)
	}
}

// chunkSize is about how much of a long file is parsed at a time. Small parts share one
// file among the cores, and keep short the token list that the lexer grows step by step.
const chunkSize = 4 << 10

// parseChunks parses a long file in parts on all cores, cut where a block seems to end at
// the start of a line. A cut inside of anything, a heredoc say, leaves a part that does
// not parse: then, as for a short file, it gives nil.
func parseChunks(f *file) *hclsyntax.Body {
	starts := chunks(f.src)
	if len(starts) == 1 {
		return nil
	}
	bodies := make([]*hclsyntax.Body, len(starts))
	parallel(len(starts), func(i int) {
		end := len(f.src)
		if i+1 < len(starts) {
			end = starts[i+1].Byte
		}
		src := f.src[starts[i].Byte:end]
		if _, message := hclsafe.CheckText(src); message != "" {
			return
		}
		if part, diags := hclsyntax.ParseConfig(src, f.name, starts[i]); !diags.HasErrors() {
			bodies[i] = part.Body.(*hclsyntax.Body)
		}
	})
	all := bodies[0]
	for i, b := range bodies {
		switch {
		case b == nil || len(b.Attributes) > 0:
			return nil
		case i > 0:
			all.Blocks = append(all.Blocks, b.Blocks...)
		}
	}
	return all
}

// chunks gives the places where the parts of a file begin.
func chunks(src []byte) []hcl.Pos {
	starts := []hcl.Pos{hcl.InitialPos}
	for {
		last := starts[len(starts)-1]
		if len(src)-last.Byte < 2*chunkSize {
			return starts
		}
		n := bytes.Index(src[last.Byte+chunkSize:], []byte("\n}\n"))
		if n < 0 {
			return starts
		}
		end := last.Byte + chunkSize + n + len("\n}\n")
		lines := bytes.Count(src[last.Byte:end], []byte("\n"))
		starts = append(starts, hcl.Pos{Byte: end, Line: last.Line + lines, Column: 1})
	}
}

// checkBytes refuses what the parser must not see.
func checkBytes(f *file) Errors {
	if i := bytes.IndexByte(f.src, 0); i >= 0 {
		return Errors{f.errorAt(posAt(f.src, i), "", "the file has a NUL byte: it is no text")}
	}
	if !utf8.Valid(f.src) {
		i := 0
		for {
			r, n := utf8.DecodeRune(f.src[i:])
			if r == utf8.RuneError && n == 1 {
				break
			}
			i += n
		}
		return Errors{f.errorAt(posAt(f.src, i), "save the file as UTF-8", "byte 0x%02x is not UTF-8", f.src[i])}
	}
	return nil
}

// posAt is the place of an offset, without the parser's column.
func posAt(src []byte, i int) hcl.Pos {
	return hcl.Pos{Byte: i, Line: bytes.Count(src[:i], []byte("\n")) + 1}
}

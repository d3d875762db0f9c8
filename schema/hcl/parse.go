package hcl

import (
	"bytes"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/replyx/schemactl/internal/hclsafe"
	"github.com/replyx/schemactl/internal/hclscan"
)

// parse fills in the syntax tree, or the mistakes.
func (p *parsed) parse() {
	p.src = bytes.TrimPrefix(p.src, []byte("\xef\xbb\xbf"))
	if p.errs = checkBytes(p.file); len(p.errs) > 0 {
		return
	}
	if body, ok := hclscan.Parse(p.name, p.src); ok {
		p.body = body
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
		p.body = hclscan.FromSyntax(f.Body.(*hclsyntax.Body))
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

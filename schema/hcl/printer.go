package hcl

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/replyx/schemactl/schema"
)

// printer writes blocks; the layout is left to the formatter.
type printer struct {
	w *writer
	b bytes.Buffer
	// depth is how many blocks are open; empty reports that the last opened has nothing yet.
	depth int
	empty bool
}

func (p *printer) open(typ string, labels ...string) {
	switch {
	case p.empty:
		p.b.WriteByte('\n')
	case p.depth == 0 && p.b.Len() > 0:
		p.b.WriteByte('\n')
	}
	p.b.WriteString(typ)
	for _, l := range labels {
		p.b.WriteString(" " + p.quote(l))
	}
	p.b.WriteString(" {")
	p.depth++
	p.empty = true
}

func (p *printer) close() {
	p.b.WriteString("}\n")
	p.depth--
	p.empty = false
}

// attr writes an attribute whose value is HCL.
func (p *printer) attr(name, value string) {
	if p.empty {
		p.b.WriteByte('\n')
		p.empty = false
	}
	p.b.WriteString(name + " = " + value + "\n")
}

func (p *printer) str(name, value string) {
	if value != "" {
		p.attr(name, p.quote(value))
	}
}

func (p *printer) flag(name string, value bool) {
	if value {
		p.attr(name, "true")
	}
}

func (p *printer) number(name string, value *int64) {
	if value != nil {
		p.attr(name, strconv.FormatInt(*value, 10))
	}
}

func (p *printer) columns(name string, columns []string) {
	if len(columns) == 0 {
		return
	}
	refs := make([]string, len(columns))
	for i, c := range columns {
		refs[i] = reference("column", c)
	}
	p.attr(name, list(refs))
}

func (p *printer) sequenceOptions(o schema.SequenceOptions) {
	p.number("start", o.Start)
	p.number("increment", o.Increment)
	p.number("min_value", o.Min)
	p.number("max_value", o.Max)
	p.number("cache", o.Cache)
	p.flag("cycle", o.Cycle)
}

// quote writes a string, and notes one that HCL cannot hold.
func (p *printer) quote(s string) string {
	if !utf8.ValidString(s) || strings.IndexByte(s, 0) >= 0 {
		p.w.failf("%q is not UTF-8", s)
	}
	return quote(s)
}

// keyword writes a word bare where HCL can have it so.
func (p *printer) keyword(s string) string {
	if plainName(s) && !slices.Contains([]string{"true", "false", "null", "var", "local", "each", "column", "table", "schema", "enum", "sequence", "extension"}, s) {
		return s
	}
	return p.quote(s)
}

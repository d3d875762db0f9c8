package lsp

import (
	"bytes"
	"net/url"
	"path/filepath"
	"runtime"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/replyx/schemactl/internal/editor/sketch"
)

// text is a document with the places of its lines. A place of the protocol is a line and a count of UTF-16 code units in it.
type text struct {
	src    []byte
	starts []int
}

func newText(src []byte) text {
	t := text{src: src, starts: []int{0}}
	for i := 0; ; {
		n := bytes.IndexByte(src[i:], '\n')
		if n < 0 {
			return t
		}
		i += n + 1
		t.starts = append(t.starts, i)
	}
}

// offset is the byte of a place; one behind the end of its line, or of the text, is that end.
func (t text) offset(p position) int {
	if p.Line < 0 {
		return 0
	}
	if p.Line >= len(t.starts) {
		return len(t.src)
	}
	i, units := t.starts[p.Line], 0
	for i < len(t.src) && t.src[i] != '\n' && units < p.Character {
		r, n := utf8.DecodeRune(t.src[i:])
		if t.src[i] == '\r' && i+1 < len(t.src) && t.src[i+1] == '\n' {
			break
		}
		if units += unitsOf(r); units > p.Character {
			break // within a pair of surrogates
		}
		i += n
	}
	return i
}

// position is the place of a byte.
func (t text) position(off int) position {
	off = min(max(off, 0), len(t.src))
	line := sort.SearchInts(t.starts, off+1) - 1
	p := position{Line: line}
	for i := t.starts[line]; i < off; {
		r, n := utf8.DecodeRune(t.src[i:])
		p.Character += unitsOf(r)
		i += n
	}
	return p
}

func unitsOf(r rune) int {
	if r >= 0x10000 {
		return 2
	}
	return 1
}

func (t text) rangeOf(s sketch.Span) textRange {
	return textRange{t.position(s.Start), t.position(s.End)}
}

// replace is the text with another one in a range.
func (t text) replace(r textRange, with string) []byte {
	start, end := t.offset(r.Start), t.offset(r.End)
	end = max(start, end)
	out := make([]byte, 0, len(t.src)+len(with))
	return append(append(append(out, t.src[:start]...), with...), t.src[end:]...)
}

// pathOf is the path of a file's URI; empty for any other URI.
func pathOf(uri string) string {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "file" {
		return ""
	}
	path := u.Path
	if runtime.GOOS == "windows" {
		path = strings.TrimPrefix(path, "/")
	}
	return filepath.FromSlash(path)
}

// uriOf is the URI of a file.
func uriOf(path string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return (&url.URL{Scheme: "file", Path: path}).String()
}

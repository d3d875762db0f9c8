package schema

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Object is anything with compared properties.
type Object interface {
	// Attrs lists what is compared, in a fixed order. A property at its default is
	// either left out or has the same Value on both sides.
	Attrs() []Attr
	// Src says where the HCL declares the object; nil for a live one.
	Src() *Source
}

// Attr is one compared property, in text. Name is the HCL attribute's.
type Attr struct {
	Name  string
	Value string
	// Same holds other spellings of Value that mean the same on this server: the
	// canonical form of an expression, the empty string for an operator class that is
	// the default one.
	Same []string
	// Unproven marks an expression whose canonical form could not be had.
	Unproven bool
	// Any reports whether every value is as good: the desired state leaves it to a rule.
	Any bool
}

// Equal reports whether two attributes mean the same.
func (a Attr) Equal(b Attr) bool {
	if a.Any || b.Any || a.Value == b.Value || slices.Contains(a.Same, b.Value) || slices.Contains(b.Same, a.Value) {
		return true
	}
	return slices.ContainsFunc(a.Same, func(s string) bool { return slices.Contains(b.Same, s) })
}

// Pos is a place in an HCL file. Line and Column count from 1; Column counts bytes.
type Pos struct {
	File         string
	Line, Column int
}

// Offset is the number of the byte that a place has in its file, at most the file's length.
func (p Pos) Offset(src []byte) int {
	i := 0
	for line := 1; line < p.Line; line++ {
		n := bytes.IndexByte(src[i:], '\n')
		if n < 0 {
			break
		}
		i += n + 1
	}
	return min(i+max(p.Column-1, 0), len(src))
}

// String gives file:line:column.
func (p Pos) String() string {
	if p.File == "" {
		return ""
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// IsZero reports whether there is no place.
func (p Pos) IsZero() bool { return p.File == "" }

// Source is where an object and its attributes stand in the HCL.
type Source struct {
	Pos Pos
	// Also are further blocks that say something of the object, as permissions with and without grant option.
	Also  []Pos
	attrs []attrPos
}

type attrPos struct {
	name string
	line int32
	col  int32
}

// Src implements Object for what embeds a *Source.
func (s *Source) Src() *Source { return s }

// Mark records where an attribute stands. Attributes stand in the file of their block.
func (s *Source) Mark(attr string, line, column int) {
	s.attrs = append(s.attrs, attrPos{attr, int32(line), int32(column)})
}

// At is the place of an attribute, or of the block where the attribute is not written.
// A nil Source has no place.
func (s *Source) At(attr string) Pos {
	if s == nil {
		return Pos{}
	}
	// "on[2].ops" stands at "on[2]", "identity.start" at "identity".
	for name := attr; name != ""; {
		for _, a := range s.attrs {
			if a.name == name {
				return Pos{s.Pos.File, int(a.line), int(a.col)}
			}
		}
		i := strings.LastIndexByte(name, '.')
		if i < 0 {
			break
		}
		name = name[:i]
	}
	return s.Pos
}

// attrList collects attributes; its methods leave out what is at its zero value.
type attrList []Attr

func (l *attrList) text(name, value string) {
	if value != "" {
		*l = append(*l, Attr{Name: name, Value: value})
	}
}

func (l *attrList) flag(name string, value bool) {
	if value {
		*l = append(*l, Attr{Name: name, Value: "true"})
	}
}

// unset adds a property that is true unless said otherwise.
func (l *attrList) unset(name string, value bool) {
	if value {
		*l = append(*l, Attr{Name: name, Value: "false"})
	}
}

func (l *attrList) list(name string, values []string) {
	if len(values) > 0 {
		*l = append(*l, Attr{Name: name, Value: strings.Join(values, ", ")})
	}
}

func (l *attrList) number(name string, value *int64) {
	if value != nil {
		*l = append(*l, Attr{Name: name, Value: strconv.FormatInt(*value, 10)})
	}
}

func (l *attrList) expr(name string, e Expr) {
	if !e.IsZero() {
		*l = append(*l, e.attr(name))
	}
}

func (l *attrList) params(prefix string, ps []Param) {
	for _, p := range ps {
		*l = append(*l, Attr{Name: prefix + "." + p.Name, Value: p.Value})
	}
}

// SortedParams are parameters by name.
func SortedParams(ps []Param) []Param {
	return slices.SortedFunc(slices.Values(ps), func(a, b Param) int { return strings.Compare(a.Name, b.Name) })
}

// Grow makes room for n attributes.
func (s *Source) Grow(n int) { s.attrs = slices.Grow(s.attrs, n) }

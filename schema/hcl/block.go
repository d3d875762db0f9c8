package hcl

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/replyx/schemactl/internal/hclscan"
	"github.com/replyx/schemactl/internal/near"
	"github.com/replyx/schemactl/schema"
)

// block is a block with what its expressions see, and the source of the object that it
// declares.
type block struct {
	place
	*hclscan.Block
	src *schema.Source
	// prefix stands before the names of attributes in marks: "identity.".
	prefix string
	// stands reports whether a perf_index stands outside of its table.
	stands bool
}

// open makes the source of the object that the block declares. Attributes are marked on
// it as they are read.
func (b *block) open() *schema.Source {
	b.src = &schema.Source{Pos: b.f.pos(b.TypeRange.Start)}
	b.src.Grow(len(b.Body.Attributes))
	return b.src
}

func (b *block) mark(name string, at hcl.Pos) {
	if b.src != nil {
		p := b.f.pos(at)
		b.src.Mark(b.prefix+name, p.Line, p.Column)
	}
}

// attr returns the attribute of a name, or nil.
func (b *block) attr(name string) *hclscan.Assignment {
	a := b.Body.Attribute(name)
	if a == nil {
		return nil
	}
	return a.Assignment(b.f.name, b.f.src)
}

// has reports whether there is an attribute of a name.
func (b *block) has(name string) bool { return b.Body.Attribute(name) != nil }

// attrs returns all attributes in the order of the file.
func (b *block) attrs() []*hclscan.Assignment {
	out := make([]*hclscan.Assignment, len(b.Body.Attributes))
	for i := range b.Body.Attributes {
		out[i] = b.Body.Attributes[i].Assignment(b.f.name, b.f.src)
	}
	return out
}

// metaAttrs may stand in every block that is repeated or named.
var metaAttrs = []string{"for_each", "name"}

// only notes every attribute and block that is not in the lists.
func (b *block) only(attrs, blocks []string) {
	for _, a := range b.Body.Attributes {
		name := a.Name
		if slices.Contains(attrs, name) || slices.Contains(metaAttrs, name) && b.Type != "with" {
			continue
		}
		if slices.Contains(blocks, name) {
			b.failf(a.Start(), name+" { ... }", "%s is a block, not an attribute", name)
			continue
		}
		b.failf(a.Start(), "", "%s has no attribute %q%s", b.Type, name, near.DidYouMean(name, attrs))
	}
	for _, c := range b.Body.Blocks {
		if slices.Contains(blocks, c.Type) {
			continue
		}
		if slices.Contains(attrs, c.Type) {
			b.failf(c.TypeRange.Start, c.Type+" = ...", "%s is an attribute, not a block", c.Type)
			continue
		}
		b.failf(c.TypeRange.Start, "", "%s has no block %q%s", b.Type, c.Type, near.DidYouMean(c.Type, blocks))
	}
}

// label is the name of a block that must have one: its label, or its name attribute,
// which is there for for_each.
func (b *block) label() (string, bool) {
	name := ""
	switch n := len(b.Labels); {
	case n == 1:
		name = b.Labels[0]
	case n > 1:
		b.failf(b.LabelRanges[1].Start, "", "%s has too many labels", b.Type)
		return "", false
	}
	return b.checkedName(name)
}

// labels are the optional schema and the name of a block such as table "app" "users".
func (b *block) labels() (qualifier, name string, ok bool) {
	switch n := len(b.Labels); {
	case n == 1:
		name = b.Labels[0]
	case n == 2:
		qualifier, name = b.Labels[0], b.Labels[1]
	case n > 2:
		b.failf(b.LabelRanges[2].Start, "", "%s has too many labels", b.Type)
		return "", "", false
	}
	name, ok = b.checkedName(name)
	return qualifier, name, ok
}

func (b *block) checkedName(name string) (string, bool) {
	at := b.TypeRange.Start
	if len(b.LabelRanges) > 0 {
		at = b.LabelRanges[len(b.LabelRanges)-1].Start
	}
	if a := b.attr("name"); a != nil {
		at = a.Expr.Range().Start
		var ok bool
		if name, ok = b.text(a); !ok {
			return "", false
		}
	}
	if name == "" {
		b.failf(at, b.Type+` "name" { ... }`, "%s has no name", b.Type)
		return "", false
	}
	return name, b.checkIdentifier(at, name)
}

// checkIdentifier refuses what PostgreSQL would cut or cannot hold.
func (b *block) checkIdentifier(at hcl.Pos, name string) bool {
	switch {
	case len(name) > schema.MaxIdentifier:
		b.failf(at, "", "name %q has %d bytes; PostgreSQL keeps only %d", name, len(name), schema.MaxIdentifier)
		return false
	case strings.IndexByte(name, 0) >= 0:
		b.failf(at, "", "a name cannot hold a NUL character")
		return false
	}
	return true
}

// children gives the blocks of a type inside the block, those with for_each once for
// each value.
func (b *block) children(typ string) []block {
	n := 0
	for _, c := range b.Body.Blocks {
		if c.Type == typ {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	out := make([]block, 0, n)
	for _, c := range b.Body.Blocks {
		if c.Type == typ {
			out = expand(out, block{place: b.place, Block: c})
		}
	}
	return out
}

// child gives the only block of a type, or nil.
func (b *block) child(typ string) *block {
	all := b.children(typ)
	if len(all) == 0 {
		return nil
	}
	for _, c := range all[1:] {
		b.failf(c.TypeRange.Start, "", "%s has two %s blocks", b.Type, typ)
	}
	return &all[0]
}

// expand repeats a block with for_each.
func expand(out []block, b block) []block {
	a := b.attr("for_each")
	if a == nil {
		return append(out, b)
	}
	v, ok := b.value(a.Expr)
	if !ok {
		return out
	}
	if v.IsNull() || !v.CanIterateElements() {
		b.failf(a.Expr.Range().Start, "for_each = toset([...]), or a map", "for_each is a set, a map or a list")
		return out
	}
	parent := b.r.ctx
	if b.each != nil {
		parent = b.each
	}
	for it := v.ElementIterator(); it.Next(); {
		key, value := it.Element()
		c := b
		c.each = parent.NewChild()
		c.each.Variables = map[string]cty.Value{"each": cty.ObjectVal(map[string]cty.Value{"key": key, "value": value})}
		out = append(out, c)
	}
	return out
}

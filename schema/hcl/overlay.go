package hcl

import (
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/replyx/schemactl/schema"
)

// identity names an object of which a file that was read back and another one may both have a block.
type identity struct{ kind, schema, name string }

// overlay adds to the objects of a file that was read back what other files say of them beside: what they were called before,
// and their perf indexes.
func (r *reader) overlay() {
	for _, kind := range topBlocks() {
		readBack := make(map[identity]*block)
		for i := range r.top[kind] {
			if b := &r.top[kind][i]; b.f.readBack {
				readBack[b.objectName()] = b
			}
		}
		if len(readBack) == 0 {
			continue
		}
		r.top[kind] = slices.DeleteFunc(slices.Clone(r.top[kind]), func(b block) bool {
			to := readBack[b.objectName()]
			if b.f.readBack || to == nil || len(b.Labels) == 0 || b.attr("for_each") != nil {
				return false
			}
			b.addTo(to)
			return true
		})
	}
}

// objectName is the identity of the block's object, as far as it can be told before anything is evaluated.
func (b *block) objectName() identity {
	id := identity{kind: b.Type}
	if n := len(b.Labels); n > 0 {
		id.name = b.Labels[n-1]
	}
	if a := b.attr("schema"); a != nil && b.Type != "extension" {
		if path, ok := b.flatten(a.Expr); ok {
			id.schema = path[len(path)-1]
		}
	}
	return id
}

// parts are the blocks of a table that may have been called otherwise.
var parts = []string{"column", "primary_key", "unique", "index", "check", "exclude", "foreign_key"}

const overlayHint = "HCL beside that adds renamed_from, renamed_values and perf_index"

// addTo adds what the block says to that of the same object that was read back.
func (b *block) addTo(to *block) {
	for _, a := range b.sortedAttrs() {
		switch {
		case a.Name == "schema":
		case (a.Name == "renamed_from" || a.Name == "renamed_values") && to.attr(a.Name) == nil:
			to.Body.Attributes[a.Name] = a
		default:
			b.failf(a.NameRange.Start, overlayHint, "the %s of this %s comes from SQL, or from a database", a.Name, b.Type)
		}
	}
	for _, c := range b.Body.Blocks {
		part := &block{place: b.place, Block: c}
		switch {
		case c.Type == perfIndexBlock:
			b.r.top[perfIndexBlock] = append(b.r.top[perfIndexBlock], part.standing(b))
		case slices.Contains(parts, c.Type) && to.partLike(c) != nil:
			part.addTo(to.partLike(c))
		default:
			b.failf(c.TypeRange.Start, overlayHint, "this %s is in no %s of the SQL, or of the database", c.Type, b.Type)
		}
	}
}

// partLike is the block within it that has the type and the labels of another one.
func (b *block) partLike(like *hclsyntax.Block) *block {
	for _, c := range b.Body.Blocks {
		if c.Type == like.Type && slices.Equal(c.Labels, like.Labels) {
			return &block{place: b.place, Block: c}
		}
	}
	return nil
}

// standing is a perf index of a table's block as one that stands outside of it.
func (b *block) standing(table *block) block {
	id := table.objectName()
	at := b.TypeRange
	to := hcl.Traversal{hcl.TraverseRoot{Name: table.Type, SrcRange: at}, hcl.TraverseAttr{Name: id.schema, SrcRange: at}, hcl.TraverseAttr{Name: id.name, SrcRange: at}}
	moved, body := *b.Block, *b.Body
	body.Attributes = maps.Clone(body.Attributes)
	body.Attributes[string(schema.KindTable)] = &hclsyntax.Attribute{Name: string(schema.KindTable), Expr: &hclsyntax.ScopeTraversalExpr{Traversal: to, SrcRange: at}, SrcRange: at, NameRange: at}
	moved.Body = &body
	return block{place: b.place, Block: &moved}
}

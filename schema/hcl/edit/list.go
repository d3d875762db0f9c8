package edit

import (
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/replyx/schemactl/schema"
)

// lists are the blocks of what is to be taken out, in its order.
func (m *merger) lists(out []schema.Listed) ([]*found, error) {
	blocks := make([]*found, len(out))
	for i, l := range out {
		f, err := find(m.mine, []schema.Pos{l.Block})
		if err != nil {
			return nil, err
		}
		blocks[i] = f[0]
	}
	return blocks, nil
}

// takeOut takes out of the block's lists what is to go. A list of which nothing stays takes the block with it.
func (f *found) takeOut() {
	if len(f.out) == 0 {
		return
	}
	for _, a := range f.block.Body.Attributes {
		list, ok := a.Expr.(*hclsyntax.TupleConsExpr)
		if !ok {
			continue
		}
		goes := make([]bool, len(list.Exprs))
		for i, e := range list.Exprs {
			at := e.Range().Start
			column := at.Byte - lineStart(f.doc.src, at.Byte) + 1
			goes[i] = slices.ContainsFunc(f.out, func(p schema.Pos) bool { return p.Line == at.Line && p.Column == column })
		}
		switch {
		case !slices.Contains(goes, true):
		case !slices.Contains(goes, false):
			f.doc.removeBlock(f)
		default:
			f.doc.cut(list.Exprs, goes)
		}
	}
}

// cut takes elements out of a list, each with what stands between it and the next; the last ones with what stands before them.
func (d *document) cut(list []hclsyntax.Expression, goes []bool) {
	last := len(list) - 1
	for goes[last] {
		last--
	}
	for i := 0; i < last; i++ {
		if goes[i] {
			d.splice(list[i].Range().Start.Byte, list[i+1].Range().Start.Byte, "")
		}
	}
	if last < len(list)-1 {
		d.splice(list[last].Range().End.Byte, list[len(list)-1].Range().End.Byte, "")
	}
}

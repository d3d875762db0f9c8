package policy

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"ariga.io/atlas/schemahcl"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// block is a block whose attributes are read.
type block struct {
	*hclsyntax.Block
	eval *hcl.EvalContext
}

func (d *dataSources) on(read func(context.Context, block) (cty.Value, error)) schemahcl.BlockFunc {
	return func(ctx context.Context, eval *hcl.EvalContext, b *hclsyntax.Block) (cty.Value, error) {
		return read(ctx, block{b, eval})
	}
}

func (b block) fail(hint, format string, args ...any) error {
	return &dataError{b.DefRange(), fmt.Sprintf(format, args...), hint}
}

// name is the last label.
func (b block) name() string { return b.Labels[1] }

// value is an attribute as a type; ok is false where it is not there.
func (b block) value(name string, want cty.Type) (v cty.Value, ok bool, err error) {
	a := b.Body.Attributes[name]
	if a == nil {
		return cty.NilVal, false, nil
	}
	v, diags := a.Expr.Value(b.eval)
	if diags.HasErrors() {
		return cty.NilVal, false, diags
	}
	if v, err = convert.Convert(v, want); err != nil || v.IsNull() || !v.IsWhollyKnown() {
		return cty.NilVal, false, &dataError{a.Range(), fmt.Sprintf("%s must be %s", name, want.FriendlyName()), ""}
	}
	return v, true, nil
}

func (b block) text(name string) (string, error) {
	v, ok, err := b.value(name, cty.String)
	if err != nil || !ok {
		return "", err
	}
	return v.AsString(), nil
}

func (b block) texts(name string) ([]string, error) {
	v, ok, err := b.value(name, cty.List(cty.String))
	if err != nil || !ok {
		return nil, err
	}
	var out []string
	for _, e := range v.AsValueSlice() {
		out = append(out, e.AsString())
	}
	return out, nil
}

// pairs is an attribute of names and values.
func (b block) pairs(name string) (map[string]string, error) {
	v, ok, err := b.value(name, cty.Map(cty.String))
	if err != nil || !ok {
		return nil, err
	}
	out := make(map[string]string)
	for k, e := range v.AsValueMap() {
		out[k] = e.AsString()
	}
	return out, nil
}

// only refuses attributes and blocks that the source does not have.
func (b block) only(names ...string) error {
	for _, n := range slices.Sorted(maps.Keys(b.Body.Attributes)) {
		if !slices.Contains(names, n) {
			return &dataError{b.Body.Attributes[n].NameRange, fmt.Sprintf("unknown attribute %q in %s %q", n, b.Type, b.Labels[0]), "known are " + strings.Join(names, ", ")}
		}
	}
	for _, c := range b.Body.Blocks {
		return &dataError{c.DefRange(), fmt.Sprintf("unknown block %q in %s %q", c.Type, b.Type, b.Labels[0]), ""}
	}
	return nil
}

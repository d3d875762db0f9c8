package hcl

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/replyx/schemactl/internal/hclscan"
	"github.com/replyx/schemactl/schema"
)

// options reads a map of options: options = { host = "db", port = 5432 }. One that may hold a
// secret is refused.
func (b *block) options(k schema.Kind) []schema.Param {
	a := b.attr("options")
	if a == nil {
		return nil
	}
	b.mark("options", a.NameRange.Start)
	var out []schema.Param
	add := func(name, value string, at hcl.Pos) {
		p := schema.Param{Name: name, Value: value}
		switch {
		case schema.SecretName(k, name) || schema.SecretValue(value):
			b.secret(at, "option "+name)
		case schema.SecretOption(k, p):
			b.maySecret(at, name)
		case slices.ContainsFunc(out, func(o schema.Param) bool { return o.Name == name }):
			b.failf(at, "", "option %q is given twice", name)
		default:
			b.mark("options."+name, at)
			out = append(out, p)
		}
	}
	list, ok := a.Expr.(*hclsyntax.ObjectConsExpr)
	if !ok {
		b.computedOptions(a, add)
		return out
	}
	for _, item := range list.Items {
		at := item.KeyExpr.Range().Start
		name, ok := b.optionName(item.KeyExpr)
		switch {
		case !ok:
		case schema.SecretName(k, name):
			// The value is not even evaluated: a mistake in it would show it.
			b.secret(at, "option "+name)
		default:
			if v, ok := b.value(item.ValueExpr); ok {
				if s, ok := b.optionValue(item.ValueExpr, v); ok {
					add(name, s, at)
				}
			}
		}
	}
	return out
}

func (b *block) optionName(e hclsyntax.Expression) (string, bool) {
	v, ok := b.value(e)
	if !ok || v.IsNull() || v.Type() != cty.String || v.AsString() == "" {
		if ok {
			b.failf(e.Range().Start, `options = { name = "value" }`, "the name of an option is a word or a string")
		}
		return "", false
	}
	if k, ok := e.(*hclsyntax.ObjectConsKeyExpr); ok {
		return b.stringOf(k.Wrapped, v), true
	}
	return v.AsString(), true
}

func (b *block) optionValue(e hclsyntax.Expression, v cty.Value) (string, bool) {
	switch {
	case v.IsNull():
	case v.Type() == cty.String:
		return b.stringOf(e, v), true
	case v.Type() == cty.Bool:
		if v.True() {
			return "true", true
		}
		return "false", true
	case v.Type() == cty.Number:
		return b.numberText(e, v), true
	}
	b.failf(e.Range().Start, "", "the value of an option is a string, a number or a bool")
	return "", false
}

// computedOptions reads a map that an expression gives.
func (b *block) computedOptions(a *hclscan.Assignment, add func(name, value string, at hcl.Pos)) {
	v, ok := b.value(a.Expr)
	at := a.Expr.Range().Start
	switch {
	case !ok || v.IsNull():
		return
	case !v.Type().IsObjectType() && !v.Type().IsMapType():
		b.failf(at, `options = { name = "value" }`, "options is a map")
		return
	}
	for it := v.ElementIterator(); it.Next(); {
		key, value := it.Element()
		if s, ok := b.optionValue(a.Expr, value); ok {
			add(key.AsString(), s, at)
		}
	}
}

// secret refuses what must not be in a file. The source line is not shown.
func (b *block) secret(at hcl.Pos, what string) {
	*b.errs = append(*b.errs, &Error{
		Pos: b.f.pos(at), Message: what + " holds a secret, which schemactl neither reads nor writes",
		Hint: "leave it out here and set it in the database by hand: it stays as it is there",
	})
}

// maySecret refuses an option that is not known to be harmless.
func (b *block) maySecret(at hcl.Pos, name string) {
	*b.errs = append(*b.errs, &Error{
		Pos: b.f.pos(at), Message: "option " + name + " may hold a secret: neither its name nor its value is known to be harmless",
		Hint: "leave it out here and set it in the database by hand: it stays as it is there",
	})
}

// options writes a map of options.
func (p *printer) options(list []schema.Param) {
	if len(list) == 0 {
		return
	}
	lines := make([]string, len(list))
	for i, o := range list {
		name := o.Name
		if !plainName(name) || slices.Contains([]string{"true", "false", "null", "for"}, name) {
			name = p.quote(name)
		}
		lines[i] = name + " = " + p.quote(o.Value) + "\n"
	}
	p.attr("options", "{\n"+strings.Join(lines, "")+"}")
}

package hcl

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/replyx/schemactl/internal/hclsafe"
	"github.com/replyx/schemactl/internal/hclscan"
	"github.com/replyx/schemactl/internal/near"
)

var variableAttrs = []string{"type", "default", "description"}

// readVariables gives each variable block its value: from the options, or its default.
func (r *reader) readVariables(blocks []block, given map[string]string) {
	declared := make(map[string]hcl.Pos)
	for _, b := range blocks {
		name, ok := b.label()
		if !ok {
			continue
		}
		if _, twice := declared[name]; twice {
			b.failf(b.TypeRange.Start, "", "variable %q is declared twice", name)
			continue
		}
		declared[name] = b.TypeRange.Start
		b.only(variableAttrs, nil)
		if v, ok := r.variable(&b, name, given); ok {
			r.variables[name] = v
		} else {
			r.broken["var."+name] = true
		}
	}
	names := slices.Sorted(maps.Keys(declared))
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if _, ok := declared[name]; !ok {
			hint := ""
			if len(names) == 0 {
				hint = fmt.Sprintf("declare it: variable %q { type = string }", name)
			}
			r.errs = append(r.errs, &Error{Message: fmt.Sprintf("variable %q is given but not declared%s", name, near.DidYouMean(name, names)), Hint: hint})
		}
	}
}

func (r *reader) variable(b *block, name string, given map[string]string) (cty.Value, bool) {
	a := b.attr("type")
	if a == nil {
		b.failf(b.TypeRange.Start, "type = string", "variable %q has no type", name)
		return cty.NilVal, false
	}
	want, ok := b.valueType(a.Expr)
	if !ok {
		return cty.NilVal, false
	}
	var v cty.Value
	at := b.TypeRange.Start
	if text, isGiven := given[name]; isGiven {
		v = givenValue(text, want)
	} else if d := b.attr("default"); d != nil {
		at = d.Expr.Range().Start
		if len(d.Expr.Variables()) > 0 {
			b.failf(at, "compute it in locals { }", "the default of a variable must be constant")
			return cty.NilVal, false
		}
		if v, ok = b.value(d.Expr); !ok {
			return cty.NilVal, false
		}
	} else {
		b.failf(at, fmt.Sprintf("give it with --var %s=..., or give it a default", name), "variable %q has no value", name)
		return cty.NilVal, false
	}
	v, err := convert.Convert(v, want)
	if err != nil {
		// The value may be a secret: it is not printed.
		b.failf(at, "", "the value of variable %q is not a %s", name, want.FriendlyName())
		return cty.NilVal, false
	}
	return v, true
}

// givenValue reads a value from the command line. Where a list is wanted it may be
// written as HCL, or be the only element.
func givenValue(text string, want cty.Type) cty.Value {
	if want.IsPrimitiveType() {
		return cty.StringVal(text)
	}
	if s := strings.TrimSpace(text); strings.HasPrefix(s, "[") || strings.HasPrefix(s, "{") {
		if _, message := hclsafe.CheckText([]byte(s)); message != "" {
			return cty.StringVal(text)
		}
		e, diags := hclsyntax.ParseExpression([]byte(s), "", hcl.InitialPos)
		if !diags.HasErrors() {
			if v, diags := e.Value(nil); !diags.HasErrors() {
				return v
			}
		}
	}
	if want.IsListType() || want.IsSetType() {
		return cty.TupleVal([]cty.Value{cty.StringVal(text)})
	}
	return cty.StringVal(text)
}

// valueType reads the type of a variable: string, list(string), object({a = number}).
func (p *place) valueType(e hclsyntax.Expression) (cty.Type, bool) {
	switch e := e.(type) {
	case *hclsyntax.ScopeTraversalExpr:
		switch e.Traversal.RootName() {
		case "string":
			return cty.String, true
		case "number", "int":
			return cty.Number, true
		case "bool":
			return cty.Bool, true
		}
	case *hclsyntax.FunctionCallExpr:
		if len(e.Args) == 1 {
			return p.collectionType(e)
		}
	}
	p.failf(e.Range().Start, "", "the type of a variable is string, number, bool, list(...), set(...), map(...), tuple([...]) or object({...})")
	return cty.NilType, false
}

func (p *place) collectionType(e *hclsyntax.FunctionCallExpr) (cty.Type, bool) {
	switch arg := e.Args[0]; e.Name {
	case "list", "set", "map":
		elem, ok := p.valueType(arg)
		if !ok {
			return cty.NilType, false
		}
		switch e.Name {
		case "list":
			return cty.List(elem), true
		case "set":
			return cty.Set(elem), true
		}
		return cty.Map(elem), true
	case "tuple":
		list, ok := arg.(*hclsyntax.TupleConsExpr)
		if !ok {
			break
		}
		types := make([]cty.Type, len(list.Exprs))
		for i, x := range list.Exprs {
			if types[i], ok = p.valueType(x); !ok {
				return cty.NilType, false
			}
		}
		return cty.Tuple(types), true
	case "object":
		obj, ok := arg.(*hclsyntax.ObjectConsExpr)
		if !ok {
			break
		}
		types := make(map[string]cty.Type)
		for _, item := range obj.Items {
			key, diags := item.KeyExpr.Value(nil)
			if diags.HasErrors() || key.Type() != cty.String {
				*p.errs = append(*p.errs, p.f.fromDiags(diags)...)
				return cty.NilType, false
			}
			t, ok := p.valueType(item.ValueExpr)
			if !ok {
				return cty.NilType, false
			}
			types[key.AsString()] = t
		}
		return cty.Object(types), true
	}
	p.failf(e.Range().Start, "", "%s is not a type of variables, or its argument is not of its kind", e.Name)
	return cty.NilType, false
}

// local is one entry of a locals block.
type local struct {
	place
	attr *hclscan.Assignment
	// state is 1 while the value is being worked out, 2 after.
	state int
}

// readLocals works out every local, whatever their order.
func (r *reader) readLocals(blocks []block) {
	locals := make(map[string]*local)
	for _, b := range blocks {
		if len(b.Labels) > 0 || len(b.Body.Blocks) > 0 {
			b.failf(b.TypeRange.Start, "locals { name = value }", "locals has no label and no blocks")
		}
		for _, a := range b.attrs() {
			if locals[a.Name] != nil {
				b.failf(a.NameRange.Start, "", "local %q is declared twice", a.Name)
				continue
			}
			locals[a.Name] = &local{place: b.place, attr: a}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(locals)) {
		r.local(locals, name, 1)
	}
	r.flushLocals()
}

// maxLocals is how many locals may need one another in a row.
const maxLocals = 1000

func (r *reader) local(all map[string]*local, name string, depth int) {
	l := all[name]
	if l.state == 2 {
		return
	}
	l.state = 1
	ok := depth <= maxLocals
	if !ok {
		l.failf(l.attr.NameRange.Start, "", "local %q is needed through more than %d others", name, maxLocals)
	}
	for _, t := range l.attr.Expr.Variables() {
		if t.RootName() != "local" || len(t) < 2 {
			continue
		}
		a, isAttr := t[1].(hcl.TraverseAttr)
		if !isAttr || all[a.Name] == nil || !ok {
			continue
		}
		if all[a.Name].state == 1 {
			l.failf(t.SourceRange().Start, "", "local %q refers to itself%s", a.Name, through(name, a.Name))
			ok = false
			continue
		}
		r.local(all, a.Name, depth+1)
	}
	l.state = 2
	if ok {
		if refersToLocals(l.attr.Expr) {
			r.flushLocals()
		}
		var v cty.Value
		if v, ok = l.value(l.attr.Expr); ok {
			err := hclsafe.CheckSize(v)
			if err == nil {
				r.setLocal(name, v)
				return
			}
			l.failf(l.attr.NameRange.Start, "", "local %q: %s", name, err)
		}
	}
	r.broken["local."+name] = true
}

func refersToLocals(e hclsyntax.Expression) bool {
	return slices.ContainsFunc(e.Variables(), func(t hcl.Traversal) bool { return t.RootName() == "local" })
}

func through(name, target string) string {
	if name == target {
		return ""
	}
	return fmt.Sprintf(" through local %q", name)
}

func (r *reader) setLocal(name string, v cty.Value) {
	r.locals[name] = v
	r.localsChanged = true
}

// flushLocals lets expressions see the locals known by now.
func (r *reader) flushLocals() {
	if r.localsChanged {
		r.ctx.Variables["local"] = cty.ObjectVal(r.locals)
		r.localsChanged = false
	}
}

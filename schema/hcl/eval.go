package hcl

import (
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/replyx/schemactl/internal/near"
)

// place is where an expression stands: what it sees, and where its mistakes go.
type place struct {
	r *reader
	f *file
	// errs collects mistakes; each worker has its own.
	errs *Errors
	// each holds each.key and each.value inside a block with for_each.
	each *hcl.EvalContext
	// columns are what column.x may name inside a table.
	columns *columnSet
}

// eachRoot is the name that each.key and each.value begin with.
const eachRoot = "each"

// failf notes a mistake at a place of the file.
func (p *place) failf(at hcl.Pos, hint, format string, args ...any) {
	*p.errs = append(*p.errs, p.f.errorAt(at, hint, format, args...))
}

// maxExpression keeps the evaluation of one expression, which calls itself for each
// operator, within its stack.
const maxExpression = 1 << 20

// value evaluates an expression. Not ok means that the mistake has been noted.
func (p *place) value(e hclsyntax.Expression) (v cty.Value, ok bool) { return p.evaluate(e, false) }

// word evaluates an expression in which a bare name is a string: on_delete = CASCADE,
// also in on_delete = var.keep ? RESTRICT : CASCADE.
func (p *place) word(e hclsyntax.Expression) (v cty.Value, ok bool) { return p.evaluate(e, true) }

func (p *place) evaluate(e hclsyntax.Expression, words bool) (cty.Value, bool) {
	switch e := e.(type) {
	case *hclsyntax.LiteralValueExpr:
		return e.Val, true
	case *hclsyntax.TemplateExpr:
		if s, ok := p.literal(e); ok {
			return cty.StringVal(s), true
		}
	}
	if rng := e.Range(); rng.End.Byte-rng.Start.Byte > maxExpression {
		p.failf(rng.Start, "", "the expression is too long: over %d KB", maxExpression>>10)
		return cty.NilVal, false
	}
	ctx, ok := p.context(e, words)
	if !ok {
		return cty.NilVal, false
	}
	v, diags := e.Value(ctx)
	if diags.HasErrors() {
		*p.errs = append(*p.errs, p.evalErrors(diags)...)
		return cty.NilVal, false
	}
	v, _ = v.UnmarkDeep()
	return v, true
}

// evalErrors adds a hint where the mistake is a call that is SQL, such as now().
func (p *place) evalErrors(diags hcl.Diagnostics) Errors {
	out := p.f.fromDiags(diags)
	for i, d := range diags.Errs() {
		diag, ok := d.(*hcl.Diagnostic)
		if !ok || i >= len(out) {
			continue
		}
		if call, ok := diag.Expression.(*hclsyntax.FunctionCallExpr); ok && strings.HasPrefix(diag.Summary, "Call to unknown function") {
			out[i].Message = "function " + call.Name + " does not exist in HCL"
			if len(call.Name) > 3 {
				out[i].Message += near.DidYouMean(call.Name, slices.Sorted(maps.Keys(p.r.ctx.Functions)))
			}
			text := string(p.f.src[call.Range().Start.Byte:call.Range().End.Byte])
			out[i].Hint = "SQL is written sql(" + quote(text) + ")"
		}
	}
	return out
}

// context is what the expression may refer to. Names that it does not use are left out.
func (p *place) context(e hclsyntax.Expression, words bool) (*hcl.EvalContext, bool) {
	ctx := p.r.ctx
	if p.each != nil {
		ctx = p.each
	}
	extra := make(map[string]cty.Value)
	ok := true
	for _, t := range e.Variables() {
		root := t.RootName()
		switch {
		case root == "var" || root == "local":
			ok = p.checkDeclared(t) && ok
		case root == eachRoot && (p.each != nil || p.r.ctx.Variables[eachRoot] != cty.NilVal):
		case root == "column" && p.columns != nil:
			extra[root] = p.columns.object()
		case p.r.refRoots[root]:
			extra[root] = p.r.refObject(root)
		case words && len(t) == 1:
			extra[root] = cty.StringVal(root)
		case root == eachRoot:
			p.failf(t.SourceRange().Start, "", "each is known only in a block with for_each")
			ok = false
		default:
			p.failf(t.SourceRange().Start, "SQL is written sql(\"...\"), a string \"...\"", "unknown name %q", root)
			ok = false
		}
	}
	if len(extra) == 0 {
		return ctx, ok
	}
	child := ctx.NewChild()
	child.Variables = extra
	return child, ok
}

// checkDeclared says in our words that a variable or a local is missing.
func (p *place) checkDeclared(t hcl.Traversal) bool {
	root := t.RootName()
	name := ""
	if len(t) > 1 {
		if a, ok := t[1].(hcl.TraverseAttr); ok {
			name = a.Name
		}
	}
	known, kind := p.r.variables, "variable"
	if root == "local" {
		known, kind = p.r.locals, "local"
	}
	if name == "" {
		return true
	}
	if _, ok := known[name]; !ok {
		if p.r.broken[root+"."+name] {
			// Its own mistake is noted where it is declared.
			return false
		}
		p.failf(t.SourceRange().Start, "", "%s %q is not declared%s", kind, name, near.DidYouMean(name, slices.Sorted(maps.Keys(known))))
		return false
	}
	return true
}

// literal gives a string without interpolation as the source has it. The evaluator would
// change its bytes: it brings Unicode into composed form.
func (p *place) literal(e *hclsyntax.TemplateExpr) (string, bool) {
	if len(e.Parts) == 0 {
		return "", true
	}
	var b strings.Builder
	ascii := true
	for _, part := range e.Parts {
		lit, ok := part.(*hclsyntax.LiteralValueExpr)
		if !ok || lit.Val.Type() != cty.String {
			return "", false
		}
		s := lit.Val.AsString()
		for i := 0; i < len(s); i++ {
			ascii = ascii && s[i] < 0x80
		}
		if len(e.Parts) == 1 && ascii {
			return s, true
		}
		b.WriteString(s)
	}
	if ascii {
		return b.String(), true
	}
	rng := e.Range()
	if src := p.f.src[rng.Start.Byte:rng.End.Byte]; len(src) > 1 && src[0] == '"' && src[len(src)-1] == '"' {
		if s, ok := unquote(string(src[1 : len(src)-1])); ok {
			return s, true
		}
	}
	return b.String(), true
}

// refMark is the attribute that makes an object value a reference.
const refMark = "__ref"

// refValue makes the value that stands for a declared object: ${table.users.name} gives
// its name, and the value itself is a reference.
func refValue(name string, path ...string) cty.Value {
	return cty.ObjectVal(map[string]cty.Value{"name": cty.StringVal(name), refMark: cty.StringVal(strings.Join(path, "\x00"))})
}

// refPath is the path of a reference value.
func refPath(v cty.Value) ([]string, bool) {
	if v.IsNull() || !v.Type().IsObjectType() || !v.Type().HasAttribute(refMark) {
		return nil, false
	}
	return strings.Split(v.GetAttr(refMark).AsString(), "\x00"), true
}

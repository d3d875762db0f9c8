package policy

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"ariga.io/atlas/schemahcl"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/replyx/schemactl/schema"
)

// OnError is what a failure in a group does to the rest.
type OnError string

// The words, as Atlas has them.
const (
	// OnErrorFail begins no other target.
	OnErrorFail OnError = "FAIL"
	// OnErrorContinue goes on with the others.
	OnErrorContinue OnError = "CONTINUE"
)

// Group is a wave of a rollout (atlasgo.io/guides/database-per-tenant/rollout).
type Group struct {
	Name string
	// Targets are in the order in which they are begun.
	Targets []*Env
	// Parallel is how many run at the same time; 1 where the file does not say.
	Parallel int
	OnError  OnError
	// Pause is how long to wait before the group that comes next, and MaxFailures how many targets may fail with
	// [OnErrorContinue], -1 for any number; both are ours.
	Pause       time.Duration
	MaxFailures int
	Pos         schema.Pos
}

// maxParallel bounds the connections of one run.
const maxParallel = 1000

// deployment is a block deployment, which is evaluated once for each target.
type deployment struct {
	name   string
	vars   map[string]cty.Value // those with a default
	known  []string
	groups []*groupBlock
	at     hcl.Range
}

type groupBlock struct {
	Group
	match, orderBy hclsyntax.Expression
	after          []string
}

// rolloutRef is the block rollout of an env.
type rolloutRef struct {
	deployment string
	vars       map[string]cty.Value
	at         *hcl.Range
}

// deployments takes the blocks out of the file: what stands in them is evaluated for each target, by variables of their own.
func (l *loader) deployments(body *hclsyntax.Body, functions map[string]function.Function) cty.Value {
	names := make(map[string]cty.Value)
	l.eval = &hcl.EvalContext{Functions: functions}
	body.Blocks = slices.DeleteFunc(body.Blocks, func(b *hclsyntax.Block) bool {
		if b.Type != "deployment" || len(b.Labels) != 1 {
			return false
		}
		d := &deployment{name: b.Labels[0], vars: make(map[string]cty.Value), at: b.DefRange()}
		l.deploymentBlock(b, d)
		l.known = append(l.known, d)
		names[d.name] = cty.StringVal(d.name)
		return true
	})
	return cty.ObjectVal(names)
}

func (l *loader) deploymentBlock(b *hclsyntax.Block, d *deployment) {
	l.noAttrs(b)
	for _, c := range b.Body.Blocks {
		at := c.DefRange()
		switch {
		case len(c.Labels) != 1 && (c.Type == "variable" || c.Type == "group"):
			l.fail(&at, "", "%s has one label, its name", c.Type)
		case c.Type == "variable":
			name := c.Labels[0]
			d.known = append(d.known, name)
			if a := c.Body.Attributes["default"]; a != nil {
				d.vars[name] = l.constant(a)
			}
		case c.Type == "group":
			d.groups = append(d.groups, l.group(c))
		case c.Type == "groups":
			l.fail(&at, `write group "NAME", as Atlas has it`, "unknown block %q in deployment", c.Type)
		default:
			l.fail(&at, "known blocks of deployment are variable and group", "unknown block %q in deployment", c.Type)
		}
	}
	l.dependencies(d)
}

func (l *loader) noAttrs(b *hclsyntax.Block) {
	for _, name := range slices.Sorted(maps.Keys(b.Body.Attributes)) {
		at := b.Body.Attributes[name].SrcRange
		l.fail(&at, "known blocks are variable and group", "unknown attribute %q in %s", name, b.Type)
	}
}

// group reads a group; match and order_by are evaluated for each target later.
func (l *loader) group(b *hclsyntax.Block) *groupBlock {
	g := &groupBlock{Group: Group{Name: b.Labels[0], Parallel: 1, OnError: OnErrorFail, MaxFailures: -1, Pos: posOf(b.DefRange())}}
	for _, name := range slices.Sorted(maps.Keys(b.Body.Attributes)) {
		a := b.Body.Attributes[name]
		at := a.SrcRange
		switch name {
		case "match":
			g.match = a.Expr
		case "order_by":
			g.orderBy = a.Expr
		case "parallel":
			g.Parallel = l.integer(a, 1, maxParallel)
		case "max_failures":
			g.MaxFailures = l.integer(a, 0, 1<<20)
		case "on_error":
			if g.OnError = OnError(l.wordOf(a)); g.OnError != OnErrorFail && g.OnError != OnErrorContinue {
				l.fail(&at, "write on_error = FAIL or on_error = CONTINUE", "on_error is neither FAIL nor CONTINUE")
			}
		case "pause":
			d, err := time.ParseDuration(l.wordOf(a))
			if g.Pause = d; err != nil || d < 0 {
				l.fail(&at, `write a number and a unit: "30s", "10m"`, "pause is no duration")
			}
		case "depends_on":
			g.after = l.groupNames(a)
		case "max_parallel":
			l.fail(&at, "write parallel, as Atlas has it", "unknown attribute %q in group", name)
		default:
			l.fail(&at, "known are match, order_by, parallel, on_error, depends_on, pause and max_failures", "unknown attribute %q in group", name)
		}
	}
	for _, c := range b.Body.Blocks {
		at := c.DefRange()
		l.fail(&at, "", "unknown block %q in group", c.Type)
	}
	return g
}

// constant is the value of an expression that depends on nothing.
func (l *loader) constant(a *hclsyntax.Attribute) cty.Value {
	v, diags := a.Expr.Value(l.eval)
	if diags.HasErrors() {
		l.failed(diags)
		return cty.NullVal(cty.DynamicPseudoType)
	}
	return v
}

func (l *loader) failed(diags hcl.Diagnostics) {
	if l.err == nil {
		l.err = l.diagnostic(diags)
	}
}

func (l *loader) integer(a *hclsyntax.Attribute, least, most int64) int {
	v, err := convert.Convert(l.constant(a), cty.Number)
	if err == nil && !v.IsNull() {
		if n, acc := v.AsBigFloat().Int64(); acc == 0 && n >= least && n <= most {
			return int(n)
		}
	}
	at := a.SrcRange
	l.fail(&at, "", "%s is a number from %d to %d", a.Name, least, most)
	return int(least)
}

// wordOf is a bare word, or a text.
func (l *loader) wordOf(a *hclsyntax.Attribute) string {
	if word := hcl.ExprAsKeyword(a.Expr); word != "" {
		return word
	}
	v, err := convert.Convert(l.constant(a), cty.String)
	if err != nil || v.IsNull() {
		return ""
	}
	return v.AsString()
}

// groupNames reads [group.canary, group.eu].
func (l *loader) groupNames(a *hclsyntax.Attribute) (out []string) {
	at := a.SrcRange
	list, diags := hcl.ExprList(a.Expr)
	if diags.HasErrors() {
		l.failed(diags)
		return nil
	}
	for _, e := range list {
		t, diags := hcl.AbsTraversalForExpr(e)
		if diags.HasErrors() || len(t) != 2 || t.RootName() != "group" {
			l.fail(&at, "write depends_on = [group.NAME]", "depends_on is a list of groups")
			return nil
		}
		if name, ok := t[1].(hcl.TraverseAttr); ok {
			out = append(out, name.Name)
		}
	}
	return out
}

// dependencies puts each group behind those that it depends on, and else as the file has them.
func (l *loader) dependencies(d *deployment) {
	var ordered []*groupBlock
	placed := make(map[string]bool)
	left := d.groups
	for len(left) > 0 {
		i := slices.IndexFunc(left, func(g *groupBlock) bool {
			return !slices.ContainsFunc(g.after, func(n string) bool { return !placed[n] })
		})
		if i < 0 {
			l.fail(&d.at, "", "the groups of deployment %q depend on each other, or on one that is not there: %s", d.name, left[0].Name)
			return
		}
		if placed[left[i].Name] {
			l.fail(&d.at, "", "deployment %q has two groups %q", d.name, left[i].Name)
		}
		placed[left[i].Name] = true
		ordered = append(ordered, left[i])
		left = slices.Delete(slices.Clone(left), i, i+1)
	}
	d.groups = ordered
}

// rolloutBlock reads the block of an env.
func (l *loader) rolloutBlock(b *schemahcl.Resource, e *Env) {
	r := &rolloutRef{at: b.Range()}
	for _, a := range b.Attrs {
		switch a.K {
		case "deployment":
			r.deployment = l.text(a)
		case "vars":
			if !a.V.CanIterateElements() || a.V.Type().IsTupleType() || a.V.Type().IsListType() {
				l.fail(a.Range(), "write vars = { name = each.value }", "vars is a map")
				continue
			}
			r.vars = a.V.AsValueMap()
		default:
			l.unknown(a, "rollout", "deployment", "vars")
		}
	}
	e.rollout = r
}

// bindRollouts gives each env the deployment that it names.
func (l *loader) bindRollouts(p *Project) {
	for _, e := range p.Envs {
		if e.rollout == nil {
			continue
		}
		i := slices.IndexFunc(l.known, func(d *deployment) bool { return d.name == e.rollout.deployment })
		if i < 0 {
			l.fail(e.rollout.at, "write deployment = deployment.NAME", "the rollout of env %q names no deployment of the file", e.Name)
			return
		}
		e.steps, e.eval = l.known[i], l
		for _, name := range slices.Sorted(maps.Keys(e.rollout.vars)) {
			if !slices.Contains(e.steps.known, name) {
				l.fail(e.rollout.at, "its variables are "+strings.Join(e.steps.known, ", "), "deployment %q has no variable %q", e.steps.name, name)
			}
		}
	}
}

// rollout sorts the targets of a fleet into the groups of its deployment: each into the first that it matches.
func (p *Project) rollout(f *Fleet) ([]*Group, error) {
	if f.Targets[0].steps == nil {
		return nil, nil
	}
	d := f.Targets[0].steps
	out := make([]*Group, len(d.groups))
	order := make(map[*Env]cty.Value)
	for i, g := range d.groups {
		one := g.Group
		out[i] = &one
	}
	for _, e := range f.Targets {
		vars := maps.Clone(d.vars)
		maps.Copy(vars, e.rollout.vars)
		ctx := &hcl.EvalContext{Functions: e.eval.eval.Functions, Variables: map[string]cty.Value{"var": cty.ObjectVal(vars)}}
		i, by, err := e.eval.groupOf(d, e, ctx)
		if err != nil {
			return nil, err
		}
		order[e], out[i].Targets = by, append(out[i].Targets, e)
	}
	for _, g := range out {
		slices.SortStableFunc(g.Targets, func(a, b *Env) int { return compareValues(order[a], order[b]) })
	}
	return slices.DeleteFunc(out, func(g *Group) bool { return len(g.Targets) == 0 }), nil
}

// groupOf is the first group that a target matches, and what it is sorted by there.
func (l *loader) groupOf(d *deployment, e *Env, ctx *hcl.EvalContext) (int, cty.Value, error) {
	for i, g := range d.groups {
		if g.match != nil {
			v, diags := g.match.Value(ctx)
			if diags.HasErrors() {
				return 0, cty.NilVal, l.diagnostic(diags)
			}
			is, err := convert.Convert(v, cty.Bool)
			if at := g.match.Range(); err != nil || is.IsNull() {
				return 0, cty.NilVal, l.at(&at, "match is neither true nor false", "")
			}
			if is.False() {
				continue
			}
		}
		if g.orderBy == nil {
			return i, cty.NilVal, nil
		}
		by, diags := g.orderBy.Value(ctx)
		if diags.HasErrors() {
			return 0, cty.NilVal, l.diagnostic(diags)
		}
		return i, by, nil
	}
	return 0, cty.NilVal, l.at(&d.at, fmt.Sprintf("target %q matches no group of deployment %q", e.Key, d.name), "a last group without match takes the rest")
}

// compareValues sorts numbers as numbers and all else as text; lists by their first difference.
func compareValues(a, b cty.Value) int {
	if a == cty.NilVal || b == cty.NilVal || a.IsNull() || b.IsNull() {
		return 0
	}
	if a.Type() == cty.Number && b.Type() == cty.Number {
		return a.AsBigFloat().Cmp(b.AsBigFloat())
	}
	if a.Type().IsTupleType() && b.Type().IsTupleType() {
		as, bs := a.AsValueSlice(), b.AsValueSlice()
		for i := range min(len(as), len(bs)) {
			if c := compareValues(as[i], bs[i]); c != 0 {
				return c
			}
		}
		return cmp.Compare(len(as), len(bs))
	}
	x, errX := convert.Convert(a, cty.String)
	y, errY := convert.Convert(b, cty.String)
	if errX != nil || errY != nil {
		return 0
	}
	return cmp.Compare(x.AsString(), y.AsString())
}

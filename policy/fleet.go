package policy

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"ariga.io/atlas/schemahcl"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/replyx/schemactl/schema"
)

// Fleet is what an env names: one database, or with for_each many (atlasgo.io/guides/database-per-tenant/target-groups).
type Fleet struct {
	// Name is that of the env.
	Name string
	// Targets are in the order of their keys; one, without a key, where the env has no for_each.
	Targets []*Env
	// Groups are the waves of its rollout, each after what it depends on; none where the env has no rollout.
	Groups []*Group
	Pos    schema.Pos
}

// Many reports whether the env has for_each.
func (f *Fleet) Many() bool { return len(f.Targets) == 0 || f.Targets[0].Key != "" }

// The attributes that an env with for_each is given beside its own. No HCL can have such a name.
const (
	keyAttr   = "each key"
	valueAttr = "each value"
)

// eachExpr is a for_each that takes lists and maps beside sets, tuples and objects, as what data "sql" answers is.
type eachExpr struct{ *hclsyntax.ParenthesesExpr }

// Value implements hcl.Expression.
func (e eachExpr) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	v, diags := e.ParenthesesExpr.Value(ctx)
	if diags.HasErrors() {
		return v, diags
	}
	switch t := v.Type(); {
	case v.IsNull() || !v.IsWhollyKnown() || !v.CanIterateElements():
		r := e.Range()
		return v, hcl.Diagnostics{{Severity: hcl.DiagError, Summary: "for_each is a set, a list or a map: toset([...])", Subject: &r}}
	case t.IsListType():
		return cty.TupleVal(v.AsValueSlice()), nil
	case t.IsMapType():
		return cty.ObjectVal(v.AsValueMap()), nil
	}
	return v, nil
}

// each prepares the envs with for_each for evaluation: each of their copies will have its key and its value.
func (l *loader) each(body *hclsyntax.Body) {
	l.many = make(map[string]hcl.Range)
	for _, b := range body.Blocks {
		a := b.Body.Attributes["for_each"]
		if b.Type != "env" || a == nil || len(b.Labels) != 1 {
			continue
		}
		l.many[b.Labels[0]] = a.SrcRange
		a.Expr = eachExpr{&hclsyntax.ParenthesesExpr{Expression: a.Expr, SrcRange: a.Expr.Range()}} // whose inside is walked
		for name, part := range map[string]string{keyAttr: "key", valueAttr: "value"} {
			b.Body.Attributes[name] = &hclsyntax.Attribute{
				Name: name, SrcRange: a.SrcRange, NameRange: a.NameRange,
				Expr: &hclsyntax.ScopeTraversalExpr{
					Traversal: hcl.Traversal{hcl.TraverseRoot{Name: "each"}, hcl.TraverseAttr{Name: part}}, SrcRange: a.SrcRange,
				},
			}
		}
	}
}

// key is the name of a target: its each.key, and that of a list its value where that is a text. An address is called by its
// host and database, since it may hold a password.
func (l *loader) key(attrs []*schemahcl.Attr) string {
	var name string
	for _, a := range attrs {
		v := a.V
		if a.K == keyAttr && v.Type() == cty.String {
			return plainKey(v.AsString())
		}
		if s, err := convert.Convert(v, cty.String); err == nil && !s.IsNull() && (a.K == valueAttr || a.K == keyAttr && name == "") {
			name = s.AsString()
		}
	}
	return plainKey(name)
}

func plainKey(name string) string {
	if !strings.Contains(name, "://") && !strings.Contains(name, "@") && !strings.Contains(name, "=") {
		return name
	}
	u, err := url.Parse(name)
	if err != nil || u.Host == "" {
		return "address"
	}
	if bound := schemaOf(name); bound != "" {
		return u.Host + u.Path + "/" + bound
	}
	return u.Host + u.Path
}

// fleets sees that the targets of each env have names of their own.
func (l *loader) fleets(p *Project) {
	seen := make(map[[2]string]bool)
	for _, e := range p.Envs {
		at, many := l.many[e.Name]
		if !many {
			continue
		}
		id := [2]string{e.Name, e.Key}
		if e.Key == "" || seen[id] {
			l.fail(&at, `write for_each = { name = value }: each target is called by its key`, "two targets of env %q have one name: %s", e.Name, l.own(e.Key))
		}
		seen[id] = true
	}
	p.many = l.many
}

// splitEnv takes the key of a target off the name of an env: tenants/acme. An env of the whole name is that one.
func splitEnv(name string, known func(string) bool) (env, key string) {
	if env, key, ok := strings.Cut(name, "/"); ok && !known(name) && known(env) {
		return env, key
	}
	return name, ""
}

// Fleet is the env of a name, as [Project.Select] chooses it, with all of its targets; NAME/KEY is the env with one of them.
func (p *Project) Fleet(name string) (*Fleet, error) {
	known := p.names()
	name, key := splitEnv(name, func(n string) bool { return slices.Contains(known, n) })
	chosen, err := choose(name, known)
	if err != nil {
		return nil, err
	}
	if len(known) == 0 {
		return &Fleet{Targets: []*Env{{Policy: p.Shared}}}, nil
	}
	f := &Fleet{Name: chosen}
	for _, e := range p.Envs {
		if e.Name == chosen {
			f.Targets, f.Pos = append(f.Targets, e), e.Pos
		}
	}
	if at, many := p.many[chosen]; many {
		f.Pos = posOf(at)
		if len(f.Targets) == 0 {
			return nil, &Error{Pos: f.Pos, Message: fmt.Sprintf("for_each of env %q gives no target", chosen), Hint: "an empty list is no noop: see what for_each is made of"}
		}
	}
	if key != "" {
		f.Targets = slices.DeleteFunc(f.Targets, func(e *Env) bool { return e.Key != key })
		if len(f.Targets) == 0 {
			return nil, &Error{Pos: f.Pos, Message: fmt.Sprintf("env %q has no target %q", chosen, key), Hint: "schemactl status --env " + chosen + " lists them"}
		}
		return f, nil
	}
	f.Groups, err = p.rollout(f)
	return f, err
}

// names are those of the envs, each once.
func (p *Project) names() (out []string) {
	for _, e := range p.Envs {
		if !slices.Contains(out, e.Name) {
			out = append(out, e.Name)
		}
	}
	var empty []string
	for name := range p.many {
		if !slices.Contains(out, name) {
			empty = append(empty, name)
		}
	}
	slices.Sort(empty)
	return append(out, empty...)
}

// choose is the env of a name; without one, the only env, or the one called local.
func choose(name string, names []string) (string, error) {
	switch {
	case name != "" && slices.Contains(names, name):
		return name, nil
	case name != "":
		return "", &Error{Message: fmt.Sprintf("there is no env %q", name), Hint: "the envs are: " + strings.Join(names, ", ")}
	case len(names) == 0:
		return "", nil
	case len(names) == 1:
		return names[0], nil
	case slices.Contains(names, defaultEnv):
		return defaultEnv, nil
	}
	return "", &Error{Message: "there are several envs and none is called local", Hint: "choose one with --env: " + strings.Join(names, ", ")}
}

// defaultEnv is the environment that is taken where there are several and none is named.
const defaultEnv = "local"

// Select is the env of a name; without one, the only env, or the one called local. Of an env of many databases it is the one
// that NAME/KEY names.
func (p *Project) Select(name string) (*Env, error) {
	f, err := p.Fleet(name)
	if err != nil {
		return nil, err
	}
	if f.Many() && !strings.Contains(name, "/") {
		return nil, &Error{
			Pos: f.Pos, Message: fmt.Sprintf("env %q is %d databases, and this is done with one", f.Name, len(f.Targets)),
			Hint: fmt.Sprintf("name one: --env %s/%s", f.Name, f.Targets[0].Key),
		}
	}
	return f.Targets[0], nil
}

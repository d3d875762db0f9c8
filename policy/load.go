package policy

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"ariga.io/atlas/schemahcl"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/replyx/schemactl/schema"
)

// Error is something wrong in atlas.hcl, at its place.
type Error struct {
	Pos     schema.Pos
	Message string
	Hint    string
	// Snippet is the source line.
	Snippet string
}

// Error gives file:line:column: message.
func (e *Error) Error() string {
	if e.Pos.IsZero() {
		return e.Message
	}
	return e.Pos.String() + ": " + e.Message
}

// maxFile bounds what is read: a policy is a page of text.
const maxFile = 1 << 20

// Load reads atlas.hcl. Values for its variables come from vars; those that it does not
// declare are the desired state's. An error is *Error where it has a place.
func Load(path string, vars map[string]string, env string) (*Project, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("read the policy: %w", err)
	}
	if info.Size() > maxFile {
		return nil, &Error{Message: fmt.Sprintf("%s has %d bytes: more than a policy has", path, info.Size())}
	}
	src, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the policy: %w", err)
	}
	return parse(path, src, vars, env)
}

func parse(path string, src []byte, vars map[string]string, env string) (*Project, error) {
	parser := hclparse.NewParser()
	file, diags := parser.ParseHCL(src, path)
	l := &loader{lines: strings.Split(string(src), "\n")}
	if diags.HasErrors() {
		return nil, l.diagnostic(diags)
	}
	input, rest := inputValues(file.Body.(*hclsyntax.Body), vars)
	var doc struct {
		schemahcl.DefaultExtension
	}
	known := map[string]cty.Value{"atlas": cty.ObjectVal(map[string]cty.Value{"env": cty.StringVal(env)})}
	for _, w := range []string{string(Separate), string(IgnorePerf), string(Enforce), string(ListsSqrt), string(ListsPgvector)} {
		known[w] = cty.StringVal(w) // mode = separate
	}
	state := schemahcl.New(schemahcl.WithPos(), schemahcl.WithFunctions(map[string]function.Function{"getenv": getenv}), schemahcl.WithVariables(known))
	if err := state.Eval(parser, &doc, input); err != nil {
		var diags hcl.Diagnostics
		if errors.As(err, &diags) {
			return nil, l.diagnostic(diags)
		}
		return nil, &Error{Message: path + ": " + err.Error()}
	}
	return l.project(&doc.Extra, rest)
}

// getenv is Atlas's function of that name: an environment variable, or the empty string.
var getenv = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "name", Type: cty.String}},
	Type:   function.StaticReturnType(cty.String),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		return cty.StringVal(os.Getenv(args[0].AsString())), nil
	},
})

// inputValues splits the given values into those for the file's variables and the rest.
func inputValues(body *hclsyntax.Body, vars map[string]string) (input map[string]cty.Value, rest map[string]string) {
	declared := make(map[string]bool)
	for _, b := range body.Blocks {
		if b.Type == "variable" && len(b.Labels) == 1 {
			declared[b.Labels[0]] = true
		}
	}
	input, rest = make(map[string]cty.Value), make(map[string]string)
	for name, value := range vars {
		if declared[name] {
			input[name] = cty.StringVal(value)
		} else {
			rest[name] = value
		}
	}
	return input, rest
}

// loader turns evaluated blocks into the project. The first error is kept.
type loader struct {
	lines []string
	err   error
	// warnings collects blocks that mean nothing here.
	warnings []Warning
}

func (l *loader) diagnostic(diags hcl.Diagnostics) error {
	d := diags[0]
	for _, one := range diags {
		if one.Severity == hcl.DiagError {
			d = one
			break
		}
	}
	message := d.Summary
	if d.Detail != "" {
		message += ": " + d.Detail
	}
	return l.at(d.Subject, strings.TrimSuffix(message, "."), "")
}

func (l *loader) at(r *hcl.Range, message, hint string) *Error {
	e := &Error{Message: message, Hint: hint}
	if r == nil {
		return e
	}
	e.Pos = schema.Pos{File: r.Filename, Line: r.Start.Line, Column: r.Start.Column}
	if n := r.Start.Line; n >= 1 && n <= len(l.lines) {
		e.Snippet = l.lines[n-1]
	}
	return e
}

func (l *loader) fail(r *hcl.Range, hint, format string, args ...any) {
	if l.err == nil {
		l.err = l.at(r, fmt.Sprintf(format, args...), hint)
	}
}

// cloudBlocks are top-level blocks that only Atlas's own tool and cloud act on.
var cloudBlocks = []string{"atlas", "data", "lint", "test", "docker", "hook", "exec", "schema", "migration", "format", "agent", "deployment", "cloud"}

func (l *loader) project(root *schemahcl.Resource, vars map[string]string) (*Project, error) {
	p := &Project{}
	var shared Policy
	for _, a := range root.Attrs {
		l.fail(a.Range(), "", "unknown attribute %q", a.K)
	}
	for _, b := range root.Children {
		switch {
		case b.Type == "env":
			p.Envs = append(p.Envs, l.env(b, vars))
		case b.Type == "policy":
			l.policy(b, &shared)
		case b.Type == "variable" || b.Type == "locals":
		case slices.Contains(cloudBlocks, b.Type):
			l.ignored(b)
		default:
			l.fail(b.Range(), "known blocks are variable, locals, env and policy", "unknown block %q", b.Type)
		}
	}
	for _, e := range p.Envs {
		e.Policy.inherit(shared)
	}
	p.Shared = shared
	p.Warnings = l.warnings
	return p, l.err
}

func (l *loader) ignored(b *schemahcl.Resource) {
	w := Warning{Text: fmt.Sprintf("block %q is for Atlas itself and means nothing here", b.Type)}
	if r := b.Range(); r != nil {
		w.Pos = schema.Pos{File: r.Filename, Line: r.Start.Line, Column: r.Start.Column}
	}
	l.warnings = append(l.warnings, w)
}

// inherit adds the file's policy behind the env's own: an env's rule is asked first, and
// its timeouts win.
func (p *Policy) inherit(shared Policy) {
	p.PerfIndexes.Names = append(p.PerfIndexes.Names, shared.PerfIndexes.Names...)
	if p.PerfIndexes.Mode == "" {
		p.PerfIndexes.Mode = shared.PerfIndexes.Mode
	}
	if p.PerfIndexes.Lists == "" {
		p.PerfIndexes.Lists = shared.PerfIndexes.Lists
	}
	p.Ignores = append(p.Ignores, shared.Ignores...)
	p.Allow.Hazards = append(p.Allow.Hazards, shared.Allow.Hazards...)
	if p.Allow.DirectBelow == 0 {
		p.Allow.DirectBelow = shared.Allow.DirectBelow
	}
	own := p.Timeouts
	p.Timeouts = shared.Timeouts
	own.override(&p.Timeouts)
}

// Select is the env of a name; without one, the only env, or the one called local.
func (p *Project) Select(name string) (*Env, error) {
	names := make([]string, len(p.Envs))
	for i, e := range p.Envs {
		names[i] = e.Name
	}
	find := func(name string) *Env {
		if i := slices.Index(names, name); i >= 0 {
			return p.Envs[i]
		}
		return nil
	}
	switch {
	case name != "":
		if e := find(name); e != nil {
			return e, nil
		}
		return nil, &Error{Message: fmt.Sprintf("there is no env %q", name), Hint: "the envs are: " + strings.Join(names, ", ")}
	case len(p.Envs) == 0:
		return &Env{Policy: p.Shared}, nil
	case len(p.Envs) == 1:
		return p.Envs[0], nil
	}
	if e := find("local"); e != nil {
		return e, nil
	}
	return nil, &Error{Message: "there are several envs and none is called local", Hint: "choose one with --env: " + strings.Join(names, ", ")}
}

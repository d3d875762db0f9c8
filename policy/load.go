package policy

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"ariga.io/atlas/schemahcl"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/replyx/schemactl/internal/files"
	"github.com/replyx/schemactl/internal/hclsafe"
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

// Hints says what to do about it.
func (e *Error) Hints() []string { return []string{e.Hint} }

// Place returns where it is.
func (e *Error) Place() schema.Pos { return e.Pos }

// Details returns the source line.
func (e *Error) Details() []string {
	if e.Snippet == "" {
		return nil
	}
	return []string{"| " + strings.TrimSpace(e.Snippet)}
}

// maxFile bounds what is read: a policy is a page of text.
const maxFile = 1 << 20

// Options choose how atlas.hcl is read.
type Options struct {
	// Vars are values for the file's variables. Those that it does not declare are the desired state's.
	Vars map[string]string
	// Env is the name of the environment, for atlas.env.
	Env string
	// Untrusted reports whether the file comes from a pull request: see [Load].
	Untrusted bool
	// AllowEnv names variables of the environment that getenv may read nevertheless.
	AllowEnv []string
	// Query asks a database for the first column of a query, for data "sql"; nil where there is none to be asked.
	Query func(ctx context.Context, url, query string, args []string) ([]string, error)
}

// Load reads atlas.hcl. An error is *Error where it has a place.
//
// An untrusted file is read with bounds: getenv reads only DATABASE_URL, SCHEMACTL_*_URL and what AllowEnv
// names, what it gives reaches url and dev alone, and sources lie within the repository.
func Load(ctx context.Context, path string, opts Options) (*Project, error) {
	src, err := files.Read(path, maxFile)
	var large *files.TooLargeError
	if errors.As(err, &large) {
		return nil, &Error{Message: fmt.Sprintf("%s has %d bytes: more than a policy has", path, large.Size)}
	}
	if err != nil {
		return nil, fmt.Errorf("read the policy: %w", err)
	}
	var p *Project
	err = hclsafe.Guard(ctx, hclsafe.LimitsFor(int64(len(src))), func() error {
		var err error
		p, err = parse(ctx, path, src, opts)
		return err
	})
	if err != nil {
		return nil, err
	}
	return p, nil
}

// parse evaluates an untrusted file twice: once with a stand-in for each variable of the environment, and
// once with the true ones, of which only the URLs are taken.
func parse(ctx context.Context, path string, src []byte, opts Options) (*Project, error) {
	if !opts.Untrusted {
		return parseWith(ctx, path, src, opts, environment{allowed: func(string) bool { return true }})
	}
	real := environment{untrusted: true, allowed: allowedEnv(opts.AllowEnv)}
	p, err := parseWith(ctx, path, src, opts, environment{untrusted: true, standIn: true, allowed: real.allowed})
	if err != nil {
		return nil, err
	}
	urls, err := parseWith(ctx, path, src, opts, real)
	if err != nil {
		return nil, err
	}
	for i, e := range p.Envs {
		if i < len(urls.Envs) && urls.Envs[i].Name == e.Name && urls.Envs[i].Key == e.Key {
			e.URL, e.DevURL = urls.Envs[i].URL, urls.Envs[i].DevURL
		} else if e.Key != "" {
			return nil, eachFromEnvironment(p.many[e.Name], e.Name)
		}
	}
	if len(urls.Envs) > len(p.Envs) {
		last := urls.Envs[len(urls.Envs)-1].Name
		return nil, eachFromEnvironment(urls.many[last], last)
	}
	return p, p.boundSources(path)
}

// eachFromEnvironment refuses targets whose names depend on what a pull request must not read.
func eachFromEnvironment(at hcl.Range, env string) error {
	return &Error{
		Pos: posOf(at), Message: fmt.Sprintf("for_each of env %q depends on the environment, and the file is a pull request's", env),
		Hint: "list the names in the file; only url may come from the environment",
	}
}

func parseWith(ctx context.Context, path string, src []byte, opts Options, env environment) (*Project, error) {
	l := &loader{lines: strings.Split(string(src), "\n"), foreign: !isHCL(path)}
	if i, message := hclsafe.CheckText(src); message != "" {
		line := bytes.Count(src[:i], []byte("\n")) + 1
		return nil, l.at(&hcl.Range{Filename: path, Start: hcl.Pos{Line: line, Column: i - bytes.LastIndexByte(src[:i], '\n')}}, message, "")
	}
	parser := hclparse.NewParser()
	file, diags := parser.ParseHCL(src, path)
	if diags.HasErrors() {
		return nil, l.diagnostic(diags)
	}
	body := file.Body.(*hclsyntax.Body)
	hclsafe.UseBounded(body)
	opts.Env, _ = splitEnv(opts.Env, hasEnv(body))
	onlyEnv(body, opts.Env)
	l.each(body)
	input, rest := inputValues(body, opts.Vars)
	var doc struct {
		schemahcl.DefaultExtension
	}
	known := map[string]cty.Value{"atlas": cty.ObjectVal(map[string]cty.Value{"env": cty.StringVal(opts.Env)})}
	for _, w := range []string{string(Separate), string(IgnorePerf), string(Enforce), string(ListsSqrt), string(ListsPgvector)} {
		known[w] = cty.StringVal(w) // mode = separate
	}
	functions := hclsafe.BoundedFunctions()
	functions["getenv"] = env.getenv()
	known["deployment"] = l.deployments(body, functions)
	if l.err != nil {
		return nil, l.err
	}
	l.data = &dataSources{folder: filepath.Dir(path), opts: opts, untrusted: env.untrusted}
	state := schemahcl.New(append(l.data.handlers(body), schemahcl.WithContext(ctx), schemahcl.WithPos(), schemahcl.WithFunctions(functions), schemahcl.WithVariables(known))...)
	if err := state.Eval(parser, &doc, input); err != nil {
		var diags hcl.Diagnostics
		if errors.As(err, &diags) {
			return nil, l.diagnostic(diags)
		}
		var bad *dataError
		if errors.As(err, &bad) {
			return nil, l.at(&bad.at, bad.message, bad.hint)
		}
		return nil, &Error{Message: path + ": " + l.onlyOwn(err.Error(), opts.Vars)}
	}
	return l.project(&doc.Extra, rest)
}

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
	// foreign: the file is not named as HCL is, and its lines are not shown.
	foreign bool
	err     error
	data    *dataSources
	// many has the for_each of each env that has one, known the deployments, and eval what they may call.
	many  map[string]hcl.Range
	known []*deployment
	eval  *hcl.EvalContext
	// warnings collects blocks that mean nothing here.
	warnings []Warning
}

// own is a value as an error may show it: only one that stands in the file itself. Any other may come from
// the environment.
func (l *loader) own(value string) string {
	if value != "" && slices.ContainsFunc(l.lines, func(line string) bool { return strings.Contains(line, value) }) {
		return strconv.Quote(value)
	}
	return "the value"
}

// onlyOwn takes the values of variables out of a message.
func (l *loader) onlyOwn(message string, vars map[string]string) string {
	for _, v := range vars {
		if len(v) > 2 && l.own(v) == "the value" {
			message = strings.ReplaceAll(message, v, "***")
		}
	}
	return message
}

// isHCL reports whether a file, and what it is a link to, has a name as HCL has.
func isHCL(path string) bool {
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		real = path
	}
	return filepath.Ext(path) == ".hcl" && filepath.Ext(real) == ".hcl"
}

func (l *loader) diagnostic(diags hcl.Diagnostics) error {
	d := diags[0]
	for _, one := range diags {
		if one.Severity == hcl.DiagError {
			d = one
			break
		}
	}
	message := hclsafe.PlainNames(d.Summary)
	if detail := hclsafe.PlainNames(hclsafe.Detail(d)); detail != "" {
		message += ": " + detail
	}
	if l.foreign {
		message = "this is no policy, and what it is, is not shown: the name of the file does not end in .hcl"
	}
	return l.at(d.Subject, strings.TrimSuffix(message, "."), "")
}

// posOf is where a range begins.
func posOf(r hcl.Range) schema.Pos {
	return schema.Pos{File: r.Filename, Line: r.Start.Line, Column: r.Start.Column}
}

func (l *loader) at(r *hcl.Range, message, hint string) *Error {
	e := &Error{Message: message, Hint: hint}
	if r == nil {
		return e
	}
	e.Pos = posOf(*r)
	if n := r.Start.Line; n >= 1 && n <= len(l.lines) && !l.foreign {
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
var cloudBlocks = []string{"atlas", "test", "hook", "exec", "schema", "migration", "format", "agent", "cloud"}

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
		case b.Type == "diff":
			l.diff(b, &shared)
		case b.Type == "lint":
			l.lint(b, &shared.Lint, true)
		case b.Type == "variable" || b.Type == "locals":
		case slices.Contains(cloudBlocks, b.Type):
			l.ignored(b)
		default:
			l.fail(b.Range(), "known blocks are variable, locals, data, env, diff, policy and lint", "unknown block %q", b.Type)
		}
	}
	for _, e := range p.Envs {
		e.Policy.inherit(shared)
	}
	p.Shared = shared
	l.fleets(p)
	l.bindRollouts(p)
	p.Warnings = l.warnings
	return p, l.err
}

func (l *loader) ignored(b *schemahcl.Resource) {
	l.warn(b.Range(), fmt.Sprintf("block %q is for Atlas itself and means nothing here", b.Type))
}

func (l *loader) warn(r *hcl.Range, text string) {
	w := Warning{Text: text}
	if r != nil {
		w.Pos = posOf(*r)
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
	p.Rehearse = cmp.Or(p.Rehearse, shared.Rehearse)
	p.RehearseRows = cmp.Or(p.RehearseRows, shared.RehearseRows)
	p.RequireBackup = cmp.Or(p.RequireBackup, shared.RequireBackup)
	own := p.Timeouts
	p.Timeouts = shared.Timeouts
	own.override(&p.Timeouts)
	checks := p.Doctor
	p.Doctor = shared.Doctor
	checks.override(&p.Doctor)
	p.Doctor.Skip = slices.Concat(checks.Skip, shared.Doctor.Skip)
	p.Lint.Rules = slices.Concat(p.Lint.Rules, shared.Lint.Rules)
	p.Lint.Exclude = slices.Concat(p.Lint.Exclude, shared.Lint.Exclude)
}

package schema

import (
	"fmt"
	"slices"
	"strings"
)

// Routine is a function or a procedure.
type Routine struct {
	// Kind is KindFunction or KindProcedure.
	Kind Kind
	Name Name
	Args []Arg
	// Returns is the result's type. It is empty for a procedure, and where OUT or TABLE
	// arguments say it.
	Returns    Type
	ReturnsSet bool
	Language   string
	// Body is the source text, or the link symbol of a function in C. It is compared as it
	// is, but for white space around it.
	Body string
	// SQLBody is a body in standard SQL: BEGIN ATOMIC ... END, or RETURN ...
	SQLBody Expr
	// Library is the object file of a function in C.
	Library string
	Window  bool
	// Volatility is IMMUTABLE or STABLE; empty means VOLATILE.
	Volatility string
	// Parallel is SAFE or RESTRICTED; empty means UNSAFE.
	Parallel        string
	Leakproof       bool
	Strict          bool
	SecurityDefiner bool
	// Cost and Rows are numbers as the server prints them; empty for the language's default.
	Cost, Rows string
	// Support is the planner support function's name.
	Support string
	// Config are the SET clauses in their order, which is no difference; a value stands as SET
	// would take it.
	Config []Param
	// Transforms are the types of TRANSFORM FOR TYPE.
	Transforms []Type
	Common
}

// Arg is an argument of a routine or an aggregate.
type Arg struct {
	Name string
	// Mode is OUT, INOUT, VARIADIC or TABLE; empty means IN.
	Mode    string
	Type    Type
	Default Expr
}

// In reports whether a call passes the argument.
func (a Arg) In() bool { return a.Mode != "OUT" && a.Mode != "TABLE" }

// Ref implements Entity.
func (r *Routine) Ref() Ref {
	return Ref{Kind: r.Kind, Schema: r.Name.Schema, Name: r.Name.Name, Args: InputTypes(r.Args)}
}

// InputTypes lists the types of the arguments that a call passes, which tell functions of one
// name apart.
func InputTypes(args []Arg) string {
	var in []string
	for _, a := range args {
		if a.In() {
			in = append(in, a.Type.SQL())
		}
	}
	return strings.Join(in, ", ")
}

// Attrs implements Object.
func (r *Routine) Attrs() []Attr {
	var l attrList
	for i, a := range r.Args {
		name := fmt.Sprintf("arg[%d]", i+1)
		l = append(l, a.Type.attr(name))
		l.text(name+".name", a.Name)
		l.text(name+".mode", a.Mode)
		l.expr(name+".default", a.Default)
	}
	if r.Returns.Text != "" {
		l = append(l, r.Returns.attr("return"))
	}
	l.flag("return_set", r.ReturnsSet)
	l.text("lang", r.Language)
	if body := strings.TrimSpace(r.Body); body != "" {
		l = append(l, Attr{Name: "as", Value: r.Body, Same: []string{body}})
	}
	l.expr("body", r.SQLBody)
	l.text("library", r.Library)
	l.flag("window", r.Window)
	l.text("volatility", r.Volatility)
	l.text("parallel", r.Parallel)
	l.flag("leakproof", r.Leakproof)
	l.flag("strict", r.Strict)
	if r.SecurityDefiner {
		l.text("security", "DEFINER")
	}
	l.text("cost", r.Cost)
	l.text("rows", r.Rows)
	l.text("support", r.Support)
	l.params("set", SortedParams(r.Config))
	for i, t := range r.Transforms {
		l = append(l, t.attr(fmt.Sprintf("transform[%d]", i+1)))
	}
	l.text("comment", r.Comment)
	return l
}

// Types implements Entity.
func (r *Routine) Types() []*Type {
	out := argTypes(r.Args)
	if r.Returns.Text != "" {
		out = append(out, &r.Returns)
	}
	for i := range r.Transforms {
		out = append(out, &r.Transforms[i])
	}
	return out
}

// Needs implements Entity.
func (r *Routine) Needs() []Ref {
	out := []Ref{{Kind: KindLanguage, Name: r.Language}}
	for _, t := range r.Transforms {
		out = append(out, TransformRef(t, Ident(r.Language)))
	}
	if r.Support != "" {
		n := ParseName(r.Support)
		out = append(out, Ref{Kind: KindFunction, Schema: n.Schema, Name: n.Name})
	}
	return out
}

func argTypes(args []Arg) []*Type {
	out := make([]*Type, len(args))
	for i := range args {
		out[i] = &args[i].Type
	}
	return out
}

// Exprs implements Entity.
func (r *Routine) Exprs() []*Expr {
	var out []*Expr
	for i := range r.Args {
		if !r.Args[i].Default.IsZero() {
			out = append(out, &r.Args[i].Default)
		}
	}
	if !r.SQLBody.IsZero() {
		out = append(out, &r.SQLBody)
	}
	return out
}

// Follow implements Renamable.
func (r *Routine) Follow(to func(Ref) Ref) Renamable {
	c := *r
	c.Name = to(r.Ref()).TypeName()
	c.Args, c.Transforms = slices.Clone(r.Args), slices.Clone(r.Transforms)
	return &c
}

// In implements Movable.
func (r *Routine) In(schema string) Movable {
	c := *r
	c.Name.Schema = schema
	return &c
}

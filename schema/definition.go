package schema

import (
	"fmt"
	"slices"
	"strings"
)

// Definition is an object that is no more than a list of options: an operator, an aggregate, a
// cast, a base type. What options a kind has, [OptionSpecs] lists.
type Definition struct {
	Kind Kind
	// Name has no Schema for what lives in none, and is empty for a cast or a transform, which
	// its types name.
	Name Name
	// Args are an aggregate's arguments; of an ordered-set aggregate, the direct ones. Of a
	// cast, they are what its function takes.
	Args []Arg
	// OrderBy are the aggregated arguments of an ordered-set aggregate.
	OrderBy []Arg
	// Options are in the order of the kind's specs.
	Options []Option
	// Params are the options that a text search dictionary hands to its template, in the order
	// in which they are given; a value is SQL: 'english', 4.
	Params []Param
	Common
}

// Option is one option of a definition.
type Option struct {
	Name string
	// Value is a qualified name in SQL for what refers to an object, "true" for a flag, else a
	// text, a number or a word.
	Value string
	// Type is set instead for an option that is a data type.
	Type Type
}

// Form is what the value of an option is.
type Form int

// The forms.
const (
	FormText   Form = iota // a string constant
	FormNumber             // a whole number
	FormFlag               // there or not
	FormWord               // one of Words
	FormType               // a data type
	FormRef                // the name of an object of the kind Refers
)

// OptionSpec describes an option of a kind.
type OptionSpec struct {
	// Name is the attribute in the HCL, SQL the word in CREATE.
	Name, SQL string
	Form      Form
	Required  bool
	Words     []string
	Refers    Kind
	// Later reports whether the object referred to may come later: an operator's commutator.
	Later bool
}

func required(s OptionSpec) OptionSpec {
	s.Required = true
	return s
}

func function(name, sql string) OptionSpec {
	return OptionSpec{Name: name, SQL: sql, Form: FormRef, Refers: KindFunction}
}

func option(name, sql string, form Form) OptionSpec {
	return OptionSpec{Name: name, SQL: sql, Form: form}
}

func word(name, sql string, words ...string) OptionSpec {
	return OptionSpec{Name: name, SQL: sql, Form: FormWord, Words: words}
}

var modifies = []string{"READ_ONLY", "SHAREABLE", "READ_WRITE"}

// optionSpecs are the options of each kind, in the order in which they are written.
var optionSpecs = map[Kind][]OptionSpec{
	KindBaseType: {
		required(function("input", "INPUT")), required(function("output", "OUTPUT")), function("receive", "RECEIVE"),
		function("send", "SEND"), function("typmod_in", "TYPMOD_IN"), function("typmod_out", "TYPMOD_OUT"),
		function("analyze", "ANALYZE"), function("subscript", "SUBSCRIPT"),
		option("internal_length", "INTERNALLENGTH", FormNumber), option("passed_by_value", "PASSEDBYVALUE", FormFlag),
		word("alignment", "ALIGNMENT", "CHAR", "INT2", "INT4", "DOUBLE"),
		word("storage", "STORAGE", "PLAIN", "EXTERNAL", "EXTENDED", "MAIN"),
		option("category", "CATEGORY", FormText), option("preferred", "PREFERRED", FormFlag), option("default", "DEFAULT", FormText),
		option("element", "ELEMENT", FormType), option("delimiter", "DELIMITER", FormText), option("collatable", "COLLATABLE", FormFlag),
	},
	KindAggregate: {
		required(function("state_func", "SFUNC")), required(option("state_type", "STYPE", FormType)),
		option("state_size", "SSPACE", FormNumber), function("final_func", "FINALFUNC"),
		option("final_func_extra", "FINALFUNC_EXTRA", FormFlag), word("final_func_modify", "FINALFUNC_MODIFY", modifies...),
		function("combine_func", "COMBINEFUNC"), function("serial_func", "SERIALFUNC"), function("deserial_func", "DESERIALFUNC"),
		option("initial_value", "INITCOND", FormText),
		function("moving_state_func", "MSFUNC"), function("moving_inverse_func", "MINVFUNC"),
		option("moving_state_type", "MSTYPE", FormType), option("moving_state_size", "MSSPACE", FormNumber),
		function("moving_final_func", "MFINALFUNC"), option("moving_final_func_extra", "MFINALFUNC_EXTRA", FormFlag),
		word("moving_final_func_modify", "MFINALFUNC_MODIFY", modifies...), option("moving_initial_value", "MINITCOND", FormText),
		{Name: "sort_operator", SQL: "SORTOP", Form: FormRef, Refers: KindOperator},
		word("parallel", "PARALLEL", "SAFE", "RESTRICTED", "UNSAFE"), option("hypothetical", "HYPOTHETICAL", FormFlag),
	},
	KindOperator: {
		option("left", "LEFTARG", FormType), option("right", "RIGHTARG", FormType), required(function("function", "FUNCTION")),
		{Name: "commutator", SQL: "COMMUTATOR", Form: FormRef, Refers: KindOperator, Later: true},
		{Name: "negator", SQL: "NEGATOR", Form: FormRef, Refers: KindOperator, Later: true},
		function("restrict", "RESTRICT"), function("join", "JOIN"),
		option("hashes", "HASHES", FormFlag), option("merges", "MERGES", FormFlag),
	},
	KindCast: {
		required(option("source", "", FormType)), required(option("target", "", FormType)), function("function", ""),
		option("inout", "", FormFlag), option("without_function", "", FormFlag), word("context", "", "ASSIGNMENT", "IMPLICIT"),
	},
	KindConversion: {
		required(option("from", "", FormText)), required(option("to", "", FormText)), required(function("function", "")),
		option("default", "", FormFlag),
	},
	KindTextSearchParser: {
		required(function("start", "START")), required(function("get_token", "GETTOKEN")), required(function("end", "END")),
		required(function("lex_types", "LEXTYPES")), function("headline", "HEADLINE"),
	},
	KindTextSearchTemplate: {function("init", "INIT"), required(function("lexize", "LEXIZE"))},
	KindTextSearchDictionary: {
		required(OptionSpec{Name: "template", SQL: "TEMPLATE", Form: FormRef, Refers: KindTextSearchTemplate}),
	},
	KindLanguage: {
		required(function("handler", "HANDLER")), function("inline", "INLINE"), function("validator", "VALIDATOR"),
		option("trusted", "", FormFlag),
	},
	KindAccessMethod: {required(word("type", "TYPE", "INDEX", "TABLE")), required(function("handler", "HANDLER"))},
	KindTransform: {
		required(option("type", "", FormType)), required(OptionSpec{Name: "lang", Form: FormRef, Refers: KindLanguage}),
		function("from_sql", "FROM SQL"), function("to_sql", "TO SQL"),
	},
}

// OptionSpecs lists the options of a kind of definition; nil for any other kind.
func OptionSpecs(k Kind) []OptionSpec { return optionSpecs[k] }

// Spec describes an option of the definition.
func (d *Definition) Spec(name string) OptionSpec {
	specs := optionSpecs[d.Kind]
	if i := slices.IndexFunc(specs, func(s OptionSpec) bool { return s.Name == name }); i >= 0 {
		return specs[i]
	}
	return OptionSpec{}
}

// Option gives an option by name; its zero value where it is not set.
func (d *Definition) Option(name string) Option {
	if i := slices.IndexFunc(d.Options, func(o Option) bool { return o.Name == name }); i >= 0 {
		return d.Options[i]
	}
	return Option{}
}

// Has reports whether an option is set.
func (d *Definition) Has(name string) bool { return d.Option(name).Name != "" }

// Ref implements Entity.
func (d *Definition) Ref() Ref {
	r := Ref{Kind: d.Kind, Schema: d.Name.Schema, Name: d.Name.Name}
	switch d.Kind {
	case KindOperator:
		r.Args = d.side("left") + ", " + d.side("right")
	case KindAggregate:
		if r.Args = InputTypes(d.called()); r.Args == "" {
			r.Args = "*"
		}
	case KindCast:
		r.Name = d.Option("source").Type.SQL() + " AS " + d.Option("target").Type.SQL()
	case KindTransform:
		return TransformRef(d.Option("type").Type, d.Option("lang").Value)
	}
	return r
}

// TransformRef names the transform of a type for a language, by its identifier.
func TransformRef(t Type, lang string) Ref {
	return Ref{Kind: KindTransform, Name: "FOR " + t.SQL() + " LANGUAGE " + lang}
}

// optionDefaults are the values that need no saying.
var optionDefaults = map[Kind]map[string]string{
	KindBaseType: {"alignment": "INT4", "storage": "PLAIN", "category": "U", "delimiter": ","},
	KindAggregate: {
		"parallel": "UNSAFE", "final_func_modify": "READ_ONLY", "moving_final_func_modify": "READ_ONLY", "state_size": "0",
		"moving_state_size": "0",
	},
}

// TrimDefaults leaves out the options that say what holds anyway.
func (d *Definition) TrimDefaults() {
	d.Options = slices.DeleteFunc(d.Options, func(o Option) bool {
		def := optionDefaults[d.Kind][o.Name]
		if len(d.OrderBy) > 0 && strings.HasSuffix(o.Name, "final_func_modify") {
			def = "READ_WRITE"
		}
		return def != "" && o.Value == def
	})
}

func (d *Definition) side(name string) string {
	if t := d.Option(name).Type.SQL(); t != "" {
		return t
	}
	return "NONE"
}

// called are all arguments of an aggregate. Where both lists end in a VARIADIC one, the two are
// one (manual, CREATE AGGREGATE).
func (d *Definition) called() []Arg {
	if n := len(d.Args); n > 0 && d.Args[n-1].Mode == "VARIADIC" {
		return d.Args
	}
	return append(slices.Clone(d.Args), d.OrderBy...)
}

// Attrs implements Object.
func (d *Definition) Attrs() []Attr {
	var l attrList
	l.args("arg", d.Args)
	l.args("order_by", d.OrderBy)
	for _, o := range d.Options {
		switch {
		case o.Type.Text != "":
			l = append(l, o.Type.attr(o.Name))
		case o.Value == "":
			l = append(l, Attr{Name: o.Name, Value: "''"})
		default:
			l.text(o.Name, o.Value)
		}
	}
	for _, p := range d.Params {
		// The server keeps false and 'false' alike, one version so and the next otherwise.
		value := p.Value
		if text, ok := Unquote(value); ok {
			value = text
		}
		l = append(l, Attr{Name: "options." + p.Name, Value: value})
	}
	l.text("comment", d.Comment)
	return l
}

func (l *attrList) args(prefix string, args []Arg) {
	for i, a := range args {
		name := fmt.Sprintf("%s[%d]", prefix, i+1)
		*l = append(*l, a.Type.attr(name))
		l.text(name+".name", a.Name)
		l.text(name+".mode", a.Mode)
	}
}

// Types implements Entity.
func (d *Definition) Types() []*Type {
	out := append(argTypes(d.Args), argTypes(d.OrderBy)...)
	for i := range d.Options {
		if d.Options[i].Type.Text != "" {
			out = append(out, &d.Options[i].Type)
		}
	}
	return out
}

// Needs implements Entity.
func (d *Definition) Needs() []Ref {
	var out []Ref
	for _, o := range d.Options {
		if s := d.Spec(o.Name); s.Form == FormRef && !s.Later {
			n := ParseName(o.Value)
			out = append(out, Ref{Kind: s.Refers, Schema: n.Schema, Name: n.Name})
		}
	}
	return out
}

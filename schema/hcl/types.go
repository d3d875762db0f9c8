package hcl

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/replyx/schemactl/internal/hclscan"
	"github.com/replyx/schemactl/schema"
)

// columnType is a column's type, with the enum that it is, or is an array of.
type columnType struct {
	schema.SQLType
	enum *symbol
	// known is false where the type has a mistake, which is noted.
	known bool
}

func (t columnType) text() string {
	if !t.known {
		return ""
	}
	return t.String()
}

// atlasTypes are the names of Atlas that differ from SQL's: HCL has no names of two words.
var atlasTypes = func() map[string]string {
	m := map[string]string{
		"bit_varying": "bit varying", "character_varying": "character varying", "double_precision": "double precision",
	}
	for _, f := range []string{
		"year", "month", "day", "hour", "minute", "second", "year to month", "day to hour", "day to minute", "day to second",
		"hour to minute", "hour to second", "minute to second",
	} {
		m[strings.ReplaceAll(f, " ", "_")] = "interval " + f
	}
	return m
}()

func sqlTypeName(name string) string {
	if s, ok := atlasTypes[name]; ok {
		return s
	}
	return name
}

// columnType reads a type: varchar(64), enum.status, sql("text[]"). d is the object whose
// type it is.
func (b *block) columnType(a *hclscan.Assignment, d *symbol) (*symbol, schema.SQLType, bool) {
	e, ok := b.chosen(a.Expr)
	if !ok {
		return nil, schema.SQLType{}, false
	}
	at := e.Range().Start
	text, enum, ok := b.typeText(e)
	if !ok {
		return nil, schema.SQLType{}, false
	}
	if enum != nil {
		return enum, schema.SQLType{Name: enum.name}, true
	}
	return b.namedType(text, at, d)
}

// literals are the words that are values.
var literals = map[string]bool{"true": true, "false": true, "null": true}

// namedType takes a type apart that is SQL, such as text[].
func (b *block) namedType(text string, at hcl.Pos, d *symbol) (enum *symbol, _ schema.SQLType, ok bool) {
	t, err := schema.ParseType(text)
	if err != nil {
		b.failf(at, "", "%s", err)
		return nil, schema.SQLType{}, false
	}
	if !t.BuiltIn {
		if enum = b.r.enumOf(t, d.name.Schema); enum != nil {
			t.Name = enum.name
		} else if ext := extensionOf[t.Name.Name]; ext != "" && b.r.extensions.byName[ext] == nil && b.r.entities[schema.KindBaseType].byName[t.Name.Name] == nil {
			b.failf(at, fmt.Sprintf("extension %q {}", ext), "type %s needs the extension %q, which is not declared", t.Name.Name, ext)
			return nil, t, false
		}
	}
	return enum, t, true
}

// extensionOf are the types of pgvector.
var extensionOf = map[string]string{"vector": "vector", "halfvec": "vector", "sparsevec": "vector"}

// enumOf finds the declared enum that SQL names: in the table's schema, in public, or the
// only one of its name.
func (r *reader) enumOf(t schema.SQLType, tableSchema string) *symbol {
	if len(t.Mods) > 0 {
		return nil
	}
	found := r.entities[schema.KindEnum].byName[t.Name.Name]
	in := func(s string) *symbol {
		if i := slices.IndexFunc(found, func(d *symbol) bool { return d.name.Schema == s }); i >= 0 {
			return found[i]
		}
		return nil
	}
	if t.Name.Schema != "" {
		return in(t.Name.Schema)
	}
	if d := in(tableSchema); d != nil {
		return d
	}
	if d := in("public"); d != nil {
		return d
	}
	if len(found) == 1 {
		return found[0]
	}
	return nil
}

// chosen resolves parentheses and conditions, so that a type may depend on a variable.
func (b *block) chosen(e hclsyntax.Expression) (hclsyntax.Expression, bool) {
	for {
		switch x := e.(type) {
		case *hclsyntax.ParenthesesExpr:
			e = x.Expression
		case *hclsyntax.ConditionalExpr:
			v, ok := b.value(x.Condition)
			if !ok {
				return nil, false
			}
			if v.IsNull() || v.Type() != cty.Bool {
				b.failf(x.Condition.Range().Start, "", "the condition is not true or false")
				return nil, false
			}
			if e = x.FalseResult; v.True() {
				e = x.TrueResult
			}
		default:
			return e, true
		}
	}
}

// typeText gives a type as SQL, or the enum that is referred to.
func (b *block) typeText(e hclsyntax.Expression) (text string, enum *symbol, ok bool) {
	at := e.Range().Start
	switch e := e.(type) {
	case *hclsyntax.FunctionCallExpr:
		if s, ok := b.sqlLiteral(e); ok {
			return s, nil, true
		}
		if e.Name != "sql" {
			args, ok := b.modifiers(e)
			return sqlTypeName(e.Name) + "(" + strings.Join(args, ",") + ")", nil, ok
		}
	case *hclsyntax.ScopeTraversalExpr:
		if len(e.Traversal) == 1 {
			return sqlTypeName(e.Traversal.RootName()), nil, true
		}
	case *hclsyntax.TemplateExpr:
		s, _ := b.literal(e)
		b.failf(at, typeHint(s), "a type is not a string")
		return "", nil, false
	}
	before := len(*b.errs)
	if names, ok := b.path(e); ok {
		if (len(names) == 2 || len(names) == 3) && names[0] == "enum" {
			enum = b.r.entities[schema.KindEnum].find(&b.place, at, names[1:])
			return "", enum, enum != nil
		}
		if len(names) == 2 || len(names) == 3 {
			if s := b.r.symbols(names[0]); s != nil && schema.Kind(names[0]).NamesType() {
				d := s.find(&b.place, at, names[1:])
				if d == nil {
					return "", nil, false
				}
				return d.name.SQL(), nil, true
			}
		}
		b.failf(at, "", "%s is no type", strings.Join(names, "."))
		return "", nil, false
	}
	if len(*b.errs) > before {
		return "", nil, false
	}
	v, ok := b.value(e)
	if !ok {
		return "", nil, false
	}
	if text, ok = rawOrString(v); !ok || v.Type() != sqlExpr {
		b.failf(at, `type = sql("...")`, "this is no type")
		return "", nil, false
	}
	return text, nil, true
}

func typeHint(s string) string {
	if t, err := schema.ParseType(s); err == nil {
		return "type = " + typeHCL(t, "", false)
	}
	return `type = sql("...")`
}

var digits = regexp.MustCompile(`^[0-9]+$`)

// modifiers gives the arguments of a type: numbers, or words as in geometry(Point, 4326).
func (b *block) modifiers(call *hclsyntax.FunctionCallExpr) ([]string, bool) {
	args := make([]string, len(call.Args))
	for i, x := range call.Args {
		if _, ok := x.(*hclsyntax.LiteralValueExpr); ok {
			if n := b.source(x); digits.MatchString(n) {
				args[i] = n
				continue
			}
		}
		v, ok := b.word(x)
		if !ok {
			return nil, false
		}
		switch {
		case !v.IsNull() && v.Type() == cty.Number:
			args[i] = plainNumber(v)
		case !v.IsNull() && v.Type() == cty.String:
			args[i] = v.AsString()
		default:
			b.failf(x.Range().Start, "", "a modifier of type %s is a number or a word", call.Name)
			return nil, false
		}
	}
	return args, true
}

// shortSQL is how people write the built-in types in SQL, by catalog name.
var shortSQL = map[string]string{
	"bpchar": "char", "varchar": "varchar", "varbit": "bit varying", "int2": "smallint", "int4": "integer", "int8": "bigint",
	"float4": "real", "float8": "double precision", "bool": "boolean",
}

// bareHCL are the types that Atlas's HCL has by name. Others are written sql("...").
var bareHCL = func() map[string]bool {
	m := make(map[string]bool)
	for n := range strings.FieldsSeq(`bit bit_varying varchar char bpchar smallint integer bigint text boolean bytea cidr inet
		macaddr macaddr8 circle line lseg box path point polygon date time timetz timestamp timestamptz double_precision real
		numeric smallserial serial bigserial xml json jsonb uuid money tsvector tsquery int4range int4multirange int8range
		int8multirange numrange nummultirange tsrange tsmultirange tstzrange tstzmultirange daterange datemultirange hstore xid trigger event_trigger void record anyelement anyarray internal cstring name
		xid8 interval oid regclass regcollation regconfig regdictionary regnamespace regoper regoperator regproc regprocedure
		regrole regtype vector halfvec sparsevec`) {
		m[n] = true
	}
	return m
}()

// typeHCL writes a type. A type that is not built in is written without its schema
// unless qualified is set.
func typeHCL(t schema.SQLType, serial string, qualified bool) string {
	if serial != "" {
		return serial
	}
	name, mods := t.Name.Name, t.Mods
	switch {
	case !t.BuiltIn:
		if name = t.Name.SQL(); !qualified {
			name = schema.Ident(t.Name.Name)
		}
	case name == "char" || name == "bit" && len(mods) == 0:
		name = `"` + name + `"`
	case name == "interval" && t.Fields != "":
		name += " " + t.Fields
	case name == "bpchar" && len(mods) == 0:
	case shortSQL[name] != "":
		name = shortSQL[name]
	}
	if name == "numeric" && len(mods) == 2 && mods[1] == "0" {
		mods = mods[:1]
	}
	suffix := ""
	if len(mods) > 0 {
		suffix = "(" + strings.Join(mods, ",") + ")"
	}
	if hclName := strings.ReplaceAll(name, " ", "_"); !t.Array && bareHCL[hclName] && numeric(mods) {
		return hclName + suffix
	}
	if t.Array {
		suffix += "[]"
	}
	return "sql(" + quote(name+suffix) + ")"
}

func numeric(mods []string) bool {
	return !slices.ContainsFunc(mods, func(m string) bool { return strings.Trim(m, "-0123456789") != "" })
}

package live

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

// tempType is a temporary type in place of one that the server has not, or has otherwise.
type tempType struct {
	name schema.Name
	// temp is its name in pg_temp, and create the statement that makes it.
	temp, create string
	// casts find it in an expression.
	casts []*regexp.Regexp
}

func newTempType(name schema.Name, temp string, create func(schema.Name) string) tempType {
	t := tempType{name: name, temp: temp, create: create(schema.Name{Schema: "pg_temp", Name: temp})}
	for _, n := range []string{name.SQL(), schema.Ident(name.Name)} {
		t.casts = append(t.casts, regexp.MustCompile(`::\s*`+regexp.QuoteMeta(n)+`(\W|$)`))
	}
	return t
}

// changedEnums gives each enum that is new, or has new values, a temporary type of its
// own: a value that was added in a transaction cannot be used in it.
func changedEnums(live, desired *schema.Database) []tempType {
	var out []tempType
	for _, d := range schema.Of[*schema.Enum](desired) {
		l := live.Enum(d.Name)
		if l != nil && slices.Equal(l.Values, d.Values) {
			continue
		}
		out = append(out, newTempType(d.Name, fmt.Sprintf("schemactl_enum_%d", len(out)), func(n schema.Name) string {
			return ddl.CreateEnum(n, d.Values)
		}))
	}
	return out
}

// changedTypes are the changed enums, the types whose name something else has, the domains over one of these, and the composite
// types that have other fields or hold one of these.
func changedTypes(live, desired *schema.Database) []tempType {
	out := changedEnums(live, desired)
	out = append(out, takenTypes(live, desired, out)...)
	done := make(map[schema.Name]bool)
	for _, t := range out {
		done[t.name] = true
	}
	for found := true; found; {
		found = false
		for _, e := range desired.Entities {
			name := e.Ref().TypeName()
			if !changesWith(live, e, out) || done[name] {
				continue
			}
			done[name], found = true, true
			out = append(out, newTempType(name, fmt.Sprintf("schemactl_%s_%d", e.Ref().Kind, len(out)), func(n schema.Name) string {
				return bareType(e, n, out)
			}))
		}
	}
	return out
}

// changesWith reports whether a domain is over a type that has a temporary one, or a live composite type has other fields or one
// of such a type. A new composite type may have fields of types that are not there.
func changesWith(live *schema.Database, e schema.Entity, temps []tempType) bool {
	isTemp := func(t schema.Type) bool { return inTemps(temps, t.SQL()) != t.SQL() }
	switch d := e.(type) {
	case *schema.Domain:
		return isTemp(d.Type)
	case *schema.Composite:
		l := live.Entity(d.Ref())
		return l != nil && (!sameAttrs(l, d) || slices.ContainsFunc(d.Fields, func(f schema.Field) bool { return isTemp(f.Type) }))
	}
	return false
}

// takenTypes gives each new type whose name a live object of another kind has, or the type of its rows, a temporary type: it
// cannot be made beside that. What a domain adds to its type is left out.
func takenTypes(live, desired *schema.Database, temps []tempType) []tempType {
	fresh := make(map[schema.Slot]schema.Entity)
	for _, e := range desired.Entities {
		switch ref := e.Ref(); e.(type) {
		case *schema.Domain, *schema.Composite, *schema.Range:
			if live.Entity(ref) == nil {
				for _, slot := range ref.Slots() { // a composite type is a relation too
					fresh[slot] = e
				}
			}
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	taken := make(map[schema.Entity]bool)
	for ref := range live.Refs() {
		for _, slot := range ref.Slots() {
			if e := fresh[slot]; e != nil {
				taken[e] = true
			}
		}
	}
	var out []tempType
	for _, e := range desired.Entities {
		if taken[e] {
			out = append(out, newTempType(e.Ref().TypeName(), fmt.Sprintf("schemactl_taken_%d", len(out)), func(n schema.Name) string {
				return bareType(e, n, temps)
			}))
		}
	}
	return out
}

// bareType makes a type under another name, without what would run.
func bareType(e schema.Entity, name schema.Name, temps []tempType) string {
	typ := func(t schema.Type) schema.Type { return schema.Type{Text: inTemps(temps, t.SQL())} }
	switch e := e.(type) {
	case *schema.Enum:
		return ddl.CreateEnum(name, e.Values)
	case *schema.Composite:
		c := &schema.Composite{Name: name, Fields: slices.Clone(e.Fields)}
		for i := range c.Fields {
			c.Fields[i].Type = typ(c.Fields[i].Type)
		}
		return ddl.CreateComposite(c)
	case *schema.Range:
		return ddl.Create(&schema.Range{Name: name, Subtype: typ(e.Subtype), OpClass: e.OpClass, Collation: e.Collation})[0]
	case *schema.Domain:
		return ddl.CreateDomain(&schema.Domain{Name: name, Type: typ(e.Type), Collation: e.Collation})[0]
	}
	return ""
}

// inTemps puts a temporary type in place of the one that it is for.
func inTemps(temps []tempType, typ string) string {
	for _, t := range temps {
		if rest, ok := strings.CutPrefix(typ, t.name.SQL()); ok && (rest == "" || rest[0] == '[') {
			return "pg_temp." + t.temp + rest
		}
	}
	return typ
}

// typeSQL puts a temporary type in place of a changed one.
func (c *compiler) typeSQL(typ string) string { return inTemps(c.temps, typ) }

// exprSQL does so in the casts of an expression.
func (c *compiler) exprSQL(text string) string {
	if !strings.Contains(text, "::") {
		return text
	}
	for _, t := range c.temps {
		for _, cast := range t.casts {
			text = cast.ReplaceAllString(text, "::pg_temp."+t.temp+"$1")
		}
	}
	return text
}

// partsSQL does so in the expressions of an index.
func (c *compiler) partsSQL(parts []schema.Part) []schema.Part {
	out := slices.Clone(parts)
	for i := range out {
		out[i].Expr = schema.Expr{Text: c.exprSQL(out[i].Expr.SQL())}
	}
	return out
}

// realNames puts the names of types and tables back in place of their temporary types'.
func (c *compiler) realNames(text string) string {
	text = c.ownNames(text)
	for i := len(c.temps) - 1; i >= 0; i-- {
		text = strings.ReplaceAll(text, c.temps[i].temp, c.temps[i].name.SQL())
	}
	return text
}

// namesTemp reports whether a message is about a temporary type: what takes the type itself is not there
// for it.
func (c *compiler) namesTemp(message string) bool {
	return slices.ContainsFunc(c.temps, func(t tempType) bool { return strings.Contains(message, t.temp) })
}

// withTemps adds the composite types among temporary types, where a field may be of a domain: its checks
// run when a constant of the type is read.
func withTemps(evaluated map[string]bool, desired *schema.Database, temps []tempType) map[string]bool {
	for _, t := range temps {
		c, ok := desired.Entity(schema.Ref{Kind: schema.KindComposite, Schema: t.name.Schema, Name: t.name.Name}).(*schema.Composite)
		if ok && slices.ContainsFunc(c.Fields, func(f schema.Field) bool { return !schema.BuiltinType(f.Type.SQL()) }) {
			evaluated[t.name.Name] = true
		}
	}
	return evaluated
}

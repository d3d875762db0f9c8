package ddl

import (
	"slices"
	"strings"

	"github.com/replyx/schemactl/schema"
)

// CreateDefinition makes an object that is a list of options. A base type comes after its shell,
// which its functions name; see [Shell].
func CreateDefinition(d *schema.Definition) string {
	name := d.Name.SQL()
	switch d.Kind {
	case schema.KindOperator:
		return "CREATE OPERATOR " + OperatorName(d.Name) + optionList(d)
	case schema.KindAggregate:
		return createAggregate(d, false)
	case schema.KindCast:
		return createCast(d)
	case schema.KindConversion:
		head := "CREATE "
		if d.Has("default") {
			head += "DEFAULT "
		}
		return head + "CONVERSION " + name + " FOR " + schema.Literal(d.Option("from").Value) + " TO " + schema.Literal(d.Option("to").Value) +
			" FROM " + d.Option("function").Value
	case schema.KindLanguage:
		return createLanguage(d)
	case schema.KindAccessMethod:
		return "CREATE ACCESS METHOD " + name + " TYPE " + d.Option("type").Value + " HANDLER " + d.Option("handler").Value
	case schema.KindTransform:
		return createTransform(d)
	}
	return "CREATE " + strings.ToUpper(words(d.Kind)) + " " + name + optionList(d)
}

func words(k schema.Kind) string { return strings.ReplaceAll(string(k), "_", " ") }

// Shell makes the name of a base type known, so that its functions can be created.
func Shell(d *schema.Definition) string { return "CREATE TYPE " + d.Name.SQL() }

// ReplaceAggregate puts an aggregate in the place of one with the same arguments and result.
func ReplaceAggregate(d *schema.Definition) string { return createAggregate(d, true) }

// OperatorName is the qualified name of an operator, which is never quoted.
func OperatorName(n schema.Name) string {
	if n.Schema == "" {
		return n.Name
	}
	return schema.Ident(n.Schema) + "." + n.Name
}

// optionList is the list in parentheses.
func optionList(d *schema.Definition) string {
	var out []string
	for _, o := range d.Options {
		out = append(out, optionSQL(d.Spec(o.Name), o))
	}
	for _, p := range d.Params {
		out = append(out, schema.Ident(p.Name)+" = "+p.Value)
	}
	return " (\n    " + strings.Join(out, ",\n    ") + "\n)"
}

func optionSQL(s schema.OptionSpec, o schema.Option) string {
	switch {
	case s.Form == schema.FormFlag:
		return s.SQL
	case s.Form == schema.FormType:
		return s.SQL + " = " + o.Type.SQL()
	case s.Form == schema.FormText:
		return s.SQL + " = " + schema.Literal(o.Value)
	case s.Refers == schema.KindOperator && strings.Contains(o.Value, "."):
		return s.SQL + " = OPERATOR(" + o.Value + ")"
	}
	return s.SQL + " = " + o.Value
}

func createAggregate(d *schema.Definition, orReplace bool) string {
	args := arguments(d.Args)
	switch {
	case len(d.OrderBy) > 0:
		args = strings.TrimPrefix(args+" ORDER BY "+arguments(d.OrderBy), " ")
	case len(d.Args) == 0:
		args = "*"
	}
	head := "CREATE "
	if orReplace {
		head += "OR REPLACE "
	}
	return head + "AGGREGATE " + d.Name.SQL() + "(" + args + ")" + optionList(d)
}

func createCast(d *schema.Definition) string {
	sql := "CREATE " + Target(d.Ref())
	switch {
	case d.Has("function"):
		sql += " WITH FUNCTION " + d.Option("function").Value + "(" + arguments(d.Args) + ")"
	case d.Has("inout"):
		sql += " WITH INOUT"
	default:
		sql += " WITHOUT FUNCTION"
	}
	if w := d.Option("context").Value; w != "" {
		sql += " AS " + w
	}
	return sql
}

func createLanguage(d *schema.Definition) string {
	sql := "CREATE "
	if d.Has("trusted") {
		sql += "TRUSTED "
	}
	sql += "LANGUAGE " + d.Name.SQL()
	for _, o := range d.Options {
		if o.Name != "trusted" {
			sql += " " + d.Spec(o.Name).SQL + " " + o.Value
		}
	}
	return sql
}

func createTransform(d *schema.Definition) string {
	var functions []string
	for _, name := range []string{"from_sql", "to_sql"} {
		if f := d.Option(name).Value; f != "" {
			functions = append(functions, d.Spec(name).SQL+" WITH FUNCTION "+f+"(internal)")
		}
	}
	return "CREATE " + Target(d.Ref()) + " (" + strings.Join(functions, ", ") + ")"
}

// CreateOperatorClass makes an operator class. One without a family gets one of its own.
func CreateOperatorClass(o *schema.OperatorClass) string {
	var b strings.Builder
	b.WriteString("CREATE OPERATOR CLASS " + o.Name.SQL())
	if o.Default {
		b.WriteString(" DEFAULT")
	}
	b.WriteString(" FOR TYPE " + o.Type.SQL() + " USING " + schema.Ident(o.Method))
	if o.Family.Name != "" {
		b.WriteString(" FAMILY " + o.Family.SQL())
	}
	b.WriteString(" AS\n")
	var items []string
	if o.Storage.Text != "" {
		items = append(items, "    STORAGE "+o.Storage.SQL())
	}
	if !o.Items.IsZero() {
		items = append(items, indented(o.Items.SQL()))
	}
	if len(items) == 0 {
		// A class must have an item; this one says what holds anyway.
		items = append(items, "    STORAGE "+o.Type.SQL())
	}
	b.WriteString(strings.Join(items, ",\n"))
	return b.String()
}

func indented(s string) string {
	return "    " + strings.ReplaceAll(strings.TrimSpace(s), "\n", "\n    ")
}

// CreateOperatorFamily makes a family and what is in it outside of any class.
func CreateOperatorFamily(o *schema.OperatorFamily) []string {
	out := []string{"CREATE " + Target(o.Ref())}
	if !o.Items.IsZero() {
		out = append(out, "ALTER "+Target(o.Ref())+" ADD\n"+indented(o.Items.SQL()))
	}
	return out
}

// CreateSearchConfiguration makes a text search configuration with its mappings.
func CreateSearchConfiguration(s *schema.SearchConfiguration) []string {
	out := []string{"CREATE " + Target(s.Ref()) + " (PARSER = " + s.Parser.SQL() + ")"}
	return append(out, AlterMappings(&schema.SearchConfiguration{Name: s.Name}, s)...)
}

// AlterMappings turns the mappings of a configuration into those of another.
func AlterMappings(from, to *schema.SearchConfiguration) []string {
	find := func(s *schema.SearchConfiguration, token string) string {
		i := slices.IndexFunc(s.Mappings, func(m schema.Mapping) bool { return m.Token == token })
		if i < 0 {
			return ""
		}
		names := make([]string, len(s.Mappings[i].Dictionaries))
		for n, d := range s.Mappings[i].Dictionaries {
			names[n] = d.SQL()
		}
		return strings.Join(names, ", ")
	}
	alter := "ALTER " + Target(to.Ref()) + " "
	var out []string
	for _, m := range to.Mappings {
		was, will := find(from, m.Token), find(to, m.Token)
		switch was {
		case will:
		case "":
			out = append(out, alter+"ADD MAPPING FOR "+schema.Ident(m.Token)+" WITH "+will)
		default:
			out = append(out, alter+"ALTER MAPPING FOR "+schema.Ident(m.Token)+" WITH "+will)
		}
	}
	for _, m := range from.Mappings {
		if find(to, m.Token) == "" {
			out = append(out, alter+"DROP MAPPING FOR "+schema.Ident(m.Token))
		}
	}
	return out
}

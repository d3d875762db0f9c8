package live

import (
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

// definitionParts read the kinds that are lists of options. Every query has the same columns.
func (r *reader) definitionParts() []part {
	var out []part
	for _, d := range []struct {
		file string
		kind schema.Kind
	}{
		{"languages", schema.KindLanguage}, {"basetypes", schema.KindBaseType}, {"aggregates", schema.KindAggregate},
		{"operators", schema.KindOperator}, {"accessmethods", schema.KindAccessMethod}, {"usercasts", schema.KindCast},
		{"transforms", schema.KindTransform}, {"conversions", schema.KindConversion}, {"searchparsers", schema.KindTextSearchParser},
		{"searchtemplates", schema.KindTextSearchTemplate}, {"searchdictionaries", schema.KindTextSearchDictionary},
	} {
		out = append(out, part{d.file, func(rows pgx.Rows) error { return r.definitionRows(d.kind, rows) }})
	}
	return append(out, part{"searchconfigurations", r.searchConfigurationRows})
}

// definitionRows reads objects with their options, which come as name and value in turn.
func (r *reader) definitionRows(k schema.Kind, rows pgx.Rows) error {
	return each(rows, func() error {
		d := &schema.Definition{Kind: k}
		var namespace int64
		var types, names, modes []string
		var orderBy int32
		var options []*string
		if err := rows.Scan(&namespace, &d.Name.Name, &types, &names, &modes, &orderBy, &options, &d.Comment); err != nil {
			return err
		}
		d.Name.Schema = r.schemas[namespace]
		d.Args = routineArgs(types, names, modes, nil)
		if orderBy > 0 {
			d.Args, d.OrderBy = orderedSet(d.Args, int(orderBy)-1)
		}
		for i := 0; i+1 < len(options); i += 2 {
			if value := options[i+1]; value != nil {
				d.Options = append(d.Options, option(d, *options[i], *value))
			}
		}
		d.Options = slices.DeleteFunc(d.Options, func(o schema.Option) bool { return o.Name == "" })
		d.TrimDefaults()
		r.entity(d)
		return nil
	})
}

// option is one option of a definition; the options of a dictionary are parameters instead.
func option(d *schema.Definition, name, value string) schema.Option {
	switch {
	case name == "options":
		d.Params = dictionaryOptions(value)
		return schema.Option{}
	case d.Spec(name).Form == schema.FormType:
		return schema.Option{Name: name, Type: schema.Type{Text: value}}
	case d.Spec(name).Refers == schema.KindFunction && value != "":
		// What is a keyword, and quoted, differs from version to version.
		value = schema.ParseName(value).SQL()
	}
	return schema.Option{Name: name, Value: value}
}

// orderedSet splits the arguments of an ordered-set aggregate. One VARIADIC argument may be the
// last of both lists.
func orderedSet(args []schema.Arg, direct int) (first, orderBy []schema.Arg) {
	if direct == len(args) && direct > 0 {
		return args, args[direct-1:]
	}
	return args[:direct], args[direct:]
}

// dictionaryOptions reads pg_ts_dict.dictinitoption: name = 'value', other = 4.
func dictionaryOptions(s string) []schema.Param {
	var out []schema.Param
	name, value := "", ""
	for t := range sqltext.Tokens(s + ",") {
		switch {
		case t.Kind == sqltext.Op && t.Text == ",":
			out = append(out, schema.Param{Name: name, Value: value})
			name, value = "", ""
		case name == "":
			name = t.Text
		case t.Kind == sqltext.Op && t.Text == "=" && value == "":
		case t.Kind == sqltext.String:
			value = schema.Literal(t.Text)
		default:
			value += t.Text
		}
	}
	return out
}

// operatorClassRows reads operator classes and families.
func (r *reader) operatorClassRows(rows pgx.Rows) error {
	return each(rows, func() error {
		var isClass bool
		var namespace int64
		var items string
		o := &schema.OperatorClass{}
		err := rows.Scan(&isClass, &namespace, &o.Name.Name, &o.Method, &o.Type.Text, &o.Default, &o.Family.Schema, &o.Family.Name,
			&o.Storage.Text, &items, &o.Comment)
		if err != nil {
			return err
		}
		o.Name.Schema, o.Items = r.schemas[namespace], schema.Expr{Text: items}
		if isClass {
			r.entity(o)
			return nil
		}
		r.entity(&schema.OperatorFamily{Name: o.Name, Method: o.Method, Items: o.Items, Common: schema.Common{Comment: o.Comment}})
		return nil
	})
}

func (r *reader) searchConfigurationRows(rows pgx.Rows) error {
	return each(rows, func() error {
		var namespace int64
		var tokens, dictionaries []string
		s := &schema.SearchConfiguration{}
		if err := rows.Scan(&namespace, &s.Name.Name, &s.Parser.Schema, &s.Parser.Name, &tokens, &dictionaries, &s.Comment); err != nil {
			return err
		}
		s.Name.Schema = r.schemas[namespace]
		for i, t := range tokens {
			if n := len(s.Mappings); n == 0 || s.Mappings[n-1].Token != t {
				s.Mappings = append(s.Mappings, schema.Mapping{Token: t})
			}
			m := &s.Mappings[len(s.Mappings)-1]
			m.Dictionaries = append(m.Dictionaries, schema.ParseName(strings.TrimSpace(dictionaries[i])))
		}
		s.SortMappings()
		r.entity(s)
		return nil
	})
}

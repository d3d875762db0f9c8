package schema

import (
	"slices"
	"strings"
)

// SQLType is a data type taken apart.
type SQLType struct {
	// Name is the type's own name in the catalog (pg_type.typname): int4, varchar,
	// timestamptz. Its Schema is empty for a built-in type.
	Name Name
	// Mods are the type modifiers, in PostgreSQL's spelling: "64", or "12" and "2".
	Mods []string
	// Fields limits an interval: "day to second".
	Fields string
	Array  bool
	// BuiltIn reports whether the type is in pg_catalog on every server.
	BuiltIn bool
	// Serial reports whether a serial pseudo-type was written; Name is its integer type.
	Serial bool
}

// builtinPrint holds how format_type prints the built-in types whose catalog name is not
// what it prints (format_type_extended in format_type.c).
var builtinPrint = map[string]string{
	"bit": "bit", "bool": "boolean", "char": `"char"`, "float4": "real", "float8": "double precision",
	"int2": "smallint", "int4": "integer", "int8": "bigint", "varbit": "bit varying", "varchar": "character varying",
	"time": "time without time zone", "timetz": "time with time zone",
	"timestamp": "timestamp without time zone", "timestamptz": "timestamp with time zone",
}

// builtinPlain lists the other built-in types a column may have.
var builtinPlain = func() map[string]bool {
	m := make(map[string]bool)
	for n := range strings.FieldsSeq(`aclitem box bpchar bytea cid cidr circle date datemultirange daterange gtsvector inet
		int4multirange int4range int8multirange int8range interval json jsonb jsonpath line lseg macaddr macaddr8 money name
		numeric nummultirange numrange oid path pg_lsn pg_snapshot point polygon refcursor regclass regcollation regconfig
		regdictionary regnamespace regoper regoperator regproc regprocedure regrole regtype text tid tsmultirange tsquery tsrange
		tstzmultirange tstzrange tsvector txid_snapshot uuid xid xid8 xml`) {
		m[n] = true
	}
	return m
}()

// sqlNames maps the words of the grammar (manual, "Data Types") to catalog names.
var sqlNames = map[string]string{
	"bigint": "int8", "boolean": "bool", "dec": "numeric", "decimal": "numeric", "int": "int4", "integer": "int4",
	"real": "float4", "smallint": "int2",
	"character varying": "varchar", "char varying": "varchar", "nchar varying": "varchar",
	"national character varying": "varchar", "national char varying": "varchar",
	"character": "bpchar", "char": "bpchar", "nchar": "bpchar", "national character": "bpchar", "national char": "bpchar",
	"bit varying": "varbit", "double precision": "float8", "float": "float8",
	"smallserial": "int2", "serial2": "int2", "serial": "int4", "serial4": "int4", "bigserial": "int8", "serial8": "int8",
}

// TypeWords lists the names of built-in types that are one word, as format_type, the catalog and the grammar have them.
func TypeWords() []string {
	var out []string
	add := func(name string) {
		if !strings.ContainsAny(name, " \"") {
			out = append(out, name)
		}
	}
	for name := range builtinPlain {
		add(name)
	}
	for name := range builtinPrint {
		add(name)
	}
	for name := range sqlNames {
		add(name)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// IsBuiltIn reports whether a catalog name is a built-in type's.
func IsBuiltIn(typname string) bool {
	_, ok := builtinPrint[typname]
	return ok || builtinPlain[typname]
}

// String is the spelling of format_type with only pg_catalog in search_path.
func (t SQLType) String() string {
	s := t.Name.SQL()
	if t.BuiltIn {
		s = t.builtinName(t.Mods)
	} else if len(t.Mods) > 0 {
		s += "(" + strings.Join(t.Mods, ",") + ")"
	}
	if t.Array {
		s += "[]"
	}
	return s
}

// Constant is the type in the cast that the server prints after a constant of it: as
// [SQLType.String], without modifiers.
func (t SQLType) Constant() string { return t.Bare().String() }

// Bare is the type without modifiers.
func (t SQLType) Bare() SQLType {
	t.Mods, t.Fields = nil, ""
	return t
}

func (t SQLType) builtinName(mods []string) string {
	n := t.Name.Name
	m := ""
	if len(mods) > 0 {
		m = "(" + strings.Join(mods, ",") + ")"
	}
	switch {
	case n == "bpchar" && m != "":
		return "character" + m
	case n == "bit" && m == "":
		// Without a length it is not bit, which is bit(1) in the grammar.
		return `"bit"`
	case n == "interval" && t.Fields != "":
		return "interval " + t.Fields + m
	case strings.HasPrefix(n, "time"):
		// The precision stands in the middle: timestamp(3) with time zone.
		word, zone, _ := strings.Cut(builtinPrint[n], " ")
		return word + m + " " + zone
	}
	if p, ok := builtinPrint[n]; ok {
		return p + m
	}
	return n + m
}

package samplerows

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/replyx/schemactl/schema"
)

// builtin holds the value of row n of the built-in types, as an expression of pg_catalog.
var builtin = map[string]string{
	"int2": "n::int2", "int4": "n::int4", "int8": "n::int8", "oid": "n::oid", "float4": "n::float4", "float8": "n::float8",
	"numeric": "n::numeric", "money": "n::int4::money", "bool": "n % 2 = 1", "text": "'v' || n", "name": "('v' || n)::name",
	"varchar": "'v' || n", "bpchar": "'v' || n", `char`: `'v'::"char"`, "bytea": "convert_to('v' || n, 'UTF8')",
	"date": "'2024-01-01'::date + n::int4", "timestamp": "'2024-01-01'::timestamp + n * '1 hour'::interval",
	"timestamptz": "'2024-01-01 00:00+00'::timestamptz + n * '1 hour'::interval", "time": "'00:00'::time + n * '1 minute'::interval",
	"timetz": "('00:00'::time + n * '1 minute'::interval)::timetz", "interval": "n * '1 hour'::interval",
	"uuid": "lpad(to_hex(n), 32, '0')::uuid", "json": "json_build_object('n', n)", "jsonb": "jsonb_build_object('n', n)",
	"xml": "'<n/>'::xml", "jsonpath": "'$'::jsonpath", "inet": "'10.0.0.0'::inet + n", "cidr": "('10.0.0.0'::inet + n)::cidr",
	"macaddr": "lpad(to_hex(n), 12, '0')::macaddr", "macaddr8": "lpad(to_hex(n), 16, '0')::macaddr8",
	"point": "point(n, n)", "box": "box(point(n, n), point(n + 1, n + 1))", "circle": "circle(point(n, n), 0.4)",
	"lseg": "lseg(point(n, n), point(n + 1, n))", "line": "'{1,1,1}'::line", "path": "'((0,0),(1,1))'::path",
	"polygon": "polygon(box(point(n, n), point(n + 1, n + 1)))", "tsvector": "('v' || n)::tsvector", "tsquery": "('v' || n)::tsquery",
	"bit": "n::int4::bit(32)", "varbit": "B'1'", "pg_lsn": "('0/' || to_hex(n))::pg_lsn",
	"int4range": "int4range(n::int4, n::int4 + 1)", "int8range": "int8range(n::int8, n::int8 + 1)", "numrange": "numrange(n::numeric, n::numeric + 1)",
	"daterange": "daterange('2024-01-01'::date + n::int4, '2024-01-02'::date + n::int4)",
	"tsrange":   "tsrange('2024-01-01'::timestamp + n * '1 hour'::interval, '2024-01-01'::timestamp + (n + 1) * '1 hour'::interval)",
	"tstzrange": "tstzrange('2024-01-01 00:00+00'::timestamptz + n * '1 hour'::interval, '2024-01-01 00:00+00'::timestamptz + (n + 1) * '1 hour'::interval)",
}

// userTypes are the types of a schema by name.
type userTypes struct {
	enums      map[schema.Name]*schema.Enum
	domains    map[schema.Name]*schema.Domain
	composites map[schema.Name]*schema.Composite
	ranges     map[schema.Name]bool
}

func typesOf(db *schema.Database) userTypes {
	t := userTypes{make(map[schema.Name]*schema.Enum), make(map[schema.Name]*schema.Domain), make(map[schema.Name]*schema.Composite), make(map[schema.Name]bool)}
	for _, e := range db.Entities {
		switch e := e.(type) {
		case *schema.Enum:
			t.enums[e.Name] = e
		case *schema.Domain:
			t.domains[e.Name] = e
		case *schema.Composite:
			t.composites[e.Name] = e
		case *schema.Range:
			t.ranges[e.Name] = true
		}
	}
	return t
}

// parse reads a type; what cannot be read has no name.
func parse(t schema.Type) schema.SQLType {
	out, err := schema.ParseType(t.SQL())
	if err != nil {
		return schema.SQLType{}
	}
	return out
}

// base is the type that a domain is made of in the end, or the type itself.
func (t userTypes) base(st schema.SQLType) schema.SQLType {
	for range len(t.domains) {
		d := t.domains[st.Name]
		if d == nil || st.Array {
			break
		}
		st = parse(d.Type)
	}
	return st
}

// value is an expression for a value of a type in row n; none is known where it is empty.
func (t userTypes) value(typ schema.Type) string {
	st := parse(typ)
	switch {
	case st.Name.Name == "":
		return ""
	case st.Array:
		return "'{}'::" + typ.SQL()
	case st.BuiltIn:
		return builtinValue(st, typ.SQL())
	}
	switch name := st.Name; {
	case t.domains[name] != nil:
		return cast(t.value(t.domains[name].Type), typ)
	case t.enums[name] != nil:
		return oneOf(t.enums[name].Values, typ)
	case t.composites[name] != nil:
		return t.row(t.composites[name], typ)
	case t.ranges[name]:
		return "'empty'::" + typ.SQL()
	}
	return extensionValue(st, typ)
}

// builtinValue is a value of a built-in type that keeps to its modifiers.
func builtinValue(st schema.SQLType, sql string) string {
	value := builtin[st.Name.Name]
	if value == "" || len(st.Mods) == 0 {
		return value
	}
	size, err := strconv.Atoi(st.Mods[0])
	if err != nil {
		return value
	}
	switch st.Name.Name {
	case "varchar", "bpchar":
		if size < 8 {
			return fmt.Sprintf("right(n::text, %d)", size)
		}
	case "numeric":
		scale := 0
		if len(st.Mods) > 1 {
			scale, _ = strconv.Atoi(st.Mods[1])
		}
		return fmt.Sprintf("(n %% 10::numeric ^ %d)::%s", max(size-scale, 0), sql)
	case "bit":
		return fmt.Sprintf("n::int4::bit(%d)", size)
	}
	return value
}

// row is a value of a composite type.
func (t userTypes) row(c *schema.Composite, typ schema.Type) string {
	parts := make([]string, len(c.Fields))
	for i, f := range c.Fields {
		if parts[i] = t.value(f.Type); parts[i] == "" {
			parts[i] = "NULL"
		}
	}
	return cast("ROW("+strings.Join(parts, ", ")+")", typ)
}

// extensionValue is a value of a type that an extension brings: of pgvector's by their dimensions, of others what
// their input takes in the commonest cases.
func extensionValue(st schema.SQLType, typ schema.Type) string {
	size := 3
	if len(st.Mods) > 0 {
		if n, err := strconv.Atoi(st.Mods[0]); err == nil {
			size = n
		}
	}
	switch st.Name.Name {
	case "vector", "halfvec":
		return fmt.Sprintf("('[' || n || repeat(',1', %d) || ']')::%s", size-1, typ.SQL())
	case "sparsevec":
		return fmt.Sprintf("('{1:' || n || '}/%d')::%s", size, typ.SQL())
	case "hstore":
		return fmt.Sprintf("('n=>' || n)::%s", typ.SQL())
	case "geometry", "geography":
		return fmt.Sprintf("'POINT(1 1)'::%s", typ.SQL())
	}
	return fmt.Sprintf("('v' || n)::%s", typ.SQL())
}

func cast(value string, typ schema.Type) string {
	if value == "" {
		return ""
	}
	return "(" + value + ")::" + typ.SQL()
}

// oneOf takes the constants in turn.
func oneOf(texts []string, typ schema.Type) string {
	if len(texts) == 0 {
		return ""
	}
	quoted := make([]string, len(texts))
	for i, s := range texts {
		quoted[i] = schema.Literal(s)
	}
	return fmt.Sprintf("((ARRAY[%s]::text[])[(n - 1) %% %d + 1])::%s", strings.Join(quoted, ", "), len(texts), typ.SQL())
}

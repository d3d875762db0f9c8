package lint

import (
	"slices"
	"strings"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

var typeRules = []Rule{
	{ID: "timestamp_without_time_zone", Group: "types", Title: "a column is a timestamp without time zone", Severity: tells, find: ofType("%s is timestamp without time zone: it is no point in time", "timestamp"), Source: "https://wiki.postgresql.org/wiki/Don%27t_Do_This#Don.27t_use_timestamp_.28without_time_zone.29",
		Why: "It is what a clock on some wall shows. Which point in time that was depends on who wrote it and with what TimeZone; differences across a change of daylight saving are wrong.",
		Do:  "use timestamptz, which takes as much room; the plan asks which zone the old values are in (hazard time_zone)"},
	{ID: "time_with_time_zone", Group: "types", Title: "a column is a time with time zone", Severity: warns, find: ofType("%s is time with time zone", "timetz"), Source: manual + "datatype-datetime.html",
		Why: "A time of day has no date, so that its offset says little: daylight saving depends on the date. PostgreSQL has the type for the standard's sake alone.",
		Do:  "use time, or timestamptz"},
	{ID: "character_type", Group: "types", Title: "a column is char(n)", Severity: warns, find: ofType("%s is char(n), which is padded with spaces", "bpchar"), Source: "https://wiki.postgresql.org/wiki/Don%27t_Do_This#Don.27t_use_char.28n.29",
		Why: "Values are padded to the length, which takes room and no time less, and the padding counts in some comparisons and not in others.",
		Do:  "use text, with a check of the length where it is fixed"},
	{ID: "varchar_length", Group: "types", Title: "a column is varchar(n)", Severity: off, find: varcharLength, Source: "https://wiki.postgresql.org/wiki/Don%27t_Do_This#Don.27t_use_varchar.28n.29_by_default",
		Why: "varchar(n) takes no less room than text, and a length that was made up is an error at the first longer value. To raise it is brief, to lower it rewrites.",
		Do:  "use text; where a length is a rule, write it as a check"},
	{ID: "money_type", Group: "types", Title: "a column is money", Severity: warns, find: ofType("%s is money, whose meaning depends on lc_monetary", "money"), Source: "https://wiki.postgresql.org/wiki/Don%27t_Do_This#Don.27t_use_money",
		Why: "It has no currency, its fractions are those of lc_monetary, and a dump that is restored with another lc_monetary has other amounts.",
		Do:  "use numeric, and a column for the currency"},
	{ID: "json_type", Group: "types", Title: "a column is json", Severity: tells, find: ofType("%s is json: it has no equality and few indexes", "json"), Source: manual + "datatype-json.html",
		Why: "json keeps the text and parses it with every use. It has no operator =, so that DISTINCT, GROUP BY and UNION fail with it.",
		Do:  "use jsonb, unless the very text counts: white space, the order of keys, keys that repeat"},
	{ID: "serial_column", Group: "types", Title: "a column is serial", Severity: tells, find: serialColumn, Source: manual + "ddl-identity-columns.html",
		Why: "serial is a default and a sequence with privileges of its own: who may insert needs USAGE on it, and CREATE TABLE ... (LIKE) shares it. An identity column is one thing, in the standard's words.",
		Do:  "use identity { generated = ALWAYS }, or BY_DEFAULT; a plan changes it in place"},
	{ID: "float_for_money", Group: "types", Title: "an amount of money is a floating-point number", Severity: warns, find: floatForMoney, Source: manual + "datatype-numeric.html#DATATYPE-FLOAT",
		Why: "Most decimal fractions have no exact float: 0.1 + 0.2 is not 0.3, sums depend on the order of the rows, and comparisons by = fail.",
		Do:  "use numeric, or whole cents as bigint"},
	{ID: "uuid_as_text", Group: "types", Title: "a UUID is kept as text", Severity: tells, find: uuidAsText, Source: manual + "datatype-uuid.html",
		Why: "A text of 36 characters takes more than twice the room of a uuid, in each index too, and the same value can be written in several ways.",
		Do:  "use uuid, which takes the same text"},
	{ID: "nullable_boolean", Group: "types", Title: "a boolean may be null", Severity: tells, find: nullableBoolean, Source: manual + "functions-comparison.html",
		Why: "A boolean that may be null has three values: WHERE flag and WHERE NOT flag together do not find every row.",
		Do:  "make it not null with a default, unless unknown is meant"},
	{ID: "constant_time_default", Group: "types", Title: "a default of a time is evaluated once", Severity: fails, find: constantTimeDefault, Source: manual + "datatype-datetime.html#DATATYPE-DATETIME-SPECIAL-VALUES",
		Why: "'now', 'today' and their like are read when the default is made, not when a row is inserted: every row gets the time of the CREATE TABLE.",
		Do:  "use sql(\"now()\") or sql(\"CURRENT_DATE\")"},
	{ID: "json_null_default", Group: "types", Title: "a default is the JSON value null", Severity: warns, find: jsonNullDefault, Source: manual + "datatype-json.html",
		Why: "The JSON value null is not NULL: IS NULL is false for it, NOT NULL lets it pass, and ->> of it gives NULL.",
		Do:  "take the default away, or use '{}' or '[]'"},
	{ID: "inconsistent_column_type", Group: "types", Title: "columns of one name have several types", Severity: off, find: inconsistentType, Source: manual + "ddl-basics.html",
		Why: "Where a column of the same name has another type in another table, joins and code that read both go wrong in places.",
		Do:  "use one type for what has one name"},
}

// ofType finds what is of a type, or an array of it: columns, domains, and fields of composite types.
func ofType(fact, typ string) func(*look) {
	is := func(t schema.Type) bool {
		name, _, _ := typeName(t)
		return name == typ
	}
	return func(l *look) {
		l.eachColumn(func(_ *schema.Table, c *schema.Column) bool { return is(c.Type) }, fact)
		for d := range entities[*schema.Domain](l) {
			if is(d.Type) {
				l.foundf(d.Ref(), d, "type", fact, d.Name)
			}
		}
		for c := range entities[*schema.Composite](l) {
			for _, f := range c.Fields {
				if is(f.Type) {
					l.foundf(c.Ref(), c, "field."+f.Name+".type", fact, f.Name)
				}
			}
		}
	}
}

func varcharLength(l *look) {
	l.eachColumn(func(_ *schema.Table, c *schema.Column) bool {
		name, mods, _ := typeName(c.Type)
		return name == "varchar" && len(mods) > 0
	}, "%s is varchar(n)")
}

func serialColumn(l *look) {
	l.eachColumn(func(_ *schema.Table, c *schema.Column) bool { return c.Serial }, "%s is serial")
}

func floatForMoney(l *look) {
	words := l.texts("words")
	l.eachColumn(func(_ *schema.Table, c *schema.Column) bool {
		return isType(c, "float4", "float8") && slices.ContainsFunc(strings.Split(strings.ToLower(c.Name), "_"), func(w string) bool { return slices.Contains(words, w) })
	}, "%s is a floating-point number")
}

// uuidLength is the length of a UUID as text.
const uuidLength = "36"

func uuidAsText(l *look) {
	l.eachColumn(func(_ *schema.Table, c *schema.Column) bool {
		_, mods, _ := typeName(c.Type)
		words := strings.Split(strings.ToLower(c.Name), "_")
		switch words[len(words)-1] {
		case "uuid", "guid":
			return isType(c, "text", "varchar", "bpchar") && (len(mods) == 0 || mods[0] == uuidLength)
		case "id":
			return isType(c, "varchar", "bpchar") && len(mods) > 0 && mods[0] == uuidLength
		}
		return false
	}, "%s seems to hold UUIDs as text")
}

func nullableBoolean(l *look) {
	l.eachColumn(func(t *schema.Table, c *schema.Column) bool {
		return isType(c, "bool") && !c.NotNull && !inPrimaryKey(t, c.Name) && c.Generated.IsZero()
	}, "%s is a boolean that may be null")
}

// momentary are the constants that stand for the time when they are read.
var momentary = []string{"now", "today", "tomorrow", "yesterday"}

func constantTimeDefault(l *look) {
	for t, c := range l.columns() {
		if !isType(c, "timestamp", "timestamptz", "date", "time", "timetz") {
			continue
		}
		for tok := range sqltext.Tokens(c.Default.Text) {
			if tok.Kind == sqltext.String && slices.Contains(momentary, strings.ToLower(strings.TrimSpace(tok.Text))) {
				l.column(t, c, "default", "the default of %s is the time when it was made: '%s'", c.Name, tok.Text)
				break
			}
		}
	}
}

func jsonNullDefault(l *look) {
	for t, c := range l.columns() {
		for tok := range sqltext.Tokens(c.Default.Text) {
			if tok.Kind == sqltext.String && strings.TrimSpace(tok.Text) == "null" && isType(c, "json", "jsonb") {
				l.column(t, c, "default", "the default of %s is the JSON value null, which is not NULL", c.Name)
			}
			break
		}
	}
}

func inconsistentType(l *look) {
	first := make(map[string]*schema.Column)
	of := make(map[string]*schema.Table)
	for t, c := range l.columns() {
		name, _, _ := typeName(c.Type)
		if name == "" {
			continue
		}
		other := first[c.Name]
		if other == nil {
			first[c.Name], of[c.Name] = c, t
			continue
		}
		if !sameKeyType(c.Type, other.Type) {
			l.column(t, c, "type", "%s is %s here, and %s in %s", c.Name, c.Type.SQL(), other.Type.SQL(), of[c.Name].Name)
		}
	}
}

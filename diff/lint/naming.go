package lint

import (
	"regexp"
	"slices"
	"strings"

	"github.com/replyx/schemactl/schema"
)

var nameRules = []Rule{
	{ID: "reserved_name", Group: "names", Title: "a name is a reserved word", Severity: tells, find: reservedName, Source: manual + "sql-keywords-appendix.html",
		Why: "Every statement must quote the name, and one that does not may mean something else: SELECT user FROM t gives the role.",
		Do:  "choose another name; renamed_from renames in place"},
	{ID: "quoted_name", Group: "names", Title: "a name must be quoted", Severity: tells, find: quotedName, Source: manual + "sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS",
		Why: "A name with capitals, spaces or signs is found only in double quotes: userId without them is userid.",
		Do:  "use lower case, digits and underscores; renamed_from renames in place"},
	{ID: "long_name", Group: "names", Title: "a name has as many bytes as PostgreSQL keeps", Severity: tells, find: longName, Source: manual + "sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS",
		Why: "PostgreSQL cuts a name off after 63 bytes, with a notice that tools hide. Two long names that begin alike become the same.",
		Do:  "check that the name is whole, and choose a shorter one"},
	{ID: "naming_pattern", Group: "names", Title: "a name is not as the policy has it", Severity: warns, find: namingPattern, Source: "policy.md#lint",
		Why: "A team agrees on how names look. Without options the rule looks at nothing; Atlas's naming block is read as its options.",
		Do:  "rename it with renamed_from, or change the pattern in the policy"},
	{ID: "missing_comment", Group: "names", Title: "an object has no comment", Severity: off, find: missingComment, Source: manual + "sql-comment.html",
		Why: "A comment is where who reads the database finds what an object is for: psql, catalogs of data and diagrams show it.",
		Do:  "write comment = \"...\""},
}

// columnWords are keywords that may be the name of a column or a table bare (pg_get_keywords(), catcode C).
var columnWords = strings.Fields(`between bigint bit boolean char character coalesce dec decimal exists extract float greatest
	grouping inout int integer interval json json_array json_arrayagg json_exists json_object json_objectagg json_query json_scalar
	json_serialize json_table json_value least merge_action national nchar none normalize nullif numeric out overlay position precision
	real row setof smallint substring time timestamp treat trim values varchar xmlattributes xmlconcat xmlelement xmlexists xmlforest
	xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable`)

// spoken yields the objects whose names stand in queries.
func (l *look) spoken(yield func(schema.Ref, schema.Object) bool) {
	for ref, obj := range l.State.Objects() {
		if c, ok := obj.(*schema.Column); ok && (c.Inherited || c.Type.Text == "") {
			continue
		}
		if t := l.table(ref.TableName()); t != nil && t.PartitionOf.Name != "" {
			continue
		}
		inQueries := ref.Kind.HasRows() || ref.Kind.IsType() || ref.Kind.IsRoutine() || ref.Kind == schema.KindColumn || ref.Kind == schema.KindSchema || ref.Kind == schema.KindSequence
		if inQueries && !yield(ref, obj) {
			return
		}
	}
}

func reservedName(l *look) {
	for ref, obj := range l.spoken {
		if schema.Reserved(ref.Name) && !slices.Contains(columnWords, ref.Name) {
			l.foundf(ref, obj, "", "%s is a reserved word", ref.Name)
		}
	}
}

func quotedName(l *look) {
	for ref, obj := range l.spoken {
		if !schema.Reserved(ref.Name) && schema.Ident(ref.Name) != ref.Name {
			l.foundf(ref, obj, "", "%s must be quoted in every statement", schema.Ident(ref.Name))
		}
	}
}

func longName(l *look) {
	for ref, obj := range l.State.Objects() {
		if len(ref.Name) == schema.MaxIdentifier && !ref.Kind.GivesRights() {
			l.foundf(ref, obj, "", "the name of %s has %d bytes, as one that was cut off", ref, len(ref.Name))
		}
	}
}

func namingPattern(l *look) {
	patterns := make(map[schema.Kind]*regexp.Regexp)
	for _, o := range l.rule.Options() {
		for _, p := range l.texts(o.Name) {
			if re, err := regexp.Compile(p); err == nil { // the policy has tried it
				patterns[schema.Kind(o.Name)] = re
			}
		}
	}
	for ref, obj := range l.State.Objects() {
		kind := ref.Kind
		if kind == schema.KindPerfIndex {
			kind = schema.KindIndex
		}
		if re := patterns[kind]; re != nil && ref.Name != "" && !re.MatchString(ref.Name) {
			l.foundf(ref, obj, "", "the name %q does not match %s, the pattern of kind %s", ref.Name, list(l.texts(string(kind))), kind)
		}
	}
}

func missingComment(l *look) {
	kinds := l.texts("kinds")
	for ref, obj := range l.State.Objects() {
		if !slices.Contains(kinds, string(ref.Kind)) || slices.ContainsFunc(obj.Attrs(), func(a schema.Attr) bool { return a.Name == "comment" }) {
			continue
		}
		if t, ok := obj.(*schema.Table); ok && t.PartitionOf.Name != "" {
			continue
		}
		l.foundf(ref, obj, "", "%s has no comment", ref)
	}
}

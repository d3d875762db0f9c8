package ddl

import (
	"strings"

	"github.com/replyx/schemactl/schema"
)

// CreateDomain makes a domain, and adds the checks that need not hold yet.
func CreateDomain(d *schema.Domain) []string {
	var b strings.Builder
	b.WriteString("CREATE DOMAIN " + d.Name.SQL() + " AS " + d.Type.SQL())
	if d.Collation != "" {
		b.WriteString(" COLLATE " + qualified(d.Collation))
	}
	if !d.Default.IsZero() {
		b.WriteString(" DEFAULT " + d.Default.SQL())
	}
	if d.NotNull {
		b.WriteString(" " + DomainNotNull(d))
	}
	out := []string{""}
	for _, c := range d.Checks {
		if c.NotValid {
			out = append(out, AlterDomain(d.Name)+"ADD "+DomainCheck(c))
			continue
		}
		b.WriteString("\n    " + DomainCheck(c))
	}
	out[0] = b.String()
	return out
}

// AlterDomain begins ALTER DOMAIN.
func AlterDomain(n schema.Name) string { return "ALTER DOMAIN " + n.SQL() + " " }

// DomainNotNull is the NOT NULL constraint of a domain, with its name where that is given.
func DomainNotNull(d *schema.Domain) string { return named(d.NotNullName) + "NOT NULL" }

// DomainCheck is a check constraint of a domain.
func DomainCheck(c *schema.DomainCheck) string {
	s := named(c.Name) + "CHECK " + parens(c.Expr.SQL())
	if c.NotValid {
		s += " NOT VALID"
	}
	return s
}

// CreateComposite makes a composite type.
func CreateComposite(c *schema.Composite) string {
	if len(c.Fields) == 0 {
		return "CREATE TYPE " + c.Name.SQL() + " AS ()"
	}
	fields := make([]string, len(c.Fields))
	for i, f := range c.Fields {
		fields[i] = Field(f)
	}
	return "CREATE TYPE " + c.Name.SQL() + " AS (\n    " + strings.Join(fields, ",\n    ") + "\n)"
}

// Field is an attribute of a composite type, as in ADD ATTRIBUTE.
func Field(f schema.Field) string { return schema.Ident(f.Name) + " " + FieldType(f) }

// FieldType is the type of an attribute with its collation.
func FieldType(f schema.Field) string {
	if f.Collation == "" {
		return f.Type.SQL()
	}
	return f.Type.SQL() + " COLLATE " + qualified(f.Collation)
}

// CreateRange makes a range type. One with a canonical function needs a shell first, which
// the function takes and returns.
func CreateRange(r *schema.Range) []string {
	options := []string{"SUBTYPE = " + r.Subtype.SQL()}
	add := func(word, value string) {
		if value != "" {
			options = append(options, word+" = "+value)
		}
	}
	if r.OpClass != "" {
		add("SUBTYPE_OPCLASS", qualified(r.OpClass))
	}
	if r.Collation != "" {
		add("COLLATION", qualified(r.Collation))
	}
	if r.CanonicalFunc.Name != "" {
		add("CANONICAL", r.CanonicalFunc.SQL())
	}
	if r.Diff.Name != "" {
		add("SUBTYPE_DIFF", r.Diff.SQL())
	}
	if r.Multirange.Name != "" {
		add("MULTIRANGE_TYPE_NAME", r.MultirangeName().SQL())
	}
	return []string{"CREATE TYPE " + r.Name.SQL() + " AS RANGE (\n    " + strings.Join(options, ",\n    ") + "\n)"}
}

// CreateCollation makes a collation.
func CreateCollation(c *schema.Collation) string {
	var options []string
	add := func(word, value string) {
		if value != "" {
			options = append(options, word+" = "+value)
		}
	}
	text := func(word, value string) {
		if value != "" {
			add(word, schema.Literal(value))
		}
	}
	add("PROVIDER", c.Provider)
	text("LOCALE", c.Locale)
	text("LC_COLLATE", c.Collate)
	text("LC_CTYPE", c.Ctype)
	if c.Nondeterministic {
		add("DETERMINISTIC", "false")
	}
	text("RULES", c.Rules)
	return "CREATE COLLATION " + c.Name.SQL() + " (" + strings.Join(options, ", ") + ")"
}

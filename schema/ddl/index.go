package ddl

import (
	"strings"

	"github.com/replyx/schemactl/schema"
)

// IndexOptions choose the form of CREATE INDEX.
type IndexOptions struct {
	Concurrently bool
	// Only leaves the partitions of a partitioned table without.
	Only bool
	// Name is used in place of the index's own, for a build under a temporary name.
	Name string
}

// CreateIndex makes an index on a table.
func CreateIndex(on schema.Name, i *schema.Index, opts IndexOptions) string {
	var b strings.Builder
	b.WriteString("CREATE ")
	if i.Unique {
		b.WriteString("UNIQUE ")
	}
	b.WriteString("INDEX ")
	if opts.Concurrently {
		b.WriteString("CONCURRENTLY ")
	}
	onWord := " ON "
	if opts.Only {
		onWord = " ON ONLY "
	}
	name := opts.Name
	if name == "" {
		name = i.Name
	}
	b.WriteString(schema.Ident(name) + onWord + on.SQL() + " USING " + schema.Ident(i.MethodName()) + " " + partList(i.Parts))
	if len(i.Include) > 0 {
		b.WriteString(" INCLUDE " + Columns(i.Include))
	}
	if i.NullsNotDistinct {
		b.WriteString(" NULLS NOT DISTINCT")
	}
	if len(i.Params) > 0 {
		b.WriteString(" WITH " + Params(i.Params))
	}
	if i.Tablespace != "" {
		b.WriteString(" TABLESPACE " + schema.Ident(i.Tablespace))
	}
	if !i.Where.IsZero() {
		b.WriteString(" WHERE " + i.Where.SQL())
	}
	return b.String()
}

// KeyIndex is the unique index that a key is kept by, so that it can be built first and
// adopted by ADD CONSTRAINT ... USING INDEX.
func KeyIndex(k *schema.Key, name string) *schema.Index {
	parts := make([]schema.Part, len(k.Columns))
	for i, c := range k.Columns {
		parts[i] = schema.Part{Column: c}
	}
	return &schema.Index{
		Name: name, Unique: true, Parts: parts, Include: k.Include, Params: k.Params,
		NullsNotDistinct: k.NullsNotDistinct, Tablespace: k.Tablespace,
	}
}

func partList(parts []schema.Part) string {
	list := make([]string, len(parts))
	for i, p := range parts {
		list[i] = part(p)
	}
	return "(" + strings.Join(list, ", ") + ")"
}

func part(p schema.Part) string {
	var b strings.Builder
	if p.Column != "" {
		b.WriteString(schema.Ident(p.Column))
	} else {
		b.WriteString(parens(p.Expr.SQL()))
	}
	if p.Collation != "" {
		b.WriteString(" COLLATE " + qualified(p.Collation))
	}
	if p.OpClass != "" {
		b.WriteString(" " + qualified(p.OpClass))
		if len(p.OpClassParams) > 0 {
			b.WriteString(" " + Params(p.OpClassParams))
		}
	}
	if p.Desc {
		b.WriteString(" DESC")
	}
	if p.Nulls != "" {
		b.WriteString(" NULLS " + p.Nulls)
	}
	if p.Operator != "" {
		b.WriteString(" WITH " + p.Operator)
	}
	return b.String()
}

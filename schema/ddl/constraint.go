package ddl

import (
	"strings"

	"github.com/replyx/schemactl/schema"
)

// Each of these is a table constraint, as in CREATE TABLE and ADD: with its CONSTRAINT
// clause where it has a name.

// notNull is the clause of a column that is never null.
func notNull(n *schema.NotNull) string {
	s := "NOT NULL"
	if n == nil {
		return s
	}
	if name := n.Name.Own(); name != "" {
		s = named(name) + s
	}
	if n.NoInherit {
		s += " NO INHERIT"
	}
	return s
}

// NotNull is a NOT NULL constraint of a column as ADD takes it (PostgreSQL 18).
func NotNull(n *schema.NotNull, column string) string {
	s := named(n.Name.Text) + "NOT NULL " + schema.Ident(column)
	if n.NoInherit {
		s += " NO INHERIT"
	}
	if n.NotValid {
		s += " NOT VALID"
	}
	return s
}

// PrimaryKey is a primary key clause.
func PrimaryKey(k *schema.Key) string { return named(k.Name) + "PRIMARY KEY " + keyBody(k) }

// Unique is a unique constraint clause.
func Unique(k *schema.Key) string {
	word := "UNIQUE "
	if k.NullsNotDistinct {
		word = "UNIQUE NULLS NOT DISTINCT "
	}
	return named(k.Name) + word + keyBody(k)
}

// UsingIndex makes an existing unique index the key's. Word is PRIMARY KEY or UNIQUE.
func UsingIndex(name, word, index string, t schema.Timing) string {
	return named(name) + word + " USING INDEX " + schema.Ident(index) + timing(t)
}

// Check is a check constraint clause.
func Check(c *schema.Check) string {
	s := named(c.Name) + "CHECK " + parens(c.Expr.SQL())
	if c.NoInherit {
		s += " NO INHERIT"
	}
	return s + validity(c.NotValid, c.NotEnforced)
}

// validity ends a constraint that its rows need not satisfy.
func validity(notValid, notEnforced bool) string {
	switch {
	case notEnforced:
		return " NOT ENFORCED"
	case notValid:
		return " NOT VALID"
	}
	return ""
}

// Exclusion is an exclusion constraint clause.
func Exclusion(e *schema.Exclusion) string {
	method := e.Method
	if method == "" {
		method = "btree"
	}
	s := named(e.Name) + "EXCLUDE USING " + schema.Ident(method) + " " + partList(e.Parts)
	if len(e.Include) > 0 {
		s += " INCLUDE " + Columns(e.Include)
	}
	s += indexParameters(e.Params, e.Tablespace)
	if !e.Where.IsZero() {
		s += " WHERE " + parens(e.Where.SQL())
	}
	return s + timing(e.Timing)
}

// ForeignKey is a foreign key clause.
func ForeignKey(f *schema.ForeignKey) string {
	var b strings.Builder
	b.WriteString(named(f.Name) + "FOREIGN KEY " + lastMarked(f.Columns, f.Period, "PERIOD ", "") + " REFERENCES " + f.RefTable.SQL())
	if len(f.RefColumns) > 0 {
		b.WriteString(" " + lastMarked(f.RefColumns, f.Period, "PERIOD ", ""))
	}
	if f.Match != "" && f.Match != "SIMPLE" {
		b.WriteString(" MATCH " + f.Match)
	}
	if f.OnUpdate != "" && f.OnUpdate != "NO ACTION" {
		b.WriteString(" ON UPDATE " + f.OnUpdate)
	}
	if f.OnDelete != "" && f.OnDelete != "NO ACTION" {
		b.WriteString(" ON DELETE " + f.OnDelete)
		if len(f.OnDeleteColumns) > 0 {
			b.WriteString(" " + Columns(f.OnDeleteColumns))
		}
	}
	b.WriteString(timing(f.Timing) + validity(f.NotValid, f.NotEnforced))
	return b.String()
}

// Timing spells out when a constraint is checked, as ALTER CONSTRAINT needs it.
func Timing(t schema.Timing) string {
	switch {
	case t.Deferred:
		return "DEFERRABLE INITIALLY DEFERRED"
	case t.Deferrable:
		return "DEFERRABLE INITIALLY IMMEDIATE"
	default:
		return "NOT DEFERRABLE"
	}
}

func timing(t schema.Timing) string {
	if !t.Deferrable && !t.Deferred {
		return ""
	}
	return strings.TrimSuffix(" "+Timing(t), " INITIALLY IMMEDIATE")
}

func keyBody(k *schema.Key) string {
	s := lastMarked(k.Columns, k.WithoutOverlaps, "", " WITHOUT OVERLAPS")
	if len(k.Include) > 0 {
		s += " INCLUDE " + Columns(k.Include)
	}
	return s + indexParameters(k.Params, k.Tablespace) + timing(k.Timing)
}

// lastMarked is a list of columns whose last one stands between words.
func lastMarked(columns []string, marked bool, before, after string) string {
	if !marked || len(columns) == 0 {
		return Columns(columns)
	}
	list := make([]string, len(columns))
	for i, c := range columns {
		list[i] = schema.Ident(c)
	}
	last := len(list) - 1
	list[last] = before + list[last] + after
	return "(" + strings.Join(list, ", ") + ")"
}

func indexParameters(ps []schema.Param, tablespace string) string {
	var s string
	if len(ps) > 0 {
		s = " WITH " + Params(ps)
	}
	if tablespace != "" {
		s += " USING INDEX TABLESPACE " + schema.Ident(tablespace)
	}
	return s
}

func named(name string) string {
	if name == "" {
		return ""
	}
	return "CONSTRAINT " + schema.Ident(name) + " "
}

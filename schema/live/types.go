package live

import (
	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/schema"
)

// domainRows comes after the schemas in the batch.
func (r *reader) domainRows(rows pgx.Rows) error {
	return each(rows, func() error {
		d := &schema.Domain{}
		var oid, namespace int64
		err := rows.Scan(&oid, &namespace, &d.Name.Name, &d.Type.Text, &d.Collation, &d.Default.Text, &d.NotNull, &d.Comment)
		d.Name.Schema = r.schemas[namespace]
		r.domains[oid] = d
		r.entity(d)
		return err
	})
}

// domainConstraintRows comes after the domains in the batch.
func (r *reader) domainConstraintRows(rows pgx.Rows) error {
	return each(rows, func() error {
		c := &schema.DomainCheck{}
		var oid int64
		var kind string
		var valid bool
		if err := rows.Scan(&oid, &c.Name, &kind, &valid, &c.Expr.Text, &c.Comment); err != nil {
			return err
		}
		d := r.domains[oid]
		switch {
		case d == nil:
		case kind == "n":
			d.NotNullComment = c.Comment
			if c.Name != schema.ObjectName(d.Name.Name, "", "not_null") {
				d.NotNullName = c.Name
			}
		default:
			c.NotValid = !valid
			d.Checks = append(d.Checks, c)
			d.SortChecks()
		}
		return nil
	})
}

// compositeRows comes after the schemas in the batch.
func (r *reader) compositeRows(rows pgx.Rows) error {
	return each(rows, func() error {
		c := &schema.Composite{}
		var oid, namespace int64
		err := rows.Scan(&oid, &namespace, &c.Name.Name, &c.Comment)
		c.Name.Schema = r.schemas[namespace]
		r.composites[oid] = c
		r.entity(c)
		return err
	})
}

// fieldRows comes after the composite types in the batch.
func (r *reader) fieldRows(rows pgx.Rows) error {
	return each(rows, func() error {
		var f schema.Field
		var oid int64
		err := rows.Scan(&oid, &f.Name, &f.Type.Text, &f.Collation, &f.Comment)
		if c := r.composites[oid]; c != nil {
			c.Fields = append(c.Fields, f)
		}
		return err
	})
}

// rangeRows comes after the schemas in the batch.
func (r *reader) rangeRows(rows pgx.Rows) error {
	return each(rows, func() error {
		t := &schema.Range{}
		var namespace, multirange int64
		opclass := schema.Name{}
		err := rows.Scan(&namespace, &t.Name.Name, &t.Subtype.Text, &opclass.Name, &opclass.Schema, &t.Collation,
			&t.CanonicalFunc.Schema, &t.CanonicalFunc.Name, &t.Diff.Schema, &t.Diff.Name, &multirange, &t.Multirange.Schema, &t.Multirange.Name, &t.Functions, &t.Comment)
		if err != nil {
			return err
		}
		t.Name.Schema = r.schemas[namespace]
		if opclass.Name != "" {
			t.OpClass = notBuiltIn(opclass).SQL()
		}
		t.CanonicalFunc, t.Diff = notBuiltIn(t.CanonicalFunc), notBuiltIn(t.Diff)
		if multirange == namespace {
			t.Multirange.Schema = ""
		}
		if t.Multirange == (schema.Name{Name: schema.DefaultMultirange(t.Name.Name)}) {
			t.Multirange = schema.Name{}
		}
		t.Functions = renamedFunctions(t)
		r.entity(t)
		return nil
	})
}

// renamedFunctions are the names that the functions of a range type have; nil where those are the names of the types. A range has
// two of its own, and since PostgreSQL 14 three of its multirange.
func renamedFunctions(t *schema.Range) []string {
	names := t.Functions
	t.Functions = nil
	usual := t.Constructors()
	if len(names) > len(usual) {
		return nil
	}
	for i, name := range names {
		if name != usual[i].Name {
			return names
		}
	}
	return nil
}

// notBuiltIn takes the schema off a name of pg_catalog.
func notBuiltIn(n schema.Name) schema.Name {
	if n.Schema == "pg_catalog" {
		n.Schema = ""
	}
	return n
}

var providers = map[string]string{"i": "icu", "b": "builtin"}

// ownCollationRows comes after the schemas in the batch.
func (r *reader) ownCollationRows(rows pgx.Rows) error {
	return each(rows, func() error {
		c := &schema.Collation{}
		var namespace int64
		var provider string
		var deterministic bool
		err := rows.Scan(&namespace, &c.Name.Name, &provider, &deterministic, &c.Collate, &c.Ctype, &c.Locale, &c.Rules, &c.Comment)
		if err != nil {
			return err
		}
		c.Name.Schema = r.schemas[namespace]
		c.Provider, c.Nondeterministic = providers[provider], !deterministic
		// Before PostgreSQL 15 the locale of ICU is in both categories.
		if c.Locale == "" && c.Collate == c.Ctype {
			c.Locale = c.Collate
		}
		if c.Locale != "" {
			c.Collate, c.Ctype = "", ""
		}
		r.entity(c)
		return nil
	})
}

// copyRest gives the server's form of a type what was not made in pg_temp: the comments of its
// parts, the schema of a multirange, the canonical function.
func copyRest(temp, desired schema.Entity) {
	switch d := desired.(type) {
	case *schema.Domain:
		t := temp.(*schema.Domain)
		t.NotNullComment = d.NotNullComment
		for _, c := range t.Checks {
			if k := d.Check(c.Name); k != nil {
				c.Comment = k.Comment
			}
		}
	case *schema.Range:
		t := temp.(*schema.Range)
		t.Multirange.Schema, t.CanonicalFunc = d.Multirange.Schema, d.CanonicalFunc
	case *schema.Composite:
		t := temp.(*schema.Composite)
		for i := range t.Fields {
			if f := d.Field(t.Fields[i].Name); f != nil {
				t.Fields[i].Comment = f.Comment
			}
		}
	}
}

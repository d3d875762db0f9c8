package live

import (
	"fmt"

	"github.com/replyx/schemactl/schema"
)

// unsupported lists what a desired state asks for and the server's version does not have.
func unsupported(version int, desired *schema.Database) CompileErrors {
	if version == 0 { // two files are compared
		return nil
	}
	v := versionCheck{major: version / 10000}
	for _, t := range desired.Tables {
		v.table(t)
	}
	for _, e := range desired.Entities {
		if t, ok := e.(*schema.ForeignTable); ok {
			for _, c := range t.Checks {
				v.need(c.NotEnforced, schema.CheckNotEnforced, e.Ref(), c, "enforced")
			}
		}
		if n, ok := e.(schema.Versioned); ok {
			for _, s := range n.Since() {
				v.need(true, s.Feature, e.Ref(), e, s.Attr)
			}
		}
	}
	v.errs.sort()
	return v.errs
}

type versionCheck struct {
	major int
	errs  CompileErrors
}

// need notes a feature that has come with a later version.
func (v *versionCheck) need(has bool, f *schema.Feature, ref schema.Ref, o schema.Object, attr string) {
	if has && v.major < f.Major {
		v.errs = append(v.errs, &CompileError{
			Ref: ref, Pos: o.Src().At(attr),
			Message: fmt.Sprintf("%s needs PostgreSQL %d: this server is version %d", f.What, f.Major, v.major),
			Hint:    "leave it out for this server; docs/versions.md lists what each version has",
		})
	}
}

func (v *versionCheck) table(t *schema.Table) {
	for _, c := range t.Columns {
		ref := t.Child(schema.KindColumn, c.Name)
		v.need(c.Virtual, schema.VirtualColumn, ref, c, "as.type")
		v.need(c.NotNullConstraint != nil, schema.NotNullConstraint, ref, c, "not_null")
		v.need(c.Compression != "", schema.ColumnCompression, ref, c, "compression")
		v.need(c.Identity != nil && c.Identity.Persistence != "", schema.IdentityPersistence, ref, c, "identity.persistence")
	}
	if k := t.PrimaryKey; k != nil {
		v.need(k.WithoutOverlaps, schema.WithoutOverlaps, t.Child(schema.KindPrimaryKey, k.Name), k, "without_overlaps")
	}
	for _, k := range t.Uniques {
		ref := t.Child(schema.KindUnique, k.Name)
		v.need(k.WithoutOverlaps, schema.WithoutOverlaps, ref, k, "without_overlaps")
		v.need(k.NullsNotDistinct, schema.NullsNotDistinct, ref, k, "nulls_distinct")
	}
	for _, i := range t.Indexes {
		v.need(i.NullsNotDistinct, schema.NullsNotDistinct, t.Child(schema.KindIndex, i.Name), i, "nulls_distinct")
	}
	for _, c := range t.Checks {
		v.need(c.NotEnforced, schema.CheckNotEnforced, t.Child(schema.KindCheck, c.Name), c, "enforced")
	}
	for _, f := range t.ForeignKeys {
		ref := t.Child(schema.KindForeignKey, f.Name)
		v.need(f.NotEnforced, schema.KeyNotEnforced, ref, f, "enforced")
		v.need(f.Period, schema.KeyOverPeriods, ref, f, "period")
		v.need(len(f.OnDeleteColumns) > 0, schema.OnDeleteColumns, ref, f, "on_delete_columns")
	}
}

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
		switch e := e.(type) {
		case *schema.Sequence:
			v.need(e.Unlogged, 15, e.Ref(), e, "unlogged", "an unlogged sequence")
		case *schema.StatisticsObject:
			v.need(len(e.Expressions) > 0, 14, e.Ref(), e, "exprs", "statistics of expressions")
		case *schema.ForeignTable:
			for _, c := range e.Checks {
				v.need(c.NotEnforced, 18, e.Ref(), c, "enforced", "a check that is not enforced")
			}
		}
		if n, ok := e.(schema.Versioned); ok {
			for _, s := range n.Since() {
				v.need(true, s.Major, e.Ref(), e, s.Attr, s.Attr)
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

// need notes a property that has come with a later version.
func (v *versionCheck) need(has bool, major int, ref schema.Ref, o schema.Object, attr, what string) {
	if has && v.major < major {
		v.errs = append(v.errs, &CompileError{
			Ref: ref, Pos: o.Src().At(attr),
			Message: fmt.Sprintf("%s needs PostgreSQL %d: this server is version %d", what, major, v.major),
		})
	}
}

func (v *versionCheck) table(t *schema.Table) {
	for _, c := range t.Columns {
		ref := t.Child(schema.KindColumn, c.Name)
		v.need(c.Virtual, 18, ref, c, "as.type", "a virtual generated column")
		v.need(c.NotNullConstraint != nil, 18, ref, c, "not_null", "a NOT NULL constraint with properties of its own")
		v.need(c.Compression != "", 14, ref, c, "compression", "the compression of a column")
		v.need(c.Identity != nil && c.Identity.Persistence != "", 15, ref, c, "identity.persistence", "a sequence that is not logged as its table is")
	}
	if k := t.PrimaryKey; k != nil {
		v.need(k.WithoutOverlaps, 18, t.Child(schema.KindPrimaryKey, k.Name), k, "without_overlaps", "a key without overlaps")
	}
	for _, k := range t.Uniques {
		ref := t.Child(schema.KindUnique, k.Name)
		v.need(k.WithoutOverlaps, 18, ref, k, "without_overlaps", "a key without overlaps")
		v.need(k.NullsNotDistinct, 15, ref, k, "nulls_distinct", "nulls_distinct = false")
	}
	for _, i := range t.Indexes {
		v.need(i.NullsNotDistinct, 15, t.Child(schema.KindIndex, i.Name), i, "nulls_distinct", "nulls_distinct = false")
	}
	for _, c := range t.Checks {
		v.need(c.NotEnforced, 18, t.Child(schema.KindCheck, c.Name), c, "enforced", "a check that is not enforced")
	}
	for _, f := range t.ForeignKeys {
		ref := t.Child(schema.KindForeignKey, f.Name)
		v.need(f.NotEnforced, 18, ref, f, "enforced", "a foreign key that is not enforced")
		v.need(f.Period, 18, ref, f, "period", "a foreign key over periods")
		v.need(len(f.OnDeleteColumns) > 0, 15, ref, f, "on_delete_columns", "on_delete_columns")
	}
}

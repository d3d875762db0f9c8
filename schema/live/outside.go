package live

import (
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgerrcode"

	"github.com/replyx/schemactl/schema"
)

// outsideKeys finds foreign keys to tables that the HCL does not declare and that the database does not
// have, or not with these columns as a key.
func outsideKeys(live, desired *schema.Database) CompileErrors {
	if live.Server.VersionNum == 0 {
		return nil // no server was asked
	}
	var errs CompileErrors
	for _, t := range desired.Tables {
		for _, f := range t.ForeignKeys {
			if desired.Table(f.RefTable) != nil {
				continue
			}
			if fault, hint := outsideFault(live.Table(f.RefTable), f); fault != "" {
				errs = append(errs, &CompileError{
					Ref: t.Child(schema.KindForeignKey, f.Name), Pos: f.Src().At("ref_columns"), SQLState: pgerrcode.UndefinedTable, Message: fault, Hint: hint,
				})
			}
		}
	}
	errs.sort()
	return errs
}

func outsideFault(to *schema.Table, f *schema.ForeignKey) (fault, hint string) {
	if to == nil {
		return fmt.Sprintf("it refers to table %s, which neither the HCL nor the database has", f.RefTable), "declare the table, or make it first"
	}
	for _, c := range f.RefColumns {
		if to.Column(c) == nil {
			return fmt.Sprintf("it refers to column %q, which table %s does not have", c, f.RefTable), ""
		}
	}
	if !f.Period && !to.IsPartition() && !slices.ContainsFunc(uniqueKeys(to), func(k []string) bool { return sameSet(k, f.RefColumns) }) {
		return fmt.Sprintf("it refers to columns that are no key of table %s: %s", f.RefTable, strings.Join(f.RefColumns, ", ")), ""
	}
	return "", ""
}

// uniqueKeys are the columns of what a foreign key may refer to.
func uniqueKeys(t *schema.Table) [][]string {
	var out [][]string
	if t.PrimaryKey != nil {
		out = append(out, t.PrimaryKey.Columns)
	}
	for _, k := range t.Uniques {
		out = append(out, k.Columns)
	}
	for _, i := range t.Indexes {
		if i.Unique && i.Where.IsZero() {
			out = append(out, schema.ColumnsOf(&schema.Index{Parts: i.Parts}))
		}
	}
	return out
}

func sameSet(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

package live

import (
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/schema"
)

type indexRow struct {
	oid, table            int64
	name, method          string
	unique, valid         bool
	keys                  int16
	columns, options      []int16
	opclasses, collations []int64
	nullsNotDistinct      bool
	params                []string
	tablespace, predicate *string
	exprs, opclassParams  []string
	definition            *string
	rows, pages           int64
	comment               *string
}

func (r *reader) indexRows(rows pgx.Rows) error {
	return each(rows, func() error {
		var i indexRow
		err := rows.Scan(&i.oid, &i.table, &i.name, &i.unique, &i.valid, &i.method, &i.keys, &i.columns, &i.options, &i.opclasses,
			&i.collations, &i.nullsNotDistinct, &i.params, &i.tablespace, &i.predicate, &i.exprs, &i.opclassParams, &i.definition,
			&i.rows, &i.pages, &i.comment)
		r.indexes = append(r.indexes, i)
		return err
	})
}

func (r *reader) buildIndexes(owned map[int64]*constraintRow) {
	for n := range r.indexes {
		i := &r.indexes[n]
		t := r.tables[i.table]
		if t == nil {
			continue
		}
		c := owned[i.oid]
		switch {
		case c == nil:
			t.Indexes = append(t.Indexes, &schema.Index{
				Name: i.name, Unique: i.unique, Method: i.method, Parts: r.indexParts(i, t, nil), Include: i.include(t),
				Where: schema.Expr{Text: text(i.predicate)}, Params: params(i.params), NullsNotDistinct: i.nullsNotDistinct,
				Tablespace: text(i.tablespace), Comment: text(i.comment), Invalid: !i.valid, Building: r.building[i.oid],
				Stats: schema.Stats{Rows: i.rows, Bytes: i.pages * blockSize},
			})
		case c.kind == "x":
			t.Exclusions = append(t.Exclusions, &schema.Exclusion{
				Name: c.name, Method: i.method, Parts: r.indexParts(i, t, c.operators), Include: i.include(t),
				Where: schema.Expr{Text: text(i.predicate)}, Params: params(i.params), Tablespace: text(i.tablespace),
				Timing: c.timing(), Comment: text(c.comment), Invalid: !i.valid,
			})
		default:
			k := &schema.Key{
				Name: c.name, Columns: t.columnNames(i.columns[:i.keys]), Include: i.include(t), NullsNotDistinct: i.nullsNotDistinct,
				Params: params(i.params), Tablespace: text(i.tablespace), Timing: c.timing(), Comment: text(c.comment), Invalid: !i.valid,
			}
			if c.kind == "p" {
				t.PrimaryKey = k
			} else {
				t.Uniques = append(t.Uniques, k)
			}
		}
	}
}

func (i *indexRow) include(t *table) []string { return t.columnNames(i.columns[i.keys:]) }

// indoption bits (pg_index.h).
const (
	optionDesc       = 1
	optionNullsFirst = 2
)

func (r *reader) indexParts(i *indexRow, t *table, operators []string) []schema.Part {
	parts := make([]schema.Part, i.keys)
	for k := range parts {
		p := &parts[k]
		typeOID := int64(0)
		if n := i.columns[k]; n != 0 {
			p.Column = t.columnName(n)
			if n > 0 && int(n) <= len(t.typeOIDs) {
				typeOID = t.typeOIDs[n-1]
			}
		} else {
			p.Expr.Text = i.exprs[k]
		}
		class := r.opclasses[i.opclasses[k]]
		p.OpClass = class.name
		if typeOID != 0 {
			p.DefaultOpClass = r.isDefault(i.opclasses[k], class, typeOID)
		} else {
			// The type of an expression is not in the catalogs: the server says whether it
			// prints the class.
			p.DefaultOpClass = !strings.Contains(text(i.definition), " "+class.name)
		}
		if len(i.opclassParams) > k && i.opclassParams[k] != "" {
			p.OpClassParams = params(strings.Split(i.opclassParams[k], ","))
			p.DefaultOpClass = false
		}
		if o := i.collations[k]; o != 0 && !r.ownCollation(o, t, i.columns[k]) {
			p.Collation = r.collations[o]
		}
		p.Desc = i.options[k]&optionDesc != 0
		if first := i.options[k]&optionNullsFirst != 0; first != p.Desc {
			p.Nulls = map[bool]string{true: "FIRST", false: "LAST"}[first]
		}
		if len(operators) > k {
			p.Operator = operators[k]
		}
	}
	return parts
}

// defaultCollation is the OID of pg_catalog."default" (pg_collation.dat).
const defaultCollation = 100

// ownCollation says that a key has the collation of its column, which nobody writes.
func (r *reader) ownCollation(oid int64, t *table, column int16) bool {
	if column <= 0 || t.byNumber[column-1].Collation == "" {
		if column > 0 {
			return r.types[t.typeOIDs[column-1]].collation == oid || oid == defaultCollation
		}
		return oid == defaultCollation
	}
	return t.byNumber[column-1].Collation == r.collations[oid]
}

// params splits reloptions, sorted by name.
func params(options []string) []schema.Param {
	if len(options) == 0 {
		return nil
	}
	out := make([]schema.Param, len(options))
	for i, o := range options {
		out[i].Name, out[i].Value, _ = strings.Cut(o, "=")
	}
	slices.SortFunc(out, func(a, b schema.Param) int { return strings.Compare(a.Name, b.Name) })
	return out
}

package live

import (
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
	replica, clustered    bool
	targets               []int64
	// shared reports whether it is a part of a partitioned index.
	shared bool
}

func (i *indexRow) places() []any {
	return []any{
		&i.oid, &i.table, &i.name, &i.unique, &i.valid, &i.method, &i.keys, &i.columns, &i.options, &i.opclasses,
		&i.collations, &i.nullsNotDistinct, &i.params, &i.tablespace, &i.predicate, &i.exprs, &i.opclassParams, &i.definition,
		&i.rows, &i.pages, &i.comment, &i.replica, &i.clustered, &i.targets, &i.shared,
	}
}

func (r *reader) indexRows(rows pgx.Rows) error {
	return eachOf(rows, (*indexRow).places, func(i indexRow) { r.indexes = append(r.indexes, &i) })
}

func (r *reader) buildIndexes(owned map[int64]*constraintRow) {
	names := r.indexNames()
	for _, i := range r.indexes {
		t := r.tables[i.table]
		if t == nil {
			continue
		}
		i.mark(t.Table)
		c := owned[i.oid]
		// A constraint of the partition's own may be kept by its part of a plain index.
		on := t.owner(i.shared && (c == nil || c.shared))
		switch {
		case c == nil:
			on.Indexes = append(on.Indexes, &schema.Index{
				Name: i.name, Unique: i.unique, Method: i.method, Parts: r.indexParts(i, t, nil), Include: i.include(t),
				Where: schema.Expr{Text: text(i.predicate)}, Params: params(i.params), NullsNotDistinct: i.nullsNotDistinct,
				Tablespace: text(i.tablespace), Comment: text(i.comment), Invalid: !i.valid, Building: r.building[i.oid],
				Stats: schema.Stats{Rows: i.rows, Bytes: i.pages * blockSize}, Partitioned: t.Partition != nil, Lacking: r.lacking(i, t), PartOf: names[r.partOf[i.oid]],
			})
		case c.kind == "x":
			on.Exclusions = append(on.Exclusions, &schema.Exclusion{
				Name: c.name, Method: i.method, Parts: r.indexParts(i, t, c.operators), Include: i.include(t),
				Where: schema.Expr{Text: text(i.predicate)}, Params: params(i.params), Tablespace: text(i.tablespace),
				Timing: c.timing(), Comment: text(c.comment), IndexComment: text(i.comment), Invalid: !i.valid,
			})
		default:
			k := &schema.Key{
				Name: c.name, Columns: t.columnNames(i.columns[:i.keys]), Include: i.include(t), NullsNotDistinct: i.nullsNotDistinct,
				WithoutOverlaps: c.period, Params: params(i.params), Tablespace: text(i.tablespace), Timing: c.timing(),
				Comment: text(c.comment), IndexComment: text(i.comment), Invalid: !i.valid,
				Lacking: r.lacking(i, t), PartOf: names[r.partOf[i.oid]],
			}
			if c.kind == "p" {
				on.PrimaryKey = k
			} else {
				on.Uniques = append(on.Uniques, k)
			}
		}
	}
}

// mark notes what the table says about the index.
func (i *indexRow) mark(t *schema.Table) {
	if i.replica && t.ReplicaIdentity == replicaIdentities["i"] {
		t.ReplicaIdentity, t.ReplicaIndex = "", i.name
	}
	if i.clustered {
		t.ClusterOn = i.name
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
	printed := r.printed(i, t)
	for k := range parts {
		p := &parts[k]
		class := r.opclasses[i.opclasses[k]]
		p.OpClass = class.name
		if n := i.columns[k]; n > 0 && int(n) <= len(t.typeOIDs) {
			p.Column = t.columnName(n)
			p.DefaultOpClass = r.isDefault(i.opclasses[k], class, t.typeOIDs[n-1])
			if o := i.collations[k]; o != 0 && o != t.collations[n-1] {
				p.Collation = r.collations[o]
			}
		} else {
			// Neither type nor collation of an expression is in the catalogs: the server
			// says whether it prints the index's own.
			p.Expr.Text = i.exprs[k]
			p.DefaultOpClass = !printed[k].opclass
			if printed[k].collation {
				p.Collation = r.collations[i.collations[k]]
			}
		}
		if len(i.opclassParams) > k && i.opclassParams[k] != "" {
			p.OpClassParams = params(strings.Split(i.opclassParams[k], ","))
			p.DefaultOpClass = false
		}
		if len(i.targets) > k && i.targets[k] >= 0 {
			p.Statistics = &i.targets[k]
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

// printedPart says what the server prints after a key of an index.
type printedPart struct{ collation, opclass bool }

// printed walks along an index definition whose keys are known as texts: columns by their names.
func (r *reader) printed(i *indexRow, t *table) []printedPart {
	if i.exprs == nil {
		return nil
	}
	out := make([]printedPart, i.keys)
	_, rest, _ := strings.Cut(text(i.definition), " ON "+t.Name.SQL()+" USING "+schema.Ident(i.method)+" (")
	for k := range out {
		key := i.exprs[k]
		if n := i.columns[k]; n > 0 {
			key = schema.Ident(t.columnName(n))
		}
		if k > 0 {
			_, rest, _ = strings.Cut(rest, ", "+key)
		} else {
			rest = strings.TrimPrefix(rest, key)
		}
		if after, ok := strings.CutPrefix(rest, " COLLATE "); ok {
			name := r.collations[i.collations[k]]
			rest = strings.TrimPrefix(strings.TrimPrefix(after, name), strings.TrimPrefix(name, "pg_catalog."))
			out[k].collation = true
		}
		after, ok := strings.CutPrefix(rest, " "+r.opclasses[i.opclasses[k]].name)
		out[k].opclass = ok && after != "" && strings.ContainsRune(" ,()", rune(after[0]))
	}
	return out
}

// params splits reloptions, sorted by name.
func params(list []string) []schema.Param { return schema.SortedParams(options(list)) }

// options splits name=value texts, in their order.
func options(list []string) []schema.Param {
	if len(list) == 0 {
		return nil
	}
	out := make([]schema.Param, len(list))
	for i, o := range list {
		out[i].Name, out[i].Value, _ = strings.Cut(o, "=")
	}
	return out
}

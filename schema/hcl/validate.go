package hcl

import (
	"slices"

	"github.com/replyx/schemactl/schema"
)

// validate finds names that PostgreSQL would not hold together. It looks at the whole
// model, which has no other mistakes.
func (r *reader) validate(db *schema.Database) {
	relations := names{r: r, taken: make(map[schema.Name]object)}
	for _, s := range schema.Of[*schema.Sequence](db) {
		relations.add(s.Name, "sequence", s.Source)
	}
	for _, t := range db.Tables {
		relations.add(t.Name, "table", t.Source)
		for _, c := range t.Columns {
			if c.Serial {
				relations.add(schema.SerialSequence(t.Name, c.Name), "sequence of a serial column", c.Source)
			}
		}
	}
	r.validateEntities(db, &relations)
	for _, t := range db.Tables {
		r.validateTable(t, &relations)
	}
	r.validateForeignKeys(db)
}

// validateEntities checks the names of what is in a namespace with relations or types. Each relation with columns
// is a type too, that of its rows.
func (r *reader) validateEntities(db *schema.Database, relations *names) {
	types := names{r: r, taken: make(map[schema.Name]object)}
	for _, t := range db.Tables {
		types.taken[t.Name] = object{kind: "table", source: t.Source}
	}
	for _, e := range db.Entities {
		ref, errs := e.Ref(), len(r.errs)
		for _, s := range ref.Slots() {
			switch n := (schema.Name{Schema: s.Schema, Name: s.Name}); {
			case s.Space == schema.RelationSpace && ref.Kind != schema.KindSequence:
				relations.add(n, string(ref.Kind), e.Src())
			case s.Space == schema.TypeSpace && len(r.errs) == errs:
				types.addType(n, string(ref.Kind), e.Src())
			}
		}
		switch e := e.(type) {
		case *schema.View:
			for _, i := range e.Indexes {
				relations.add(schema.Name{Schema: e.Name.Schema, Name: i.Name}, "index", i.Source)
			}
		case *schema.Range:
			types.addType(e.MultirangeName(), "multirange", e.Source)
		}
	}
}

// validateTable checks the names of a table's indexes and constraints.
func (r *reader) validateTable(t *schema.Table, relations *names) {
	r.validatePartitionKeys(t)
	constraints := names{r: r, taken: make(map[schema.Name]object)}
	key := func(name string, kind string, s *schema.Source) {
		constraints.add(schema.Name{Name: name}, kind, s)
		relations.add(schema.Name{Schema: t.Name.Schema, Name: name}, kind, s)
	}
	if k := t.PrimaryKey; k != nil {
		key(keyName(t), "primary_key", k.Source)
	}
	for _, k := range t.Uniques {
		key(k.Name, "unique", k.Source)
	}
	for _, e := range t.Exclusions {
		key(e.Name, "exclude", e.Source)
	}
	for _, i := range t.Indexes {
		kind := "index"
		if i.Perf {
			kind = "perf_index"
		}
		relations.add(schema.Name{Schema: t.Name.Schema, Name: i.Name}, kind, i.Source)
	}
	for _, c := range t.Checks {
		constraints.add(schema.Name{Name: c.Name}, "check", c.Source)
	}
	for _, f := range t.ForeignKeys {
		constraints.add(schema.Name{Name: f.Name}, "foreign_key", f.Source)
	}
}

// keyName is the name of the primary key, the server's where the HCL gives none.
func keyName(t *schema.Table) string {
	if t.PrimaryKey.Name != "" {
		return t.PrimaryKey.Name
	}
	return schema.ObjectName(t.Name.Name, "", "pkey")
}

// validatePartitionKeys: what is unique in a partitioned table is so in each partition, so it
// holds the columns that the table is split by.
func (r *reader) validatePartitionKeys(t *schema.Table) {
	if t.Partition == nil {
		return
	}
	check := func(kind, name string, columns []string, s *schema.Source) {
		for _, p := range t.Partition.Parts {
			switch {
			case p.Column == "":
				r.failAt(s.Pos, "", "%s %q cannot be: table %q is split by an expression", kind, name, t.Name.Name)
			case !slices.Contains(columns, p.Column):
				r.failAt(s.Pos, "", "%s %q lacks column %q, by which table %q is split", kind, name, p.Column, t.Name.Name)
			}
		}
	}
	if k := t.PrimaryKey; k != nil {
		check("primary_key", keyName(t), k.Columns, k.Source)
	}
	for _, k := range t.Uniques {
		check("unique", k.Name, k.Columns, k.Source)
	}
	for _, i := range t.Indexes {
		if i.Unique {
			check("index", i.Name, schema.ColumnsOf(&schema.Index{Parts: i.Parts}), i.Source)
		}
	}
}

// object is what has a name.
type object struct {
	kind   string
	source *schema.Source
}

// names is one namespace.
type names struct {
	r     *reader
	taken map[schema.Name]object
}

func (n *names) add(name schema.Name, kind string, s *schema.Source) {
	if o, ok := n.taken[name]; ok {
		n.r.failAt(s.Pos, "", "%s %q has the name of a %s of the same schema or table; see %s", kind, name.Name, o.kind, o.source.Pos)
		return
	}
	n.taken[name] = object{kind: kind, source: s}
}

// addType takes a name among the types.
func (n *names) addType(name schema.Name, kind string, s *schema.Source) {
	if o, ok := n.taken[name]; ok {
		n.r.failAt(s.Pos, "", "%s %q has the name of a %s, which is a type too; see %s", kind, name, o.kind, o.source.Pos)
		return
	}
	n.taken[name] = object{kind: kind, source: s}
}

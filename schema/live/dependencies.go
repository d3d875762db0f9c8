package live

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/schema"
)

// address is an object of the catalogs: pg_depend's classid, objid and objsubid.
type address struct {
	class, object int64
	part          int32
}

// Dependencies asks the server what each object of a live state needs: pg_depend knows what no
// text says. Only a plan that takes something away has a use for it.
func Dependencies(ctx context.Context, conn *pgx.Conn, db *schema.Database) (map[schema.Ref][]schema.Ref, error) {
	edges := make(map[address][]address)
	refs := make(map[address]schema.Ref)
	known := newAddressBook(db)
	batch := &pgx.Batch{}
	for _, q := range []struct {
		file string
		scan func(pgx.Rows) error
	}{
		{"dependencies", func(rows pgx.Rows) error { return readEdges(rows, edges) }},
		{"addresses", func(rows pgx.Rows) error { return known.read(rows, refs) }},
	} {
		sql, err := queries.ReadFile("sql/" + q.file + ".sql")
		if err != nil {
			return nil, fmt.Errorf("catalog query %s: %w", q.file, err)
		}
		batch.Queue(string(sql)).Query(q.scan)
	}
	if err := conn.SendBatch(ctx, batch).Close(); err != nil {
		return nil, fmt.Errorf("read the dependencies: %w", err)
	}
	needs := make(map[schema.Ref][]schema.Ref)
	for from, ref := range refs {
		for _, to := range reach(from, edges, refs) {
			if to != ref && !slices.Contains(needs[ref], to) {
				needs[ref] = append(needs[ref], to)
			}
		}
	}
	for _, list := range needs {
		slices.SortFunc(list, schema.Ref.Compare)
	}
	return needs, nil
}

func readEdges(rows pgx.Rows, edges map[address][]address) error {
	return each(rows, func() error {
		var from, to address
		err := rows.Scan(&from.class, &from.object, &from.part, &to.class, &to.object, &to.part)
		edges[from] = append(edges[from], to)
		// What a column needs, its table needs.
		if whole := (address{from.class, from.object, 0}); whole != from {
			edges[whole] = append(edges[whole], to)
		}
		return err
	})
}

// reach finds the objects of the model that an object needs, through what the model has no
// object for: the type of a relation's rows, the default of a column, a rule of a view.
func reach(from address, edges map[address][]address, refs map[address]schema.Ref) []schema.Ref {
	var out []schema.Ref
	seen := map[address]bool{from: true}
	var visit func(address)
	visit = func(a address) {
		for _, to := range edges[a] {
			if seen[to] {
				continue
			}
			seen[to] = true
			if ref, ok := refs[to]; ok {
				out = append(out, ref)
			} else {
				visit(to)
			}
		}
	}
	visit(from)
	return out
}

// addressBook finds the model's name of what the server identifies.
type addressBook map[schema.Ref][]schema.Ref

// addressKinds are the types of pg_identify_object_as_address, in the model's words. Where one
// stands for several kinds, all are tried.
var addressKinds = map[string][]schema.Kind{
	"foreign-data wrapper": {schema.KindForeignDataWrapper},
	"materialized view":    {schema.KindMaterialized},
	"statistics object":    {schema.KindStatistics},
	"composite type":       {schema.KindComposite},
	"table column":         {schema.KindColumn},
	"default value":        {schema.KindColumn},
	"table constraint":     {schema.KindPrimaryKey, schema.KindUnique, schema.KindCheck, schema.KindExclusion, schema.KindForeignKey},
	"domain constraint":    {schema.KindDomain},
	"index":                {schema.KindIndex, schema.KindPerfIndex},

	"view column": {schema.KindView}, "materialized view column": {schema.KindMaterialized},
	"foreign table column": {schema.KindForeignTable}, "composite type column": {schema.KindComposite},
	"view rule": {schema.KindView, schema.KindMaterialized},
	"type": {
		schema.KindEnum, schema.KindDomain, schema.KindRange, schema.KindComposite, schema.KindTable, schema.KindView, schema.KindMaterialized,
		schema.KindForeignTable, "type",
	},
}

func newAddressBook(db *schema.Database) addressBook {
	book := make(addressBook)
	for r := range db.Refs() {
		book.enter(r)
	}
	// The query of a view may depend on a partition's part of a primary key.
	for _, t := range db.Tables {
		if t.Shared != nil && t.Shared.PrimaryKey != nil {
			book.enter(t.Child(schema.KindPrimaryKey, t.Shared.PrimaryKey.Name))
		}
	}
	return book
}

func (book addressBook) enter(r schema.Ref) {
	plain := r
	plain.Args = ""
	if r.Kind == schema.KindIndex || r.Kind == schema.KindPerfIndex {
		plain.Table = "" // an index is named in its schema
	}
	book[plain] = append(book[plain], r)
}

func (book addressBook) read(rows pgx.Rows, refs map[address]schema.Ref) error {
	return each(rows, func() error {
		var a address
		var typ string
		var names, args []string
		if err := rows.Scan(&a.class, &a.object, &a.part, &typ, &names, &args); err != nil {
			return err
		}
		if ref, ok := book.find(typ, names, args); ok {
			refs[a] = ref
		}
		return nil
	})
}

func (book addressBook) find(typ string, names, args []string) (schema.Ref, bool) {
	if typ == "rule" && len(names) == 3 && names[2] == "_RETURN" {
		typ = "view rule" // it is the view itself
	}
	if (typ == "publication relation" || typ == "publication namespace") && len(args) == 1 {
		// It is a part of the publication, which so needs its tables.
		typ, names, args = "publication", args, nil
	}
	if typ == "cast" || typ == "transform" {
		found := book[typesRef(typ, names, args)]
		return first(found), len(found) > 0
	}
	kinds := addressKinds[typ]
	if kinds == nil {
		kinds = []schema.Kind{schema.Kind(strings.ReplaceAll(typ, " ", "_"))}
	}
	for _, k := range kinds {
		found := book[addressRef(typ, k, names)]
		for _, r := range found {
			if len(found) == 1 || sameObject(r, names, args) {
				return r, true
			}
		}
	}
	return schema.Ref{}, false
}

// addressRef is the name of an address, without arguments.
func addressRef(typ string, k schema.Kind, names []string) schema.Ref {
	switch {
	case len(names) == 0:
		return schema.Ref{}
	case typ == "type" || typ == "domain constraint":
		n := schema.ParseName(strings.TrimSuffix(names[0], "[]"))
		return schema.Ref{Kind: k, Schema: n.Schema, Name: n.Name}
	case len(names) == 1:
		return schema.Ref{Kind: k, Name: names[0]}
	case len(names) == 2 || strings.HasSuffix(typ, " column") && k != schema.KindColumn || typ == "view rule":
		return schema.Ref{Kind: k, Schema: names[0], Name: names[1]}
	case k == schema.KindOperatorClass || k == schema.KindOperatorFamily:
		return schema.Ref{Kind: k, Schema: names[1], Name: names[2]} // the access method comes first
	}
	return schema.Ref{Kind: k, Schema: names[0], Table: names[1], Name: names[2]}
}

// typesRef is the name of what only its types name.
func typesRef(typ string, names, args []string) schema.Ref {
	if len(names) != 1 || len(args) != 1 {
		return schema.Ref{}
	}
	from := strings.TrimPrefix(names[0], "pg_catalog.")
	if typ == "cast" {
		return schema.Ref{Kind: schema.KindCast, Name: from + " AS " + strings.TrimPrefix(args[0], "pg_catalog.")}
	}
	return schema.Ref{Kind: schema.KindTransform, Name: "FOR " + from + " LANGUAGE " + schema.Ident(args[0])}
}

func first(refs []schema.Ref) schema.Ref {
	if len(refs) == 0 {
		return schema.Ref{}
	}
	return refs[0]
}

// sameObject tells objects of one name apart.
func sameObject(r schema.Ref, names, args []string) bool {
	switch r.Kind {
	case schema.KindOperatorClass, schema.KindOperatorFamily:
		return r.Args == names[0]
	case schema.KindOperator:
		return sameArgs(strings.TrimPrefix(r.Args, "NONE, "), args)
	case schema.KindAggregate:
		return sameArgs(strings.TrimPrefix(r.Args, "*"), args)
	}
	return sameArgs(r.Args, args)
}

// sameArgs compares arguments: the server qualifies even the types of pg_catalog here.
func sameArgs(model string, args []string) bool {
	plain := make([]string, len(args))
	for i, a := range args {
		plain[i] = strings.TrimPrefix(a, "pg_catalog.")
	}
	return model == strings.Join(plain, ", ")
}

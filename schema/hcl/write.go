package hcl

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2/hclwrite"

	"github.com/replyx/schemactl/internal/visible"
	"github.com/replyx/schemactl/schema"
)

// WriteOptions choose how a database is written.
type WriteOptions struct {
	// Split gives each table a file of its own.
	Split bool
	// Owners writes the owners of a live database; those of a desired one are written anyhow.
	Owners bool
	// Apart writes the permissions on each object in blocks of their own.
	Apart bool
}

// File is one file that Write gives.
type File struct {
	Name string
	Data []byte
	// ReadBack reports whether it was written of what a server holds, so that other files may say more of its objects.
	ReadBack bool
	// foreign reports whether it is not named as HCL is, so that its lines are not shown.
	foreign bool
}

// Write writes a database as a person would: what is a default is left out, and the order
// is that of the database. [Read] reads the files as the same database, and [Format]
// leaves them as they are.
func Write(db *schema.Database, opts WriteOptions) ([]File, error) {
	w := newWriter(db)
	w.owners, w.apart = opts.Owners, opts.Apart
	files := append([]File{{Name: "schema.hcl", Data: w.print(w.schemas)}}, w.entityFiles()...)
	roots, parts := byRoot(db.Tables)
	for i, name := range fileNames(roots) {
		files = append(files, File{Name: name, Data: w.print(func(p *printer) {
			for _, t := range append([]*schema.Table{roots[i]}, parts[roots[i].Name]...) {
				w.table(p, t)
				w.tableEntities(p, t)
			}
		})})
	}
	files = append(files,
		File{Name: "data.hcl", Data: w.print(func(p *printer) { each(p, db.Data, w.writeData) })},
		File{Name: "migrations.hcl", Data: w.print(func(p *printer) { each(p, db.Migrations, w.writeMigration) })})
	if w.err != nil {
		return nil, fmt.Errorf("write HCL: %w", w.err)
	}
	parallel(len(files), func(i int) { files[i].Data = hclwrite.Format(files[i].Data) })
	// An empty database is an empty file, not none.
	files = slices.DeleteFunc(files, func(f File) bool { return len(f.Data) == 0 && f.Name != "schema.hcl" })
	if opts.Split {
		return files, nil
	}
	var all [][]byte
	for _, f := range files {
		if len(f.Data) > 0 {
			all = append(all, f.Data)
		}
	}
	return []File{{Name: "schema.hcl", Data: bytes.Join(all, []byte("\n"))}}, nil
}

// WritePerfIndexes writes the perf indexes of a database outside of their tables, as a file of their
// own.
func WritePerfIndexes(db *schema.Database) ([]byte, error) {
	w := newWriter(db)
	data := w.print(func(p *printer) {
		write := func(kind schema.Kind, on schema.Name, indexes []*schema.Index) {
			w.indexesOf = w.reference(kind, on)
			each(p, slices.DeleteFunc(slices.Clone(indexes), func(i *schema.Index) bool { return !i.Perf }), w.index)
		}
		for _, t := range db.Tables {
			write(schema.KindTable, t.Name, t.Indexes)
		}
		for _, e := range db.Entities {
			if v, ok := e.(*schema.View); ok {
				write(schema.KindMaterialized, v.Name, v.Indexes)
			}
		}
	})
	if w.err != nil {
		return nil, fmt.Errorf("write HCL: %w", w.err)
	}
	return hclwrite.Format(data), nil
}

// byRoot are the tables that are no partitions, and the partitions of each, at any depth: they stand in its file.
func byRoot(tables []*schema.Table) (roots []*schema.Table, parts map[schema.Name][]*schema.Table) {
	of := make(map[schema.Name]schema.Name, len(tables))
	for _, t := range tables {
		of[t.Name] = t.PartitionOf
	}
	parts = make(map[schema.Name][]*schema.Table)
	for _, t := range tables {
		root := t.Name
		for range tables { // no more steps than there are tables, should two be parts of each other
			above, known := of[root]
			if !known || above == (schema.Name{}) {
				break
			}
			root = above
		}
		if _, known := of[root]; !known || root == t.Name {
			roots = append(roots, t)
		} else {
			parts[root] = append(parts[root], t)
		}
	}
	return roots, parts
}

// fileNames gives each table a file name.
func fileNames(tables []*schema.Table) []string {
	taken := map[string]bool{"schema.hcl": true, "data.hcl": true, "migrations.hcl": true, projectFile: true}
	for _, k := range entityKinds() {
		taken[k.file+".hcl"] = true
	}
	names := make([]schema.Name, len(tables))
	for i, t := range tables {
		names[i] = t.Name
	}
	return filesOf(names, taken)
}

// filesOf gives each name a file name that is safe on every system and unlike the others, whatever their case.
func filesOf(names []schema.Name, taken map[string]bool) []string {
	count := make(map[string]int)
	for _, n := range names {
		count[strings.ToLower(n.Name)]++
	}
	out := make([]string, len(names))
	for i, n := range names {
		base := safeFile(n.Name)
		if count[strings.ToLower(n.Name)] > 1 || taken[strings.ToLower(base)+".hcl"] || strings.HasPrefix(base, ".") || base == "" {
			base = safeFile(n.Schema + "." + n.Name)
		}
		name := base + ".hcl"
		for n := 2; taken[strings.ToLower(name)]; n++ {
			name = base + "-" + strconv.Itoa(n) + ".hcl"
		}
		taken[strings.ToLower(name)] = true
		out[i] = name
	}
	return out
}

func safeFile(s string) string {
	return strings.TrimLeft(strings.Map(func(r rune) rune {
		if r < 0x80 && !isPlain(r) || r == utf8.RuneError || visible.Hidden(0, r) {
			return '_'
		}
		return r
	}, s), ".")
}

func isPlain(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '-' || r == '.'
}

// writer knows the names in the database, to write references to them.
type writer struct {
	db       *schema.Database
	declared map[string]bool
	tables   map[schema.Name]bool
	enums    map[schema.Name]bool
	// typeSchemas maps the names of the types that extensions bring or that are written, rows of
	// relations among them, to their schemas.
	typeSchemas map[string][]string
	// relations are the tables and views, types what else a column's type may refer to.
	relations, types map[schema.Name]schema.Kind
	routines         map[schema.Name]bool
	// roles are those that are written; others are named by strings.
	roles  map[string]bool
	owners bool
	apart  bool
	// routineNames counts the routines of each name, once that is asked for.
	routineNames map[schema.Ref]int
	collations   map[schema.Name]bool
	// named are the entities of each kind that are written.
	named map[schema.Kind]map[schema.Name]bool
	// attached are the entities that stand in a table's file, alone all others.
	attached map[schema.Name][]schema.Entity
	alone    []schema.Entity
	// qualified are the names, by kind, that need their schema.
	qualified map[schema.Kind]map[string]bool
	// indexesOf refers to the table or view of the perf indexes that are written outside of any.
	indexesOf string
	err       error
}

func newWriter(db *schema.Database) *writer {
	w := &writer{
		db: db, declared: make(map[string]bool), tables: make(map[schema.Name]bool), enums: make(map[schema.Name]bool),
		relations: make(map[schema.Name]schema.Kind), types: make(map[schema.Name]schema.Kind), routines: make(map[schema.Name]bool),
		roles: make(map[string]bool), collations: make(map[schema.Name]bool),
		attached: make(map[schema.Name][]schema.Entity), named: make(map[schema.Kind]map[schema.Name]bool),
	}
	for _, s := range db.Schemas {
		w.declared[s.Name] = true
	}
	var tables []schema.Name
	for _, t := range db.Tables {
		w.tables[t.Name] = true
		w.relations[t.Name] = schema.KindTable
		tables = append(tables, t.Name)
	}
	w.qualified = map[schema.Kind]map[string]bool{schema.KindTable: qualified(tables)}
	w.nameEntities()
	w.placeTypes()
	return w
}

func (w *writer) placeTypes() {
	w.typeSchemas = make(map[string][]string)
	for name, in := range w.db.Server.TypeSchemas {
		w.typeSchemas[name] = slices.Clone(in)
	}
	add := func(n schema.Name) { w.typeSchemas[n.Name] = append(w.typeSchemas[n.Name], n.Schema) }
	for _, t := range w.db.Tables {
		add(t.Name)
	}
	for _, e := range w.db.Entities {
		if r := e.Ref(); r.Schema != "" && r.Kind.NamesType() {
			add(r.TypeName())
		}
		if r, ok := e.(*schema.Range); ok {
			add(r.MultirangeName())
		}
	}
}

// qualified finds the names that are in more than one schema; and those that are the name
// of a schema which qualifies another, as Atlas could not tell table.a from table.a.b.
func qualified(all []schema.Name) map[string]bool {
	count := make(map[string]int)
	for _, n := range all {
		count[n.Name]++
	}
	out := make(map[string]bool)
	schemas := make(map[string]bool)
	for _, n := range all {
		if count[n.Name] > 1 {
			out[n.Name], schemas[n.Schema] = true, true
		}
	}
	for _, n := range all {
		if schemas[n.Name] {
			out[n.Name] = true
		}
	}
	return out
}

// labels are those of an object's block.
func (w *writer) labels(k schema.Kind, n schema.Name) []string {
	if w.qualified[k][n.Name] {
		return []string{n.Schema, n.Name}
	}
	return []string{n.Name}
}

func (w *writer) reference(k schema.Kind, n schema.Name) string {
	return reference(append([]string{string(k)}, w.labels(k, n)...)...)
}

func (w *writer) failf(format string, args ...any) {
	if w.err == nil {
		w.err = fmt.Errorf(format, args...)
	}
}

func (w *writer) print(f func(*printer)) []byte {
	p := &printer{w: w}
	f(p)
	return p.b.Bytes()
}

func each[T any](p *printer, all []T, f func(*printer, T)) {
	for _, x := range all {
		f(p, x)
	}
}

func (w *writer) schemas(p *printer) {
	for _, s := range w.db.Schemas {
		p.open("schema", s.Name)
		w.owner(p, s)
		p.comment(s.Comment)
		p.close()
	}
	for _, e := range w.db.Extensions {
		p.open("extension", e.Name)
		if w.declared[e.Schema] {
			p.attr("schema", reference("schema", e.Schema))
		}
		// A live extension's version comes with the server's package.
		if e.Source != nil {
			p.str("version", e.Version)
		}
		p.comment(e.OwnComment())
		p.close()
	}
}

// columnOf refers to a column from within a table, or from outside of any.
func (w *writer) columnOf(from, table schema.Name, column, who string) string {
	if from == table {
		return reference("column", column)
	}
	if !w.tables[table] {
		w.failf("%s refers to table %s, which is not among what is written", who, table)
	}
	return w.reference(schema.KindTable, table) + "." + reference("column", column)
}

// list writes a list in one line, or one value a line where that would be long.
func list(items []string) string {
	one := "[" + strings.Join(items, ", ") + "]"
	if len(one) <= 100 {
		return one
	}
	return "[\n" + strings.Join(items, ",\n") + ",\n]"
}

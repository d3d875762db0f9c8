// Package hcl reads the desired state from HCL files, and writes a state as HCL.
//
// What enters [Read]: paths of files and folders, in Atlas's dialect for PostgreSQL with
// the additions that docs/hcl.md lists. What leaves: a [schema.Database] in PostgreSQL's
// canonical spelling as far as that is certain without a server, each attribute with its
// place in the files; or [Errors], all mistakes of all files at once.
//
// What enters [Write]: a database, live or desired. What leaves: files that [Read] reads
// as the same database. [Format] lays out a file.
//
// The package works on the syntax tree of hashicorp/hcl. References (column.id,
// table.users.column.id, enum.status) are resolved as names; only variables, locals,
// for_each and function calls are evaluated.
package hcl

import (
	"context"
	"io/fs"
	"slices"
	"sync"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/replyx/schemactl/internal/hclsafe"
	"github.com/replyx/schemactl/internal/near"
	"github.com/replyx/schemactl/schema"
)

// Options choose how files are read.
type Options struct {
	// Vars are values for the variable blocks, as text.
	Vars map[string]string
	// FS is where the paths are; nil means the file system.
	FS fs.FS
	// Root, if given, is the folder that all files must lie in, links followed.
	Root string
	// Each, if given, is what each.key and each.value are outside of any for_each: those of a target of many.
	Each *Each
}

// Each is a key and its value.
type Each struct {
	Key   string
	Value cty.Value
}

// Read reads the files, and the folders' .hcl files with those of their folders, as one
// desired state. An error of the files is [Errors].
func Read(ctx context.Context, paths []string, opts Options) (*schema.Database, error) {
	files, err := Load(ctx, paths, opts)
	if err != nil {
		return nil, err
	}
	return Parse(ctx, files, opts)
}

// Parse reads files that are in memory as one desired state, within bounds of memory and time. An error of the files is [Errors].
func Parse(ctx context.Context, files []File, opts Options) (*schema.Database, error) {
	var size int64
	for _, f := range files {
		size += int64(len(f.Data))
	}
	var read *schema.Database
	err := hclsafe.Guard(ctx, hclsafe.LimitsFor(size), func() error {
		parsed, err := parseAll(ctx, slices.DeleteFunc(slices.Clone(files), isCSV))
		if err != nil {
			return err
		}
		read, err = readParsed(ctx, parsed, rowFiles(files), opts)
		return err
	})
	if err != nil {
		return nil, err // read may still be written to
	}
	return read, nil
}

// ParseFile reads one file that is in memory, such as [Write] gives, as a whole desired state.
func ParseFile(ctx context.Context, f File) (*schema.Database, error) {
	return Parse(ctx, []File{f}, Options{})
}

// rowFiles are the files of rows, by name.
func rowFiles(all []File) map[string][]byte {
	out := make(map[string][]byte)
	for _, f := range all {
		if isCSV(f) {
			out[f.Name] = f.Data
		}
	}
	return out
}

func readParsed(ctx context.Context, files []*parsed, csv map[string][]byte, opts Options) (*schema.Database, error) {
	r := newReader(files)
	r.csv = csv
	if e := opts.Each; e != nil {
		r.ctx.Variables[eachRoot] = cty.ObjectVal(map[string]cty.Value{"key": cty.StringVal(e.Key), "value": e.Value})
	}
	db := r.read(opts.Vars)
	if err := joinErrors(r.errs); err != nil {
		return nil, err
	}
	db.FoldSerials()
	db.Sort()
	return db, ctx.Err()
}

// reader holds what the files declare while they are read.
type reader struct {
	files map[string]*file
	top   map[string][]block
	// csv are the files of rows.
	csv  map[string][]byte
	errs Errors

	// ctx is what every expression sees: var, local and the functions.
	ctx           *hcl.EvalContext
	variables     map[string]cty.Value
	locals        map[string]cty.Value
	localsChanged bool
	// broken names variables and locals whose own mistake is noted.
	broken map[string]bool

	schemas, tables, extensions *symbols
	entities                    map[schema.Kind]*symbols
	// declared are the tables, objects all other objects, once they are read.
	declared []*schema.Table
	objects  []schema.Entity

	refRoots map[string]bool
	mu       sync.Mutex
	refs     map[string]cty.Value
}

// topBlocks are the blocks of a file, in the order in which docs/hcl.md explains them.
func topBlocks() []string {
	out := []string{"schema", "extension", "enum", "sequence", "table"}
	for _, k := range entityKinds() {
		if !slices.Contains(out, string(k.kind)) {
			out = append(out, string(k.kind))
		}
	}
	return append(out, perfIndexBlock, dataBlock, migrationBlock, "variable", "locals")
}

func newReader(files []*parsed) *reader {
	r := &reader{
		files: make(map[string]*file), top: make(map[string][]block),
		ctx:       &hcl.EvalContext{Variables: make(map[string]cty.Value), Functions: functions()},
		variables: make(map[string]cty.Value), locals: make(map[string]cty.Value), broken: make(map[string]bool),
		schemas: newSymbols("schema"), tables: newSymbols("table"), extensions: newSymbols("extension"),
		refRoots: map[string]bool{"schema": true, "table": true, "extension": true},
		refs:     make(map[string]cty.Value),
		entities: make(map[schema.Kind]*symbols),
	}
	for _, k := range entityKinds() {
		r.entities[k.kind] = newSymbols(string(k.kind))
		r.refRoots[string(k.kind)] = true
	}
	known := topBlocks()
	for _, p := range files {
		r.files[p.name] = p.file
		at := place{r: r, f: p.file, errs: &r.errs}
		for _, a := range p.body.Attributes {
			at.failf(a.Start(), "", "attribute %q stands outside of any block", a.Name)
		}
		for _, b := range p.body.Blocks {
			if !slices.Contains(known, b.Type) {
				at.failf(b.TypeRange.Start, "", "unknown block %q%s", b.Type, near.DidYouMean(b.Type, known))
				continue
			}
			r.top[b.Type] = append(r.top[b.Type], block{place: at, Block: b})
		}
	}
	if slices.ContainsFunc(files, func(p *parsed) bool { return p.readBack }) {
		r.overlay()
	}
	return r
}

func (r *reader) read(vars map[string]string) *schema.Database {
	r.readVariables(r.top["variable"], vars)
	r.ctx.Variables["var"] = cty.ObjectVal(r.variables)
	r.readLocals(r.top["locals"])
	if r.ctx.Variables["local"] == cty.NilVal {
		r.ctx.Variables["local"] = cty.EmptyObjectVal
	}
	r.declare()

	db := new(schema.Database)
	for _, d := range r.schemas.all {
		db.Schemas = append(db.Schemas, d.block.schema(d))
	}
	for _, d := range r.extensions.all {
		db.Extensions = append(db.Extensions, d.block.extension(d))
	}
	db.Tables = r.readTables()
	r.declared = db.Tables
	db.Entities = r.readEntities()
	r.perfIndexes(db.Tables)
	if len(r.errs) == 0 { // rows are read by what their tables are
		db.Data = r.readData(db)
	}
	db.Migrations = r.readMigrations()
	if len(r.errs) == 0 {
		r.validate(db)
	}
	return db
}

// readTables reads the tables on all cores: each refers to the others by name only.
func (r *reader) readTables() []*schema.Table {
	all := r.tables.all
	tables := make([]*schema.Table, len(all))
	errs := make([]Errors, len(all))
	parallel(len(all), func(i int) {
		b := *all[i].block
		b.errs = &errs[i]
		tables[i] = b.table(all[i])
	})
	for _, e := range errs {
		r.errs = append(r.errs, e...)
	}
	r.inherit(tables)
	return tables
}

// refObject is the value of a root such as table, for the few expressions that are
// evaluated and refer to declared objects.
func (r *reader) refObject(root string) cty.Value {
	r.mu.Lock()
	defer r.mu.Unlock()
	if v, ok := r.refs[root]; ok {
		return v
	}
	v := r.symbols(root).object()
	r.refs[root] = v
	return v
}

func (r *reader) symbols(kind string) *symbols {
	switch kind {
	case "schema":
		return r.schemas
	case "table":
		return r.tables
	case "extension":
		return r.extensions
	default:
		return r.entities[schema.Kind(kind)]
	}
}

// failAt notes a mistake that is found in the model.
func (r *reader) failAt(p schema.Pos, hint, format string, args ...any) {
	f := r.files[p.File]
	if f == nil {
		f = &file{name: p.File}
	}
	r.errs = append(r.errs, f.errorAt(f.parserPos(p), hint, format, args...))
}

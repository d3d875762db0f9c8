package hcl

import (
	"slices"

	"github.com/replyx/schemactl/schema"
)

// writeEntities prints those of a list that are of one kind.
func (w *writer) writeEntities(p *printer, k entityKind, list []schema.Entity) {
	list = slices.DeleteFunc(slices.Clone(list), func(e schema.Entity) bool { return e.Ref().Kind != k.kind })
	if k.home == onObject {
		k.writeAll(w, p, list)
		return
	}
	for _, e := range list {
		r := e.Ref()
		labels := []string{r.Name}
		switch {
		case k.declare != nil || k.home == unnamed:
			labels = nil
		case k.home == inSchema:
			labels = w.labels(k.kind, schema.Name{Schema: r.Schema, Name: r.Name})
		}
		p.open(string(k.kind), labels...)
		switch k.home {
		case inSchema:
			p.attr("schema", reference("schema", r.Schema))
		case onRelation:
			p.attr("on", w.relation(schema.Name{Schema: r.Schema, Name: r.Table}))
		case inDatabase, onObject, unnamed: // nothing else is part of the name
		}
		if k.first {
			k.write(w, p, e)
		}
		if !k.ownOwner {
			w.owner(p, e.Base())
		}
		// What a reader looks for first stands above a body of many lines.
		p.comment(e.Base().Comment)
		p.str("renamed_from", e.Base().RenamedFrom)
		p.dependsOn(e.Base().DependsOn)
		if !k.first {
			k.write(w, p, e)
		}
		p.close()
	}
}

// relation refers to a table or a view by its name.
func (w *writer) relation(n schema.Name) string {
	kind, ok := w.relations[n]
	if !ok {
		w.failf("relation %s is not among what is written", n)
	}
	return w.reference(kind, n)
}

// routine refers to a function.
func (w *writer) routine(n schema.Name) string {
	if w.routines[n] {
		return w.reference(schema.KindFunction, n)
	}
	return "sql(" + quote(n.SQL()) + ")"
}

func (p *printer) dependsOn(refs []schema.Ref) {
	if len(refs) == 0 {
		return
	}
	out := make([]string, len(refs))
	for i, r := range refs {
		out[i] = p.w.reference(r.Kind, schema.Name{Schema: r.Schema, Name: r.Name})
	}
	p.attr("depends_on", list(out))
}

// nameEntities notes the names of entities, to write references to them.
func (w *writer) nameEntities() {
	byKind := make(map[schema.Kind][]schema.Name)
	seen := make(map[schema.Ref]bool)
	for _, e := range w.db.Entities {
		if w.isImplied(e) {
			continue
		}
		r := e.Ref()
		n := schema.Name{Schema: r.Schema, Name: r.Name}
		// Overloaded ones are one name.
		if one := (schema.Ref{Kind: r.Kind, Schema: r.Schema, Name: r.Name}); r.Schema != "" && r.Table == "" && !seen[one] {
			seen[one] = true
			byKind[r.Kind] = append(byKind[r.Kind], n)
		}
		switch {
		case r.Kind == schema.KindRole:
			w.roles[r.Name] = true
		case r.Kind == schema.KindFunction:
			w.routines[n] = true
		case r.Kind == schema.KindCollation:
			w.collations[n] = true
		case r.Kind == schema.KindEnum:
			w.enums[n] = true
		case r.Kind.HasRows():
			w.relations[n] = r.Kind
		case r.Kind.NamesType():
			w.types[n] = r.Kind
		}
		if t := (schema.Name{Schema: r.Schema, Name: r.Table}); r.Table != "" && w.tables[t] {
			w.attached[t] = append(w.attached[t], e)
		} else {
			w.alone = append(w.alone, e)
		}
	}
	for k, names := range byKind {
		w.named[k] = make(map[schema.Name]bool, len(names))
		for _, n := range names {
			w.named[k][n] = true
		}
		w.qualified[k] = qualified(names)
	}
}

// folders are the files of kinds whose objects are long: each gets a file of its own, in a folder of that name.
var folders = []string{"functions", "views"}

// entityFiles writes what does not stand in a table's file: a file for each group of kinds, or for each object.
func (w *writer) entityFiles() []File {
	var files []File
	add := func(name string, data []byte) {
		if i := slices.IndexFunc(files, func(f File) bool { return f.Name == name }); i < 0 {
			files = append(files, File{Name: name, Data: data})
		} else if len(data) > 0 {
			if len(files[i].Data) > 0 {
				files[i].Data = append(files[i].Data, '\n')
			}
			files[i].Data = append(files[i].Data, data...)
		}
	}
	own := w.ownFiles()
	for _, k := range entityKinds() {
		if !slices.Contains(folders, k.file) || k.home != inSchema {
			add(k.file+".hcl", w.print(func(p *printer) { w.writeEntities(p, k, w.alone) }))
			continue
		}
		for _, e := range w.alone {
			if r := e.Ref(); r.Kind == k.kind {
				add(own[k.file][schema.Name{Schema: r.Schema, Name: r.Name}], w.print(func(p *printer) { w.writeEntities(p, k, []schema.Entity{e}) }))
			}
		}
	}
	return files
}

// ownFiles are the files of the objects of each folder, by their names: routines of one name share a file.
func (w *writer) ownFiles() map[string]map[schema.Name]string {
	out := make(map[string]map[schema.Name]string)
	for _, folder := range folders {
		var names []schema.Name
		seen := make(map[schema.Name]bool)
		for _, k := range entityKinds() {
			for _, e := range w.alone {
				r := e.Ref()
				if n := (schema.Name{Schema: r.Schema, Name: r.Name}); k.file == folder && k.home == inSchema && r.Kind == k.kind && !seen[n] {
					seen[n] = true
					names = append(names, n)
				}
			}
		}
		out[folder] = make(map[schema.Name]string, len(names))
		for i, file := range filesOf(names, make(map[string]bool)) {
			out[folder][names[i]] = folder + "/" + file
		}
	}
	return out
}

// tableEntities writes what belongs to a table after it.
func (w *writer) tableEntities(p *printer, t *schema.Table) {
	for _, k := range entityKinds() {
		if k.home == onRelation || k.home == onObject {
			w.writeEntities(p, k, w.attached[t.Name])
		}
	}
}

package hcl

import (
	"slices"
	"strings"

	"github.com/replyx/schemactl/internal/hclscan"
	"github.com/replyx/schemactl/schema"
)

// entityKind says how the blocks of one kind are read and written. A new kind is a file with
// one of these, named in entityKinds.
type entityKind struct {
	kind          schema.Kind
	attrs, blocks []string
	// file is where inspect --split puts the blocks, without .hcl; those that belong to a table
	// go with it.
	file string
	// home says what makes the name.
	home home
	// first reports whether the attributes of the kind stand before those of all kinds: none of them is long.
	first bool
	// ownOwner reports whether the kind reads and writes the attribute owner itself: it may be another thing than a role.
	ownOwner bool
	// overloaded reports whether blocks of one name differ by their arguments.
	overloaded bool
	// declare lists a block that has no label.
	declare func(*block, *symbols)
	read    func(*block, *symbol) schema.Entity
	write   func(*writer, *printer, schema.Entity)
	// readAll and writeAll are for blocks without a name, which may stand for several entities.
	readAll  func(*block) []schema.Entity
	writeAll func(*writer, *printer, []schema.Entity)
}

// home is what an entity's name is unique in.
type home int

const (
	inSchema   home = iota // a schema attribute
	onRelation             // an on attribute: a table, a view
	inDatabase             // nothing
	onObject               // a for attribute: the block has no name
	unnamed                // there is none: types tell one from another
)

// entityKinds are the kinds in the order in which they are written.
func entityKinds() []entityKind {
	return append([]entityKind{
		enumKind, sequenceKind, roleKind, collationKind, compositeKind, domainKind, rangeKind, functionKind, procedureKind, wrapperKind, serverKind, userMappingKind,
		foreignTableKind, viewKind, materializedKind, ruleKind, triggerKind, policyKind, statisticsKind, eventTriggerKind, publicationKind,
		subscriptionKind, permissionKind, defaultPermissionKind,
	}, definitionKinds()...)
}

// ownerless are the kinds whose objects belong to the database.
var ownerless = []schema.Kind{
	schema.KindRole, schema.KindUserMapping, schema.KindCast, schema.KindTransform, schema.KindAccessMethod, schema.KindTextSearchParser,
	schema.KindTextSearchTemplate,
}

// common are the attributes that every kind, or nearly every kind, has.
func (k entityKind) common() []string {
	out := []string{"comment", "depends_on", "renamed_from"}
	switch {
	case k.home == onRelation: // it is the relation's owner's
	case slices.Contains(ownerless, k.kind), k.ownOwner:
	default:
		out = append(out, "owner")
	}
	return out
}

// declareEntities lists the blocks of every kind, so that references may point anywhere.
func (r *reader) declareEntities() {
	for _, k := range entityKinds() {
		s := r.entities[k.kind]
		s.overloaded = k.overloaded
		r.eachBlock(string(k.kind), func(b *block) {
			if k.declare != nil {
				k.declare(b, s)
				return
			}
			switch k.home {
			case inSchema:
				if d := b.declareIn(s); d != nil && k.kind == schema.KindEnum {
					d.values = b.quietly().strings("values")
				}
			case onRelation:
				b.declareOn(s)
			case onObject:
				s.all = append(s.all, &symbol{block: b})
			case inDatabase:
				if name, ok := b.label(); ok {
					s.add(&symbol{name: schema.Name{Name: name}, label: b.ownLabel(name), block: b})
				}
			case unnamed:
				if len(b.Labels) > 0 {
					b.failf(b.LabelRanges[0].Start, b.Type+" { ... }", "%s has no name", b.Type)
				}
				s.all = append(s.all, &symbol{block: b})
			}
		})
	}
}

// declareOn declares what belongs to a relation; names are unique within it.
func (b *block) declareOn(s *symbols) {
	name, ok := b.label()
	if !ok {
		return
	}
	d := &symbol{name: schema.Name{Name: name}, label: b.ownLabel(name), block: b}
	if a := b.attr("on"); a == nil {
		b.failf(b.TypeRange.Start, "on = table.NAME", "%s %q is on nothing", b.Type, name)
	} else if _, on := b.quietly().relation(a); on != nil {
		d.on = on.name
	}
	s.add(d)
}

// readEntities reads every block that declareEntities found.
func (r *reader) readEntities() []schema.Entity {
	var out []schema.Entity
	seen := make(map[schema.Ref]schema.Entity)
	for _, k := range entityKinds() {
		if k.home == onObject {
			continue
		}
		for _, d := range r.entities[k.kind].all {
			b := d.block
			b.only(append(k.common(), k.attrs...), k.blocks)
			src, mistakes := b.open(), len(*b.errs)
			e := k.read(b, d)
			d.entity = e
			base := e.Base()
			base.Source = src
			base.Comment = b.str("comment")
			base.DependsOn = b.dependsOn()
			if base.RenamedFrom = b.renamedFrom(e.Ref().Name); base.RenamedFrom != "" {
				if _, ok := e.(schema.Renamable); !ok {
					b.failf(b.attr("renamed_from").NameRange.Start, "", "a %s cannot be renamed", strings.ReplaceAll(b.Type, "_", " "))
				}
			}
			if b.has("owner") && !k.ownOwner {
				base.SetOwner(b.role("owner"))
			}
			ref := e.Ref()
			if first := seen[ref]; first != nil && len(*b.errs) == mistakes {
				b.failf(b.TypeRange.Start, "", "%s is declared twice; first at %s", ref, first.Src().Pos)
			}
			seen[ref] = e
			out = append(out, e)
		}
	}
	return impliedFamilies(append(out, r.readNameless(out)...))
}

// readNameless reads the blocks that are for objects, once all objects are read.
func (r *reader) readNameless(objects []schema.Entity) []schema.Entity {
	var out []schema.Entity
	r.objects = objects
	for _, k := range entityKinds() {
		if k.home == onObject {
			for _, d := range r.entities[k.kind].all {
				out = append(out, d.block.nameless(k)...)
			}
		}
	}
	return mergePermissions(out)
}

// nameless reads a block of a kind that has no names.
func (b *block) nameless(k entityKind) []schema.Entity {
	b.only(k.attrs, nil)
	if len(b.Labels) > 0 {
		b.failf(b.LabelRanges[0].Start, b.Type+" { ... }", "%s has no name", b.Type)
	}
	src := b.open()
	list := k.readAll(b)
	for _, e := range list {
		e.Base().Source = src
	}
	return list
}

// relation reads a reference to a table or a view.
func (b *block) relation(a *hclscan.Assignment) (schema.Kind, *symbol) {
	b.mark(a.Name, a.NameRange.Start)
	before := len(*b.errs)
	names, ok := b.path(a.Expr)
	if ok && (len(names) == 2 || len(names) == 3) && schema.Kind(names[0]).HasRows() {
		kind := schema.Kind(names[0])
		return kind, b.r.symbols(names[0]).find(&b.place, a.Expr.Range().Start, names[1:])
	}
	if len(*b.errs) == before {
		b.failf(a.Expr.Range().Start, a.Name+" = "+reference("table", guess(a.Expr)), "%s is a reference to a table or a view", a.Name)
	}
	return "", nil
}

// on reads the relation that an entity belongs to, and lets column.x name its columns.
func (b *block) on() (schema.Kind, schema.Name) {
	a := b.attr("on")
	if a == nil {
		return "", schema.Name{}
	}
	kind, d := b.relation(a)
	if d == nil {
		return "", schema.Name{}
	}
	if b.columns = d.columns; b.columns == nil {
		b.columns = &columnSet{table: d, open: true}
	}
	return kind, d.name
}

// routineRef reads a reference to a function: function.f, or sql("pg_catalog.f") for one that
// is not declared.
func (b *block) routineRef(a *hclscan.Assignment) schema.Name {
	b.mark(a.Name, a.NameRange.Start)
	if s, ok := b.sqlLiteral(a.Expr); ok {
		return schema.ParseName(s)
	}
	if d := b.refTo(a, b.r.entities[schema.KindFunction]); d != nil {
		return d.name
	}
	return schema.Name{}
}

// typeAttr reads an attribute that is a data type.
func (b *block) typeAttr(name string, d *symbol) schema.Type {
	return schema.Type{Text: b.attrType(name, d).text()}
}

// attrType is a data type taken apart; it is not known where there is none, or a mistake.
func (b *block) attrType(name string, d *symbol) columnType {
	var t columnType
	written := b.Body.Attribute(name)
	if written == nil {
		return t
	}
	b.mark(name, written.Start())
	if word := written.Word(b.f.src); word != "" && !literals[word] {
		t.enum, t.SQLType, t.known = b.namedType(sqlTypeName(word), written.ExprStart(), d)
	} else if base, numbers := written.Sized(b.f.src); base != "" && base != "sql" {
		t.enum, t.SQLType, t.known = b.namedType(sqlTypeName(base)+"("+numbers+")", written.ExprStart(), d)
	} else {
		t.enum, t.SQLType, t.known = b.columnType(b.attr(name), d)
	}
	return t
}

package hcl

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/replyx/schemactl/schema"
)

var permissionKind = entityKind{
	kind: schema.KindPermission, file: "security", home: onObject,
	attrs:   []string{"for", "schema", "sequence_of", "args", "to", "privileges", "grantable"},
	readAll: readPermissions, writeAll: writePermissions,
}

var defaultPermissionKind = entityKind{
	kind: schema.KindDefaultPermission, file: "security", home: onObject,
	attrs:   []string{"role", "schema", "for", "to", "privileges", "grantable"},
	readAll: readDefaultPermissions, writeAll: writeDefaultPermissions,
}

// readPermissions makes a permission for each object and each role that the block names.
func readPermissions(b *block) []schema.Entity {
	targets := b.permissionTargets()
	grantees := b.grantees()
	var out []schema.Entity
	for _, t := range targets {
		privileges := b.privileges(t.On.Kind, t.Column != "")
		for _, g := range grantees {
			p := t
			p.Grantee, p.Privileges = g, privileges
			out = append(out, &p)
		}
	}
	return out
}

// grantees reads to, which is required.
func (b *block) grantees() []string {
	if !b.has("to") {
		b.failf(b.TypeRange.Start, `to = role.NAME, "NAME" or PUBLIC`, "%s has no to", b.Type)
	}
	return b.roles("to")
}

// permissionTargets reads what a permission is for.
func (b *block) permissionTargets() []schema.Permission {
	a, of := b.attr("for"), b.attr("sequence_of")
	switch {
	case a == nil && of == nil:
		b.failf(b.TypeRange.Start, "for = table.NAME", "permission is for nothing")
		return nil
	case a != nil && of != nil:
		b.failf(of.NameRange.Start, "", "permission has for and sequence_of: keep one of them")
		return nil
	case a != nil:
		if word, ok := b.everyWord(a); ok {
			return b.every(a, word)
		}
	}
	if in := b.attr("schema"); in != nil {
		b.failf(in.NameRange.Start, "for = TABLES", "schema goes with for = %s", orOf(everyObject))
		return nil
	}
	read := b.permissionTarget
	if of != nil {
		a, read = of, b.sequenceOf
	}
	b.mark("for", a.NameRange.Start)
	var out []schema.Permission
	all := listed(a.Expr)
	for _, e := range all {
		t, ok := read(e)
		if !ok {
			continue
		}
		if len(all) > 1 {
			t.Listed = []schema.Listed{{Block: b.f.pos(b.TypeRange.Start), At: b.f.pos(e.Range().Start)}}
		}
		out = append(out, t)
	}
	return out
}

// sequenceOf reads the column that makes a sequence.
func (b *block) sequenceOf(e hclsyntax.Expression) (schema.Permission, bool) {
	t, c, ok := b.columnRef(e)
	if !ok {
		return schema.Permission{}, false
	}
	return onSequenceOf(t.name, c), true
}

func onSequenceOf(table schema.Name, column string) schema.Permission {
	n := schema.SerialSequence(table, column)
	return schema.Permission{
		On:         schema.Ref{Kind: schema.KindSequence, Schema: n.Schema, Name: n.Name},
		SequenceOf: schema.ColumnRef{Table: table, Column: column},
	}
}

// grantedKinds are what privileges are on.
var grantedKinds = []schema.Kind{
	schema.KindTable, schema.KindView, schema.KindMaterialized, schema.KindForeignTable, schema.KindSequence, schema.KindFunction,
	schema.KindProcedure, schema.KindAggregate, schema.KindSchema, schema.KindEnum, schema.KindDomain, schema.KindComposite, schema.KindRange,
	schema.KindServer, schema.KindForeignDataWrapper,
}

// permissionTarget reads one object: table.users, table.users.column.email, function.f.
func (b *block) permissionTarget(e hclsyntax.Expression) (schema.Permission, bool) {
	at := e.Range().Start
	before := len(*b.errs)
	names, ok := b.path(e)
	if ok && len(names) > 1 && names[0] == schema.KindParameter {
		// The server keeps the names of parameters in lower case.
		name := strings.ToLower(strings.Join(names[1:], "."))
		return schema.Permission{On: schema.Ref{Kind: schema.KindParameter, Name: name}}, true
	}
	if !ok || len(names) < 2 || !slices.Contains(grantedKinds, schema.Kind(names[0])) || b.r.symbols(names[0]) == nil {
		if len(*b.errs) == before {
			b.failf(at, "for = "+reference("table", guess(e)), "for is a reference to an object that has privileges")
		}
		return schema.Permission{}, false
	}
	kind := schema.Kind(names[0])
	column := ""
	if n := len(names); n > 3 && names[n-2] == "column" && kind.HasRows() {
		column, names = names[n-1], names[:n-2]
	}
	d := b.r.symbols(names[0]).find(&b.place, at, names[1:])
	if d == nil {
		return schema.Permission{}, false
	}
	p := schema.Permission{On: schema.Ref{Kind: kind, Schema: d.name.Schema, Name: d.name.Name}, Column: column}
	if column != "" && d.columns != nil {
		if p.Column, ok = d.columns.find(&b.place, at, column); !ok {
			return p, false
		}
	}
	if kind.IsRoutine() {
		p.Routine = b.overload(e, d)
		return p, p.Routine != nil
	}
	return p, true
}

// overload finds the routine of a name that args means, where there are several.
func (b *block) overload(e hclsyntax.Expression, d *symbol) schema.Entity {
	var all []*symbol
	for _, s := range b.r.symbols(d.block.Type).byName[d.label] {
		if s.name == d.name && s.entity != nil {
			all = append(all, s)
		}
	}
	at := e.Range().Start
	a := b.attr("args")
	if a == nil {
		if len(all) == 1 {
			return all[0].entity
		}
		if len(all) > 1 {
			b.failf(at, "args = [integer, text]", "there are %d of %s %q: say which by its arguments", len(all), d.block.Type, d.name.Name)
		}
		return nil
	}
	want := b.typeList("args", d)
	var found []*symbol
	for _, s := range all {
		switch args := s.entity.Ref().Args; {
		case args == strings.Join(want, ", "):
			return s.entity
		case slices.EqualFunc(strings.Split(args, ", "), want, maybeSameType):
			found = append(found, s)
		}
	}
	joined := strings.Join(want, ", ")
	switch {
	case len(found) == 1:
		return found[0].entity
	case len(found) > 1:
		b.failf(a.Expr.Range().Start, "name the schemas of its types", "%d of %s %q may have the arguments (%s)", len(found), d.block.Type, d.name.Name, joined)
	default:
		b.failf(a.Expr.Range().Start, "", "no %s %q has the arguments (%s)", d.block.Type, d.name.Name, joined)
	}
	return nil
}

// maybeSameType reports whether two names of types may mean one type: a name without a schema may
// mean any that has it.
func maybeSameType(x, y string) bool {
	if x == y {
		return true
	}
	a, err := schema.ParseType(x)
	b, err2 := schema.ParseType(y)
	if err != nil || err2 != nil || a.BuiltIn || b.BuiltIn || a.Name.Schema != "" && b.Name.Schema != "" {
		return false
	}
	a.Name.Schema, b.Name.Schema = "", ""
	return a.String() == b.String()
}

// privileges reads the list of privileges, which may be empty.
func (b *block) privileges(k schema.Kind, column bool) []schema.Privilege {
	a := b.attr("privileges")
	if a == nil {
		b.failf(b.TypeRange.Start, "privileges = [SELECT], or [] for none", "%s has no privileges", b.Type)
		return nil
	}
	b.mark("privileges", a.NameRange.Start)
	known := append(schema.PrivilegesOf(k, column, 0), schema.AllPrivileges)
	grantable := b.flag("grantable", false)
	var out []schema.Privilege
	for _, e := range listed(a.Expr) {
		v, ok := b.word(e)
		if !ok {
			continue
		}
		words, ok := wordList(v)
		if !ok {
			b.failf(e.Range().Start, "privileges = [SELECT]", "privileges is a list of words")
			continue
		}
		for _, word := range words {
			word = strings.ReplaceAll(word, "_", " ")
			if !slices.Contains(known, word) {
				b.failf(e.Range().Start, "", "%s is no privilege here: known are %s", word, strings.Join(known, ", "))
				continue
			}
			out = schema.JoinPrivileges(out, []schema.Privilege{{Name: word, Grantable: grantable}})
		}
	}
	if grantable && slices.Contains(b.quietly().roles("to"), schema.Public) {
		b.failf(b.attr("grantable").NameRange.Start, "", "PUBLIC cannot have a grant option")
	}
	return out
}

// wordList is a word, or a list of them that an expression gives.
func wordList(v cty.Value) ([]string, bool) {
	switch {
	case v.IsNull():
		return nil, true
	case v.Type() == cty.String:
		return []string{strings.ToUpper(v.AsString())}, true
	case !v.CanIterateElements() || v.Type().IsObjectType() || v.Type().IsMapType():
		return nil, false
	}
	var out []string
	for it := v.ElementIterator(); it.Next(); {
		_, e := it.Element()
		if e.IsNull() || e.Type() != cty.String {
			return nil, false
		}
		out = append(out, strings.ToUpper(e.AsString()))
	}
	return out, true
}

// defaultObjects are the kinds of objects that default privileges know.
var defaultObjects = []string{"TABLES", "SEQUENCES", "FUNCTIONS", "TYPES", "SCHEMAS", "LARGE OBJECTS"}

func readDefaultPermissions(b *block) []schema.Entity {
	p := schema.DefaultPermission{Role: b.role("role"), Objects: b.oneOf("for", defaultObjects...)}
	switch {
	case !b.has("role"):
		b.failf(b.TypeRange.Start, "role = role.NAME", "default_permission has no role: whose objects is it for?")
	case !b.has("for"):
		b.failf(b.TypeRange.Start, "for = TABLES", "default_permission is for no kind of objects")
	}
	if a := b.attr("schema"); a != nil {
		b.mark("schema", a.NameRange.Start)
		if in := b.refTo(a, b.r.schemas); in != nil {
			p.Schema = in.name.Name
		}
		if p.Objects == "SCHEMAS" || p.Objects == "LARGE OBJECTS" {
			b.failf(a.NameRange.Start, "", "%s are in no schema", strings.ToLower(p.Objects))
		}
	}
	privileges := b.privileges(p.Kind(), false)
	var out []schema.Entity
	for _, g := range b.grantees() {
		one := p
		one.Grantee, one.Privileges = g, privileges
		out = append(out, &one)
	}
	return out
}

// mergePermissions adds up the permissions of one role on one object.
func mergePermissions(list []schema.Entity) []schema.Entity {
	first := make(map[schema.Ref]schema.Entity)
	return slices.DeleteFunc(list, func(e schema.Entity) bool {
		var own *[]schema.Privilege
		get := func(e schema.Entity) *[]schema.Privilege {
			switch e := e.(type) {
			case *schema.Permission:
				return &e.Privileges
			case *schema.DefaultPermission:
				return &e.Privileges
			}
			return nil
		}
		if own = get(e); own == nil {
			return false
		}
		before, ok := first[e.Ref()]
		if !ok {
			first[e.Ref()] = e
			return false
		}
		with := *before.Base().Source // which the other permissions of its block share
		with.Also = append(slices.Clone(with.Also), e.Src().Pos)
		before.Base().Source = &with
		all := get(before)
		*all = schema.JoinPrivileges(*all, *own)
		if p, ok := before.(*schema.Permission); ok {
			p.Listed = append(slices.Clone(p.Listed), e.(*schema.Permission).Listed...)
		}
		return true
	})
}

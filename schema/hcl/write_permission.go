package hcl

import (
	"slices"
	"strings"

	"github.com/replyx/schemactl/schema"
)

// owner writes the owner of an object, where it is to be written.
func (w *writer) owner(p *printer, o interface {
	OwnerName() string
	Src() *schema.Source
}) {
	if name := o.OwnerName(); name != "" && (w.owners || o.Src() != nil) {
		p.attr("owner", w.role(p, name))
	}
}

// grantBlock is one permission block: the roles and columns that have the same privileges.
type grantBlock struct {
	on *schema.Permission
	// also are further objects of the kind on which everything is the same.
	also      []*schema.Permission
	columns   []string
	grantees  []string
	names     []string
	grantable bool
}

// splitGrants gives the privileges with and without grant option; none at all is a list too.
func splitGrants(list []schema.Privilege) (plain, grantable []string) {
	for _, x := range list {
		if x.Grantable {
			grantable = append(grantable, x.Name)
		} else {
			plain = append(plain, x.Name)
		}
	}
	return plain, grantable
}

// grantBlocks joins what differs only in role, and then what differs only in column.
func grantBlocks(list []schema.Entity) []*grantBlock {
	var out []*grantBlock
	for _, e := range list {
		p := e.(*schema.Permission)
		plain, grantable := splitGrants(p.Privileges)
		add := func(names []string, option bool) {
			i := slices.IndexFunc(out, func(g *grantBlock) bool {
				return g.on.Target() == p.Target() && g.on.Column == p.Column && g.grantable == option && slices.Equal(g.names, names)
			})
			if i < 0 {
				i = len(out)
				out = append(out, &grantBlock{on: p, columns: []string{p.Column}, names: names, grantable: option})
			}
			out[i].grantees = append(out[i].grantees, p.Grantee)
		}
		if len(plain) > 0 || len(grantable) == 0 {
			add(plain, false)
		}
		if len(grantable) > 0 {
			add(grantable, true)
		}
	}
	var joined []*grantBlock
	for _, g := range out {
		i := slices.IndexFunc(joined, func(o *grantBlock) bool {
			return o.on.Target() == g.on.Target() && (o.on.Column == "") == (g.on.Column == "") && o.grantable == g.grantable &&
				slices.Equal(o.names, g.names) && slices.Equal(o.grantees, g.grantees)
		})
		if i >= 0 {
			joined[i].columns = append(joined[i].columns, g.columns...)
		} else {
			joined = append(joined, g)
		}
	}
	return joined
}

func writePermissions(w *writer, p *printer, list []schema.Entity) {
	list = slices.DeleteFunc(slices.Clone(list), w.isOfCluster)
	slices.SortStableFunc(list, func(a, b schema.Entity) int {
		return a.(*schema.Permission).Target().Compare(b.(*schema.Permission).Target())
	})
	var blocks []*grantBlock
	for len(list) > 0 {
		// Those on one object stand together: look for more only there.
		on := list[0].(*schema.Permission).Target()
		n := slices.IndexFunc(list, func(e schema.Entity) bool { return e.(*schema.Permission).Target() != on })
		if n < 0 {
			n = len(list)
		}
		blocks = append(blocks, grantBlocks(list[:n])...)
		list = list[n:]
	}
	if !w.apart {
		blocks = w.joinObjects(blocks)
	}
	for _, g := range blocks {
		w.grant(p, g)
	}
}

// joinObjects makes one block of those that differ in nothing but their object, of one kind: it stands where the first of them does.
func (w *writer) joinObjects(blocks []*grantBlock) []*grantBlock {
	type alike struct {
		kind      schema.Kind
		ofColumn  bool
		names, to string
		grantable bool
	}
	first := make(map[alike]*grantBlock)
	return slices.DeleteFunc(blocks, func(g *grantBlock) bool {
		on := g.on.Target()
		if g.on.Column != "" || on.Kind.IsRoutine() && w.overloads(on) > 1 {
			return false
		}
		key := alike{on.Kind, !g.on.SequenceOf.IsZero(), strings.Join(g.names, "\x00"), strings.Join(g.grantees, "\x00"), g.grantable}
		before := first[key]
		if before == nil {
			first[key] = g
			return false
		}
		before.also = append(before.also, g.on)
		return true
	})
}

// overloads counts the routines of a name.
func (w *writer) overloads(on schema.Ref) int {
	if w.routineNames == nil {
		w.routineNames = make(map[schema.Ref]int)
		for _, e := range w.db.Entities {
			if r := e.Ref(); r.Kind.IsRoutine() {
				w.routineNames[schema.Ref{Kind: r.Kind, Schema: r.Schema, Name: r.Name}]++
			}
		}
	}
	return w.routineNames[schema.Ref{Kind: on.Kind, Schema: on.Schema, Name: on.Name}]
}

// isOfCluster reports whether a permission is a live one on a parameter for a role to which nothing of the
// database is granted: another database of the cluster has it.
func (w *writer) isOfCluster(e schema.Entity) bool {
	p := e.(*schema.Permission)
	return p.On.Kind == schema.KindParameter && p.Src() == nil && !slices.ContainsFunc(w.db.Entities, func(e schema.Entity) bool {
		o, ok := e.(*schema.Permission)
		return ok && o.On.Kind != schema.KindParameter && o.Grantee == p.Grantee && p.Grantee != schema.Public
	})
}

func (w *writer) grant(p *printer, g *grantBlock) {
	on := g.on.Target()
	p.open(string(schema.KindPermission))
	var refs []string
	name := "for"
	for _, o := range append([]*schema.Permission{g.on}, g.also...) {
		if s := o.SequenceOf; !s.IsZero() {
			name = "sequence_of"
			refs = append(refs, w.columnOf(schema.Name{}, s.Table, s.Column, "permission on sequence "+o.On.Name))
			continue
		}
		refs = append(refs, w.grantedName(o.Target()))
	}
	if g.on.Column != "" {
		object := refs[0]
		refs = nil
		for _, c := range g.columns {
			refs = append(refs, object+"."+reference("column", c))
		}
	}
	p.attr(name, oneOrList(refs))
	if name == "for" && len(g.also) == 0 {
		w.overload(p, on)
	}
	w.grantRest(p, g.grantees, g.names, g.grantable, schema.PrivilegesOf(on.Kind, g.on.Column != "", w.db.Server.VersionNum))
}

// grantRest writes who has which privileges; all that there are is ALL.
func (w *writer) grantRest(p *printer, grantees, names []string, grantable bool, all []string) {
	roles := make([]string, len(grantees))
	for i, g := range grantees {
		roles[i] = w.role(p, g)
	}
	p.attr("to", oneOrList(roles))
	if len(all) > 1 && slices.Equal(names, all) {
		names = []string{schema.AllPrivileges}
	}
	words := make([]string, len(names))
	for i, n := range names {
		words[i] = strings.ReplaceAll(n, " ", "_")
	}
	p.attr("privileges", list(words))
	p.flag("grantable", grantable)
	p.close()
}

func oneOrList(items []string) string {
	if len(items) == 1 {
		return items[0]
	}
	return list(items)
}

// grantedName refers to an object of any kind.
func (w *writer) grantedName(on schema.Ref) string {
	if on.Schema == "" {
		return reference(string(on.Kind), on.Name)
	}
	return w.reference(on.Kind, on.TypeName())
}

// overload says which routine of several is meant.
func (w *writer) overload(p *printer, on schema.Ref) {
	if w.overloads(on) < 2 {
		return
	}
	var types []schema.Type
	for _, e := range w.db.Entities {
		r := e.Ref()
		if r.Kind != on.Kind || r.Schema != on.Schema || r.Name != on.Name {
			continue
		}
		if f, ok := e.(*schema.Routine); ok && r.Args == on.Args {
			for _, a := range f.Args {
				if a.In() {
					types = append(types, a.Type)
				}
			}
		}
	}
	if types == nil && on.Args != "" {
		for t := range strings.SplitSeq(on.Args, ", ") {
			types = append(types, schema.Type{Text: t})
		}
	}
	out := make([]string, len(types))
	for i, t := range types {
		out[i] = w.typ(p, t, on.Schema)
	}
	p.attr("args", list(out))
}

func writeDefaultPermissions(w *writer, p *printer, all []schema.Entity) {
	for _, e := range all {
		d := e.(*schema.DefaultPermission)
		write := func(names []string, grantable bool) {
			p.open(string(schema.KindDefaultPermission))
			p.attr("role", w.role(p, d.Role))
			if d.Schema != "" {
				p.attr("schema", reference("schema", d.Schema))
			}
			p.word("for", d.Objects)
			w.grantRest(p, []string{d.Grantee}, names, grantable, schema.PrivilegesOf(d.Kind(), false, w.db.Server.VersionNum))
		}
		plain, grantable := splitGrants(d.Privileges)
		if len(plain) > 0 || len(grantable) == 0 {
			write(plain, false)
		}
		if len(grantable) > 0 {
			write(grantable, true)
		}
	}
	if len(all) > 0 {
		writePermissions(w, p, older(w.db))
	}
}

// older are permissions for the objects that do not have what a default permission gives, since they were made
// before it: built again from the HCL, they would have it.
func older(db *schema.Database) []schema.Entity {
	defaults := db.DefaultPermissions()
	if len(defaults) == 0 {
		return nil
	}
	has := make(map[schema.Ref]bool)
	for _, e := range db.Entities {
		if p, ok := e.(*schema.Permission); ok {
			has[p.Ref()] = true
		}
	}
	var out []schema.Entity
	add := func(p schema.Permission, owner string) {
		for _, g := range defaults.Grantees(p.Target(), owner) {
			p := p
			p.Grantee, p.Privileges = g, schema.DefaultPrivileges(p.Target(), false, g, owner, db.Server.VersionNum)
			if !has[p.Ref()] && !schema.SamePrivileges(p.Privileges, defaults.Privileges(p.Target(), g, owner, db.Server.VersionNum)) {
				out = append(out, &p)
			}
		}
	}
	for ref, o := range db.Objects() {
		owner := schema.OwnerOf(o)
		if owner == "" || ref.Table != "" {
			continue
		}
		add(schema.Permission{On: ref}, owner)
		if t, ok := o.(*schema.Table); ok {
			for _, c := range t.Columns {
				if s := c.OwnSequence(t.Name); s.Name != "" {
					add(schema.Permission{On: schema.Ref{Kind: schema.KindSequence, Schema: s.Schema, Name: s.Name}, SequenceOf: schema.ColumnRef{Table: t.Name, Column: c.Name}}, owner)
				}
			}
		}
	}
	return out
}

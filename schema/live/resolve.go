package live

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/replyx/schemactl/schema"
)

// ResolveTypes returns a desired state with the names qualified that the HCL may leave bare, as far
// as the catalogs that were read tell: types, operator classes, sequences in a default. It
// asks no server, so that comparing what is equal costs little.
//
// Tables in which there is nothing to qualify, which are most of them, are not copied.
func ResolveTypes(live, desired *schema.Database) *schema.Database {
	r := newResolver(live, desired)
	desired = desired.CloneBut(r.stays)
	r.desired = desired
	r.typeNames()
	for _, e := range desired.Entities {
		if m, ok := e.(*schema.UserMapping); ok {
			l, ok := live.Entity(e.Ref()).(*schema.UserMapping)
			m.Unproven = ok && l.Hidden
		}
	}
	r.classes()
	r.permissions()
	schema.SortEntities(desired.Entities)
	desired.InheritDefaults(live)
	ownIdentities(live, desired)
	for _, t := range desired.Tables {
		for _, c := range t.Columns {
			if c.Default.Canonical == "" {
				c.Default.Canonical = r.nextval(c.Default.Text, t.Name.Schema)
			}
		}
	}
	return desired
}

// stays reports whether there is nothing to qualify in a table. The identity of a partition is that of its table:
// both are copied.
func (r resolver) stays(t *schema.Table) bool {
	if t.IsPartition() || t.Partition != nil {
		return false
	}
	for _, c := range t.Columns {
		if c.Type.Canonical != r.typeName(c.Type.Text, t.Name.Schema) || c.Default.Canonical == "" && r.nextval(c.Default.Text, t.Name.Schema) != "" {
			return false
		}
	}
	qualified := func(method string, parts []schema.Part) bool {
		return !slices.ContainsFunc(parts, func(p schema.Part) bool { return p.OpClass != r.opclass(method, p.OpClass, t.Name.Schema) })
	}
	return !slices.ContainsFunc(t.Indexes, func(i *schema.Index) bool { return !qualified(i.MethodName(), i.Parts) }) &&
		!slices.ContainsFunc(t.Exclusions, func(e *schema.Exclusion) bool { return !qualified(cmp.Or(e.Method, "btree"), e.Parts) })
}

// typeNames qualifies every data type that the desired state names.
func (r resolver) typeNames() {
	for _, e := range r.desired.Entities {
		for _, t := range e.Types() {
			t.Canonical = r.typeName(t.Text, e.Ref().Schema)
		}
	}
	for _, t := range r.desired.Tables {
		for _, c := range t.Columns {
			c.Type.Canonical = r.typeName(c.Type.Text, t.Name.Schema)
		}
	}
}

// classes qualifies every operator class that the desired state names.
func (r resolver) classes() {
	for _, e := range r.desired.Entities {
		switch e := e.(type) {
		case *schema.View:
			for _, i := range e.Indexes {
				r.parts(i.MethodName(), i.Parts, e.Name.Schema)
			}
		case *schema.Range:
			e.OpClass = r.opclass("btree", e.OpClass, e.Name.Schema)
		}
	}
	for _, t := range r.desired.Tables {
		for _, i := range t.Indexes {
			r.parts(i.MethodName(), i.Parts, t.Name.Schema)
		}
		if t.Partition != nil {
			r.parts(t.Partition.Method(), t.Partition.Parts, t.Name.Schema)
		}
		for _, e := range t.Exclusions {
			r.parts(cmp.Or(e.Method, "btree"), e.Parts, t.Name.Schema)
		}
	}
}

type resolver struct {
	live, desired *schema.Database
	// types maps the name of each type to the schemas that have, or will have, one; classes, those
	// of operator classes.
	types   map[string][]string
	classIn map[schema.OpClass][]string
}

func newResolver(live, desired *schema.Database) resolver {
	return resolver{live: live, desired: desired, types: typeSchemas(live, desired), classIn: classSchemas(live, desired)}
}

// typeSchemas adds the types of the desired state, the rows of relations among them, to those
// of extensions.
func typeSchemas(live, desired *schema.Database) map[string][]string {
	out := maps.Clone(live.Server.TypeSchemas)
	if out == nil {
		out = make(map[string][]string)
	}
	add := func(n schema.Name) {
		if !slices.Contains(out[n.Name], n.Schema) {
			out[n.Name] = append(slices.Clone(out[n.Name]), n.Schema)
		}
	}
	for _, t := range desired.Tables {
		add(t.Name)
	}
	for _, e := range desired.Entities {
		if r := e.Ref(); r.Schema != "" && r.Kind.NamesType() {
			add(r.TypeName())
		}
		if t, ok := e.(*schema.Range); ok {
			add(t.MultirangeName())
		}
	}
	return out
}

// classSchemas does so for operator classes.
func classSchemas(live, desired *schema.Database) map[schema.OpClass][]string {
	out := maps.Clone(live.Server.OpClassSchemas)
	if out == nil {
		out = make(map[schema.OpClass][]string)
	}
	for _, e := range desired.Entities {
		if c, ok := e.(*schema.OperatorClass); ok {
			key := schema.OpClass{Method: c.Method, Name: c.Name.Name}
			out[key] = append(slices.Clone(out[key]), c.Name.Schema)
		}
	}
	return out
}

// extensionMembers names the extension that brings a type, for a database in which it is
// not installed yet. Operator classes are recognised by the type that they begin with.
var extensionMembers = map[string]string{
	"vector": "vector", "halfvec": "vector", "sparsevec": "vector",
	"citext": "citext", "hstore": "hstore", "ltree": "ltree", "cube": "cube", "seg": "seg",
	"geometry": "postgis", "geography": "postgis",
}

// typeName qualifies a type outside pg_catalog; empty where there is nothing to add.
func (r resolver) typeName(text, inSchema string) string {
	end := len(text)
	if i := strings.IndexAny(text, "(["); i >= 0 {
		end = i
	}
	name := schema.ParseName(strings.TrimSpace(text[:end]))
	if name.Schema != "" || name.Name == "" {
		return ""
	}
	// A relation may have the name of a built-in type, which a bare name means all the same.
	if s := r.schemaOf(name.Name, inSchema); s != "" && !schema.BuiltinType(text) {
		return schema.Name{Schema: s, Name: name.Name}.SQL() + text[end:]
	}
	return ""
}

func (r resolver) schemaOf(typ, inSchema string) string {
	return pick(r.types[typ], inSchema, r.notInstalled(extensionMembers[typ]))
}

// pick chooses the schema that a bare name means: the object's own, public, the first.
func pick(schemas []string, inSchema, otherwise string) string {
	switch {
	case slices.Contains(schemas, inSchema):
		return inSchema
	case slices.Contains(schemas, "public"):
		return "public"
	case len(schemas) > 0:
		return schemas[0]
	}
	return otherwise
}

// notInstalled is the schema where a declared extension will be, if it is not there yet.
func (r resolver) notInstalled(extension string) string {
	e := r.desired.Extension(extension)
	if e == nil || r.live.Extension(extension) != nil {
		return ""
	}
	if e.Schema == "" {
		return "public"
	}
	return e.Schema
}

func (r resolver) parts(method string, parts []schema.Part, inSchema string) {
	for i := range parts {
		parts[i].OpClass = r.opclass(method, parts[i].OpClass, inSchema)
	}
}

// opclass qualifies the name of an operator class outside pg_catalog.
func (r resolver) opclass(method, text, inSchema string) string {
	name := schema.ParseName(text)
	if name.Name == "" || name.Schema != "" {
		return text
	}
	typ, _, _ := strings.Cut(name.Name, "_")
	otherwise := r.notInstalled(extensionMembers[typ])
	if typ == "bit" && strings.Contains("bit_hamming_ops bit_jaccard_ops", name.Name) {
		otherwise = r.notInstalled("vector")
	}
	if s := pick(r.classIn[schema.OpClass{Method: method, Name: name.Name}], inSchema, otherwise); s != "" {
		return schema.Name{Schema: s, Name: name.Name}.SQL()
	}
	return text
}

var nextval = regexp.MustCompile(`^(?i:nextval)\(\s*'((?:[^']|'')+)'(?:::(?:pg_catalog\.)?(?:regclass|text))?\s*\)$`)

// nextval is the canonical form of a default over a declared sequence.
func (r resolver) nextval(text, inSchema string) string {
	m := nextval.FindStringSubmatch(text)
	if m == nil {
		return ""
	}
	name := schema.ParseName(strings.ReplaceAll(m[1], "''", "'"))
	for _, s := range schema.Of[*schema.Sequence](r.desired) {
		if s.Name.Name == name.Name && (s.Name.Schema == name.Schema || name.Schema == "" && (s.Name.Schema == inSchema || s.Name.Schema == "public")) {
			return "nextval(" + schema.Literal(s.Name.SQL()) + "::regclass)"
		}
	}
	return ""
}

// permissions says what ALL is on this server, and what the sequence of a column is called.
func (r resolver) permissions() {
	version := r.live.Server.VersionNum
	for _, e := range r.desired.Entities {
		switch p := e.(type) {
		case *schema.Permission:
			p.Privileges = schema.ExpandPrivileges(p.Privileges, p.On.Kind, p.Column != "", version)
			if s := p.SequenceOf; !s.IsZero() {
				p.On.Name = r.sequenceName(s)
			}
		case *schema.DefaultPermission:
			p.Privileges = schema.ExpandPrivileges(p.Privileges, p.Kind(), false, version)
		}
	}
}

// sequenceName is the name of the sequence of a serial or an identity column; that of an identity
// does not follow a rename of its table, and a new one has the name that the HCL gives it.
func (r resolver) sequenceName(at schema.ColumnRef) string {
	if t := r.live.Table(at.Table); t != nil {
		if c := t.Column(at.Column); c != nil && c.Identity != nil && c.Identity.Sequence.Text != "" {
			return c.Identity.Sequence.Text
		}
	}
	if t := r.desired.Table(at.Table); t != nil {
		if c := t.Column(at.Column); c != nil && (c.Serial || c.Identity != nil) {
			return c.OwnSequence(t.Name).Name
		}
	}
	return schema.SerialSequence(at.Table, at.Column).Name
}

// ownIdentities takes the identity of partitioned tables from their partitions: those have it
// since PostgreSQL 17.
func ownIdentities(live, desired *schema.Database) {
	if v := live.Server.VersionNum; v == 0 || v >= 170000 {
		return
	}
	for _, t := range desired.Tables {
		if !t.IsPartition() {
			continue
		}
		for _, c := range t.Columns {
			for _, a := range desired.Ancestors(t) {
				if p := a.Column(c.Name); p != nil && p.Identity == c.Identity {
					c.Identity = nil
				}
			}
		}
	}
}

package docs

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/replyx/schemactl/schema"
)

// mostID is how long an identifier may be, in bytes: it is the name of a file too.
const mostID = 180

// names gives identifiers that are file names and fragments of links on every system: letters, digits, and
// three marks. No two are the same, whatever their case.
type names struct{ taken map[string]bool }

func newNames() *names { return &names{taken: map[string]bool{"readme": true}} }

// of joins parts with dots.
func (n *names) of(parts ...string) string {
	for i, p := range parts {
		parts[i] = plainText(p)
	}
	return n.free(strings.Join(parts, "."))
}

// under is the identifier of a part of what has one.
func (n *names) under(id, part string) string { return n.free(id + "." + plainText(part)) }

func (n *names) free(base string) string {
	if len(base) > mostID {
		base = strings.ToValidUTF8(base[:mostID], "")
	}
	id := base
	for i := 2; n.taken[strings.ToLower(id)]; i++ {
		id = base + "-" + strconv.Itoa(i)
	}
	n.taken[strings.ToLower(id)] = true
	return id
}

func plainText(s string) string {
	if s == "" {
		return "_"
	}
	return strings.Map(plain, s)
}

func plain(r rune) rune {
	if r == '_' || r == '-' || unicode.IsLetter(r) || unicode.IsDigit(r) {
		return r
	}
	return '_'
}

// places knows where each object is told of.
type places map[schema.Ref]Target

// of is where an object is told of; of a part that has no place, where its relation is.
func (p places) of(r schema.Ref) Target {
	if t, ok := p[r]; ok || r.Table == "" {
		return t
	}
	return p.relation(schema.Name{Schema: r.Schema, Name: r.Table})
}

// relation is the place of a relation, whatever its kind.
func (p places) relation(n schema.Name) Target {
	for _, k := range relationKinds {
		if t, ok := p[schema.Ref{Kind: k, Schema: n.Schema, Name: n.Name}]; ok {
			return t
		}
	}
	return Target{}
}

// typeNamed is the place of a type, or of the relation whose rows it is.
func (p places) typeNamed(n schema.Name) Target {
	for _, k := range typeKinds {
		if t, ok := p[schema.Ref{Kind: k, Schema: n.Schema, Name: n.Name}]; ok {
			return t
		}
	}
	return p.relation(n)
}

var (
	relationKinds = []schema.Kind{schema.KindTable, schema.KindForeignTable, schema.KindView, schema.KindMaterialized}
	typeKinds     = []schema.Kind{schema.KindEnum, schema.KindDomain, schema.KindComposite, schema.KindRange, schema.KindBaseType}
)

package backup

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
)

// Object is an object of a database, with a hash of its definition. That of a table covers its columns, indexes and
// constraints.
type Object struct {
	plan.Object
	Hash  string `json:"hash"`
	Owner string `json:"owner,omitempty"`
}

// ObjectsOf returns what of a state is in a dump of it, sorted: not roles, parameters and the database itself, which are the
// server's, and no invalid indexes, which pg_dump leaves out.
func ObjectsOf(db *schema.Database) []Object {
	objects, parts := make(map[schema.Ref]Object), make(map[schema.Ref][]string)
	for ref, obj := range db.Objects() {
		if !dumped(ref, obj) {
			continue
		}
		if whole, ok := wholeOf(objects, ref); ok {
			parts[whole] = append(parts[whole], hashOf(ref, obj))
			continue
		}
		objects[ref] = Object{Object: plan.ObjectOf(ref), Hash: hashOf(ref, obj), Owner: schema.OwnerOf(obj)}
	}
	out := make([]Object, 0, len(objects))
	for _, ref := range slices.SortedFunc(maps.Keys(objects), schema.Ref.Compare) {
		o := objects[ref]
		if list := parts[ref]; len(list) > 0 {
			slices.Sort(list)
			o.Hash = short(fmt.Appendf(nil, "%s %q", o.Hash, list))
		}
		out = append(out, o)
	}
	return out
}

// wholeOf is the relation that an object is a part of: a table's column, index or constraint, and a materialized view's index.
func wholeOf(objects map[schema.Ref]Object, ref schema.Ref) (schema.Ref, bool) {
	switch ref.Kind {
	case schema.KindColumn, schema.KindPrimaryKey, schema.KindUnique, schema.KindIndex, schema.KindPerfIndex,
		schema.KindCheck, schema.KindExclusion, schema.KindForeignKey:
	default:
		return ref, false
	}
	for _, kind := range []schema.Kind{schema.KindTable, schema.KindMaterialized, schema.KindForeignTable} {
		whole := schema.Ref{Kind: kind, Schema: ref.Schema, Name: ref.Table}
		if _, ok := objects[whole]; ok {
			return whole, true
		}
	}
	return ref, false
}

// dumped reports whether an object is in a dump, and is restored as it was: a subscription is restored disabled.
func dumped(ref schema.Ref, obj schema.Object) bool {
	switch o := obj.(type) {
	case *schema.Role, *schema.Subscription:
		return false
	case *schema.Permission:
		return o.Target().Kind != schema.KindParameter
	case *schema.Index:
		return !o.Invalid
	case *schema.Extension:
		return ref.Name != schema.Plpgsql
	}
	return true
}

func hashOf(ref schema.Ref, obj schema.Object) string {
	text := fmt.Appendf(nil, "%q", ref)
	attrs := obj.Attrs()
	if e, ok := obj.(*schema.Extension); ok { // the version is the server's choice
		attrs = []schema.Attr{{Name: "schema", Value: e.Schema}, {Name: "comment", Value: e.OwnComment()}}
	}
	// pg_dump writes the options of a foreign server in another order than they were given.
	for _, a := range slices.SortedStableFunc(slices.Values(attrs), func(a, b schema.Attr) int { return strings.Compare(a.Name, b.Name) }) {
		text = fmt.Appendf(text, "%q=%q,", a.Name, a.Value)
	}
	return short(text)
}

func short(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:12])
}

// FingerprintOf hashes objects.
func FingerprintOf(objects []Object) string {
	h := sha256.New()
	for _, o := range objects {
		fmt.Fprintf(h, "%q %s %q\n", o.Object, o.Hash, o.Owner)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// Rights says what of owners and privileges can be compared.
type Rights bool

// The two: a server that lacks roles has other owners and other privileges.
const (
	WithRights    Rights = true
	WithoutRights Rights = false
)

// namesRoles are the kinds that cannot be there where a role is not.
var namesRoles = []schema.Kind{schema.KindPermission, schema.KindDefaultPermission, schema.KindPolicy, schema.KindUserMapping}

// NamesRoles reports whether objects of a kind cannot be there where a role is not.
func NamesRoles(k schema.Kind) bool { return slices.Contains(namesRoles, k) }

// Scope is what of two states can be compared.
type Scope struct {
	Rights Rights
	// NamesOnly leaves out definitions: another major version may spell them otherwise.
	NamesOnly bool
}

// Differences says, object by object, in what a restored state is not the one that was dumped: what is missing or is another,
// and what is there beside it.
func Differences(dumped, restored []Object, scope Scope) (wrong, extra []string) {
	have := make(map[plan.Object]Object, len(restored))
	for _, o := range restored {
		have[o.Object] = o
	}
	want := make(map[plan.Object]bool, len(dumped))
	for _, o := range dumped {
		want[o.Object] = true
		there, ok := have[o.Object]
		name := o.Ref().String()
		switch {
		case scope.Rights == WithoutRights && NamesRoles(o.Kind):
		case !ok:
			wrong = append(wrong, name+" is missing")
		case there.Hash != o.Hash && !scope.NamesOnly:
			wrong = append(wrong, name+" has another definition")
		case there.Owner != o.Owner && scope.Rights == WithRights:
			wrong = append(wrong, fmt.Sprintf("%s belongs to %s, not to %s", name, there.Owner, o.Owner))
		}
	}
	for _, o := range restored {
		if !want[o.Object] && (scope.Rights == WithRights || !NamesRoles(o.Kind)) {
			extra = append(extra, o.Ref().String()+" is there, and was not when the backup was made")
		}
	}
	return wrong, extra
}

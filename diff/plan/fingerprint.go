package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"

	"github.com/replyx/schemactl/schema"
)

// TouchedOf hashes the wanted live objects, sorted and without repetition. A saved plan is
// stale where this differs from its own list.
func TouchedOf(live *schema.Database, wanted []Touched) []Touched {
	whole := make(map[schema.Ref]bool, len(wanted))
	for _, w := range wanted {
		ref := w.Object.Ref()
		whole[ref] = whole[ref] || w.Whole
	}
	hashes, parts := make(map[schema.Ref]string, len(whole)), make(map[schema.Ref][]string)
	for ref, obj := range live.Objects() {
		if _, ok := whole[ref]; ok {
			hashes[ref] = hashOf(ref, obj)
		}
		table := schema.Ref{Kind: schema.KindTable, Schema: ref.Schema, Name: ref.Table}
		if ref.Table != "" && whole[table] {
			parts[table] = append(parts[table], hashOf(ref, obj))
		}
	}
	out := make([]Touched, 0, len(whole))
	for _, ref := range slices.SortedFunc(maps.Keys(whole), schema.Ref.Compare) {
		t := Touched{Object: ObjectOf(ref), Hash: hashes[ref], Whole: whole[ref]}
		if t.Whole && t.Hash != "" {
			slices.Sort(parts[ref])
			h := sha256.New()
			fmt.Fprintf(h, "%s %q", t.Hash, parts[ref])
			t.Hash = hex.EncodeToString(h.Sum(nil)[:12])
		}
		out = append(out, t)
	}
	return out
}

func hashOf(ref schema.Ref, obj schema.Object) string {
	h := sha256.New()
	fmt.Fprintf(h, "%q", ref)
	for _, a := range obj.Attrs() {
		fmt.Fprintf(h, "%q=%q,", a.Name, a.Value)
	}
	if owner := schema.OwnerOf(obj); owner != "" {
		fmt.Fprintf(h, "owner=%q", owner)
	}
	if i, ok := obj.(*schema.Index); ok {
		fmt.Fprintf(h, "invalid=%t", i.Invalid)
	}
	return hex.EncodeToString(h.Sum(nil)[:12])
}

// FingerprintOf hashes a target and what a plan relies on there.
func FingerprintOf(t Target, touched []Touched) string {
	h := sha256.New()
	fmt.Fprintf(h, "%q %d %q %d\n", t.Database, t.ServerVersion/10000, t.SystemIdentifier, t.DatabaseOID)
	for _, o := range touched {
		fmt.Fprintf(h, "%q %s\n", o.Object, o.Hash)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

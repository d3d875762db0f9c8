package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/schema"
)

// note copies what a comparison found beside changes into the plan.
func (b *builder) note(res *diff.Result) {
	p := b.plan
	p.Ignored, p.Perf, p.NotProven = []Ignored{}, []PerfIndex{}, []NotProven{}
	p.Unmanaged, p.Warnings = []Unmanaged{}, []Warning{}
	for _, i := range res.Ignored {
		objects := make([]Object, len(i.Refs))
		for n, r := range i.Refs {
			objects[n] = ObjectOf(r)
		}
		p.Ignored = append(p.Ignored, Ignored{Rule: i.Rule, Reason: i.Reason, Count: len(objects), Objects: objects})
	}
	for _, i := range res.Perf {
		index := PerfIndex{Object: ObjectOf(i.Ref), State: i.State, Attrs: attrs(i.Attrs), Place: placeOf(i.Pos)}
		if i.State == diff.PerfWaiting {
			index.WaitsFor = i.To.Build.MinRows
		}
		p.Perf = append(p.Perf, index)
	}
	for _, n := range res.NotProven {
		p.NotProven = append(p.NotProven, NotProven{
			Object: ObjectOf(n.Ref), Attr: n.Attr, Live: n.Live, Desired: n.Desired, Place: placeOf(n.Pos),
		})
	}
	for _, u := range res.Unmanaged {
		p.Unmanaged = append(p.Unmanaged, Unmanaged(u))
	}
	for _, w := range res.Warnings {
		p.Warnings = append(p.Warnings, Warning{Text: w.Text, Place: placeOf(w.Pos)})
	}
}

func changes(list []diff.Change) []Change {
	out := make([]Change, len(list))
	for i, ch := range list {
		out[i] = Change{
			Action: ch.Action, Object: ObjectOf(ch.Ref), OldName: ch.OldName, Attrs: attrs(ch.Attrs),
			Reason: ch.Reason, Place: placeOf(ch.Pos),
		}
	}
	return out
}

func attrs(list []diff.AttrChange) []Attr {
	var out []Attr
	for _, a := range list {
		out = append(out, Attr(a))
	}
	return out
}

func placeOf(p schema.Pos) *Place {
	if p.IsZero() {
		return nil
	}
	return &Place{File: p.File, Line: p.Line, Column: p.Column}
}

func notProvenFailure(res *diff.Result) *Failure {
	n := res.NotProven[0]
	return &Failure{
		Message: fmt.Sprintf("could not check: %d not proven, the first is %s of %s", len(res.NotProven), n.Attr, n.Ref),
		Place:   placeOf(n.Pos),
		Hint:    "the server cannot be asked for canonical forms (standby, read-only, or no TEMP privilege): give --dev-url",
	}
}

// touch records a hash of every live object that the changes rely on: the object itself
// and the table it belongs to.
func (b *builder) touch(list []diff.Change) {
	wanted := make([]Touched, 0, len(list))
	for _, ch := range list {
		ref := ch.Ref
		if ch.OldName != "" {
			ref.Name = ch.OldName
			if ch.Action == diff.Adopt {
				ref.Kind = schema.KindIndex
			}
		}
		whole := ref.Kind == schema.KindTable && ch.Action == diff.Drop
		wanted = append(wanted, Touched{Object: ObjectOf(ref), Whole: whole})
		if ch.Ref.Table != "" && ch.LiveTable != nil {
			table := schema.Ref{Kind: schema.KindTable, Schema: ch.Ref.Schema, Name: ch.Ref.Table}
			wanted = append(wanted, Touched{Object: ObjectOf(table)})
		}
	}
	b.plan.Touched = TouchedOf(b.live, wanted)
	b.plan.Fingerprint = fingerprint(b.plan.Target, b.plan.Touched)
}

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

func fingerprint(t Target, touched []Touched) string {
	h := sha256.New()
	fmt.Fprintf(h, "%q %d %q %d\n", t.Database, t.ServerVersion/10000, t.SystemIdentifier, t.DatabaseOID)
	for _, o := range touched {
		fmt.Fprintf(h, "%q %s\n", o.Object, o.Hash)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

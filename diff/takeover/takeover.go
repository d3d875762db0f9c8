// Package takeover says which blocks of HCL are to be edited so that they have what the database has.
//
// What enters: a comparison of the database with the HCL, and both as they stand in files. What leaves: the differences that
// [edit.Apply] brings into the files, and those that stay, each with the reason. The package is pure.
package takeover

import (
	"cmp"
	"slices"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/hcl/edit"
)

// Drifted holds the attributes of each object that differ from a state that was applied; of an object that is not in both there are none.
type Drifted map[schema.Ref][]string

// Drift is how a database differs from a state that was applied.
func Drift(res *diff.Result) Drifted {
	out := make(Drifted)
	for _, c := range res.Changes {
		out[c.Ref] = append(out[c.Ref], attrNames(c)...)
	}
	return out
}

// Sides are the two states of a comparison.
type Sides struct {
	// Desired is the state of a person's files, Live the database as it was written as HCL and read again: both know the places of their blocks.
	Desired, Live *schema.Database
	// Drifted, where it is not nil, is all that is to be taken over.
	Drifted Drifted
}

func attrNames(c diff.Change) []string {
	out := make([]string, len(c.Attrs))
	for i, a := range c.Attrs {
		out[i] = a.Name
	}
	return out
}

// Differences are the changes that are to be taken over, and those that are left.
func Differences(res *diff.Result, s Sides) (diffs []edit.Difference, left []edit.Left) {
	theirs, mine := places(s.Live), places(s.Desired)
	done := make(map[schema.Ref]bool)
	grants := func(key schema.Ref) {
		if done[key] {
			return
		}
		done[key] = true
		d, why := s.grants(key)
		switch {
		case why != "":
			left = append(left, edit.Left{Object: d.Object, Why: why})
		case len(d.Mine)+len(d.Theirs)+len(d.Out) > 0:
			diffs = append(diffs, d)
		}
	}
	for _, c := range res.Changes {
		d := edit.Difference{Object: c.Ref.String(), Attrs: attrNames(c)}
		if why := s.stays(c, &d); why != "" {
			left = append(left, edit.Left{Object: d.Object, Why: why})
			continue
		}
		if c.Ref.Kind == schema.KindPermission || c.Ref.Kind == schema.KindDefaultPermission {
			grants(grantKey(cmp.Or(entityOf(c.To), entityOf(c.From))))
			continue
		}
		for _, e := range s.Desired.Entities {
			// What is granted on it goes with it; beside a new overload, the permissions on the others must say which they mean.
			if k := grantKey(e); k.Kind == c.Ref.Kind && k.Name == c.Ref.Name && k.Schema == c.Ref.Schema && (c.To == nil || c.From == nil && k.Args == c.Ref.Args) {
				grants(k)
			}
		}
		from := c.Ref
		switch c.Action {
		case diff.Adopt:
			from.Kind, from.Name = schema.KindIndex, c.OldName
			d.Attrs = nil
		case diff.Rename: // what has no name of its own in the HCL, and another one in the database
			from.Name = c.OldName
			d.Attrs = nil
		case diff.Create, diff.Drop, diff.Alter, diff.Repair, diff.Rebuild:
		}
		d.Theirs, d.Mine = theirs[from], mine[c.Ref]
		switch {
		case c.From == nil:
			d.Theirs = nil
		case len(d.Theirs) == 0:
			left = append(left, edit.Left{Object: d.Object, Why: "inspect does not write it as an object of its own"})
			continue
		}
		if c.To == nil {
			d.Mine = nil
		}
		settlePlaces(&d, c, theirs, mine)
		diffs = append(append(diffs, d), marks(c, theirs, mine)...)
	}
	return diffs, left
}

// marks is the difference of the table of a renamed index or key, where the table's attributes name it: they follow its name, and
// are no change of their own.
func marks(c diff.Change, theirs, mine map[schema.Ref][]schema.Pos) []edit.Difference {
	attrs := marksOf(c)
	if len(attrs) == 0 {
		return nil
	}
	return []edit.Difference{{Object: c.Table.Ref().String(), Attrs: attrs, Theirs: theirs[c.LiveTable.Ref()], Mine: mine[c.Table.Ref()]}}
}

// marksOf are the attributes of a table that name what a change renames.
func marksOf(c diff.Change) []string {
	if c.Action != diff.Rename || c.LiveTable == nil || c.Table == nil || c.Ref.Kind == schema.KindColumn {
		return nil
	}
	var out []string
	if c.LiveTable.ReplicaIndex == c.OldName && c.Table.ReplicaIndex == c.Ref.Name {
		out = append(out, "replica_identity_index")
	}
	if c.LiveTable.ClusterOn == c.OldName && c.Table.ClusterOn == c.Ref.Name {
		out = append(out, "cluster_on")
	}
	return out
}

// stays says why a change is not taken over; it takes out of it the attributes that have not drifted.
func (s Sides) stays(c diff.Change, d *edit.Difference) string {
	switch c.Action {
	case diff.Rename:
		if c.To == nil {
			return "apply renames it: " + c.Reason // the HCL has the column alone
		}
		if saysRename(c.To) {
			return "renamed_from is not applied yet"
		}
	case diff.Repair, diff.Rebuild:
		return "apply mends it: " + c.Reason
	case diff.Create, diff.Drop, diff.Alter, diff.Adopt:
	}
	if s.Drifted == nil {
		return ""
	}
	attrs, drifted := s.Drifted[c.Ref]
	if drifted && c.Action == diff.Alter {
		d.Attrs = slices.DeleteFunc(d.Attrs, func(a string) bool { return len(attrs) > 0 && !slices.Contains(attrs, a) })
		drifted = len(d.Attrs) > 0
	}
	if !drifted {
		return "the HCL asks for it since the last apply"
	}
	return ""
}

// saysRename reports whether the HCL says what an object was called before.
func saysRename(o schema.Object) bool {
	src := o.Src()
	return src != nil && src.At("renamed_from") != src.Pos
}

// settlePlaces says where a block stands, or is to stand.
func settlePlaces(d *edit.Difference, c diff.Change, theirs, mine map[schema.Ref][]schema.Pos) {
	table := schema.Ref{Kind: schema.KindTable, Schema: c.Ref.Schema, Name: c.Ref.Table}
	if c.Ref.Table == "" {
		return
	}
	at := mine[table]
	for _, k := range []schema.Kind{schema.KindMaterialized, schema.KindView, schema.KindForeignTable} {
		if len(at) == 0 {
			table.Kind = k
			at = mine[table]
		}
	}
	if len(at) == 0 {
		return
	}
	if isEntity(c) {
		d.Beside = at[0]
		return
	}
	d.In = at[0]
	if in := theirs[table]; len(in) > 0 {
		d.TheirsIn = in[0]
	}
}

func isEntity(c diff.Change) bool { return entityOf(c.To) != nil || entityOf(c.From) != nil }

func entityOf(o schema.Object) schema.Entity {
	e, _ := o.(schema.Entity)
	return e
}

// places are the blocks of each object.
func places(db *schema.Database) map[schema.Ref][]schema.Pos {
	out := make(map[schema.Ref][]schema.Pos)
	for ref, o := range db.Objects() {
		if src := o.Src(); src != nil {
			out[ref] = append(out[ref], src.Pos)
		}
	}
	return out
}

// grantKey is what all permissions share whose blocks are written together.
func grantKey(e schema.Entity) schema.Ref {
	switch p := e.(type) {
	case *schema.Permission:
		r := p.Target()
		r.Table = p.SequenceOf.Column
		return r
	case *schema.DefaultPermission:
		return schema.Ref{Kind: schema.KindDefaultPermission, Schema: p.Schema, Table: p.Role, Name: p.Objects}
	}
	return schema.Ref{}
}

// blocksOf are the blocks that say what is granted: one with and one without grant option may be about one role.
func blocksOf(e schema.Entity) []schema.Pos {
	if e.Src() == nil {
		return nil
	}
	return append([]schema.Pos{e.Src().Pos}, e.Src().Also...)
}

// takeOut leaves to other objects the blocks that are about them too: where such a block names the object in a list, it is to be taken
// out of that, and where it does not, nothing can be done.
func (s Sides) takeOut(key schema.Ref, mine map[schema.Pos]bool, d *edit.Difference) bool {
	shared := make(map[schema.Pos]bool)
	for _, e := range s.Desired.Entities {
		if grantKey(e) == key {
			continue
		}
		for _, at := range blocksOf(e) {
			shared[at] = shared[at] || mine[at]
		}
	}
	d.Mine = slices.DeleteFunc(d.Mine, func(at schema.Pos) bool { return shared[at] })
	named := make(map[schema.Pos]bool)
	for _, e := range s.Desired.Entities {
		p, ok := e.(*schema.Permission)
		if !ok || grantKey(e) != key {
			continue
		}
		for _, l := range p.Listed {
			if named[l.Block] = true; shared[l.Block] && !slices.Contains(d.Out, l) {
				d.Out = append(d.Out, l)
			}
		}
	}
	for at := range mine {
		if shared[at] && !named[at] {
			return false
		}
	}
	return true
}

// grants is the difference of all permissions on one object.
func (s Sides) grants(key schema.Ref) (edit.Difference, string) {
	d := edit.Difference{Object: "permissions on " + key.String()}
	mine := make(map[schema.Pos]bool)
	for _, e := range s.Desired.Entities {
		if grantKey(e) != key {
			continue
		}
		for _, at := range blocksOf(e) {
			if !mine[at] {
				mine[at] = true
				d.Mine = append(d.Mine, at)
			}
		}
	}
	if !s.takeOut(key, mine, &d) {
		return d, "its block is about other objects too"
	}
	for _, e := range s.Live.Entities {
		if grantKey(e) != key {
			continue
		}
		for _, at := range blocksOf(e) {
			if !slices.Contains(d.Theirs, at) {
				d.Theirs = append(d.Theirs, at)
			}
		}
	}
	if at := places(s.Desired)[schema.Ref{Kind: key.Kind, Schema: key.Schema, Name: key.Name, Args: key.Args}]; len(at) > 0 {
		d.Beside = at[0]
	}
	return d, ""
}

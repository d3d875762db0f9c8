package planner

import (
	"fmt"
	"slices"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

// renameConstructors renames the functions that make the values of range types with the types: ALTER TYPE leaves them as they are.
// They come before the types, all in one transaction, so that a type with its old name has something left to do.
func (d *draft) renameConstructors(p *progress) {
	for _, to := range schema.Of[*schema.Range](d.desired) {
		was := to.Ref()
		if old := d.oldNames[was]; old != "" {
			was.Name = old
		}
		from, ok := d.live.Entity(was).(*schema.Range)
		if !ok || from.Name == to.Name && from.MultirangeName() == to.MultirangeName() {
			continue
		}
		at := slices.IndexFunc(p.found, func(ch diff.Change) bool { return ch.Ref == to.Ref() && ch.Action != diff.Drop })
		if at < 0 {
			continue // policy keeps it out of the comparison
		}
		d.renameFunctions(p.found[at], from, to)
	}
	for _, ch := range p.found {
		if r, ok := ch.To.(*schema.Range); ok && ch.Action == diff.Create {
			d.refuseNamesake(ch, r)
		}
	}
}

// refuseNamesake refuses a new range type where one that somebody has renamed by hand has kept the functions of that name.
func (d *draft) refuseNamesake(ch diff.Change, to *schema.Range) {
	renamed := make(map[schema.Ref]bool)
	for ref, old := range d.oldNames {
		ref.Name = old
		renamed[ref] = true
	}
	for _, l := range schema.Of[*schema.Range](d.live) {
		if len(l.Functions) == 0 || renamed[l.Ref()] {
			continue
		}
		for _, f := range l.Constructors() {
			if slices.Contains(to.Constructors(), f) {
				d.refuse(ch, fmt.Sprintf("%s cannot be made: %s is there already, and makes values of %s", to.Ref(), f, l.Ref()),
					"give the functions of "+l.Ref().String()+" its name first, each as ALTER "+ddl.Target(f)+" RENAME TO "+schema.Ident(l.Name.Name))
				return
			}
		}
	}
}

// renameFunctions renames those of one range type, as they are called before any type is renamed.
func (d *draft) renameFunctions(ch diff.Change, from, to *schema.Range) {
	present := from.Constructors()
	if d.live.Server.VersionNum < 140000 {
		present = present[:2]
	}
	for i, f := range present {
		now := to.Name
		if i >= 2 {
			now = to.MultirangeName()
		}
		if now.Name == f.Name || now.Schema != f.Schema {
			continue
		}
		if role := d.live.Server.RoleOf(d.live.Server.User); role != nil && !role.Superuser {
			d.refuse(ch, fmt.Sprintf("%s cannot be renamed by role %s: the functions that make its values are the first superuser's, and would keep the name %s",
				ch.Ref, d.live.Server.User, f.Name), "run the plan as a superuser; or rename the type by hand, and call the functions by the name that they keep")
			return
		}
		target := f
		target.Name = now.Name
		if by := d.droppedRoutine(target); by.Kind != "" {
			d.refuse(ch, fmt.Sprintf("%s is dropped, and a function of %s gets its name by a rename, which comes first", by, to.Ref()),
				"apply a state without the two first, or rename in a change of its own")
			return
		}
		d.renameFunction(f, target)
	}
}

// droppedRoutine is a routine that the plan drops and that has the place of another one.
func (in *facts) droppedRoutine(ref schema.Ref) schema.Ref {
	for _, k := range []schema.Kind{schema.KindFunction, schema.KindProcedure, schema.KindAggregate} {
		if ref.Kind = k; in.droppedObjects[ref] {
			return ref
		}
	}
	return schema.Ref{}
}

// renameFunction renames a function that a type brings.
func (d *draft) renameFunction(from, to schema.Ref) {
	sql := func(was, now string) string {
		f := from
		f.Name = was
		return "ALTER " + ddl.Target(f) + " RENAME TO " + schema.Ident(now)
	}
	s := d.newStep(from, plan.Brief, fmt.Sprintf("rename %s to %s", from, to.Name), sql(from.Name, to.Name))
	s.Undo = sql(to.Name, from.Name)
	s.Why = "it makes values of the type, and is called by its name"
	d.place(&entry{phase: phaseRenameConstructors, group: "constructors", step: s, renames: &renaming{from: from, to: to, sql: sql}})
}

// alterRange changes the name of the multirange type, and the comment.
func (d *draft) alterRange(ch diff.Change) {
	from, to := ch.From.(*schema.Range), ch.To.(*schema.Range)
	if ch.Has("multirange_name") {
		d.renameMultirange(ch, from.MultirangeName(), to.MultirangeName())
	}
	d.alterComments(d.recipes[ch.Ref.Kind].phase, ch, from, to)
}

func (d *draft) renameMultirange(ch diff.Change, from, to schema.Name) {
	sql := func(was, now string) string { return renameType(from.Schema, was, now) }
	s := d.newStep(ch.Ref, plan.Brief, fmt.Sprintf("rename the multirange type of %s to %s", ch.Ref, to.Name), sql(from.Name, to.Name))
	s.Undo = sql(to.Name, from.Name)
	ref := func(n schema.Name) schema.Ref {
		return schema.Ref{Kind: schema.KindRange, Schema: n.Schema, Name: n.Name}
	}
	d.place(&entry{phase: phaseRename, step: s, renames: &renaming{from: ref(from), to: ref(to), sql: sql}})
}

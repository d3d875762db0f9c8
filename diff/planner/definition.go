package planner

import (
	"fmt"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

// What ALTER or CREATE OR REPLACE changes of a definition.

func dictionaryInPlace(ch diff.Change, from, to *schema.Definition) (sql, undo []string) {
	if ch.Has("template") {
		return nil, nil
	}
	return []string{alterDictionary(from, to)}, []string{alterDictionary(to, from)}
}

func operatorInPlace(ch diff.Change, from, to *schema.Definition) (sql, undo []string) {
	if !onlyAttrs(ch, "restrict", "join", "comment") {
		return nil, nil
	}
	return []string{alterOptions(ch, to)}, []string{alterOptions(ch, from)}
}

func baseTypeInPlace(ch diff.Change, from, to *schema.Definition) (sql, undo []string) {
	switch {
	case onlyAttrs(ch, "receive", "send", "typmod_in", "typmod_out", "analyze", "subscript", "comment"):
		return []string{alterOptions(ch, to)}, []string{alterOptions(ch, from)}
	case onlyAttrs(ch, "storage", "comment") && !from.Has("storage"):
		return []string{alterOptions(ch, to)}, nil
	}
	return nil, nil
}

func aggregateInPlace(ch diff.Change, from, to *schema.Definition) (sql, undo []string) {
	if !replaceableAggregate(ch) {
		return nil, nil
	}
	return []string{ddl.ReplaceAggregate(to)}, []string{ddl.ReplaceAggregate(from)}
}

// alterOptions sets the options that differ; one that is not there is NONE.
func alterOptions(ch diff.Change, to *schema.Definition) string {
	var set []string
	for _, s := range schema.OptionSpecs(to.Kind) {
		if !ch.Has(s.Name) {
			continue
		}
		value := to.Option(s.Name).Value
		if value == "" {
			value = "NONE"
		}
		set = append(set, s.SQL+" = "+value)
	}
	return "ALTER " + ddl.Target(to.Ref()) + " SET (" + strings.Join(set, ", ") + ")"
}

// alterDictionary sets the options that a dictionary hands to its template; one named without a
// value is removed.
func alterDictionary(from, to *schema.Definition) string {
	find := func(list []schema.Param, name string) (string, bool) {
		i := slices.IndexFunc(list, func(p schema.Param) bool { return p.Name == name })
		if i < 0 {
			return "", false
		}
		return list[i].Value, true
	}
	var set []string
	for _, p := range from.Params {
		if _, ok := find(to.Params, p.Name); !ok {
			set = append(set, schema.Ident(p.Name))
		}
	}
	for _, p := range to.Params {
		if was, ok := find(from.Params, p.Name); !ok || was != p.Value {
			set = append(set, schema.Ident(p.Name)+" = "+p.Value)
		}
	}
	return "ALTER " + ddl.Target(to.Ref()) + " (" + strings.Join(set, ", ") + ")"
}

// alterWhy reports what a change in place does not do.
func alterWhy(k schema.Kind) string {
	if k == schema.KindTextSearchConfiguration || k == schema.KindTextSearchDictionary {
		return "what is stored or indexed by it stays as it is until it is written again"
	}
	return ""
}

// mappingsInPlace changes the mappings of a text search configuration; its parser stays.
func mappingsInPlace(ch diff.Change, from, to *schema.SearchConfiguration) (sql, undo []string) {
	if ch.Has("parser") {
		return nil, nil
	}
	return ddl.AlterMappings(from, to), []string{strings.Join(ddl.AlterMappings(to, from), "; ")}
}

// refuseBaseType refuses what would take a base type away.
func (d *draft) refuseBaseType(ch diff.Change) {
	d.refuse(ch, fmt.Sprintf("%s and its functions need each other: only DROP TYPE ... CASCADE takes them away", ch.Ref),
		"drop it by hand once nothing of it is needed; for another definition, make a type of another name")
}

// refuseStuck refuses the changes of objects that a table holds fast: an index or a default that
// uses them would have to be made again too.
func (r *rebuilder) refuseStuck(done map[schema.Ref]bool) {
	kept := r.components[:0]
	for _, c := range r.components {
		ref, holder := r.stuck(c)
		if ref.Kind == "" {
			kept = append(kept, c)
			continue
		}
		for _, ch := range r.changesOf(c) {
			switch done[ch.Ref] = true; {
			case holder.Kind == "":
				r.d.refuseBaseType(ch)
			default:
				uses := ""
				if ref != ch.Ref {
					uses = ", which uses " + ref.String()
				}
				r.d.refuse(ch, fmt.Sprintf("%s must be dropped and made again; in the way stands %s%s", ch.Ref, holder, uses),
					"make one of another name, move what uses the old one to it, and drop the old one")
			}
		}
	}
	r.components = kept
}

// stuck finds an object of a component that cannot be dropped, and what holds it.
func (r *rebuilder) stuck(c *component) (ref, holder schema.Ref) {
	refs := make([]schema.Ref, 0, len(c.again))
	for ref := range c.again {
		refs = append(refs, ref)
	}
	slices.SortFunc(refs, schema.Ref.Compare)
	for _, ref := range refs {
		if ref.Kind == schema.KindBaseType {
			return ref, schema.Ref{}
		}
		if schema.OptionSpecs(ref.Kind) == nil && ref.Kind != schema.KindOperatorClass && ref.Kind != schema.KindTextSearchConfiguration {
			continue
		}
		for _, by := range r.needed[ref] {
			if r.live[by] == nil && !r.relationDropped(by) {
				return ref, by
			}
		}
	}
	return schema.Ref{}, schema.Ref{}
}

// relationDropped reports whether the plan drops the table that an object is or belongs to.
func (r *rebuilder) relationDropped(ref schema.Ref) bool {
	return r.d.droppedRelations[ref.TableName()]
}

// changesOf are the changes that a component would make.
func (r *rebuilder) changesOf(c *component) []diff.Change {
	out := slices.Clone(c.changes)
	for ref := range c.again {
		if ch, ok := r.altered[ref]; ok && r.d.needsRebuild(ch) {
			out = append(out, ch)
		}
	}
	slices.SortStableFunc(out, func(x, y diff.Change) int { return x.Ref.Compare(y.Ref) })
	return out
}

package planner

import (
	"fmt"
	"strings"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

// comment sets the comment of an object. Target is its kind and name in COMMENT ON.
func (d *draft) comment(ch diff.Change, target, to, from string) {
	d.commentIn(phaseComment, ch, target, to, from)
}

func (d *draft) commentIn(p phase, ch diff.Change, target, to, from string) {
	what := ch.Ref.String()
	if strings.HasPrefix(target, "INDEX ") && ch.Ref.Kind != schema.KindIndex && ch.Ref.Kind != schema.KindPerfIndex {
		what = "the index of " + what
	}
	summary := "comment on " + what
	if to == "" {
		summary = "remove the comment on " + what
	}
	var locks []tableLock
	if ch.Ref.Kind != schema.KindTable && ch.Ref.Kind.IsRelation() {
		locks = d.inUse(plan.ShareUpdateExclusive, ch.Ref.TypeName())
	}
	if t := ch.Ref.TableName(); t.Name != "" && !d.created[t] {
		switch kind, name, _ := strings.Cut(target, " "); kind {
		case "INDEX", "SEQUENCE": // is locked itself, and not its table
			locks = []tableLock{lock(plan.ShareUpdateExclusive, schema.ParseName(name))}
		case "CONSTRAINT":
			locks = []tableLock{only(plan.AccessShare, t)}
		default:
			locks = []tableLock{only(plan.ShareUpdateExclusive, t)}
		}
	}
	s := d.newStep(ch.Ref, plan.Brief, summary, ddl.Comment(target, to), locks...)
	s.Undo = ddl.Comment(target, from)
	d.add(p, "comment "+ch.Ref.TableName().SQL(), s)
}

// comments are those of a constraint that an index keeps, and of that index.
type comments struct{ constraint, index string }

func keyComments(k *schema.Key) comments             { return comments{k.Comment, k.IndexComment} }
func exclusionComments(e *schema.Exclusion) comments { return comments{e.Comment, e.IndexComment} }

// isComment reports whether an attribute is a comment.
func isComment(attr string) bool { return attr == "comment" || attr == "index_comment" }

// keyComments sets what differs of the comments of a constraint and its index, which have one name.
func (d *draft) keyComments(ch diff.Change, to, from comments) {
	t, name := ch.Ref.TableName(), ch.Ref.Name
	if to.constraint != from.constraint {
		d.comment(ch, "CONSTRAINT "+schema.Ident(name)+" ON "+t.SQL(), to.constraint, from.constraint)
	}
	if to.index != from.index {
		d.comment(ch, indexTarget(t, name), to.index, from.index)
	}
}

// commentOf is the comment of an object, empty for none.
func commentOf(o schema.Object) string {
	if o == nil {
		return ""
	}
	for _, a := range o.Attrs() {
		if a.Name == "comment" {
			return a.Value
		}
	}
	return ""
}

// suspectRenames asks about a column that is dropped and one of the same type that comes, in
// one table: a rename that was not declared would lose the data.
func (d *draft) suspectRenames(p *progress) {
	added := make(map[schema.Name][]diff.Change)
	for _, ch := range p.found {
		if ch.Ref.Kind == schema.KindColumn && ch.Action == diff.Create {
			added[ch.Ref.TableName()] = append(added[ch.Ref.TableName()], ch)
		}
	}
	for _, drop := range p.found {
		if drop.Ref.Kind != schema.KindColumn || drop.Action != diff.Drop || isLeftover(drop.Ref.Name) {
			continue
		}
		from := drop.From.(*schema.Column)
		for _, add := range added[drop.Ref.TableName()] {
			if to := add.To.(*schema.Column); to.Type.SQL() == from.Type.SQL() && !d.writtenByDataStep(add.Table.Name, to.Name) {
				d.hazardApart(policy.HazardAmbiguousRename, add, fmt.Sprintf("column %s is dropped and %s of the same type added; if this is a rename, write renamed_from = %q in column %q",
					from.Name, to.Name, from.Name, to.Name))
			}
		}
	}
}

// quoteList lists values as constants, for a sentence or an array.
func quoteList(values []string) string {
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = schema.Literal(v)
	}
	return strings.Join(quoted, ", ")
}

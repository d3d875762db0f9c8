package hcl

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/replyx/schemactl/internal/hclscan"
	"github.com/replyx/schemactl/internal/near"
	"github.com/replyx/schemactl/schema"
)

// everyObject are the words of all objects of a kind in a schema, those of GRANT ... ON ALL ... IN SCHEMA.
var everyObject = []string{"TABLES", "SEQUENCES", "FUNCTIONS", "PROCEDURES", "ROUTINES"}

func orOf(words []string) string {
	n := len(words) - 1
	return strings.Join(words[:n], ", ") + " or " + words[n]
}

// everyWord is the word of an attribute that is no reference.
func (b *block) everyWord(a *hclscan.Assignment) (string, bool) {
	if _, list := a.Expr.(*hclsyntax.TupleConsExpr); list {
		return "", false
	}
	if t, ok := a.Expr.(*hclsyntax.ScopeTraversalExpr); !ok || len(t.Traversal) != 1 {
		return "", false
	}
	return b.keyword(a)
}

// every makes a permission for each object of the HCL that a word means, in a schema.
func (b *block) every(a *hclscan.Assignment, word string) []schema.Permission {
	b.mark("for", a.NameRange.Start)
	word = strings.ToUpper(word)
	in := b.attr("schema")
	switch {
	case !slices.Contains(everyObject, word):
		b.failf(a.Expr.Range().Start, "for = "+reference("table", "NAME"), "for is a reference to an object that has privileges, or %s of a schema%s",
			orOf(everyObject), near.DidYouMean(word, everyObject))
		return nil
	case in == nil:
		b.failf(a.NameRange.Start, "schema = schema.public", "for = %s has no schema", word)
		return nil
	case b.has("args"):
		b.failf(b.attr("args").NameRange.Start, "", "args goes with one function: for = %s is for all of them", word)
		return nil
	}
	b.mark("schema", in.NameRange.Start)
	s := b.refTo(in, b.r.schemas)
	if s == nil {
		return nil
	}
	return b.r.everyOf(word, s.name.Name)
}

// everyOf are the objects of a word in a schema, in the order of the files.
func (r *reader) everyOf(word, inSchema string) []schema.Permission {
	var out []schema.Permission
	for _, t := range r.declared {
		switch {
		case t.Name.Schema != inSchema:
		case word == "TABLES":
			out = append(out, schema.Permission{On: t.Ref()})
		case word == "SEQUENCES":
			for _, c := range t.Columns {
				if c.OwnSequence(t.Name).Name != "" {
					out = append(out, onSequenceOf(t.Name, c.Name))
				}
			}
		}
	}
	for _, e := range r.objects {
		ref := e.Ref()
		if ref.Schema != inSchema || ref.Table != "" || !means(word, ref.Kind) {
			continue
		}
		p := schema.Permission{On: schema.Ref{Kind: ref.Kind, Schema: ref.Schema, Name: ref.Name}}
		if ref.Kind.IsRoutine() {
			p.Routine = e
		}
		out = append(out, p)
	}
	return out
}

// means reports whether objects of a kind are among those of a word: views are TABLES, aggregates FUNCTIONS.
func means(word string, k schema.Kind) bool {
	switch word {
	case "TABLES":
		return k.HasRows()
	case "SEQUENCES":
		return k == schema.KindSequence
	case "FUNCTIONS":
		return k.IsRoutine() && k != schema.KindProcedure
	case "PROCEDURES":
		return k == schema.KindProcedure
	}
	return k.IsRoutine()
}

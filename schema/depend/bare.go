package depend

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

// Names looks up the names that a text holds among the objects of a state.
type Names struct {
	// finder is made for the first text that holds a name in question.
	finder       func() *finder
	hasOperators bool
}

// NewNames prepares the names of a state.
func NewNames(db *schema.Database) Names {
	return Names{
		finder:       sync.OnceValue(func() *finder { return newFinder(db) }),
		hasOperators: slices.ContainsFunc(db.Entities, func(e schema.Entity) bool { return e.Ref().Kind == schema.KindOperator }),
	}
}

// beforeRelation are the words that a relation follows.
var beforeRelation = map[string]bool{"from": true, "join": true, "only": true, "into": true, "update": true}

// Bare reports whether a statement calls a routine, reads a relation or casts to a type by a name
// without schema, so that it depends on search_path.
func (n Names) Bare(statement string) bool {
	if n.bareOperator(statement) {
		return true
	}
	var last sqltext.Token
	pending := "" // a name that may be a call
	for t := range sqltext.Tokens(statement) {
		isCall := t.Kind == sqltext.Op && t.Text == "("
		if pending != "" && isCall && n.has(pending, called) {
			return true
		}
		pending = ""
		afterDot := last.Kind == sqltext.Op && last.Text == "."
		if t.IsName() && !afterDot {
			pending = t.Text
			switch {
			case last.Kind == sqltext.Ident && beforeRelation[last.Text] && n.bareRelation(statement, t):
				return true
			case last.Kind == sqltext.Op && last.Text == "::" && n.has(t.Text, schema.Kind.NamesType) && !qualifies(statement, t):
				return true
			}
		}
		last = t
	}
	return false
}

// called reports whether a call may mean an object of the kind: a range type has functions of its name, and any type can be cast to
// in the form of a call.
func called(k schema.Kind) bool { return k.IsRoutine() || k.IsType() }

// optionLists are the statements in which a bare = is no operator.
var optionLists = regexp.MustCompile(`^(?:CREATE|ALTER) (?:OPERATOR (?:[^CF]|[CF][^LA])|AGGREGATE|OR REPLACE AGGREGATE|TYPE|TEXT SEARCH)`)

// bareOperator reports whether a statement uses an operator of the state by its name alone.
func (n Names) bareOperator(statement string) bool {
	if !n.hasOperators || optionLists.MatchString(statement) {
		return false
	}
	return slices.ContainsFunc(sqltext.Operators(statement), func(op schema.Name) bool {
		return op.Schema == "" && n.has(op.Name, func(k schema.Kind) bool { return k == schema.KindOperator })
	})
}

// bareRelation reports whether a relation has the name, and that the name does not qualify another.
func (n Names) bareRelation(statement string, t sqltext.Token) bool {
	return !qualifies(statement, t) && n.has(t.Text, schema.Kind.NamesType)
}

func qualifies(statement string, t sqltext.Token) bool {
	return strings.HasPrefix(strings.TrimSpace(statement[t.End:]), ".")
}

func (n Names) has(name string, ok func(schema.Kind) bool) bool {
	for _, r := range n.finder().byName[name] {
		if ok(r.Kind) {
			return true
		}
	}
	return false
}

// QualifyCalls gives the calls in an expression that name a routine of the state without its schema
// that of the first schema which has one: the given one, public, then any other.
func (n Names) QualifyCalls(expr, inSchema string) string {
	return sqltext.QualifyCalls(expr, func(name string) string {
		if s := n.routineSchema(name, inSchema); s != "" {
			return schema.Ident(s)
		}
		return ""
	})
}

func (n Names) routineSchema(name, inSchema string) string {
	var schemas []string
	for _, r := range n.finder().byName[name] {
		if called(r.Kind) {
			schemas = append(schemas, r.Schema)
		}
	}
	slices.Sort(schemas)
	for _, first := range []string{inSchema, "public"} {
		if slices.Contains(schemas, first) {
			return first
		}
	}
	if len(schemas) == 0 {
		return ""
	}
	return schemas[0]
}

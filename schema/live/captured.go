package live

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

// meaning is what a name in a stored text was taken for, outside pg_catalog.
type meaning struct {
	kind string
	name schema.Name
	args string
	// owner is the object's; extension, the one that it is a member of.
	owner, extension string
	// ownedBy is the table of the column that owns a sequence.
	ownedBy string
	// trusted reports whether the owner is a superuser, the database's owner, or the role that asks.
	trusted bool
}

func (r meaning) String() string {
	s := r.kind + " " + r.name.SQL()
	if r.kind == "operator" {
		s = r.kind + " " + r.name.Schema + "." + r.name.Name
	}
	if r.args != "" || r.kind == "function" {
		s += "(" + r.args + ")"
	}
	return s
}

// references returns what the names in the stored texts were taken for.
func (c *compiler) references(ctx context.Context) (map[stored][]meaning, error) {
	b := &pgx.Batch{}
	out, err := c.askReferences(b)
	if err != nil {
		return nil, err
	}
	return out, c.askPinned(ctx, b, "look at what names were taken for")
}

func (c *compiler) askReferences(b *pgx.Batch) (map[stored][]meaning, error) {
	sql, err := codeQuery("references", c.major())
	if err != nil {
		return nil, err
	}
	out := make(map[stored][]meaning)
	b.Queue(sql).Query(func(rows pgx.Rows) error {
		return each(rows, func() error {
			var s stored
			var r meaning
			err := rows.Scan(&s.relation, &s.name, &r.kind, &r.name.Schema, &r.name.Name, &r.args, &r.owner, &r.extension, &r.trusted, &r.ownedBy)
			out[s] = append(out[s], r)
			return err
		})
	})
	return out, nil
}

// captured returns the first of the references that the HCL cannot have meant by a text: it does
// not declare the object, no extension brings it, and the text does not name it with its schema.
func (c *compiler) captured(text string, list []meaning) (meaning, bool) {
	slices.SortFunc(list, func(a, b meaning) int { return strings.Compare(a.String(), b.String()) })
	for _, r := range list {
		if !c.meant(r) && !qualifies(text, r) {
			return r, true
		}
	}
	return meaning{}, false
}

// meant reports whether a bare name may stand for an object.
func (c *compiler) meant(r meaning) bool {
	if r.name.Schema == "pg_catalog" || r.name.Schema == "information_schema" || r.extension != "" && r.trusted {
		return true
	}
	if c.declared == nil {
		c.declared = declaredObjects(c.desired)
	}
	if r.kind == "function" && c.declared[declaredObject{rangeFunction, r.name, ""}] {
		return true
	}
	// The sequence of a serial or identity column is declared by its table.
	by := schema.Name{Schema: r.name.Schema, Name: r.ownedBy}
	return c.declared[declaredObject{r.kind, r.name, r.args}] || r.ownedBy != "" && c.declared[declaredObject{r.kind, by, ""}]
}

// overloaded reports whether a reference is to a function of whose name the plan makes another, with other arguments: by then the
// call may be one of that.
func (c *compiler) overloaded(r meaning) bool {
	if r.kind != "function" {
		return false
	}
	if c.overloads == nil {
		c.overloads = make(map[schema.Name]map[string]bool)
		for _, e := range schema.Of[*schema.Routine](c.desired) {
			if ref := e.Ref(); c.live.Entity(ref) == nil {
				if c.overloads[e.Name] == nil {
					c.overloads[e.Name] = make(map[string]bool)
				}
				c.overloads[e.Name][ref.Args] = true
			}
		}
	}
	coming := c.overloads[r.name]
	return len(coming) > 0 && !coming[r.args]
}

// rangeFunction is the kind of the functions that PostgreSQL makes along with a range type, under
// its name.
const rangeFunction = "range function"

// declaredObject is an object by the words of [meaning].
type declaredObject struct {
	kind string
	name schema.Name
	args string
}

func declaredObjects(db *schema.Database) map[declaredObject]bool {
	out := make(map[declaredObject]bool)
	for r := range db.Refs() {
		n := schema.Name{Schema: r.Schema, Name: r.Name}
		switch k := r.Kind; {
		case k.IsRelation():
			out[declaredObject{"relation", n, ""}] = true
		case k.IsType():
			out[declaredObject{"type", n, ""}] = true
			if k == schema.KindComposite {
				out[declaredObject{"relation", n, ""}] = true // what names a field needs the relation
			}
		case k.IsRoutine():
			args := r.Args
			if args == "*" {
				args = ""
			}
			out[declaredObject{"function", n, args}] = true
		case k == schema.KindOperator:
			out[declaredObject{"operator", n, r.Args}] = true
		case k == schema.KindCollation:
			out[declaredObject{"collation", n, ""}] = true
		}
	}
	for _, e := range db.Entities {
		if t, ok := e.(*schema.Range); ok {
			out[declaredObject{"type", t.MultirangeName(), ""}] = true
			out[declaredObject{rangeFunction, t.Name, ""}] = true
			out[declaredObject{rangeFunction, t.MultirangeName(), ""}] = true
		}
	}
	return out
}

// qualifies reports whether a text names an object with its schema.
func qualifies(text string, r meaning) bool {
	if r.kind == "operator" {
		return slices.Contains(sqltext.Operators(text), r.name)
	}
	return slices.ContainsFunc(sqltext.Mentions(text), func(m sqltext.Mention) bool { return m.Name == r.name })
}

// capturedError tells the author of a text what one of its names was taken for.
func capturedError(ref schema.Ref, pos schema.Pos, r meaning) *CompileError {
	what := fmt.Sprintf("belongs to role %s", schema.Ident(r.owner))
	if r.extension != "" {
		what = fmt.Sprintf("is a member of extension %s and %s", schema.Ident(r.extension), what)
	}
	return &CompileError{
		Ref: ref, Pos: pos,
		Message: fmt.Sprintf("a name is taken for %s, which %s and is not declared in the HCL", r, what),
		Hint:    "declare it, or write it with its schema where it is meant; what the HCL does not declare does not exist for its bare names",
	}
}

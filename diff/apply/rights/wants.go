package rights

import (
	"regexp"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
)

// wantsOf are the wants of a plan, each once: extensions and roles first, then what is made, then what
// is changed. What the plan makes itself is not wanted.
func wantsOf(p *plan.Plan) []want {
	c := collector{made: make(map[want]bool)}
	for _, ch := range p.Changes {
		c.change(ch)
	}
	for _, s := range p.Steps {
		c.step(s)
	}
	rank := []string{"extension", "role", "database", "schema", "own schema", "relation", "type", "routine", "usage", "references"}
	slices.SortStableFunc(c.list, func(a, b want) int { return slices.Index(rank, a.kind) - slices.Index(rank, b.kind) })
	return slices.DeleteFunc(c.list, func(w want) bool { return c.made[w] })
}

type collector struct {
	list []want
	// made are the wants that the plan meets itself.
	made map[want]bool
}

func (c *collector) add(w want) {
	if !slices.Contains(c.list, w) {
		c.list = append(c.list, w)
	}
}

// change wants what a change says of itself.
func (c *collector) change(ch plan.Change) {
	o := ch.Object
	switch {
	case o.Kind == schema.KindRole && ch.Action == diff.Create:
		c.made[want{kind: "role", name: o.Name}] = true
	case o.Kind == schema.KindExtension && ch.Action == diff.Create:
		c.add(want{kind: "extension", name: o.Name})
	case o.Kind == schema.KindSchema && ch.Action == diff.Create:
		c.add(want{kind: "database"})
		c.made[want{kind: "schema", schema: o.Name}] = true
	case o.Kind == schema.KindSchema:
		c.add(want{kind: "own schema", name: o.Name})
	case o.Kind == schema.KindPermission, o.Kind == schema.KindDefaultPermission:
		if ch.Action != diff.Drop && o.Name != "PUBLIC" {
			c.add(want{kind: "role", name: o.Name})
		}
	case ch.Action == diff.Rename && o.Kind == schema.KindTable:
		c.add(want{kind: "relation", schema: o.Schema, name: ch.OldName})
	case ch.Action == diff.Create:
	default:
		c.owned(ch)
	}
}

// owned wants what a change alters or drops, where it is no part of a table.
func (c *collector) owned(ch plan.Change) {
	o := ch.Object
	if slices.ContainsFunc(ch.Attrs, func(a plan.Attr) bool { return a.Name == "owner" }) {
		return // who may give it away, the server knows
	}
	switch o.Kind {
	case schema.KindFunction, schema.KindProcedure, schema.KindAggregate:
		c.add(want{kind: "routine", schema: o.Schema, name: o.Name, args: o.Args})
	case schema.KindEnum, schema.KindDomain, schema.KindComposite, schema.KindRange:
		c.add(want{kind: "type", schema: o.Schema, name: o.Name})
	}
}

// making begins the statements that make something in a schema, altering those that only an owner may run.
var (
	making   = regexp.MustCompile(`^CREATE (UNIQUE INDEX|INDEX|TABLE|UNLOGGED TABLE|VIEW|RECURSIVE VIEW|MATERIALIZED VIEW|SEQUENCE|TYPE|DOMAIN|FUNCTION|PROCEDURE|AGGREGATE|STATISTICS) `)
	altering = regexp.MustCompile(`^(ALTER (TABLE|VIEW|MATERIALIZED VIEW|SEQUENCE)|DROP (TABLE|VIEW|MATERIALIZED VIEW|SEQUENCE|INDEX|TRIGGER|POLICY|RULE)|CREATE (UNIQUE INDEX|INDEX|POLICY|RULE)|COMMENT ON (TABLE|COLUMN|VIEW|INDEX|CONSTRAINT)) `)
	owner    = regexp.MustCompile(` OWNER TO ("(?:[^"]|"")+"|\w+)$`)
)

// step wants what a statement needs.
func (c *collector) step(s plan.Step) {
	o := s.Object
	if m := owner.FindStringSubmatch(s.SQL); m != nil {
		c.add(want{kind: "role", name: schema.ParseName(m[1]).Name})
		return
	}
	if o.Schema == "" {
		return
	}
	if making.MatchString(s.SQL) {
		c.add(want{kind: "schema", schema: o.Schema})
	}
	if table := tableOf(o); table.Name != "" && altering.MatchString(s.SQL) {
		c.add(want{kind: "relation", schema: table.Schema, name: table.Name})
	}
	if o.Kind == schema.KindForeignKey && strings.Contains(s.SQL, " FOREIGN KEY ") {
		for _, l := range s.Locks {
			if n := schema.ParseName(l.Relation); n != tableOf(o) {
				c.add(want{kind: "usage", schema: n.Schema})
				c.add(want{kind: "references", schema: n.Schema, name: n.Name})
			}
		}
	}
}

// tableOf is the relation that an object is, or belongs to.
func tableOf(o plan.Object) schema.Name {
	if o.Kind.IsRelation() {
		return schema.Name{Schema: o.Schema, Name: o.Name}
	}
	return schema.Name{Schema: o.Schema, Name: o.Table}
}

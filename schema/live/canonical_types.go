package live

import (
	"context"
	"fmt"
	"slices"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
	"github.com/replyx/schemactl/schema/depend"
)

// prepare makes what the desired state needs and the server lacks, and says whether all of it
// could be made. Not being allowed to is no error: what depends on it stays unproven.
func (c *compiler) prepare(ctx context.Context) (whole bool, err error) {
	whole = true
	try := func(sql string) error {
		err := c.try(ctx, sql)
		if err != nil && isPg(err) {
			whole = false
			return nil
		}
		return err
	}
	for _, sql := range c.missing() {
		if err := try(sql); err != nil {
			return false, err
		}
	}
	for _, t := range c.missingTypes() {
		if err := try(c.searchPath(t.inSchema)); err != nil {
			return false, err
		}
		for _, sql := range t.create {
			if err := try(sql); err != nil {
				return false, err
			}
		}
	}
	return whole, nil
}

// missingType is a new data type, or a function that one needs.
type missingType struct {
	inSchema string
	create   []string
}

// missingEnums are the statements that create the enums that only the desired state has.
func (c *compiler) missingEnums() []string {
	var out []string
	for _, e := range c.desired.Enums {
		if find(c.live.Enums, func(l *schema.Enum) bool { return l.Name == e.Name }) == nil {
			out = append(out, ddl.CreateEnum(e.Name, e.Values))
		}
	}
	return out
}

// missingTypes are the data types that only the desired state has, each after what it needs.
func (c *compiler) missingTypes() []missingType {
	if c.types != nil {
		return c.types
	}
	c.types = []missingType{}
	var fresh []schema.Entity
	for _, e := range c.desired.Entities {
		switch e.Ref().Kind {
		case schema.KindCollation, schema.KindComposite, schema.KindDomain, schema.KindRange:
			if c.live.Entity(e.Ref()) == nil {
				fresh = append(fresh, e)
			}
		}
	}
	multiranges := c.missingMultiranges()
	if len(fresh) == 0 && len(multiranges) == 0 {
		return nil
	}
	for _, sql := range c.missingEnums() {
		c.types = append(c.types, missingType{"pg_catalog", []string{sql}})
	}
	needs := depend.Of(c.desired)
	seen := make(map[schema.Ref]bool)
	var visit func(schema.Entity)
	visit = func(e schema.Entity) {
		ref := e.Ref()
		if seen[ref] || c.live.Entity(ref) != nil {
			return
		}
		seen[ref] = true
		for _, n := range needs[ref] {
			if o := c.desired.Entity(n); o != nil {
				visit(o)
			}
		}
		c.types = append(c.types, missingType{ref.Schema, ddl.Create(e)})
	}
	for _, e := range fresh {
		visit(e)
	}
	c.types = append(c.types, multiranges...)
	return c.types
}

// missingMultiranges make the multirange types that a live range is to have and has not: each comes
// with a range of its own, since the live one keeps its name.
func (c *compiler) missingMultiranges() []missingType {
	var out []missingType
	for _, e := range c.desired.Entities {
		d, ok := e.(*schema.Range)
		if !ok {
			continue
		}
		l, ok := c.live.Entity(e.Ref()).(*schema.Range)
		if !ok || l.MultirangeName() == d.MultirangeName() {
			continue
		}
		again := *d
		again.Name.Name, again.Multirange = fmt.Sprintf("schemactl_range_%d", len(out)), d.MultirangeName()
		out = append(out, missingType{d.Name.Schema, ddl.Create(&again)})
	}
	return out
}

// comingValues notes the new values of enums: what mentions one is new too.
func (c *compiler) comingValues() {
	for _, d := range c.desired.Enums {
		l := find(c.live.Enums, func(l *schema.Enum) bool { return l.Name == d.Name })
		for _, v := range d.Values {
			if l != nil && !slices.Contains(l.Values, v) {
				c.coming[v] = true
			}
		}
	}
}

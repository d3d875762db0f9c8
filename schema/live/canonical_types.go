package live

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
	"github.com/replyx/schemactl/schema/depend"
	"github.com/replyx/schemactl/schema/sqltext"
)

// prepare makes what the desired state needs and the server lacks, and says whether all of it
// could be made. Not being allowed to is no error: what depends on it stays unproven.
func (c *compiler) prepare(ctx context.Context) (whole bool, err error) {
	if whole, err = c.prepareObjects(ctx); err != nil {
		return false, err
	}
	types := c.missingTypes()
	for _, t := range types {
		made, err := c.makeType(ctx, t)
		if err != nil {
			return false, err
		}
		whole = whole && made
	}
	if len(types) > 0 {
		err = c.evaluatedNow(ctx)
	}
	return whole, err
}

// prepareObjects makes schemas, extensions and sequences.
func (c *compiler) prepareObjects(ctx context.Context) (whole bool, err error) {
	whole = true
	var create []string
	var extensions []bool
	for _, m := range c.missingObjects() {
		strangers := false
		if m.extensionIn != "" {
			if strangers, err = c.strangersIn(ctx, m.extensionIn); err != nil {
				return false, err
			}
		}
		if strangers {
			whole, c.lacksMembers = false, true
			continue
		}
		create, extensions = append(create, m.create), append(extensions, m.extensionIn != "")
	}
	said, err := c.runAll(ctx, create)
	for i, err := range said {
		if err != nil {
			whole, c.lacksMembers = false, c.lacksMembers || extensions[i]
		}
	}
	return whole, err
}

// strangersIn reports whether a schema holds routines, operators or types of roles that are not to
// be trusted: the script of an extension runs with the schema in its search_path.
func (c *compiler) strangersIn(ctx context.Context, name string) (bool, error) {
	var found bool
	err := c.conn.QueryRow(ctx, `SELECT EXISTS (
  SELECT FROM (SELECT p.pronamespace, p.proowner FROM pg_catalog.pg_proc p UNION ALL SELECT o.oprnamespace, o.oprowner FROM pg_catalog.pg_operator o
               UNION ALL SELECT t.typnamespace, t.typowner FROM pg_catalog.pg_type t WHERE t.typrelid = 0 AND t.typelem = 0) AS o (namespace, owner)
  JOIN pg_catalog.pg_namespace n ON n.oid = o.namespace
  JOIN pg_catalog.pg_roles r ON r.oid = o.owner
  WHERE n.nspname = $1::text AND NOT r.rolsuper AND r.rolname <> current_user
    AND r.oid <> (SELECT d.datdba FROM pg_catalog.pg_database d WHERE d.datname = current_database()))`, name).Scan(&found)
	if err != nil {
		return false, fmt.Errorf("look at what is in schema %s: %w", name, err)
	}
	return found, nil
}

// makeType makes one new type, unless reading its text would run code of a user. Types that hold
// domains change what that is.
func (c *compiler) makeType(ctx context.Context, t missingType) (made bool, err error) {
	if slices.ContainsFunc(t.create, readsStructured) {
		if err := c.evaluatedNow(ctx); err != nil {
			return false, err
		}
	}
	if err := c.try(ctx, c.setPath(t.inSchema)); err != nil {
		return false, err
	}
	for _, sql := range t.create {
		if c.readingRuns(sql, nil) {
			return false, nil
		}
		if err := c.try(ctx, sql); err != nil && !isPg(err) {
			return false, err
		} else if err != nil {
			return c.makeBare(ctx, t)
		}
	}
	return true, nil
}

// makeBare makes a domain without its default and its checks, where there is a mistake in these.
func (c *compiler) makeBare(ctx context.Context, t missingType) (made bool, err error) {
	if t.bare == "" {
		return false, nil
	}
	err = c.try(ctx, t.bare)
	if isPg(err) {
		return false, nil
	}
	return err == nil, err
}

// readsStructured reports whether reading a definition may make a value of many parts of a string constant; the
// values of an enum are names.
func readsStructured(create string) bool {
	return !strings.HasPrefix(create, "CREATE TYPE") && sqltext.HoldsStructured(create)
}

// missingType is a new data type, or a function that one needs.
type missingType struct {
	inSchema string
	create   []string
	// bare makes a domain without its default and its checks; empty for what is none.
	bare string
}

// missingEnums are the statements that create the enums that only the desired state has.
func (c *compiler) missingEnums() []string {
	var out []string
	for _, e := range schema.Of[*schema.Enum](c.desired) {
		if c.live.Enum(e.Name) == nil {
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
		c.types = append(c.types, missingType{inSchema: "pg_catalog", create: []string{sql}})
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
		t := missingType{inSchema: ref.Schema, create: ddl.Create(e)}
		if d, ok := e.(*schema.Domain); ok {
			t.bare = ddl.CreateDomain(&schema.Domain{Name: d.Name, Type: d.Type, Collation: d.Collation})[0]
		}
		c.types = append(c.types, t)
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
		out = append(out, missingType{inSchema: d.Name.Schema, create: ddl.Create(&again)})
	}
	return out
}

// comingValues notes the new values of enums: what mentions one is new too.
func (c *compiler) comingValues() {
	for _, d := range schema.Of[*schema.Enum](c.desired) {
		l := c.live.Enum(d.Name)
		for _, v := range d.Values {
			if l != nil && !slices.Contains(l.Values, v) {
				c.coming[v] = true
			}
		}
	}
}

package hcl

import (
	"slices"
	"strings"

	"github.com/replyx/schemactl/schema"
)

var publicationKind = entityKind{
	kind: schema.KindPublication, file: "replication", home: inDatabase,
	attrs:  []string{"all_tables", "schemas", "publish", "publish_via_partition_root", "publish_generated_columns"},
	blocks: []string{"table"}, read: readPublication, write: writePublication,
}

var subscriptionKind = entityKind{
	kind: schema.KindSubscription, file: "replication", home: inDatabase,
	attrs: append([]string{"connection", "publications", "enabled", "slot_name", "streaming"}, subscriptionOptions...),
	read:  readSubscription, write: writeSubscription,
}

// subscriptionOptions are the options of WITH, sorted.
var subscriptionOptions = []string{
	"binary", "disable_on_error", "failover", "origin", "password_required", "run_as_owner", "synchronous_commit", "two_phase",
}

// subscriptionDefaults are those of the options that are not false.
var subscriptionDefaults = map[string]string{"origin": "any", "password_required": "true", "synchronous_commit": "off"}

func readPublication(b *block, d *symbol) schema.Entity {
	p := &schema.Publication{Name: d.name.Name, AllTables: b.flag("all_tables", false)}
	for _, c := range b.children("table") {
		if t, ok := b.publishedTable(&c); ok {
			if slices.ContainsFunc(p.Tables, func(o schema.PublishedTable) bool { return o.Name == t.Name }) {
				c.failf(c.TypeRange.Start, "", "publication %q has table %s twice", p.Name, t.Name)
			}
			p.Tables = append(p.Tables, t)
		}
	}
	p.SortTables()
	p.Schemas = b.schemaList("schemas")
	if p.AllTables && len(p.Tables)+len(p.Schemas) > 0 {
		b.failf(b.TypeRange.Start, "", "publication %q is for all tables: it names none", p.Name)
	}
	p.Publish = schema.PublishedOps
	if a := b.attr("publish"); a != nil {
		ops := b.strings("publish")
		p.Publish = nil
		for _, op := range schema.PublishedOps {
			if slices.ContainsFunc(ops, func(s string) bool { return strings.EqualFold(s, op) }) {
				p.Publish = append(p.Publish, op)
			}
		}
		for _, s := range ops {
			if !slices.Contains(schema.PublishedOps, strings.ToLower(s)) {
				b.failf(a.Expr.Range().Start, "", "publish holds %s, not %q", strings.Join(schema.PublishedOps, ", "), s)
			}
		}
	}
	p.ViaRoot = b.flag("publish_via_partition_root", false)
	if p.GeneratedColumns = b.oneOf("publish_generated_columns", "NONE", "STORED"); p.GeneratedColumns == "NONE" {
		p.GeneratedColumns = ""
	}
	return p
}

// publishedTable reads a table block of a publication.
func (b *block) publishedTable(c *block) (schema.PublishedTable, bool) {
	var t schema.PublishedTable
	c.onlyNested(b.Type)
	a := c.attr("on")
	if a == nil {
		c.failf(c.TypeRange.Start, "on = table.NAME", "table of a publication is on nothing")
		return t, false
	}
	c.columns = &columnSet{table: &symbol{}, open: true}
	if s, ok := c.sqlLiteral(a.Expr); ok {
		t.Name = schema.ParseName(s)
	} else if d := c.refTo(a, c.r.tables); d != nil {
		t.Name, c.columns = d.name, d.columns
	} else {
		return t, false
	}
	c.src, c.prefix = b.src, "table."+t.Name.SQL()+"."
	b.mark("table."+t.Name.SQL(), c.TypeRange.Start)
	if c.has("columns") {
		t.Columns = c.ownColumns("columns", nil)
	}
	t.Where = c.sql("where")
	return t, true
}

// schemaList reads a list of references to schemas, sorted.
func (b *block) schemaList(name string) []string {
	a := b.attr(name)
	if a == nil {
		return nil
	}
	b.mark(name, a.NameRange.Start)
	elems, _ := b.elements(a)
	var out []string
	for _, e := range elems {
		names, ok := refPath(e.v)
		if !ok || len(names) != 2 || names[0] != "schema" {
			b.failf(e.at, name+" = [schema.NAME]", "%s is a list of references to schemas", name)
			return nil
		}
		out = append(out, names[1])
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func writePublication(w *writer, p *printer, e schema.Entity) {
	pub := e.(*schema.Publication)
	p.flag("all_tables", pub.AllTables)
	if len(pub.Schemas) > 0 {
		refs := make([]string, len(pub.Schemas))
		for i, s := range pub.Schemas {
			refs[i] = reference("schema", s)
		}
		p.attr("schemas", list(refs))
	}
	if !slices.Equal(pub.Publish, schema.PublishedOps) {
		ops := make([]string, len(pub.Publish))
		for i, op := range pub.Publish {
			ops[i] = p.quote(op)
		}
		p.attr("publish", list(ops))
	}
	p.flag("publish_via_partition_root", pub.ViaRoot)
	p.word("publish_generated_columns", pub.GeneratedColumns)
	for _, t := range pub.Tables {
		p.open("table")
		if w.tables[t.Name] {
			p.attr("on", w.reference(schema.KindTable, t.Name))
		} else {
			p.attr("on", "sql("+p.quote(t.Name.SQL())+")")
		}
		p.columns("columns", t.Columns)
		p.str("where", t.Where.Text)
		p.close()
	}
}

func readSubscription(b *block, d *symbol) schema.Entity {
	s := &schema.Subscription{Name: d.name.Name, Slot: d.name.Name, Disabled: !b.flag("enabled", true)}
	if a := b.attr("connection"); a != nil {
		b.secret(a.NameRange.Start, "the connection string of a subscription")
	}
	if s.Publications = b.strings("publications"); len(s.Publications) == 0 {
		b.failf(b.TypeRange.Start, `publications = ["NAME"]`, "subscription %q has no publications", s.Name)
	}
	slices.Sort(s.Publications)
	if a := b.attr("slot_name"); a != nil {
		b.mark("slot_name", a.NameRange.Start)
		if s.Slot, _ = b.keyword(a); s.Slot == "NONE" {
			s.Slot = ""
		}
	}
	s.Streaming = strings.ToLower(b.oneOf("streaming", "OFF", "ON", "PARALLEL"))
	for _, name := range subscriptionOptions {
		a := b.attr(name)
		if a == nil {
			continue
		}
		b.mark(name, a.NameRange.Start)
		v, ok := b.param(a)
		if def := subscriptionDefaults[name]; ok && v != def && (def != "" || v != "false") {
			s.Options = append(s.Options, schema.Param{Name: name, Value: v})
		}
	}
	return s
}

func writeSubscription(_ *writer, p *printer, e schema.Entity) {
	s := e.(*schema.Subscription)
	names := make([]string, len(s.Publications))
	for i, n := range s.Publications {
		names[i] = p.quote(n)
	}
	p.attr("publications", list(names))
	if s.Disabled {
		p.attr("enabled", "false")
	}
	switch s.Slot {
	case s.Name:
	case "":
		p.attr("slot_name", "NONE")
	default:
		p.str("slot_name", s.Slot)
	}
	if !s.DefaultStreaming {
		p.word("streaming", strings.ToUpper(s.Streaming))
	}
	for _, o := range s.Options {
		value := p.quote(o.Value)
		if o.Value == "true" || o.Value == "false" {
			value = o.Value
		}
		p.attr(o.Name, value)
	}
}

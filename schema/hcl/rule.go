package hcl

import (
	"slices"
	"strings"

	"github.com/replyx/schemactl/schema"
)

var ruleKind = entityKind{
	kind: schema.KindRule, file: "rules", home: onRelation,
	attrs: []string{"on", "event", "instead", "where", "do", "enabled"}, read: readRule, write: writeRule,
}

var eventTriggerKind = entityKind{
	kind: schema.KindEventTrigger, file: "event_triggers", home: inDatabase,
	attrs: []string{"on", "tags", "execute", "enabled"}, read: readEventTrigger, write: writeEventTrigger,
}

func readRule(b *block, d *symbol) schema.Entity {
	r := &schema.Rule{Name: d.name.Name}
	r.On, r.Table = b.on()
	if r.Event = b.oneOf("event", "INSERT", "UPDATE", "DELETE", "SELECT"); r.Event == "" && !b.has("event") {
		b.failf(b.TypeRange.Start, "event = INSERT", "rule %q has no event", r.Name)
	}
	if r.Name == "_RETURN" {
		b.failf(b.TypeRange.Start, "view \"NAME\" { ... }", "the rule _RETURN is what makes a view: declare the view")
	}
	r.Instead = b.flag("instead", false)
	r.Where, r.Do = b.sql("where"), b.sql("do")
	r.Do.Text = strings.TrimSpace(strings.TrimRight(r.Do.Text, "; \n\t"))
	if strings.EqualFold(r.Do.Text, "nothing") {
		r.Do.Text = ""
	}
	if r.Enabled = b.oneOf("enabled", "DISABLE", "REPLICA", "ALWAYS"); r.Enabled != "" && r.On != schema.KindTable {
		b.failf(b.attr("enabled").NameRange.Start, "", "a rule on a view is always enabled")
	}
	return r
}

func writeRule(_ *writer, p *printer, e schema.Entity) {
	r := e.(*schema.Rule)
	p.attr("event", r.Event)
	p.flag("instead", r.Instead)
	p.str("where", r.Where.Text)
	if !r.Do.IsZero() {
		p.sql("do", r.Do.Text)
	}
	p.word("enabled", r.Enabled)
}

// ddlEvents are the events of event triggers; login came with PostgreSQL 17.
var ddlEvents = []string{"ddl_command_start", "ddl_command_end", "sql_drop", "table_rewrite", "login"}

func readEventTrigger(b *block, d *symbol) schema.Entity {
	t := &schema.EventTrigger{Name: d.name.Name}
	if a := b.attr("on"); a == nil {
		b.failf(b.TypeRange.Start, "on = ddl_command_end", "event_trigger %q is on no event", t.Name)
	} else {
		b.mark("on", a.NameRange.Start)
		on, ok := b.keyword(a)
		if t.On = strings.ToLower(on); ok && !slices.Contains(ddlEvents, t.On) {
			b.failf(a.Expr.Range().Start, "", "on is one of %s", strings.Join(ddlEvents, ", "))
		}
	}
	for _, tag := range b.strings("tags") {
		t.Tags = append(t.Tags, strings.ToUpper(tag))
	}
	if a := b.attr("execute"); a == nil {
		b.failf(b.TypeRange.Start, "execute = function.NAME", "event_trigger %q executes nothing", t.Name)
	} else {
		t.Function = b.routineRef(a)
	}
	t.Enabled = b.oneOf("enabled", "DISABLE", "REPLICA", "ALWAYS")
	return t
}

func writeEventTrigger(w *writer, p *printer, e schema.Entity) {
	t := e.(*schema.EventTrigger)
	p.attr("on", t.On)
	if len(t.Tags) > 0 {
		tags := make([]string, len(t.Tags))
		for i, tag := range t.Tags {
			tags[i] = p.quote(tag)
		}
		p.attr("tags", list(tags))
	}
	p.attr("execute", w.routine(t.Function))
	p.word("enabled", t.Enabled)
}

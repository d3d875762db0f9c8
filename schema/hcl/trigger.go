package hcl

import (
	"strings"

	"github.com/replyx/schemactl/schema"
)

var triggerKind = entityKind{
	kind: schema.KindTrigger, file: "triggers", home: onRelation,
	attrs: []string{
		"on", "for", "when", "constraint", "deferrable", "initially_deferred", "from", "old_table", "new_table", "enabled",
	},
	blocks: []string{"before", "after", "instead_of", "execute", "partition"}, read: readTrigger, write: writeTrigger,
}

// triggerEvents are the events in PostgreSQL's order, by attribute.
var triggerEvents = []string{"insert", "update", "delete", "truncate"}

func readTrigger(b *block, d *symbol) schema.Entity {
	t := &schema.Trigger{Name: d.name.Name}
	t.On, t.Table = b.on()
	for _, typ := range []string{"before", "after", "instead_of"} {
		c := b.child(typ)
		switch {
		case c == nil:
		case t.Fires != "":
			c.failf(c.TypeRange.Start, "", "trigger %q fires at one time only", t.Name)
		default:
			t.Fires = strings.ToUpper(strings.ReplaceAll(typ, "_", " "))
			b.events(c, t)
		}
	}
	if len(t.Events) == 0 {
		b.failf(b.TypeRange.Start, "before { insert = true }", "trigger %q fires on no event", t.Name)
	}
	t.ForEachRow = b.oneOf("for", "ROW", "STATEMENT") == "ROW"
	t.When, t.OldTable, t.NewTable = b.sql("when"), b.str("old_table"), b.str("new_table")
	t.Timing = b.timing()
	t.Constraint = b.flag("constraint", t.Deferrable)
	if a := b.attr("from"); a != nil {
		if _, from := b.relation(a); from != nil {
			t.From = from.name
		}
	}
	t.Enabled = b.oneOf("enabled", "DISABLE", "REPLICA", "ALWAYS")
	b.cloneStates(t)
	x := b.child("execute")
	if x == nil {
		b.failf(b.TypeRange.Start, "execute { function = function.NAME }", "trigger %q executes nothing", t.Name)
		return t
	}
	x.onlyNested(b.Type)
	x.src = b.src
	if a := x.attr("function"); a != nil {
		b.mark("execute", a.NameRange.Start)
		t.Function = x.routineRef(a)
	}
	t.Args = x.strings("args")
	return t
}

// cloneStates reads on which partitions the trigger has another state.
func (b *block) cloneStates(t *schema.Trigger) {
	for _, c := range b.children("partition") {
		c.onlyNested(b.Type)
		c.src = b.src
		a := c.attr("on")
		if a == nil || !c.has("enabled") {
			c.failf(c.TypeRange.Start, "", "partition has on, a partition, and enabled, the state of the trigger there")
			continue
		}
		state := schema.TriggerState{Enabled: unless(c.oneOf("enabled", "ENABLE", "DISABLE", "REPLICA", "ALWAYS"), "ENABLE")}
		if _, d := c.relation(a); d != nil {
			state.Table = d.name
			b.mark("partition."+d.name.String(), c.TypeRange.Start)
		}
		if state.Enabled != t.Enabled {
			t.Partitions = append(t.Partitions, state)
		}
	}
	t.SortPartitions()
}

// events reads what a before, after or instead_of block holds.
func (b *block) events(c *block, t *schema.Trigger) {
	c.onlyNested(b.Type)
	c.columns, c.src = b.columns, b.src
	for _, e := range triggerEvents {
		if c.quietMark().flag(e, false) || e == "update" && c.has("update_of") {
			t.Events = append(t.Events, strings.ToUpper(e))
		}
	}
	if c.has("update_of") && c.columns != nil {
		t.UpdateOf = c.ownColumns("update_of", nil)
	}
	b.mark("events", c.TypeRange.Start)
	b.mark("timing", c.TypeRange.Start)
}

func writeTrigger(w *writer, p *printer, e schema.Entity) {
	t := e.(*schema.Trigger)
	if t.ForEachRow {
		p.attr("for", "ROW")
	}
	p.str("when", t.When.Text)
	p.flag("constraint", t.Constraint)
	p.timing(t.Timing)
	if t.From.Name != "" {
		p.attr("from", w.relation(t.From))
	}
	p.str("old_table", t.OldTable)
	p.str("new_table", t.NewTable)
	p.word("enabled", t.Enabled)
	p.open(strings.ToLower(strings.ReplaceAll(t.Fires, " ", "_")))
	for _, ev := range t.Events {
		if ev != "UPDATE" || len(t.UpdateOf) == 0 {
			p.attr(strings.ToLower(ev), "true")
		}
	}
	p.columns("update_of", t.UpdateOf)
	p.close()
	for _, s := range t.Partitions {
		p.open("partition")
		p.attr("on", w.relation(s.Table))
		p.attr("enabled", schema.EnabledWord(s.Enabled))
		p.close()
	}
	p.open("execute")
	p.attr("function", w.routine(t.Function))
	if len(t.Args) > 0 {
		args := make([]string, len(t.Args))
		for i, a := range t.Args {
			args[i] = p.quote(a)
		}
		p.attr("args", list(args))
	}
	p.close()
}

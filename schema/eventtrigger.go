package schema

import "slices"

// EventTrigger calls a function on commands that define objects.
type EventTrigger struct {
	Name string
	// On is the event: ddl_command_start.
	On string
	// Tags are the commands, in an order that means nothing; empty for all.
	Tags     []string
	Function Name
	// Enabled is DISABLE, REPLICA or ALWAYS; empty for an enabled trigger.
	Enabled string
	Common
}

// Ref implements Entity.
func (t *EventTrigger) Ref() Ref { return Ref{Kind: KindEventTrigger, Name: t.Name} }

// Attrs implements Object.
func (t *EventTrigger) Attrs() []Attr {
	var l attrList
	l.text("on", t.On)
	l.list("tags", slices.Sorted(slices.Values(t.Tags)))
	l.text("execute", t.Function.String())
	l.text("enabled", t.Enabled)
	l.text("comment", t.Comment)
	return l
}

// Needs implements Entity.
func (t *EventTrigger) Needs() []Ref {
	return []Ref{{Kind: KindFunction, Schema: t.Function.Schema, Name: t.Function.Name}}
}

// Follow implements Renamable.
func (t *EventTrigger) Follow(to func(Ref) Ref) Renamable {
	c := *t
	c.Name = to(t.Ref()).Name
	c.Function = to(t.Needs()[0]).TypeName()
	return &c
}

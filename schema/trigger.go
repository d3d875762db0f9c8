package schema

import (
	"fmt"
	"slices"
)

// Trigger is a trigger on a table, a view or a foreign table.
type Trigger struct {
	Name  string
	Table Name
	// On is KindTable, KindView or KindForeignTable.
	On Kind
	// Fires is BEFORE, AFTER or INSTEAD OF.
	Fires string
	// Events are INSERT, UPDATE, DELETE and TRUNCATE, in that order.
	Events []string
	// UpdateOf are the columns whose UPDATE fires the trigger; empty for any.
	UpdateOf []string
	// ForEachRow says ROW; otherwise STATEMENT.
	ForEachRow bool
	When       Expr
	// OldTable and NewTable name the transition tables.
	OldTable, NewTable string
	// Constraint says CREATE CONSTRAINT TRIGGER, which may be deferrable and refer to another
	// table.
	Constraint bool
	Timing
	From Name
	// Function is called with Args, which are strings.
	Function Name
	Args     []string
	// Enabled is DISABLE, REPLICA or ALWAYS; empty for an enabled trigger.
	Enabled string
	// Partitions are those of the table on which the trigger's clone has another state, by name.
	Partitions []TriggerState
	Common
}

// TriggerState is when a trigger's clone on a partition fires; Enabled is as the trigger's.
type TriggerState struct {
	Table   Name
	Enabled string
}

// StateOn is the state that the trigger has on a partition.
func (t *Trigger) StateOn(partition Name) string {
	for _, p := range t.Partitions {
		if p.Table == partition {
			return p.Enabled
		}
	}
	return t.Enabled
}

// KeepPartitions leaves the states on some partitions and takes out the others.
func (t *Trigger) KeepPartitions(keep func(Name) bool) *Trigger {
	c := *t
	c.Partitions = slices.DeleteFunc(slices.Clone(t.Partitions), func(p TriggerState) bool { return !keep(p.Table) })
	return &c
}

// SortPartitions puts the states in the order of their tables.
func (t *Trigger) SortPartitions() {
	slices.SortFunc(t.Partitions, func(a, b TriggerState) int { return a.Table.Compare(b.Table) })
}

// EnabledWord is a state as a word of ALTER TABLE.
func EnabledWord(state string) string {
	if state == "" {
		return "ENABLE"
	}
	return state
}

// Ref implements Entity.
func (t *Trigger) Ref() Ref {
	return Ref{Kind: KindTrigger, Schema: t.Table.Schema, Table: t.Table.Name, Name: t.Name}
}

// Attrs implements Object.
func (t *Trigger) Attrs() []Attr {
	var l attrList
	l.text("timing", t.Fires)
	l.list("events", t.Events)
	l.list("update_of", t.UpdateOf)
	l.text("for", t.level())
	l.expr("when", t.When)
	l.text("old_table", t.OldTable)
	l.text("new_table", t.NewTable)
	l.flag("constraint", t.Constraint)
	t.Timing.attrs(&l)
	l.text("from", t.From.String())
	l.text("execute", t.Function.String())
	for i, a := range t.Args {
		l = append(l, Attr{Name: fmt.Sprintf("execute.args[%d]", i+1), Value: a})
	}
	l.text("enabled", t.Enabled)
	for _, p := range t.Partitions {
		l.text("partition."+p.Table.String(), EnabledWord(p.Enabled))
	}
	l.text("comment", t.Comment)
	return l
}

func (t *Trigger) level() string {
	if t.ForEachRow {
		return "ROW"
	}
	return "STATEMENT"
}

// Exprs implements Entity.
func (t *Trigger) Exprs() []*Expr {
	if t.When.IsZero() {
		return nil
	}
	return []*Expr{&t.When}
}

// Needs implements Entity.
func (t *Trigger) Needs() []Ref {
	out := []Ref{
		{Kind: t.On, Schema: t.Table.Schema, Name: t.Table.Name},
		{Kind: KindFunction, Schema: t.Function.Schema, Name: t.Function.Name},
	}
	if t.From.Name != "" {
		out = append(out, Ref{Kind: KindTable, Schema: t.From.Schema, Name: t.From.Name})
	}
	for _, p := range t.Partitions {
		out = append(out, Ref{Kind: KindTable, Schema: p.Table.Schema, Name: p.Table.Name})
	}
	return out
}

// Follow implements Renamable.
func (t *Trigger) Follow(to func(Ref) Ref) Renamable {
	c := *t
	c.Name = to(t.Ref()).Name
	c.Table = to(Ref{Kind: t.On, Schema: t.Table.Schema, Name: t.Table.Name}).TypeName()
	c.Function = to(Ref{Kind: KindFunction, Schema: t.Function.Schema, Name: t.Function.Name}).TypeName()
	if t.From.Name != "" {
		c.From = to(Ref{Kind: KindTable, Schema: t.From.Schema, Name: t.From.Name}).TypeName()
	}
	c.UpdateOf, c.Partitions = slices.Clone(t.UpdateOf), slices.Clone(t.Partitions)
	for i, p := range c.Partitions {
		c.Partitions[i].Table = to(Ref{Kind: KindTable, Schema: p.Table.Schema, Name: p.Table.Name}).TypeName()
	}
	c.SortPartitions()
	return &c
}

// In implements Movable.
func (t *Trigger) In(schema string) Movable {
	c := *t
	c.Table.Schema = schema
	return &c
}

package planner

import (
	"fmt"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

// publicationInPlace changes a publication; whether it is for all tables cannot be changed.
func publicationInPlace(ch diff.Change, from, to *schema.Publication) (sql, undo []string) {
	if ch.Has("all_tables") {
		return nil, nil
	}
	return ddl.AlterPublication(from, to), []string{strings.Join(ddl.AlterPublication(to, from), "; ")}
}

// alterLocks are the locks of a statement that changes an entity. The parameters of a
// publication are changed without its tables.
func (in *facts) alterLocks(from, to schema.Entity, statement string) []tableLock {
	if _, ok := to.(*schema.StatisticsObject); ok {
		return nil // its target changes without its table
	}
	p, ok := to.(*schema.Publication)
	if !ok {
		return in.recipes[to.Ref().Kind].locks(in, to)
	}
	if strings.Contains(statement, " SET (") {
		return nil
	}
	both := *p
	for _, t := range from.(*schema.Publication).Tables {
		if !slices.ContainsFunc(both.Tables, func(o schema.PublishedTable) bool { return o.Name == t.Name }) {
			both.Tables = append(slices.Clone(both.Tables), t)
		}
	}
	both.SortTables()
	return publicationLocks(in, &both)
}

// refuseSubscription refuses to make a subscription.
func (d *draft) refuseSubscription(ch diff.Change) {
	d.refuse(ch, "a subscription is made by hand: its connection string is a secret, which is no part of the HCL",
		"run CREATE SUBSCRIPTION "+schema.Ident(ch.Ref.Name)+" CONNECTION '...' PUBLICATION ..., then diff again")
}

// alterSubscription changes a subscription. What talks to the publisher runs outside of transactions.
func (d *draft) alterSubscription(ch diff.Change) {
	from, to := ch.From.(*schema.Subscription), ch.To.(*schema.Subscription)
	p := d.recipes[ch.Ref.Kind].phase
	alter := "ALTER SUBSCRIPTION " + schema.Ident(to.Name) + " "
	ref := to.Ref()
	step := func(class plan.Class, sql, undo string) {
		s := d.newStep(ref, class, "change "+ref.String(), alter+sql)
		if s.Undo = alter + undo; class == plan.Concurrent {
			s.Why = "the server talks to the publisher, which it does in no transaction"
		}
		d.add(p, "", s)
	}
	state := func(s *schema.Subscription) string {
		if s.Disabled {
			return "DISABLE"
		}
		return "ENABLE"
	}
	// What only a disabled one takes comes before it is enabled, or after it is disabled.
	if from.Disabled != to.Disabled && to.Disabled {
		step(plan.Brief, state(to), state(from))
	}
	if set := subscriptionOptions(from, to); set != "" {
		class := plan.Brief
		if ch.Has("failover", "two_phase") {
			class = plan.Concurrent
		}
		step(class, "SET ("+set+")", "SET ("+subscriptionOptions(to, from)+")")
	}
	if from.Disabled != to.Disabled && !to.Disabled {
		step(plan.Brief, state(to), state(from))
	}
	if ch.Has("publications") {
		class, refresh := plan.Concurrent, ""
		if to.Disabled {
			class, refresh = plan.Brief, " WITH (refresh = false)"
		}
		list := func(s *schema.Subscription) string {
			quoted := strings.TrimSuffix(strings.TrimPrefix(ddl.Columns(s.Publications), "("), ")")
			return "SET PUBLICATION " + quoted + refresh
		}
		step(class, list(to), list(from))
	}
	if ch.Has("comment") {
		d.entityComment(p, ref.String(), ch, ref, to.Comment, from.Comment)
	}
}

// subscriptionOptions lists the options that differ.
func subscriptionOptions(from, to *schema.Subscription) string {
	old := make(map[string]string)
	for _, o := range from.Options {
		old[o.Name] = o.Value
	}
	var list []string
	set := func(name, value string) { list = append(list, fmt.Sprintf("%s = %s", name, value)) }
	if from.Slot != to.Slot {
		slot := "NONE"
		if to.Slot != "" {
			slot = schema.Literal(to.Slot)
		}
		set("slot_name", slot)
	}
	if to.Streaming != "" && from.Streaming != to.Streaming {
		set("streaming", to.Streaming)
	}
	for _, o := range to.Options {
		if old[o.Name] != o.Value {
			set(o.Name, schema.Literal(o.Value))
		}
		delete(old, o.Name)
	}
	for _, o := range from.Options {
		if _, gone := old[o.Name]; gone {
			set(o.Name, schema.Literal(subscriptionDefault(o.Name)))
		}
	}
	return strings.Join(list, ", ")
}

func subscriptionDefault(name string) string {
	switch name {
	case "origin":
		return "any"
	case "password_required":
		return "true"
	case "synchronous_commit":
		return "off"
	}
	return "false"
}

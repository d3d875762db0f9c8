package planner

import (
	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

// ruleInPlace replaces a rule, which keeps its state, and sets the state.
func ruleInPlace(ch diff.Change, from, to *schema.Rule) (sql, undo []string) {
	if !onlyAttrs(ch, "enabled", "comment") {
		sql, undo = []string{ddl.CreateRule(to, true)}, []string{ddl.CreateRule(from, true)}
	}
	if ch.Has("enabled") {
		sql, undo = append(sql, ddl.EnableRule(to)), append(undo, ddl.EnableRule(from))
	}
	return sql, undo
}

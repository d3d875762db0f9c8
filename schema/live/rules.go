package live

import (
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

var ruleEvents = map[string]string{"1": "SELECT", "2": "UPDATE", "3": "INSERT", "4": "DELETE"}

// ruleRows comes after the schemas in the batch.
func (r *reader) ruleRows(rows pgx.Rows) error {
	return each(rows, func() error {
		u := &schema.Rule{}
		var namespace int64
		var relkind, event, enabled, definition string
		err := rows.Scan(&namespace, &u.Table.Name, &relkind, &u.Name, &event, &u.Instead, &enabled, &definition, &u.Comment)
		if err != nil {
			return err
		}
		u.Table.Schema, u.On = r.schemas[namespace], relationKinds[relkind]
		u.Event, u.Enabled = ruleEvents[event], triggerStates[enabled]
		u.Where.Text, u.Do.Text = ruleParts(definition)
		r.entity(u)
		return nil
	})
}

// ruleParts takes the condition and the commands out of a rule's definition: no function of the
// server prints them alone. DO is a reserved word, so it begins the commands where it stands
// bare for the first time.
func ruleParts(definition string) (where, do string) {
	from := -1
	words := 0
	for t := range sqltext.Tokens(definition) {
		words++
		// CREATE RULE name AS ON event TO schema.name
		if words <= 10 || t.Kind != sqltext.Ident {
			continue
		}
		switch {
		case t.Text == "where" && words == 11:
			from = t.End
		case t.Text == "do":
			if from >= 0 {
				where = strings.TrimSpace(definition[from:t.Pos])
			}
			return where, ruleCommands(definition[t.End:])
		}
	}
	return "", ""
}

// ruleCommands are what follows DO, without INSTEAD and the parentheses around several.
func ruleCommands(text string) string {
	text = strings.TrimSpace(text)
	if rest, ok := strings.CutPrefix(text, "INSTEAD "); ok {
		text = strings.TrimSpace(rest)
	}
	text = strings.TrimSpace(strings.TrimSuffix(text, ";"))
	if text == "NOTHING" {
		return ""
	}
	// Each of several commands ends in a semicolon, also the last.
	if inner, ok := strings.CutPrefix(text, "("); ok {
		if inner, ok = strings.CutSuffix(inner, ")"); ok && strings.HasSuffix(strings.TrimSpace(inner), ";") {
			text = strings.TrimSuffix(strings.TrimSpace(inner), ";")
		}
	}
	return strings.TrimSpace(text)
}

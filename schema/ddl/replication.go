package ddl

import (
	"slices"
	"strings"

	"github.com/replyx/schemactl/schema"
)

// CreatePublication makes a publication.
func CreatePublication(p *schema.Publication) string {
	s := "CREATE PUBLICATION " + schema.Ident(p.Name)
	switch {
	case p.AllTables:
		s += " FOR ALL TABLES"
	case len(p.Tables)+len(p.Schemas) > 0:
		s += " FOR " + Published(p)
	}
	var with []string
	if !slices.Equal(p.Publish, schema.PublishedOps) {
		with = append(with, "publish = "+schema.Literal(strings.Join(p.Publish, ", ")))
	}
	if p.ViaRoot {
		with = append(with, "publish_via_partition_root = true")
	}
	if p.GeneratedColumns != "" {
		with = append(with, "publish_generated_columns = "+strings.ToLower(p.GeneratedColumns))
	}
	if len(with) > 0 {
		s += " WITH (" + strings.Join(with, ", ") + ")"
	}
	return s
}

// Published lists the tables and schemas of a publication.
func Published(p *schema.Publication) string {
	var list []string
	if len(p.Tables) > 0 {
		tables := make([]string, len(p.Tables))
		for i, t := range p.Tables {
			tables[i] = t.Name.SQL()
			if len(t.Columns) > 0 {
				tables[i] += " " + Columns(t.Columns)
			}
			if !t.Where.IsZero() {
				tables[i] += " WHERE " + parens(t.Where.SQL())
			}
		}
		list = append(list, "TABLE "+strings.Join(tables, ", "))
	}
	if len(p.Schemas) > 0 {
		schemas := make([]string, len(p.Schemas))
		for i, s := range p.Schemas {
			schemas[i] = schema.Ident(s)
		}
		list = append(list, "TABLES IN SCHEMA "+strings.Join(schemas, ", "))
	}
	return strings.Join(list, ", ")
}

// AlterPublication gives the statements that change a publication's tables and parameters.
func AlterPublication(from, to *schema.Publication) []string {
	alter := "ALTER PUBLICATION " + schema.Ident(to.Name) + " "
	var out []string
	old, now := Published(from), Published(to)
	switch {
	case old == now:
	case now != "":
		out = append(out, alter+"SET "+now)
	default:
		plain := &schema.Publication{Schemas: from.Schemas}
		for _, t := range from.Tables {
			plain.Tables = append(plain.Tables, schema.PublishedTable{Name: t.Name})
		}
		out = append(out, alter+"DROP "+Published(plain))
	}
	var set []string
	if !slices.Equal(from.Publish, to.Publish) {
		set = append(set, "publish = "+schema.Literal(strings.Join(to.Publish, ", ")))
	}
	if from.ViaRoot != to.ViaRoot {
		set = append(set, "publish_via_partition_root = "+onOff(to.ViaRoot))
	}
	if from.GeneratedColumns != to.GeneratedColumns {
		value := "none"
		if to.GeneratedColumns != "" {
			value = strings.ToLower(to.GeneratedColumns)
		}
		set = append(set, "publish_generated_columns = "+value)
	}
	if len(set) > 0 {
		out = append(out, alter+"SET ("+strings.Join(set, ", ")+")")
	}
	return out
}

func onOff(b bool) string {
	if b {
		return "true"
	}
	return "false"
}

// CreateEventTrigger makes an event trigger, enabled.
func CreateEventTrigger(t *schema.EventTrigger) string {
	s := "CREATE EVENT TRIGGER " + schema.Ident(t.Name) + " ON " + schema.Ident(t.On)
	if len(t.Tags) > 0 {
		tags := make([]string, len(t.Tags))
		for i, tag := range t.Tags {
			tags[i] = schema.Literal(tag)
		}
		s += " WHEN TAG IN (" + strings.Join(tags, ", ") + ")"
	}
	return s + " EXECUTE FUNCTION " + t.Function.SQL() + "()"
}

// EnableEventTrigger sets when an event trigger fires, by session_replication_role.
func EnableEventTrigger(t *schema.EventTrigger) string {
	return "ALTER EVENT TRIGGER " + schema.Ident(t.Name) + " " + enableWord(t.Enabled)
}

// enableWord is ENABLE, DISABLE, ENABLE REPLICA or ENABLE ALWAYS.
func enableWord(state string) string {
	switch state {
	case "":
		return "ENABLE"
	case "REPLICA", "ALWAYS":
		return "ENABLE " + state
	}
	return state
}

// CreateRule makes a rule, enabled.
func CreateRule(r *schema.Rule, orReplace bool) string {
	var b strings.Builder
	b.WriteString("CREATE ")
	if orReplace {
		b.WriteString("OR REPLACE ")
	}
	b.WriteString("RULE " + schema.Ident(r.Name) + " AS ON " + r.Event + " TO " + r.Table.SQL())
	if !r.Where.IsZero() {
		b.WriteString(" WHERE " + parens(r.Where.SQL()))
	}
	b.WriteString(" DO ")
	if r.Instead {
		b.WriteString("INSTEAD ")
	}
	if r.Do.IsZero() {
		b.WriteString("NOTHING")
	} else {
		b.WriteString("(" + r.Do.SQL() + "\n)")
	}
	return b.String()
}

// EnableRule sets when a rule applies, by session_replication_role.
func EnableRule(r *schema.Rule) string {
	return "ALTER TABLE " + r.Table.SQL() + " " + enableWord(r.Enabled) + " RULE " + schema.Ident(r.Name)
}

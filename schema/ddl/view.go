package ddl

import (
	"slices"
	"strings"

	"github.com/replyx/schemactl/schema"
)

// CreateView makes a view or a materialized view; a view may take the place of one whose
// columns are the first of its own.
func CreateView(v *schema.View, orReplace bool) string {
	var b strings.Builder
	b.WriteString("CREATE ")
	if orReplace {
		b.WriteString("OR REPLACE ")
	}
	if v.Materialized {
		b.WriteString("MATERIALIZED ")
	}
	b.WriteString("VIEW " + v.Name.SQL())
	if v.Method != "" {
		b.WriteString(" USING " + schema.Ident(v.Method))
	}
	if len(v.Params) > 0 {
		b.WriteString(" WITH " + Params(v.Params))
	}
	if v.Tablespace != "" {
		b.WriteString(" TABLESPACE " + schema.Ident(v.Tablespace))
	}
	b.WriteString(" AS\n" + v.As.SQL())
	if v.CheckOption != "" {
		b.WriteString("\nWITH " + v.CheckOption + " CHECK OPTION")
	}
	if v.NoData {
		b.WriteString("\nWITH NO DATA")
	}
	return b.String()
}

// ViewDefaults are the statements for what CREATE VIEW cannot say of columns.
func ViewDefaults(v *schema.View) []string {
	var out []string
	for _, c := range v.Columns {
		if !c.Default.IsZero() {
			out = append(out, "ALTER VIEW "+v.Name.SQL()+" ALTER COLUMN "+schema.Ident(c.Name)+" SET DEFAULT "+c.Default.SQL())
		}
	}
	return out
}

// CreateTrigger makes a trigger, enabled.
func CreateTrigger(t *schema.Trigger, orReplace bool) string {
	var b strings.Builder
	b.WriteString("CREATE ")
	if orReplace {
		b.WriteString("OR REPLACE ")
	}
	if t.Constraint {
		b.WriteString("CONSTRAINT ")
	}
	b.WriteString("TRIGGER " + schema.Ident(t.Name) + " " + t.Fires + " " + strings.Join(triggerEvents(t), " OR ") + " ON " + t.Table.SQL())
	if t.From.Name != "" {
		b.WriteString(" FROM " + t.From.SQL())
	}
	b.WriteString(timing(t.Timing))
	if t.OldTable != "" || t.NewTable != "" {
		b.WriteString(" REFERENCING")
		if t.OldTable != "" {
			b.WriteString(" OLD TABLE AS " + schema.Ident(t.OldTable))
		}
		if t.NewTable != "" {
			b.WriteString(" NEW TABLE AS " + schema.Ident(t.NewTable))
		}
	}
	if t.ForEachRow {
		b.WriteString(" FOR EACH ROW")
	} else {
		b.WriteString(" FOR EACH STATEMENT")
	}
	if !t.When.IsZero() {
		b.WriteString(" WHEN (" + t.When.SQL() + ")")
	}
	args := make([]string, len(t.Args))
	for i, a := range t.Args {
		args[i] = schema.Literal(a)
	}
	b.WriteString(" EXECUTE FUNCTION " + t.Function.SQL() + "(" + strings.Join(args, ", ") + ")")
	return b.String()
}

func triggerEvents(t *schema.Trigger) []string {
	events := slices.Clone(t.Events)
	for i, e := range events {
		if e == "UPDATE" && len(t.UpdateOf) > 0 {
			events[i] = "UPDATE OF " + strings.TrimSuffix(strings.TrimPrefix(Columns(t.UpdateOf), "("), ")")
		}
	}
	return events
}

// EnableTrigger sets when a trigger fires, by session_replication_role.
func EnableTrigger(t *schema.Trigger) string {
	// ALTER TABLE takes views and foreign tables too; ALTER VIEW has no such form.
	return "ALTER TABLE " + t.Table.SQL() + " " + enableWord(t.Enabled) + " TRIGGER " + schema.Ident(t.Name)
}

// EnableClone sets the state of a trigger on one partition, but not on the partitions of that.
func EnableClone(partition schema.Name, trigger, state string) string {
	return "ALTER TABLE ONLY " + partition.SQL() + " " + enableWord(state) + " TRIGGER " + schema.Ident(trigger)
}

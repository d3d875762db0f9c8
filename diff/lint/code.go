package lint

import (
	"slices"
	"strings"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

var codeRules = []Rule{
	{ID: "function_not_immutable", Group: "code", Title: "a function is marked IMMUTABLE and is not", Severity: warns, find: functionNotImmutable, Source: manual + "xfunc-volatility.html",
		Why: "An immutable function is evaluated once, in a plan, an index or a generated column, and never again. One that reads the clock, a setting, a sequence or a table gives wrong answers there, and an index that is damaged.",
		Do:  "mark it STABLE or VOLATILE, and take it out of indexes and generated columns"},
	{ID: "unused_trigger_function", Group: "code", Title: "no trigger calls a trigger function", Severity: tells, find: unusedTriggerFunction, Source: manual + "plpgsql-trigger.html",
		Why: "Only triggers can call it, so that it is what was left when its trigger went, or the trigger was forgotten.",
		Do:  "remove the function, or declare the trigger"},
	{ID: "duplicate_trigger", Group: "code", Title: "two triggers of a table do the same", Severity: warns, find: duplicateTrigger, Source: manual + "sql-createtrigger.html",
		Why: "The function runs twice for each row.",
		Do:  "keep one of the two"},
	{ID: "disabled_trigger", Group: "code", Title: "a trigger is disabled", Severity: tells, find: disabledTrigger, Source: manual + "sql-altertable.html",
		Why: "It was mostly disabled for a load, by hand, and was to be enabled again.",
		Do:  "enable it, or remove it"},
	{ID: "triggers_fire_by_name", Group: "code", Title: "several triggers may change the same row before it is written", Severity: off, find: triggersFireByName, Source: manual + "trigger-definition.html",
		Why: "BEFORE ROW triggers of the same event fire in the order of their names, and each gets the row as the one before has left it: a rename changes what is written.",
		Do:  "make them one function, or name them by their order"},
	{ID: "rewrite_rule", Group: "code", Title: "a table has a rewrite rule", Severity: warns, find: rewriteRule, Source: "https://wiki.postgresql.org/wiki/Don%27t_Do_This#Don.27t_use_rules",
		Why: "A rule rewrites the statement, it does not act on rows: expressions of the statement are evaluated several times, and counts of rows and RETURNING are not what one expects.",
		Do:  "use a trigger"},
}

// changing are functions whose result differs from call to call, and without parentheses the words of SQL that do.
var changing = []string{
	"now", "clock_timestamp", "statement_timestamp", "transaction_timestamp", "timeofday", "random", "nextval", "currval", "setval", "lastval",
	"current_setting", "set_config", "gen_random_uuid", "uuid_generate_v4", "uuidv4", "uuidv7", "pg_sleep", "txid_current", "pg_current_xact_id",
}

var changingWords = []string{"current_timestamp", "current_date", "current_time", "localtimestamp", "localtime", "current_user", "session_user"}

func functionNotImmutable(l *look) {
	for r := range entities[*schema.Routine](l) {
		if r.Volatility != "IMMUTABLE" || r.Language != "sql" && r.Language != "plpgsql" {
			continue
		}
		body := r.Body + r.SQLBody.SQL()
		reason := calls(body, changing)
		if reason == "" {
			reason = changingWord(body)
		}
		switch name := l.reads(r); {
		case reason != "":
			l.foundf(r.Ref(), r, "volatility", "%s is marked IMMUTABLE, and uses %s", r.Ref(), reason)
		case name != "":
			l.foundf(r.Ref(), r, "volatility", "%s is marked IMMUTABLE, and reads %s", r.Ref(), name)
		}
	}
}

// changingWord is the first word in a text whose value changes; empty where there is none.
func changingWord(text string) string {
	for t := range sqltext.Tokens(text) {
		if t.Kind == sqltext.Ident && slices.Contains(changingWords, t.Text) {
			return strings.ToUpper(t.Text)
		}
	}
	return ""
}

// reads is a table of the state that stands behind FROM, JOIN, INTO or UPDATE in the body of a routine; empty where
// there is none.
func (l *look) reads(r *schema.Routine) string {
	var before, last sqltext.Token
	var chain string
	for t := range sqltext.Tokens(r.Body + " " + r.SQLBody.SQL()) {
		behind := last.Kind == sqltext.Ident && slices.Contains([]string{"from", "join", "into", "update"}, last.Text) && !isOp(before, ".")
		switch {
		case t.IsName() && behind:
			chain = t.Text
		case isOp(t, ".") && chain != "":
			chain += "."
		case t.IsName() && strings.HasSuffix(chain, "."):
			chain += t.Text
		default:
			chain = ""
		}
		if chain != "" && !strings.HasSuffix(chain, ".") {
			if n := l.named(chain, r.Name.Schema); n.Name != "" && !isOp(t, "(") {
				return n.String()
			}
		}
		before, last = last, t
	}
	return ""
}

// named is the table that a name in a body means; one without a schema is in that of the routine, or in public.
func (l *look) named(text, inSchema string) schema.Name {
	first, second, qualified := strings.Cut(text, ".")
	candidates := []schema.Name{{Schema: inSchema, Name: first}, {Schema: "public", Name: first}}
	if qualified {
		candidates = []schema.Name{{Schema: first, Name: second}}
	}
	for _, n := range candidates {
		if l.table(n) != nil {
			return n
		}
	}
	return schema.Name{}
}

func unusedTriggerFunction(l *look) {
	for r := range entities[*schema.Routine](l) {
		if r.Returns.SQL() == "trigger" && len(l.usersOf(r.Ref())) == 0 {
			l.foundf(r.Ref(), r, "", "no trigger calls %s", r.Ref())
		}
	}
}

// doing is what a trigger does, as a text that equal ones share.
func doing(t *schema.Trigger) string {
	var b strings.Builder
	for _, a := range t.Attrs() {
		if a.Name != "comment" {
			b.WriteString(a.Name + "=" + a.Value + "\x00")
		}
	}
	return b.String()
}

func duplicateTrigger(l *look) {
	seen := make(map[string]*schema.Trigger)
	for t := range entities[*schema.Trigger](l) {
		key := t.Table.String() + "\x00" + doing(t)
		if first := seen[key]; first != nil {
			l.foundf(t.Ref(), t, "", "trigger %s of %s does the same as %s", t.Name, t.Table, first.Name)
			continue
		}
		seen[key] = t
	}
}

func disabledTrigger(l *look) {
	for t := range entities[*schema.Trigger](l) {
		if t.Enabled == "DISABLE" {
			l.foundf(t.Ref(), t, "enabled", "trigger %s of %s is disabled", t.Name, t.Table)
		}
	}
}

func triggersFireByName(l *look) {
	type moment struct {
		table schema.Name
		event string
	}
	first := make(map[moment]*schema.Trigger)
	for t := range entities[*schema.Trigger](l) {
		if t.Fires != "BEFORE" || !t.ForEachRow || t.Enabled == "DISABLE" {
			continue
		}
		for _, e := range t.Events {
			at := moment{t.Table, e}
			if e == "DELETE" {
				continue
			}
			if other := first[at]; other != nil {
				l.foundf(t.Ref(), t, "", "triggers %s and %s of %s may both change a row before %s, in the order of their names", other.Name, t.Name, t.Table, e)
				break
			}
			first[at] = t
		}
	}
}

func rewriteRule(l *look) {
	for r := range entities[*schema.Rule](l) {
		if r.On == schema.KindTable {
			l.foundf(r.Ref(), r, "", "rule %s rewrites each %s of %s", r.Name, r.Event, r.Table)
		}
	}
}

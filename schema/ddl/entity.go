package ddl

import (
	"strings"

	"github.com/replyx/schemactl/schema"
)

// Create makes an entity: one statement, and those for what it cannot say. Its comment is not
// among them.
func Create(e schema.Entity) []string {
	switch e := e.(type) {
	case *schema.Routine:
		return []string{CreateRoutine(e, false)}
	case *schema.View:
		return append([]string{CreateView(e, false)}, ViewDefaults(e)...)
	case *schema.Domain:
		return CreateDomain(e)
	case *schema.Composite:
		return []string{CreateComposite(e)}
	case *schema.Range:
		return CreateRange(e)
	case *schema.Collation:
		return []string{CreateCollation(e)}
	case *schema.Trigger:
		out := []string{CreateTrigger(e, false)}
		if e.Enabled != "" {
			out = append(out, EnableTrigger(e))
		}
		return out
	case *schema.Rule:
		out := []string{CreateRule(e, false)}
		if e.Enabled != "" {
			out = append(out, EnableRule(e))
		}
		return out
	case *schema.EventTrigger:
		out := []string{CreateEventTrigger(e)}
		if e.Enabled != "" {
			out = append(out, EnableEventTrigger(e))
		}
		return out
	case *schema.ForeignDataWrapper:
		return []string{CreateForeignDataWrapper(e)}
	case *schema.ForeignServer:
		return []string{CreateForeignServer(e)}
	case *schema.UserMapping:
		return []string{CreateUserMapping(e)}
	case *schema.ForeignTable:
		return CreateForeignTable(e)
	case *schema.Publication:
		return []string{CreatePublication(e)}
	case *schema.Policy:
		return []string{CreatePolicy(e)}
	}
	return nil
}

// targetWords are the kinds' names in COMMENT ON, DROP and GRANT, where they differ from ours.
var targetWords = map[schema.Kind]string{
	schema.KindMaterialized: "MATERIALIZED VIEW", schema.KindEnum: "TYPE", schema.KindComposite: "TYPE", schema.KindRange: "TYPE",
}

// Target names an object by kind, as COMMENT ON and DROP take it: TRIGGER t ON public.users.
func Target(r schema.Ref) string {
	word := targetWords[r.Kind]
	if word == "" {
		word = strings.ToUpper(strings.ReplaceAll(string(r.Kind), "_", " "))
	}
	switch r.Kind {
	case schema.KindTrigger, schema.KindRule, schema.KindPolicy:
		return word + " " + schema.Ident(r.Name) + " ON " + r.TableName().SQL()
	case schema.KindUserMapping:
		return mappingTarget(r.Name, r.Args)
	case schema.KindFunction, schema.KindProcedure:
		return word + " " + r.TypeName().SQL() + "(" + r.Args + ")"
	}
	return word + " " + r.TypeName().SQL()
}

package ddl

import (
	"strings"

	"github.com/replyx/schemactl/schema"
)

// Create makes an entity: one statement, and those for what it cannot say. Its comment is not
// among them.
func Create(e schema.Entity) []string {
	//exhaustive:enforce
	switch e := e.(type) {
	case *schema.Routine:
		return []string{CreateRoutine(e, false)}
	case *schema.View:
		return append([]string{CreateView(e, false)}, ViewDefaults(e)...)
	case *schema.Enum:
		return []string{CreateEnum(e.Name, e.Values)}
	case *schema.Sequence:
		return []string{CreateSequence(e)}
	case *schema.Domain:
		return CreateDomain(e)
	case *schema.Composite:
		return []string{CreateComposite(e)}
	case *schema.Range:
		return CreateRange(e)
	case *schema.Collation:
		return []string{CreateCollation(e)}
	case *schema.Trigger:
		return withState(CreateTrigger(e, false), e.Enabled, EnableTrigger(e))
	case *schema.Rule:
		return withState(CreateRule(e, false), e.Enabled, EnableRule(e))
	case *schema.EventTrigger:
		return withState(CreateEventTrigger(e), e.Enabled, EnableEventTrigger(e))
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
	case *schema.Definition:
		if e.Kind == schema.KindBaseType {
			return []string{Shell(e), CreateDefinition(e)}
		}
		return []string{CreateDefinition(e)}
	case *schema.OperatorClass:
		return []string{CreateOperatorClass(e)}
	case *schema.OperatorFamily:
		return CreateOperatorFamily(e)
	case *schema.SearchConfiguration:
		return CreateSearchConfiguration(e)
	case *schema.StatisticsObject:
		out := []string{CreateStatistics(e)}
		if e.Target != nil {
			out = append(out, StatisticsTarget(e))
		}
		return out
	case *schema.Role, *schema.Permission, *schema.DefaultPermission, *schema.Subscription: // planned by themselves, or refused
	}
	return nil
}

// withState is the statement that makes a trigger or a rule, and the one that enables it in another way than
// CREATE does, where it is.
func withState(create, state, enable string) []string {
	if state == "" {
		return []string{create}
	}
	return []string{create, enable}
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
	//exhaustive:enforce
	switch r.Kind {
	case schema.KindTrigger, schema.KindRule, schema.KindPolicy:
		return word + " " + schema.Ident(r.Name) + " ON " + r.TableName().SQL()
	case schema.KindUserMapping:
		return mappingTarget(r.Name, r.Args)
	case schema.KindFunction, schema.KindProcedure, schema.KindAggregate:
		return word + " " + r.TypeName().SQL() + "(" + r.Args + ")"
	case schema.KindOperator:
		return word + " " + OperatorName(r.TypeName()) + " (" + r.Args + ")"
	case schema.KindOperatorClass, schema.KindOperatorFamily:
		return word + " " + r.TypeName().SQL() + " USING " + schema.Ident(r.Args)
	case schema.KindCast:
		return word + " (" + r.Name + ")"
	case schema.KindTransform:
		return word + " " + r.Name
	case schema.KindSchema, schema.KindExtension, schema.KindRole, schema.KindCollation, schema.KindEnum, schema.KindComposite,
		schema.KindDomain, schema.KindRange, schema.KindLanguage, schema.KindBaseType, schema.KindSequence,
		schema.KindAccessMethod, schema.KindConversion, schema.KindTextSearchParser, schema.KindTextSearchTemplate,
		schema.KindTextSearchDictionary, schema.KindTextSearchConfiguration, schema.KindForeignDataWrapper, schema.KindServer,
		schema.KindTable, schema.KindForeignTable, schema.KindColumn, schema.KindPrimaryKey, schema.KindUnique, schema.KindIndex,
		schema.KindPerfIndex, schema.KindCheck, schema.KindExclusion, schema.KindForeignKey, schema.KindView,
		schema.KindMaterialized, schema.KindStatistics, schema.KindEventTrigger, schema.KindPublication, schema.KindSubscription,
		schema.KindPermission, schema.KindDefaultPermission:
	}
	return word + " " + r.TypeName().SQL()
}

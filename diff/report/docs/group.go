package docs

import "github.com/replyx/schemactl/schema"

// group says where objects of a kind are told of.
type group int

const (
	// inRelation is a page of its own.
	inRelation group = iota
	// inRoutine, inType and inSequence are pages of a schema.
	inRoutine
	inType
	inSequence
	// inPart is the page of the object that it belongs to.
	inPart
	// inOther is a page for the rest of a schema, or of the database.
	inOther
)

// groupOf decides where objects of a kind are told of.
func groupOf(k schema.Kind) group {
	//exhaustive:enforce
	switch k {
	case schema.KindTable, schema.KindForeignTable, schema.KindView, schema.KindMaterialized:
		return inRelation
	case schema.KindFunction, schema.KindProcedure, schema.KindAggregate:
		return inRoutine
	case schema.KindEnum, schema.KindComposite, schema.KindDomain, schema.KindRange, schema.KindBaseType:
		return inType
	case schema.KindSequence:
		return inSequence
	case schema.KindColumn, schema.KindPrimaryKey, schema.KindUnique, schema.KindIndex, schema.KindPerfIndex, schema.KindCheck, schema.KindExclusion,
		schema.KindForeignKey, schema.KindRule, schema.KindTrigger, schema.KindPolicy, schema.KindStatistics, schema.KindPermission, schema.KindSchema:
		return inPart
	case schema.KindExtension, schema.KindRole, schema.KindCollation, schema.KindLanguage, schema.KindOperator, schema.KindAccessMethod,
		schema.KindOperatorFamily, schema.KindOperatorClass, schema.KindCast, schema.KindConversion, schema.KindTextSearchParser,
		schema.KindTextSearchTemplate, schema.KindTextSearchDictionary, schema.KindTextSearchConfiguration, schema.KindTransform,
		schema.KindForeignDataWrapper, schema.KindServer, schema.KindUserMapping, schema.KindEventTrigger, schema.KindPublication,
		schema.KindSubscription, schema.KindDefaultPermission:
		return inOther
	}
	return inOther
}

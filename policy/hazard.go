package policy

// The hazards that a step of a plan may bring, by the names under which they are allowed. docs/plans.md
// says of each what it means.
const (
	HazardDropTable             = "drop_table"
	HazardDropColumn            = "drop_column"
	HazardDropIndex             = "drop_index"
	HazardDropSequence          = "drop_sequence"
	HazardDropType              = "drop_type"
	HazardDetachPartition       = "detach_partition"
	HazardRewrite               = "rewrite"
	HazardColumnOrder           = "column_order"
	HazardDataLoss              = "data_loss"
	HazardNotNullWithoutDefault = "not_null_without_default"
	HazardRename                = "rename"
	HazardAmbiguousRename       = "ambiguous_rename"
	HazardDropView              = "drop_view"
	HazardDropFunction          = "drop_function"
	HazardDropTrigger           = "drop_trigger"
	HazardDropPolicy            = "drop_policy"
	HazardDropRule              = "drop_rule"
	HazardDropObject            = "drop_object"
	HazardRowSecurity           = "row_security"
	HazardTimeZone              = "time_zone"
	HazardPrivileges            = "privileges"
	HazardReplication           = "replication"
	HazardReplicaIdentity       = "replica_identity"
	HazardFillTriggers          = "fill_triggers"
	HazardDeleteRows            = "delete_rows"
	HazardDataStep              = "data_step"
	// HazardReplaceDatabase is no step's: backup restore --clean asks for it.
	HazardReplaceDatabase = "replace_database"
)

// Hazards lists them all.
var Hazards = []string{
	HazardDropTable, HazardDropColumn, HazardDropIndex, HazardDropSequence, HazardDropType, HazardDetachPartition, HazardRewrite,
	HazardColumnOrder, HazardDataLoss, HazardNotNullWithoutDefault, HazardRename, HazardAmbiguousRename,
	HazardDropView, HazardDropFunction, HazardDropTrigger, HazardDropPolicy, HazardDropRule, HazardDropObject,
	HazardRowSecurity, HazardTimeZone, HazardPrivileges, HazardReplication, HazardReplicaIdentity,
	HazardFillTriggers, HazardDeleteRows, HazardDataStep, HazardReplaceDatabase,
}

package policy

import (
	"slices"

	"github.com/replyx/schemactl/schema"
)

// Severity is how much a finding of lint matters.
type Severity string

// The severities, the worst first; a rule that is off is not asked.
const (
	SeverityError   Severity = "error"
	SeverityWarning Severity = "warning"
	SeverityInfo    Severity = "info"
	SeverityOff     Severity = "off"
)

// Severities are those that a finding can have, the worst first.
var Severities = []Severity{SeverityError, SeverityWarning, SeverityInfo}

// Reaches reports whether a severity is as bad as another one, or worse.
func (s Severity) Reaches(limit Severity) bool {
	rank := slices.Index(Severities, s)
	return rank >= 0 && rank <= slices.Index(Severities, limit)
}

// LintRules lists the rules of lint, in the order in which they are printed. docs/lint.md says of each what it means.
var LintRules = []string{
	"no_primary_key", "integer_primary_key", "random_uuid_primary_key", "duplicate_key", "nullable_unique",
	"foreign_key_without_index", "foreign_key_type_mismatch", "duplicate_foreign_key", "set_null_on_not_null", "foreign_key_cycle", "cascade_chain",
	"polymorphic_reference", "not_valid_constraint", "not_enforced_constraint", "duplicate_check", "comparison_with_null",
	"index_repeats_key", "duplicate_index", "redundant_index", "index_on_boolean", "btree_on_container", "too_many_indexes",
	"vector_dimensions", "vector_without_index", "ivfflat_on_few_rows",
	"timestamp_without_time_zone", "time_with_time_zone", "character_type", "varchar_length", "money_type", "json_type", "serial_column",
	"float_for_money", "uuid_as_text", "nullable_boolean", "constant_time_default", "json_null_default", "inconsistent_column_type",
	"enum_with_one_value", "unused_type", "unused_sequence", "sequence_not_owned",
	"reserved_name", "quoted_name", "long_name", "naming_pattern", "missing_comment",
	"too_many_columns", "unlogged_table", "inheritance", "autovacuum_disabled", "table_without_relations",
	"partitioned_without_partitions", "no_default_partition", "large_table_not_partitioned", "integer_key_near_end",
	"published_without_replica_identity",
	"row_security_disabled", "policy_without_row_security", "row_security_without_policy", "policy_calls_per_row", "multiple_permissive_policies",
	"policy_always_true", "security_definer_without_search_path", "function_without_search_path", "view_bypasses_row_security",
	"grant_to_public", "grant_option", "superuser_role", "untrusted_language", "extension_in_public", "extension_without_version",
	"function_not_immutable", "unused_trigger_function", "duplicate_trigger", "disabled_trigger", "triggers_fire_by_name", "rewrite_rule",
	"view_selects_star", "materialized_view_without_unique_index",
	"plan_destroys", "plan_breaks_clients", "plan_rewrites", "plan_expands_and_contracts",
	"unused_ignore", "ignore_without_reason",
}

// LintOption is an option of a rule, with its default: a number, or texts.
type LintOption struct {
	Rule, Name string
	Number     int64
	Texts      []string
	// Meaning is one line of what it is.
	Meaning string
}

// IsNumber reports whether the value is a number.
func (o LintOption) IsNumber() bool { return o.Number > 0 }

// namedKinds are the kinds whose names the rule naming_pattern looks at, as options of it.
var namedKinds = []schema.Kind{
	schema.KindSchema, schema.KindTable, schema.KindColumn, schema.KindPrimaryKey, schema.KindUnique, schema.KindIndex, schema.KindCheck,
	schema.KindExclusion, schema.KindForeignKey, schema.KindEnum, schema.KindDomain, schema.KindSequence, schema.KindView,
	schema.KindMaterialized, schema.KindFunction, schema.KindProcedure, schema.KindTrigger, schema.KindPolicy,
}

// LintOptions lists the options of all rules.
func LintOptions() []LintOption {
	out := []LintOption{
		{Rule: "cascade_chain", Name: "length", Number: 3, Meaning: "how many tables a delete may cascade to in a chain"},
		{Rule: "too_many_indexes", Name: "indexes", Number: 15, Meaning: "how many indexes a table may have"},
		{Rule: "vector_without_index", Name: "rows", Number: 10_000, Meaning: "from how many rows on a search needs an index"},
		{Rule: "ivfflat_on_few_rows", Name: "rows", Number: 1000, Meaning: "how many rows an IVFFlat index should be built on"},
		{Rule: "float_for_money", Name: "words", Texts: []string{"amount", "balance", "cost", "costs", "fee", "fees", "money", "price", "prices", "salary", "total"},
			Meaning: "words in the name of a column that stands for money"},
		{Rule: "missing_comment", Name: "kinds", Texts: []string{"table"}, Meaning: "the kinds of objects that need a comment, as their blocks are called"},
		{Rule: "too_many_columns", Name: "columns", Number: 100, Meaning: "how many columns a table may have"},
		{Rule: "large_table_not_partitioned", Name: "gigabytes", Number: 100, Meaning: "from which size on a table should be partitioned"},
		{Rule: "integer_key_near_end", Name: "percent", Number: 70, Meaning: "how much of its range a key may have used"},
		{Rule: "row_security_disabled", Name: "schemas", Meaning: "schemas whose tables an API exposes"},
		{Rule: "row_security_disabled", Name: "roles", Texts: []string{"anon", "authenticated", "web_anon"}, Meaning: "roles of an API: what they may read is exposed"},
	}
	for _, k := range namedKinds {
		out = append(out, LintOption{Rule: "naming_pattern", Name: string(k), Meaning: "a regular expression that the name of each " + string(k) + " matches"})
	}
	return out
}

// Lint is what a team decides of the rules of lint.
type Lint struct {
	// Rules are asked in their order: the first that says something of a rule, or of an option of it, decides.
	Rules []LintRule
	// Exclude are globs over the dotted path of objects that no rule looks at.
	Exclude []string
}

// LintRule is what is decided of one rule.
type LintRule struct {
	ID string
	// Severity is empty for the rule's own.
	Severity Severity
	// Exclude are globs over the dotted path of objects that the rule does not look at.
	Exclude []string
	// Numbers and Texts are the options by name.
	Numbers map[string]int64
	Texts   map[string][]string
}

// Severity is that of a rule, whose own is def.
func (l Lint) Severity(id string, def Severity) Severity {
	for _, r := range l.Rules {
		if r.ID == id && r.Severity != "" {
			return r.Severity
		}
	}
	return def
}

// Number is an option that is a number.
func (l Lint) Number(id, option string) int64 {
	for _, r := range l.Rules {
		if n, ok := r.Numbers[option]; ok && r.ID == id {
			return n
		}
	}
	return lintOption(id, option).Number
}

// Texts is an option that is some texts.
func (l Lint) Texts(id, option string) []string {
	for _, r := range l.Rules {
		if list, ok := r.Texts[option]; ok && r.ID == id {
			return list
		}
	}
	return lintOption(id, option).Texts
}

// Excluded reports whether a rule does not look at an object.
func (l Lint) Excluded(id string, ref schema.Ref) bool {
	if (&Ignore{Objects: l.Exclude}).names(ref) {
		return true
	}
	return slices.ContainsFunc(l.Rules, func(r LintRule) bool { return r.ID == id && (&Ignore{Objects: r.Exclude}).names(ref) })
}

// lintOption is the option of a name, or one without a value.
func lintOption(id, name string) LintOption {
	for _, o := range LintOptions() {
		if o.Rule == id && o.Name == name {
			return o
		}
	}
	return LintOption{}
}

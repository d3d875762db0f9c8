package migration

import (
	"slices"

	"github.com/replyx/schemactl/policy"
)

// bookkeeping are the tables in which tools note what they have run, with the sequences of those.
var bookkeeping = []struct {
	tool   string
	tables []string
}{
	{"Alembic", []string{"alembic_version"}},
	{"Atlas", []string{"atlas_schema_revisions"}},
	{"dbmate, golang-migrate or Rails", []string{"schema_migrations", "ar_internal_metadata"}},
	{"Django", []string{"django_migrations", "django_migrations_id_seq"}},
	{"Flyway", []string{"flyway_schema_history"}},
	{"goose", []string{"goose_db_version", "goose_db_version_id_seq"}},
	{"Liquibase", []string{"databasechangelog", "databasechangeloglock"}},
	{"Prisma", []string{"_prisma_migrations"}},
}

// KeptBy names the tool whose bookkeeping a table or a sequence is, empty where it is none.
func KeptBy(name string) string {
	for _, b := range bookkeeping {
		if slices.Contains(b.tables, name) {
			return b.tool
		}
	}
	return ""
}

// KeepBookkeeping is an ignore rule that keeps plans from dropping the bookkeeping of tools.
func KeepBookkeeping() *policy.Ignore {
	rule := &policy.Ignore{Name: "bookkeeping", NoDrop: true, Standing: true, Reason: "a migration tool notes there what it has run"}
	for _, b := range bookkeeping {
		for _, t := range b.tables {
			rule.Objects = append(rule.Objects, "*."+t)
		}
	}
	return rule
}

package ddl

import "github.com/replyx/schemactl/schema"

// SetForDatabase keeps a parameter for all sessions in a database, SetForRole for those of a role.
// The name of a parameter is one or two words.
func SetForDatabase(database, parameter, value string) string {
	return "ALTER DATABASE " + schema.Ident(database) + " SET " + parameter + " = " + schema.Literal(value)
}

// SetForRole keeps a parameter for the sessions of a role.
func SetForRole(role, parameter, value string) string {
	return "ALTER ROLE " + schema.Ident(role) + " SET " + parameter + " = " + schema.Literal(value)
}

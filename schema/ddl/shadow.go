package ddl

import (
	"fmt"
	"strings"

	"github.com/replyx/schemactl/schema"
)

// PinnedPath is the clause of a function whose expressions are to be read under that path, and run
// under it.
const PinnedPath = " SET search_path = pg_catalog, pg_temp"

// SyncFunction makes the trigger function that gives each row that is written values: pairs of a
// column and an expression, which may name NEW. The path is PinnedPath, or empty where every name of
// the expressions is qualified, so that what they call runs under the path of whoever writes.
func SyncFunction(name schema.Name, values [][2]string, path string) string {
	var body strings.Builder
	body.WriteString("\nBEGIN\n")
	for _, v := range values {
		fmt.Fprintf(&body, "  NEW.%s := %s;\n", schema.Ident(v[0]), v[1])
	}
	body.WriteString("  RETURN NEW;\nEND ")
	return "CREATE FUNCTION " + name.SQL() + "() RETURNS trigger LANGUAGE plpgsql" + path + " AS " + dollarQuoted(body.String())
}

// SyncTrigger lets every row that is written go through the function.
func SyncTrigger(name string, on, function schema.Name) string {
	return "CREATE TRIGGER " + schema.Ident(name) + " BEFORE INSERT OR UPDATE ON " + on.SQL() + " FOR EACH ROW EXECUTE FUNCTION " + function.SQL() + "()"
}

// DropTrigger drops a trigger of a table.
func DropTrigger(name string, on schema.Name) string {
	return "DROP TRIGGER " + schema.Ident(name) + " ON " + on.SQL()
}

// DropFunction drops a function without arguments.
func DropFunction(name schema.Name) string { return "DROP FUNCTION " + name.SQL() + "()" }

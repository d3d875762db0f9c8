package ddl

import (
	"fmt"
	"strings"

	"github.com/replyx/schemactl/schema"
)

// SyncFunction makes the trigger function that gives each new row the values of other columns:
// pairs of a column and its expression over NEW.
func SyncFunction(name schema.Name, values [][2]string) string {
	var body strings.Builder
	body.WriteString("\nBEGIN\n")
	for _, v := range values {
		fmt.Fprintf(&body, "  NEW.%s := NEW.%s;\n", schema.Ident(v[0]), v[1])
	}
	body.WriteString("  RETURN NEW;\nEND ")
	return "CREATE FUNCTION " + name.SQL() + "() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS " + dollarQuoted(body.String())
}

// SyncTrigger lets every row that is written go through the function.
func SyncTrigger(name string, on, function schema.Name) string {
	return "CREATE TRIGGER " + schema.Ident(name) + " BEFORE INSERT OR UPDATE ON " + on.SQL() + " FOR EACH ROW EXECUTE FUNCTION " + function.SQL() + "()"
}

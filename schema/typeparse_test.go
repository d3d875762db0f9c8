package schema_test

import (
	"testing"

	"github.com/replyx/schemactl/schema"
)

func TestParseTypeErrors(t *testing.T) {
	for _, s := range []string{
		"", "(3)", "int(3)", "varchar(0)", "varchar(x)", "varchar(1,2)", "varchar(", "numeric(0)", "numeric(1001)", "int[", "int[x]",
		"foo bar", "timestamp with zone", "interval day to year", "interval year(3)", `"open`, "serial[]", "float(54)",
		"varchar()", "text text", "a.b.c",
	} {
		if got, err := schema.ParseType(s); err == nil {
			t.Errorf("%q is read as %s, want an error", s, got)
		}
	}
}

func TestParseTypeSerial(t *testing.T) {
	for s, want := range map[string]string{"serial": "integer", "BIGSERIAL": "bigint", "serial2": "smallint"} {
		if got, err := schema.ParseType(s); err != nil || !got.Serial || got.String() != want {
			t.Errorf("%s is read as %+v, %v", s, got, err)
		}
	}
}

package hcl_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/replyx/schemactl/schema/hcl"
)

// A word for the present time in quotes is a constant to the server: the time at which the default is
// set. Whoever writes it means sql("now()").
func TestMomentAsStringDefault(t *testing.T) {
	for _, tt := range []struct {
		typ, value string
		refused    bool
	}{
		{"timestamptz", "now()", true},
		{"timestamptz", "now", true},
		{"timestamp", "NOW ( )", true},
		{"timestamp(3)", " current_timestamp(3) ", true},
		{"date", "today", true},
		{"date", "Current_Date", true},
		{"time", "'now'", true},
		{"timetz", "localtime", true},
		{"timestamptz", "infinity", false},
		{"timestamptz", "2026-01-01 00:00:00+00", false},
		{"date", "epoch", false},
		{"text", "now()", false},
		{"varchar(20)", "today", false},
	} {
		src := fmt.Sprintf("schema \"public\" {}\ntable \"t\" {\n  schema = schema.public\n  column \"c\" {\n    type    = %s\n    default = %q\n  }\n}\n", tt.typ, tt.value)
		_, err := hcl.ParseFile(context.Background(), hcl.File{Name: "t.hcl", Data: []byte(src)})
		if (err != nil) != tt.refused {
			t.Errorf("%s with default %q: error %v, want one: %v", tt.typ, tt.value, err, tt.refused)
		}
		if err != nil && !strings.Contains(err.Error(), "t.hcl:6:15") {
			t.Errorf("%s with default %q: no place in %v", tt.typ, tt.value, err)
		}
	}
}

package apply

import (
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

// TestDescribeShowsSizes: a message about a value that holds none is shown, any other is not.
func TestDescribeShowsSizes(t *testing.T) {
	for _, c := range []struct{ code, message, want string }{
		{"22000", "expected 8 dimensions, not 4", "a value does not fit: expected 8 dimensions, not 4"},
		{"22000", "different halfvec dimensions 3 and 4", "a value does not fit: different halfvec dimensions 3 and 4"},
		{"22026", "bit string length 3 does not match type bit(4)", "a value does not fit: bit string length 3 does not match type bit(4)"},
		{"22001", "value too long for type character varying(3)", "a value does not fit: value too long for type character varying(3)"},
		{"22012", "division by zero", "a value does not fit: division by zero"},
		{"22P02", `invalid input syntax for type integer: "secret"`, "a value does not fit"},
		{"22000", "expected 8 dimensions, not 4: secret", "a value does not fit"},
		{"22023", "secret\nexpected 8 dimensions, not 4", "a value does not fit"},
	} {
		if _, got := describe(&pgconn.PgError{Code: c.code, Message: c.message}); got != c.want {
			t.Errorf("%s: %q, want %q", c.message, got, c.want)
		}
	}
}

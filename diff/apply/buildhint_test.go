package apply

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
)

// A build says what it had too little of; what is short for any statement is said as for any.
func TestHintOfBuild(t *testing.T) {
	r := &runner{plan: &plan.Plan{}}
	build := plan.Step{Index: &schema.Name{Schema: "public", Name: "i"}}
	for _, c := range []struct {
		step                plan.Step
		code, message, want string
	}{
		{build, "53100", `could not resize shared memory segment "/PostgreSQL.1" to 67108864 bytes: No space left on device`, "/dev/shm"},
		{build, "53100", "could not extend file: No space left on device", "a build needs room"},
		{build, "53200", "out of memory", "maintenance_work_mem"},
		{build, "53200", "out of shared memory", "max_locks_per_transaction"},
		{plan.Step{}, "53100", "could not extend file: No space left on device", "make room on the server's disk"},
		{build, "55P03", "canceling statement due to lock timeout", "--retry-for"},
	} {
		if got := r.stepError(c.step, &pgconn.PgError{Code: c.code, Message: c.message}).Hint; !strings.Contains(got, c.want) {
			t.Errorf("%s, %s: the hint is %q, without %q", c.code, c.message, got, c.want)
		}
	}
}

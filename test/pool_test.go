package test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/apply"
	"github.com/replyx/schemactl/internal/pgbouncer"
	"github.com/replyx/schemactl/internal/pgtest"
	"github.com/replyx/schemactl/schema/live"
)

// A pool with too few sessions is told from one whose server does not answer, and before anything is changed.
func TestSmallPool(t *testing.T) {
	t.Parallel()
	for size, want := range map[int]string{1: "pooler that gives no second session", 2: "apply needs 3 at once", 3: "", 5: ""} {
		db := pgtest.New(t)
		cfg := schemactl.Config{URL: pgbouncer.Start(t, db.URL, "session", size), Sources: []string{writeHCL(t, oneColumn)}, Now: time.Now()}
		_, err := schemactl.Apply(t.Context(), cfg, schemactl.JobOptions{})
		var refused *apply.RefusedError
		var unconnected *live.ConnectError
		switch {
		case want == "" && err != nil:
			t.Errorf("%d sessions: %v", size, err)
		case want != "" && (!errors.As(err, &refused) && !errors.As(err, &unconnected) || !strings.Contains(err.Error(), want)):
			t.Errorf("%d sessions: error %v", size, err)
		case want != "" && db.Value("SELECT coalesce(to_regclass('t'), to_regclass('schemactl.revision')) IS NULL") != "true":
			t.Errorf("%d sessions: the database was changed", size)
		}
	}
}

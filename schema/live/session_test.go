package live_test

import (
	"testing"

	"github.com/replyx/schemactl/internal/pgtest"
)

// A connection for reading compiles nothing, whatever the database sets: it asks catalog queries alone.
func TestReadingIsNotCompiled(t *testing.T) {
	db := pgtest.New(t)
	db.Exec("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET jit = on', current_database()); END $$")
	var jit string
	if err := connect(t, db.URL).QueryRow(t.Context(), "SHOW jit").Scan(&jit); err != nil || jit != "off" {
		t.Errorf("jit is %q: %v", jit, err)
	}
}

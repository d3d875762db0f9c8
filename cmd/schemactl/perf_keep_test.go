package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/replyx/schemactl/diff/report"
	"github.com/replyx/schemactl/internal/pgtest"
	"github.com/replyx/schemactl/schema"
)

// TestTuneKeeps runs the statements that perf tune prints as a role that is no superuser, in a session of its own:
// they are enough, and none of them is too much.
func TestTuneKeeps(t *testing.T) {
	db := pgtest.New(t)
	db.Exec(`CREATE SCHEMA "Ext"; CREATE EXTENSION vector SCHEMA "Ext"; SET search_path = public, "Ext";
CREATE TABLE docs (id integer, v vector(3)); INSERT INTO docs SELECT i, ARRAY[i, i % 7, 1]::vector FROM generate_series(1, 60) i;
CREATE INDEX docs_v ON docs USING ivfflat (v vector_l2_ops) WITH (lists = 4)`)
	role := "keeper_" + db.Value("SELECT current_database()")
	db.Exec("CREATE ROLE " + schema.Ident(role))
	defer func() { db.Exec("DROP ROLE " + schema.Ident(role)) }()
	s := &teller{t, db.URL, ""}
	t.Setenv("DATABASE_URL", db.URL)
	var list []report.TuningJSON
	if err := json.Unmarshal([]byte(s.tell(0, "perf", "tune", "--format", "json", "--queries", "60", "--role", role, "docs_v")), &list); err != nil {
		t.Fatal(err)
	}
	keep := func(statements []string) error {
		conn := db.Conn()
		defer conn.Close(t.Context())
		for _, sql := range append([]string{"SET ROLE " + schema.Ident(role)}, statements...) {
			if _, err := conn.Exec(t.Context(), strings.TrimSuffix(sql, ";")); err != nil {
				return err
			}
		}
		return nil
	}
	db.Exec(`GRANT USAGE ON SCHEMA "Ext" TO ` + schema.Ident(role))
	defer func() { db.Exec(`REVOKE USAGE ON SCHEMA "Ext" FROM ` + schema.Ident(role)) }()
	if len(list[0].Keep) < 2 {
		t.Fatalf("the statements are %q", list[0].Keep)
	}
	if err := keep(list[0].Keep[1:]); pgtest.Major(t) >= 15 && err == nil {
		t.Error("the first statement is not needed")
	}
	if err := keep(list[0].Keep); err != nil {
		t.Error(err)
	}
	if got := db.Value("SELECT rolconfig[1] FROM pg_roles WHERE rolname = '" + role + "'"); !strings.HasPrefix(got, "ivfflat.probes=") {
		t.Errorf("what is kept is %q", got)
	}
}

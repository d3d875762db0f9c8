package test

import (
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/doctor"
	"github.com/replyx/schemactl/internal/sandbox"
	"github.com/replyx/schemactl/policy"
)

// A table with a subscriber: adding a column, and changing a type by a shadow column, are hazards, and
// where the subscriber has what they name it goes on replaying to the end.
func TestSubscriber(t *testing.T) {
	ctx := t.Context()
	srv, err := sandbox.Start(ctx, sandbox.Options{Settings: map[string]string{"wal_level": "logical"}})
	if err != nil {
		t.Fatal(err)
	}
	defer srv.Stop()
	exec := func(conn *pgx.Conn, list ...string) {
		t.Helper()
		for _, sql := range list {
			if _, err := conn.Exec(ctx, sql); err != nil {
				t.Fatalf("%s: %v", sql, err)
			}
		}
	}
	connect := func(db string) *pgx.Conn {
		conn, err := pgx.Connect(ctx, srv.URL(db))
		if err != nil {
			t.Fatal(err)
		}
		return conn
	}
	exec(connect("postgres"), "CREATE DATABASE pub", "CREATE DATABASE sub")
	pub, sub := connect("pub"), connect("sub")
	const table = "CREATE TABLE t (id integer PRIMARY KEY, v integer, pad text)"
	exec(pub, table, "INSERT INTO t SELECT g, g, repeat('x', 1000) FROM generate_series(1, 11000) g", "CREATE PUBLICATION p FOR TABLE t",
		"SELECT pg_create_logical_replication_slot('s', 'pgoutput')")
	exec(sub, table, "INSERT INTO t SELECT g, g, repeat('x', 1000) FROM generate_series(1, 11000) g",
		"CREATE SUBSCRIPTION s CONNECTION '"+srv.URL("pub")+"' PUBLICATION p WITH (create_slot = false, slot_name = 's', copy_data = false)")

	cfg := schemactl.Config{URL: srv.URL("pub"), Sources: []string{writeHCL(t, `schema "public" {}
table "t" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "v" {
    type = bigint
    null = true
  }
  column "pad" {
    type = text
    null = true
  }
  column "fresh" {
    type = text
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}
`)}, Now: time.Now()}
	p := mustDiff(t, cfg).Plan
	var asked []string
	for _, h := range p.Hazards {
		if h.Name == "replication" {
			asked = append(asked, h.Text)
		}
	}
	if len(asked) != 2 || !strings.Contains(asked[0], "fresh") || !strings.Contains(asked[1], "v_new_schemactl bigint and v_old_schemactl integer") || !strings.Contains(asked[0], "(slots: s)") {
		t.Fatalf("hazards of replication: %q", asked)
	}
	r := examined(t, cfg)
	expectFinding(t, r, policy.CheckSubscribers, doctor.Warn, "they have column fresh")
	expectFinding(t, r, policy.CheckStandbys, doctor.OK, "none is connected")
	// What the two hazards say.
	exec(sub, "ALTER TABLE t ALTER v TYPE bigint, ADD fresh text, ADD v_new_schemactl bigint, ADD v_old_schemactl integer")
	mustApply(t, cfg, p)
	exec(pub, "UPDATE t SET v = 3000000000, fresh = 'new' WHERE id = 7")
	replayed(t, sub, "SELECT coalesce(v, 0) = 3000000000 AND coalesce(fresh, '') = 'new' FROM t WHERE id = 7")
	expectFinding(t, examined(t, cfg), policy.CheckSubscribers, doctor.OK, "1 is connected")
	exec(sub, "ALTER SUBSCRIPTION s DISABLE", "ALTER SUBSCRIPTION s SET (slot_name = NONE)", "DROP SUBSCRIPTION s")
}

// replayed waits until a query at the subscriber is true.
func replayed(t *testing.T, sub *pgx.Conn, query string) {
	t.Helper()
	deadline := time.Now().Add(2 * time.Minute)
	for {
		var ok bool
		if err := sub.QueryRow(t.Context(), query).Scan(&ok); err != nil {
			t.Fatal(err)
		}
		if ok {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the subscriber has stopped: %s", query)
		}
		time.Sleep(100 * time.Millisecond)
	}
}

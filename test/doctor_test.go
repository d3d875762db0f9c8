package test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/doctor"
	"github.com/replyx/schemactl/internal/pgbouncer"
	"github.com/replyx/schemactl/internal/pgtest"
	"github.com/replyx/schemactl/internal/sandbox"
	"github.com/replyx/schemactl/policy"
)

func examined(t *testing.T, cfg schemactl.Config) *doctor.Report {
	t.Helper()
	cfg.Now = time.Now()
	r, err := schemactl.Doctor(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// expectFinding fails where a check has another verdict, or its fact says something else.
func expectFinding(t *testing.T, r *doctor.Report, check string, want doctor.Verdict, fact string) {
	t.Helper()
	i := slices.IndexFunc(r.Findings, func(f doctor.Finding) bool { return f.Check == check })
	if f := r.Findings[i]; f.Verdict != want || !strings.Contains(f.Fact, fact) {
		t.Errorf("%s is %s: %s (%s), want %s with %q", check, f.Verdict, f.Fact, f.Advice, want, fact)
	}
}

// A pool in session mode is a connection as any other; behind one in transaction mode nothing is asked.
func TestDoctorThroughPool(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	cfg := schemactl.Config{Sources: []string{writeHCL(t, oneColumn)}}
	cfg.URL = pgbouncer.Start(t, db.URL, "session", 3)
	r := examined(t, cfg)
	expectFinding(t, r, policy.CheckConnection, doctor.OK, "through a pool in session mode")
	expectFinding(t, r, policy.CheckRights, doctor.OK, "")
	cfg.URL = pgbouncer.Start(t, db.URL, "transaction", 3)
	r = examined(t, cfg)
	expectFinding(t, r, policy.CheckConnection, doctor.Fail, "changes the server session between transactions")
	expectFinding(t, r, policy.CheckPlan, doctor.Unknown, "pooler")
	if r.Result != doctor.Findings || r.Count(doctor.Unknown) != len(doctor.Checks)-1 {
		t.Errorf("%s, %d unknown", r.Result, r.Count(doctor.Unknown))
	}
}

// A standby is no server to apply to; the primary has one that the plan disturbs, and a slot that keeps its WAL.
func TestDoctorWithStandby(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	primary, err := sandbox.Start(ctx, sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer primary.Stop()
	conn, err := pgx.Connect(ctx, primary.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	if _, err := conn.PgConn().Exec(ctx, "CREATE TABLE t (a integer); CREATE UNLOGGED SEQUENCE u").ReadAll(); err != nil && pgMajor(conn) >= 15 {
		t.Fatal(err)
	}
	standby, err := primary.Standby(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer standby.Stop()
	cfg := schemactl.Config{URL: standby.URL("postgres"), Sources: []string{writeHCL(t, doctorHCL)}}
	r := examined(t, cfg)
	expectFinding(t, r, policy.CheckRecovery, doctor.Fail, "standby")
	expectFinding(t, r, policy.CheckPlan, doctor.Warn, "pending")
	expectFinding(t, r, policy.CheckJournal, doctor.OK, "there is none")
	expectFinding(t, r, policy.CheckSlots, doctor.OK, "")
	expectFinding(t, r, policy.CheckTransactions, doctor.OK, "")

	cfg.URL = primary.URL("postgres")
	r = examined(t, cfg)
	expectFinding(t, r, policy.CheckRecovery, doctor.OK, "")
	expectFinding(t, r, policy.CheckStandbys, doctor.Warn, "public.t")
	if _, err := conn.PgConn().Exec(ctx, "SELECT pg_create_physical_replication_slot('away', true); INSERT INTO t SELECT generate_series(1, 20000)").ReadAll(); err != nil {
		t.Fatal(err)
	}
	cfg.Policy = &policy.Policy{Doctor: policy.Doctor{SlotWAL: 1 << 10}}
	r = examined(t, cfg)
	expectFinding(t, r, policy.CheckSlots, doctor.Fail, "away (keeps ")
}

// Where a session holds a table in ACCESS EXCLUSIVE mode there is no plan, the holder is named, and the rest is told.
func TestDoctorBesideALock(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	db.Exec("CREATE TABLE t (a integer DEFAULT 1 + 1)")
	held := db.Conn()
	if _, err := held.Exec(t.Context(), "BEGIN"); err != nil {
		t.Fatal(err)
	}
	if _, err := held.Exec(t.Context(), "LOCK TABLE t IN ACCESS EXCLUSIVE MODE"); err != nil {
		t.Fatal(err)
	}
	r := examined(t, schemactl.Config{URL: db.URL, Sources: []string{writeHCL(t, doctorHCL)}})
	expectFinding(t, r, policy.CheckPlan, doctor.Unknown, "public.t is held in ACCESS EXCLUSIVE mode by pid ")
	expectFinding(t, r, policy.CheckInvalid, doctor.OK, "")
	expectFinding(t, r, policy.CheckStatistics, doctor.OK, "")
	expectFinding(t, r, policy.CheckJournal, doctor.OK, "")
}

func pgMajor(conn *pgx.Conn) int {
	major := 0
	for _, c := range conn.PgConn().ParameterStatus("server_version") {
		if c < '0' || c > '9' {
			break
		}
		major = major*10 + int(c-'0')
	}
	return major
}

const doctorHCL = `schema "public" {}
table "t" {
  schema = schema.public
  column "a" {
    type = integer
  }
}
`

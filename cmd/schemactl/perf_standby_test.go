//go:build unix

package main

import (
	"testing"
	"time"

	"github.com/replyx/schemactl/internal/sandbox"
)

// TestUnusedOnStandbys asks a primary and its standby: each counts its own searches, the standby may be behind,
// and may be another's.
func TestUnusedOnStandbys(t *testing.T) {
	primary, err := sandbox.Start(t.Context(), sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = primary.Stop() })
	standby, err := primary.Standby(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = standby.Stop() })
	here := &killing{newTeller(t, primary.URL("postgres"))}
	there := &killing{&teller{t, standby.URL("postgres"), ""}}
	here.exec("CREATE TABLE t (a integer, b integer, c integer)")
	here.exec("INSERT INTO t SELECT i, i, i FROM generate_series(1, 1000) i")
	here.exec("CREATE INDEX used_here ON t (a)")
	here.exec("CREATE INDEX used_there ON t (b)")
	here.exec("CREATE INDEX idle ON t (c)")
	caughtUp := func() {
		t.Helper()
		here.exec("CHECKPOINT") // what was committed need not be on disk, where the standby takes it from
		at := here.value("SELECT pg_current_wal_flush_lsn()")
		for range 300 {
			if there.value("SELECT pg_last_wal_replay_lsn() >= '"+at+"'") == "true" {
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
		t.Fatal("the standby does not follow")
	}
	caughtUp()
	here.exec("SET enable_seqscan = off; SELECT FROM t WHERE a = 1")
	there.exec("SET enable_seqscan = off; SELECT FROM t WHERE b = 1")
	time.Sleep(200 * time.Millisecond) // what a session counted is told as it ends

	alone := here.tell(0, "perf", "unused")
	here.has(alone, "used_there")
	here.has(alone, "add --replica URL before you drop anything")
	both := here.tell(0, "perf", "unused", "--replica", there.url)
	here.has(both, "unused indexes: 1,")
	here.has(both, "idle")
	hasNot(t, both, "warning:")
	// A standby begins to count as it is made: what was before, nobody knows.
	here.has(here.tell(0, "perf", "unused", "--since", "30d", "--replica", there.url), "/postgres are kept since ")

	// Behind: it has not the newest index yet.
	there.exec("SELECT pg_wal_replay_pause()")
	for there.value("SELECT pg_get_wal_replay_pause_state()") != "paused" {
		time.Sleep(10 * time.Millisecond)
	}
	here.exec("CREATE INDEX newest ON t (c, a)")
	behind := here.tell(0, "perf", "unused", "--replica", there.url)
	here.has(behind, "has not public.newest: it is behind, or another database, and nothing is known of their use there")
	here.has(behind, "unused indexes: 2,")
	here.has(here.tell(0, "perf", "unused", "--format", "json", "--replica", there.url), `"lacks": [`)
	there.exec("SELECT pg_wal_replay_resume()")
	caughtUp()
	hasNot(t, here.tell(0, "perf", "unused", "--replica", there.url), "warning:")

	// A standby of another server, and no standby at all.
	other, err := sandbox.Start(t.Context(), sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = other.Stop() })
	stranger := here.tell(0, "perf", "unused", "--url", other.URL("postgres"), "--replica", there.url)
	here.has(stranger, "is a standby of another server (its system identifier is ")
	here.has(here.tell(0, "perf", "unused", "--replica", other.URL("postgres")), "is no standby: ")
	here.has(here.tell(1, "perf", "unused", "--replica", "postgres://postgres@127.0.0.1:1/postgres"), "127.0.0.1:1/postgres")
}

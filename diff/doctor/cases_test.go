package doctor

import (
	"time"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
)

// failing is what makes each check find something, and with which verdict.
var failing = []struct {
	check, name string
	want        Verdict
	set         func(*Facts)
	fact        string
}{
	{policy.CheckConnection, "a pool in transaction mode", Fail, func(f *Facts) {
		f.Health, f.Pooled, f.Unreached = nil, true, schema.Unread{Reason: "a pooler", Mend: "give --url of the server"}
	}, "a pooler"},
	{policy.CheckConnection, "no server", Unknown, func(f *Facts) { f.Health, f.Unreached.Reason = nil, "refused" }, "refused"},
	{policy.CheckConnection, "no session is left", Warn, func(f *Facts) { f.Health.Session.FreeSessions = 2 }, "2 sessions are free, and apply needs 3"},
	{policy.CheckTLS, "from elsewhere", Warn, func(f *Facts) { f.Health.Session.Local = false }, "not encrypted"},
	{policy.CheckVersion, "support has ended", Fail, func(f *Facts) { f.Health.Session.VersionNum, f.Health.Session.Version = 130020, "13.20" }, "ended on 2025-11-13"},
	{policy.CheckVersion, "support ends soon", Warn, func(f *Facts) { f.Now = time.Date(2029, 10, 1, 0, 0, 0, 0, time.UTC) }, "until 2029-11-08"},
	{policy.CheckRecovery, "a standby", Fail, func(f *Facts) { f.Health.Session.InRecovery = true }, "standby"},
	{policy.CheckSettings, "read only", Fail, func(f *Facts) { f.Health.Settings[1].Value = "on" }, "default_transaction_read_only"},
	{policy.CheckSettings, "a timeout of the role", Warn, func(f *Facts) {
		f.Health.Settings[0].Value = "3000"
		f.Health.RoleSettings = []schema.RoleSetting{{Name: "statement_timeout", Value: "3s", Role: "deploy"}}
	}, "statement_timeout = 3s (set for role deploy)"},
	{policy.CheckSettings, "a timeout of the server", Warn, func(f *Facts) {
		f.Health.Settings = []schema.SettingHealth{{Name: "idle_session_timeout", Value: "60000", Unit: "ms"}}
	}, "idle_session_timeout = 1m0s"},
	{policy.CheckSettings, "a path to nowhere", Warn, func(f *Facts) { searchPath(f, `"$user", "a,b", gone, public`) }, ": gone"},
	{policy.CheckRights, "CREATE", Fail, func(f *Facts) {
		f.Lacks = []Lack{{"CREATE on schema public", "GRANT CREATE ON SCHEMA public TO deploy"}}
	}, "CREATE on schema public"},
	{policy.CheckOwnership, "another's table", Warn, func(f *Facts) { addTable(f, "foreign", func(t *schema.TableHealth) { t.Owned = false }) }, "1 of 2 tables"},
	{policy.CheckRowSecurity, "a policy applies", Warn, func(f *Facts) { f.Health.Tables[0].RowSecurity = true }, "public.t"},
	{policy.CheckRowSecurity, "a step would not see every row", Fail, func(f *Facts) { f.HiddenRows = &Lack{"row security hides rows of public.t", "BYPASSRLS"} }, "hides rows"},
	{policy.CheckExtensions, "not on the server", Fail, func(f *Facts) { f.Desired.Extensions = []*schema.Extension{{Name: "postgis"}} }, "postgis"},
	{policy.CheckExtensions, "behind", Warn, func(f *Facts) { f.Health.Extensions = []schema.ExtensionHealth{extension("hstore", "1.7", "1.8")} }, "hstore 1.7 (the server has 1.8)"},
	{policy.CheckExtensions, "its package is gone", Warn, func(f *Facts) { f.Health.Extensions = []schema.ExtensionHealth{extension("hstore", "1.7", "")} }, "no package"},
	{policy.CheckPgvector, "an old version", Warn, func(f *Facts) { f.Health.Extensions = []schema.ExtensionHealth{extension("vector", "0.8.2", "0.8.2")} }, "vacuuming"},
	{policy.CheckPlan, "pending", Warn, func(f *Facts) { f.Plan.Result, f.Plan.Changes = plan.Changes, []plan.Change{{Action: diff.Create}} }, "1 change is pending"},
	{policy.CheckPlan, "refused", Fail, func(f *Facts) {
		f.Plan.Result, f.Plan.Refused = plan.Changes, []plan.Refusal{{Text: "no", Hint: "do it in two"}}
	}, "no safe plan"},
	{policy.CheckPlan, "not proven", Unknown, func(f *Facts) { f.Plan.Result, f.Plan.Error = plan.Error, &plan.Failure{Message: "not proven"} }, "not proven"},
	{policy.CheckDrift, "by other means", Fail, func(f *Facts) { f.Journal.Drift = []string{"drop table public.x"} }, "not as revision 3 left it"},
	{policy.CheckUndeclared, "a table of create_all()", Warn, func(f *Facts) {
		f.Plan.Changes = []plan.Change{{Action: diff.Drop, Object: plan.Object{Kind: schema.KindTable, Schema: "public", Name: "alembic_version"}}}
	}, "alembic_version"},
	{policy.CheckUnfinished, "it stopped", Fail, func(f *Facts) {
		f.Journal.Unfinished = &plan.Unfinished{Revision: 4, Command: "apply", Role: "ci", Done: 2}
	}, "stopped after 2 steps"},
	{policy.CheckUnfinished, "it is at work", Warn, func(f *Facts) { f.Journal.Unfinished = &plan.Unfinished{Revision: 4, AtWork: true} }, "at work"},
	{policy.CheckJournal, "it is not trusted", Fail, func(f *Facts) {
		f.Journal = Journal{There: true, Fault: "a trigger", Mends: []string{"DROP TRIGGER x"}}
	}, "a trigger"},
	{policy.CheckJournal, "it cannot be made", Fail, func(f *Facts) { f.Journal.There, f.Health.Session.CanCreate = false, false }, "CREATE on database app"},
	{policy.CheckPerfIndexes, "missing", Warn, func(f *Facts) { f.Plan.Perf = []plan.PerfIndex{{State: diff.PerfMissing}} }, "missing"},
	{policy.CheckPerfIndexes, "invalid", Fail, func(f *Facts) { f.Plan.Perf = []plan.PerfIndex{{State: diff.PerfInvalid}} }, "invalid"},
	{policy.CheckLists, "outgrown", Warn, func(f *Facts) {
		f.Plan.Perf = []plan.PerfIndex{{State: diff.PerfInPlace, Facts: &plan.PerfFacts{Lists: &plan.ListsFacts{Lists: 10, Recommended: 300, Rows: 90000, Stale: true}}}}
	}, "10 lists for 90000 rows"},
	{policy.CheckInvalid, "left by a build", Fail, func(f *Facts) { f.Health.Indexes = []schema.IndexHealth{{Table: table("t"), Name: "t_ccnew"}} }, "t_ccnew"},
	{policy.CheckDuplicates, "a constraint and an index", Warn, func(f *Facts) {
		f.Health.Indexes = []schema.IndexHealth{{Table: table("t"), Name: "uq", Constraint: true, Group: 7}, {Table: table("t"), Name: "ix", Group: 7}, {Table: table("u"), Name: "other", Group: 9}}
	}, "ix repeats uq"},
	{policy.CheckUnused, "for a month", Warn, func(f *Facts) {
		f.Health.Uses.Indexes = []schema.IndexUse{{Table: table("t"), Name: "t_i", Bytes: 8192}}
	}, "public.t_i (8 kB)"},
	{policy.CheckConstraints, "NOT VALID", Warn, func(f *Facts) { f.Health.Constraints = []schema.ConstraintHealth{constraint("c", "check")} }, "check c of public.t"},
	{policy.CheckPartitions, "half detached", Fail, func(f *Facts) {
		f.Health.Detaching = []schema.DetachingHealth{{Parent: table("t"), Partition: table("t_1")}}
	}, "public.t_1"},
	{policy.CheckCollations, "indexes depend on it", Fail, func(f *Facts) {
		f.Health.Collations = []*schema.StaleCollation{{Name: schema.Name{Schema: "pg_catalog", Name: "default"}, Recorded: "2.31", Actual: "2.36", Indexes: make([]schema.CollatedIndex, 2)}}
	}, "recorded 2.31, now 2.36; 2 indexes"},
	{policy.CheckSequences, "three quarters", Warn, func(f *Facts) { f.Health.Sequences = []schema.SequenceHealth{sequence(1_610_612_736)} }, "75 %"},
	{policy.CheckSequences, "nearly at its end", Fail, func(f *Facts) { f.Health.Sequences = []schema.SequenceHealth{sequence(2_100_000_000)} }, "97 %"},
	{policy.CheckSequences, "downwards", Warn, func(f *Facts) {
		f.Health.Sequences = []schema.SequenceHealth{{Name: table("s"), Min: -100, Max: -1, Step: -1, Readable: true, Last: pointer[int64](-80)}}
	}, "79 %"},
	{policy.CheckSequences, "both sides of zero", Warn, func(f *Facts) {
		f.Health.Sequences = []schema.SequenceHealth{{Name: table("s"), Min: -100, Max: 100, Step: 1, Readable: true, Last: pointer[int64](75)}}
	}, "75 %"},
	{policy.CheckSequences, "from below zero", Warn, func(f *Facts) {
		f.Health.Sequences = []schema.SequenceHealth{{Name: table("s"), Min: -100, Max: -1, Step: 1, Readable: true, Last: pointer[int64](-20)}}
	}, "80 %"},
	{policy.CheckSequences, "not readable", Unknown, func(f *Facts) { f.Health.Sequences = []schema.SequenceHealth{{Name: table("s")}} }, "may not read 1 sequence"},
	{policy.CheckIntegerKeys, "a bigint sequence in an integer", Fail, func(f *Facts) {
		f.Health.IntegerKeys = []schema.IntegerKeyHealth{{Table: table("t"), Column: "id", Max: 2_147_483_647, Last: 2_100_000_000, By: "sequence s"}}
	}, "public.t.id 97 % by sequence s"},
	{policy.CheckIntegerKeys, "not readable", Unknown, func(f *Facts) { f.Health.Sequences = []schema.SequenceHealth{{Name: table("s")}} }, "may not read 1 sequence"},
	{policy.CheckWraparound, "half way", Warn, func(f *Facts) { f.Health.Databases[0].Age = 1_200_000_000 }, "database app 55 %"},
	{policy.CheckWraparound, "near the end", Fail, func(f *Facts) { f.Health.Databases[0].MultixactAge = 1_700_000_000 }, "database app 79 %"},
	{policy.CheckAutovacuum, "off", Fail, func(f *Facts) { f.Health.Session.Autovacuum = false }, "autovacuum is off"},
	{policy.CheckAutovacuum, "nothing is counted", Fail, func(f *Facts) { f.Health.Session.TrackCounts = false }, "track_counts"},
	{policy.CheckAutovacuum, "behind", Warn, func(f *Facts) { f.Health.Tables[0].DeadRows = 5000 }, "5000 dead rows, 83 %"},
	{policy.CheckAutovacuum, "off for a table", Warn, func(f *Facts) { f.Health.Tables[0].Options = []string{"autovacuum_enabled=false"} }, "public.t (autovacuum_enabled is off)"},
	{policy.CheckVacuumPlan, "many rows", Warn, func(f *Facts) { f.Health.Tables[0].Rows = 2_000_000 }, "vacuumed at 400050 dead rows"},
	{policy.CheckVacuumPlan, "wide rows", Warn, func(f *Facts) { f.Health.Tables[0].ToastBytes = 3 << 30 }, "3 GB"},
	{policy.CheckStatistics, "after a load", Warn, func(f *Facts) { f.Health.Tables[0].LastAnalyze, f.Health.Tables[0].Rows = nil, -1 }, "public.t"},
	{policy.CheckStatistics, "partitioned", Warn, func(f *Facts) {
		addTable(f, "parts", func(t *schema.TableHealth) { t.Kind, t.Rows, t.LastAnalyze = "p", -1, nil })
	}, "public.parts (partitioned"},
	{policy.CheckBloat, "rows are gone", Warn, func(f *Facts) {
		f.Health.Tables[0].Bytes, f.Health.Widths = 4<<30, []schema.WidthHealth{{Table: table("t"), Width: 100}}
	}, "99 % of it empty"},
	{policy.CheckBloat, "not readable", Unknown, func(f *Facts) { f.Health.Tables[0].Bytes = 4 << 30 }, "statistics of public.t"},
	{policy.CheckTransactions, "ten minutes", Warn, func(f *Facts) { f.Transactions = []Transaction{{Who: "pid 7", Here: true, Age: 10 * time.Minute}} }, "pid 7"},
	{policy.CheckTransactions, "hidden", Unknown, func(f *Facts) { f.Transactions = []Transaction{{Hidden: true}} }, "hidden"},
	{policy.CheckIdle, "two minutes", Warn, func(f *Facts) {
		f.Transactions = []Transaction{{Who: "pid 8", Here: true, Age: 2 * time.Minute, State: "idle in transaction (aborted)"}}
	}, "pid 8"},
	{policy.CheckSnapshots, "of a standby", Warn, func(f *Facts) { f.Transactions = []Transaction{{Who: "pid 9", Sender: true, SnapshotAge: 5_000_000}} }, "pid 9"},
	{policy.CheckPrepared, "an hour", Fail, func(f *Facts) {
		f.Health.Prepared = []schema.PreparedHealth{{ID: "x'1", Owner: "app", Database: "app", Seconds: 3600}}
	}, "1h0m0s old"},
	{policy.CheckSlots, "without a reader", Warn, func(f *Facts) { f.Health.Slots = []schema.SlotHealth{{Name: "s"}} }, "it has no reader"},
	{policy.CheckSlots, "keeps WAL", Fail, func(f *Facts) { f.Health.Slots = []schema.SlotHealth{{Name: "s", Kept: 5 << 30}} }, "keeps 5 GB of WAL"},
	{policy.CheckSlots, "behind", Warn, func(f *Facts) { f.Health.Slots = []schema.SlotHealth{{Name: "s", Active: true, Age: 2_000_000}} }, "2000000 transactions ago"},
	{policy.CheckSlots, "lost", Warn, func(f *Facts) { f.Health.Slots = []schema.SlotHealth{{Name: "s", Active: true, State: "lost"}} }, "its WAL is lost"},
	{policy.CheckStandbys, "locked there too", Warn, func(f *Facts) {
		f.Health.Senders = []schema.SenderHealth{{Name: "walreceiver", State: "streaming"}}
		f.Plan.Steps = []plan.Step{step(1, "ALTER TABLE public.t ADD COLUMN a integer", plan.AccessExclusive)}
	}, "public.t"},
	{policy.CheckStandbys, "behind", Warn, func(f *Facts) {
		f.Health.Senders = []schema.SenderHealth{{Name: "r1", State: "streaming", Lag: 2 << 30}}
	}, "r1 (2 GB behind)"},
	{policy.CheckStandbys, "hidden", Unknown, func(f *Facts) { f.Health.Senders = []schema.SenderHealth{{Name: "r1", Hidden: true}} }, "hidden"},
	{policy.CheckSubscribers, "a column that they lack", Warn, func(f *Facts) {
		f.Plan.Hazards = []plan.Hazard{{Name: policy.HazardReplication, Object: plan.Object{Kind: schema.KindTable, Schema: "public", Name: "t"}, Text: "subscribers need it"}}
	}, "subscribers need it"},
	{policy.CheckMaintenance, "IVFFlat", Warn, func(f *Facts) { f.Desired = vectors("ivfflat") }, "needs 73MB, else refused"},
	{policy.CheckMaintenance, "HNSW", Warn, func(f *Facts) { f.Desired, f.Health.Tables[0].Rows = vectors("hnsw"), 100_000 }, "else slow"},
	{policy.CheckSharedMemory, "a container", Warn, func(f *Facts) {
		f.Desired, f.Health.Mounts = vectors("hnsw"), "proc /proc proc rw 0 0\nshm /dev/shm tmpfs rw,nosuid,size=32768k 0 0\n"
	}, "/dev/shm has 32 MB"},
	{policy.CheckSharedMemory, "not readable", Unknown, func(f *Facts) { f.Desired = vectors("hnsw") }, "how large /dev/shm is"},
	{policy.CheckLockTable, "the plan", Fail, func(f *Facts) {
		for i := range 2000 {
			f.Plan.Steps = append(f.Plan.Steps, step(i+1, "CREATE TABLE public.x (a integer)", plan.AccessExclusive))
		}
	}, "about 8001 locks, and the server has room for 6400"},
	{policy.CheckLockTable, "pg_dump", Warn, func(f *Facts) { f.Health.Session.Relations = 20_000 }, "pg_dump"},
	{policy.CheckDisk, "a rewrite", Warn, func(f *Facts) {
		f.Plan.Steps = []plan.Step{{ID: 1, Rewrites: []string{"public.t"}, Bytes: 5 << 30}}
	}, "the plan needs about 5 GB"},
	{policy.CheckDisk, "a vector index", Warn, func(f *Facts) {
		f.Desired = vectors("hnsw")
		f.Plan.Steps = []plan.Step{{ID: 1, Index: pointer(table("t_v")), Rows: 1_000_000}}
	}, "the plan needs about 5."},
	{policy.CheckBackup, "too old", Fail, func(f *Facts) {
		f.Backup = Backup{Required: true, Problem: "the newest is 3 days old", Mend: "schemactl backup backups/"}
	}, "3 days old"},
}

// searchPath sets the search_path of the role.
func searchPath(f *Facts, path string) {
	f.Health.Session.Schemas = []string{"a,b", "public"}
	f.Health.Settings = []schema.SettingHealth{{Name: "search_path", Value: path}}
	f.Health.RoleSettings = []schema.RoleSetting{{Name: "search_path", Value: path, Role: "deploy"}}
}

func sequence(last int64) schema.SequenceHealth {
	return schema.SequenceHealth{Name: table("s"), Min: 1, Max: 2_147_483_647, Step: 1, Readable: true, Last: &last}
}

// passing is what looks like a finding and is none.
var passing = []struct {
	check, name string
	set         func(*Facts)
}{
	{policy.CheckBackup, "new enough", func(f *Facts) { f.Backup = Backup{Required: true, Newest: "app.dump is 2 hours old"} }},
	{policy.CheckPlan, "nothing but noop", func(f *Facts) { f.Allowed = []string{"drop_table"} }},
	{policy.CheckTLS, "TLS without a verified certificate", func(f *Facts) { f.Health.Session.Local, f.Health.Session.TLS = false, "TLS 1.3" }},
	{policy.CheckSettings, "of another role", func(f *Facts) {
		f.Health.Settings = []schema.SettingHealth{{Name: "search_path", Value: `"$user", public`}}
		f.Health.RoleSettings = []schema.RoleSetting{{Name: "search_path", Value: "x", Role: "other"}}
	}},
	{policy.CheckSettings, "a path", func(f *Facts) { searchPath(f, `"a,b", public`) }},
	{policy.CheckOwnership, "a schema that is not managed", func(f *Facts) {
		addTable(f, "x", func(t *schema.TableHealth) { t.Name.Schema, t.Owned = "audit", false })
	}},
	{policy.CheckExtensions, "the version that the HCL names", func(f *Facts) {
		f.Desired.Extensions = []*schema.Extension{{Name: "vector", Version: "0.8.7"}}
		f.Health.Extensions = []schema.ExtensionHealth{extension("vector", "0.8.7", "0.9.0")}
	}},
	{policy.CheckPgvector, "a version of two digits", func(f *Facts) {
		f.Health.Extensions = []schema.ExtensionHealth{extension("vector", "0.10.0", "0.10.0")}
	}},
	{policy.CheckInvalid, "being built", func(f *Facts) {
		f.Health.Indexes = []schema.IndexHealth{{Table: table("t"), Name: "i", Building: true}}
	}},
	{policy.CheckUnused, "statistics of a day", func(f *Facts) {
		f.Health.Uses.Since = pointer(now.Add(-24 * time.Hour))
		f.Health.Uses.Indexes = []schema.IndexUse{{Table: table("t"), Name: "t_i"}}
	}},
	{policy.CheckConstraints, "the HCL has it as not valid", func(f *Facts) {
		f.Health.Constraints = []schema.ConstraintHealth{constraint("c", "check"), constraint("f", "foreign key")}
		f.Desired.Tables = []*schema.Table{{Name: table("t"), Checks: []*schema.Check{{Name: "c", NotValid: true}}, ForeignKeys: []*schema.ForeignKey{{Name: "f", NotValid: true}}}}
	}},
	{policy.CheckSequences, "it cycles", func(f *Facts) {
		s := sequence(2_147_483_647)
		s.Cycles = true
		f.Health.Sequences = []schema.SequenceHealth{s}
	}},
	{policy.CheckSequences, "it has begun at zero, in the middle of its range", func(f *Facts) {
		f.Health.Sequences = []schema.SequenceHealth{{Name: table("s"), Min: -100, Max: 100, Step: 1, Readable: true, Last: pointer[int64](60)}}
	}},
	{policy.CheckAutovacuum, "few dead rows", func(f *Facts) { f.Health.Tables[0].DeadRows = 999 }},
	{policy.CheckVacuumPlan, "it has settings", func(f *Facts) {
		f.Health.Tables[0].Rows, f.Health.Tables[0].Options = 9_000_000, []string{"autovacuum_vacuum_scale_factor=0.01"}
	}},
	{policy.CheckStatistics, "empty", func(f *Facts) {
		f.Health.Tables[0].LastAnalyze, f.Health.Tables[0].Rows, f.Health.Tables[0].LiveRows = nil, -1, 0
	}},
	{policy.CheckStatistics, "counters that a crash has lost", func(f *Facts) { f.Health.Tables[0].LastAnalyze = nil }},
	{policy.CheckTransactions, "of another database", func(f *Facts) { f.Transactions = []Transaction{{Age: time.Hour}} }},
	{policy.CheckIdle, "at work", func(f *Facts) { f.Transactions = []Transaction{{Here: true, Age: time.Hour, State: "active"}} }},
	{policy.CheckStandbys, "the table is new", func(f *Facts) {
		f.Health.Senders = []schema.SenderHealth{{Name: "r1", State: "streaming"}}
		f.Health.Tables = nil
		f.Plan.Steps = []plan.Step{step(1, "CREATE TABLE public.t (a integer)", plan.AccessExclusive)}
	}},
	{policy.CheckSharedMemory, "no parallel builds", func(f *Facts) { f.Desired, f.Health.Session.MaintenanceJobs = vectors("hnsw"), 0 }},
	{policy.CheckSharedMemory, "as large as the memory", func(f *Facts) {
		f.Desired, f.Health.Mounts = vectors("hnsw"), "tmpfs /dev/shm tmpfs rw,nosuid,nodev 0 0\n"
	}},
	{policy.CheckLockTable, "a transaction each", func(f *Facts) {
		for i := range 2000 {
			s := step(i+1, "CREATE TABLE public.x (a integer)", plan.AccessExclusive)
			s.Transaction = 0
			f.Plan.Steps = append(f.Plan.Steps, s)
		}
	}},
}

package doctor

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
)

// transactions judges the transactions of others that are as picked; none is ok, unless some are hidden.
func (j *judge) transactions(pick func(Transaction) bool, none, fact, advice string) Finding {
	var list []string
	hidden := 0
	for _, t := range j.Transactions {
		switch {
		case t.Hidden:
			hidden++
		case pick(t):
			list = append(list, t.Who)
		}
	}
	switch {
	case len(list) > 0:
		return warn(fact, advice).about(list)
	case hidden > 0:
		return unknown(fmt.Sprintf("what %s is hidden from the role", count(hidden, "other session does", "other sessions do")), "GRANT pg_read_all_stats TO "+schema.Ident(j.role()))
	}
	return ok("%s", none)
}

func checkTransactions(j *judge) Finding {
	limit := j.limits.LongTransaction
	return j.transactions(func(t Transaction) bool { return t.Here && !t.Sender && t.Age >= limit },
		"none is open for "+limit.String(), "transactions are open for "+limit.String()+" or longer: a plan waits for their locks, and a concurrent index build for all of them",
		"wait for them, or end one: SELECT pg_terminate_backend(PID)")
}

func checkIdle(j *judge) Finding {
	limit := j.limits.IdleInTransaction
	return j.transactions(func(t Transaction) bool {
		return t.Here && t.Age >= limit && strings.HasPrefix(t.State, "idle in transaction")
	}, "none for "+limit.String(), "sessions have a transaction open and do nothing",
		"end them, and mend the application that forgets COMMIT; idle_in_transaction_session_timeout ends them by itself")
}

func checkSnapshots(j *judge) Finding {
	limit := j.limits.SnapshotAge
	return j.transactions(func(t Transaction) bool { return t.SnapshotAge >= limit && (t.Here || t.Sender) },
		fmt.Sprintf("none is %d transactions old", limit), fmt.Sprintf("snapshots are %d transactions old or older: VACUUM keeps what died since", limit),
		"end the transactions; for a standby, look at its queries, or hot_standby_feedback")
}

func checkPrepared(j *judge) Finding {
	var list, lines []string
	for _, p := range j.Health.Prepared {
		age := time.Duration(p.Seconds * float64(time.Second))
		if age >= j.limits.PreparedTransaction {
			list = append(list, fmt.Sprintf("%q of %s in database %s, %s old", p.ID, p.Owner, p.Database, age.Round(time.Second)))
			lines = append(lines, "ROLLBACK PREPARED "+schema.Literal(p.ID))
		}
	}
	if len(list) == 0 {
		return ok("none is %s old", j.limits.PreparedTransaction)
	}
	return fail("prepared transactions that are not ended hold their locks and their snapshot, through a restart too",
		"COMMIT PREPARED or ROLLBACK PREPARED each, in its database, as its owner or a superuser").about(list).with(lines...)
}

func checkSlots(j *judge) Finding {
	var list []string
	verdict := Warn
	for _, s := range j.Health.Slots {
		var why []string
		if s.State == "lost" || s.State == "unreserved" {
			why = append(why, "its WAL is "+s.State)
		}
		if s.Kept >= j.limits.SlotWAL {
			why = append(why, "keeps "+schema.SizeText(s.Kept)+" of WAL")
		}
		if s.Age >= j.limits.SnapshotAge {
			why = append(why, fmt.Sprintf("holds a snapshot of %d transactions ago", s.Age))
		}
		if len(why) > 0 && !s.Active {
			verdict = Fail
		}
		if !s.Active {
			why = append(why, "it has no reader")
		}
		if len(why) > 0 {
			list = append(list, fmt.Sprintf("%s (%s)", s.Name, strings.Join(why, ", ")))
		}
	}
	if len(list) == 0 {
		return ok("%s, none without a reader or behind", count(len(j.Health.Slots), "slot", "slots"))
	}
	f := warn("replication slots keep WAL, or dead rows, for readers that are away", "start the reader, or SELECT pg_drop_replication_slot(NAME); max_slot_wal_keep_size bounds what is kept").about(list)
	f.Verdict = verdict
	return f
}

func checkStandbys(j *judge) Finding {
	var list, behind []string
	hidden := 0
	for _, s := range j.Health.Senders {
		switch {
		case s.Logical:
			continue
		case s.Hidden:
			hidden++
			list = append(list, s.Name)
			continue
		}
		list = append(list, s.Name)
		if s.Lag >= j.limits.SlotWAL {
			behind = append(behind, fmt.Sprintf("%s (%s behind)", s.Name, schema.SizeText(s.Lag)))
		}
	}
	switch {
	case len(list) == 0:
		return ok("none is connected")
	case len(behind) > 0:
		return warn("standbys are behind", "wait until they have caught up: the plan's WAL comes on top").about(behind)
	case hidden > 0:
		return unknown(fmt.Sprintf("how far %s is hidden from the role", count(hidden, "standby is", "standbys are")), "GRANT pg_read_all_stats TO "+schema.Ident(j.role()))
	case j.Plan == nil:
		return unknown("what the plan does to "+count(len(list), "standby", "standbys")+": "+j.NoPlan.Reason, j.NoPlan.Mend)
	}
	if locked := j.lockedOnStandbys(); len(locked) > 0 {
		return warn(fmt.Sprintf("the plan locks tables on %s too: queries there that read them are cancelled, or delay the replay (max_standby_streaming_delay)", count(len(list), "standby", "standbys")),
			"apply when reports on the standbys are over").about(locked)
	}
	return ok("%s connected, and the plan disturbs none", count(len(list), "is", "are"))
}

// lockedOnStandbys are the relations that the plan locks in ACCESS EXCLUSIVE mode, which a standby repeats, without
// those that it makes itself.
func (j *judge) lockedOnStandbys() []string {
	var out []string
	for _, s := range j.Plan.Steps {
		for _, l := range s.Locks {
			n := schema.ParseName(l.Relation)
			known := slices.ContainsFunc(j.Health.Tables, func(t schema.TableHealth) bool { return t.Name == n })
			if l.Mode == plan.AccessExclusive && known && !slices.Contains(out, l.Relation) {
				out = append(out, l.Relation)
			}
		}
	}
	return out
}

func checkSubscribers(j *judge) Finding {
	var list []string
	for _, h := range j.Plan.Hazards {
		if h.Name == policy.HazardReplication || h.Name == policy.HazardReplicaIdentity {
			list = append(list, h.Object.Ref().String()+": "+h.Text)
		}
	}
	if len(list) > 0 {
		return warn("the plan changes tables that subscribers follow", "change the subscribers first, as the plan says: schemactl apply --plan").about(list)
	}
	connected := 0
	for _, s := range j.Health.Senders {
		if s.Logical {
			connected++
		}
	}
	if connected > 0 {
		return ok("%s connected, and the plan changes nothing that they need", count(connected, "is", "are"))
	}
	return ok("the plan changes no table that a subscriber follows")
}

package doctor

import (
	"fmt"
	"slices"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
)

func checkPlan(j *judge) Finding {
	p := j.Plan
	switch {
	case p.Result == plan.Error:
		return unknown(p.Error.Message, p.Error.Hint)
	case p.Result == plan.Noop:
		return ok("noop: the database is as the HCL says")
	case len(p.Refused) > 0:
		list := make([]string, len(p.Refused))
		for i, r := range p.Refused {
			list[i] = r.Object.Ref().String() + ": " + r.Text
		}
		return fail(count(len(p.Refused), "change has no safe plan", "changes have no safe plan"), p.Refused[0].Hint).about(list)
	}
	fact := fmt.Sprintf("%s pending, %s", count(len(p.Changes), "change is", "changes are"), count(len(p.Steps), "step", "steps"))
	var asked []string
	for _, h := range p.Hazards {
		if !slices.Contains(j.Allowed, h.Name) {
			asked = append(asked, h.Name+" on "+h.Object.Ref().String())
		}
	}
	if len(asked) > 0 {
		return warn(fact+", and hazards need to be allowed", "review it: schemactl apply --plan; each --allow NAME permits a hazard").about(slices.Compact(asked))
	}
	return warn(fact, "review it: schemactl apply --plan; then schemactl apply")
}

func checkDrift(j *judge) Finding {
	switch {
	case j.Journal.Unread != nil:
		return unknown(j.Journal.Unread.Reason, j.Journal.Unread.Mend)
	case j.Journal.Revision == 0:
		return ok("nothing to compare with: the journal has no revision that was reached")
	case len(j.Journal.Drift) == 0:
		return ok("the database is as revision %d left it", j.Journal.Revision)
	}
	return fail(fmt.Sprintf("the database is not as revision %d left it: it was changed by other means", j.Journal.Revision),
		"schemactl status shows what; write it into the HCL, or apply takes it back").about(j.Journal.Drift)
}

func checkUndeclared(j *judge) Finding {
	var list []string
	for _, c := range j.Plan.Changes {
		if c.Action == diff.Drop && !c.Object.Kind.GivesRights() {
			list = append(list, c.Object.Ref().String())
		}
	}
	if len(list) > 0 {
		return warn("the database has what the HCL does not declare: a migration by hand, or create_all() of an application, leaves such objects",
			"declare it (schemactl inspect shows it as HCL), name it in an ignore rule, or apply drops it").about(list)
	}
	others := 0
	for _, u := range j.Plan.Unmanaged {
		others += u.Count
	}
	if others > 0 {
		return ok("none in the schemas that the HCL declares; %s elsewhere are not managed", count(others, "object", "objects"))
	}
	return ok("none")
}

func checkUnfinished(j *judge) Finding {
	u := j.Journal.Unfinished
	switch {
	case j.Journal.Unread != nil:
		return unknown(j.Journal.Unread.Reason, j.Journal.Unread.Mend)
	case u == nil:
		return ok("no run stopped in the middle")
	case u.AtWork:
		return warn(fmt.Sprintf("revision %d, a %s by %s, is at work now", u.Revision, u.Command, u.Role), "wait for it: schemactl apply --lock-wait 10m")
	}
	return fail(fmt.Sprintf("revision %d, a %s by %s, stopped after %s", u.Revision, u.Command, u.Role, count(u.Done, "step", "steps")),
		"schemactl apply finishes it; schemactl apply --abandon has what it left away")
}

func checkJournal(j *judge) Finding {
	switch {
	case j.Journal.Fault != "":
		return fail(j.Journal.Fault, first(j.Journal.Mends)).with(j.Journal.Mends...)
	case j.Journal.Unread != nil:
		return unknown(j.Journal.Unread.Reason, j.Journal.Unread.Mend)
	case !j.Journal.There && j.Health.Session.InRecovery:
		return ok("there is none")
	case !j.Journal.There && !j.Health.Session.CanCreate:
		return fail("there is none, and the role may not make it: it has no CREATE on database "+j.Health.Session.Database,
			"GRANT CREATE ON DATABASE to the role, or apply once as a role that has it, or --no-journal")
	case !j.Journal.There:
		return ok("there is none yet; the first apply makes it")
	}
	return ok("it can be read and written")
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

func checkPerfIndexes(j *judge) Finding {
	var list []string
	verdict := Warn
	for _, i := range j.Plan.Perf {
		if i.State.Pending() {
			list = append(list, fmt.Sprintf("%s.%s is %s", i.Object.Schema, i.Object.Name, i.State))
		}
		if i.State == diff.PerfInvalid {
			verdict = Fail
		}
	}
	if len(list) == 0 {
		return ok("%s, all in place", count(len(j.Plan.Perf), "index", "indexes"))
	}
	f := warn("performance indexes are not in place", "schemactl perf apply builds what is missing").about(list)
	f.Verdict = verdict
	return f
}

func checkLists(j *judge) Finding {
	var list []string
	asked := 0
	for _, i := range j.Plan.Perf {
		if i.Facts == nil || i.Facts.Lists == nil {
			continue
		}
		asked++
		if l := i.Facts.Lists; l.Stale {
			list = append(list, fmt.Sprintf("%s.%s has %d lists for %d rows (%d are recommended)", i.Object.Schema, i.Object.Name, l.Lists, l.Rows, l.Recommended))
		}
	}
	if len(list) == 0 {
		return ok("%s built, none with lists that do not fit its rows", count(asked, "IVFFlat index is", "IVFFlat indexes are"))
	}
	return warn("IVFFlat indexes whose rows have outgrown their lists, or are too few", "schemactl perf reindex --stale builds them again; with lists = auto they fit").about(list)
}

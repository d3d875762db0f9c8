package doctor

import (
	"fmt"
	"slices"
	"time"

	"github.com/replyx/schemactl/diff/perfindex"
	"github.com/replyx/schemactl/schema"
)

func checkInvalid(j *judge) Finding {
	var list []string
	building := 0
	for _, i := range j.Health.Indexes {
		switch {
		case i.Group != 0:
		case i.Building:
			building++
		default:
			list = append(list, schema.Name{Schema: i.Table.Schema, Name: i.Name}.String()+" on "+i.Table.String())
		}
	}
	if len(list) > 0 {
		return fail("indexes are not valid: queries do not use them, writers pay for them, and a unique one enforces nothing yet",
			"schemactl apply or perf apply builds those again that the HCL has; others: DROP INDEX CONCURRENTLY").about(list)
	}
	if building > 0 {
		return ok("none; %s being built now", count(building, "is", "are"))
	}
	return ok("none")
}

func checkDuplicates(j *judge) Finding {
	var list, lines []string
	var kept schema.IndexHealth
	for _, i := range j.Health.Indexes {
		switch {
		case i.Group == 0:
		case i.Group != kept.Group:
			kept = i // the constraint's comes first
		default:
			list = append(list, fmt.Sprintf("%s repeats %s on %s", i.Name, kept.Name, i.Table))
			if i.Constraint {
				lines = append(lines, "ALTER TABLE "+i.Table.SQL()+" DROP CONSTRAINT "+schema.Ident(i.Name))
			} else {
				lines = append(lines, "DROP INDEX CONCURRENTLY "+schema.Name{Schema: i.Table.Schema, Name: i.Name}.SQL())
			}
		}
	}
	if len(list) == 0 {
		return ok("no unique index or constraint has another of the same key")
	}
	f := warn("unique indexes or constraints have others of the same key, which cost every write",
		"take the others out of the HCL, and apply drops them; the constraint stays").about(list)
	if j.Desired == nil {
		f = f.with(lines...)
	}
	return f
}

func checkUnused(j *judge) Finding {
	u := j.Health.Uses
	days := periodText(j.limits.UnusedFor)
	if !perfindex.Covers(u, j.limits.UnusedFor) {
		return ok("statistics are kept since %s only, which is less than %s", u.Since.UTC().Format("2006-01-02"), days)
	}
	var list []string
	var bytes int64
	for _, i := range perfindex.Unused([]schema.IndexUses{u}, j.limits.UnusedFor) {
		list = append(list, fmt.Sprintf("%s.%s (%s)", i.Table.Schema, i.Name, schema.SizeText(i.Bytes)))
		bytes += i.Bytes
	}
	if len(list) == 0 {
		return ok("every index was used within %s", days)
	}
	return warn(fmt.Sprintf("%s not used within %s, %s", count(len(list), "index was", "indexes were"), days, schema.SizeText(bytes)),
		"schemactl perf unused --replica URL counts the uses on replicas too; then take them out of the HCL").about(list)
}

// periodText is a period in days, where it has some.
func periodText(d time.Duration) string {
	if days := int(d.Hours() / 24); days > 0 {
		return count(days, "day", "days")
	}
	return d.String()
}

func checkConstraints(j *judge) Finding {
	wanted := j.declaredNotValid()
	var list, lines []string
	for _, c := range j.Health.Constraints {
		if wanted[c.Table][c.Name] {
			continue
		}
		list = append(list, fmt.Sprintf("%s %s of %s", c.Kind, c.Name, c.Table))
		lines = append(lines, "ALTER TABLE "+c.Table.SQL()+" VALIDATE CONSTRAINT "+schema.Ident(c.Name))
	}
	if len(list) == 0 {
		return ok("every constraint is validated")
	}
	return warn("constraints are not validated: rows from before may break them, and the planner does not use them",
		"schemactl apply validates those of the HCL; others by hand").about(list).with(lines...)
}

// declaredNotValid are the constraints that the HCL itself has as not valid.
func (j *judge) declaredNotValid() map[schema.Name]map[string]bool {
	out := make(map[schema.Name]map[string]bool)
	if j.Desired == nil {
		return out
	}
	add := func(t schema.Name, name string) {
		if out[t] == nil {
			out[t] = make(map[string]bool)
		}
		out[t][name] = true
	}
	for _, t := range j.Desired.Tables {
		for _, c := range t.Checks {
			if c.NotValid {
				add(t.Name, c.Name)
			}
		}
		for _, f := range t.ForeignKeys {
			if f.NotValid {
				add(t.Name, f.Name)
			}
		}
	}
	return out
}

func checkPartitions(j *judge) Finding {
	var list, lines []string
	for _, d := range j.Health.Detaching {
		list = append(list, d.Partition.String())
		lines = append(lines, "ALTER TABLE "+d.Parent.SQL()+" DETACH PARTITION "+d.Partition.SQL()+" FINALIZE")
	}
	if len(list) == 0 {
		return ok("no partition is half detached")
	}
	return fail("partitions are half detached: a DETACH CONCURRENTLY was interrupted", "schemactl apply, or finish it by hand").about(list).with(lines...)
}

func checkCollations(j *judge) Finding {
	var list []string
	verdict := Warn
	for _, c := range j.Health.Collations {
		if len(c.Indexes)+len(c.Partitioned) > 0 {
			verdict = Fail
		}
		list = append(list, fmt.Sprintf("%s (recorded %s, now %s; %s)", c.Name, c.Recorded, c.Actual, count(len(c.Indexes), "index", "indexes")))
	}
	if len(list) == 0 {
		return ok("as recorded")
	}
	f := warn("the C library or ICU has other versions of collations than indexes were built by: what they order may not be found",
		"schemactl perf reindex --collations, then ALTER COLLATION ... REFRESH VERSION").about(list)
	f.Verdict = verdict
	return f
}

// exhausted is the percentage from which a number is about to run out.
const exhausted = 90

// used is how much of a range is used, in percent.
func used(from, to, last int64) int64 {
	whole, part := float64(to)-float64(from), float64(last)-float64(from)
	if whole == 0 {
		return 100
	}
	return int64(100 * part / whole)
}

// usedOf is how much of its range a sequence has given, in the direction that it goes. One that goes away from zero has
// begun there, even if its range is both sides of it.
func usedOf(s schema.SequenceHealth) int64 {
	from, to := s.Min, s.Max
	if s.Step < 0 {
		from, to = to, from
	}
	if from < 0 && *s.Last >= 0 && to > 0 || from > 0 && *s.Last <= 0 && to < 0 {
		from = 0
	}
	return used(from, to, *s.Last)
}

func checkSequences(j *judge) Finding {
	var list []string
	hidden, worst := 0, int64(0)
	for _, s := range j.Health.Sequences {
		switch {
		case s.Cycles:
		case !s.Readable:
			hidden++
		case s.Last != nil:
			if n := usedOf(s); n >= j.limits.SequenceUsed {
				worst = max(worst, n)
				list = append(list, fmt.Sprintf("%s %d %%", s.Name, n))
			}
		}
	}
	if len(list) == 0 && hidden > 0 {
		return j.hiddenSequences(hidden)
	}
	if len(list) == 0 {
		return ok("%s, each below %d %% of its range", count(len(j.Health.Sequences), "sequence", "sequences"), j.limits.SequenceUsed)
	}
	return j.full(worst, fmt.Sprintf("sequences have given %d %% of their range or more", j.limits.SequenceUsed),
		"make the column bigint in the HCL: apply changes it while the application writes; a sequence of its own: type = bigint", list)
}

func (j *judge) hiddenSequences(n int) Finding {
	return unknown("the role may not read "+count(n, "sequence", "sequences"), "GRANT SELECT ON ALL SEQUENCES IN SCHEMA ... TO "+schema.Ident(j.role()))
}

func checkIntegerKeys(j *judge) Finding {
	var list []string
	worst := int64(0)
	for _, k := range j.Health.IntegerKeys {
		if n := used(0, k.Max, k.Last); n >= j.limits.SequenceUsed {
			worst = max(worst, n)
			list = append(list, fmt.Sprintf("%s.%s %d %% by %s", k.Table, k.Column, n, k.By))
		}
	}
	hidden := 0
	for _, s := range j.Health.Sequences {
		if !s.Readable {
			hidden++
		}
	}
	if len(list) == 0 && hidden > 0 {
		return j.hiddenSequences(hidden)
	}
	if len(list) == 0 {
		return ok("no integer column that a sequence or a key feeds has reached %d %%", j.limits.SequenceUsed)
	}
	return j.full(worst, fmt.Sprintf("integer columns hold %d %% of what they can, or more", j.limits.SequenceUsed),
		"make them bigint in the HCL, the columns that refer to them too: apply changes them while the application writes", list)
}

// full warns, and fails where a range is nearly used up.
func (j *judge) full(worst int64, fact, advice string, list []string) Finding {
	slices.Sort(list)
	f := warn(fact, advice).about(list)
	if worst >= exhausted {
		f.Verdict = Fail
	}
	return f
}

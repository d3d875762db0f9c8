package doctor

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/replyx/schemactl/schema"
)

// lastXID is how many transactions can be told apart, and stoppingAge at which percentage of them the server refuses
// writes soon.
const (
	lastXID     = 1 << 31
	stoppingAge = 75
)

func checkWraparound(j *judge) Finding {
	var list []string
	worst := int64(0)
	oldest := int64(0)
	for _, d := range j.Health.Databases {
		age := max(d.Age, d.MultixactAge)
		oldest = max(oldest, age)
		if n := age * 100 / lastXID; n >= j.limits.WraparoundAge {
			worst = max(worst, n)
			list = append(list, fmt.Sprintf("database %s %d %%", d.Name, n))
		}
	}
	if len(list) == 0 {
		return ok("the oldest transaction that is not frozen is %d transactions old (%d %%)", oldest, oldest*100/lastXID)
	}
	for _, t := range j.Health.Tables {
		if n := max(t.Age, t.MultixactAge) * 100 / lastXID; n >= j.limits.WraparoundAge {
			list = append(list, fmt.Sprintf("table %s %d %%", t.Name, n))
		}
	}
	f := warn("rows wait to be frozen, and transaction IDs run out", "VACUUM (FREEZE) these tables; first end what holds an old snapshot: transactions, slots, prepared transactions").about(list)
	if worst >= stoppingAge {
		f.Verdict = Fail
	}
	return f
}

// fewDead are dead rows that are no reason to look at a table.
const fewDead = 1000

func checkAutovacuum(j *judge) Finding {
	s := j.Health.Session
	switch {
	case !s.Autovacuum:
		return fail("autovacuum is off", "ALTER SYSTEM SET autovacuum = on; SELECT pg_reload_conf()")
	case !s.TrackCounts:
		return fail("track_counts is off, so autovacuum does nothing", "ALTER SYSTEM SET track_counts = on; SELECT pg_reload_conf()")
	}
	var behind, off []string
	for _, t := range j.Health.Tables {
		if t.Kind == "p" {
			continue
		}
		if option(t, "autovacuum_enabled") == "false" || option(t, "autovacuum_enabled") == "off" {
			off = append(off, t.Name.String()+" (autovacuum_enabled is off)")
		}
		trigger := vacuumAt(s, t)
		share := t.DeadRows * 100 / max(t.LiveRows+t.DeadRows, 1)
		if t.DeadRows >= fewDead && float64(t.DeadRows) > 2*trigger && share >= j.limits.DeadRows {
			behind = append(behind, fmt.Sprintf("%s (%d dead rows, %d %%)", t.Name, t.DeadRows, share))
		}
	}
	switch {
	case len(behind) > 0:
		return warn("autovacuum is behind", "VACUUM (ANALYZE) them; look for what holds an old snapshot, then raise autovacuum_max_workers or autovacuum_vacuum_cost_limit").about(append(behind, off...))
	case len(off) > 0:
		return warn("autovacuum is off for tables", "ALTER TABLE ... RESET (autovacuum_enabled)").about(off)
	}
	return ok("it is on, and no table is behind")
}

// option is a storage parameter of a table; empty where it is not set.
func option(t schema.TableHealth, name string) string {
	for _, o := range t.Options {
		if key, value, found := strings.Cut(o, "="); found && key == name {
			return value
		}
	}
	return ""
}

// scale is the share of its rows that a table has dead before autovacuum looks at it.
func scale(s schema.SessionHealth, t schema.TableHealth) float64 {
	if f, err := strconv.ParseFloat(option(t, "autovacuum_vacuum_scale_factor"), 64); err == nil {
		return f
	}
	return s.VacuumScale
}

// vacuumAt is the number of dead rows at which autovacuum looks at a table (the manual, "The Autovacuum Daemon").
func vacuumAt(s schema.SessionHealth, t schema.TableHealth) float64 {
	threshold := float64(s.VacuumThreshold)
	if f, err := strconv.ParseFloat(option(t, "autovacuum_vacuum_threshold"), 64); err == nil {
		threshold = f
	}
	return threshold + scale(s, t)*float64(max(t.Rows, t.LiveRows, 0))
}

// VacuumAt is the number of dead rows at which autovacuum looks at a table, and whether it looks at all.
func VacuumAt(s schema.SessionHealth, t schema.TableHealth) (rows int64, on bool) {
	enabled := option(t, "autovacuum_enabled")
	return int64(vacuumAt(s, t)), s.Autovacuum && s.TrackCounts && enabled != "false" && enabled != "off"
}

// Settings for a table of many rows: with those of the server, autovacuum comes when a fifth of the rows is dead.
const (
	manyRows     = 1_000_000
	hugeRows     = 50_000_000
	largeScale   = 0.05
	plannedScale = "0.02"
	hugeScale    = "0.005"
)

func checkVacuumPlan(j *judge) Finding {
	var list, lines []string
	large := 0
	for _, t := range j.Health.Tables {
		rows := max(t.Rows, t.LiveRows)
		if t.Kind == "p" || t.Member || !t.Managed || rows < manyRows && t.Bytes+t.ToastBytes < j.limits.LargeTable {
			continue
		}
		if large++; scale(j.Health.Session, t) <= largeScale {
			continue
		}
		list = append(list, fmt.Sprintf("%s (%d rows, %s: vacuumed at %.0f dead rows)", t.Name, rows, schema.SizeText(t.Bytes+t.ToastBytes),
			vacuumAt(j.Health.Session, t)))
		lines = append(lines, j.vacuumBlock(t, rows)...)
	}
	if len(list) == 0 {
		return ok("%s, vacuumed often enough", count(large, "large table", "large tables"))
	}
	return warn("large tables are vacuumed too late by the server's settings", "add these storage parameters to their blocks in the HCL").about(list).with(lines...)
}

// vacuumBlock is the block of a table with storage parameters that have it vacuumed in time, as fmt writes it.
func (j *judge) vacuumBlock(t schema.TableHealth, rows int64) []string {
	scale := plannedScale
	if rows >= hugeRows {
		scale = hugeScale
	}
	params := [][2]string{{"autovacuum_vacuum_scale_factor", scale}, {"autovacuum_vacuum_insert_scale_factor", scale}, {"autovacuum_analyze_scale_factor", scale}}
	if t.ToastBytes >= j.limits.LargeTable {
		params = append(params, [2]string{"toast_autovacuum_vacuum_scale_factor", scale})
	}
	width := 0
	for _, p := range params {
		width = max(width, len(p[0]))
	}
	where := ""
	if pos := j.declaredAt(t.Name); !pos.IsZero() {
		where = fmt.Sprintf(" # %s:%d", pos.File, pos.Line)
	}
	lines := []string{fmt.Sprintf("table %q {%s", t.Name.Name, where), "  schema = schema." + t.Name.Schema, "  with {"}
	for _, p := range params {
		lines = append(lines, fmt.Sprintf("    %-*s = %q", width, p[0], p[1]))
	}
	return append(lines, "  }", "}")
}

// declaredAt is where the HCL has a table.
func (j *judge) declaredAt(n schema.Name) schema.Pos {
	if j.Desired != nil {
		for _, t := range j.Desired.Tables {
			if t.Name == n && t.Src() != nil {
				return t.Src().Pos
			}
		}
	}
	return schema.Pos{}
}

func checkStatistics(j *judge) Finding {
	var list, lines []string
	for _, t := range j.Health.Tables {
		looked := t.LastAnalyze != nil || t.Rows > 0 && t.ChangedRows < t.LiveRows
		if looked || t.LiveRows == 0 || !t.Managed {
			continue
		}
		what := t.Name.String()
		if t.Kind == "p" {
			what += " (partitioned: autovacuum never analyzes it)"
		}
		list = append(list, what)
		lines = append(lines, "ANALYZE "+t.Name.SQL())
	}
	if len(list) == 0 {
		return ok("every table that has rows was analyzed")
	}
	return warn("tables were never analyzed: queries are planned by guesses, and the sizes in a plan are guesses too", "ANALYZE them, after a load or a restore above all").about(list).with(lines...)
}

// Sizes of what a page and a row take beside the data, and how large a table is of which the bloat is worth looking at,
// as a share of what is large.
const (
	pageSize, pageHead = 8192, 24
	rowHead            = 28
	BloatShare         = 10
)

func checkBloat(j *judge) Finding {
	widths := make(map[schema.Name]int64)
	for _, w := range j.Health.Widths {
		widths[w.Table] = w.Width
	}
	var list, hidden []string
	for _, t := range j.Health.Tables {
		if t.Kind == "p" || t.Rows < 0 || t.Bytes < j.limits.LargeTable/BloatShare || !t.Managed {
			continue
		}
		width, known := widths[t.Name]
		if !known {
			hidden = append(hidden, t.Name.String())
			continue
		}
		fill := 100.0
		if f, err := strconv.ParseFloat(option(t, "fillfactor"), 64); err == nil {
			fill = f
		}
		needed := float64(t.Rows) * float64(width+rowHead) * pageSize / (pageSize - pageHead) * 100 / fill
		if share := int64(100 - 100*needed/float64(t.Bytes)); share >= j.limits.Bloat {
			list = append(list, fmt.Sprintf("%s (%s, about %d %% of it empty)", t.Name, schema.SizeText(t.Bytes), share))
		}
	}
	switch {
	case len(list) > 0:
		return warn("tables are mostly empty space, by an estimate", "VACUUM makes the space free for new rows; pg_repack or, with a lock, VACUUM FULL gives it back").about(list)
	case len(hidden) > 0:
		return unknown("the role may not see the statistics of "+someOf(hidden), "GRANT SELECT ON the tables, or pg_read_all_data, TO "+schema.Ident(j.role())+"; ANALYZE where there are none")
	}
	return ok("no large table is mostly empty space")
}

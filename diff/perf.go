package diff

import (
	"fmt"
	"slices"

	"github.com/replyx/schemactl/diff/perfindex"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/depend"
)

// perfTable is the table of a perf index, on both sides; live may be nil.
type perfTable struct{ live, desired *schema.Table }

// perf records the state of one perf index, and, where perf indexes are compared as
// others are, the change it needs.
func (c *comparer) perf(t perfTable, live, desired *schema.Index) {
	p := PerfIndex{From: live, To: desired, LiveTable: t.live, Table: t.desired}
	if desired != nil {
		p.Ref, p.Pos = t.desired.Child(schema.KindPerfIndex, desired.Name), desired.Src().At("")
	} else {
		p.Ref = t.desired.Child(schema.KindPerfIndex, live.Name)
	}
	switch {
	case live == nil && desired.Waits():
		p.State = PerfWaiting
	case live == nil:
		p.State = PerfMissing
	case live.Building:
		p.State = PerfBuilding
	case live.Invalid:
		p.State = PerfInvalid
	case desired == nil:
		p.State = PerfExtra
	default:
		p.State = PerfInPlace
		before := len(c.res.NotProven)
		if p.Attrs = c.differences(p.Ref, live, desired); len(p.Attrs) > 0 {
			p.State = PerfChanged
		}
		p.NotProven = slices.Clone(c.res.NotProven[before:])
		if !c.opts.Perf { // no part of the noop check
			c.res.NotProven = c.res.NotProven[:before]
		}
	}
	if c.opts.Policy.PerfIndexes.Mode == policy.IgnorePerf {
		c.countHidden("perf_indexes", "mode = ignore", p.Ref)
		return
	}
	if c.hidesPerf(p) {
		return
	}
	c.res.Perf = append(c.res.Perf, p)
	blocks, goes := c.blocked(p)
	if !c.opts.Perf && blocks == "" {
		return
	}
	ch, ok := perfChange(p)
	switch {
	case ok && (c.opts.Perf || p.State != PerfExtra || goes):
		if blocks != "" && ch.Reason == "" {
			ch.Reason = blocks
		}
		c.add(ch)
	case blocks != "":
		c.warn(p.Pos, "perf index %s.%s is built again by apply: %s", p.Ref.Schema, p.Ref.Name, blocks)
	}
}

// blocked reports why a live perf index is part of the plan though it is managed apart: a column that
// it is over goes, or changes its type. The columns have been compared by then.
func (c *comparer) blocked(p PerfIndex) (why string, goes bool) {
	if p.From == nil {
		return "", false
	}
	for _, ch := range c.res.Changes {
		if ch.Ref.Kind != schema.KindColumn || ch.Ref.TableName() != p.Ref.TableName() || ch.LiveTable == nil {
			continue
		}
		what := ""
		switch {
		case ch.Action == Drop:
			what = "is dropped"
		case ch.Action == Alter && ch.Has("type"):
			what = "changes its type"
		default:
			continue
		}
		if slices.ContainsFunc(depend.PartsOver(p.LiveTable, ch.Ref.Name), func(o schema.Object) bool { return o == schema.Object(p.From) }) {
			return "column " + ch.Ref.Name + ", which it is over, " + what, ch.Action == Drop
		}
	}
	return "", false
}

// perfChange is what mends a perf index, if anything does.
func perfChange(p PerfIndex) (Change, bool) {
	ch := Change{Ref: p.Ref, LiveTable: p.LiveTable, Table: p.Table, Pos: p.Pos}
	if p.From != nil {
		ch.From = p.From
	}
	if p.To != nil {
		ch.To = p.To
	}
	switch p.State {
	case PerfInPlace, PerfBuilding, PerfWaiting:
		return Change{}, false
	case PerfMissing:
		ch.Action = Create
	case PerfExtra:
		ch.Action = Drop
	case PerfChanged:
		ch.Action, ch.Attrs = Alter, p.Attrs
	case PerfInvalid:
		ch.Action, ch.Reason = Repair, reasonInvalid
		if p.To == nil {
			ch.Action, ch.Reason = Drop, "left over by a build that failed: "+reasonInvalid
		}
	}
	return ch, true
}

// PerfChoice reports which perf indexes are brought in place.
type PerfChoice struct {
	// Names limits them; empty means all.
	Names []string
	// Prune drops extra ones.
	Prune bool
	// Reindex builds those again that are in place, and nothing else; Stale only those that have
	// outgrown their lists. Without names, it is IVFFlat's that are meant: other methods keep up
	// with the rows by themselves.
	Reindex, Stale bool
	// Collations builds again, instead, every index whose collation sorts otherwise by now.
	Collations bool
}

// Has reports whether an index is among them.
func (c PerfChoice) Has(p PerfIndex) bool {
	return !c.Collations && (len(c.Names) == 0 || slices.Contains(c.Names, p.Ref.Name))
}

// PerfChanges lists what brings the perf indexes in place. Extra ones are kept unless they are to
// be pruned, and those of a table that does not exist yet wait for it.
func (r *Result) PerfChanges(choice PerfChoice) []Change {
	if choice.Collations {
		return staleCollations(r.Live)
	}
	var out []Change
	for _, p := range r.Perf {
		if choice.Reindex {
			if ch, ok := rebuild(p, choice); ok {
				out = append(out, ch)
			}
			continue
		}
		if !choice.Has(p) || p.State == PerfExtra && !choice.Prune || p.LiveTable == nil {
			continue
		}
		if ch, ok := perfChange(p); ok {
			out = append(out, ch)
		}
	}
	return out
}

// Unanalyzed lists the tables of the perf indexes that are meant and whose rows are a guess, in order:
// what is to be done about them is decided when their statistics have been gathered.
func (r *Result) Unanalyzed(choice PerfChoice) []schema.Name {
	var out []schema.Name
	for _, p := range r.Perf {
		if p.To == nil || !p.To.Guess || p.LiveTable == nil || !choice.Has(p) {
			continue
		}
		if choice.Reindex && (p.State != PerfInPlace || !p.To.AutoLists) {
			continue // what is built again has the lists that it has
		}
		out = append(out, p.Ref.TableName())
	}
	slices.SortFunc(out, schema.Name.Compare)
	return slices.Compact(out)
}

// rebuild makes an index again, with the lists that its rows ask for where they are left to the rule.
func rebuild(p PerfIndex, choice PerfChoice) (Change, bool) {
	if p.State != PerfInPlace || !choice.Has(p) || len(choice.Names) == 0 && p.To.MethodName() != "ivfflat" {
		return Change{}, false
	}
	lists, wanted := perfindex.ListsOf(p.From), perfindex.ListsOf(p.To)
	stale := p.To.AutoLists && perfindex.Stale(int(lists), int(wanted))
	if choice.Stale && !stale {
		return Change{}, false
	}
	ch := Change{Action: Rebuild, Ref: p.Ref, From: p.From, To: p.To, LiveTable: p.LiveTable, Table: p.Table, Pos: p.Pos, Reason: "so that its clusters are those of the rows that there are now"}
	if p.To.AutoLists && lists != wanted {
		ch.Action = Alter
		ch.Attrs = []AttrChange{{Name: "with." + schema.Lists, From: fmt.Sprint(lists), To: fmt.Sprint(wanted)}}
		ch.Reason = ""
	}
	return ch, true
}

package plan

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/replyx/schemactl/policy"
)

// Overview sums up what a plan costs: what its reader and who approves it ask first.
type Overview struct {
	// Blocks are the steps that keep others out for as long as they work on rows.
	Blocks []Block
	// Reads and Rewrites are the sizes of what steps read and rewrite, once for each step.
	Reads, Rewrites Work
	// Lost says of each object what no undo brings back.
	Lost []string
	// Time estimates how long the whole takes.
	Time Span
}

// Block is a step that keeps others out of a table.
type Block struct {
	Step int
	// Whom is "reads and writes", or "writes".
	Whom string
	Lock Lock
	// Rows and Bytes are as the step's.
	Rows, Bytes int64
	Time        Span
}

// Work is on how many steps, and how many bytes those have whose size is known.
type Work struct {
	Steps int
	Bytes int64
}

// Overview gives the overview of the plan.
func (p *Plan) Overview() Overview {
	o := Overview{Time: Span{Known: true}}
	for i, s := range p.Steps {
		span := s.Estimate()
		if whom, lock := p.Blocks(i); whom != "" {
			o.Blocks = append(o.Blocks, Block{s.ID, whom, lock, s.Rows, s.Bytes, span})
		}
		switch {
		case len(s.Rewrites) > 0 || s.Class == Rewrite || s.Class == Batch:
			o.Rewrites.add(s.Bytes)
		case len(s.Scans) > 0:
			o.Reads.add(s.Bytes)
		}
		if text := s.lost(); text != "" && !slices.Contains(o.Lost, text) {
			o.Lost = append(o.Lost, text)
		}
		o.Time = o.Time.plus(span)
	}
	return o
}

func (w *Work) add(bytes int64) {
	w.Steps++
	w.Bytes += max(0, bytes)
}

// lost says what the step takes away for good; empty where that is nothing of anybody's.
func (s Step) lost() string {
	if s.Lost == "" || strings.HasPrefix(s.Lost, "nothing") || !slices.ContainsFunc(s.Hazards, takesAway) {
		return ""
	}
	return fmt.Sprintf("%s: %s", s.Object.Ref(), s.Lost)
}

// takesAway reports whether a hazard is that something goes for good.
func takesAway(hazard string) bool {
	return strings.HasPrefix(hazard, "drop_") || hazard == policy.HazardDataLoss || hazard == policy.HazardDeleteRows
}

// Longest is the step that blocks the longest, as far as sizes tell.
func (o Overview) Longest() Block {
	return slices.MaxFunc(o.Blocks, func(a, b Block) int {
		return cmp.Or(cmp.Compare(a.Time.Most, b.Time.Most), cmp.Compare(a.Bytes, b.Bytes), cmp.Compare(b.Step, a.Step))
	})
}

// Blocks says whom a step keeps out for longer than a moment, and by which lock: "reads and writes",
// "writes", or nobody. A lock of a step before it in the same transaction is still held.
func (p *Plan) Blocks(i int) (string, Lock) {
	s := p.Steps[i]
	if s.Bytes == 0 || s.Class != Rewrite && len(s.Scans)+len(s.Rewrites) == 0 {
		return "", Lock{}
	}
	var strongest Lock
	rank := func(l Lock) int { return slices.Index(LockModes, l.Mode) }
	first := i
	for first > 0 && s.Transaction != 0 && p.Steps[first-1].Transaction == s.Transaction {
		first--
	}
	for j := i; j >= first; j-- {
		for _, l := range p.Steps[j].Locks {
			if strongest.Mode == "" || rank(l) > rank(strongest) {
				strongest = l
			}
		}
	}
	switch strongest.Mode {
	case AccessExclusive:
		return "reads and writes", strongest
	case Share, ShareRowExclusive, Exclusive:
		return "writes", strongest
	}
	return "", Lock{}
}

// Span is an estimate of a duration.
type Span struct {
	Least, Most time.Duration
	// Known reports whether sizes allow an estimate.
	Known bool
}

func (s Span) plus(t Span) Span {
	return Span{s.Least + t.Least, s.Most + t.Most, s.Known && t.Known}
}

// String is the estimate in words; empty where there is none, or nothing that takes time.
func (s Span) String() string {
	switch {
	case !s.Known || s.Most < time.Second:
		return ""
	case s.Least < time.Second:
		return "up to " + roughly(s.Most)
	case roughly(s.Least) == roughly(s.Most):
		return "about " + roughly(s.Most)
	}
	return roughly(s.Least) + " to " + roughly(s.Most)
}

// roughly is a duration with as many digits as an estimate deserves.
func roughly(d time.Duration) string {
	switch {
	case d < 10*time.Second:
		return fmt.Sprintf("%d s", (d+time.Second-1)/time.Second)
	case d < 100*time.Second:
		return fmt.Sprintf("%d s", d.Round(10*time.Second)/time.Second)
	case d < 100*time.Minute:
		return fmt.Sprintf("%d min", d.Round(time.Minute)/time.Minute)
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", d.Round(time.Hour)/time.Hour)
	}
	return fmt.Sprintf("%d days", d.Round(24*time.Hour)/(24*time.Hour))
}

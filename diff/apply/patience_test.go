package apply

import (
	"testing"
	"time"
)

// However long somebody keeps the lock, and whoever comes meanwhile, others stand behind tries for less than
// 3 % of the time; and once it is free a try is not far.
func TestLadderKeepsToItsShare(t *testing.T) {
	const limit = 2 * time.Second
	for _, c := range []struct {
		name string
		// oldest is the age of the oldest transaction in the way at a time.
		oldest func(elapsed time.Duration) time.Duration
	}{
		{"one that stays", func(elapsed time.Duration) time.Duration { return elapsed }},
		{"one after the other", func(time.Duration) time.Duration { return 10 * time.Millisecond }},
		{"five seconds each", func(elapsed time.Duration) time.Duration { return elapsed % (5 * time.Second) }},
		{"nobody knows", func(time.Duration) time.Duration { return 0 }},
	} {
		for _, stays := range []time.Duration{5 * time.Second, 46 * time.Second, time.Minute, 5 * time.Minute, time.Hour} {
			l := ladder{start: 50 * time.Millisecond, limit: limit}
			elapsed, longest := time.Duration(0), time.Duration(0)
			for attempt := 1; elapsed < stays; attempt++ {
				p := l.next(attempt, elapsed, c.oldest(elapsed))
				l.waited(p, p)
				longest = max(longest, p)
				elapsed += p + l.pause(attempt)
			}
			if l.queued*100 > elapsed*3 {
				t.Errorf("%s, %s: others waited for %s of %s", c.name, stays, l.queued, elapsed)
			}
			if c.name == "one that stays" && longest > behindOld {
				t.Errorf("%s, %s: the longest try waited for %s", c.name, stays, longest)
			}
			if longest > limit || l.tries == 0 {
				t.Errorf("%s, %s: %d tries, the longest %s", c.name, stays, l.tries, longest)
			}
		}
	}
}

// A table that is never idle is waited for at once, and again with what is left of the share.
func TestLadderOnABusyTable(t *testing.T) {
	l := ladder{start: 50 * time.Millisecond, limit: 2 * time.Second}
	if p := l.next(nowaitTries+1, 100*time.Millisecond, 0); p != l.start {
		t.Errorf("the first try that waits has a patience of %s", p)
	}
	l.waited(l.start, l.start)
	if p := l.next(nowaitTries+2, time.Second, 0); p != 0 {
		t.Errorf("a second later it waits again, for %s", p)
	}
	if p := l.next(nowaitTries+2, 30*time.Second, 0); p < 100*time.Millisecond {
		t.Errorf("half a minute later the patience is %s", p)
	}
}

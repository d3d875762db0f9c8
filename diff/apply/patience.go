package apply

import "time"

// blockedShare is the part of the time, as one in so many, in which tries for a lock may make others wait.
const blockedShare = 50

// pollPause is how long a lock that is held is left alone between two tries that wait for no one.
const pollPause = 300 * time.Millisecond

// behindOld is the most that a try waits behind a transaction which has lasted longer than any try may: nothing says that it ends now,
// and when it does, a try that waits for no one finds the lock free.
const behindOld = 200 * time.Millisecond

// ladder reports how long the next try for the locks of a transaction waits. Whoever waits for a strong lock
// makes everyone behind him wait too, so the time that tries have waited stays a small part of the
// time since the first, however long the lock is held.
type ladder struct {
	// start and limit bound the patience of a try.
	start, limit time.Duration
	// tries counts those that have waited, queued is how long they did.
	tries  int
	queued time.Duration
}

// next is the patience of a try; zero is NOWAIT, which makes no one wait. Oldest is the age of the oldest
// transaction that was in the way of the try before: where all have begun a moment ago, they can be
// expected to be released in a moment, and what is left of the share is spent on that.
func (l *ladder) next(attempt int, elapsed, oldest time.Duration) time.Duration {
	if attempt <= nowaitTries {
		return 0
	}
	left := l.start + elapsed/blockedShare - l.queued
	switch rung := l.rung(oldest); {
	case left >= rung:
		return rung
	case left >= l.start && oldest < left:
		return left
	}
	return 0
}

// rung is the patience of the next try that waits: twice that of the one before.
func (l *ladder) rung(oldest time.Duration) time.Duration {
	most := l.limit
	if oldest > l.limit {
		most = min(behindOld, l.limit)
	}
	d := l.start
	for range l.tries {
		if d *= 2; d >= most {
			return most
		}
	}
	return min(d, most)
}

// waited notes a try that waited for so long in vain.
func (l *ladder) waited(patience, took time.Duration) {
	if patience > 0 {
		l.tries, l.queued = l.tries+1, l.queued+took
	}
}

// pause is how long others are left alone before the next try.
func (l *ladder) pause(attempt int) time.Duration {
	if attempt <= nowaitTries {
		return pause(attempt)
	}
	return pollPause
}

// oldest is the age of the oldest transaction of some sessions.
func oldest(list []Blocker) time.Duration {
	var age time.Duration
	for _, b := range list {
		age = max(age, b.Age)
	}
	return age
}

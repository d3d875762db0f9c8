package policy

import (
	"cmp"
	"time"
)

// WithDefaults fills in what the policy leaves open.
func (t Timeouts) WithDefaults() Timeouts {
	return Timeouts{
		LockStart:      cmp.Or(t.LockStart, 50*time.Millisecond),
		LockCap:        cmp.Or(t.LockCap, 2*time.Second),
		RetryFor:       cmp.Or(t.RetryFor, 5*time.Minute),
		BriefStatement: cmp.Or(t.BriefStatement, 10*time.Second),
		ConcurrentWait: t.ConcurrentWait,
		ScanLock:       cmp.Or(t.ScanLock, 60*time.Second),
	}
}

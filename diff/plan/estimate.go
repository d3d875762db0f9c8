package plan

import (
	"slices"
	"time"

	"github.com/replyx/schemactl/schema/sqltext"
)

// pace is how many bytes a second of a table a class of step gets through: on a busy server with a slow disk,
// and on a fast one that is idle. docs/plans.md says what was measured.
type pace struct{ slow, fast int64 }

const mb = 1 << 20

var paces = map[Class]pace{
	Scan:       {50 * mb, 1000 * mb},
	Concurrent: {10 * mb, 100 * mb},
	Rewrite:    {8 * mb, 80 * mb},
	Batch:      {1 * mb, 20 * mb},
}

// Estimate is how long a step may take by the size of its table. Waiting for locks is not in it.
func (s Step) Estimate() Span {
	works := len(s.Scans)+len(s.Rewrites) > 0 || s.Class == Rewrite || s.Class == Batch
	switch {
	case !works || s.Bytes == 0:
		return Span{Known: true}
	case s.Bytes < 0 || s.DataStep != nil || s.slowIndex():
		return Span{}
	}
	p, ok := paces[s.Class]
	if !ok {
		p = paces[Scan] // a brief step that reads all of a table
		if len(s.Rewrites) > 0 {
			p = paces[Rewrite]
		}
	}
	at := func(rate int64) time.Duration {
		return time.Duration(float64(s.Bytes) / float64(rate) * float64(time.Second))
	}
	return Span{at(p.fast), at(p.slow), true}
}

// quickMethods are the access methods whose builds take a time that the size of the table tells.
var quickMethods = []string{"btree", "hash", "brin"}

// slowIndex reports whether the step builds an index by another method.
func (s Step) slowIndex() bool {
	if s.Index == nil {
		return false
	}
	using := false
	for t := range sqltext.Tokens(s.SQL) {
		if using {
			return !slices.Contains(quickMethods, t.Text)
		}
		using = t.Kind == sqltext.Ident && t.Text == "using"
	}
	return false
}

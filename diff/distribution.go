package diff

import "github.com/replyx/schemactl/schema"

// warnOfDistribution says what is not known of a plan where tables may be distributed: what the coordinator is told is done on other
// servers too.
func (c *comparer) warnOfDistribution() {
	if c.live.Extension(schema.Citus) == nil || len(c.res.Changes)+len(c.res.Perf) == 0 {
		return
	}
	c.warn(schema.Pos{}, "the extension citus is here: a distributed table is changed on all of its shards, and its locks and sizes there are no part of the plan (docs/fleet.md)")
}

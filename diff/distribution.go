package diff

import "github.com/replyx/schemactl/schema"

// citus is the extension that keeps the rows of a table on other servers.
const citus = "citus"

// warnOfDistribution says what is not known of a plan where tables may be distributed: the coordinator's own table is empty, and
// what it is told is done on other servers too.
func (c *comparer) warnOfDistribution() {
	if c.live.Extension(citus) == nil || len(c.res.Changes)+len(c.res.Perf) == 0 {
		return
	}
	c.warn(schema.Pos{}, "the extension citus is here: of a distributed table, sizes, locks and prechecks are the coordinator's alone; "+
		"a change of a type that needs a trigger, and statements that Citus does not pass on, fail when they run (docs/fleet.md)")
}

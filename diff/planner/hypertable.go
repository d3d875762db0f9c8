package planner

import (
	"fmt"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/schema"
)

// refuseHypertable refuses an index that would be built beside writes to a hypertable of TimescaleDB, which it does not do: not
// with CREATE INDEX CONCURRENTLY, and not with REINDEX.
// https://docs.timescale.com/api/latest/hypertable/create_index/
func (d *draft) refuseHypertable(ch diff.Change, t schema.Name) {
	if l := d.live.Table(d.beforeRename(t)); l == nil || l.KeptBy != schema.TimescaleDB {
		return
	}
	d.refuse(ch, fmt.Sprintf("%s is a hypertable: TimescaleDB builds no index of it beside writes", t),
		"build it by hand with CREATE INDEX ... WITH (timescaledb.transaction_per_chunk), while writes to one chunk after the other wait; then diff again")
}

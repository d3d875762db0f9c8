package diff

import (
	"fmt"

	"github.com/replyx/schemactl/schema"
)

// warnOfCollations names the collations that sort by other rules than their indexes. That is no
// difference from the HCL, and mending it takes time: the user says when.
func (c *comparer) warnOfCollations() {
	for _, s := range c.live.StaleCollations {
		c.warn(schema.Pos{}, "collation %s is of version %s now, and %s built by %s: they may be out of order, and a query may miss rows; "+
			"schemactl perf reindex --collations builds them again, concurrently", collationText(s), s.Actual, indexesWere(len(s.Indexes)), s.Recorded)
	}
}

func collationText(s *schema.StaleCollation) string {
	if s.IsDefault() {
		return "of the database"
	}
	return s.Name.String()
}

func indexesWere(n int) string {
	if n == 1 {
		return "1 index was"
	}
	return fmt.Sprintf("%d indexes were", n)
}

// staleCollations are the changes that bring the indexes of such collations into their order.
func staleCollations(live *schema.Database) []Change {
	var out []Change
	for _, s := range live.StaleCollations {
		ref := schema.Ref{Kind: schema.KindCollation, Schema: s.Name.Schema, Name: s.Name.Name}
		out = append(out, Change{Action: Repair, Ref: ref, Reason: fmt.Sprintf("its indexes were built by version %s, and it sorts by %s", s.Recorded, s.Actual)})
	}
	return out
}

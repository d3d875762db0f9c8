package ddl

import (
	"strings"

	"github.com/replyx/schemactl/schema"
)

// inheritance is what CREATE TABLE says of parents and partitions behind the columns.
func inheritance(t *schema.Table) string {
	var s string
	if t.IsPartition() {
		s += " " + t.Bound.SQL()
	}
	if len(t.Inherits) > 0 {
		names := make([]string, len(t.Inherits))
		for i, n := range t.Inherits {
			names[i] = n.SQL()
		}
		s += " INHERITS (" + strings.Join(names, ", ") + ")"
	}
	if t.Partition != nil {
		s += " " + PartitionBy(t.Partition)
	}
	return s
}

// PartitionBy is how a partitioned table is split.
func PartitionBy(p *schema.Partition) string {
	return "PARTITION BY " + p.Type + " " + partList(p.Parts)
}

// Like is the clause that gives a table the columns and checks of another, so that it can
// become a partition of it.
func Like(t schema.Name, version int) string {
	s := "LIKE " + t.SQL() + " INCLUDING DEFAULTS INCLUDING GENERATED INCLUDING STORAGE INCLUDING CONSTRAINTS"
	if version >= 140000 {
		s += " INCLUDING COMPRESSION"
	}
	return s
}

// Attach makes a table a partition.
func Attach(t *schema.Table) string {
	return "ALTER TABLE " + t.PartitionOf.SQL() + " ATTACH PARTITION " + t.Name.SQL() + " " + t.Bound.SQL()
}

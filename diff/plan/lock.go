package plan

import "github.com/replyx/schemactl/schema"

// Lock modes, by their names in the manual, "Explicit Locking".
const (
	rowShare             = "ROW SHARE"
	shareUpdateExclusive = "SHARE UPDATE EXCLUSIVE"
	share                = "SHARE"
	shareRowExclusive    = "SHARE ROW EXCLUSIVE"
	accessExclusive      = "ACCESS EXCLUSIVE"
)

func lock(mode string, relation schema.Name) Lock { return Lock{relation.SQL(), mode} }

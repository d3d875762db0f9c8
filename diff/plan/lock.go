package plan

import "github.com/replyx/schemactl/schema"

// Lock modes, by their names in the manual, "Explicit Locking".
const (
	accessShare          = "ACCESS SHARE"
	share                = "SHARE"
	rowShare             = "ROW SHARE"
	rowExclusive         = "ROW EXCLUSIVE"
	shareUpdateExclusive = "SHARE UPDATE EXCLUSIVE"
	shareRowExclusive    = "SHARE ROW EXCLUSIVE"
	accessExclusive      = "ACCESS EXCLUSIVE"
)

// below is a lock that a table has because it has the columns of the one that is named.
func below(mode string, relation schema.Name) Lock {
	return Lock{Relation: relation.SQL(), Mode: mode, below: true}
}

func lock(mode string, relation schema.Name) Lock { return Lock{Relation: relation.SQL(), Mode: mode} }

// only is a lock that does not reach the tables below.
func only(mode string, relation schema.Name) Lock {
	return Lock{Relation: relation.SQL(), Mode: mode, only: true}
}

package plan

// Lock is a table-level lock, by the mode's name in the manual: "ACCESS EXCLUSIVE".
type Lock struct {
	Relation string `json:"relation"`
	Mode     string `json:"mode"`
}

// Lock modes, by their names in the manual, "Explicit Locking".
const (
	AccessShare          = "ACCESS SHARE"
	RowShare             = "ROW SHARE"
	RowExclusive         = "ROW EXCLUSIVE"
	ShareUpdateExclusive = "SHARE UPDATE EXCLUSIVE"
	Share                = "SHARE"
	ShareRowExclusive    = "SHARE ROW EXCLUSIVE"
	Exclusive            = "EXCLUSIVE"
	AccessExclusive      = "ACCESS EXCLUSIVE"
)

// LockModes lists them all, the weakest first.
var LockModes = []string{AccessShare, RowShare, RowExclusive, ShareUpdateExclusive, Share, ShareRowExclusive, Exclusive, AccessExclusive}

package planner

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

package schema

// Work is what the server does to the rows of a table while it changes or adds a column, from
// little to much. It does all of it under ACCESS EXCLUSIVE.
type Work int

const (
	// MetadataOnly reads no row.
	MetadataOnly Work = iota
	// ScanRows reads every row, to prove a constraint again.
	ScanRows
	// RebuildIndexes builds indexes over the column again.
	RebuildIndexes
	// RewriteTable writes every row again, and with the rows every index.
	RewriteTable
)

// ColumnWork is the server's own verdict on a change of a column's type, or on a new column.
type ColumnWork struct {
	Work Work
	// Rebuilt are the live indexes that are built again, by their names in SQL, sorted.
	Rebuilt []string
	// Using reports whether the new type takes the values with an explicit cast only.
	Using bool
	// ByText reports whether it takes them, so, by their text alone: enums have no cast to one another.
	ByText bool `json:",omitempty"`
	// Refused is the server's message where it does not accept the statement, with its SQLSTATE.
	Refused, SQLState string
	// Apart names indexes that the verdict leaves out: with them the server does not accept the statement.
	Apart []string
	// Away names checks that it leaves out likewise: the plan drops them before the type changes.
	Away []string `json:",omitempty"`
	// TimeZone is the setting that the statement was tried under: the one that a session of this
	// role in this database begins with.
	TimeZone string
}

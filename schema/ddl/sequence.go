package ddl

import "github.com/replyx/schemactl/schema"

// SequenceOwner lets a column own a sequence: it goes with the column.
func SequenceOwner(sequence, table schema.Name, column string) string {
	return "ALTER SEQUENCE " + sequence.SQL() + " OWNED BY " + table.SQL() + "." + schema.Ident(column)
}

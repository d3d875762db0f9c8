package ddl

import (
	"fmt"

	"github.com/replyx/schemactl/schema"
)

// blocksPerCommit is how many blocks of a table the one-statement form writes between two commits.
const blocksPerCommit = 64

// UpdateRange sets columns of the rows of table t that lie from tid $1 up to tid $2 and meet a
// condition. PostgreSQL 14 and newer read no other block (Tid Range Scan). Its operators and types are
// qualified: it runs under the application's search_path, for the triggers that it fires.
func UpdateRange(t schema.Name, set, where string) string {
	return fmt.Sprintf("UPDATE %s SET %s WHERE ctid OPERATOR(pg_catalog.>=) $1::pg_catalog.tid AND ctid OPERATOR(pg_catalog.<) $2::pg_catalog.tid AND %s", t.SQL(), set, where)
}

// UpdateAll does what UpdateRange does to every block that the table has now, with commits on the
// way: it cannot run inside a transaction. The update is executed as text, so that no variable has
// the name of a column.
func UpdateAll(t schema.Name, set, where string) string {
	update := fmt.Sprintf("UPDATE %s SET %s WHERE ctid >= $1::tid AND ctid < $2::tid AND %s", t.SQL(), set, where)
	return "DO " + dollarQuoted(fmt.Sprintf(`
DECLARE
  blocks bigint := pg_relation_size(%s) / current_setting('block_size')::bigint;
BEGIN
  FOR n IN 0 .. blocks BY %d LOOP
    EXECUTE %s USING format('(%%s,0)', n)::tid, format('(%%s,0)', n + %[2]d)::tid;
    COMMIT;
  END LOOP;
END `, schema.Literal(t.SQL()), blocksPerCommit, schema.Literal(update)))
}

// Assignment sets one column, in UPDATE.
func Assignment(column, value string) string { return schema.Ident(column) + " = " + value }

// Cast is a column as a value of another type.
func Cast(column, typ string) string { return schema.Ident(column) + "::" + typ }

// CastByText does so by the text of the value.
func CastByText(column, typ string) string { return schema.Ident(column) + "::text::" + typ }

package live

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

// own puts the name of a temporary table in place of that of its own in a text of a target.
func (t *target) own(p *probe, on, text string) string {
	return sqltext.Own(text, p.table.Name, schema.Ident(on), t.alone)
}

// ownParts does so in the expressions of an index.
func (t *target) ownParts(p *probe, on string, parts []schema.Part) []schema.Part {
	out := slices.Clone(parts)
	for i := range out {
		out[i].Expr = schema.Expr{Text: t.own(p, on, out[i].Expr.SQL())}
	}
	return out
}

// wholeRow reports whether a table's name by itself may be the column that the server does not find in a text of a target.
func (t *target) wholeRow(p *probe, err error) bool {
	var pg *pgconn.PgError
	if t.alone || !errors.As(err, &pg) || pg.Code != pgerrcode.UndefinedColumn {
		return false
	}
	text := t.text()
	return sqltext.Own(text, p.table.Name, "", true) != sqltext.Own(text, p.table.Name, "", false)
}

// tryTarget runs the statements of a target, each in a savepoint, up to the first that the server rejects.
func (c *compiler) tryTarget(ctx context.Context, p *probe, t *target, of func(*probe, *target) []string) error {
	for n, sql := range of(p, t) {
		err := c.try(ctx, sql)
		if !t.wholeRow(p, err) {
			if err != nil {
				return err
			}
			continue
		}
		t.alone = true
		again := c.try(ctx, of(p, t)[n])
		if again == nil {
			continue
		}
		var pg *pgconn.PgError
		if !errors.As(again, &pg) || takesRow(pg) {
			return again
		}
		t.alone = false
		return err
	}
	return nil
}

// takesRow reports whether the server finds no function for the row of a temporary table, which is of a type of its own.
func takesRow(pg *pgconn.PgError) bool {
	return pg.Code == pgerrcode.UndefinedFunction && strings.Contains(pg.Message, "schemactl_probe_")
}

// asPrinted reports whether a text that hands the row of its table to a function is written as the server prints it, so that
// it need not be asked about: the function with its schema, and the row as t.*.
func (t *target) asPrinted(err error) bool {
	var pg *pgconn.PgError
	if t.alone || !errors.As(err, &pg) || !takesRow(pg) {
		return false
	}
	function, _, _ := strings.Cut(pg.Message, "(")
	return strings.Contains(function, ".")
}

// rowHint is what to do then.
const rowHint = "a text that hands the whole row to a function is not asked about: write it as the server prints it, with the schema of the function, and t.* for the row of t"

// ownRow is the whole row of a temporary table, as the server prints it.
var ownRow = regexp.MustCompile(`\bschemactl_probe_(\d+)(?:_\d+)?(?:_table)?\.\*`)

// ownNames puts the table's name back where the server prints its whole row.
func (c *compiler) ownNames(text string) string {
	if !strings.Contains(text, ".*") {
		return text
	}
	return ownRow.ReplaceAllStringFunc(text, func(row string) string {
		n, err := strconv.Atoi(ownRow.FindStringSubmatch(row)[1])
		if err != nil || n >= len(c.probes) {
			return row
		}
		return schema.Ident(c.probes[n].table.Name.Name) + ".*"
	})
}

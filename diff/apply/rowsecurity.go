package apply

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
)

// Rows that a policy hides are not "no rows": what fills a column, sets a sequence behind the values or
// proves a constraint has to see all of them. Our sessions have row_security off, so that the server
// raises an error where a policy would be applied; and where the catalogs tell that it would, nothing is
// begun. Only the validation of a foreign key is left to a role that sees less: the server looks up row
// by row, as the owner of the tables, where row security is on for a table that is not the role's.

// protected is a table that has row security.
type protected struct {
	name string
	// hides reports whether policies are applied to the role; owned, that the role owns the table, so that
	// they are for the word FORCE alone.
	hides, owned bool
}

// protectedSQL finds those among tables.
var protectedSQL = `SELECT u.name, row_security_active(c.oid), pg_has_role(c.relowner, 'USAGE')
FROM unnest($1::text[]) WITH ORDINALITY AS u (name, ord) JOIN pg_catalog.pg_class c ON c.oid = ` + oidOf("u.name") + `
WHERE c.relrowsecurity ORDER BY u.ord`

// askProtected has them looked for in a batch.
func askProtected(b *pgx.Batch, tables []string, list *[]protected) {
	*list = nil
	if len(tables) == 0 {
		return
	}
	b.Queue(protectedSQL, tables).Query(func(rows pgx.Rows) (err error) {
		*list, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (p protected, err error) {
			err = row.Scan(&p.name, &p.hides, &p.owned)
			return p, err
		})
		return err
	})
}

func protectedOf(ctx context.Context, conn *pgx.Conn, tables []string) (list []protected, err error) {
	b := &pgx.Batch{}
	if askProtected(b, tables, &list); b.Len() == 0 {
		return nil, nil
	}
	if err := conn.SendBatch(ctx, b).Close(); err != nil {
		return nil, fmt.Errorf("look at row security: %w", err)
	}
	return list, nil
}

// reads are the tables of which the step's own queries must see every row.
func reads(s plan.Step) []string {
	switch {
	case s.Batches != nil:
		return []string{s.Batches.Relation}
	case strings.HasPrefix(s.SQL, "SELECT "), validatesForeignKey(s):
		return lockedBy(s)
	}
	return nil
}

func lockedBy(s plan.Step) []string {
	names := make([]string, len(s.Locks))
	for i, l := range s.Locks {
		names[i] = l.Relation
	}
	return names
}

// validatesForeignKey reports whether a step looks into another table: it locks that too.
func validatesForeignKey(s plan.Step) bool {
	if !strings.Contains(s.SQL, " VALIDATE CONSTRAINT ") {
		return false
	}
	for _, l := range s.Locks {
		if l.Mode == plan.RowShare {
			return true
		}
	}
	return false
}

// hidden is the first of the tables whose rows a step would not see.
func hidden(s plan.Step, list []protected) *protected {
	var first *protected
	for i, p := range list {
		if (validatesForeignKey(s) || s.Object.Kind == schema.KindForeignKey) && !p.owned {
			return nil // the server does not go by a query
		}
		if p.hides && first == nil {
			first = &list[i]
		}
	}
	return first
}

// readBy are the tables that steps of a plan read, each once, as they are called before the first.
func readBy(p *plan.Plan) []string {
	var out []string
	f := make(former)
	for _, s := range p.Steps {
		out = append(out, f.of(reads(s))...)
		f.after(s)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// HiddenRows is a [RefusedError] where a step of a plan would not see every row that it must, run by the connection's role.
func HiddenRows(ctx context.Context, conn *pgx.Conn, role string, p *plan.Plan) error {
	list, err := protectedOf(ctx, conn, readBy(p))
	if err != nil {
		return err
	}
	return refuseHidden(role, p, list)
}

// refuseHidden refuses a plan with a step that would not see every row that it must.
func refuseHidden(role string, p *plan.Plan, list []protected) error {
	f := make(former)
	for _, s := range p.Steps {
		var own []protected
		for _, name := range f.of(reads(s)) {
			if i := slices.IndexFunc(list, func(p protected) bool { return p.name == name }); i >= 0 {
				own = append(own, list[i])
			}
		}
		if p := hidden(s, own); p != nil {
			return hiddenRows(role, s, *p)
		}
		f.after(s)
	}
	return nil
}

func hiddenRows(role string, s plan.Step, p protected) *RefusedError {
	hints := []string{"run it as a role that sees every row: ALTER ROLE " + role + " BYPASSRLS, or another role that has it"}
	if p.owned {
		hints = append(hints, "or ALTER TABLE "+p.name+" NO FORCE ROW LEVEL SECURITY until it has run: then the owner sees every row")
	} else {
		hints = append(hints, "or as the owner of "+p.name)
	}
	hints[len(hints)-1] += "; nothing has been changed"
	return &RefusedError{
		Message: fmt.Sprintf("row security hides rows of %s from the role %s, and step %d must see all of them: %s", p.name, role, s.ID, s.Summary),
		Advice:  hints,
	}
}

// sawAll is an error where the batch of a transaction may not have seen every row. The table is locked
// against a change of its row security by then.
func (r *runner) sawAll(s plan.Step, list []protected) error {
	if p := hidden(s, list); p != nil {
		refused := hiddenRows(r.server.user, s, *p)
		failed := r.stepError(s, refused)
		failed.Hint = strings.TrimSuffix(strings.Join(refused.Advice, ", "), "; nothing has been changed") + "; then " + again
		return failed
	}
	return nil
}

// refusedByPolicy is the refusal of a precheck that a policy would have hidden rows from. What the
// server proves without a query is left to it: then both are nil.
func (r *runner) refusedByPolicy(ctx context.Context, s plan.Step, p *plan.Precheck, err error) (refused error, passed bool) {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) || pg.Code != pgerrcode.InsufficientPrivilege {
		return nil, false
	}
	tables := lockedBy(s)
	if !p.Late { // asked before the first step
		tables = formerNames(r.plan, s.ID).of(tables)
	}
	list, lookErr := protectedOf(ctx, r.work, tables)
	if lookErr != nil {
		return lookErr, false
	}
	if p := hidden(s, list); p != nil {
		return hiddenRows(r.server.user, s, *p), false
	}
	for _, p := range list {
		passed = passed || p.hides
	}
	return nil, passed
}

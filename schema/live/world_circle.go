package live

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

// temporaryReadsSQL lists what the views in pg_temp read: the view, the relation, and its schema, empty
// for pg_temp itself.
const temporaryReadsSQL = `SELECT DISTINCT c.relname::text, o.relname::text, CASE WHEN o.relnamespace = pg_my_temp_schema() THEN '' ELSE n.nspname::text END
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_rewrite r ON r.ev_class = c.oid
JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_catalog.pg_class'::regclass
JOIN pg_catalog.pg_class o ON o.oid = d.refobjid
JOIN pg_catalog.pg_namespace n ON n.oid = o.relnamespace
WHERE c.relnamespace = pg_my_temp_schema() AND c.relkind = 'v' AND o.oid <> c.oid
ORDER BY 1, 2, 3`

// circles finds the stand-ins that need themselves: no order of a plan makes them. The server takes none
// of those that are new; of one that is in the database under its name, it took the old for the new. A call by the
// name of a namesake may be one of that, so that it closes no ring.
func (c *compiler) circles(ctx context.Context, g *worldGroup, failed map[schema.Ref]error, namesakes map[string]bool) (CompileErrors, error) {
	made, err := c.madeOver(ctx, g)
	if err != nil {
		return nil, err
	}
	var errs CompileErrors
	done := make(map[schema.Ref]bool)
	for _, ref := range g.stood {
		if done[ref] {
			continue
		}
		var ring []schema.Ref
		if missesName(failed[ref]) {
			ring = c.world.failedRing(ref, failed)
			if slices.ContainsFunc(ring, func(r schema.Ref) bool { return r.Kind.IsRoutine() && namesakes[r.Name] }) {
				ring = nil
			}
		} else {
			ring = ringOf(ref, func(r schema.Ref) []schema.Ref { return made[r] })
		}
		for i, member := range ring {
			if e := c.desired.Entity(member); e != nil && !done[member] {
				done[member] = true
				errs = append(errs, ringError(e, slices.Concat(ring[i:], ring[:i])))
			}
		}
	}
	return errs, nil
}

// madeOver returns what the views among the stand-ins of a group read of each other. One that was made
// over a relation of the database reads that relation's stand-in.
func (c *compiler) madeOver(ctx context.Context, g *worldGroup) (map[schema.Ref][]schema.Ref, error) {
	views, byName := make(map[string]schema.Ref), make(map[schema.Name]schema.Ref)
	for _, ref := range g.stood {
		if ref.Kind.HasRows() {
			views[ref.Name], byName[ref.TypeName()] = ref, ref
		}
	}
	if _, err := c.conn.Exec(ctx, pinnedPath); err != nil {
		return nil, err
	}
	rows, err := c.conn.Query(ctx, temporaryReadsSQL)
	if err != nil {
		return nil, fmt.Errorf("look at what views read: %w", err)
	}
	out := make(map[schema.Ref][]schema.Ref)
	err = scanReads(rows, func(view string, reads schema.Name) {
		to, ok := byName[reads]
		if reads.Schema == "" {
			to, ok = views[reads.Name]
		}
		if from, isStood := views[view]; ok && isStood {
			out[from] = append(out[from], to)
		}
	})
	return out, err
}

func scanReads(rows pgx.Rows, add func(view string, reads schema.Name)) error {
	defer rows.Close()
	return each(rows, func() error {
		var view string
		var reads schema.Name
		err := rows.Scan(&view, &reads.Name, &reads.Schema)
		add(view, reads)
		return err
	})
}

// ringError tells the first member of a ring of the others.
func ringError(e schema.Entity, ring []schema.Ref) *CompileError {
	message := "it needs itself"
	if len(ring) > 1 {
		names := make([]string, len(ring)-1)
		for i, r := range ring[1:] {
			names[i] = r.String()
		}
		message += ", by way of " + strings.Join(names, ", then ")
	}
	return &CompileError{
		Ref: ring[0], Pos: entityPos(e), SQLState: pgerrcode.UndefinedTable, Message: message,
		Hint: "PostgreSQL makes nothing before what it needs: take one of these names out",
	}
}

// missesName reports whether something was rejected for want of a name.
func missesName(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && undefined[pg.Code] && pg.Code != pgerrcode.UndefinedColumn
}

// failedRing is the ring of a stand-in over others that the server did not take, or nil.
func (w *world) failedRing(ref schema.Ref, failed map[schema.Ref]error) []schema.Ref {
	if e := w.desired.Entity(ref); e != nil && namesItself(e) && namesIn(failed[ref], ref) {
		return []schema.Ref{ref}
	}
	return ringOf(ref, func(r schema.Ref) []schema.Ref {
		return slices.DeleteFunc(slices.Clone(w.needs[r]), func(n schema.Ref) bool { return !missesName(failed[n]) })
	})
}

// ringOf is the shortest way from an object over what it needs back to itself, or nil.
func ringOf(ref schema.Ref, needs func(schema.Ref) []schema.Ref) []schema.Ref {
	from := make(map[schema.Ref]schema.Ref)
	for todo := []schema.Ref{ref}; len(todo) > 0; todo = todo[1:] {
		at := todo[0]
		for _, n := range needs(at) {
			if n == ref {
				var ring []schema.Ref
				for ; at != ref; at = from[at] {
					ring = append(ring, at)
				}
				ring = append(ring, ref)
				slices.Reverse(ring)
				return ring
			}
			if _, seen := from[n]; !seen {
				from[n] = at
				todo = append(todo, n)
			}
		}
	}
	return nil
}

// namesIn reports whether an error of the server names an object.
func namesIn(err error, ref schema.Ref) bool {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return false
	}
	for t := range sqltext.Tokens(pg.Message) {
		if t.IsName() && schema.ParseName(t.Text).Name == ref.Name {
			return true
		}
	}
	return false
}

package apply

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema/sqltext"
)

// Blocker is a session that stands in the way.
type Blocker struct {
	PID                      int32
	Application, User, State string
	// Age is how long its transaction has been open.
	Age time.Duration
	// Query is its last statement, shortened, without its constants.
	Query string
	// Hidden reports whether the role may not see what the session does, nor since when.
	Hidden bool
	// Prepared is the identifier of a prepared transaction, which has no session.
	Prepared string
}

// String gives pid, application, user, state and age.
func (b Blocker) String() string {
	if b.Prepared != "" {
		return fmt.Sprintf("prepared transaction %q (user %s, prepared %s ago): COMMIT PREPARED or ROLLBACK PREPARED ends it", b.Prepared, b.User, b.Age.Round(time.Second))
	}
	if b.Hidden {
		return fmt.Sprintf("pid %d (user %s; what it does is hidden from this role: GRANT pg_read_all_stats TO it shows that)", b.PID, b.User)
	}
	s := fmt.Sprintf("pid %d (app %q, user %s, %s, transaction open for %s)", b.PID, b.Application, b.User, b.State, b.Age.Round(time.Second))
	if b.Query != "" {
		s += ": " + b.Query
	}
	return s
}

const blockerColumns = `a.pid, coalesce(a.application_name, ''), coalesce(a.usename::text, ''), coalesce(a.state, ''),
  coalesce(extract(epoch FROM now() - a.xact_start), 0)::float8, coalesce(a.query, '')`

// oidOf is the OID of the relation that an expression names with its schema, or null. The catalogs tell everyone; to_regclass
// fails where the role has no USAGE on the schema, and a plan may lock a table of somebody else there.
func oidOf(name string) string {
	return `(SELECT o.oid FROM pg_catalog.pg_class o JOIN pg_catalog.pg_namespace s ON s.oid = o.relnamespace, parse_ident(` + name + `) AS p (words)
  WHERE s.nspname = p.words[1] AND o.relname = p.words[2])`
}

var (
	// lockHoldersSQL lists who holds a lock of one of the modes on the relation beside it.
	lockHoldersSQL = `SELECT DISTINCT ` + blockerColumns + `
FROM pg_catalog.pg_locks l
JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
JOIN (SELECT ` + oidOf("u.relation") + ` AS relation, u.mode FROM unnest($1::text[], $2::text[]) AS u (relation, mode)) w
  ON w.relation = l.relation AND w.mode = l.mode
WHERE l.locktype = 'relation' AND l.granted AND l.pid <> ALL ($3::int4[])
  AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = current_database())
ORDER BY 1`
	blockingSQL = `SELECT ` + blockerColumns + `
FROM pg_catalog.pg_stat_activity a WHERE a.pid = ANY (pg_blocking_pids($1)) ORDER BY 1`
	// oldSnapshotsSQL lists transactions of this database that CREATE INDEX CONCURRENTLY
	// waits for: those that hold a snapshot or an XID, whatever table they look at.
	oldSnapshotsSQL = `SELECT ` + blockerColumns + `
FROM pg_catalog.pg_stat_activity a
WHERE a.datname = current_database() AND a.pid <> ALL ($1::int4[]) AND a.backend_type = 'client backend'
  AND (a.backend_xmin IS NOT NULL OR a.backend_xid IS NOT NULL) AND a.xact_start < now() - interval '1 second'
ORDER BY 1`
	// preparedSQL lists prepared transactions that hold locks on the given relations: they have no
	// process (manual, pg_locks), and are known by the lock on their own XID.
	preparedSQL = `SELECT DISTINCT p.gid, p.owner::text, extract(epoch FROM now() - p.prepared)::float8
FROM pg_catalog.pg_prepared_xacts p
JOIN pg_catalog.pg_locks x ON x.locktype = 'transactionid' AND x.transactionid = p.transaction AND x.granted AND x.pid IS NULL
JOIN pg_catalog.pg_locks l ON l.virtualtransaction = x.virtualtransaction AND l.pid IS NULL
WHERE l.locktype = 'relation' AND p.database = current_database()
  AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = current_database())
  AND l.relation = ANY (SELECT ` + oidOf("r.name") + ` FROM unnest($1::text[]) AS r (name))
ORDER BY 1`
	advisoryHolderSQL = `SELECT ` + blockerColumns + `
FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'advisory' AND l.granted AND l.classid = $1 AND l.objid = $2
  AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = current_database())
ORDER BY 1`
)

// hiddenQuery stands in pg_stat_activity for the statement of a session that the role may not see.
const hiddenQuery = "<insufficient privilege>"

func blockers(ctx context.Context, conn *pgx.Conn, sql string, args ...any) ([]Blocker, error) {
	rows, err := conn.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return scanBlockers(rows)
}

func scanBlockers(rows pgx.Rows) ([]Blocker, error) {
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (Blocker, error) {
		var b Blocker
		var age float64
		err := row.Scan(&b.PID, &b.Application, &b.User, &b.State, &age, &b.Query)
		b.complete(age)
		return b, err
	})
}

// complete takes the age in seconds, and what a role may not see, or not all of, out of the statement.
func (b *Blocker) complete(age float64) {
	b.Age = time.Duration(age * float64(time.Second))
	if b.Hidden = b.Query == hiddenQuery; b.Hidden {
		b.Query = ""
	}
	b.Query = shorten(b.Query)
}

// relations are what the steps lock.
func relations(steps []plan.Step) []string {
	var names []string
	for _, s := range steps {
		for _, l := range s.Locks {
			names = append(names, l.Relation)
		}
	}
	return names
}

// conflicts are the locks that are in the way of the steps', each a relation and a mode as pg_locks
// has it. A batch waits for rows, so for everyone who may have locked one.
func conflicts(steps []plan.Step) (relations, modes []string) {
	for _, s := range steps {
		for _, l := range s.Locks {
			for held, with := range lockConflicts {
				if s.Class == plan.Batch || strings.Contains(with, string(rune('0'+slices.Index(plan.LockModes, l.Mode)))) {
					relations, modes = append(relations, l.Relation), append(modes, lockName(plan.LockModes[held]))
				}
			}
		}
	}
	return relations, modes
}

// lockConflicts says, for each mode by its place in plan.LockModes, which of them it conflicts with
// (manual, "Explicit Locking").
var lockConflicts = []string{"7", "67", "4567", "34567", "23567", "234567", "1234567", "01234567"}

// lockName is a mode as pg_locks has it: AccessShareLock.
func lockName(mode string) string {
	var b strings.Builder
	for _, word := range strings.Fields(mode) {
		b.WriteString(word[:1] + strings.ToLower(word[1:]))
	}
	return b.String() + "Lock"
}

// holders is who has locks that are in the way of the steps.
func (r *runner) holders(ctx context.Context, steps []plan.Step) ([]Blocker, error) {
	names, modes := conflicts(steps)
	var out, prepared []Blocker
	b := &pgx.Batch{}
	b.Queue(lockHoldersSQL, names, modes, r.pids()).Query(func(rows pgx.Rows) (err error) {
		out, err = scanBlockers(rows)
		return err
	})
	askPrepared(b, steps, &prepared)
	err := r.watch.SendBatch(ctx, b).Close()
	return append(out, prepared...), err
}

// prepared are the prepared transactions that have locks on the relations of the steps.
func (r *runner) prepared(ctx context.Context, steps []plan.Step) (list []Blocker, err error) {
	b := &pgx.Batch{}
	askPrepared(b, steps, &list)
	err = r.watch.SendBatch(ctx, b).Close()
	return list, err
}

func askPrepared(b *pgx.Batch, steps []plan.Step, list *[]Blocker) {
	b.Queue(preparedSQL, relations(steps)).Query(func(rows pgx.Rows) (err error) {
		*list, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (Blocker, error) {
			var b Blocker
			var age float64
			err := row.Scan(&b.Prepared, &b.User, &age)
			b.Age = time.Duration(age * float64(time.Second))
			return b, err
		})
		return err
	})
}

// shorten makes a statement fit a line, without its constants and comments.
func shorten(query string) string {
	var b strings.Builder
	end := 0
	for t := range sqltext.Tokens(query) {
		text := query[t.Pos:t.End]
		if t.Pos > end && b.Len() > 0 {
			b.WriteByte(' ')
		}
		end = t.End
		if t.Kind == sqltext.String || t.Kind == sqltext.Number {
			b.WriteByte('?')
		} else {
			b.WriteString(text)
		}
		// Whether a backslash escapes the quote is a setting of that session's: what follows may be
		// within the constant.
		if t.Kind == sqltext.String && text[0] != 'E' && text[0] != 'e' && strings.Contains(text, `\'`) {
			b.WriteString(" ...")
			break
		}
	}
	out := strings.ToValidUTF8(b.String(), "?")
	if r := []rune(out); len(r) > 80 {
		out = string(r[:77]) + "..."
	}
	return out
}

package live

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// ddlTriggersSQL lists the event triggers that a statement of a probe fires, and whether they do so
// where the session replicates: its function's owner may write anything into the function.
const ddlTriggersSQL = `SELECT p.proname::text, e.evtenabled IN ('A', 'R'),
  coalesce((SELECT s.rolsuper FROM pg_catalog.pg_roles s WHERE s.oid = p.proowner), false)
FROM pg_catalog.pg_event_trigger e JOIN pg_catalog.pg_proc p ON p.oid = e.evtfoid
WHERE e.evtenabled <> 'D' AND e.evtevent <> 'login' ORDER BY 1`

// ddlTrigger is an event trigger's function.
type ddlTrigger struct {
	function         string
	always, ofAdmins bool
}

// hushing are the settings that keep event triggers from firing, by the version that brought the
// right to set them: whoever may not set the first that is there cannot hush them.
func hushing(major int) string {
	if major >= 17 {
		return "event_triggers"
	}
	return "session_replication_role"
}

// quietness is how probes run without running code of others.
type quietness struct {
	// hush is the statement that keeps event triggers from firing; empty where there are none.
	hush string
	// triggers are the functions of those that run all the same, all of superusers.
	triggers []string
	// evaluated are bare names through which reading a string constant runs code of a user.
	evaluated map[string]bool
}

// quiet finds that out, and whether the server can be asked at all.
func quiet(ctx context.Context, conn *pgx.Conn) (q quietness, ok bool, err error) {
	b := &pgx.Batch{}
	var list []ddlTrigger
	b.Queue(ddlTriggersSQL).Query(func(rows pgx.Rows) error {
		return each(rows, func() error {
			var t ddlTrigger
			err := rows.Scan(&t.function, &t.always, &t.ofAdmins)
			list = append(list, t)
			return err
		})
	})
	if q.evaluated, err = askEvaluated(b, Major(conn)); err != nil {
		return q, false, err
	}
	if err := conn.SendBatch(ctx, b).Close(); err != nil {
		return q, false, fmt.Errorf("look at what probes would run: %w", err)
	}
	ok, err = q.hushTriggers(ctx, conn, list)
	return q, ok, err
}

// hushTriggers finds how event triggers are kept from firing.
func (q *quietness) hushTriggers(ctx context.Context, conn *pgx.Conn, list []ddlTrigger) (ok bool, err error) {
	if len(list) == 0 {
		return true, nil
	}
	name := hushing(Major(conn))
	may, err := maySet(ctx, conn, name)
	if err != nil {
		return false, err
	}
	value := map[string]string{"event_triggers": "off", "session_replication_role": "replica"}[name]
	if may {
		q.hush = "SET LOCAL " + name + " = " + value
	}
	for _, t := range list {
		switch {
		case may && (name == "event_triggers" || !t.always):
		case !t.ofAdmins:
			return false, nil
		default:
			q.triggers = append(q.triggers, t.function)
		}
	}
	return true, nil
}

// maySet reports whether the role may set a parameter that is a superuser's by default.
func maySet(ctx context.Context, conn *pgx.Conn, name string) (bool, error) {
	sql := "SELECT s.rolsuper FROM pg_catalog.pg_roles s WHERE s.rolname = current_user AND $1::text <> ''"
	if majorVersion(conn.PgConn().ParameterStatus("server_version")) >= 15 {
		sql = "SELECT pg_catalog.has_parameter_privilege($1::text, 'SET')"
	}
	var may bool
	if err := conn.QueryRow(ctx, sql, name).Scan(&may); err != nil {
		return false, fmt.Errorf("look at the right to set %s: %w", name, err)
	}
	return may, nil
}

// errNotAsked reports that an event trigger would not let the server be asked.
var errNotAsked = errors.New("an event trigger refuses what asks the server")

// refusedByTrigger reports whether the error comes out of one of the event triggers' functions.
func refusedByTrigger(err error, functions []string) bool {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return false
	}
	for _, f := range functions {
		if strings.Contains(pg.Where, f+"(") {
			return true
		}
	}
	return false
}

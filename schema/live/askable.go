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

// quiet finds out how probes can run without running the event triggers of others. It returns the
// statement that hushes them, empty where there is nothing to hush, and whether the server can be
// asked at all; functions are those that run all the same, all of superusers.
func quiet(ctx context.Context, conn *pgx.Conn) (hush string, functions []string, ok bool, err error) {
	rows, err := conn.Query(ctx, ddlTriggersSQL)
	if err != nil {
		return "", nil, false, fmt.Errorf("look at event triggers: %w", err)
	}
	defer rows.Close()
	var list []ddlTrigger
	if err := each(rows, func() error {
		var t ddlTrigger
		err := rows.Scan(&t.function, &t.always, &t.ofAdmins)
		list = append(list, t)
		return err
	}); err != nil {
		return "", nil, false, fmt.Errorf("look at event triggers: %w", err)
	}
	if len(list) == 0 {
		return "", nil, true, nil
	}
	name := hushing(majorVersion(conn.PgConn().ParameterStatus("server_version")))
	may, err := maySet(ctx, conn, name)
	if err != nil {
		return "", nil, false, err
	}
	value := map[string]string{"event_triggers": "off", "session_replication_role": "replica"}[name]
	if may {
		hush = "SET LOCAL " + name + " = " + value
	}
	for _, t := range list {
		switch {
		case may && (name == "event_triggers" || !t.always):
		case !t.ofAdmins:
			return "", nil, false, nil
		default:
			functions = append(functions, t.function)
		}
	}
	return hush, functions, true, nil
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

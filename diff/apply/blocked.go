package apply

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
)

// BlockedSession is a session that waits for a lock, and those that it waits for.
type BlockedSession struct {
	Blocker
	// Waits is how long its statement has been running.
	Waits time.Duration
	By    []Blocker
}

// blockedSQL lists the sessions of this database that wait for a lock, with the processes that are in their way; 0 is
// a prepared transaction (manual, "pg_blocking_pids").
const blockedSQL = `SELECT ` + blockerColumns + `, coalesce(extract(epoch FROM clock_timestamp() - a.query_start), 0)::float8,
  pg_blocking_pids(a.pid)
FROM pg_catalog.pg_stat_activity a
WHERE a.datname = current_database() AND a.wait_event_type = 'Lock' ORDER BY a.query_start, a.pid`

// Blocked lists the sessions of the database that wait for a lock, the longest first.
func Blocked(ctx context.Context, conn *pgx.Conn) ([]BlockedSession, error) {
	list, by, err := blocked(ctx, conn)
	if err != nil {
		return nil, fmt.Errorf("look at who waits for a lock: %w", err)
	}
	const sql = `SELECT ` + blockerColumns + ` FROM pg_catalog.pg_stat_activity a WHERE a.pid = ANY ($1::int4[]) ORDER BY 1`
	inTheWay, err := blockers(ctx, conn, sql, slices.Concat(by...))
	if err != nil {
		return nil, fmt.Errorf("look at who is in the way: %w", err)
	}
	for i := range list {
		for _, b := range inTheWay {
			if slices.Contains(by[i], b.PID) {
				list[i].By = append(list[i].By, b)
			}
		}
	}
	return list, nil
}

func blocked(ctx context.Context, conn *pgx.Conn) (list []BlockedSession, by [][]int32, err error) {
	rows, err := conn.Query(ctx, blockedSQL)
	if err != nil {
		return nil, nil, err
	}
	list, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (BlockedSession, error) {
		var s BlockedSession
		var age, waits float64
		var pids []int32
		err := row.Scan(&s.PID, &s.Application, &s.User, &s.State, &age, &s.Query, &waits, &pids)
		s.complete(age)
		s.Waits = time.Duration(waits * float64(time.Second))
		by = append(by, pids)
		return s, err
	})
	return list, by, err
}

package apply_test

import (
	"context"
	"errors"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl/diff/apply"
	"github.com/replyx/schemactl/diff/apply/journal"
	"github.com/replyx/schemactl/diff/history"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/sandbox"
	"github.com/replyx/schemactl/schema/live"
)

// crash makes the server go down and come up again, as after a fault: one of its processes is killed. It returns
// when the server has ended its other sessions, which it is told by one of its own.
func crash(t *testing.T, url string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	var pid int
	if err := conn.QueryRow(t.Context(), "SELECT pg_backend_pid()").Scan(&pid); err != nil {
		t.Fatal(err)
	}
	other, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close(t.Context())
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if _, err := other.Exec(t.Context(), "SELECT pg_sleep(60)"); err == nil {
		t.Fatal("the server has not noticed that a process is gone")
	}
}

// A crash of the server outside of a step is lived through, wherever it comes; where the server stays
// away behind the last step, what is missing is the proof.
func TestCrashOutsideOfAStep(t *testing.T) {
	srv, err := sandbox.Start(t.Context(), sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { srv.Stop() })
	url := srv.URL("postgres")
	for _, at := range []string{"first connection", "second connection", "plan", "proof", "away"} {
		t.Run(at, func(t *testing.T) {
			crashed, connections := false, 0
			once := func(here string) {
				if at == here && !crashed {
					crashed = true
					crash(t, url)
				}
			}
			connect := func(ctx context.Context, notice func(*pgconn.Notice)) (*pgx.Conn, error) {
				connections++
				conn, err := live.ConnectNotices(ctx, url, notice)
				if connections == 1 {
					once("first connection")
				} else {
					once("second connection")
				}
				return conn, err
			}
			ask := func(ctx context.Context) (*plan.Plan, error) {
				conn, err := live.Connect(ctx, url)
				if err != nil {
					return nil, err
				}
				defer conn.Close(ctx)
				if once("plan"); at == "proof" {
					once("proof")
				}
				_, err = conn.Exec(ctx, "SELECT 1")
				return &plan.Plan{Result: plan.Noop}, err
			}
			name := strings.Fields(at)[0]
			p := planOf(brief(1, "CREATE TABLE public."+name+" (id integer)"))
			p.Steps[0].Locks = nil
			opts := apply.Options{RetryFor: time.Minute, LockStart: 20 * time.Millisecond, LockCap: 200 * time.Millisecond,
				Journal: &journal.Entry{ToolVersion: "test", Command: history.Apply, Desired: at}, Prove: func(ctx context.Context, _ *pgx.Conn) (*plan.Plan, error) { return ask(ctx) }}
			if at == "plan" { // made again, since another run seems to have come between
				opts.Seen = "another"
				opts.Replan = func(ctx context.Context) (*plan.Plan, error) {
					_, err := ask(ctx)
					return p, err
				}
			}
			if at == "away" {
				opts.RetryFor = time.Second
				opts.Prove = func(ctx context.Context, _ *pgx.Conn) (*plan.Plan, error) {
					srv.Stop()
					return ask(ctx)
				}
			}
			r := &recorder{}
			out, err := apply.Run(t.Context(), connect, p, opts, r.event)
			if at == "away" {
				var unproven *apply.ProofError
				if !errors.As(err, &unproven) || !strings.HasPrefix(err.Error(), "the step is done, but the proof could not be taken: ") || !strings.Contains(unproven.Hint, "run apply again") {
					t.Errorf("got %v", err)
				}
				return
			}
			if err != nil || !out.Proven {
				t.Fatalf("proven %t: %v", out.Proven, err)
			}
			if _, told := find[apply.Reconnecting](r); !told {
				t.Error("nothing was told of the crash")
			}
		})
	}
}

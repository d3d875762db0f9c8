//go:build unix

package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/internal/sandbox"
)

// phasesOf are those of a concurrent build, in their order, as the server names them.
func phasesOf(method string) []string {
	out := []string{"waiting for writers before build", shortest}
	if method == "ivfflat" {
		out = append(out, "building index: performing k-means", "building index: assigning tuples")
	}
	return append(out, "building index: loading tuples", "waiting for writers before validation",
		"index validation: scanning index", "index validation: scanning table", snapshots)
}

// shortest is over in some microseconds, and has written nothing yet.
const shortest = "building index: initializing"

// snapshots is the last.
const snapshots = "waiting for old snapshots"

// TestBuildIsKilled ends the build of an index in each of its phases, by its client, its backend
// and its server: perf status says what there is, and perf apply mends it. A backend is stopped as it comes
// to the phase, so that none is too short. The phases that take long are ended in one of the ways;
// SCHEMACTL_KILLS=all, which make soak sets, ends every phase in all of them.
func TestBuildIsKilled(t *testing.T) {
	srv, err := sandbox.Start(t.Context(), sandbox.Options{Settings: map[string]string{"synchronous_commit": "on"}})
	if err != nil {
		t.Fatal(err)
	}
	k := shortOf(t, srv, 2500)
	all := os.Getenv("SCHEMACTL_KILLS") == "all"
	n := 0
	for _, block := range []string{ivfflatBlock, hnswBlock} {
		k.want(block)
		method := "hnsw"
		if block == ivfflatBlock {
			method = "ivfflat"
		}
		for i, phase := range phasesOf(method) {
			if !all && (method == "hnsw" || phase != snapshots) && (phase == shortest || !strings.HasPrefix(phase, "building")) {
				continue
			}
			ways := k.ways()
			for w, way := range ways {
				if all || w == n%len(ways) {
					if !t.Run(fmt.Sprintf("%s %s, %s", method, way.name, phase), func(t *testing.T) {
						k.in(t).once(phasesOf(method), i, way)
					}) {
						t.FailNow() // what it left is in the way of the next
					}
				}
			}
			n++
		}
	}
}

// way is how a build is ended.
type way struct {
	name string
	// goesOn reports whether the client builds again by itself; survives, that the server may have gone on
	// with what a client that is gone had asked for.
	goesOn, survives bool
	kill             func(pid int, client *exec.Cmd)
}

func (k *killing) ways() []way {
	client := func(client *exec.Cmd) { _ = client.Process.Kill() }
	return []way{
		{"server", false, false, func(pid int, c *exec.Cmd) {
			// That a backend is killed takes the whole server down, and it recovers.
			client(c)
			k.signal(pid, syscall.SIGKILL)
		}},
		{"backend and client", false, false, func(pid int, c *exec.Cmd) {
			client(c)
			_ = c.Wait()
			k.exec(fmt.Sprintf("SELECT pg_terminate_backend(%d)", pid))
			k.signal(pid, syscall.SIGCONT)
		}},
		{"backend", true, false, func(pid int, _ *exec.Cmd) {
			k.exec(fmt.Sprintf("SELECT pg_terminate_backend(%d)", pid))
			k.signal(pid, syscall.SIGCONT)
		}},
		{"client", false, true, func(pid int, c *exec.Cmd) {
			client(c)
			_ = c.Wait()
			k.signal(pid, syscall.SIGCONT)
		}},
	}
}

// killing runs commands on a server of its own, and ends them.
type killing struct{ *teller }

func (k *killing) in(t *testing.T) *killing { return &killing{&teller{t, k.url, k.file}} }

func (k *killing) signal(pid int, s syscall.Signal) {
	k.t.Helper()
	if err := syscall.Kill(pid, s); err != nil {
		k.t.Fatalf("%v to %d: %v", s, pid, err)
	}
}

// once builds, and ends the build in one of its phases.
func (k *killing) once(phases []string, at int, w way) {
	k.t.Helper()
	phase := phases[at]
	b := k.begin()
	for tries := 0; !b.comesTo(phases, at) || !b.isSeen(phase); tries++ {
		if tries == 20 {
			if phase == shortest {
				k.t.Skipf("%s was over each time before it could be stopped", phase)
			}
			k.t.Fatalf("no build was stopped in the phase %q", phase)
		}
		b.ends()
		b = k.begin()
	}
	defer b.release()
	w.kill(b.pid, b.client)
	b.release()
	err := b.client.Wait()
	if (err == nil) != w.goesOn {
		k.t.Errorf("the client ended so: %v\n%s", err, b.out)
	}
	if w.goesOn {
		k.has(k.tell(0, "perf", "status", "--to", k.file), "1 in place")
		k.exec("DROP INDEX docs_v_idx")
		return
	}
	k.settle()
	var out bytes.Buffer
	code := run(k.t.Context(), []string{"schemactl", "perf", "status", "--to", k.file}, strings.NewReader(""), &out, &out)
	switch {
	case code == 2 && strings.Contains(out.String(), "invalid   docs_v_idx"):
	case code == 0 && w.survives:
	default:
		k.t.Errorf("perf status ends with %d and says\n%s", code, out.String())
	}
	k.tell(0, "perf", "apply", "--to", k.file)
	k.has(k.tell(0, "perf", "status", "--to", k.file), "1 in place")
	if n := k.value("SELECT count(*) FROM pg_index WHERE indrelid = 'docs'::regclass"); n != "1" {
		k.t.Errorf("there are %s indexes", n)
	}
	k.exec("DROP INDEX docs_v_idx")
}

// build is one that is led from phase to phase.
type build struct {
	*killing
	client *exec.Cmd
	out    *bytes.Buffer
	pid    int
	watch  *pgx.Conn
	// holder is in a transaction that the build waits for.
	holder *pgx.Conn
}

// begin starts a build in a process of its own, which waits for a writer.
func (k *killing) begin() *build {
	k.t.Helper()
	b := &build{killing: k, out: new(bytes.Buffer), watch: k.connect()}
	b.hold("BEGIN; LOCK TABLE docs IN ROW EXCLUSIVE MODE")
	b.client = &exec.Cmd{Path: os.Args[0], Args: []string{"schemactl", "perf", "apply", "--to", k.file}, Stdout: b.out, Stderr: b.out}
	if err := b.client.Start(); err != nil {
		k.t.Fatal(err)
	}
	return b
}

func (b *build) hold(sql string) {
	b.t.Helper()
	b.holder = b.connect()
	if _, err := b.holder.PgConn().Exec(b.t.Context(), sql).ReadAll(); err != nil {
		b.t.Fatal(err)
	}
}

func (b *build) release() {
	if b.holder != nil {
		_ = b.holder.Close(context.WithoutCancel(b.t.Context()))
		b.holder = nil
	}
}

// holds are what a build waits for in the phases that it would not be seen in otherwise.
var holds = map[string]string{
	"waiting for writers before validation": "BEGIN; LOCK TABLE docs IN ROW EXCLUSIVE MODE",
	snapshots:                               "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT FROM docs LIMIT 1",
}

// comesTo leads the build from phase to phase, and leaves it stopped in the one that is wanted. False says
// that it was past it before it could be stopped.
func (b *build) comesTo(phases []string, at int) bool {
	b.t.Helper()
	now := b.until(phases, 0)
	if at == 0 {
		return true
	}
	b.release()
	if sql := holds[phases[at]]; sql != "" {
		b.hold(sql)
	}
	for i := 1; i <= at && now < at; i++ {
		now = b.until(phases, i)
	}
	return now == at
}

// isSeen asks perf status about the build: it is on its way. False reports that it was stopped while it held what
// every look at the server needs.
func (b *build) isSeen(phase string) bool {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.t.Context(), 10*time.Second)
	defer cancel()
	var out bytes.Buffer
	code := run(ctx, []string{"schemactl", "perf", "status", "--to", b.file}, strings.NewReader(""), &out, &out)
	if ctx.Err() != nil {
		return false
	}
	if code != 0 {
		b.t.Fatalf("perf status ends with %d and says\n%s", code, out.String())
	}
	b.has(out.String(), "building")
	b.has(out.String(), phase)
	return true
}

// ends lets a build come to its end.
func (b *build) ends() {
	b.t.Helper()
	b.release()
	_ = syscall.Kill(b.pid, syscall.SIGCONT)
	if err := b.client.Wait(); err != nil {
		b.t.Fatalf("%v\n%s", err, b.out)
	}
	b.exec("DROP INDEX docs_v_idx")
}

// until lets the backend go on for as short as can be, stops it and looks, until it is in the phase or past
// it, and says in which it is.
func (b *build) until(phases []string, at int) int {
	b.t.Helper()
	seen := ""
	for start := time.Now(); time.Since(start) < 30*time.Second; {
		now, err := b.phase()
		if err != nil { // it was stopped while it held what the look needs
			b.signal(b.pid, syscall.SIGCONT)
			b.watch = b.connect()
			continue
		}
		seen = cmp.Or(now, seen)
		if i := slices.Index(phases, now); i >= at {
			b.signal(b.pid, syscall.SIGSTOP) // the first is found, not come to
			return i
		}
		switch {
		case b.pid == 0: // it has not begun
			time.Sleep(time.Millisecond)
			continue
		case now == "" && at > 0: // it is done
			return len(phases)
		}
		b.signal(b.pid, syscall.SIGCONT)
		if phases[at] != shortest {
			time.Sleep(20 * time.Microsecond)
		}
		b.signal(b.pid, syscall.SIGSTOP)
	}
	b.t.Fatalf("no build came to the phase %q; the last was %q\n%s", phases[at], seen, b.out)
	return 0
}

func (b *build) phase() (string, error) {
	ctx, cancel := context.WithTimeout(b.t.Context(), time.Second)
	defer cancel()
	phase := ""
	err := b.watch.QueryRow(ctx, "SELECT pid, phase FROM pg_stat_progress_create_index WHERE relid = 'docs'::regclass").Scan(&b.pid, &phase)
	if err == pgx.ErrNoRows {
		err = nil
	}
	return phase, err
}

func (k *killing) connect() *pgx.Conn {
	k.t.Helper()
	var conn *pgx.Conn
	var err error
	for range 100 { // the server may be starting again
		if conn, err = pgx.Connect(k.t.Context(), k.url); err == nil {
			k.t.Cleanup(func() { _ = conn.Close(context.WithoutCancel(k.t.Context())) })
			return conn
		}
		time.Sleep(100 * time.Millisecond)
	}
	k.t.Fatal(err)
	return nil
}

func (k *killing) exec(sql string) {
	k.t.Helper()
	conn := k.connect()
	defer conn.Close(k.t.Context())
	if _, err := conn.Exec(k.t.Context(), sql); err != nil {
		k.t.Fatal(err)
	}
}

// settle waits until no build is left: that of a killed client goes on until it notices.
func (k *killing) settle() {
	k.t.Helper()
	conn := k.connect()
	for start := time.Now(); time.Since(start) < 30*time.Second; time.Sleep(20 * time.Millisecond) {
		var n int
		if err := conn.QueryRow(k.t.Context(), "SELECT count(*) FROM pg_stat_progress_create_index").Scan(&n); err != nil {
			conn = k.connect()
			continue
		}
		if n == 0 {
			return
		}
	}
	k.t.Fatal("a killed build goes on")
}

// shortSchema is a table of small vectors with one index, whose block is given.
const shortSchema = `schema "public" {}
extension "vector" {
  schema = schema.public
}
table "docs" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "v" {
    type = vector(64)
  }
  perf_index "docs_v_idx" {
%s
  }
}
`

const hnswBlock = `    type = HNSW
    on {
      column = column.v
      ops    = vector_l2_ops
    }
`

const ivfflatBlock = `    type = IVFFLAT
    on {
      column = column.v
      ops    = vector_l2_ops
    }
    with {
      lists = 40
    }
`

// shortOf is a server that is short of something, with a table of rows.
func shortOf(t *testing.T, srv *sandbox.Server, rows int) *killing {
	t.Helper()
	t.Cleanup(func() { _ = srv.Stop() })
	if err := srv.CreateDatabase(t.Context(), "short", ""); err != nil {
		t.Fatal(err)
	}
	k := &killing{teller: newTeller(t, srv.URL("short"))}
	k.exec("CREATE EXTENSION vector")
	k.exec("CREATE TABLE docs (id integer NOT NULL, v vector(64) NOT NULL)")
	k.exec(fmt.Sprintf("INSERT INTO docs SELECT i, array(SELECT sin(i * d * 1.7) FROM generate_series(1, 64) d)::vector FROM generate_series(1, %d) i", rows))
	k.exec("ANALYZE docs")
	return k
}

// want writes the schema with the index's block.
func (k *killing) want(block string) {
	k.t.Helper()
	if err := os.WriteFile(k.file, fmt.Appendf(nil, shortSchema, block), 0o600); err != nil {
		k.t.Fatal(err)
	}
}

func (k *killing) value(sql string) string {
	k.t.Helper()
	conn := k.connect()
	defer conn.Close(k.t.Context())
	var s string
	if err := conn.QueryRow(k.t.Context(), "SELECT ("+sql+")::text").Scan(&s); err != nil {
		k.t.Fatal(err)
	}
	return s
}

func hasNot(t *testing.T, text, part string) {
	t.Helper()
	if strings.Contains(text, part) {
		t.Errorf("%q is in:\n%s", part, text)
	}
}

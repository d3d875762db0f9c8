package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/diff/report"
	"github.com/replyx/schemactl/internal/corpus"
	"github.com/replyx/schemactl/internal/pgtest"
	"github.com/replyx/schemactl/internal/sandbox"
)

const storyDims = 1536

// storySchema is a table of documents with an index that follows its rows.
const storySchema = `schema "public" {}
extension "vector" {
  schema = schema.public
}
table "docs" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "title" {
    type = text
  }
  column "body" {
    type = text
  }
  column "embedding" {
    type = vector(1536)
  }
  primary_key {
    columns = [column.id]
  }
  perf_index "docs_embedding_cosine_idx" {
    type = IVFFLAT
    on {
      column = column.embedding
      ops    = vector_cosine_ops
    }
    with {
      lists = auto
    }
    build {
      min_rows = 500
    }
  }
}
`

// teller runs commands on one database.
type teller struct {
	t    *testing.T
	url  string
	file string
}

func newTeller(t *testing.T, url string) *teller {
	file := filepath.Join(t.TempDir(), "schema.hcl")
	if err := os.WriteFile(file, []byte(storySchema), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("DATABASE_URL", url)
	return &teller{t, url, file}
}

// tell runs a command that must end with a code, and gives what it printed.
func (s *teller) tell(code int, args ...string) string {
	s.t.Helper()
	var out, errs bytes.Buffer
	if got := run(s.t.Context(), append([]string{"schemactl"}, args...), strings.NewReader(""), &out, &errs); got != code {
		s.t.Fatalf("schemactl %s: exit code %d, want %d\n%s%s", strings.Join(args, " "), got, code, out.String(), errs.String())
	}
	return out.String() + errs.String()
}

func (s *teller) has(text, part string) {
	s.t.Helper()
	if !strings.Contains(text, part) {
		s.t.Errorf("%q is not in:\n%s", part, text)
	}
}

// recall is what perf tune finds as the best setting.
func (s *teller) best() report.TuningJSON {
	s.t.Helper()
	var list []report.TuningJSON
	if err := json.Unmarshal([]byte(s.tell(0, "perf", "tune", "--format", "json", "--queries", "20", "docs_embedding_cosine_idx")), &list); err != nil {
		s.t.Fatal(err)
	}
	if list[0].Best == nil || list[0].Best.Recall < 0.95 {
		s.t.Fatalf("no setting reaches a recall of 0.95: %+v", list[0].Tuning.Rungs)
	}
	return list[0]
}

// TestRunbook is the life of a vector index: made on nothing, loaded, built, tuned, outgrown and
// built again, while searches and writes go on that must neither fail nor find no index.
func TestRunbook(t *testing.T) {
	db, c := pgtest.New(t), corpus.New(1, storyDims, 30)
	s := newTeller(t, db.URL)
	s.tell(0, "apply", "--auto-approve", "--to", s.file)
	s.has(s.tell(0, "perf", "status", "--to", s.file), "waits for 500 rows")
	s.has(s.tell(0, "perf", "apply", "--to", s.file), "noop")

	fill(t, db.URL, c, 0, 1000)
	s.has(s.tell(2, "perf", "status", "--to", s.file), "missing")
	s.has(s.tell(0, "perf", "apply", "--to", s.file), "lists = '20'")
	if db.Value("SELECT last_analyze IS NOT NULL FROM pg_stat_user_tables WHERE relname = 'docs'") != "true" {
		t.Error("the table was not analyzed")
	}
	s.has(s.tell(0, "perf", "status", "--to", s.file), "20 lists, 50 rows a list; 20 are recommended for 1,000 rows")

	l := startLoad(t, db, c)
	s.best()
	// Fivefold, with texts about other things.
	other := corpus.New(2, storyDims, 30)
	fill(t, db.URL, other, 1000, 5000)
	status := s.tell(0, "perf", "status", "--to", s.file)
	s.has(status, " are recommended for ")
	s.has(status, "stale, perf reindex --stale builds it again")
	s.has(s.tell(0, "diff", "--to", s.file), "noop")
	s.has(s.tell(0, "perf", "reindex", "--stale", "--to", s.file), "lists: 20 -> 7")
	if status = s.tell(0, "perf", "status", "--to", s.file); strings.Contains(status, "stale") {
		t.Errorf("still stale:\n%s", status)
	}
	s.best()
	l.stop()
}

// fill loads documents on a connection that ends, as that of a loader does: then they are counted.
func fill(t *testing.T, url string, c *corpus.Corpus, from, to int64) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if err := c.Copy(t.Context(), conn, "docs", from, to); err != nil {
		t.Fatal(err)
	}
}

// load is what goes on beside: searches, writes, and a look at whether the search has an index.
type load struct {
	t        *testing.T
	cancel   context.CancelFunc
	done     sync.WaitGroup
	searches atomic.Int64
	looks    atomic.Int64
}

func startLoad(t *testing.T, db *pgtest.DB, c *corpus.Corpus) *load {
	ctx, cancel := context.WithCancel(t.Context())
	l := &load{t: t, cancel: cancel}
	t.Cleanup(l.stop)
	vector := corpus.Text(c.Doc(1_000_000).Embedding)
	l.loop(ctx, db, func(conn *pgx.Conn) error {
		rows, err := conn.Query(ctx, "SELECT id FROM docs ORDER BY embedding <=> $1::text::vector LIMIT 10", vector)
		if err != nil {
			return err
		}
		ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
		if err == nil && len(ids) == 0 {
			err = fmt.Errorf("a search found nothing")
		}
		l.searches.Add(1)
		return err
	})
	l.loop(ctx, db, func(conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, "UPDATE docs SET title = title || '.' WHERE id = $1", l.searches.Load()%1000)
		return err
	})
	l.loop(ctx, db, func(conn *pgx.Conn) error {
		var there bool
		err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam WHERE i.indrelid = 'docs'::regclass AND i.indisvalid AND a.amname = 'ivfflat')").Scan(&there)
		if err == nil && !there {
			err = fmt.Errorf("there was a moment without the index")
		}
		l.looks.Add(1)
		return err
	})
	return l
}

// loop calls f on a connection of its own, again and again.
func (l *load) loop(ctx context.Context, db *pgtest.DB, f func(*pgx.Conn) error) {
	conn := db.Conn()
	l.done.Add(1)
	go func() {
		defer l.done.Done()
		for ctx.Err() == nil {
			if err := f(conn); err != nil && ctx.Err() == nil {
				l.t.Errorf("beside: %v", err)
				return
			}
			select {
			case <-ctx.Done():
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
}

func (l *load) stop() {
	l.cancel()
	l.done.Wait()
	if l.searches.Load() < 10 || l.looks.Load() < 10 {
		l.t.Errorf("only %d searches and %d looks: that proves nothing", l.searches.Load(), l.looks.Load())
	}
}

// TestBuildIsKilled ends the build of an index in each of its phases, by its client, its backend
// and its server: perf status says what there is, and perf apply mends it.
func TestBuildIsKilled(t *testing.T) {
	srv, err := sandbox.Start(t.Context(), sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = srv.Stop() })
	if err := srv.CreateDatabase(t.Context(), "killed", ""); err != nil {
		t.Fatal(err)
	}
	s := newTeller(t, srv.URL("killed"))
	s.tell(0, "apply", "--auto-approve", "--to", s.file)
	k := &killing{teller: s}
	fill(t, s.url, corpus.New(1, storyDims, 30), 0, 800)
	k.exec("ANALYZE docs")
	for _, c := range []struct {
		phase    string
		survives bool
		kill     func(pid int32, client *exec.Cmd)
	}{
		{"building index: performing k-means", true, k.client},
		{"building index: assigning tuples", false, k.both},
		{"waiting for old snapshots", false, k.both},
		{"building index: performing k-means", false, k.server},
	} {
		k.once(c.phase, c.survives, c.kill)
	}
	k.goesOn("building index: assigning tuples")
}

type killing struct{ *teller }

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

func (k *killing) client(_ int32, client *exec.Cmd) { _ = client.Process.Kill() }

// both: the client goes first, since it would build again.
func (k *killing) both(pid int32, client *exec.Cmd) {
	k.client(pid, client)
	k.backend(pid)
}

func (k *killing) backend(pid int32) { k.exec(fmt.Sprintf("SELECT pg_terminate_backend(%d)", pid)) }

// server: that a backend is killed takes the whole server down, and it recovers.
func (k *killing) server(pid int32, client *exec.Cmd) {
	k.client(pid, client)
	if err := syscall.Kill(int(pid), syscall.SIGKILL); err != nil {
		k.t.Fatal(err)
	}
}

func (k *killing) once(phase string, survives bool, kill func(int32, *exec.Cmd)) {
	k.t.Helper()
	holder := k.connect()
	if strings.HasPrefix(phase, "waiting") {
		if _, err := holder.Exec(k.t.Context(), "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT FROM docs LIMIT 1"); err != nil {
			k.t.Fatal(err)
		}
	}
	client, out := k.start()
	pid := k.waitFor(phase)
	if strings.HasPrefix(phase, "waiting") { // the others are over too soon
		k.has(k.tell(0, "perf", "status", "--to", k.file), phase)
	}
	kill(pid, client)
	if err := client.Wait(); err == nil {
		k.t.Errorf("%s: the killed build ended well:\n%s", phase, out.String())
	}
	_ = holder.Close(k.t.Context())
	k.settle()
	var status bytes.Buffer
	code := run(k.t.Context(), []string{"schemactl", "perf", "status", "--to", k.file}, strings.NewReader(""), &status, &status)
	switch {
	case code == 2 && (strings.Contains(status.String(), "missing") || strings.Contains(status.String(), "invalid")):
	case code == 0 && survives: // the server goes on with what a client that is gone had asked for
	default:
		k.t.Errorf("%s: perf status ends with %d and says\n%s", phase, code, status.String())
	}
	k.tell(0, "perf", "apply", "--to", k.file)
	k.has(k.tell(0, "perf", "status", "--to", k.file), "1 in place")
	k.exec("DROP INDEX docs_embedding_cosine_idx")
}

// goesOn ends the backend alone: the client drops what it has left, and builds again.
func (k *killing) goesOn(phase string) {
	k.t.Helper()
	client, out := k.start()
	k.backend(k.waitFor(phase))
	if err := client.Wait(); err != nil {
		k.t.Errorf("%s: the client did not go on: %v\n%s", phase, err, out)
	}
	k.has(k.tell(0, "perf", "status", "--to", k.file), "1 in place")
}

// start begins a build in a process of its own.
func (k *killing) start() (*exec.Cmd, *bytes.Buffer) {
	k.t.Helper()
	out := new(bytes.Buffer)
	client := &exec.Cmd{Path: os.Args[0], Args: []string{"schemactl", "perf", "apply", "--to", k.file}, Stdout: out, Stderr: out}
	if err := client.Start(); err != nil {
		k.t.Fatal(err)
	}
	return client, out
}

// waitFor waits until a build is in a phase and gives its backend.
func (k *killing) waitFor(phase string) int32 {
	k.t.Helper()
	conn := k.connect()
	seen := ""
	for start := time.Now(); time.Since(start) < 30*time.Second; time.Sleep(time.Millisecond) {
		var pid int32
		var now string
		if err := conn.QueryRow(k.t.Context(), "SELECT pid, phase FROM pg_stat_progress_create_index WHERE relid = 'docs'::regclass").Scan(&pid, &now); err != nil {
			continue
		}
		if now == phase {
			return pid
		}
		seen = now
	}
	k.t.Fatalf("no build came to the phase %q; the last was %q", phase, seen)
	return 0
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

package test

import (
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/pgtest"
	"github.com/replyx/schemactl/policy"
)

// A query of ours never runs under a search_path that a user's object may be in: under another
// path than the pinned one nothing is run but the statements that hold text of the HCL.
func TestQueriesRunUnderThePinnedPath(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	db.Exec(`CREATE EXTENSION btree_gist;
CREATE TABLE t (a integer, b varchar(10), c integer GENERATED ALWAYS AS (a + 1) STORED, CONSTRAINT k CHECK (a > 0));
CREATE INDEX i ON t (lower(b));
CREATE TABLE p (a integer) PARTITION BY RANGE ((a + 1));
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (10);
CREATE VIEW v AS SELECT a FROM t;
CREATE DOMAIN d AS text CHECK (VALUE <> '');`)
	spy := newSpy(t, db.URL)
	out := mustDiff(t, schemactl.Config{URL: spy.url, Sources: []string{writeHCL(t, statementsHCL)}, Now: time.Now()})
	if len(out.Plan.Changes) < 8 {
		t.Fatalf("the HCL asks for %d changes only", len(out.Plan.Changes))
	}
	spy.mu.Lock()
	defer spy.mu.Unlock()
	if spy.count == 0 || spy.other == 0 {
		t.Fatalf("%d statements, %d under another path: the test sees nothing", spy.count, spy.other)
	}
	for _, f := range spy.faults {
		t.Error(f)
	}
}

// So does a whole run, with its journal, its prechecks and its proof, the way back, status, performance indexes and
// a rehearsal: beside the statements of plans, and the questions that evaluate what the application's code is.
func TestJobQueriesRunUnderThePinnedPath(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	db.Exec(`CREATE EXTENSION btree_gist;
CREATE TABLE t (a integer, b varchar(10), c integer GENERATED ALWAYS AS (a + 1) STORED, CONSTRAINT k CHECK (a > 0));
CREATE INDEX i ON t (lower(b));
CREATE TABLE p (a integer) PARTITION BY RANGE ((a + 1));
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (10);
CREATE VIEW v AS SELECT a FROM t;
CREATE DOMAIN d AS text CHECK (VALUE <> '');
INSERT INTO t SELECT n + 1, 'x' FROM generate_series(1, 100) AS n;`)
	spy := newSpy(t, db.URL)
	spy.planned = make(map[string]bool)
	cfg := schemactl.Config{URL: spy.url, Sources: []string{writeHCL(t, statementsHCL)}, Now: time.Now(), DevURL: "here", Rehearse: policy.RehearseOn}
	opts := schemactl.JobOptions{Allow: policy.Hazards, Approve: func(p *plan.Plan) error { spy.plans(p); return nil }}
	spy.plans(mustDiff(t, cfg).Plan) // a rehearsal comes before it is approved
	done, err := schemactl.Apply(t.Context(), cfg, opts)
	if err != nil || !done.Proven || done.Steps < 8 {
		t.Fatalf("%+v, %v", done, err)
	}
	if _, _, err := schemactl.Status(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	if _, err := schemactl.Revisions(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	if _, err := schemactl.Doctor(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	job, _, err := schemactl.NewRollbackJob(t.Context(), cfg, schemactl.Rollback{To: 1}, opts)
	if err != nil {
		t.Fatal(err)
	}
	back, err := job.Plan(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	spy.plans(back)
	if _, err := job.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	spy.mu.Lock()
	defer spy.mu.Unlock()
	if spy.other < 20 || len(spy.planned) < 20 {
		t.Fatalf("%d statements under another path, %d planned: the test sees nothing", spy.other, len(spy.planned))
	}
	for _, f := range spy.faults {
		t.Error(f)
	}
}

const statementsHCL = `schema "public" {}
extension "btree_gist" {
  schema = schema.public
}
domain "d" {
  schema = schema.public
  type   = text
  null   = true
  check "d_check" {
    expr = "VALUE <> 'x'"
  }
}
table "t" {
  schema = schema.public
  column "a" {
    type    = bigint
    null    = true
    default = sql("1 + 1")
  }
  column "b" {
    type = varchar(20)
    null = true
  }
  column "c" {
    type = integer
    null = true
    as   = "a + 2"
  }
  check "k" {
    expr = "a > 1"
  }
  index "i" {
    on {
      expr = "upper(b)"
    }
    where = "a > 3"
  }
  exclude "x" {
    type = GIST
    on {
      expr = "a + 1"
      op   = "="
    }
  }
}
table "p" {
  schema = schema.public
  column "a" {
    type = integer
    null = true
  }
  partition {
    type = RANGE
    by {
      expr = "a + 1"
    }
  }
}
table "p1" {
  schema       = schema.public
  partition_of = table.p
  values {
    from = [1]
    to   = [20]
  }
}
view "v" {
  schema = schema.public
  as     = "SELECT a FROM p"
}
function "f" {
  schema = schema.public
  lang   = SQL
  return = integer
  as     = "SELECT 1"
}
`

// spy is a proxy before the server that knows under which search_path each statement runs.
type spy struct {
	url string

	mu           sync.Mutex
	count, other int
	// connections counts those that were opened.
	connections int
	faults      []string
	// planned are the statements of plans, and their prechecks, without what pins their names.
	planned map[string]bool
}

// plans notes what a plan runs.
func (s *spy) plans(p *plan.Plan) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, step := range p.Steps {
		s.planned[unpinned(step.Statement())] = true
		for _, p := range step.Prechecks() {
			s.planned[unpinned(p.Count)] = true
		}
	}
}

var pins = regexp.MustCompile(`OPERATOR\(pg_catalog\.([^)]+)\)|pg_catalog\.|\s+`)

// unpinned is a statement without the schema of what is PostgreSQL's own, and without white space.
func unpinned(sql string) string { return pins.ReplaceAllString(sql, "$1") }

func newSpy(t *testing.T, target string) *spy {
	u, err := url.Parse(target)
	if err != nil {
		t.Fatal("the database's URL cannot be read")
	}
	server := u.Host
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &spy{}
	u.Host = listener.Addr().String()
	s.url = u.String()
	var all sync.WaitGroup
	all.Go(func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			all.Go(func() { s.serve(client, server) })
		}
	})
	t.Cleanup(func() { listener.Close(); all.Wait() })
	return s
}

// serve copies one connection, and reads what the client says.
func (s *spy) serve(client net.Conn, server string) {
	defer client.Close()
	upstream, err := net.Dial("tcp", server)
	if err != nil {
		return
	}
	defer upstream.Close()
	s.mu.Lock()
	s.connections++
	s.mu.Unlock()
	go func() { _, _ = io.Copy(client, upstream); client.Close() }()
	read, write := io.Pipe()
	defer write.Close()
	go s.listen(read)
	_, _ = io.Copy(io.MultiWriter(upstream, write), client)
}

func (s *spy) listen(from *io.PipeReader) {
	defer func() { _, _ = io.Copy(io.Discard, from) }()
	if _, err := message(from, 0); err != nil { // the startup message has no type
		return
	}
	path := &pathState{}
	prepared, portals := map[string]string{}, map[string]string{}
	for {
		kind := make([]byte, 1)
		if _, err := io.ReadFull(from, kind); err != nil {
			return
		}
		body, err := message(from, kind[0])
		if err != nil {
			return
		}
		switch kind[0] {
		case 'Q':
			var m pgproto3.Query
			_ = m.Decode(body)
			for _, sql := range statementsOf(m.String) {
				s.ran(path, sql)
			}
		case 'P':
			var m pgproto3.Parse
			_ = m.Decode(body)
			prepared[m.Name] = m.Query
		case 'B':
			var m pgproto3.Bind
			_ = m.Decode(body)
			portals[m.DestinationPortal] = prepared[m.PreparedStatement]
		case 'E':
			var m pgproto3.Execute
			_ = m.Decode(body)
			s.ran(path, portals[m.Portal])
		}
	}
}

// statementsOf takes apart what the simple protocol sends at once; a semicolon in a constant parts nothing.
func statementsOf(text string) []string {
	var out []string
	part, quoted := 0, false
	for i, c := range text {
		switch {
		case c == '\'':
			quoted = !quoted
		case !quoted && strings.HasPrefix(text[i:], "; "):
			out, part = append(out, text[part:i]), i+2
		}
	}
	return append(out, text[part:])
}

// message reads the length and the body of a message.
func message(from io.Reader, kind byte) ([]byte, error) {
	var length uint32
	if err := binary.Read(from, binary.BigEndian, &length); err != nil || length < 4 || length > 1<<24 {
		return nil, fmt.Errorf("a message of type %q and length %d: %v", kind, length, err)
	}
	body := make([]byte, length-4)
	_, err := io.ReadFull(from, body)
	return body, err
}

// pathState is what is known of a session's search_path.
type pathState struct{ pinned, local bool }

var (
	setPath = regexp.MustCompile(`^SET LOCAL search_path = (.*)$`)
	// hclStatement is a statement that a text of the HCL may be in, or that has none.
	hclStatement = regexp.MustCompile(`^(CREATE|ALTER|COMMENT|SAVEPOINT|RELEASE|ROLLBACK|SET LOCAL|DROP TABLE pg_temp\.)`)
	// pathItself asks what the path leads to, with the schema of all that it calls.
	pathItself = "SELECT pg_catalog.current_schemas(true)::pg_catalog.text[], pg_catalog.set_config('schemactl.path', pg_catalog.current_schemas(true)::pg_catalog.text, true)"
	// firstStatement goes before the path is pinned, with the schema of all that it calls.
	firstStatement = regexp.MustCompile(`^SELECT pg_catalog\.set_config\('statement_timeout', '0', false\) WHERE pg_catalog\.pg_backend_pid\(\) OPERATOR\(pg_catalog\.=\) \d+$`)
)

func (s *spy) ran(path *pathState, sql string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.count++
	switch m := setPath.FindStringSubmatch(sql); {
	case strings.Contains(sql, "set_config(s.name") && strings.Contains(sql, "'search_path', 'pg_catalog, pg_temp'"):
		path.pinned = true
		return
	case m != nil:
		path.local = m[1] != "pg_catalog, pg_temp"
		return
	case strings.HasPrefix(sql, "SELECT pg_catalog.set_config('search_path', $1,"):
		path.local = true
		return
	case strings.HasPrefix(sql, "SELECT pg_catalog.set_config('search_path', 'pg_catalog, pg_temp',"):
		path.local = false
		return
	case strings.EqualFold(sql, "ROLLBACK") || strings.EqualFold(sql, "COMMIT") || strings.HasPrefix(sql, "BEGIN"):
		path.local = false
		return
	}
	if !path.pinned || path.local {
		s.other++
		if !hclStatement.MatchString(sql) && (path.pinned || !firstStatement.MatchString(sql)) && sql != pathItself && !s.planned[unpinned(sql)] {
			s.faults = append(s.faults, fmt.Sprintf("runs under another search_path: %s", sql))
		}
	}
}

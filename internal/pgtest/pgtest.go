// Package pgtest gives tests databases of their own on a real server.
//
// The server is the one that SCHEMACTL_TEST_URL names (a superuser's URL), or else a
// sandbox that lives as long as the test binary.
package pgtest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/internal/sandbox"
	"github.com/replyx/schemactl/schema"
)

// server is the one server of the test binary.
var server struct {
	sync.Mutex
	url string
	own *sandbox.Server
	// major is the version of the server majorOf: to ask for each database would cost a session.
	major   int
	majorOf string
}

// Main runs a package's tests and stops the server that they started.
func Main(m *testing.M) {
	code := m.Run()
	Stop()
	os.Exit(code)
}

// Stop ends the server, if the tests started it.
func Stop() {
	server.Lock()
	defer server.Unlock()
	if server.own != nil {
		_ = server.own.Stop()
		server.own = nil
	}
}

// ServerURL is the server's maintenance database.
func ServerURL(ctx context.Context) (string, error) {
	server.Lock()
	defer server.Unlock()
	if server.url != "" {
		return server.url, nil
	}
	if u := os.Getenv("SCHEMACTL_TEST_URL"); u != "" {
		server.url = u
		return u, nil
	}
	own, err := sandbox.Start(ctx, sandbox.Options{})
	if err != nil {
		return "", err
	}
	server.own, server.url = own, own.URL("postgres")
	return server.url, nil
}

// Major is the server's major version, which is asked once.
func Major(tb testing.TB) int {
	tb.Helper()
	url, err := ServerURL(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	server.Lock()
	defer server.Unlock()
	if server.majorOf == url {
		return server.major
	}
	ask(tb, url, &server.major, "SELECT current_setting('server_version_num')::int4 / 10000")
	server.majorOf = url
	return server.major
}

// ask asks a server for one value.
func ask(tb testing.TB, url string, to any, query string, args ...any) {
	tb.Helper()
	conn, err := pgx.Connect(tb.Context(), url)
	if err != nil {
		tb.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(tb.Context()))
	if err := conn.QueryRow(tb.Context(), query, args...).Scan(to); err != nil {
		tb.Fatal(err)
	}
}

// HasCompression reports whether the server is built with a method of compression.
func HasCompression(tb testing.TB, method string) bool {
	tb.Helper()
	url, err := ServerURL(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	var has bool
	ask(tb, url, &has, "SELECT EXISTS (SELECT FROM pg_settings s WHERE s.name = 'default_toast_compression' AND $1 = ANY (s.enumvals))", method)
	return has
}

// NeedMajor skips a test on a server before a major version, which has not what the test is about.
func NeedMajor(tb testing.TB, major int, what string) {
	tb.Helper()
	if have := Major(tb); have < major {
		tb.Skipf("%s needs PostgreSQL %d: this server is version %d", what, major, have)
	}
}

// NeedLocal skips a test that starts servers of its own where those of this machine are of another major version than the server of
// the tests, whose client programs may not serve them.
func NeedLocal(tb testing.TB) {
	tb.Helper()
	if _, err := sandbox.FindMajor(tb.Context(), Major(tb)); err != nil {
		tb.Skipf("a server of the same version is needed on this machine: %v", err)
	}
}

// DB is a database that is dropped with the test.
type DB struct {
	tb   testing.TB
	Name string
	URL  string
}

// New makes an empty database.
func New(tb testing.TB) *DB {
	tb.Helper()
	return create(tb, "template0")
}

// Copy makes a database that is a copy of this one, which no session may be connected to.
func (db *DB) Copy() *DB {
	db.tb.Helper()
	return create(db.tb, db.Name)
}

// CopyFor is Copy for another test, which it is dropped with.
func (db *DB) CopyFor(tb testing.TB) *DB {
	tb.Helper()
	return create(tb, db.Name)
}

// Vacuum vacuums and analyzes the tables of users: the catalogs would take much longer.
func (db *DB) Vacuum() {
	db.tb.Helper()
	// Tests of locks wait until no other session is there, so this one ends at once.
	conn, err := pgx.Connect(db.tb.Context(), db.URL)
	if err != nil {
		db.tb.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(db.tb.Context()))
	var tables string
	if err := conn.QueryRow(db.tb.Context(), `SELECT coalesce(string_agg(c.oid::regclass::text, ', ' ORDER BY c.oid::regclass::text), '')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'm') AND c.relpersistence <> 't' AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'`).Scan(&tables); err != nil {
		db.tb.Fatal(err)
	}
	if tables == "" {
		return
	}
	if _, err := conn.Exec(db.tb.Context(), "VACUUM ANALYZE "+tables); err != nil {
		db.tb.Fatal(err)
	}
}

// Drop drops the database before its test ends.
func (db *DB) Drop() {
	db.tb.Helper()
	base, err := ServerURL(db.tb.Context())
	if err != nil {
		db.tb.Fatal(err)
	}
	maintain(db.tb, base, "DROP DATABASE "+schema.Ident(db.Name)+" WITH (FORCE)")
}

func create(tb testing.TB, template string) *DB {
	tb.Helper()
	base, err := ServerURL(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	db := &DB{tb: tb, Name: uniqueName(tb.Name())}
	db.URL = withDatabase(tb, base, db.Name)
	maintain(tb, base, "CREATE DATABASE "+schema.Ident(db.Name)+" TEMPLATE "+schema.Ident(template)+byFile(Major(tb)))
	tb.Cleanup(func() { maintain(tb, base, "DROP DATABASE IF EXISTS "+schema.Ident(db.Name)+" WITH (FORCE)") })
	return db
}

// byFile has the files of the template copied, in an eighth of the time that the log of each page takes;
// before 15 servers do nothing else.
func byFile(major int) string {
	if major < 15 {
		return ""
	}
	return " STRATEGY file_copy"
}

var (
	notPlain = regexp.MustCompile(`[^a-z0-9]+`)
	counter  struct {
		sync.Mutex
		n int
	}
)

func uniqueName(test string) string {
	counter.Lock()
	defer counter.Unlock()
	counter.n++
	name := notPlain.ReplaceAllString(strings.ToLower(test), "_")
	return fmt.Sprintf("t%d_%d_%.40s", os.Getpid(), counter.n, name)
}

func withDatabase(tb testing.TB, base, name string) string {
	tb.Helper()
	u, err := url.Parse(base)
	if err != nil {
		tb.Fatal("SCHEMACTL_TEST_URL is not a URL")
	}
	u.Path = "/" + name
	return u.String()
}

// maintenance is one connection for all that makes and drops databases: to begin a session costs as much as many statements.
var maintenance struct {
	sync.Mutex
	conn *pgx.Conn
}

// maintain runs one statement on it, even while the test is ending.
func maintain(tb testing.TB, base, sql string) {
	tb.Helper()
	ctx := context.WithoutCancel(tb.Context())
	maintenance.Lock()
	defer maintenance.Unlock()
	var err error
	for range 2 { // a test may have ended the server, and with it the session
		if maintenance.conn == nil || maintenance.conn.IsClosed() {
			if maintenance.conn, err = pgx.Connect(ctx, base); err != nil {
				tb.Fatal(err)
			}
		}
		if _, err = maintenance.conn.Exec(ctx, sql, pgx.QueryExecModeSimpleProtocol); err == nil || !maintenance.conn.IsClosed() {
			break
		}
	}
	if err != nil {
		tb.Fatalf("%s: %v", sql, err)
	}
}

// exec1 runs one statement on a connection of its own, even while the test is ending.
func exec1(tb testing.TB, url, sql string) {
	tb.Helper()
	ctx := context.WithoutCancel(tb.Context())
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		tb.Fatal(err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, sql); err != nil {
		tb.Fatalf("%s: %v", sql, err)
	}
}

// Conn opens a connection that is closed with the test.
func (db *DB) Conn() *pgx.Conn {
	db.tb.Helper()
	conn, err := pgx.Connect(db.tb.Context(), db.URL)
	if err != nil {
		db.tb.Fatal(err)
	}
	db.tb.Cleanup(func() { _ = conn.Close(context.WithoutCancel(db.tb.Context())) })
	return conn
}

// Exec runs SQL, one statement or several.
func (db *DB) Exec(sql string) {
	db.tb.Helper()
	NeedVector(db.tb, sql)
	ctx := db.tb.Context()
	conn, err := pgx.Connect(ctx, db.URL)
	if err != nil {
		db.tb.Fatal(err)
	}
	defer conn.Close(ctx)
	if _, err := conn.PgConn().Exec(ctx, sql).ReadAll(); err != nil {
		db.tb.Fatalf("%s: %v", sql, err)
	}
}

// Terminate ends the sessions that a condition on pg_stat_activity chooses, and waits until they have gone.
func (db *DB) Terminate(which string) {
	db.tb.Helper()
	db.Exec(`DO $$ BEGIN
  PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE ` + which + `;
  FOR i IN 1 .. 1000 LOOP
    PERFORM pg_stat_clear_snapshot();
    EXIT WHEN NOT EXISTS (SELECT FROM pg_stat_activity WHERE ` + which + `);
    PERFORM pg_sleep(0.01);
  END LOOP;
END $$`)
}

// Value is the single value of a query, as text.
func (db *DB) Value(sql string) string {
	db.tb.Helper()
	conn := db.Conn()
	defer conn.Close(context.WithoutCancel(db.tb.Context()))
	var s *string
	if err := conn.QueryRow(db.tb.Context(), "SELECT ("+sql+")::text").Scan(&s); err != nil {
		db.tb.Fatalf("%s: %v", sql, err)
	}
	if s == nil {
		return ""
	}
	return *s
}

// Load runs a script with psql, as pg_dump writes it.
func (db *DB) Load(file string) {
	db.tb.Helper()
	needsVector(db.tb, file)
	if out, err := exec.CommandContext(db.tb.Context(), "psql", "-qX", "-v", "ON_ERROR_STOP=1", "-d", db.URL, "-f", file).CombinedOutput(); err != nil {
		db.tb.Fatalf("load %s: %v\n%s", filepath.Base(file), err, out)
	}
}

// Role makes a role that may do no more than the grants say, and gives its URL. Each
// grant is what stands between GRANT and TO.
func (db *DB) Role(grants ...string) string {
	db.tb.Helper()
	name := "r_" + db.Name
	db.Exec("CREATE ROLE " + schema.Ident(name) + " LOGIN PASSWORD 'poor'")
	db.tb.Cleanup(func() {
		exec1(db.tb, db.URL, "DROP OWNED BY "+schema.Ident(name)+"; DROP ROLE "+schema.Ident(name))
	})
	db.Exec("REVOKE ALL ON DATABASE " + schema.Ident(db.Name) + " FROM PUBLIC")
	for _, g := range grants {
		db.Exec("GRANT " + g + " TO " + schema.Ident(name))
	}
	u, err := url.Parse(db.URL)
	if err != nil {
		db.tb.Fatal("the database's URL cannot be read")
	}
	u.User = url.UserPassword(name, "poor")
	return u.String()
}

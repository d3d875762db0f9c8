// Package pgtest gives tests databases of their own on a real server.
//
// The server is the one that SCHEMACTL_TEST_URL names (a superuser's URL), or else a
// sandbox that lives as long as the test binary.
package pgtest

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
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

// Major is the server's major version.
func Major(tb testing.TB) int {
	tb.Helper()
	url, err := ServerURL(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	conn, err := pgx.Connect(tb.Context(), url)
	if err != nil {
		tb.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(tb.Context()))
	var n int
	if err := conn.QueryRow(tb.Context(), "SELECT current_setting('server_version_num')::int4 / 10000").Scan(&n); err != nil {
		tb.Fatal(err)
	}
	return n
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
	// Files are copied in an eighth of the time that the log of each page takes.
	maintain(tb, base, "CREATE DATABASE "+schema.Ident(db.Name)+" TEMPLATE "+schema.Ident(template)+" STRATEGY file_copy")
	tb.Cleanup(func() { maintain(tb, base, "DROP DATABASE IF EXISTS "+schema.Ident(db.Name)+" WITH (FORCE)") })
	return db
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

// Value is the single value of a query, as text.
func (db *DB) Value(sql string) string {
	db.tb.Helper()
	conn := db.Conn()
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
	if out, err := exec.CommandContext(db.tb.Context(), "psql", "-qX", "-v", "ON_ERROR_STOP=1", "-d", db.URL, "-f", file).CombinedOutput(); err != nil {
		db.tb.Fatalf("load %s: %v\n%s", filepath.Base(file), err, out)
	}
}

// Dump is pg_dump -s of the database, without what says nothing about the schema.
func (db *DB) Dump() string {
	db.tb.Helper()
	out, err := Dump(db.tb.Context(), db.URL)
	if err != nil {
		db.tb.Fatal(err)
	}
	return out
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

// Dump is pg_dump -s of a database without ownership, comments, empty lines and settings other
// than where tables are kept.
func Dump(ctx context.Context, url string) (string, error) {
	var out, errs bytes.Buffer
	cmd := exec.CommandContext(ctx, "pg_dump", "-s", "--no-owner", "--exclude-schema=schemactl", "-d", url)
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("pg_dump: %w\n%s", err, errs.String())
	}
	var kept []string
	for line := range strings.Lines(out.String()) {
		line = strings.TrimRight(line, "\n")
		if line == "" || strings.HasPrefix(line, "--") || strings.HasPrefix(line, "SET ") && !strings.HasPrefix(line, "SET default_table") || strings.HasPrefix(line, `\`) ||
			strings.HasPrefix(line, "SELECT pg_catalog.set_config") {
			continue
		}
		// From PostgreSQL 18 on NOT NULL is a constraint, whose name does not follow a rename
		// of its table; it is not a given name.
		line = notNullName.ReplaceAllString(line, " NOT NULL")
		// Bookkeeping of the server's own, which the pg_dump of a newer version prints.
		if attributeVersion.MatchString(line) {
			continue
		}
		kept = append(kept, sortParams(line))
	}
	// Where a column that comes from a parent stands shows nowhere but in the order of these.
	dump := sortLines(inheritedDefaults, strings.Join(kept, "\n")+"\n")
	return sortGrants(dump), nil
}

// sortGrants puts privileges in order: the server keeps them in the order in which they came.
func sortGrants(dump string) string { return sortLines(grantLines, dump) }

var (
	inheritedDefaults = regexp.MustCompile(`(?m)(^ALTER TABLE ONLY .* ALTER COLUMN .* SET DEFAULT .*;\n)+`)
	grantLines        = regexp.MustCompile(`(?m)(^(?:GRANT|REVOKE|ALTER DEFAULT PRIVILEGES) .*\n)+`)
)

func sortLines(which *regexp.Regexp, dump string) string {
	return which.ReplaceAllStringFunc(dump, func(s string) string {
		return strings.Join(slices.Sorted(strings.Lines(s)), "")
	})
}

var attributeVersion = regexp.MustCompile(` SET \(pg_attver=\d+\);$`)

var notNullName = regexp.MustCompile(` CONSTRAINT \S+_not_null NOT NULL`)

var paramList = regexp.MustCompile(`\b(WITH|SET) \(([^()]*)\)`)

// sortParams puts storage parameters and attribute options in order: they are a set.
func sortParams(line string) string {
	return paramList.ReplaceAllStringFunc(line, func(s string) string {
		m := paramList.FindStringSubmatch(s)
		list := slices.DeleteFunc(strings.Split(m[2], ", "), func(o string) bool { return strings.HasPrefix(o, "pg_attver=") })
		slices.Sort(list)
		return m[1] + " (" + strings.Join(list, ", ") + ")"
	})
}

var tableBody = regexp.MustCompile(`(?s)(CREATE TABLE [^\n]* \(\n)(.*?)(\n\))`)

// statisticsColumns are those of a statistics object, which has them in the order of the table's,
// before its expressions: in parentheses, or calls of functions.
var statisticsColumns = regexp.MustCompile(`(?m)^(CREATE STATISTICS .* ON )([^()\n]*?)((?:, [^ ,"]*\(.*)? FROM \S+;)$`)

var columnLines = regexp.MustCompile(`(?m)(^(?:ALTER TABLE ONLY \S+ ALTER COLUMN|COMMENT ON COLUMN) .*\n)+`)

// numberedPart finds the index of a partition whose name the server, or a plan in its place, has
// numbered since another had it.
var numberedPart = regexp.MustCompile(`(?m)^ALTER INDEX .* ATTACH PARTITION (\S+_(?:idx|key|pkey))(\d+)("?);$`)

// attachedPart finds the index that is the part of another.
var attachedPart = regexp.MustCompile(`(?m)^ALTER INDEX .* ATTACH PARTITION (\S+);$`)

// plainParts takes the numbers from the names of such indexes, and the comments of all parts:
// they are not given. When a column's type changes, the server gives the parts of an index its comment.
func plainParts(dump string) string {
	for _, m := range attachedPart.FindAllStringSubmatch(dump, -1) {
		dump = regexp.MustCompile(`(?m)^COMMENT ON INDEX `+regexp.QuoteMeta(m[1])+` IS .*\n`).ReplaceAllString(dump, "")
	}
	for _, m := range numberedPart.FindAllStringSubmatch(dump, -1) {
		_, name, _ := strings.Cut(m[1], ".")
		dump = strings.ReplaceAll(dump, name+m[2]+m[3], name+m[3])
	}
	return dump
}

// SortColumns makes up for the order of columns: PostgreSQL adds one only at the end. Parts of
// indexes are named without numbers.
func SortColumns(dump string) string {
	dump = sortLines(columnLines, plainParts(dump))
	dump = statisticsColumns.ReplaceAllStringFunc(dump, func(s string) string {
		m := statisticsColumns.FindStringSubmatch(s)
		return m[1] + strings.Join(slices.Sorted(slices.Values(strings.Split(m[2], ", "))), ", ") + m[3]
	})
	return tableBody.ReplaceAllStringFunc(dump, func(s string) string {
		m := tableBody.FindStringSubmatch(s)
		lines := strings.Split(m[2], "\n")
		for i := range lines {
			lines[i] = strings.TrimSuffix(lines[i], ",")
		}
		slices.Sort(lines)
		return m[1] + strings.Join(lines, "\n") + m[3]
	})
}

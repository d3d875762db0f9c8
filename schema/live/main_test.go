package live_test

import (
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/internal/pgtest"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/live"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// connect opens a connection of the package's own kind, closed with the test.
func connect(t testing.TB, url string) *pgx.Conn {
	t.Helper()
	conn, err := live.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(t.Context()) })
	return conn
}

// read loads SQL into a new database and reads it.
func read(t testing.TB, sql string, schemas ...string) *schema.Database {
	t.Helper()
	db := pgtest.New(t)
	db.Exec(sql)
	return readURL(t, db.URL, schemas...)
}

func readURL(t testing.TB, url string, schemas ...string) *schema.Database {
	t.Helper()
	db, err := live.Read(t.Context(), connect(t, url), live.Options{Schemas: schemas})
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// table finds a table of public.
func table(t testing.TB, db *schema.Database, name string) *schema.Table {
	t.Helper()
	found := db.Table(schema.Name{Schema: "public", Name: name})
	if found == nil {
		t.Fatalf("no table %s", name)
	}
	return found
}

// index finds an index of a table.
func index(t testing.TB, on *schema.Table, name string) *schema.Index {
	t.Helper()
	for _, i := range on.Indexes {
		if i.Name == name {
			return i
		}
	}
	t.Fatalf("no index %s", name)
	return nil
}

// unmanaged gives the count of a kind.
func unmanaged(db *schema.Database, inSchema, kind string) int {
	for _, u := range db.Unmanaged {
		if u.Schema == inSchema && u.Kind == kind {
			return u.Count
		}
	}
	return 0
}

// atLeast skips a test on a server older than a major version.
func atLeast(t testing.TB, major int) {
	t.Helper()
	db := pgtest.New(t)
	var num int
	if err := db.Conn().QueryRow(t.Context(), "SELECT current_setting('server_version_num')::int").Scan(&num); err != nil {
		t.Fatal(err)
	}
	if num < major*10000 {
		t.Skipf("needs PostgreSQL %d", major)
	}
}

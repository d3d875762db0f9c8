package scratch

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/replyx/schemactl/internal/sandbox"
	"github.com/replyx/schemactl/schema/live"
)

// childVariable makes the test program a process that holds a throwaway database until it is killed.
const childVariable = "SCHEMACTL_SCRATCH_CHILD"

func TestMain(m *testing.M) {
	if url := os.Getenv(childVariable); url != "" {
		hold(url)
	}
	os.Exit(m.Run())
}

func hold(url string) {
	ctx := context.Background()
	s := &Server{Form: Dev, url: url, stop: func() error { return nil }}
	db, err := s.Create(ctx, Like{})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println(db.Name)
	select {}
}

// server starts one of the test's own: others would remove what is left on it.
func server(t *testing.T) *Server {
	t.Helper()
	srv, err := sandbox.Start(t.Context(), sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = srv.Stop() })
	return &Server{Form: Dev, url: srv.URL("postgres"), stop: func() error { return nil }}
}

// child is a process that holds a database.
func child(t *testing.T, s *Server) (name string, kill func()) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childVariable+"="+s.url)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	kill = func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
	t.Cleanup(kill)
	name, err = bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(name), kill
}

// names are the throwaway databases of a server.
func names(t *testing.T, s *Server) []string {
	t.Helper()
	conn, err := live.Connect(t.Context(), s.url)
	if err != nil {
		t.Fatal(err)
	}
	defer closeConn(t.Context(), conn)
	var list []string
	err = conn.QueryRow(t.Context(), "SELECT coalesce(array_agg(d.datname::text), '{}') FROM pg_catalog.pg_database d WHERE d.datname ~ '^schemactl'").Scan(&list)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func create(t *testing.T, s *Server) *Database {
	t.Helper()
	db, err := s.Create(t.Context(), Like{})
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// A database of a process that was killed is removed by the next run, and named; that of one at work stays.
func TestLeftovers(t *testing.T) {
	s := server(t)
	killed, kill := child(t, s)
	working, _ := child(t, s)
	first := create(t, s)
	if len(first.Removed) > 0 {
		t.Errorf("removed %v, whose processes live", first.Removed)
	}
	kill()
	db := create(t, s)
	if !slices.Equal(db.Removed, []string{killed}) {
		t.Errorf("removed %v, not %s", db.Removed, killed)
	}
	for _, d := range []*Database{first, db} {
		if err := d.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}
	if left := names(t, s); !slices.Equal(left, []string{working}) {
		t.Errorf("left are %v, and only %s is in use", left, working)
	}
}

// Of another machine only what is old and in nobody's use is removed, and of a like name nothing.
func TestOthers(t *testing.T) {
	s := server(t)
	now := time.Now()
	other := func(made time.Time, end string) string {
		return fmt.Sprintf("%s%s_%d_%d_%s", prefix, "00000000", 1, made.Unix(), end)
	}
	old, young, used, alike := other(now.Add(-time.Hour), "aaaaaa"), other(now, "bbbbbb"), other(now.Add(-time.Hour), "cccccc"), prefix+"mine"
	conn, err := live.ConnectNotices(t.Context(), s.url, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer closeConn(t.Context(), conn)
	for _, name := range []string{old, young, used, alike} {
		if _, err := conn.Exec(t.Context(), "CREATE DATABASE "+name); err != nil {
			t.Fatal(err)
		}
	}
	url, err := live.WithDatabase(s.url, used)
	if err != nil {
		t.Fatal(err)
	}
	session, err := live.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer closeConn(t.Context(), session)
	db := create(t, s)
	if !slices.Equal(db.Removed, []string{old}) {
		t.Errorf("removed %v, not %s", db.Removed, old)
	}
	if left := names(t, s); len(left) != 4 {
		t.Errorf("left are %v", left)
	}
}

// A context that is over drops the database all the same.
func TestCloseAfterCancel(t *testing.T) {
	s := server(t)
	ctx, cancel := context.WithCancel(t.Context())
	db, err := s.Create(ctx, Like{})
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := db.Close(ctx); err != nil {
		t.Fatal(err)
	}
	if left := names(t, s); len(left) > 0 {
		t.Errorf("left are %v", left)
	}
}

func TestFormOf(t *testing.T) {
	for text, want := range map[string]struct {
		form  Form
		major int
	}{
		"sandbox": {Sandbox, 0}, "here": {Here, 0}, "docker://postgres/17/dev": {Sandbox, 17}, "docker://postgres/15-alpine/dev?search_path=public": {Sandbox, 15},
		"postgres://localhost/dev": {Dev, 0}, "host=localhost dbname=sandbox": {Dev, 0}, "docker://mysql/8/dev": {Dev, 0},
	} {
		if form, major := FormOf(text); form != want.form || major != want.major {
			t.Errorf("%s is %s %d", text, form, major)
		}
	}
}

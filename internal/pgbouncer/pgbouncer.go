// Package pgbouncer runs a PgBouncer in front of a database, for tests.
//
// What enters: the URL of a server and the mode of the pool. What leaves: the URL of the same
// database through the pool, until the test ends.
package pgbouncer

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/internal/executable"
)

// Find is the program, and the folder of its libraries where it brings them: of the system, or
// fetched by scripts/pgbouncer.sh. Empty means that there is none.
func Find() (program, libraries string) {
	for _, name := range []string{"pgbouncer", "/usr/sbin/pgbouncer", "/opt/homebrew/bin/pgbouncer"} {
		if p, err := exec.LookPath(name); err == nil {
			return p, ""
		}
	}
	cache := os.Getenv("XDG_CACHE_HOME")
	if home, err := os.UserHomeDir(); cache == "" && err == nil {
		cache = filepath.Join(home, ".cache")
	}
	root := filepath.Join(cache, "schemactl", "pgbouncer")
	p, err := exec.LookPath(filepath.Join(root, "usr", "sbin", "pgbouncer"))
	if err != nil {
		return "", ""
	}
	if dirs, err := filepath.Glob(filepath.Join(root, "usr", "lib", "*-linux-gnu*")); err == nil && len(dirs) > 0 {
		libraries = dirs[0]
	}
	return p, libraries
}

// Start starts a pool on a database, of session, transaction or statement mode and with so many
// sessions. It skips the test where there is no PgBouncer.
func Start(t *testing.T, database, mode string, size int) (pooled string) {
	t.Helper()
	program, libraries := Find()
	if program == "" {
		t.Skip("there is no pgbouncer on this system: scripts/pgbouncer.sh fetches it where there is apt-get")
	}
	server, err := url.Parse(database)
	if err != nil {
		t.Fatal("the database's URL cannot be read")
	}
	port := freePort(t)
	dir, err := os.MkdirTemp("/tmp", "schemactl-pgbouncer-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	configure(t, dir, server, port, mode, size)
	if libraries != "" {
		program, libraries = within(t, dir, program, libraries), dir
	}
	cmd := exec.Command(program, filepath.Join(dir, "ini"))
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if libraries != "" {
		cmd.Env = append(os.Environ(), "LD_LIBRARY_PATH="+libraries)
	}
	cmd.SysProcAttr = asNobody(t, dir)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-ended
	})
	server.Host = net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	pooled = server.String()
	await(t, pooled, ended, &out)
	return pooled
}

// configure writes the files that pgbouncer reads.
func configure(t *testing.T, dir string, server *url.URL, port int, mode string, size int) {
	t.Helper()
	password, hasPassword := server.User.Password()
	auth := "plain"
	if !hasPassword {
		auth = "trust"
	}
	for name, text := range map[string]string{
		"users": fmt.Sprintf("%q %q\n", server.User.Username(), password),
		"ini": fmt.Sprintf("[databases]\n* = host=%s port=%s\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = %d\nunix_socket_dir =\n"+
			"auth_type = %s\nauth_file = %s\npool_mode = %s\ndefault_pool_size = %d\nlogfile = %s\nquery_wait_timeout = 60\n",
			server.Hostname(), server.Port(), port, auth, filepath.Join(dir, "users"), mode, size, filepath.Join(dir, "log")),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// await waits until pgbouncer answers.
func await(t *testing.T, pooled string, ended chan error, out *bytes.Buffer) {
	t.Helper()
	for until := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		conn, err := pgx.Connect(t.Context(), pooled)
		if err == nil {
			_ = conn.Close(context.WithoutCancel(t.Context()))
			return
		}
		select {
		case <-ended:
			ended <- nil
			t.Fatalf("pgbouncer did not start: %s", out.String())
		default:
		}
		if time.Now().After(until) {
			t.Fatalf("pgbouncer does not answer: %v\n%s", err, out.String())
		}
	}
}

// within copies the program and its libraries to where whoever runs it can read: root's cache is
// closed to others.
func within(t *testing.T, dir, program, libraries string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(libraries, "*.so*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range append(files, program) {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if err := executable.Write(filepath.Join(dir, filepath.Base(f)), data); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, filepath.Base(program))
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// asNobody: PgBouncer does not run as root.
func asNobody(t *testing.T, dir string) *syscall.SysProcAttr {
	t.Helper()
	if os.Geteuid() != 0 {
		return nil
	}
	u, err := user.Lookup("nobody")
	if err != nil {
		t.Fatal(err)
	}
	uid, uidErr := strconv.Atoi(u.Uid)
	gid, gidErr := strconv.Atoi(u.Gid)
	if uidErr != nil || gidErr != nil {
		t.Fatalf("the user nobody has the numbers %s and %s", u.Uid, u.Gid)
	}
	for _, f := range []string{"", "users", "ini"} {
		if err := os.Chown(filepath.Join(dir, f), uid, gid); err != nil {
			t.Fatal(err)
		}
	}
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
}

//go:build unix

package sandbox

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// childMode, in the environment, has the test binary start a sandbox and wait to be ended.
const childMode = "SCHEMACTL_SANDBOX_CHILD"

func TestMain(m *testing.M) {
	if mode := os.Getenv(childMode); mode != "" {
		child(mode)
	}
	os.Exit(m.Run())
}

func child(mode string) {
	s, err := Start(context.Background(), Options{})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println(s.process.pid, s.dir)
	switch _, _ = bufio.NewReader(os.Stdin).ReadString('\n'); mode {
	case "panic":
		panic("as the test wants it")
	case "exit":
		os.Exit(0)
	}
	time.Sleep(time.Minute)
	os.Exit(1)
}

func TestStartAndStop(t *testing.T) {
	s, err := Start(t.Context(), Options{Settings: map[string]string{"work_mem": "5MB"}})
	if err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(t.Context(), s.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	var got string
	if err := conn.QueryRow(t.Context(), "SHOW work_mem").Scan(&got); err != nil || got != "5MB" {
		t.Errorf("work_mem %q, %v", got, err)
	}
	if _, err := conn.Exec(t.Context(), "CREATE EXTENSION vector"); err != nil {
		t.Errorf("the server has no pgvector: %v", err)
	}
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	gone(t, s.process.pid, s.dir)
}

func TestPasswordIsAsked(t *testing.T) {
	s := start(t)
	u := strings.Replace(s.URL("postgres"), s.password, "guess", 1)
	if conn, err := pgx.Connect(t.Context(), u); err == nil {
		_ = conn.Close(t.Context())
		t.Error("any local user may connect as superuser")
	}
}

func TestDatabases(t *testing.T) {
	s := start(t)
	for _, step := range []error{
		s.CreateDatabase(t.Context(), `mo"del`, "template0"),
		s.CreateDatabase(t.Context(), "copy", `mo"del`),
		s.DropDatabase(t.Context(), `mo"del`),
		s.DropDatabase(t.Context(), `mo"del`),
	} {
		if step != nil {
			t.Error(step)
		}
	}
	if err := s.CreateDatabase(t.Context(), "copy", ""); err == nil {
		t.Error("a second database of the same name")
	}
}

// Whatever is wrong is told in the server's words, and nothing is left over.
func TestServerDoesNotStart(t *testing.T) {
	t.Setenv("TMPDIR", reachable(t))
	_, err := Start(t.Context(), Options{Settings: map[string]string{"no_such_setting": "1"}})
	if err == nil || !strings.Contains(err.Error(), `unrecognized configuration parameter "no_such_setting"`) {
		t.Errorf("the error is %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(os.Getenv("TMPDIR"), "*")); len(left) > 0 {
		t.Errorf("left over: %v", left)
	}
}

// A folder of temporary files that is closed to others is no hindrance to root.
func TestPrivateTempDir(t *testing.T) {
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", dir)
	start(t)
}

func TestForeignSSLMode(t *testing.T) {
	t.Setenv("PGSSLMODE", "require")
	start(t)
}

func TestNothingInstalled(t *testing.T) {
	t.Setenv("SCHEMACTL_PG_BIN", t.TempDir())
	if _, err := Start(t.Context(), Options{}); err == nil || !strings.Contains(err.Error(), "SCHEMACTL_PG_BIN") {
		t.Errorf("the error is %v", err)
	}
}

// However the owner ends, the server and its folder go with it.
func TestOwnerEnds(t *testing.T) {
	signalled := func(sig syscall.Signal) func(*exec.Cmd, io.Writer) error {
		return func(cmd *exec.Cmd, _ io.Writer) error { return cmd.Process.Signal(sig) }
	}
	told := func(_ *exec.Cmd, stdin io.Writer) error {
		_, err := io.WriteString(stdin, "\n")
		return err
	}
	for mode, end := range map[string]func(*exec.Cmd, io.Writer) error{
		"exit": told, "panic": told,
		"interrupted": signalled(syscall.SIGINT), "terminated": signalled(syscall.SIGTERM), "killed": signalled(syscall.SIGKILL),
	} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			cmd := exec.CommandContext(t.Context(), os.Args[0])
			cmd.Env = append(os.Environ(), childMode+"="+mode)
			stdin, inErr := cmd.StdinPipe()
			stdout, outErr := cmd.StdoutPipe()
			if err := errors.Join(inErr, outErr, cmd.Start()); err != nil {
				t.Fatal(err)
			}
			var pid int
			var dir string
			if _, err := fmt.Fscan(stdout, &pid, &dir); err != nil {
				t.Fatalf("the sandbox did not start: %v", err)
			}
			if syscall.Kill(pid, 0) != nil {
				t.Fatal("the server does not run")
			}
			if err := end(cmd, stdin); err != nil {
				t.Fatal(err)
			}
			_ = cmd.Wait()
			gone(t, pid, dir)
		})
	}
}

func start(t *testing.T) *Server {
	t.Helper()
	s, err := Start(t.Context(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// reachable is a temporary folder that the server's user can use, whoever it is.
func reachable(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "schemactl-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// gone waits for the end of the process and of the folder.
func gone(t *testing.T, pid int, dir string) {
	t.Helper()
	var alive bool
	var left error
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		alive = syscall.Kill(pid, 0) == nil
		_, left = os.Stat(dir)
		if !alive && os.IsNotExist(left) {
			return
		}
	}
	t.Errorf("after its owner's end: server runs: %v, folder is there: %v", alive, left == nil)
}

// A server that has crashed, or was shut down, is there again with what was committed, at the same URL.
func TestCrashAndRestart(t *testing.T) {
	s, err := Start(t.Context(), Options{Settings: map[string]string{"synchronous_commit": "on"}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Stop()
	url := s.URL("postgres")
	for i, end := range []func() error{s.Crash, s.Shutdown} {
		if err := s.exec(t.Context(), fmt.Sprintf("CREATE TABLE t%d (id integer)", i)); err != nil {
			t.Fatal(err)
		}
		if err := end(); err != nil {
			t.Fatal(err)
		}
		if conn, err := pgx.Connect(t.Context(), url); err == nil {
			_ = conn.Close(t.Context())
			t.Fatal("the server that was ended answers")
		}
		if err := s.Restart(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := s.exec(t.Context(), fmt.Sprintf("SELECT FROM t%d", i)); err != nil {
			t.Errorf("what was committed is gone: %v", err)
		}
	}
}

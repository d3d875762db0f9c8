package sandbox

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

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
	pid := s.PID()
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	if alive(pid) {
		t.Error("the server runs on")
	}
	if _, err := os.Stat(s.dir); !os.IsNotExist(err) {
		t.Error("the folder is still there")
	}
}

// A child of the test starts a sandbox and is killed the hard way: the server must go too,
// and the next sandbox must sweep the folder.
func TestKilledOwner(t *testing.T) {
	if os.Getenv("SANDBOX_CHILD") != "" {
		s, err := Start(context.Background(), Options{})
		if err != nil {
			t.Fatal(err)
		}
		os.Stdout.WriteString("ready " + s.dir + "\n")
		time.Sleep(time.Minute)
		return
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestKilledOwner$")
	cmd.Env = append(os.Environ(), "SANDBOX_CHILD=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 4096)
	n, err := out.Read(buf)
	if err != nil {
		t.Fatal(err)
	}
	dir := strings.TrimSpace(strings.TrimPrefix(string(buf[:n]), "ready "))
	pidfile, err := os.ReadFile(dir + "/data/postmaster.pid")
	if err != nil {
		t.Fatal(err)
	}
	pid := 0
	for _, c := range strings.SplitN(string(pidfile), "\n", 2)[0] {
		pid = pid*10 + int(c-'0')
	}
	if err := cmd.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	for end := time.Now().Add(10 * time.Second); alive(pid); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the server outlived its owner")
		}
	}
	sweep()
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Error("the folder was not swept")
	}
}

//go:build unix

package sandbox

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	osuser "os/user"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// account is whom the server runs as. PostgreSQL refuses to run as root.
type account struct{ uid, gid int }

// ordinaryUser is the zero account, which is ourselves, unless we are root.
func ordinaryUser() (account, error) {
	if os.Geteuid() != 0 {
		return account{}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := osuser.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.Atoi(u.Uid)
		gid, gidErr := strconv.Atoi(u.Gid)
		if uidErr == nil && gidErr == nil && uid != 0 {
			return account{uid, gid}, nil
		}
	}
	return account{}, errors.New("PostgreSQL does not run as root, and there is neither a user postgres nor nobody to run it as")
}

// tempDir is the folder for the servers' data: what DirVariable names, or that of temporary files,
// or /tmp where the account cannot reach it: root's own is often closed to everyone else.
func (a account) tempDir() string {
	dir := cmp.Or(os.Getenv(DirVariable), os.TempDir())
	if a.uid == 0 {
		return dir
	}
	const search = 0o001
	for d := filepath.Clean(dir); ; d = filepath.Dir(d) {
		if info, err := os.Stat(d); err != nil || info.Mode()&search == 0 {
			return "/tmp"
		}
		if d == filepath.Dir(d) {
			return dir
		}
	}
}

func (a account) own(path string) error {
	if a.uid == 0 {
		return nil
	}
	if err := os.Chown(path, a.uid, a.gid); err != nil {
		return fmt.Errorf("give the sandbox to its user: %w", err)
	}
	return nil
}

// attr runs a program as the account, in a group of its own: Ctrl-C on the terminal is for us.
func (a account) attr() *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Setpgid: true}
	if a.uid != 0 {
		attr.Credential = &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)}
	}
	return attr
}

// process is the postmaster.
type process struct {
	pid  int
	done chan struct{}
	once sync.Once
}

func startProcess(cmd *exec.Cmd) (*process, error) {
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p := &process{pid: cmd.Process.Pid, done: make(chan struct{})}
	go func() {
		_ = cmd.Wait()
		close(p.done)
	}()
	return p, nil
}

// stop shuts the server down at once: its data is thrown away.
func (p *process) stop() { p.end(immediate) }

// crash and shutdown keep the data.
func (p *process) crash()    { p.end(immediate) }
func (p *process) shutdown() { p.end(fast) }

// PostgreSQL's ways to shut down: immediate and fast.
const (
	immediate = syscall.SIGQUIT
	fast      = syscall.SIGINT
)

func (p *process) end(how syscall.Signal) {
	p.once.Do(func() {
		_ = syscall.Kill(p.pid, how)
		select {
		case <-p.done:
		case <-time.After(20 * time.Second):
			_ = syscall.Kill(-p.pid, syscall.SIGKILL)
			<-p.done
		}
	})
}

// watchdog outlives us, however we end: then the kernel closes the pipe that the shell
// reads, and it ends the last process named there and removes the folder.
type watchdog struct {
	cmd  *exec.Cmd
	pipe *os.File
}

const watchdogScript = `
while read -r line; do pid=$line; done
if [ -n "$pid" ]; then kill -QUIT "$pid"; fi
for try in 1 2 3 4 5 6 7 8 9 10; do rm -rf "$1" && exit; sleep 0.3; done`

func startWatchdog(dir string) (*watchdog, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("watch over the sandbox: %w", err)
	}
	defer r.Close()
	cmd := exec.Command("/bin/sh", "-c", watchdogScript, "sh", dir)
	cmd.Dir, cmd.Stdin = "/", r
	cmd.SysProcAttr = account{}.attr()
	if err := cmd.Start(); err != nil {
		_ = w.Close()
		return nil, fmt.Errorf("watch over the sandbox: %w", err)
	}
	return &watchdog{cmd, w}, nil
}

// watch names the process to end; 0 is none.
func (w *watchdog) watch(pid int) error {
	line := strconv.Itoa(pid) + "\n"
	if pid == 0 {
		line = "\n"
	}
	if _, err := w.pipe.WriteString(line); err != nil {
		return fmt.Errorf("watch over the sandbox: %w", err)
	}
	return nil
}

// release has the watchdog do its work now.
func (w *watchdog) release() error {
	if err := w.pipe.Close(); err != nil {
		return err
	}
	return w.cmd.Wait()
}

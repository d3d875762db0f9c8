//go:build unix

package sandbox

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	osuser "os/user"
	"runtime"
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

func (a account) own(path string) error {
	if a.uid == 0 {
		return nil
	}
	if err := os.Chown(path, a.uid, a.gid); err != nil {
		return fmt.Errorf("give the sandbox to its user: %w", err)
	}
	return nil
}

func (a account) run(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if a.uid != 0 {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)}
	}
	dieWithParent(cmd.SysProcAttr)
}

// process is the postmaster.
type process struct {
	pid  int
	done chan struct{}
	once sync.Once
}

// startProcess starts cmd from a thread that lives as long as it does: the kernel ends the
// child with the thread that made it, not with the process (prctl(2), PR_SET_PDEATHSIG).
func startProcess(cmd *exec.Cmd) (*process, error) {
	p := &process{done: make(chan struct{})}
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		if err == nil {
			p.pid = cmd.Process.Pid
		}
		started <- err
		if err != nil {
			close(p.done)
			return
		}
		_ = cmd.Wait()
		close(p.done)
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	return p, nil
}

// stop shuts the server down at once: its data is thrown away.
func (p *process) stop() {
	p.once.Do(func() {
		if p.pid == 0 {
			return
		}
		_ = syscall.Kill(p.pid, syscall.SIGQUIT)
		select {
		case <-p.done:
		case <-time.After(5 * time.Second):
			_ = syscall.Kill(-p.pid, syscall.SIGKILL)
			<-p.done
		}
	})
}

func alive(pid int) bool {
	err := syscall.Kill(pid, 0)
	return err == nil || errors.Is(err, syscall.EPERM)
}

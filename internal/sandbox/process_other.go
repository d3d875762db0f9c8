//go:build !unix

package sandbox

import (
	"errors"
	"os/exec"
	"syscall"
)

// errNoSandbox is the whole of the sandbox here: its server is started, watched over and ended by
// means that only Unix has.
var errNoSandbox = errors.New("the sandbox needs Unix: give the URL of a database, or run schemactl in WSL or a container")

type account struct{}

func ordinaryUser() (account, error)       { return account{}, errNoSandbox }
func (account) tempDir() string            { return "" }
func (account) own(string) error           { return errNoSandbox }
func (account) attr() *syscall.SysProcAttr { return nil }

type process struct {
	pid  int
	done chan struct{}
}

func startProcess(*exec.Cmd) (*process, error) { return nil, errNoSandbox }
func (*process) stop()                         {}
func (*process) crash()                        {}
func (*process) shutdown()                     {}

type watchdog struct{}

func startWatchdog(string) (*watchdog, error) { return nil, errNoSandbox }
func (*watchdog) watch(int) error             { return errNoSandbox }
func (*watchdog) release() error              { return nil }

package sandbox

import (
	"os"
	"os/exec"
	"os/signal"
	"syscall"
)

// Run runs a command that works on a sandbox to its end. Ctrl-C on the terminal reaches
// the command as well, which knows better what to do with it, so it is left to it;
// SIGTERM is passed on.
func Run(cmd *exec.Cmd) error {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(signals)
	if err := cmd.Start(); err != nil {
		return err
	}
	ended := make(chan struct{})
	defer close(ended)
	go func() {
		for {
			select {
			case sig := <-signals:
				if sig == syscall.SIGTERM {
					_ = cmd.Process.Signal(sig)
				}
			case <-ended:
				return
			}
		}
	}()
	return cmd.Wait()
}

// Command schemactl keeps a PostgreSQL database equal to a schema written in HCL.
//
// This package turns flags into calls and results into exit codes; each command has a file.
// What a command does is the work of package schemactl and what lies behind it.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"
)

func main() {
	neverTwo()
	arrangeHeap()
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go stopOnSignal(cancel, signals)
	os.Exit(run(ctx, os.Args, os.Stdin, os.Stdout, os.Stderr))
}

// neverTwo has a fatal error of the runtime, and a panic that is not recovered, end the program by a
// signal: Go's own exit code for both is 2, which reports that changes are pending.
func neverTwo() { debug.SetTraceback("crash") }

// stopOnSignal ends the work cleanly on the first interrupt, and the process on the second.
func stopOnSignal(cancel context.CancelFunc, signals <-chan os.Signal) {
	<-signals
	cancel()
	hint := time.AfterFunc(time.Second, func() {
		newVoice(os.Stdin, os.Stdout, os.Stderr).say("stopping after the current statement; press Ctrl-C again to stop now (apply can resume either way)")
	})
	second := <-signals
	hint.Stop()
	code := exitSignal
	if s, ok := second.(syscall.Signal); ok {
		code += int(s)
	}
	os.Exit(code)
}

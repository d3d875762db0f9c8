// Command schemactl keeps a PostgreSQL database equal to a schema written in HCL.
//
// This package turns flags into calls and results into exit codes; each command has a file.
// What a command does is the work of package schemactl and what lies behind it.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"syscall"
	"time"
)

func main() {
	neverTwo()
	collectLate()
	ctx, cancel := context.WithCancel(context.Background())
	go stopOnSignal(cancel)
	os.Exit(run(ctx, os.Args, os.Stdin, os.Stdout, os.Stderr))
}

// neverTwo has a fatal error of the runtime, and a panic that is not recovered, end the program by a
// signal: Go's own exit code for both is 2, which reports that changes are pending.
func neverTwo() { debug.SetTraceback("crash") }

// firstGrowth is how many percent the heap grows by up to the first collection, of the 4 MB that it has at the start: what
// a small heap holds is nearly all still needed. Then it is Go's own.
const firstGrowth, heapGrowth = 800, 100

// collectLate has the first collection of garbage wait until the heap has 32 MB, unless the user says how often to collect.
func collectLate() {
	if os.Getenv("GOGC") != "" {
		return
	}
	debug.SetGCPercent(firstGrowth)
	runtime.AddCleanup(new(*byte), func(int) { debug.SetGCPercent(heapGrowth) }, 0) // runs when the first is over
}

// stopOnSignal ends the work cleanly on the first interrupt, and the process on the second.
func stopOnSignal(cancel context.CancelFunc) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
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

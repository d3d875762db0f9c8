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
	keepSmall()
	ctx, cancel := context.WithCancel(context.Background())
	go stopOnSignal(cancel)
	os.Exit(run(ctx, os.Args, os.Stdin, os.Stdout, os.Stderr))
}

// neverTwo has a fatal error of the runtime, and a panic that is not recovered, end the program by a
// signal: Go's own exit code for both is 2, which reports that changes are pending.
func neverTwo() { debug.SetTraceback("crash") }

// heapGrowth is how many percent the heap grows by between two collections, firstGrowth of the 4 MB that it has at the
// start up to the first: what a small heap holds is nearly all still needed.
const heapGrowth, firstGrowth = 50, 800

// keepSmall collects garbage twice as often as Go does by itself, unless the user says how often: on 5,000 tables
// that takes an eighth less memory and no more time, since memory that is taken for the first time costs as much.
func keepSmall() {
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

// Command schemactl keeps a PostgreSQL database equal to a schema written in HCL.
//
// This package turns flags into calls and results into exit codes; each command has a file.
// What a command does is the work of package internal/engine and what lies behind it.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
)

func main() {
	// The program lives for a moment and reads much: collecting less often saves a third of
	// the time for twice the memory of a small heap.
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// The first interrupt ends the work cleanly; after it, the second one ends the process.
	go func() {
		<-ctx.Done()
		stop()
	}()
	os.Exit(run(ctx, os.Args, os.Stdin, os.Stdout, os.Stderr))
}

package main

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"runtime/debug"
	"strings"
	"testing"
)

// TestCrashIsNotTwo: exit code 2 reports that changes are pending, and Go ends with it when it crashes.
func TestCrashIsNotTwo(t *testing.T) {
	crashes := map[string]func(){
		"panic in a goroutine": func() {
			go panic("crash")
			select {}
		},
		"stack overflow": func() {
			debug.SetMaxStack(1 << 20)
			var down func(n int) int
			down = func(n int) int { return down(n+1) + 1 }
			down(0)
		},
		"concurrent writes to a map": func() {
			m := map[int]int{}
			for range 8 {
				go func() {
					for i := 0; ; i++ {
						m[i%8]++
					}
				}()
			}
			select {}
		},
	}
	const within = "SCHEMACTL_TEST_CRASH"
	if crash := crashes[os.Getenv(within)]; crash != nil {
		neverTwo()
		crash()
	}
	for name := range crashes {
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^TestCrashIsNotTwo$", "-test.timeout", "20s")
		cmd.Env = append(os.Environ(), within+"="+name)
		err := cmd.Run()
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() == exitChanges || exit.ExitCode() == exitOK {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestPanicIsAnError: a panic on the way of a command is told, and is exit code 1.
func TestPanicIsAnError(t *testing.T) {
	err := recovered(func() error { panic("postgres://u:S3cret@h/db") })
	if code := exitCode(err); code != exitError {
		t.Errorf("exit code %d", code)
	}
	message, hints := explain(err)
	if !strings.Contains(message, "internal error: postgres://***@h/db") || len(hints) != 1 {
		t.Errorf("%s, %v", message, hints)
	}
	newVoice(nil, io.Discard, io.Discard).fail(err)
}

// Command withpg starts a throwaway PostgreSQL, sets SCHEMACTL_TEST_URL to it, and runs a
// command: one server for a whole run of the tests.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"

	"github.com/replyx/schemactl/internal/sandbox"
)

func main() {
	code, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "withpg:", err)
	}
	os.Exit(code)
}

func run(args []string) (int, error) {
	if len(args) == 0 {
		return 64, errors.New("usage: withpg COMMAND [ARG...]")
	}
	if dir := inMemory(); dir != "" && os.Getenv(sandbox.DirVariable) == "" {
		os.Setenv(sandbox.DirVariable, dir)
	}
	if os.Getenv("SCHEMACTL_TEST_URL") == "" {
		srv, err := sandbox.Start(context.Background(), sandbox.Options{})
		if err != nil {
			return 1, err
		}
		defer srv.Stop()
		os.Setenv("SCHEMACTL_TEST_URL", srv.URL("postgres"))
		os.Setenv("PATH", srv.Bin()+string(os.PathListSeparator)+os.Getenv("PATH"))
	}
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err := sandbox.Run(cmd)
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return max(exit.ExitCode(), 1), nil
	}
	if err != nil {
		return 1, err
	}
	return 0, nil
}

package backup

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/replyx/schemactl/schema/live"
)

// program is a run of one of PostgreSQL's programs.
type program struct {
	tools Tools
	name  string
	args  []string
	// url is the address that it connects to; empty where it connects nowhere.
	url    string
	stdout io.Writer
	// line is told what it says on the way.
	line func(string)
}

// ProgramError reports that a program has failed, by what it says of that. Its lines hold no value of a row.
type ProgramError struct {
	Name  string
	Lines []string
	err   error
}

// Error implements error.
func (e *ProgramError) Error() string {
	if len(e.Lines) == 0 {
		return e.Name + ": " + e.err.Error()
	}
	if n := len(e.Lines) - 1; n > 0 {
		return fmt.Sprintf("%s: %s (and %d more)", e.Name, e.Lines[0], n)
	}
	return e.Name + ": " + e.Lines[0]
}

// Unwrap gives the cause.
func (e *ProgramError) Unwrap() error { return e.err }

// Hints says what to do about it.
func (e *ProgramError) Hints() []string {
	unreadable := func(line string) bool {
		return strings.Contains(line, "permission denied") || strings.Contains(line, "row-level security policy")
	}
	if e.Name == "pg_dump" && slices.ContainsFunc(e.Lines, unreadable) {
		return []string{readAll}
	}
	if slices.ContainsFunc(e.Lines, ofNewer) {
		return []string{"these client programs are newer than the server: name the folder of those of its own version: --pg-bin FOLDER, or " + BinVariable}
	}
	return nil
}

// endGrace is how long a program that was told to end has for it.
const endGrace = 10 * time.Second

// run runs the program to its end. Its error is a [ProgramError], or that of a context that is over.
func (p program) run(ctx context.Context) error {
	args, env := p.args, environment(nil)
	if p.url != "" {
		conninfo, secret, err := live.Libpq(p.url)
		if err != nil {
			return err
		}
		args, env = slices.Concat([]string{"--dbname=" + conninfo}, args), environment(secret)
	}
	cmd := exec.CommandContext(ctx, filepath.Join(p.tools.Dir, p.name), args...)
	cmd.Env, cmd.Stdout, cmd.WaitDelay = env, p.stdout, endGrace
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	said := &messages{program: p}
	cmd.Stderr = said
	err := cmd.Run()
	said.end()
	var unable *exec.Error
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &unable):
		return fmt.Errorf("run %s: %w", p.name, err)
	case err != nil:
		return &ProgramError{Name: p.name, Lines: said.failures, err: err}
	}
	return nil
}

// OfTheDump reports whether a message of pg_restore tells of the dump: of a statement or of rows of it that the server refuses,
// or of what cannot be read of it. Others tell of the machine, the connection or the command line.
func OfTheDump(message string) bool {
	for _, mark := range []string{"ERROR: ", "COPY failed", "PQputCopy", "input file", "archive", "block ID", "decompress"} {
		if strings.Contains(message, mark) {
			return true
		}
	}
	return false
}

// mostFailures bounds how many messages of one run are kept.
const mostFailures = 100

// mostLine bounds how much of one line is kept, in bytes.
const mostLine = 64 << 10

// messages takes what a program says on standard error, line by line, and keeps its messages of failure.
type messages struct {
	program
	begun    []byte
	failures []string
}

// Write implements io.Writer.
func (m *messages) Write(p []byte) (int, error) {
	for rest := p; len(rest) > 0; {
		line, after, whole := bytes.Cut(rest, []byte("\n"))
		m.begun = append(m.begun, line[:min(len(line), max(0, mostLine-len(m.begun)))]...)
		if rest = after; whole {
			m.end()
		}
	}
	return len(p), nil
}

// end takes the line that was begun.
func (m *messages) end() {
	text := strings.TrimPrefix(string(m.begun), m.name+": ")
	m.begun = m.begun[:0]
	message, failed := strings.CutPrefix(text, "error: ")
	switch {
	case failed && len(m.failures) < mostFailures:
		m.failures = append(m.failures, withoutValues(message))
	case !failed && text != "" && m.line != nil:
		m.line(text)
	}
}

// withoutValues takes out of a message what the server quotes of a row.
func withoutValues(message string) string {
	message = strings.Join(strings.Fields(message), " ")
	if strings.HasPrefix(message, "COPY failed") || strings.Contains(message, "error returned by PQputCopy") {
		table, why, _ := strings.Cut(message, " ERROR: ")
		why, _, _ = strings.Cut(why, `: "`)
		return strings.TrimSpace(table + " " + why)
	}
	return message
}

// environment is that of the process, without what would lead a program to another server than the address does, or have
// it speak another language.
func environment(more []string) []string {
	env := slices.DeleteFunc(os.Environ(), func(pair string) bool {
		name, _, _ := strings.Cut(pair, "=")
		return slices.Contains([]string{"PGHOSTADDR", "PGCLIENTENCODING", "LANGUAGE", "LC_ALL", "LC_MESSAGES"}, name)
	})
	return append(append(env, "LC_ALL=C"), more...)
}

// failedWith returns the messages of a program's failure; ok reports whether that is what the error is.
func failedWith(err error) (lines []string, ok bool) {
	var failed *ProgramError
	if !errors.As(err, &failed) {
		return nil, false
	}
	return failed.Lines, true
}

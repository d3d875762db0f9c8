package main

import (
	"errors"
	"fmt"

	"github.com/replyx/schemactl"
)

// Exit codes, the same for every command.
const (
	// exitOK: noop, or done.
	exitOK = 0
	// exitError: an error, or the state could not be checked.
	exitError = 1
	// exitChanges: changes are pending, a check of doctor warns or fails, or lint has findings.
	exitChanges = 2
	// exitUsage: the command line is wrong (EX_USAGE of sysexits.h).
	exitUsage = 64
	// exitSignal and the number of the signal: stopped at once, as shells count it.
	exitSignal = 128
)

// errChanges ends a command that has printed pending changes.
var errChanges = errors.New("changes are pending")

// errChangesAllowed ends it with exit code 0, as --exit-zero asks.
var errChangesAllowed = errors.New("changes are pending, which --exit-zero lets pass")

// errFindings ends doctor where a check warns or fails.
var errFindings = errors.New("a check warns or fails")

// errUnchecked ends it where none does, and not all could be made, and errReady where all are ok.
var (
	errUnchecked = errors.New("not every check could be made")
	errReady     = errors.New("every check is ok")
)

// errLintFound ends lint where a finding is as bad as --fail-on, and errLintClean where none is.
var (
	errLintFound = errors.New("lint has findings")
	errLintClean = errors.New("lint has no such findings")
)

// errNotChecked ends a command that had nothing to check with, which is no fault of who started it.
var errNotChecked = errors.New("not checked")

// endings are the errors of commands that have printed what they found.
var endings = []error{errChanges, errChangesAllowed, errFindings, errUnchecked, errReady, errLintFound, errLintClean}

// unwrittenError reports that the check is done and its result is not written.
type unwrittenError struct{ err error }

func (e *unwrittenError) Error() string { return e.err.Error() }
func (e *unwrittenError) Unwrap() error { return e.err }

// errReported ends a command that has printed its error in the asked format.
type errReported struct{ err error }

func (e errReported) Error() string { return e.err.Error() }
func (e errReported) Unwrap() error { return e.err }

// commandError is the exit code of a command that has told itself what went wrong.
type commandError int

func (e commandError) Error() string { return fmt.Sprintf("the command ended with %d", int(e)) }

// usageError is a wrong command line.
type usageError struct {
	message string
	hint    string
}

func (e *usageError) Error() string   { return e.message }
func (e *usageError) Hints() []string { return []string{e.hint} }

// internalError is a panic: a mistake of the program.
type internalError struct{ message, stack string }

func (e *internalError) Error() string { return "internal error: " + e.message + "\n" + e.stack }
func (e *internalError) Hints() []string {
	return []string{"this is a mistake of schemactl: please report it, without the secrets that the lines above may show"}
}

// exitCode is the one place where errors become exit codes.
func exitCode(err error) int {
	var usage *usageError
	var command commandError
	switch {
	case err == nil, errors.Is(err, errReady), errors.Is(err, errLintClean), errors.Is(err, errChangesAllowed), errors.Is(err, errNotChecked):
		return exitOK
	case errors.Is(err, errChanges), errors.Is(err, errFindings), errors.Is(err, errLintFound):
		return exitChanges
	case errors.As(err, &usage):
		return exitUsage
	case errors.As(err, &command):
		return int(command)
	default:
		return exitError
	}
}

// ending is the exit code in words: the last line on standard error of a command that checks, since
// a log often loses the code.
func ending(err error) string {
	code := exitCode(err)
	words := "could not check, so nothing is known"
	var uncommented *commentError
	var unwritten *unwrittenError
	var unrehearsed *schemactl.NotRehearsedError
	var some *someFailedError
	switch {
	case errors.As(err, &some):
		words = "not every target was reached, or could be checked"
	case errors.As(err, &unrehearsed):
		words = "checked, but the plan is not rehearsed"
	case errors.As(err, &uncommented):
		words = "the result is not commented"
	case errors.As(err, &unwritten):
		words = "checked, but the result is not written"
	case errors.Is(err, errNotChecked):
		words = "not checked"
	case errors.Is(err, errFindings):
		words = "a check warns or fails"
	case errors.Is(err, errUnchecked):
		words = "not every check could be made"
	case errors.Is(err, errReady):
		words = "every check is ok"
	case errors.Is(err, errLintFound):
		words = "there are findings"
	case errors.Is(err, errLintClean):
		words = "no finding is as bad as --fail-on"
	case errors.Is(err, errChangesAllowed):
		words = "changes are pending, and --exit-zero lets them pass"
	case code == exitOK:
		words = "noop"
	case code == exitChanges:
		words = "changes are pending"
	case code == exitUsage:
		words = "the command line is wrong"
	}
	return fmt.Sprintf("exit code %d: %s", code, words)
}

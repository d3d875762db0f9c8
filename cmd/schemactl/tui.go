package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"golang.org/x/term"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/apply"
	"github.com/replyx/schemactl/diff/apply/journal"
	"github.com/replyx/schemactl/diff/history"
	"github.com/replyx/schemactl/internal/forge"
	"github.com/replyx/schemactl/internal/gitref"
	"github.com/replyx/schemactl/internal/hclsafe"
	"github.com/replyx/schemactl/internal/sandbox"
	"github.com/replyx/schemactl/internal/visible"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema/hcl"
	"github.com/replyx/schemactl/schema/live"
)

// This file owns how the tool talks. Results go to standard output; words about the run go
// to standard error, prefixed "schemactl: ", lower case, without a full stop. A line
// "hint: " says what to do next. The exception is the report of a plan, which package
// report writes.

// voice is where a command talks.
type voice struct {
	in       io.Reader
	out, err io.Writer
	color    bool
	// checks says that the command answers a question by its exit code, which is then told in words.
	checks bool
}

func newVoice(in io.Reader, out, errw io.Writer) *voice {
	return &voice{in: in, out: out, err: errw, color: colorWanted(out)}
}

// colorWanted: only on a terminal, and not where NO_COLOR is set (no-color.org).
func colorWanted(w io.Writer) bool {
	return isTerminal(w) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}

func isTerminal(v any) bool {
	f, ok := v.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

func (v *voice) say(format string, args ...any) { v.tell("schemactl: "+format, args...) }

func (v *voice) hint(format string, args ...any) { v.tell("hint: "+format, args...) }

// tell prints a line. Everything that is said of a run goes through it, since it may hold names and
// messages of the database.
func (v *voice) tell(format string, args ...any) {
	fmt.Fprintf(v.err, format+"\n", visible.Args(args)...)
}

// fail prints an error with its hints.
func (v *voice) fail(err error) {
	var reported errReported
	var command commandError
	if err == nil || errors.Is(err, errChanges) || errors.Is(err, errChangesAllowed) || errors.As(err, &reported) || errors.As(err, &command) {
		return
	}
	message, hints := explain(err)
	fmt.Fprintf(v.err, "schemactl: %s\n", visible.Lines(message))
	for _, h := range hints {
		v.hint("%s", h)
	}
}

// explain turns an error into a message and hints. Every type of error that a package
// returns has its place here.
func explain(err error) (message string, hints []string) {
	defer func() { message = withoutSecrets(message) }()
	message = told(err)
	hint := func(h string) {
		if h != "" && !slices.Contains(hints, h) {
			hints = append(hints, h)
		}
	}
	var (
		usage    *usageError
		connect  *live.ConnectError
		compile  live.CompileErrors
		schema   hcl.Errors
		pol      *policy.Error
		refused  *apply.RefusedError
		step     *apply.StepError
		saved    *apply.SavedError
		proof    *apply.ProofError
		unknown  *schemactl.UncheckedError
		unproved *schemactl.NotRehearsedError
		log      *journal.Error
		target   *history.TargetError
		posting  *forge.Error
		unheard  *gitref.UnknownError
		internal *internalError
		left     *leftError
	)
	switch {
	case errors.As(err, &unheard):
		hint(unheard.Hint())
	case errors.As(err, &usage):
		hint(usage.hint)
	case errors.As(err, &left):
		hint(leftHint)
	case errors.As(err, &connect):
		hint(connect.Hint)
	case errors.As(err, &schema):
		message = told(schema)
	case errors.As(err, &compile):
		for _, c := range compile {
			hint(c.Hint)
		}
	case errors.As(err, &pol):
		if pol.Snippet != "" {
			message += "\n  | " + visible.Line(strings.TrimSpace(pol.Snippet))
		}
		hint(pol.Hint)
	case errors.As(err, &refused):
		hints = append(hints, refused.Hints...)
	case errors.As(err, &proof):
		hint(proof.Hint)
	case errors.As(err, &step):
		for _, b := range step.Blockers {
			message += "\n  held by " + visible.Line(b.String())
		}
		message += fmt.Sprintf("\n  %d of %s done, the rest is not; what is done stays", step.Done, stepsAre(step.Total))
		hint(step.Hint)
	case errors.As(err, &unknown):
		hint(unknown.Failure.Hint)
	case errors.As(err, &unproved):
		hints = append(hints, unproved.Hints()...)
	case errors.As(err, &log):
		hints = append(hints, log.Hints...)
	case errors.As(err, &target):
		hint(target.Hint)
	case errors.As(err, &posting):
		hint(posting.Hint)
	case errors.As(err, &saved):
		hint(saved.Hint)
	case errors.Is(err, schemactl.ErrNoURL):
		hint("give --url, set DATABASE_URL, or write url in atlas.hcl; without a database, try: schemactl sandbox")
	case errors.Is(err, schemactl.ErrNoSource):
		hint("give --to FOLDER, or write src in atlas.hcl; to make it from a database: schemactl inspect --split schema")
	case errors.Is(err, sandbox.ErrNotInstalled):
	case errors.Is(err, context.Canceled):
		message = "interrupted"
	case errors.Is(err, hclsafe.ErrTooMuch):
		hint("look for \"for\" expressions within each other, and for values that are put together again and again")
	case errors.As(err, &internal):
		hint("this is a mistake of schemactl: please report it, without the secrets that the lines above may show")
	default:
		var pg *pgconn.PgError
		if errors.As(err, &pg) && pg.Code == "55P03" { // lock_not_available
			hint("another session holds a table in ACCESS EXCLUSIVE mode; pg_locks names it; try again when it is done")
		}
	}
	return message, hints
}

// stepsAre counts steps with their verb.
func stepsAre(n int) string {
	if n == 1 {
		return "1 step is"
	}
	return fmt.Sprintf("%d steps are", n)
}

// secrets are what a URL holds before its host, with a scheme or without, and passwords given by keyword.
// A password that nobody encoded may hold any character, so a URL's goes to its last @.
var secrets = regexp.MustCompile(`(://)\S*@|(?i)((?:password|passwd|pwd|sslpassword)\s*=\s*)("[^"]*"|'[^']*'|[^\s&]+)|[\w.%+-]+:[^\s:@"'()]+@([\w.-])`)

// withoutSecrets is the last gate of every error: it may quote an argument or a line of the
// policy file, and those hold URLs.
func withoutSecrets(text string) string {
	return secrets.ReplaceAllStringFunc(text, func(s string) string {
		m := secrets.FindStringSubmatch(s)
		switch {
		case m[1] != "":
			return "://***@"
		case m[4] != "":
			return "***@" + m[4]
		}
		return m[2] + "***"
	})
}

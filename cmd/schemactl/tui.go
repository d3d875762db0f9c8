package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/urfave/cli/v2"
	"golang.org/x/term"

	"github.com/replyx/schemactl/diff/report"
	"github.com/replyx/schemactl/internal/visible"
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
	// checks reports whether the command answers a question by its exit code, which is then told in words.
	checks bool
	// quiet leaves out how far a run is.
	quiet bool
	// rows reports whether the values of declared rows may be seen.
	rows bool
}

func newVoice(in io.Reader, out, errw io.Writer) *voice {
	return &voice{in: in, out: out, err: errw, color: colorWanted(out)}
}

// colorWanted: only on a terminal, and not where NO_COLOR is set (no-color.org).
func colorWanted(w io.Writer) bool {
	return isTerminal(w) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}

// textOptions are how text for people is written on standard output.
func (v *voice) textOptions(c *cli.Context) report.TextOptions {
	return report.TextOptions{Color: v.color, Verbose: c.Bool("verbose"), Quiet: c.Bool("quiet"), Width: width(v.out)}
}

// width is how many columns a terminal has; 0 where there is none.
func width(w io.Writer) int {
	f, ok := w.(*os.File)
	if !ok {
		return 0
	}
	columns, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return columns
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
	if err == nil || errors.As(err, &reported) || errors.As(err, &command) || slices.ContainsFunc(endings, func(e error) bool { return errors.Is(err, e) }) {
		return
	}
	message, hints := explain(err)
	fmt.Fprintf(v.err, "schemactl: %s\n", visible.Lines(message))
	for _, h := range hints {
		v.hint("%s", h)
	}
	if p := page(err); p != "" && isTerminal(v.err) {
		v.tell("see: %s", p)
	}
}

// explain turns an error into a message and hints: what the first error in its chain that has hints, and
// the first that has details, say of themselves.
func explain(err error) (message string, hints []string) {
	message = told(err)
	var detail detailed
	if errors.As(err, &detail) {
		for _, line := range detail.Details() {
			message += "\n  " + visible.Line(line)
		}
	}
	var advice hinted
	var pg *pgconn.PgError
	switch {
	case errors.As(err, &advice):
		hints = hintsOf(advice)
	case errors.Is(err, context.Canceled):
		message = "interrupted"
	case errors.As(err, &pg) && pg.Code == pgerrcode.LockNotAvailable:
		hints = []string{"another session holds a table in ACCESS EXCLUSIVE mode; pg_locks names it; try again when it is done"}
	}
	return withoutSecrets(message), hints
}

// secrets are what a URL holds before its host, with a scheme or without, and passwords given by keyword.
// A password that is not encoded may hold any character, so a URL's goes to its last @.
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

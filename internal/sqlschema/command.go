package sqlschema

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Command is the work of a program that makes the schema in an empty database, as "alembic upgrade head". It finds the database
// in DATABASE_URL and in libpq's variables; Env is added to those of this process.
type Command struct {
	Args []string
	// Dir is the folder that it runs in; empty for the current one.
	Dir string
	Env []string
	// Scheme is what DATABASE_URL begins with, as "postgresql+psycopg" for SQLAlchemy; empty is postgresql.
	Scheme string
	// Output takes what it prints, where it is given. The last of it is in the error as well.
	Output io.Writer
}

// CommandError reports that a command has failed, with the end of what it printed.
type CommandError struct {
	Name  string
	Lines []string
	err   error
}

// Error implements error.
func (e *CommandError) Error() string { return e.Name + ": " + e.err.Error() }

// Unwrap gives the cause.
func (e *CommandError) Unwrap() error { return e.err }

// Details are the last lines that the command printed.
func (e *CommandError) Details() []string { return e.Lines }

// makes: a schema that a command puts nothing into is none of its own.
func (c Command) makes(string) bool { return false }

func (c Command) text() []string { return nil }

// needs: a tool for migrations expects an empty database, and creates its extensions itself.
func (c Command) needs(a around) around {
	a.extensions = nil
	return a
}

// commandGrace is how long a command that was told to end has for it.
const commandGrace = 10 * time.Second

func (c Command) run(ctx context.Context, s *session) error {
	cmd := c.command(ctx)
	cmd.Env = slices.Concat(s.environment(), []string{"DATABASE_URL=" + s.address(cmp.Or(c.Scheme, "postgresql"))}, c.Env)
	said := &tail{}
	cmd.Stdout, cmd.Stderr = said, said
	if c.Output != nil {
		cmd.Stdout, cmd.Stderr = io.MultiWriter(said, c.Output), io.MultiWriter(said, c.Output)
	}
	err := cmd.Run()
	return c.ended(ctx, err, s.withoutPassword(said.lines()))
}

// Print runs a command that needs no database, and returns what it prints on standard output.
func (c Command) Print(ctx context.Context) ([]byte, error) {
	var out bytes.Buffer
	said := &tail{}
	cmd := c.command(ctx)
	cmd.Env = slices.Concat(os.Environ(), c.Env)
	cmd.Stdout, cmd.Stderr = &out, said
	err := cmd.Run()
	return out.Bytes(), c.ended(ctx, err, said.lines())
}

func (c Command) command(ctx context.Context) *exec.Cmd {
	cmd := exec.CommandContext(ctx, c.Args[0], c.Args[1:]...)
	cmd.Dir, cmd.WaitDelay = c.Dir, commandGrace
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	return cmd
}

// ended is what the end of the command means; said is the end of what it printed.
func (c Command) ended(ctx context.Context, err error, said []string) error {
	var unable *exec.Error
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &unable):
		return fmt.Errorf("run %s: %w", c.Args[0], err)
	case err != nil:
		return &CommandError{Name: strings.Join(c.Args, " "), Lines: said, err: err}
	}
	return nil
}

// address is that of the throwaway database as every tool reads it: the database is in the path, since many take it from
// there whatever the parameters say, and would work on another one.
func (s *session) address(scheme string) string {
	cfg := s.conn.Config()
	u := url.URL{Scheme: scheme, User: url.User(cfg.User), Path: "/" + cfg.Database}
	if cfg.Password != "" {
		u.User = url.UserPassword(cfg.User, cfg.Password)
	}
	query := make(url.Values)
	if port := strconv.Itoa(int(cfg.Port)); strings.HasPrefix(cfg.Host, "/") {
		query.Set("host", cfg.Host)
		query.Set("port", port)
	} else {
		u.Host = net.JoinHostPort(cfg.Host, port)
	}
	if mode := s.sslMode(); mode != "" {
		query.Set("sslmode", mode)
	}
	u.RawQuery = query.Encode()
	return u.String()
}

// sslMode is that of the address; empty is libpq's own.
func (s *session) sslMode() string {
	if cfg := s.conn.Config(); cfg.TLSConfig == nil && len(cfg.Fallbacks) == 0 {
		return "disable"
	}
	u, err := url.Parse(s.url)
	if err != nil {
		return ""
	}
	return u.Query().Get("sslmode")
}

// tail keeps the end of what is written.
type tail struct{ kept []byte }

const mostTail = 4 << 10

// Write implements io.Writer.
func (t *tail) Write(p []byte) (int, error) {
	t.kept = append(t.kept, p...)
	t.kept = t.kept[max(0, len(t.kept)-mostTail):]
	return len(p), nil
}

func (t *tail) lines() []string {
	var out []string
	for line := range bytes.Lines(t.kept) {
		out = append(out, string(bytes.TrimRight(line, "\r\n")))
	}
	return out[max(0, len(out)-10):]
}

// withoutPassword takes the password of the throwaway database out of what a command printed.
func (s *session) withoutPassword(lines []string) []string {
	password := s.conn.Config().Password
	if password == "" {
		return lines
	}
	for i, l := range lines {
		lines[i] = strings.ReplaceAll(l, password, "xxxxx")
	}
	return lines
}

// variables are libpq's variables for a session's database.
func (s *session) variables() []string {
	cfg := s.conn.Config()
	out := []string{
		"PGHOST=" + cfg.Host, "PGPORT=" + strconv.Itoa(int(cfg.Port)), "PGUSER=" + cfg.User, "PGPASSWORD=" + cfg.Password, "PGDATABASE=" + cfg.Database,
	}
	if mode := s.sslMode(); mode != "" {
		out = append(out, "PGSSLMODE="+mode)
	}
	return out
}

// leading are the variables that would lead a program to another database than the throwaway one.
var leading = strings.Fields("PGHOST PGHOSTADDR PGPORT PGUSER PGPASSWORD PGDATABASE PGSERVICE PGOPTIONS DATABASE_URL")

// environment is that of the process for a program that works on the throwaway database.
func (s *session) environment() []string {
	env := slices.DeleteFunc(os.Environ(), func(pair string) bool {
		name, _, _ := strings.Cut(pair, "=")
		return slices.Contains(leading, name)
	})
	return append(env, s.variables()...)
}

package sqlschema

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"

	"github.com/replyx/schemactl/internal/sandbox"
	"github.com/replyx/schemactl/internal/scratch"
	"github.com/replyx/schemactl/schema"
)

// runPsql runs the script through psql, which knows what its commands mean.
func (s *Script) runPsql(ctx context.Context, on *session) error {
	program, err := findPsql(ctx, s.command)
	if err != nil {
		return err
	}
	const whereSQL = "SELECT pg_catalog.current_database()"
	cmd := exec.CommandContext(ctx, program, "--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--set=ON_ERROR_STOP=1", "--set=VERBOSITY=verbose",
		"--file=-", "--command="+whereSQL)
	cmd.Env = append(on.environment(), "LC_ALL=C", "PGOPTIONS=-c synchronous_commit=off", "PGCLIENTENCODING=UTF8")
	cmd.WaitDelay, cmd.Cancel = commandGrace, func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	said, printed := &tail{}, &tail{}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(s.whole()), printed, said
	err = cmd.Run()
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return s.psqlError(said, err)
	}
	if where := bytes.TrimSpace(printed.kept); !bytes.HasSuffix(where, []byte(on.conn.Config().Database)) {
		return &Error{Pos: s.command, Message: "the script connects to another database, and what it makes there is not looked at", Hint: `take \connect out of it`}
	}
	return nil
}

// whole is the text without the statements that are left out, each line where it was.
func (s *Script) whole() string {
	text := []byte(s.text)
	for _, st := range s.skipped {
		for i := st.Pos; i < st.End; i++ {
			if text[i] != '\n' {
				text[i] = ' '
			}
		}
	}
	return string(text)
}

// findPsql finds the program: by PATH, then wherever distributions put it.
func findPsql(ctx context.Context, at schema.Pos) (string, error) {
	if p, err := exec.LookPath("psql"); err == nil {
		return p, nil
	}
	for _, dir := range sandbox.Folders(ctx) {
		if p, err := exec.LookPath(filepath.Join(dir, "psql")); err == nil {
			return p, nil
		}
	}
	return "", &scratch.UnavailableError{
		Why:  fmt.Sprintf("%s: this is a command for psql, and psql is not installed", at),
		Hint: "install psql, or write the file without such commands",
	}
}

// psqlMessage is what psql says of a statement that failed: the line that it was at, the SQLSTATE and the message.
var psqlMessage = regexp.MustCompile(`(?m)^psql:<stdin>:(\d+): (?:(?:ERROR|FATAL): +(?:([0-9A-Z]{5}): )?)?(.*)$`)

// psqlError is the error of a statement that psql has run, where it stands. What psql says before it are notices.
func (s *Script) psqlError(said *tail, err error) error {
	all := psqlMessage.FindAllStringSubmatch(string(said.kept), -1)
	for i := len(all) - 1; i >= 0; i-- {
		m := all[i]
		if m[2] == "" && i > 0 && strings.HasPrefix(m[3], "NOTICE") {
			continue
		}
		line, _ := strconv.Atoi(m[1])
		return &Error{Pos: s.statementAt(line - 1), Message: m[3], SQLState: m[2]}
	}
	return &CommandError{Name: "psql", Lines: said.lines(), err: err}
}

// statementAt is where the statement begins that ends in a line of the text, or that line.
func (s *Script) statementAt(line int) schema.Pos {
	if line < 0 || line >= len(s.lines) {
		return s.end()
	}
	at := s.lines[line]
	for _, st := range s.statements {
		if s.lineAt(st.Pos) <= line && s.lineAt(st.End) >= line {
			return s.place(st.Pos)
		}
	}
	return s.place(at)
}

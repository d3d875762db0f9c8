// Package scratch gives a throwaway database.
//
// What enters: the word or the address by which a dev server is named, and what the database is to be
// like. What leaves: a [Database], empty, which is dropped when it is closed. One whose process was killed
// is found by its name and removed by the next run.
package scratch

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/internal/sandbox"
	"github.com/replyx/schemactl/schema/live"
)

// Form is where throwaway databases are made.
type Form string

// The forms.
const (
	// Dev is a server that an address names.
	Dev Form = "dev"
	// Sandbox is a server of local binaries that is started for the purpose.
	Sandbox Form = "sandbox"
	// Here is the target's own server.
	Here Form = "here"
)

// docker is how Atlas names a server of a version.
var docker = regexp.MustCompile(`^docker://postgres(?:ql)?/(\d+)[^/]*(?:/.*)?$`)

// FormOf is the form that a text names: sandbox, docker://postgres/17/dev (a sandbox of that version), here,
// or the address of a server. Major is 0 where the text names no version.
func FormOf(text string) (form Form, major int) {
	if m := docker.FindStringSubmatch(text); m != nil {
		major, _ = strconv.Atoi(m[1])
		return Sandbox, major
	}
	switch text {
	case string(Sandbox), string(Here):
		return Form(text), 0
	}
	return Dev, 0
}

// Target is the database that a throwaway one is to be like.
type Target struct {
	// URL is its address, for the form [Here].
	URL string
	// Major is the major version of its server; 0 where any will do.
	Major int
}

// UnavailableError says why there is no throwaway database.
type UnavailableError struct{ Why, Hint string }

// Error implements error.
func (e *UnavailableError) Error() string { return e.Why }

// Hints says what to do about it.
func (e *UnavailableError) Hints() []string { return []string{e.Hint} }

// Server is a server that throwaway databases are made on.
type Server struct {
	Form Form
	// Version is the server's, as PostgreSQL 15.14.
	Version string
	// url names a database of it to connect to.
	url  string
	stop func() error
}

// Serve finds or starts the server that a text names. It is of the major version of the target.
func Serve(ctx context.Context, dev string, target Target) (*Server, error) {
	form, major := FormOf(dev)
	if target.Major == 0 {
		target.Major = major
	}
	if major != 0 && major != target.Major {
		return nil, &UnavailableError{
			Why:  fmt.Sprintf("dev names PostgreSQL %d, and the database is of PostgreSQL %d", major, target.Major),
			Hint: fmt.Sprintf("write docker://postgres/%d/dev, or sandbox, which takes the version of the database", target.Major),
		}
	}
	s := &Server{Form: form, url: dev, stop: func() error { return nil }}
	switch form {
	case Dev:
	case Here:
		s.url = target.URL
	case Sandbox:
		bin, err := binaries(ctx, target.Major)
		if err != nil {
			return nil, err
		}
		srv, err := sandbox.Start(ctx, sandbox.Options{Bin: bin})
		if err != nil {
			return nil, err
		}
		s.url, s.stop = srv.URL("postgres"), srv.Stop
	}
	if err := s.look(ctx, target.Major); err != nil {
		_ = s.stop()
		return nil, err
	}
	return s, nil
}

// binaries is the folder of the programs for a sandbox.
func binaries(ctx context.Context, major int) (string, error) {
	find := sandbox.FindBin
	if major != 0 {
		find = func(ctx context.Context) (string, error) { return sandbox.FindMajor(ctx, major) }
	}
	bin, err := find(ctx)
	if err != nil {
		return "", &UnavailableError{Why: err.Error(), Hint: "install it, or give --dev-url of a server of that version"}
	}
	return bin, nil
}

// look asks for the version, and refuses another major one than the target's.
func (s *Server) look(ctx context.Context, major int) error {
	conn, err := live.Connect(ctx, s.url)
	if err != nil {
		return fmt.Errorf("the %s server: %w", s.Form, err)
	}
	defer closeConn(ctx, conn)
	version := conn.PgConn().ParameterStatus("server_version")
	s.Version = "PostgreSQL " + strings.Fields(version + " ")[0]
	if major != 0 && live.Major(conn) != major {
		return &UnavailableError{
			Why:  fmt.Sprintf("the dev server is %s, and the database is of PostgreSQL %d", s.Version, major),
			Hint: fmt.Sprintf("give --dev-url of a server of version %d", major),
		}
	}
	return nil
}

// Close stops a server that was started for the purpose.
func (s *Server) Close() error { return s.stop() }

// closing bounds how long the end of a connection or of a database may take, when the work is over or was
// stopped.
const closing = 30 * time.Second

func closeConn(ctx context.Context, conn *pgx.Conn) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closing)
	defer cancel()
	_ = conn.Close(ctx)
}

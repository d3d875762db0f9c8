// Package sandbox runs a throwaway PostgreSQL server: for tests, for the demo, and for
// whoever has no database yet.
//
// What enters: nothing but the binaries of a PostgreSQL that is installed. What leaves: a
// [Server] on loopback whose data lives in a temporary folder and is gone when the process
// is, however it ends.
package sandbox

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/schema"
)

// Options choose the server.
type Options struct {
	// Bin is the folder of the binaries; empty looks for one.
	Bin string
	// Settings are added to the server's configuration.
	Settings map[string]string
}

// Server is a running server.
type Server struct {
	dir, bin, password string
	port               int
	settings           map[string]string
	who                account
	process            *process
	watchdog           *watchdog
}

const user = "postgres"

// DirVariable is the environment variable that names the folder for the servers' data.
const DirVariable = "SCHEMACTL_SANDBOX_DIR"

// Start makes a cluster and starts a server on it. It stops with the process, or by Stop.
func Start(ctx context.Context, opts Options) (*Server, error) {
	return launch(ctx, opts, "", (*Server).initdb)
}

// Standby starts a server that follows s by streaming replication and is read-only.
func (s *Server) Standby(ctx context.Context) (*Server, error) {
	return launch(ctx, Options{Bin: s.bin}, s.password, func(standby *Server, ctx context.Context) error {
		return standby.backupOf(ctx, s)
	})
}

// launch makes a server whose data comes from fill. Without a password it gets a new one.
func launch(ctx context.Context, opts Options, password string, fill func(*Server, context.Context) error) (*Server, error) {
	bin := opts.Bin
	if bin == "" {
		var err error
		if bin, err = FindBin(ctx); err != nil {
			return nil, err
		}
	}
	who, err := ordinaryUser()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(who.tempDir(), "schemactl-pg-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for the sandbox: %w", err)
	}
	if password == "" {
		password = rand.Text()
	}
	s := &Server{dir: dir, bin: bin, password: password, who: who, settings: opts.Settings}
	if s.watchdog, err = startWatchdog(dir); err != nil {
		_ = os.RemoveAll(dir)
		return nil, err
	}
	if err := s.start(ctx, fill); err != nil {
		_ = s.Stop()
		return nil, err
	}
	return s, nil
}

func (s *Server) start(ctx context.Context, fill func(*Server, context.Context) error) error {
	if err := s.who.own(s.dir); err != nil {
		return err
	}
	if err := fill(s, ctx); err != nil {
		return err
	}
	// The port may be taken between the look and the bind: then try another.
	for attempt := 0; ; attempt++ {
		port, err := freePort()
		if err != nil {
			return err
		}
		s.port = port
		err = s.run(ctx)
		if err == nil || attempt == 4 || ctx.Err() != nil {
			return err
		}
		if s.process != nil {
			s.process.stop()
		}
	}
}

func (s *Server) initdb(ctx context.Context) error {
	pwfile := filepath.Join(s.dir, "password")
	if err := os.WriteFile(pwfile, []byte(s.password+"\n"), 0o600); err != nil {
		return fmt.Errorf("prepare the sandbox: %w", err)
	}
	if err := s.who.own(pwfile); err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, filepath.Join(s.bin, "initdb"), "-D", s.data(), "-U", user, "--pwfile", pwfile,
		"--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C", "--no-sync")
	cmd.SysProcAttr = s.who.attr()
	cmd.Dir = s.dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return withOutput(fmt.Errorf("initdb of the sandbox: %w", err), out)
	}
	return nil
}

// withOutput is an error with what a program has printed, each line an error beside it.
func withOutput(err error, out []byte) error {
	all := []error{err}
	for line := range bytes.Lines(bytes.TrimSpace(out)) {
		all = append(all, errors.New(string(bytes.TrimRight(line, "\r\n"))))
	}
	return errors.Join(all...)
}

func (s *Server) backupOf(ctx context.Context, primary *Server) error {
	cmd := exec.CommandContext(ctx, filepath.Join(s.bin, "pg_basebackup"), "-D", s.data(), "-d", primary.URL("postgres"),
		"-R", "-X", "stream", "--checkpoint", "fast", "--no-sync")
	cmd.SysProcAttr = s.who.attr()
	cmd.Dir = s.dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return withOutput(fmt.Errorf("copy the primary: %w", err), out)
	}
	return nil
}

// hugePages has the C library of Linux ask for memory by pages of 2 MB: a session of a few statements spends a sixth of its
// time on page faults.
const hugePages = "GLIBC_TUNABLES=glibc.malloc.hugetlb=1"

func (s *Server) run(ctx context.Context) error {
	args := []string{"-D", s.data(), "-p", strconv.Itoa(s.port), "-h", "127.0.0.1", "-k", ""}
	all := map[string]string{
		"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200",
		"max_locks_per_transaction": "512", "shared_buffers": "128MB", "autovacuum_naptime": "1h", "log_min_messages": "warning",
		"max_prepared_transactions": "10", "timezone": "UTC", "jit": "off",
	}
	for k, v := range s.settings {
		all[k] = v
	}
	for k, v := range all {
		args = append(args, "-c", k+"="+v)
	}
	log, err := os.OpenFile(s.Log(), os.O_CREATE|os.O_TRUNC|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("open the sandbox's log: %w", err)
	}
	defer log.Close()
	cmd := exec.Command(filepath.Join(s.bin, "postgres"), args...)
	cmd.SysProcAttr = s.who.attr()
	cmd.Dir, cmd.Stdout, cmd.Stderr = s.dir, log, log
	cmd.Env = append(os.Environ(), hugePages)
	if s.process, err = startProcess(cmd); err != nil {
		return fmt.Errorf("start the sandbox: %w", err)
	}
	if err := s.watchdog.watch(s.process.pid); err != nil {
		return err
	}
	return s.ready(ctx)
}

// ready waits until the server answers.
func (s *Server) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, s.URL("postgres"))
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-s.process.done:
			out, _ := os.ReadFile(s.Log())
			return withOutput(errors.New("the sandbox's server did not start"), out)
		case <-ctx.Done():
			return fmt.Errorf("the sandbox's server did not answer: %w", errors.Join(ctx.Err(), err))
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

// Log is the path of the server's log.
func (s *Server) Log() string { return filepath.Join(s.dir, "log") }

// Bin is the folder of the server's binaries, psql and pg_dump among them.
func (s *Server) Bin() string { return s.bin }

// PID is the postmaster's.
func (s *Server) PID() int { return s.process.pid }

// URL names a database of the server, for its superuser.
func (s *Server) URL(db string) string {
	u := url.URL{
		Scheme: "postgres", User: url.UserPassword(user, s.password),
		Host: net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)), Path: "/" + db,
		// Said here, so that no PGSSLMODE of the environment asks for what the server has not.
		RawQuery: "sslmode=disable",
	}
	return u.String()
}

// Env names a database of the server to every program that uses libpq, psql first of all.
func (s *Server) Env(db string) []string {
	return []string{
		"PGHOST=127.0.0.1", "PGPORT=" + strconv.Itoa(s.port), "PGUSER=" + user, "PGPASSWORD=" + s.password,
		"PGDATABASE=" + db, "PGSSLMODE=disable", "PGHOSTADDR=127.0.0.1",
	}
}

// CreateDatabase makes a database, as a copy of template if one is named.
func (s *Server) CreateDatabase(ctx context.Context, name, template string) error {
	sql := "CREATE DATABASE " + schema.Ident(name)
	if template != "" {
		sql += " TEMPLATE " + schema.Ident(template)
	}
	return s.exec(ctx, sql)
}

// DropDatabase ends every session of a database and drops it.
func (s *Server) DropDatabase(ctx context.Context, name string) error {
	return s.exec(ctx, "DROP DATABASE IF EXISTS "+schema.Ident(name)+" WITH (FORCE)")
}

func (s *Server) exec(ctx context.Context, sql string) error {
	conn, err := pgx.Connect(ctx, s.URL("postgres"))
	if err != nil {
		return fmt.Errorf("connect to the sandbox: %w", err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, sql); err != nil {
		return fmt.Errorf("%s: %w", sql, err)
	}
	return nil
}

// Crash ends the server as a crash of its processes would, and keeps its data. What is committed is
// there again after Restart, with synchronous_commit.
func (s *Server) Crash() error { return s.end((*process).crash) }

// Shutdown ends the server as its administrator would, and keeps its data.
func (s *Server) Shutdown() error { return s.end((*process).shutdown) }

func (s *Server) end(how func(*process)) error {
	how(s.process)
	// The number may soon be another's.
	return s.watchdog.watch(0)
}

// Restart starts a server that was ended, on its data and its port.
func (s *Server) Restart(ctx context.Context) error { return s.run(ctx) }

// Stop ends the server at once and removes its folder.
func (s *Server) Stop() error {
	if s.process != nil {
		s.process.stop()
		// The number may soon be another's.
		if err := s.watchdog.watch(0); err != nil {
			return err
		}
	}
	if err := s.watchdog.release(); err != nil {
		return fmt.Errorf("remove the sandbox: %w", err)
	}
	return nil
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("find a free port: %w", err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

package main

import (
	"context"
	"flag"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/replyx/schemactl/internal/forge/forgetest"
	"github.com/replyx/schemactl/internal/pgtest"
	"github.com/replyx/schemactl/internal/sandbox"
	"github.com/replyx/schemactl/schema"
)

var update = flag.Bool("update", false, "write what the scripts compare with again")

func TestMain(m *testing.M) {
	testscript.Main(testRunner{m}, map[string]func(){"schemactl": main})
}

// testRunner stops the server after the tests, whoever started it.
type testRunner struct{ m *testing.M }

func (r testRunner) Run() int {
	code := r.m.Run()
	pgtest.Stop()
	return code
}

// TestScripts runs testdata/scripts/*.txtar. Each script has a database of its own in
// DATABASE_URL; testdata/scripts/README.md lists the commands beside testscript's own.
func TestScripts(t *testing.T) {
	base, err := pgtest.ServerURL(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	_, none := sandbox.FindMajor(t.Context(), pgtest.Major(t))
	dir := t.TempDir()
	jsonvalid := sync.OnceValues(func() (string, error) { return buildJSONValid(dir) })
	condition := func(name string) (bool, error) {
		if since, ok := strings.CutPrefix(name, "pg"); ok {
			major, err := strconv.Atoi(since)
			return pgtest.Major(t) >= major, err
		}
		switch name {
		case "sandbox":
			return none == nil, nil
		case "alembic":
			return alembic() != "", nil
		case "lz4":
			return pgtest.HasCompression(t, "lz4"), nil
		case "neovim":
			return fetched("neovim", "nvim") != "", nil
		case "django":
			_, err := os.Stat(filepath.Join(filepath.Dir(alembic()), "python"))
			return err == nil, nil
		}
		return false, fmt.Errorf("the condition [%s] is not known", name)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join(root, "testdata", "scripts"),
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			if err := needVector(env, root, base); err != nil {
				return err
			}
			env.Setenv("ROOT", root)
			env.Setenv("NO_COLOR", "1")
			env.Setenv("SERVER_URL", base)
			env.Setenv("PATH", os.Getenv("PATH"))
			env.Setenv("SCHEMACTL_PG_BIN", os.Getenv("SCHEMACTL_PG_BIN"))
			env.Setenv("ALEMBIC", alembic())
			env.Setenv("NVIM", fetched("neovim", "nvim"))
			env.Setenv("ALEMBIC_DIR", filepath.Dir(alembic()))
			s := &script{base: base, sessions: map[string]*session{}, outputs: map[string]string{}, ran: map[string]bool{}, jsonvalid: jsonvalid}
			env.Values[scriptKey{}] = s
			u, err := s.database(env.Defer)
			env.Setenv("DATABASE_URL", u)
			env.Setenv("NOSUCH_URL", strings.Replace(u, "/s", "/nosuch_s", 1))
			return err
		},
		Condition: condition,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exitcode": cmdExitcode, "psql": cmdPsql, "pgdump": cmdPgdump, "newdb": cmdNewdb,
			"session": cmdSession, "endsession": cmdEndsession, "role": cmdRole, "valid": cmdValid,
			"forge": cmdForge, "comments": cmdComments, "deaf": cmdDeaf, "standby": cmdStandby,
			"workflow": cmdWorkflow, "gitlabjob": cmdGitlabjob, "page": cmdPage,
		},
	})
}

// needVector skips a script that asks for pgvector on a server that has none.
func needVector(env *testscript.Env, root, base string) error {
	name := strings.TrimPrefix(filepath.Base(env.WorkDir), "script-")
	text, err := os.ReadFile(filepath.Join(root, "testdata", "scripts", name+".txtar"))
	if err != nil {
		return err
	}
	has, err := pgtest.HasVector(context.Background(), base)
	if err == nil && !has && pgtest.AsksForVector(string(text)) {
		env.T().Skip(pgtest.NoVector)
	}
	return err
}

// alembic is the program that scripts/alembic.sh fetches, or the one of the system; empty where there is none.
func alembic() string { return fetched("alembic", "alembic") }

// fetched is a program that a script of the folder scripts has put into a folder of the cache, or the one of the system; empty
// where there is none.
func fetched(dir, name string) string {
	cache, err := os.UserCacheDir()
	if program := filepath.Join(cache, "schemactl", dir, name); err == nil {
		if _, err := os.Stat(program); err == nil {
			return program
		}
	}
	program, err := exec.LookPath(name)
	if err != nil {
		return ""
	}
	return program
}

type scriptKey struct{}

// script is what one script holds beside its environment.
type script struct {
	base     string
	sessions map[string]*session
	forge    *forgetest.Server
	// outputs are those of the jobs that have run, ran the commands of a page.
	outputs map[string]string
	ran     map[string]bool
	// jsonvalid is the path of the program, which is built once.
	jsonvalid func() (string, error)
}

// session is a connection that is closed once, whoever is first.
type session struct {
	conn *pgx.Conn
	once sync.Once
}

func (s *session) close() {
	s.once.Do(func() { _ = s.conn.Close(context.Background()) })
}

var databases struct {
	sync.Mutex
	n int
}

// database makes an empty database and drops it when the script ends.
func (s *script) database(cleanup func(func())) (string, error) {
	databases.Lock()
	databases.n++
	name := fmt.Sprintf("s%d_%d", os.Getpid(), databases.n)
	databases.Unlock()
	u, err := url.Parse(s.base)
	if err != nil {
		return "", err
	}
	u.Path = "/" + name
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, s.base)
	if err != nil {
		return "", err
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "CREATE DATABASE "+schema.Ident(name)+" TEMPLATE template0"); err != nil {
		return "", err
	}
	cleanup(func() {
		if conn, err := pgx.Connect(ctx, s.base); err == nil {
			_, _ = conn.Exec(ctx, "DROP DATABASE IF EXISTS "+schema.Ident(name)+" WITH (FORCE)")
			_ = conn.Close(ctx)
		}
	})
	return u.String(), nil
}

func scriptOf(ts *testscript.TestScript) *script { return ts.Value(scriptKey{}).(*script) }

// cmdExitcode runs a program and asserts its exit code: testscript itself knows only
// success and failure.
func cmdExitcode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exitcode N COMMAND [ARG...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	if err != nil {
		exit, ok := err.(*exec.ExitError)
		if !ok {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// cmdPsql runs psql on $DATABASE_URL, or on -d URL.
func cmdPsql(ts *testscript.TestScript, neg bool, args []string) {
	target := ts.Getenv("DATABASE_URL")
	if len(args) > 2 && args[0] == "-q" && args[1] == "-d" {
		target, args = args[2], append([]string{"-q"}, args[3:]...)
	}
	err := ts.Exec("psql", append([]string{"-X", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", target}, args...)...)
	if (err != nil) != neg {
		ts.Fatalf("psql: %v", err)
	}
}

// cmdPgdump writes the normalised pg_dump -s of $DATABASE_URL, or of -d URL, to a file.
func cmdPgdump(ts *testscript.TestScript, neg bool, args []string) {
	target := ts.Getenv("DATABASE_URL")
	if len(args) == 3 && args[0] == "-d" {
		target, args = args[1], args[2:]
	}
	if neg || len(args) != 1 {
		ts.Fatalf("usage: pgdump [-d URL] FILE")
	}
	dump, err := pgtest.Dump(context.Background(), target)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(pgtest.SortColumns(dump)), 0o600))
}

// cmdValid holds what the last command printed against a definition of docs/PAGE.schema.json, or the whole
// of it.
func cmdValid(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 || len(args) > 2 {
		ts.Fatalf("usage: valid [PAGE] DEFINITION")
	}
	page, at := "history", "#/$defs/"+args[len(args)-1]
	if len(args) == 2 {
		page = args[0]
	}
	if args[len(args)-1] == "." {
		at = ""
	}
	program, err := scriptOf(ts).jsonvalid()
	ts.Check(err)
	cmd := exec.Command(program, filepath.Join(ts.Getenv("ROOT"), "docs", page+".schema.json")+at)
	cmd.Stdin = strings.NewReader(ts.ReadFile("stdout"))
	if out, err := cmd.CombinedOutput(); err != nil {
		ts.Fatalf("%v: %s", err, out)
	}
}

// buildJSONValid builds internal/jsonvalid in a folder.
func buildJSONValid(dir string) (program string, err error) {
	program = filepath.Join(dir, "jsonvalid")
	out, err := exec.Command("go", "build", "-o", program, "../../internal/jsonvalid").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build jsonvalid: %w: %s", err, out)
	}
	return program, nil
}

// cmdNewdb sets a variable to the URL of another empty database.
func cmdNewdb(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: newdb NAME")
	}
	u, err := scriptOf(ts).database(ts.Defer)
	ts.Check(err)
	ts.Setenv(args[0], u)
}

// cmdSession opens a connection that runs SQL and stays open, to hold locks.
func cmdSession(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: session NAME SQL")
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, ts.Getenv("DATABASE_URL"))
	ts.Check(err)
	s := &session{conn: conn}
	scriptOf(ts).sessions[args[0]] = s
	ts.Defer(s.close)
	_, err = conn.PgConn().Exec(ctx, args[1]).ReadAll()
	ts.Check(err)
}

// cmdEndsession closes a session, at once or after a while in the background.
func cmdEndsession(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 || len(args) > 2 {
		ts.Fatalf("usage: endsession NAME [AFTER]")
	}
	s := scriptOf(ts).sessions[args[0]]
	if s == nil {
		ts.Fatalf("there is no session %s", args[0])
	}
	if len(args) == 1 {
		s.close()
		return
	}
	d, err := time.ParseDuration(args[1])
	ts.Check(err)
	time.AfterFunc(d, s.close)
}

// cmdRole makes a role with nothing but the given grants, and sets a variable to its URL and one with _ROLE behind to its name.
func cmdRole(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: role VARIABLE [GRANT...]")
	}
	u, err := url.Parse(ts.Getenv("DATABASE_URL"))
	ts.Check(err)
	database := strings.TrimPrefix(u.Path, "/")
	name := fmt.Sprintf("r_%s_%s", database, strings.ToLower(args[0]))
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, u.String())
	ts.Check(err)
	defer conn.Close(ctx)
	statements := []string{
		"CREATE ROLE " + schema.Ident(name) + " LOGIN PASSWORD 'p@ss:w/ord%'",
		"REVOKE ALL ON DATABASE " + schema.Ident(database) + " FROM PUBLIC",
	}
	for _, g := range args[1:] {
		statements = append(statements, "GRANT "+strings.ReplaceAll(g, "$DB", schema.Ident(database))+" TO "+schema.Ident(name))
	}
	for _, sql := range statements {
		_, err := conn.Exec(ctx, sql)
		ts.Check(err)
	}
	ts.Defer(func() {
		if conn, err := pgx.Connect(ctx, u.String()); err == nil {
			_, _ = conn.PgConn().Exec(ctx, "DROP OWNED BY "+schema.Ident(name)+"; DROP ROLE "+schema.Ident(name)).ReadAll()
			_ = conn.Close(ctx)
		}
	})
	u.User = url.UserPassword(name, "p@ss:w/ord%")
	ts.Setenv(args[0], u.String())
	ts.Setenv(args[0]+"_ROLE", name)
}

// cmdForge starts a server with the APIs of GitHub and GitLab, and sets what their CI systems set
// for pull request 7 of acme/shop.
func cmdForge(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: forge github|gitlab")
	}
	s := scriptOf(ts)
	s.forge = forgetest.New()
	ts.Defer(s.forge.Close)
	vars := map[string]string{
		"GITHUB_ACTIONS": "true", "GITHUB_REPOSITORY": "acme/shop", "GITHUB_REF": "refs/pull/7/merge", "GITHUB_SHA": "0123456789abcdef",
		"GITHUB_SERVER_URL": "https://github.com", "GITHUB_API_URL": s.forge.GitHubURL(), "GITHUB_TOKEN": forgetest.Token,
	}
	if args[0] == "gitlab" {
		vars = map[string]string{
			"GITLAB_CI": "true", "CI_PROJECT_PATH": "acme/shop", "CI_MERGE_REQUEST_IID": "7", "CI_COMMIT_SHA": "0123456789abcdef",
			"CI_PROJECT_URL": "https://gitlab.com/acme/shop", "CI_API_V4_URL": s.forge.GitLabURL(), "GITLAB_TOKEN": forgetest.Token,
		}
	}
	for name, value := range vars {
		ts.Setenv(name, value)
	}
}

// cmdComments writes what is commented to a file, each comment behind a line with its number.
func cmdComments(ts *testscript.TestScript, neg bool, args []string) {
	s := scriptOf(ts)
	if neg || len(args) != 1 || s.forge == nil {
		ts.Fatalf("usage: comments FILE, after forge")
	}
	var b strings.Builder
	for i, c := range s.forge.Comments() {
		fmt.Fprintf(&b, "comment %d\n%s\n", i+1, c.Body)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(b.String()), 0o600))
}

// cmdDeaf sets a variable to the URL of a server that takes connections and never answers.
func cmdDeaf(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: deaf VAR")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { _ = l.Close() })
	ts.Setenv(args[0], "postgres://postgres@"+l.Addr().String()+"/app?sslmode=disable&connect_timeout=1")
}

// cmdStandby runs a file of SQL on a server of its own, and sets a variable to the URL of that server's
// standby.
func cmdStandby(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: standby VAR FILE")
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	primary, err := sandbox.Start(ctx, sandbox.Options{})
	ts.Check(err)
	ts.Defer(func() { primary.Stop() })
	conn, err := pgx.Connect(ctx, primary.URL("postgres"))
	ts.Check(err)
	defer conn.Close(ctx)
	_, err = conn.PgConn().Exec(ctx, ts.ReadFile(args[1])).ReadAll()
	ts.Check(err)
	standby, err := primary.Standby(ctx)
	ts.Check(err)
	ts.Defer(func() { standby.Stop() })
	ts.Setenv(args[0], standby.URL("postgres"))
}

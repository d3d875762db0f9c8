package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/urfave/cli/v2"

	"github.com/replyx/schemactl/diff/report"
	"github.com/replyx/schemactl/internal/forge/forgetest"
	"github.com/replyx/schemactl/internal/pgtest"
	"github.com/replyx/schemactl/policy"
)

// harmless is a command that promises to change nothing.
type harmless struct {
	// args hold $TO for the desired state, $URL for the database, $DIR for a folder that is empty, $ENV for
	// an env.py of Alembic's.
	args string
	// form is that of standard output.
	form string
}

// name is the command without its flags but the one that makes it harmless.
func (h harmless) name() string {
	var words []string
	for w := range strings.FieldsSeq(h.args) {
		if w != "--plan" && w != "--split" && strings.ContainsAny(w[:1], "-$1") {
			break
		}
		words = append(words, w)
	}
	return strings.Join(words, " ")
}

func (h harmless) text() string { return h.args }

// comparing are the commands that read a desired state, withoutHCL those that do not.
var comparing, withoutHCL = []harmless{
	{"diff --to $TO --verbose --out $DIR/plan.json " + everyReport(), "text"},
	{"diff --to $TO --perf --from $URL --format json", "json"},
	{"apply --plan --to $TO", "text"},
	{"apply --plan --to $TO --format json", "json"},
	{"apply --plan --to $TO --format sql", "sql"},
	{"status --to $TO", "text"},
	{"status --to $TO --format json", "json"},
	{"doctor --to $TO --verbose", "text"},
	{"doctor --to $TO --format json", "json"},
	{"monitor --once --to $TO --verbose", "text"},
	{"monitor --once --to $TO --format json", "json"},
	{"comment --provider github --to $TO " + everyReport(), "text"},
	{"comment --provider gitlab --to $TO --perf", "text"},
	{"validate --url $URL --to $TO", "text"},
	{"inspect --into $TO", "text"},
	{"lint --url $URL --to $TO --verbose", "text"},
	{"perf status --to $TO", "text"},
	{"perf status --to $TO --format json", "json"},
	{"perf apply --plan --to $TO", "text"},
	{"perf reindex --plan --to $TO", "text"},
	{"export --to $TO --dir $DIR/migrations --dir-format psql --allow " + strings.Join(policy.Hazards, " --allow "), "text"},
}, []harmless{
	{"import $URL", "hcl"},
	{"inspect", "hcl"},
	{"inspect --owners", "hcl"},
	{"inspect --format sql", "sql"},
	{"inspect --format json", "json"},
	{"inspect --split $DIR/split", "text"},
	{"doctor --verbose", "text"},
	{"lint --live --url $URL --verbose", "text"},
	{"doctor --format junit", "text"},
	{"doctor --format prometheus", "text"},
	{"monitor --once --format prometheus", "text"},
	{"history", "text"},
	{"history --format json", "json"},
	{"history show 1", "text"},
	{"history show --format json 1", "json"},
	{"history show --desired 1", "hcl"},
	{"diagram", "svg"},
	{"diagram --format mermaid", "mermaid"},
	{"diagram --format dot", "dot"},
	{"docs --url $URL --out $DIR/docs", "text"},
	{"docs --url $URL --format html --out $DIR/docs.html", "text"},
	{"perf unused", "text"},
	{"perf unused --format json", "json"},
	{"policy import-alembic --url $URL $ENV", "hcl"},
	{"rollback --plan", "text"},
	{"rollback --plan --format json", "json"},
	{"rollback --plan --format sql", "sql"},
}

// everyReport writes each form of a result into the folder.
func everyReport() string {
	var b strings.Builder
	for _, f := range report.FormatNames() {
		fmt.Fprintf(&b, " --report %s=$DIR/report.%s", f, f)
	}
	return b.String()
}

// hostileDB is a database with testdata/hostile.sql, which commands are run on.
type hostileDB struct {
	t       *testing.T
	db      *pgtest.DB
	watch   *watch
	urls    map[string]string
	found   *violations
	alembic string
	// anyExit reports whether a command may refuse to work here.
	anyExit bool
}

// newHostile makes the database: two revisions in our own journal, then what is hostile, then what more is
// named. Another session of mallory's stays.
func newHostile(t *testing.T, name string, more ...string) *hostileDB {
	t.Helper()
	pgtest.NeedMajor(t, 14, "a hostile database")
	h := &hostileDB{t: t, db: pgtest.New(t), found: newViolations(name)}
	h.urls = map[string]string{"superuser": h.db.URL, "owner": asOwner(t, h.db.URL)}
	if !slices.Contains(more, "hostile_journal.sql") {
		h.revisions()
	}
	for _, file := range append([]string{"hostile.sql"}, more...) {
		h.db.Load(filepath.Join("../../testdata", file))
	}
	h.alembic = h.write("env.py", "PERF_INDEXES = [\"orders_lower\", \"infested_index\", \"infested_predicate\"]\n")
	session := h.db.Conn()
	sql, err := os.ReadFile("../../testdata/hostile_session.sql")
	if err == nil {
		_, err = session.PgConn().Exec(t.Context(), string(sql)).ReadAll()
	}
	if err != nil {
		t.Fatal(err)
	}
	h.watchWith(session)
	return h
}

func (h *hostileDB) watchWith(session *pgx.Conn) {
	h.t.Helper()
	w, err := newWatch(h.t.Context(), h.db.URL)
	if err != nil {
		h.t.Fatal(err)
	}
	h.watch = w
	w.friends = append(w.friends, session.PgConn().PID())
	h.t.Cleanup(func() {
		ctx := context.WithoutCancel(h.t.Context())
		_, err := w.conn.Exec(ctx, `DO $$ BEGIN EXECUTE format('COPY (SELECT 1) TO PROGRAM %L', 'cat > /dev/null; rm -f hostile-' || current_database()); END $$`)
		if err := errors.Join(err, w.conn.Close(ctx)); err != nil {
			h.t.Error(err)
		}
	})
}

// asOwner is the URL of role hostile_owner.
func asOwner(t *testing.T, address string) string {
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal("the database's URL cannot be read")
	}
	u.User = url.UserPassword("hostile_owner", "owner")
	return u.String()
}

// revisions writes a journal of two, whose notes are hostile.
func (h *hostileDB) revisions() {
	h.t.Helper()
	dir := h.t.TempDir()
	for _, column := range []string{"", "column \"name\" {\n    type = text\n    null = true\n  }\n  "} {
		hcl := "schema \"ledger\" {}\n\ntable \"entry\" {\n  schema = schema.ledger\n  " + column + "column \"id\" {\n    type = integer\n  }\n}\n"
		if err := os.WriteFile(filepath.Join(dir, "ledger.hcl"), []byte(hcl), 0o600); err != nil {
			h.t.Fatal(err)
		}
		out, err := exec.CommandContext(h.t.Context(), "schemactl", "apply", "--url", h.db.URL, "--to", dir, "--auto-approve",
			"--revision-note", "\x1b[2J\x1b]0;title\x07\n::error::note \u202e##[error]x").CombinedOutput()
		if err != nil {
			h.t.Fatalf("apply: %v\n%s", err, out)
		}
	}
	h.db.Exec(`GRANT USAGE ON SCHEMA schemactl TO PUBLIC; GRANT SELECT ON ALL TABLES IN SCHEMA schemactl TO PUBLIC;
UPDATE schemactl.revision SET error = E'\x1b[2J\n::error::error', tool_version = E'1\r::error::version\u200b'`)
}

// commands runs a list as a superuser, and one in each of its ways as the owner.
func (h *hostileDB) commands(list []harmless, file string) {
	h.t.Helper()
	for _, c := range pgtest.Sample(h.t, list, 3, harmless.text) {
		h.run(c, "superuser", file)
	}
	for _, c := range oneEach(list) {
		h.run(c, "owner", file)
	}
}

// oneEach is the first of each name.
func oneEach(list []harmless) []harmless {
	seen := map[string]bool{}
	return slices.DeleteFunc(slices.Clone(list), func(c harmless) bool {
		again := seen[c.name()]
		seen[c.name()] = true
		return again
	})
}

// run runs one, and notes what it must not have done.
func (h *hostileDB) run(c harmless, role, file string) {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(h.t.Context(), 5*time.Minute)
	defer cancel()
	before, err := h.watch.look(ctx)
	if err != nil {
		h.t.Fatal(err)
	}
	forge := forgetest.New()
	defer forge.Close()
	dir := h.t.TempDir()
	args := strings.Fields(strings.NewReplacer("$TO", file, "$URL", h.urls[role], "$DIR", dir, "$ENV", h.alembic).Replace(c.args))
	cmd := exec.CommandContext(ctx, "schemactl", args...)
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "DATABASE_URL=" + h.urls[role]}, forgeEnv(forge, c.args)...)
	cmd.Dir = dir
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err = cmd.Run()
	after, lookErr := h.watch.look(ctx)
	if lookErr != nil {
		h.t.Fatalf("%s: %v", c.args, lookErr)
	}
	note := func(what string) {
		h.found.add(what, c.name(), fmt.Sprintf("%s, %s: %s", role, filepath.Base(file), c.args))
	}
	for _, what := range changed(before, after) {
		note(what)
	}
	// What could not be asked without running code of a user is no more than said by validate.
	notAsked := c.name() == "validate" && strings.Contains(stderr.String(), "the server was not asked") ||
		c.name() == "monitor" && strings.Contains(stderr.String(), "not every check could be made") || // what others do is hidden from the owner
		c.name() == "export" && (strings.Contains(stderr.String(), "changes have no safe statement") || strings.Contains(stderr.String(), "it is in the partition key of"))
	if code := cmd.ProcessState.ExitCode(); !h.anyExit && code != exitOK && code != exitChanges && !notAsked {
		h.found.add(fmt.Sprintf("exit code %d", code), c.name(), fmt.Sprintf("%s, %s: %s: %v: %q", role, filepath.Base(file), c.args, err, stderr.String()))
	}
	outputs := map[string]string{c.form: stdout.String(), "stderr": stderr.String()}
	for i, comment := range forge.Comments() {
		outputs[fmt.Sprintf("comment %d", i+1)] = comment.Body
	}
	writtenFiles(h.t, dir, outputs)
	for form, text := range outputs {
		for _, what := range hostileText(form, text) {
			note(what + " in " + form)
		}
	}
}

// writtenFiles adds what a command wrote into a folder, by form, and the names of the files.
func writtenFiles(t *testing.T, dir string, outputs map[string]string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || path == dir {
			return err
		}
		outputs["file names"] += strings.TrimPrefix(path, dir+string(filepath.Separator)) + "\n"
		if d.IsDir() {
			return nil
		}
		data, err := os.ReadFile(path)
		form := strings.TrimPrefix(filepath.Ext(path), ".")
		if !strings.HasPrefix(d.Name(), "report.") {
			form += " file"
		}
		outputs[form] += string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// forgeEnv is what a job of the forge that a command names has in its environment.
func forgeEnv(s *forgetest.Server, args string) []string {
	switch {
	case strings.Contains(args, "--provider github"):
		return []string{"GITHUB_ACTIONS=true", "GITHUB_REPOSITORY=acme/shop", "GITHUB_REF=refs/pull/7/merge", "GITHUB_SHA=0123456789abcdef",
			"GITHUB_SERVER_URL=https://github.com", "GITHUB_API_URL=" + s.GitHubURL(), "GITHUB_TOKEN=" + forgetest.Token}
	case strings.Contains(args, "--provider gitlab"):
		return []string{"GITLAB_CI=true", "CI_PROJECT_PATH=acme/shop", "CI_MERGE_REQUEST_IID=7", "CI_COMMIT_SHA=0123456789abcdef",
			"CI_PROJECT_URL=https://gitlab.com/acme/shop", "CI_API_V4_URL=" + s.GitLabURL(), "GITLAB_TOKEN=" + forgetest.Token}
	}
	return nil
}

// inspected is a file with what inspect writes of the database, each text of it written otherwise.
func (h *hostileDB) inspected() string {
	h.t.Helper()
	out, err := exec.CommandContext(h.t.Context(), "schemactl", "inspect", "--url", h.db.URL).Output()
	if err != nil {
		h.t.Fatal(err)
	}
	return h.write("inspected.hcl", perturbed(string(out)))
}

func (h *hostileDB) write(name, text string) string {
	h.t.Helper()
	file := filepath.Join(h.t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		h.t.Fatal(err)
	}
	return file
}

// desired is testdata/hostile.hcl.
func desired(t *testing.T) string {
	file, err := filepath.Abs("../../testdata/hostile.hcl")
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// No command that promises to change nothing runs anything of a hostile database, leaves anything in it, or
// prints anything of it as it is.
func TestHostileDatabase(t *testing.T) {
	h := newHostile(t, "database")
	h.commands(withoutHCL, "")
	h.commands(comparing, desired(t))
	file := h.inspected()
	for _, c := range pgtest.Sample(t, oneEach(comparing), 3, harmless.text) {
		h.run(c, "superuser", file)
	}
	h.run(comparing[0], "owner", file)
	h.found.report(t)
}

// What a text of the HCL names is not run either, whether it is refused or not.
func TestHostileMentions(t *testing.T) {
	h := newHostile(t, "mentions")
	h.anyExit = true
	text, err := os.ReadFile("../../testdata/hostile_mentions.hcl")
	if err != nil {
		t.Fatal(err)
	}
	for i, part := range strings.Split(string(text), "# ---\n") {
		file := h.write(fmt.Sprintf("mention-%d.hcl", i+1), "schema \"app\" {}\n"+part)
		h.run(harmless{"diff --to $TO", "text"}, []string{"superuser", "owner"}[i%2], file)
	}
	h.found.report(t)
}

// A journal that mallory has made is not believed, and its triggers and policies are not run.
func TestHostileJournal(t *testing.T) {
	h := newHostile(t, "journal", "hostile_journal.sql")
	h.anyExit = true
	readsJournal := func(c harmless) bool {
		return strings.HasPrefix(c.name(), "history") || strings.HasPrefix(c.name(), "rollback")
	}
	h.commands(slices.DeleteFunc(slices.Clone(withoutHCL), func(c harmless) bool { return !readsJournal(c) }), "")
	h.commands(oneEach(comparing)[:4], desired(t))
	h.found.report(t)
}

// Event triggers run where the server is asked by making objects, unless that is not done.
func TestHostileEventTriggers(t *testing.T) {
	h := newHostile(t, "event triggers")
	h.anyExit = true
	h.db.Exec(`SET search_path = pg_catalog;
DO $$ DECLARE name text; BEGIN
  FOR name IN SELECT evtname FROM pg_event_trigger WHERE evtname LIKE 'hostile_%' LOOP EXECUTE format('ALTER EVENT TRIGGER %I ENABLE ALWAYS', name); END LOOP;
END $$`)
	h.commands([]harmless{{"diff --to $TO", "text"}, {"apply --plan --to $TO", "text"}, {"validate --url $URL --to $TO", "text"}, {"inspect", "hcl"}}, desired(t))
	h.found.report(t)
}

// A function of mallory's beside one of the server's does not stop a command that asks for the server's.
func TestHostileAmbiguity(t *testing.T) {
	h := newHostile(t, "ambiguity", "hostile_ambiguous.sql")
	for _, c := range []harmless{{"diff --to $TO", "text"}, {"inspect", "hcl"}, {"perf unused", "text"}, {"status --to $TO", "text"}} {
		h.run(c, "superuser", desired(t))
		h.run(c, "owner", desired(t))
	}
	h.found.report(t)
}

// Each trap springs when its function runs: a trap that does not would prove nothing.
func TestHostileTrapsSpring(t *testing.T) {
	h := newHostile(t, "springs")
	h.db.Exec(springAll)
	after, err := h.watch.look(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	silent, err := h.watch.list(t.Context(), `SELECT sequencename FROM pg_sequences WHERE schemaname = 'trap' AND last_value IS NULL`)
	if err != nil {
		t.Fatal(err)
	}
	if len(silent) > 0 {
		t.Errorf("these do not spring: %q", silent)
	}
	if after["ran as a superuser"] == "no; " {
		t.Error("that a superuser ran one is not seen")
	}
}

// springAll calls every function that has a trap, with nulls; what is called otherwise is used.
const springAll = `SET search_path = pg_catalog;
DO $$
DECLARE f record;
BEGIN
  FOR f IN SELECT p.oid, p.oid::regprocedure AS name, p.prokind, p.prorettype::regtype::text AS result, n.nspname, p.proname,
    (SELECT coalesce(string_agg('NULL::' || t::regtype, ', ' ORDER BY i), '') FROM unnest(p.proargtypes) WITH ORDINALITY AS a (t, i)) AS args
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE p.prosrc LIKE '%trap.spring(%' AND n.nspname <> 'trap' LOOP
    IF f.result = 'trigger' THEN
      CREATE TEMP TABLE sprung (n integer);
      EXECUTE format('CREATE TRIGGER t BEFORE INSERT ON sprung FOR EACH ROW EXECUTE FUNCTION %I.%I()', f.nspname, f.proname);
      INSERT INTO sprung VALUES (1);
      DROP TABLE sprung;
    ELSIF f.result = 'event_trigger' THEN
      EXECUTE format('CREATE EVENT TRIGGER sprung ON ddl_command_start EXECUTE FUNCTION %I.%I()', f.nspname, f.proname);
      CREATE TEMP TABLE sprung (n integer);
      DROP TABLE sprung;
      DROP EVENT TRIGGER sprung;
    ELSE
      EXECUTE format('SELECT %I.%I(%s)', f.nspname, f.proname, f.args);
    END IF;
  END LOOP;
END $$`

// Each command that reads a database is in the lists, or is known to write.
func TestHostileCommandsAreAll(t *testing.T) {
	writes := []string{"backup restore", "apply", "perf apply", "perf reindex", "rollback", "history import-alembic"}
	// It measures queries on the rows of a table that it is given.
	writes = append(writes, "perf tune")
	// What they write is the whole of the database, its secrets and its strange texts too; backup_refused.txtar has the rest.
	writes = append(writes, "backup", "backup verify")
	// It compares as diff does, where an editor asks it to: editor.txtar.
	writes = append(writes, "lsp")
	ran := map[string]bool{}
	for _, c := range slices.Concat(comparing, withoutHCL) {
		ran[strings.TrimSuffix(strings.TrimSuffix(c.name(), " --plan"), " --split")] = true
	}
	var walk func(prefix string, list []*cli.Command)
	walk = func(prefix string, list []*cli.Command) {
		for _, c := range list {
			name := strings.TrimSpace(prefix + " " + c.Name)
			walk(name, c.Subcommands)
			takesURL := slices.ContainsFunc(c.Flags, func(f cli.Flag) bool { return slices.Contains(f.Names(), "url") })
			if takesURL && !ran[name] && !slices.Contains(writes, name) {
				t.Errorf("%s reads a database; add it to the lists of harmless commands", name)
			}
		}
	}
	walk("", newApp(newVoice(nil, new(bytes.Buffer), new(bytes.Buffer))).Commands)
}

// What is asked of the server is asked by the perturbed state.
func TestPerturbed(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{`    expr = "a > 1"`, `    expr = "/* */ a > 1 "`},
		{`  default = sql("now()")`, `  default = sql("/* */ now()")`},
		{"  as = chomp(<<SQL\nSELECT 1\nSQL\n)", "  as = chomp(<<SQL\n/* */ SELECT 1\nSQL\n)"},
		{`  exprs = ["lower(a)", "b || \"c\""]`, `  exprs = ["(lower(a))", "(b || \"c\")"]`},
		{`  type = sql("oid[]")`, `  type = sql("oid[]")`},
		{`  type = varchar(40)`, `  type = varchar(401)`},
		{`  comment = "expr"`, `  comment = "expr"`},
	} {
		if got := perturbed(tt.in); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.in, got, tt.want)
		}
	}
}

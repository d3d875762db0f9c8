package test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/replyx/schemactl/internal/pgtest"
)

// fleetSize and fleetKills are those of the test by itself: 200 databases and 20 kills take minutes.
const (
	fleetSize  = 8
	fleetKills = 5
)

const fleetLive = `CREATE TABLE users (id bigint PRIMARY KEY, email text);
INSERT INTO users SELECT n, 'u' || n FROM generate_series(1, 2000) n;`

const fleetDesired = `schema "public" {}
table "users" {
  schema = schema.public
  column "id" {
    type = bigint
    null = false
  }
  column "email" {
    type = text
    null = true
  }
  column "name" {
    type    = text
    null    = false
    default = ""
  }
  primary_key {
    columns = [column.id]
  }
  index "users_email" {
    columns = [column.email]
  }
  check "email_is_short" {
    expr = "length(email) < 200"
  }
}
`

// The client of an apply over many databases is killed (SIGKILL) again and again, at no chosen moment: the same command goes
// on, and at last every database is as desired, and no journal has a run that is not done. SCHEMACTL_FLEET=200,20 is the long form.
func TestFleetKilled(t *testing.T) {
	t.Parallel()
	size, kills := fleetSize, fleetKills
	if long := os.Getenv("SCHEMACTL_FLEET"); long != "" {
		if _, err := fmt.Sscanf(long, "%d,%d", &size, &kills); err != nil {
			t.Fatalf("SCHEMACTL_FLEET: %v", err)
		}
	}
	command := buildCommand(t)
	template := pgtest.New(t)
	template.Exec(fleetLive)
	dir := t.TempDir()
	var each strings.Builder
	databases := make([]*pgtest.DB, size)
	for i := range databases {
		databases[i] = template.Copy()
		fmt.Fprintf(&each, "    t%03d = %q\n", i, databases[i].URL)
	}
	policy := "env \"all\" {\n  for_each = {\n" + each.String() + "  }\n  url = each.value\n  src = \"schema.hcl\"\n}\n"
	for name, text := range map[string]string{"atlas.hcl": policy, "schema.hcl": fleetDesired} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	apply := func() (*exec.Cmd, *bytes.Buffer) {
		cmd := exec.CommandContext(t.Context(), command, "apply", "--auto-approve", "--parallel", "3")
		var out bytes.Buffer
		cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &out, &out
		return cmd, &out
	}
	for n := range kills {
		cmd, out := apply()
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		kill := time.AfterFunc(time.Duration((150+137*n%900)*(1+size/50))*time.Millisecond, func() { _ = cmd.Process.Kill() })
		if err := cmd.Wait(); err == nil {
			t.Logf("kill %d came too late", n)
		} else if !strings.Contains(err.Error(), "killed") {
			t.Fatalf("%v\n%s", err, out)
		}
		kill.Stop()
	}
	cmd, out := apply()
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if !regexp.MustCompile(fmt.Sprintf(`env all, %d targets: (noop \d+; )?(done \d+)?`, size)).MatchString(out.String()) {
		t.Errorf("the run said\n%s", out)
	}
	look := exec.CommandContext(t.Context(), command, "status")
	look.Dir = dir
	said, err := look.CombinedOutput()
	if err != nil || !strings.Contains(string(said), fmt.Sprintf("noop %d:", size)) {
		t.Errorf("%v\n%s", err, said)
	}
	for i, db := range databases {
		if got := db.Value("SELECT count(*) FROM users WHERE name = ''"); got != "2000" {
			t.Errorf("database %d has %s rows", i, got)
		}
		if got := db.Value("SELECT count(*) FROM pg_index WHERE NOT indisvalid"); got != "0" {
			t.Errorf("database %d has an invalid index", i)
		}
		db.Drop() // and with it the connection: there may be more databases than connections
	}
}

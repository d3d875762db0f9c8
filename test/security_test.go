package test

import (
	"strings"
	"testing"
	"time"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/pgtest"
	"github.com/replyx/schemactl/schema/hcl"
)

// rightsSQL is who owns what, who may do what, and which policies hold, in a fixed order.
const rightsSQL = `SELECT string_agg(line, E'\n' ORDER BY line) FROM (
  SELECT c.relname || ' of ' || pg_get_userbyid(c.relowner) || ' ' || e::text AS line FROM pg_class c
  LEFT JOIN LATERAL aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) e ON true WHERE c.relnamespace = 'public'::regnamespace AND c.relkind <> 'i'
  UNION ALL
  SELECT p.proname || ' of ' || pg_get_userbyid(p.proowner) || ' ' || e::text FROM pg_proc p
  LEFT JOIN LATERAL aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) e ON true WHERE p.pronamespace = 'public'::regnamespace
  UNION ALL
  SELECT c.relname || '.' || a.attname || ' ' || e::text FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid, aclexplode(a.attacl) e
  WHERE c.relnamespace = 'public'::regnamespace
  UNION ALL
  SELECT c.relname || ' policy ' || y.polname || ' ' || y.polroles::regrole[]::text FROM pg_policy y JOIN pg_class c ON c.oid = y.polrelid
) AS x`

const rightsLive = `
CREATE TABLE users (id integer NOT NULL, email varchar(20), age integer);
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
CREATE POLICY adults ON users FOR SELECT TO plans_reader USING (email <> '');
CREATE VIEW addresses AS SELECT id, email FROM users;
GRANT SELECT ON addresses TO plans_reader WITH GRANT OPTION;
GRANT UPDATE (email) ON addresses TO plans_reader;
REVOKE DELETE ON addresses FROM plans_writer;
CREATE FUNCTION count_users(integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
REVOKE EXECUTE ON FUNCTION count_users(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION count_users(integer) TO plans_reader;
`

const rightsDesired = `
schema "public" {}
table "users" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "email" {
    type = text
    null = true
  }
  column "age" {
    type = integer
    null = true
  }
  row_security {
    enabled = true
  }
}
policy "adults" {
  on    = table.users
  for   = SELECT
  to    = "plans_reader"
  using = "email <> ''"
}
view "addresses" {
  schema = schema.public
  as     = "SELECT id, email FROM users"
}
function "count_users" {
  schema = schema.public
  lang   = SQL
  return = bigint
  as     = "SELECT 1"
  arg {
    type = integer
  }
}
`

const makeRoles = `
DO $$ BEGIN CREATE ROLE plans_reader; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE plans_writer; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
`

// What is dropped and made again keeps its owner, its privileges and its policies, though the HCL
// says nothing of them and new objects get others by default.
func TestRebuildKeepsRights(t *testing.T) {
	db := pgtest.New(t)
	db.Exec(makeRoles + "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT DELETE ON TABLES TO plans_writer;" + rightsLive +
		"ALTER VIEW addresses OWNER TO plans_writer")
	rebuildKeepsRights(t, db, db.URL)
}

// A role that owns what it changes needs no more.
func TestRebuildKeepsRightsOfAPoorRole(t *testing.T) {
	db := pgtest.New(t)
	db.Exec(makeRoles)
	poor := db.Role("CONNECT, TEMP, CREATE ON DATABASE "+db.Name, "USAGE, CREATE ON SCHEMA public")
	asPoor := *db
	asPoor.URL = poor
	asPoor.Exec("ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT DELETE ON TABLES TO plans_writer;" + rightsLive)
	rebuildKeepsRights(t, db, poor)
}

func rebuildKeepsRights(t *testing.T, db *pgtest.DB, url string) {
	t.Helper()
	before := db.Value(rightsSQL)
	cfg := schemactl.Config{URL: url, Sources: []string{writeHCL(t, rightsDesired)}, Now: time.Now()}
	mustApply(t, cfg, mustDiff(t, cfg).Plan)
	if again := mustDiff(t, cfg); again.Plan.Result != plan.Noop {
		t.Fatalf("after apply the plan is not empty:\n%s", planText(t, again.Plan))
	}
	if after := db.Value(rightsSQL); after != before {
		t.Errorf("rights differ\ngot:\n%s\nwant:\n%s", after, before)
	}
}

// Who may look at nothing reads the same rights as a superuser.
func TestRightsAreReadByAnybody(t *testing.T) {
	db := pgtest.New(t)
	db.Load("../testdata/kinds/permissions.sql")
	db.Load("../testdata/kinds/policies.sql")
	poor := db.Role("CONNECT, TEMP ON DATABASE " + db.Name)
	write := func(url string) string {
		state, err := schemactl.ReadLive(t.Context(), schemactl.Config{URL: url})
		if err != nil {
			t.Fatal(err)
		}
		list, err := hcl.Write(state, hcl.WriteOptions{Owners: true})
		if err != nil {
			t.Fatal(err)
		}
		return string(list[0].Data)
	}
	if got, want := write(poor), write(db.URL); got != want {
		t.Errorf("a poor role reads\n%s\na superuser\n%s", got, want)
	}
}

// What inspect writes with owners makes the same owners.
func TestOwnersRoundTrip(t *testing.T) {
	db := pgtest.New(t)
	db.Exec(makeRoles + rightsLive + `
CREATE SCHEMA app AUTHORIZATION plans_writer;
CREATE TYPE app.mood AS ENUM ('ok');
ALTER TYPE app.mood OWNER TO plans_reader;
CREATE SEQUENCE app.numbers;
ALTER SEQUENCE app.numbers OWNER TO plans_reader;
CREATE TABLE app.t (id serial, n integer GENERATED ALWAYS AS IDENTITY);
ALTER TABLE app.t OWNER TO plans_writer;
ALTER VIEW addresses OWNER TO plans_writer;
ALTER FUNCTION count_users(integer) OWNER TO plans_writer;`)
	state, err := schemactl.ReadLive(t.Context(), schemactl.Config{URL: db.URL})
	if err != nil {
		t.Fatal(err)
	}
	list, err := hcl.Write(state, hcl.WriteOptions{Owners: true})
	if err != nil {
		t.Fatal(err)
	}
	fresh := pgtest.New(t)
	cfg := schemactl.Config{URL: fresh.URL, Sources: []string{writeHCL(t, string(list[0].Data))}, Now: time.Now()}
	mustApply(t, cfg, mustDiff(t, cfg).Plan)
	if again := mustDiff(t, cfg); again.Plan.Result != plan.Noop {
		t.Fatalf("after apply the plan is not empty:\n%s", planText(t, again.Plan))
	}
	if got, want := fresh.Value(rightsSQL), db.Value(rightsSQL); got != want {
		t.Errorf("rights differ\ngot:\n%s\nwant:\n%s", got, want)
	}
}

// Without any permission in the HCL those that are there are counted, and never touched.
func TestRightsThatNobodyDeclaresStay(t *testing.T) {
	db := pgtest.New(t)
	db.Exec(makeRoles + "CREATE TABLE t (id integer NOT NULL); GRANT SELECT ON t TO plans_reader")
	cfg := schemactl.Config{URL: db.URL, Now: time.Now(), Sources: []string{writeHCL(t, `
schema "public" {}
table "t" {
  schema = schema.public
  column "id" {
    type = integer
  }
}`)}}
	out := mustDiff(t, cfg)
	if out.Plan.Result != plan.Noop {
		t.Fatalf("the plan is not empty:\n%s", planText(t, out.Plan))
	}
	if text := planText(t, out.Plan); !strings.Contains(text, "1 permission in public") {
		t.Errorf("the permission is not counted:\n%s", text)
	}
}

// A privilege that another role granted is that role's to revoke: the plan says so.
func TestForeignGrantIsRefused(t *testing.T) {
	db := pgtest.New(t)
	db.Exec(makeRoles + `CREATE TABLE t (id integer NOT NULL);
GRANT SELECT ON t TO plans_writer WITH GRANT OPTION;
SET ROLE plans_writer; GRANT SELECT ON t TO plans_reader; RESET ROLE`)
	cfg := schemactl.Config{URL: db.URL, Now: time.Now(), Sources: []string{writeHCL(t, `
schema "public" {}
table "t" {
  schema = schema.public
  column "id" {
    type = integer
  }
}
permission {
  for        = table.t
  to         = "plans_writer"
  privileges = [SELECT]
  grantable  = true
}`)}}
	out := mustDiff(t, cfg)
	if len(out.Plan.Refused) != 1 || !strings.Contains(out.Plan.Refused[0].Text, "granted by plans_writer") {
		t.Errorf("not refused:\n%s", planText(t, out.Plan))
	}
}

package test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/apply"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/pgtest"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/hcl"
	"github.com/replyx/schemactl/test/generate"
)

// For random pairs of schemas A and B: A is made, becomes B, and A again. Each time nothing is
// left to do, and the dump is that of a database made of the HCL alone.
// In B, tables and columns may have the names of others of A.
// SCHEMACTL_PAIRS sets how many pairs, SCHEMACTL_SEED which: make soak takes many new ones. Every fourth is rehearsed
// before, and what the rehearsal says is what happens then; every third is made by a role that owns the database and is
// no superuser; the steps of two of five are held against the locks that they print; over two of five A, of which one is of those,
// somebody else has made objects.
func TestRandomPairs(t *testing.T) {
	pgtest.NeedMajor(t, 15, "what random schemas hold")
	pairs, seed := envInt(t, "SCHEMACTL_PAIRS", 4), envInt(t, "SCHEMACTL_SEED", 1)
	for i := range pairs {
		t.Run(fmt.Sprintf("seed_%d", seed+i), func(t *testing.T) {
			t.Parallel()
			n := seed + i
			rng := rand.New(rand.NewPCG(uint64(n), 1))
			p := pair{t: t, rehearsed: n%4 == 0, plain: n%3 == 0, locks: n%5 == 0 || n%5 == 4}
			a, folderA := writeRandom(t, rng, p.plain, false)
			_, folderB := writeRandom(t, rng, p.plain, true)
			atA := p.made(folderA)
			db := p.copied(atA)
			fillChecked(t, db)
			if n%5 > 2 {
				db.Exec(generate.Others(rng, a))
			}
			p.become(db, folderB, func() *pgtest.DB { return p.made(folderB) })
			fillChecked(t, db)
			p.become(db, folderA, func() *pgtest.DB { return atA })
		})
	}
}

// pair is how one pair of schemas is tried.
type pair struct {
	t *testing.T
	// rehearsed reports whether plans are rehearsed, and locks, whether their steps are held against the locks that they print.
	rehearsed, locks bool
	// plain reports whether a role that is no superuser owns the databases and makes what is in them.
	plain bool
}

func envInt(t *testing.T, name string, def int) int {
	t.Helper()
	s := os.Getenv(name)
	if s == "" {
		return def
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

// become changes a database to what a folder says, and compares it with one that is made of it. It skips
// the rest where the plan is refused; where the rows are, before anything is changed, it goes on without them.
func (p pair) become(db *pgtest.DB, folder string, fresh func() *pgtest.DB) {
	t := p.t
	t.Helper()
	before := contents(t, db)
	made, err := p.change(db, folder)
	if err != nil {
		db.Exec(truncateAll)
		before = contents(t, db)
		made, err = p.change(db, folder)
	}
	if err != nil {
		t.Fatalf("refused without rows: %v", err)
	}
	before.keptIn(t, db, made)
	db.Exec(dropOthers)
	got, want := dumps(db, fresh())
	if got != want && slices.ContainsFunc(made.Changes, func(ch plan.Change) bool {
		return ch.Action == diff.Rename && ch.Object.Kind == schema.KindColumn
	}) {
		got, want = pgtest.UnnamedParts(got), pgtest.UnnamedParts(want)
	}
	if got != want {
		t.Fatalf("the dumps differ after:\n%s\ngot:\n%s\nwant:\n%s", planText(t, made), got, want)
	}
}

// made is a database that is made of a folder alone.
func (p pair) made(folder string) *pgtest.DB {
	p.t.Helper()
	db := pgtest.New(p.t)
	db.Exec(generate.CreateRoles)
	p.own(db)
	if _, err := p.change(db, folder); err != nil {
		p.t.Fatalf("refused from nothing: %v", err)
	}
	return db
}

// copied is a copy of a database, with the same owner.
func (p pair) copied(db *pgtest.DB) *pgtest.DB {
	p.t.Helper()
	out := db.Copy()
	p.own(out)
	return out
}

// own gives a database to the role that makes what is in it.
func (p pair) own(db *pgtest.DB) {
	p.t.Helper()
	if !p.plain {
		return
	}
	db.Exec("ALTER DATABASE " + schema.Ident(db.Name) + " OWNER TO " + generate.Owner)
	if pgtest.Major(p.t) < 15 {
		db.Exec("ALTER SCHEMA public OWNER TO " + generate.Owner)
	}
}

// url is where the role that makes what is in a database connects.
func (p pair) url(db *pgtest.DB) string {
	p.t.Helper()
	u, err := url.Parse(db.URL)
	if err != nil {
		p.t.Fatal("the database's URL cannot be read")
	}
	if p.plain {
		u.User = url.UserPassword(generate.Owner, generate.Owner)
	}
	return u.String()
}

// change applies the plan to what a folder says, and sees that nothing is left to do. Where the plan is
// refused, it goes on without what others have made, and the test is skipped where there is none; the error reports that the rows are.
func (p pair) change(db *pgtest.DB, folder string) (*plan.Plan, error) {
	t := p.t
	t.Helper()
	cfg := schemactl.Config{URL: p.url(db), Sources: []string{folder}, Now: time.Now()}
	out := mustDiff(t, cfg)
	made := out.Plan
	if r := made.Refused; len(r) > 0 {
		if db.Value(countOthers) != "0" {
			db.Exec(dropOthers)
			return p.change(db, folder)
		}
		t.Skipf("refused, as it should be: %s: %s", r[0].Object, r[0].Text)
	}
	if n := made.NotProven; len(n) > 0 {
		t.Fatalf("not proven: %+v", n)
	}
	others := db.Value(countOthers)
	// What belongs to others, a rehearsal by this role cannot give to them.
	stops := p.rehearsed && (!p.plain || others == "0") && rehearsalStops(t, cfg, out)
	if p.locks && !stops && (!p.plain || others == "0") {
		p.locksAsPrinted(db, made)
	}
	var refused *apply.RefusedError
	switch err := applyPlan(t, cfg, made); {
	case stops && err == nil:
		t.Fatalf("the rehearsal refuses what runs:\n%s", planText(t, made))
	case errors.As(err, &refused) && saysOfOthers(refused.Message) && others != "0":
		db.Exec(dropOthers)
		return p.change(db, folder)
	case errors.As(err, &refused) && strings.HasPrefix(refused.Message, "row security hides rows") && db.Value(anyForced) == "true":
		db.Exec(noForce) // as the hint says
		return p.change(db, folder)
	case errors.As(err, &refused) && strings.HasPrefix(refused.Message, "the data does not allow this plan"):
		return nil, fmt.Errorf("%s", refused.Advice[0])
	case err != nil && strings.HasPrefix(err.Error(), "the data does not allow step") && slices.ContainsFunc(made.Steps, asksLate):
		t.Skipf("could be asked only when the plan had come to it: %v", err)
	case err != nil:
		t.Fatalf("apply: %v\n%s", err, planText(t, made))
	}
	if again := mustDiff(t, cfg).Plan; again.Result != plan.Noop {
		t.Fatalf("not noop after:\n%s\nleft:\n%s", planText(t, made), planText(t, again))
	}
	if left := db.Value(countOthers); left != others {
		t.Fatalf("others had %s objects, and have %s:\n%s", others, left, planText(t, made))
	}
	return made, nil
}

// saysOfOthers reports whether a plan is refused because the role may not do, or read, what somebody else has made.
func saysOfOthers(message string) bool {
	return strings.HasPrefix(message, "the role "+generate.Owner+" cannot run the plan") ||
		strings.HasPrefix(message, "the rows that step ") && strings.HasSuffix(message, "permission denied for schema others")
}

func asksLate(s plan.Step) bool {
	return slices.ContainsFunc(s.Prechecks(), func(p *plan.Precheck) bool { return p.Late })
}

// locksAsPrinted runs the steps of a plan on a copy of the database, as far as the rows let them run, and sees that none takes
// a lock that it does not print.
func (p pair) locksAsPrinted(db *pgtest.DB, made *plan.Plan) {
	t := p.t
	t.Helper()
	if p.plain && db.Value(anyForced) == "true" {
		return // what hides rows from the role, apply tells
	}
	copied := *p.copied(db)
	defer copied.Drop()
	copied.URL = p.url(&copied)
	o := newObserver(t, &copied)
	defer o.close()
	o.path = "pg_catalog, public, pg_temp" // with that of the application, which apply adds
	o.exec(o.watch, "SET search_path = "+o.path)
	stops := func(s plan.Step) bool {
		return slices.ContainsFunc(s.Prechecks(), func(p *plan.Precheck) bool { return o.finds(p.Count) })
	}
	if slices.ContainsFunc(made.Steps, stops) {
		return
	}
	for _, s := range made.Steps {
		if stops(s) { // only now it can be asked
			return
		}
		seen := o.step(s)
		printed, _ := seen.printed(s)
		locks := seen.matter(s, o.first, printed)
		for _, oid := range sortedKeys(locks) {
			if lockRanks[locks[oid]] > lockRanks[printed[oid]] {
				t.Errorf("step %d prints %q on %s and takes %s\n%s", s.ID, printed[oid], seen.before[oid].Name.SQL(), locks[oid], s.SQL)
			}
		}
	}
}

// rehearsalStops rehearses a plan with some rows, on a copy of its schema, and reports whether that refuses it.
func rehearsalStops(t *testing.T, cfg schemactl.Config, out *schemactl.Outcome) bool {
	t.Helper()
	if out.Plan.Result != plan.Changes {
		return false
	}
	cfg.DevURL, cfg.Rehearse, cfg.RehearseRows = "here", policy.RehearseOn, 4
	if err := schemactl.Rehearse(t.Context(), cfg, out); err != nil {
		t.Fatal(err)
	}
	switch r := out.Plan.Rehearsal; r.Result {
	case plan.FailedThere:
		t.Logf("%s: %s", r, out.Plan.Refused[0].Text)
		out.Plan.Refused = nil
		return true
	case plan.NotRehearsed:
		// So does apply; and a materialized view whose query calls functions is not filled there.
		if text := r.String(); !strings.Contains(text, "row security hides rows") && !strings.Contains(text, "has not been populated") {
			t.Errorf("%s", text)
		}
	case plan.Passed:
	}
	return false
}

// truncateAll takes the rows out of every table, and out of the materialized views over them.
const truncateAll = `DO $$ DECLARE m regclass; BEGIN
  EXECUTE (SELECT coalesce('TRUNCATE ' || string_agg(c.oid::regclass::text, ', ') || ' CASCADE', '') FROM pg_class c
    WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace);
  FOR m IN SELECT c.oid FROM pg_class c WHERE c.relkind = 'm' AND c.relispopulated ORDER BY c.oid LOOP
    EXECUTE format('REFRESH MATERIALIZED VIEW %s', m);
  END LOOP;
END $$`

// anyForced reports whether row security holds for the owner of a table, and noForce ends that.
const (
	anyForced = "EXISTS (SELECT FROM pg_class c WHERE c.relforcerowsecurity)"
	noForce   = `DO $$ DECLARE t regclass; BEGIN
  FOR t IN SELECT c.oid FROM pg_class c WHERE c.relforcerowsecurity LOOP EXECUTE format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY', t); END LOOP;
END $$`
)

// What generate.Others has made.
const (
	countOthers = `(SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'others')
  + (SELECT count(*) FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace WHERE n.nspname = 'others' AND c.contype = 'f')`
	dropOthers = "DROP SCHEMA IF EXISTS others CASCADE"
)

// writeRandom writes a random state into a folder; renamed, some of it was called otherwise before.
func writeRandom(t *testing.T, rng *rand.Rand, plain, renamed bool) (*schema.Database, string) {
	t.Helper()
	random := generate.Database
	if plain {
		random = generate.Plain
	}
	db := random(rng)
	text := func(s string) string { return s }
	if renamed {
		text = generate.Rename(rng, db, plain)
	}
	list, err := hcl.Write(db, hcl.WriteOptions{})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "schema.hcl"), []byte(text(string(list[0].Data))), 0o600); err != nil {
		t.Fatal(err)
	}
	return db, dir
}

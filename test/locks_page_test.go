package test

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/pgtest"
)

const (
	// lockFacts holds a file for each version of the server: what TestLocks saw there.
	lockFacts = "../testdata/locks"
	locksPage = "../docs/locks.md"
)

// fact is what one step did, in the words of the page.
type fact struct {
	plan                                       string
	step                                       int
	statement, class, locks, reads, writesAnew string
}

func (f fact) fields() []string {
	return []string{f.plan, fmt.Sprint(f.step), f.statement, f.class, f.locks, f.reads, f.writesAnew}
}

// line has a dash for nothing.
func (f fact) line() string {
	w := f.fields()
	for i := range w {
		w[i] = cmp.Or(w[i], "-")
	}
	return strings.Join(w, "\t")
}

// same is what two facts have in common that make one row.
func (f fact) same() string { return strings.Join(f.fields()[2:], "\t") }

func parseFact(t *testing.T, line string) fact {
	t.Helper()
	w := strings.Split(line, "\t")
	if len(w) != 7 {
		t.Fatalf("a line of %s has %d fields: %s", lockFacts, len(w), line)
	}
	for i := range w {
		if w[i] == "-" {
			w[i] = ""
		}
	}
	var n int
	if _, err := fmt.Sscan(w[1], &n); err != nil {
		t.Fatal(err)
	}
	return fact{w[0], n, w[2], w[3], w[4], w[5], w[6]}
}

func newFact(name string, s plan.Step, first map[uint32]relation, seen observed, locks map[uint32]string, scans, rewrites []string) fact {
	r := roles(s, seen)
	var held []string
	for oid, mode := range locks {
		_, old := first[oid]
		if _, oldTable := first[seen.before[oid].On]; old || oldTable {
			held = append(held, mode+" on "+r(oid))
		}
	}
	slices.SortFunc(held, func(a, b string) int {
		x, onX, _ := strings.Cut(a, " on ")
		y, onY, _ := strings.Cut(b, " on ")
		return cmp.Or(cmp.Compare(lockRanks[y], lockRanks[x]), mainFirst(onX, onY))
	})
	list := func(names []string) string {
		var out []string
		for oid, rel := range seen.before {
			if slices.Contains(names, rel.Name.SQL()) {
				out = append(out, r(oid))
			}
		}
		slices.SortFunc(out, mainFirst)
		return strings.Join(slices.Compact(out), ", ")
	}
	return fact{name, s.ID, statementForm(s.SQL), string(s.Class), strings.Join(slices.Compact(held), ", "), list(scans), list(rewrites)}
}

// mainFirst orders roles.
func mainFirst(a, b string) int {
	rank := func(s string) int {
		switch {
		case strings.HasPrefix(s, "the other"):
			return 2
		case strings.HasSuffix(s, "below"), strings.HasSuffix(s, "above"), strings.HasPrefix(s, "its"):
			return 1
		}
		return 0
	}
	return cmp.Or(rank(a)-rank(b), strings.Compare(a, b))
}

var kindNames = map[string]string{"r": "table", "p": "table", "f": "foreign table", "v": "view", "m": "materialized view", "i": "index", "I": "index", "S": "sequence"}

// roles names relations by what they are to the one that the statement names first.
func roles(s plan.Step, seen observed) func(oid uint32) string {
	var main relation
	first := len(s.SQL)
	for _, r := range seen.before {
		at := strings.Index(s.SQL, r.Name.SQL())
		// Of two names that begin alike the longer one is meant.
		if at >= 0 && (at < first || at == first && len(r.Name.Name) > len(main.Name.Name)) {
			main, first = r, at
		}
	}
	var above func(r relation, oid uint32) bool
	above = func(r relation, oid uint32) bool {
		return slices.ContainsFunc(r.Above, func(p uint32) bool { return p == oid || above(seen.before[p], oid) })
	}
	return func(oid uint32) string {
		r := seen.before[oid]
		kind := kindNames[r.Kind]
		switch {
		case oid == main.OID:
			return "the " + kind
		case above(r, main.OID):
			return "the " + kind + "s below"
		case above(main, oid):
			return "the " + kind + " above"
		case r.On == main.OID || r.On != 0 && above(seen.before[r.On], main.OID):
			return "its " + kind
		case oid == main.On:
			return "its " + kind
		}
		return "the other " + kind
	}
}

var (
	inParentheses = regexp.MustCompile(`\([^()]*\)`)
	// keyOptions are what a foreign key may have before NOT VALID; they lock nothing.
	keyOptions = regexp.MustCompile(` (ON (DELETE|UPDATE) (CASCADE|RESTRICT|NO ACTION|SET NULL|SET DEFAULT)|(NOT )?DEFERRABLE|INITIALLY DEFERRED)`)

	quoted  = regexp.MustCompile(`(?s)\$\w*\$.*|'(?:[^']|'')*'|"(?:[^"]|"")*"`)
	keyword = regexp.MustCompile(`^[A-Z_]+$`)
)

// mostWords bounds the form of a statement.
const mostWords = 12

// statementForm keeps the words of SQL: those that the plan writes in capitals. What follows the name
// of something new is left out, but for an index: it locks nothing.
func statementForm(sql string) string {
	sql = quoted.ReplaceAllString(sql, "x")
	for inParentheses.MatchString(sql) {
		sql = inParentheses.ReplaceAllString(sql, " x ")
	}
	sql, _, _ = strings.Cut(sql, "\n")
	sql = keyOptions.ReplaceAllString(strings.ReplaceAll(sql, ",", " x "), "")
	var out []string
	create := strings.HasPrefix(sql, "CREATE ") && !strings.Contains(sql, "INDEX ")
	for _, w := range strings.Fields(sql) {
		if keyword.MatchString(w) {
			out = append(out, w)
		} else if len(out) == 0 || out[len(out)-1] != "…" {
			out = append(out, "…")
			if create || len(out) >= mostWords {
				break
			}
		}
	}
	return strings.Join(out, " ")
}

// checkLocksPage holds the facts of this server and the page against the files.
func checkLocksPage(t *testing.T, list []fact) {
	slices.SortFunc(list, func(a, b fact) int { return cmp.Or(strings.Compare(a.plan, b.plan), a.step-b.step) })
	var b strings.Builder
	for _, f := range list {
		fmt.Fprintln(&b, f.line())
	}
	version := fmt.Sprint(pgtest.Major(t))
	file := filepath.Join(lockFacts, version+".txt")
	if !*update && !exists(file) {
		t.Logf("PostgreSQL %s is not on the page", version)
		return
	}
	checkGolden(t, file, b.String())
	files, err := filepath.Glob(filepath.Join(lockFacts, "*.txt"))
	if err != nil {
		t.Fatal(err)
	}
	byVersion := make(map[string][]fact)
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		v := strings.TrimSuffix(filepath.Base(f), ".txt")
		for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
			byVersion[v] = append(byVersion[v], parseFact(t, line))
		}
	}
	checkGolden(t, locksPage, renderLocks(byVersion))
}

const locksHead = `# Locks

What each statement of a plan locks, reads and rewrites. This page is measured, not written: the test
` + "`TestLocks`" + ` runs every golden plan of [testdata/plans](../testdata/plans) on a real server, reads ` + "`pg_locks`" + ` from another
session, counts the rows that are read, and compares the files of every table and index before and after.
A plan prints just this (` + "`locks`, `scans`, `rewrites`" + ` in the JSON), and the test fails where the two differ. Servers: PostgreSQL %s.

Left out, unless a step prints them, are locks that no query waits for, or none that anybody runs:

- ACCESS SHARE, ROW SHARE and ROW EXCLUSIVE: every query and every write takes them, and they hold up nothing but other DDL;
- a table below, a partition or a child, that is locked and read as the table is;
- an index, or a sequence that a column owns, unless it is locked in ACCESS EXCLUSIVE mode and its table is not: the way to it is through its table;
- the index that a statement drops concurrently, which is no longer in use when it is locked;
- what the plan itself has made, catalogs, and TOAST tables, which are reached only through their tables.

"Reads" is every row, but for a table that is rewritten, which is read too. "Rewrites" is the storage of a table with all its
indexes, or an index that is built again alone. Prechecks read too, before anything is locked.

| statement | class | locks | reads | rewrites | %sin |
|---|---|---|---|---|%s---|
`

// plain leaves out what goes without saying, for the page.
func (f fact) plain() fact {
	held := strings.Split(f.locks, ", ")
	f.locks = strings.Join(slices.DeleteFunc(slices.Clone(held), func(l string) bool {
		mode, ok := strings.CutSuffix(l, " on the tables below")
		return ok && slices.Contains(held, mode+" on the table")
	}), ", ")
	f.reads, f.writesAnew = aboveOnly(f.reads), aboveOnly(f.writesAnew)
	if strings.HasPrefix(f.statement, "CREATE MATERIALIZED VIEW") && f.reads != "" {
		f.reads = "what its query reads"
	}
	return f
}

func aboveOnly(list string) string {
	w := strings.Split(list, ", ")
	for i := range w {
		if w[i] == "the tables below" {
			w[i] = "the table"
		}
	}
	slices.SortFunc(w, mainFirst)
	return strings.Join(slices.Compact(w), ", ")
}

// renderLocks makes the page of the facts of each version.
func renderLocks(byVersion map[string][]fact) string {
	type row struct {
		fact
		versions []string
	}
	versions := sortedKeys(byVersion)
	rows := make(map[string]*row)
	for _, v := range versions {
		for _, f := range byVersion[v] {
			f = f.plain()
			r := rows[f.same()]
			if r == nil {
				r = &row{fact: f}
				rows[f.same()] = r
			}
			if !slices.Contains(r.versions, v) {
				r.versions = append(r.versions, v)
			}
			if f.plan < r.plan {
				r.plan = f.plan
			}
		}
	}
	var b strings.Builder
	column, rule := "PostgreSQL | ", "---|"
	if len(versions) == 1 {
		column, rule = "", ""
	}
	fmt.Fprintf(&b, locksHead, strings.Join(versions, ", "), column, rule)
	var quiet []string
	told := make(map[string]bool)
	for _, k := range sortedKeys(rows) {
		r := rows[k]
		if r.locks+r.reads+r.writesAnew == "" {
			quiet = append(quiet, r.statement)
			continue
		}
		told[r.statement] = true
		cells := []string{"`" + r.statement + "`", r.class, r.locks, r.reads, r.writesAnew}
		if len(versions) > 1 {
			where := strings.Join(r.versions, ", ")
			if len(r.versions) == len(versions) {
				where = ""
			}
			cells = append(cells, where)
		}
		cells = append(cells, fmt.Sprintf("[%s](../testdata/plans/%[1]s)", r.plan))
		fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | "))
	}
	b.WriteString("\nWhat is about something that the plan makes locks nothing that anybody uses. In no golden plan does any of these:\n\n")
	for _, s := range slices.Compact(quiet) {
		if !told[s] {
			fmt.Fprintf(&b, "- `%s`\n", s)
		}
	}
	return b.String()
}

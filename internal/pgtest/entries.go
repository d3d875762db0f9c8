package pgtest

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"slices"
	"strings"
)

// entryStart is the comment that pg_dump writes before each object.
var entryStart = regexp.MustCompile(`(?m)^--\n-- Name: .*\n--\n`)

// Entries is pg_dump -s of a database as the sorted list of its statements, each with the
// comment that names it: two databases are equal where their entries are. Only the order of
// objects is hidden, which follows dependencies and the history of the database, and the order of
// storage parameters, of privileges, and of the items of an operator class or family, which are sets.
func (db *DB) Entries() []string {
	db.tb.Helper()
	out, err := entries(db.tb.Context(), db.URL)
	if err != nil {
		db.tb.Fatal(err)
	}
	return out
}

func entries(ctx context.Context, url string) ([]string, error) {
	var out, errs bytes.Buffer
	cmd := exec.CommandContext(ctx, "pg_dump", "-s", "--no-owner", "--exclude-schema=schemactl", "-d", url)
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("pg_dump: %w\n%s", err, errs.String())
	}
	text := out.String()
	starts := entryStart.FindAllStringIndex(text, -1)
	list := make([]string, 0, len(starts))
	for i, s := range starts {
		end := strings.LastIndex(text, "\n--\n-- PostgreSQL database dump complete")
		if i+1 < len(starts) {
			end = starts[i+1][0]
		}
		// Settings between objects belong to none of them.
		entry := sortItems(sortParams(dropSettings(strings.TrimSpace(text[s[0]:end]))))
		list = append(list, strings.TrimSuffix(sortGrants(entry+"\n"), "\n"))
	}
	slices.Sort(list)
	return list, nil
}

// setting is a line with which pg_dump sets what the next objects get; it comes after the
// statement of an object, never within.
var setting = regexp.MustCompile(`\n+SET default_(?:tablespace|table_access_method) = [^\n]*;$`)

func dropSettings(entry string) string {
	for {
		cut := setting.ReplaceAllString(entry, "")
		if cut == entry {
			return entry
		}
		entry = strings.TrimSpace(cut)
	}
}

var items = regexp.MustCompile(`(?m)(?:^    (?:OPERATOR|FUNCTION|STORAGE) .*(?:\n|;$))+`)

// sortItems puts the items of an operator class or family in order; pg_dump has them in the order
// of their numbers only.
func sortItems(entry string) string {
	if !strings.Contains(entry, "OPERATOR FAMILY") && !strings.Contains(entry, "OPERATOR CLASS") {
		return entry
	}
	return items.ReplaceAllStringFunc(entry, func(s string) string {
		lines := strings.Split(s, "\n")
		for i, l := range lines {
			lines[i] = strings.TrimRight(l, " ,;")
		}
		slices.Sort(lines)
		return strings.Join(lines, "\n")
	})
}

// Missing gives what is in one sorted list and not in another.
func Missing(from, in []string) []string {
	var out []string
	for _, e := range from {
		if _, ok := slices.BinarySearch(in, e); !ok {
			out = append(out, e)
		}
	}
	return out
}

// Restored is a database made of the pg_dump of this one. PostgreSQL prints some expressions
// otherwise when it has read its own print again (a cast of an array becomes casts of its
// elements), so that what was dumped and restored, or written and applied, is the same and yet
// no equal text.
func (db *DB) Restored() *DB {
	db.tb.Helper()
	fresh := New(db.tb)
	// The pg_dump of PostgreSQL 17 sets a parameter that older servers do not know.
	cmd := exec.CommandContext(db.tb.Context(), "sh", "-c", `pg_dump -s --no-owner -d "$0" | sed '/^SET transaction_timeout /d' | psql -qX -v ON_ERROR_STOP=1 -d "$1"`, db.URL, fresh.URL)
	if out, err := cmd.CombinedOutput(); err != nil {
		db.tb.Fatalf("restore the dump of %s: %v\n%s", db.Name, err, out)
	}
	return fresh
}

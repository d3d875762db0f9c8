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

// Dump is pg_dump -s of the database, without what says nothing about the schema.
func (db *DB) Dump() string {
	db.tb.Helper()
	out, err := Dump(db.tb.Context(), db.URL)
	if err != nil {
		db.tb.Fatal(err)
	}
	return out
}

// Dump is pg_dump -s of a database without ownership, comments, empty lines and settings other
// than where tables are kept.
func Dump(ctx context.Context, url string) (string, error) {
	var out, errs bytes.Buffer
	cmd := exec.CommandContext(ctx, "pg_dump", "-s", "--no-owner", "--exclude-schema=schemactl", "-d", url)
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("pg_dump: %w\n%s", err, errs.String())
	}
	var kept []string
	for line := range strings.Lines(out.String()) {
		line = strings.TrimRight(line, "\n")
		if line == "" || strings.HasPrefix(line, "--") || strings.HasPrefix(line, "SET ") && !strings.HasPrefix(line, "SET default_table") || strings.HasPrefix(line, `\`) ||
			strings.HasPrefix(line, "SELECT pg_catalog.set_config") {
			continue
		}
		// From PostgreSQL 18 on NOT NULL is a constraint, whose name does not follow a rename
		// of its table; it is not a given name.
		line = notNullName.ReplaceAllString(line, " NOT NULL")
		// Bookkeeping of the server's own, which the pg_dump of a newer version prints.
		if attributeVersion.MatchString(line) {
			continue
		}
		kept = append(kept, sortParams(line))
	}
	// Where a column that comes from a parent stands shows nowhere but in the order of these.
	dump := sortLines(inheritedDefaults, strings.Join(kept, "\n")+"\n")
	return sortGrants(dump), nil
}

// sortGrants puts privileges in order: the server keeps them in the order in which they came.
func sortGrants(dump string) string { return sortLines(grantLines, dump) }

var (
	inheritedDefaults = regexp.MustCompile(`(?m)(^ALTER TABLE ONLY .* ALTER COLUMN .* SET DEFAULT .*;\n)+`)
	grantLines        = regexp.MustCompile(`(?m)(^(?:GRANT|REVOKE|ALTER DEFAULT PRIVILEGES) .*\n)+`)
)

func sortLines(which *regexp.Regexp, dump string) string {
	return which.ReplaceAllStringFunc(dump, func(s string) string {
		return strings.Join(slices.Sorted(strings.Lines(s)), "")
	})
}

var attributeVersion = regexp.MustCompile(` SET \(pg_attver=\d+\);$`)

var notNullName = regexp.MustCompile(` CONSTRAINT \S+_not_null\d*"? NOT NULL`)

var paramList = regexp.MustCompile(`\b(WITH|SET) \(([^()]*)\)`)

// sortParams puts storage parameters and attribute options in order: they are a set.
func sortParams(line string) string {
	return paramList.ReplaceAllStringFunc(line, func(s string) string {
		m := paramList.FindStringSubmatch(s)
		list := slices.DeleteFunc(strings.Split(m[2], ", "), func(o string) bool { return strings.HasPrefix(o, "pg_attver=") })
		slices.Sort(list)
		return m[1] + " (" + strings.Join(list, ", ") + ")"
	})
}

var tableBody = regexp.MustCompile(`(?s)(CREATE TABLE [^\n]* \(\n)(.*?)(\n\))`)

// statisticsColumns are those of a statistics object, which has them in the order of the table's,
// before its expressions: in parentheses, or calls of functions.
var statisticsColumns = regexp.MustCompile(`(?m)^(CREATE STATISTICS .* ON )([^()\n]*?)((?:, [^ ,"]*\(.*)? FROM \S+;)$`)

var columnLines = regexp.MustCompile(`(?m)(^(?:ALTER TABLE ONLY \S+ ALTER COLUMN|COMMENT ON COLUMN) .*\n)+`)

// numberedPart finds the index of a partition whose name the server, or a plan in its place, has
// numbered since another had it.
var numberedPart = regexp.MustCompile(`(?m)^ALTER INDEX .* ATTACH PARTITION (\S+_(?:idx|key|pkey))(\d+)("?);$`)

// attachedPart finds the index that is the part of another.
var attachedPart = regexp.MustCompile(`(?m)^ALTER INDEX .* ATTACH PARTITION (\S+);$`)

// plainParts takes the numbers from the names of such indexes, and the comments of all parts:
// they are not given. When a column's type changes, the server gives the parts of an index its comment.
func plainParts(dump string) string {
	for _, m := range attachedPart.FindAllStringSubmatch(dump, -1) {
		dump = regexp.MustCompile(`(?m)^COMMENT ON INDEX `+regexp.QuoteMeta(m[1])+` IS .*\n`).ReplaceAllString(dump, "")
	}
	for _, m := range numberedPart.FindAllStringSubmatch(dump, -1) {
		_, name, _ := strings.Cut(m[1], ".")
		dump = strings.ReplaceAll(dump, name+m[2]+m[3], name+m[3])
	}
	return dump
}

var (
	// partOf finds an index, and that which is a part of it; indexOn, the name of an index and its table.
	partOf  = regexp.MustCompile(`(?m)^ALTER INDEX (\S+) ATTACH PARTITION (\S+);$`)
	indexOn = regexp.MustCompile(`(?m)^CREATE (?:UNIQUE )?INDEX (\S+) ON (?:ONLY )?(\S+) USING `)
)

// UnnamedParts gives the indexes that are parts of others names by those and their tables: one whose column is renamed keeps the name
// that the server made of the old one.
func UnnamedParts(dump string) string {
	parent := make(map[string]string)
	for _, m := range partOf.FindAllStringSubmatch(dump, -1) {
		_, name, _ := strings.Cut(m[2], ".")
		parent[name] = m[1]
	}
	for _, m := range indexOn.FindAllStringSubmatch(dump, -1) {
		if on := parent[m[1]]; on != "" {
			dump = regexp.MustCompile(`([ .])`+regexp.QuoteMeta(m[1])+`([ ;])`).ReplaceAllString(dump, "${1}"+m[2]+"/"+on+"$2")
		}
	}
	return dump
}

// SortColumns makes up for the order of columns: PostgreSQL adds one only at the end. Parts of
// indexes are named without numbers.
func SortColumns(dump string) string {
	dump = sortLines(columnLines, plainParts(dump))
	dump = statisticsColumns.ReplaceAllStringFunc(dump, func(s string) string {
		m := statisticsColumns.FindStringSubmatch(s)
		return m[1] + strings.Join(slices.Sorted(slices.Values(strings.Split(m[2], ", "))), ", ") + m[3]
	})
	return tableBody.ReplaceAllStringFunc(dump, func(s string) string {
		m := tableBody.FindStringSubmatch(s)
		lines := strings.Split(m[2], "\n")
		for i := range lines {
			lines[i] = strings.TrimSuffix(lines[i], ",")
		}
		slices.Sort(lines)
		return m[1] + strings.Join(lines, "\n") + m[3]
	})
}

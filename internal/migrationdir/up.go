package migrationdir

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff/migration"
)

var (
	gooseLine  = regexp.MustCompile(`^\s*--.*\+goose`)
	gooseWord  = regexp.MustCompile(`\+goose\s+(.*?)\s*$`)
	dbmateLine = regexp.MustCompile(`^--\s*migrate:(up|down)(\s|$)`)
	changeset  = regexp.MustCompile(`(?i)^--\s*changeset\s`)
	ofDBMS     = regexp.MustCompile(`(?i)\sdbms:"?([^\s"]+)`)
	delimiter  = regexp.MustCompile(`(?i)\s(?:end)?delimiter:`)
)

// errNoUp reports that a file lacks the line that begins what runs.
var errNoUp = errors.New("no line begins what runs upwards")

// Up is the SQL of a file that its tool runs on the way up. Every other line is empty, so that each statement is where the file has it.
func (d Dir) Up(path string, data []byte) ([]byte, error) {
	var out string
	var err error
	switch text := string(data); d.Format {
	case migration.Goose:
		out, err = gooseUp(text)
	case migration.DBMate:
		out, err = dbmateUp(text)
	case migration.Liquibase:
		out, err = liquibaseUp(text)
	case migration.Atlas:
		if strings.HasPrefix(text, "-- atlas:delimiter") {
			err = errors.New("a file with a delimiter of its own cannot be replayed")
		}
		out = text
	case migration.GolangMigrate, migration.Flyway, migration.Psql:
		out = text
	}
	if err != nil {
		return nil, &UnreadableError{path, fmt.Sprintf("as a migration of %s: %v", d.Format, err), runTool}
	}
	return []byte(out), nil
}

// lines are those of a text for which keep reports true; the others are empty.
func lines(text string, keep func(line string) bool) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if keep(strings.TrimRight(line, "\r\n")) {
			b.WriteString(line)
			continue
		}
		b.WriteString("\n")
	}
	return b.String()
}

func gooseUp(text string) (string, error) {
	up, found := false, false
	var err error
	out := lines(text, func(line string) bool {
		if !gooseLine.MatchString(line) {
			return up
		}
		word := ""
		if m := gooseWord.FindStringSubmatch(line); m != nil {
			word = m[1]
		}
		switch {
		case strings.EqualFold(word, "Up"):
			up, found = true, true
		case strings.EqualFold(word, "Down"):
			up = false
		case strings.EqualFold(word, "ENVSUB ON"):
			err = errors.New("it takes values from the environment")
		}
		return false
	})
	if err == nil && !found {
		err = errNoUp
	}
	return out, err
}

func dbmateUp(text string) (string, error) {
	up, found := false, false
	out := lines(text, func(line string) bool {
		m := dbmateLine.FindStringSubmatch(line)
		if m == nil {
			return up
		}
		up = m[1] == "up"
		found = found || up
		return false
	})
	if !found {
		return "", errNoUp
	}
	return out, nil
}

// liquibaseUp leaves out changesets of other databases. What is rolled back with is in comments.
func liquibaseUp(text string) (string, error) {
	if first, _, _ := strings.Cut(text, "\n"); !strings.HasPrefix(strings.ToLower(strings.ReplaceAll(first, " ", "")), "--liquibaseformattedsql") {
		return "", errors.New("the first line is not --liquibase formatted sql")
	}
	ours := true
	var err error
	return lines(text, func(line string) bool {
		if changeset.MatchString(line) {
			ours = true
			if m := ofDBMS.FindStringSubmatch(line); m != nil {
				ours = slices.Contains(strings.Split(strings.ToLower(m[1]), ","), "postgresql")
			}
			if ours && delimiter.MatchString(line) {
				err = errors.New("a changeset has a delimiter of its own")
			}
		}
		return ours
	}), err
}

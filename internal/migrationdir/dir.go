// Package migrationdir reads and writes the migration directories of other tools.
//
// What enters: a folder and the format of its tool, and the files to be written into it. What leaves: the version that the next file
// may have, and the files, written whole or not at all.
package migrationdir

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"ariga.io/atlas/sql/migrate"
	"ariga.io/atlas/sql/sqltool"

	"github.com/replyx/schemactl/diff/migration"
)

// Dir is a migration directory.
type Dir struct {
	Path   string
	Format migration.Format
}

// scheme begins the address of a directory as Atlas writes it: file://migrations?format=goose.
const scheme = "file://"

// Parse reads the address of a migration directory: file://PATH?format=FORMAT, or the path of a folder with atlas.sum. It reports
// whether the text is one.
func Parse(text string) (d Dir, ok bool, err error) {
	address, isURL := strings.CutPrefix(text, scheme)
	path, query, hasQuery := strings.Cut(address, "?")
	if isURL && hasQuery {
		values, err := url.ParseQuery(query)
		if err != nil {
			return Dir{}, true, fmt.Errorf("read the address %s: %w", text, err)
		}
		f := migration.Format(values.Get("format"))
		if !slices.Contains(migration.Formats, f) {
			return Dir{}, true, &FormatError{string(f)}
		}
		return Dir{path, f}, true, nil
	}
	if !isURL {
		path = text
	}
	if info, err := os.Stat(path + "/" + migrate.HashFileName); err == nil && info.Mode().IsRegular() {
		return Dir{path, migration.Atlas}, true, nil
	}
	return Dir{}, false, nil
}

// FormatError reports that a word names no format of migration files.
type FormatError struct{ Word string }

// Error implements error.
func (e *FormatError) Error() string {
	return fmt.Sprintf("%q is no format of migration files", e.Word)
}

// Hints says which there are.
func (e *FormatError) Hints() []string { return []string{"formats are " + FormatNames()} }

// FormatWords are the words for all formats.
func FormatWords() []string {
	var words []string
	for _, f := range migration.Formats {
		words = append(words, string(f))
	}
	return words
}

// FormatNames are all formats, for people.
func FormatNames() string { return strings.Join(FormatWords(), ", ") }

// Folder is the path in the address of a directory.
func Folder(text string) string {
	path, _, _ := strings.Cut(strings.TrimPrefix(text, scheme), "?")
	return path
}

// VersionError reports that no time gives a version behind the newest one of a directory.
type VersionError struct{ File string }

// Error implements error.
func (e *VersionError) Error() string {
	return fmt.Sprintf("the version of %s is no time, and higher than that of any time: no later file can be written", e.File)
}

// Hints says what to do about it.
func (e *VersionError) Hints() []string { return []string{"give another folder: --dir FOLDER"} }

var version = regexp.MustCompile(`^[VUB]?0*([0-9]+)`)

// First is the version of the next file: now, or a second after the newest file where that is later. A folder that is
// not there has no file.
func (d Dir) First(now time.Time) (time.Time, error) {
	entries, err := os.ReadDir(d.Path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return time.Time{}, fmt.Errorf("read the migration directory: %w", err)
	}
	first := now.UTC().Truncate(time.Second)
	for _, e := range entries {
		m := version.FindStringSubmatch(e.Name())
		if m == nil || before(m[1], first.Format(migration.VersionLayout)) {
			continue
		}
		newest, err := time.Parse(migration.VersionLayout, m[1])
		if err != nil {
			return time.Time{}, &VersionError{e.Name()}
		}
		first = newest.Add(time.Second)
	}
	return first, nil
}

// before reports whether a number is less than another, neither of which begins with zero.
func before(a, b string) bool {
	if len(a) != len(b) {
		return len(a) < len(b)
	}
	return a < b
}

// open is the directory as the library of Atlas reads it. Files for psql have no tool of their own.
func (d Dir) open() (migrate.Dir, error) {
	switch d.Format {
	case migration.Goose:
		return sqltool.NewGooseDir(d.Path)
	case migration.GolangMigrate:
		return sqltool.NewGolangMigrateDir(d.Path)
	case migration.Flyway:
		return sqltool.NewFlywayDir(d.Path)
	case migration.Liquibase:
		return sqltool.NewLiquibaseDir(d.Path)
	case migration.DBMate:
		return sqltool.NewDBMateDir(d.Path)
	case migration.Atlas, migration.Psql:
	}
	return migrate.NewLocalDir(d.Path)
}

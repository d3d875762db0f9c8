package migrationdir

import (
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"ariga.io/atlas/sql/migrate"

	"github.com/replyx/schemactl/diff/migration"
)

// UnreadableError reports that a directory cannot be replayed.
type UnreadableError struct {
	Path, Why, Hint string
}

// Error implements error.
func (e *UnreadableError) Error() string { return e.Path + ": " + e.Why }

// Hints says what to do about it.
func (e *UnreadableError) Hints() []string { return []string{e.Hint} }

// runTool is the way for what is no SQL.
const runTool = "let the tool run it, and read what it makes: schemactl import --run 'COMMAND OF THE TOOL'"

// Files are the paths of the files that the tool runs in an empty database, in its order. A sum file is checked.
func (d Dir) Files() ([]string, error) {
	if d.summed() {
		if err := d.checkSum(); err != nil {
			return nil, err
		}
	}
	names, err := d.names()
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, &UnreadableError{d.Path, fmt.Sprintf("no migration of %s is in it", d.Format), "give the folder that holds the migrations, and its format"}
	}
	for i, n := range names {
		names[i] = filepath.Join(d.Path, n)
	}
	return names, nil
}

func (d Dir) names() ([]string, error) {
	if d.Format == migration.Atlas {
		return d.atlasNames()
	}
	all, err := d.entries()
	if err != nil {
		return nil, err
	}
	switch d.Format {
	case migration.Goose:
		return inOrder(all, gooseName)
	case migration.GolangMigrate:
		return inOrder(all, golangMigrateName)
	case migration.Flyway:
		return flywayNames(all)
	case migration.Psql:
		return keep(all, func(n string) bool { return filepath.Ext(n) == ".sql" && !strings.HasSuffix(n, ".down.sql") }), nil
	case migration.Liquibase:
		if i := slices.IndexFunc(all, func(n string) bool {
			return slices.Contains([]string{".xml", ".yaml", ".yml", ".json"}, filepath.Ext(n))
		}); i >= 0 {
			return nil, &UnreadableError{filepath.Join(d.Path, all[i]), "a changelog that is no SQL cannot be replayed", runTool}
		}
	case migration.Atlas, migration.DBMate:
	}
	return keep(all, func(n string) bool { return filepath.Ext(n) == ".sql" }), nil
}

// atlasNames begin with the last checkpoint.
func (d Dir) atlasNames() ([]string, error) {
	dir, err := d.open()
	if err != nil {
		return nil, err
	}
	files, err := migrate.FilesFromLastCheckpoint(dir)
	var names []string
	for _, f := range files {
		names = append(names, f.Name())
	}
	return names, err
}

// entries are the files of the folder by name; Flyway's are in its folders too.
func (d Dir) entries() (names []string, err error) {
	err = fs.WalkDir(os.DirFS(d.Path), ".", func(name string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case !e.IsDir():
			names = append(names, name)
		case name != "." && (d.Format != migration.Flyway || strings.HasPrefix(e.Name(), ".")):
			return fs.SkipDir
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the migration directory %s: %w", d.Path, err)
	}
	slices.Sort(names)
	return names, nil
}

func keep(names []string, ok func(string) bool) []string {
	return slices.DeleteFunc(names, func(n string) bool { return !ok(n) })
}

// Programs among the migrations do what no file of SQL shows.
var (
	gooseName         = regexp.MustCompile(`^0*([0-9]+)_.*\.(sql|go)$`)
	golangMigrateName = regexp.MustCompile(`^0*([0-9]+)_.*\.up\.(.*)$`)
	flywayName        = regexp.MustCompile(`^([VBR])([0-9._]*)__.*\.(sql|java|class)$`)
)

// inOrder are the files with a name like that, by their version as a number.
func inOrder(all []string, like *regexp.Regexp) ([]string, error) {
	all = keep(all, func(n string) bool { return like.MatchString(n) && !strings.HasSuffix(n, "_test.go") })
	for _, n := range all {
		if ext := like.FindStringSubmatch(n)[2]; ext != "sql" {
			return nil, &UnreadableError{n, "a migration that is no SQL cannot be replayed", runTool}
		}
	}
	number := func(n string) string { return like.FindStringSubmatch(n)[1] }
	slices.SortStableFunc(all, func(a, b string) int { return compareNumbers(number(a), number(b)) })
	return all, nil
}

// compareNumbers compares numbers that do not begin with zero.
func compareNumbers(a, b string) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
}

// flywayNames begin with the last baseline, and end with the repeatable ones.
func flywayNames(all []string) ([]string, error) {
	parts := func(n string) []string { return flywayName.FindStringSubmatch(filepath.Base(n)) }
	all = keep(all, func(n string) bool { return parts(n) != nil })
	var versioned, repeatable []string
	baseline := ""
	for _, n := range all {
		switch p := parts(n); {
		case p[3] != "sql":
			return nil, &UnreadableError{n, "a migration that is no SQL cannot be replayed", runTool}
		case p[1] == "R":
			repeatable = append(repeatable, n)
		case p[1] == "V":
			versioned = append(versioned, n)
		case baseline == "" || compareVersions(p[2], parts(baseline)[2]) > 0:
			baseline = n
		}
	}
	slices.SortStableFunc(versioned, func(a, b string) int { return compareVersions(parts(a)[2], parts(b)[2]) })
	slices.SortStableFunc(repeatable, func(a, b string) int { return strings.Compare(filepath.Base(a), filepath.Base(b)) })
	if baseline != "" {
		versioned = keep(versioned, func(n string) bool { return compareVersions(parts(n)[2], parts(baseline)[2]) > 0 })
		versioned = slices.Insert(versioned, 0, baseline)
	}
	return append(versioned, repeatable...), nil
}

// compareVersions compares versions of numbers between dots or underscores.
func compareVersions(a, b string) int {
	split := func(v string) []string {
		numbers := strings.FieldsFunc(v, func(r rune) bool { return r == '.' || r == '_' })
		for i, n := range numbers {
			numbers[i] = strings.TrimLeft(n, "0")
		}
		for len(numbers) > 0 && numbers[len(numbers)-1] == "" {
			numbers = numbers[:len(numbers)-1]
		}
		return numbers
	}
	return slices.CompareFunc(split(a), split(b), compareNumbers)
}

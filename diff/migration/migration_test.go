package migration_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/migration"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/plancase"
)

var update = flag.Bool("update", false, "write the golden files")

var midnight = time.Date(2026, 1, 2, 3, 4, 58, 0, time.UTC)

// The files of each format for a plan that has a transaction, a body, an index that is built concurrently and
// texts that look like commands, and a value added to an enum, which cannot be taken back.
func TestFiles(t *testing.T) {
	for _, f := range migration.Formats {
		t.Run(string(f), func(t *testing.T) {
			got := ""
			for _, name := range []string{"database/lines_like_commands", "type/enum_add_value"} {
				c, err := plancase.Read(filepath.Join("../../testdata/plans", name))
				if err != nil {
					t.Fatal(err)
				}
				files, err := migration.Files(c.Plan(diff.Options{}), f, migration.Options{Name: name, First: midnight})
				if err != nil {
					t.Fatal(err)
				}
				for _, x := range files {
					got += "=== " + x.Name + "\n" + string(x.Data)
				}
			}
			golden := filepath.Join("testdata", string(f)+".txt")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}

func TestNames(t *testing.T) {
	for name, want := range map[string]string{
		"add_users":                      "add_users",
		"Add users!":                     "add_users",
		"../../etc/passwd":               "etc_passwd",
		"a__b--c..down.sql":              "a_b_c_down_sql",
		"é1":                             "1",
		"x\n-- +goose Down\n":            "x_goose_down",
		strings.Repeat("long_name_", 30): strings.TrimSuffix(strings.Repeat("long_name_", 10), "_"),
	} {
		files, err := migration.Files(simple("SELECT 1", ""), migration.Atlas, migration.Options{Name: name, First: midnight})
		if err != nil {
			t.Fatal(err)
		}
		if got := files[0].Name; got != "20260102030458_"+want+".sql" {
			t.Errorf("%q gives %s", name, got)
		}
	}
	if _, err := migration.Files(simple("SELECT 1", ""), migration.Atlas, migration.Options{Name: "é ..", First: midnight}); !errors.Is(err, migration.ErrNoName) {
		t.Errorf("a name without a letter gives %v", err)
	}
}

// A line that the tool takes for a command of its own is refused, and is none to another tool.
func TestDirectives(t *testing.T) {
	for line, format := range map[string]migration.Format{
		"-- +goose Down":                migration.Goose,
		"  --+goose StatementEnd":       migration.Goose,
		"-- see +goose":                 migration.Goose,
		"-- migrate:down":               migration.DBMate,
		"--   Migrate:down":             migration.DBMate,
		"--  changeSet mallory:1":       migration.Liquibase,
		"--migrate:up":                  migration.DBMate,
		"--changeset mallory:1":         migration.Liquibase,
		"--rollback DROP TABLE users":   migration.Liquibase,
		"-- atlas:txmode none":          migration.Atlas,
		"/* liquibase rollback */ here": migration.Liquibase,
	} {
		sql := "COMMENT ON TABLE t IS 'first\n" + line + "\nlast'"
		for _, p := range []*plan.Plan{simple(sql, ""), simple("SELECT 1", sql)} {
			for _, f := range migration.Formats {
				_, err := migration.Files(p, f, migration.Options{Name: "x", First: midnight})
				var refused *migration.UnwritableError
				if got := errors.As(err, &refused); got != (f == format) {
					t.Errorf("%q for %s: %v", line, f, err)
				}
			}
		}
	}
}

// A name in a comment is none.
func TestNameLikeDirective(t *testing.T) {
	p := simple("SELECT 1", "SELECT 2")
	p.Steps[0].Summary = "add column +goose Down of t ${x}"
	for _, f := range migration.Formats {
		files, err := migration.Files(p, f, migration.Options{Name: "x", First: midnight})
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range files {
			if f == migration.Goose && strings.Contains(string(x.Data), "+goose Down of") {
				t.Errorf("%s", x.Data)
			}
		}
		if f == migration.Flyway && len(files) != 4 {
			t.Errorf("no file turns placeholders off: %v", files)
		}
	}
}

// What a tool sends in one piece can have no settings beside a statement outside of a transaction.
func TestAlone(t *testing.T) {
	p := simple("CREATE INDEX CONCURRENTLY i ON t (f(x))", "DROP INDEX CONCURRENTLY i")
	p.Steps[0].Transaction, p.Steps[0].Class = 0, plan.Concurrent
	p.Steps[0].Session = []plan.Setting{{Name: "maintenance_work_mem", Value: "2GB"}}
	for _, f := range []migration.Format{migration.GolangMigrate, migration.DBMate} {
		files, err := migration.Files(p, f, migration.Options{Name: "x", First: midnight})
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range files {
			if text := string(x.Data); strings.Contains(text, "SET ") || !strings.Contains(text, "maintenance_work_mem = 2GB") {
				t.Errorf("%s has a setting, or does not name it:\n%s", x.Name, text)
			}
		}
	}
	p.Steps[0].SearchPath = "app, pg_catalog"
	var refused *migration.UnwritableError
	for _, f := range migration.Formats {
		_, err := migration.Files(p, f, migration.Options{Name: "x", First: midnight})
		if want := f == migration.GolangMigrate || f == migration.DBMate; errors.As(err, &refused) != want {
			t.Errorf("%s: %v", f, err)
		}
	}
}

// simple is a plan of one step.
func simple(sql, undo string) *plan.Plan {
	return &plan.Plan{Result: plan.Changes, Steps: []plan.Step{{ID: 1, Summary: "do it", SQL: sql, Undo: undo, Class: plan.Brief, Transaction: 1}}}
}

package migrationdir

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/replyx/schemactl/diff/migration"
)

// Files run in the order of their tool, which is of numbers where sorting names would put 10 before 9.
func TestFilesInOrder(t *testing.T) {
	for _, c := range []struct {
		format migration.Format
		files  []string
		want   string
	}{
		{migration.Goose, []string{"10_b.sql", "9_a.sql", "00011_c.sql", "README.sql", "2_x_test.go"}, "9_a.sql 10_b.sql 00011_c.sql"},
		{migration.GolangMigrate, []string{"10_b.up.sql", "9_a.up.sql", "9_a.down.sql", "notes.sql"}, "9_a.up.sql 10_b.up.sql"},
		{migration.Flyway, []string{"V10__b.sql", "V9__a.sql", "V9_1__c.sql", "V9.0.2__d.sql", "R__view.sql", "U9__a.sql", "V10__b.sql.conf"}, "V9__a.sql V9.0.2__d.sql V9_1__c.sql V10__b.sql R__view.sql"},
		{migration.Flyway, []string{"V10__b.sql", "V8__x.sql", "B9__all.sql", "B8__old.sql", "V9__a.sql"}, "B9__all.sql V10__b.sql"},
		{migration.DBMate, []string{"20260102000000_b.sql", "20260101000000_a.sql"}, "20260101000000_a.sql 20260102000000_b.sql"},
		{migration.Liquibase, []string{"b.sql", "a.sql"}, "a.sql b.sql"},
		{migration.Psql, []string{"2_b.sql", "1_a.sql", "1_a.down.sql"}, "1_a.sql 2_b.sql"},
	} {
		d := Dir{folder(t, c.files...), c.format}
		names, err := d.Files()
		if err != nil {
			t.Error(err)
		}
		for i, n := range names {
			names[i], _ = filepath.Rel(d.Path, n)
		}
		if got := strings.Join(names, " "); got != c.want {
			t.Errorf("%s: %s, not %s", c.format, got, c.want)
		}
	}
}

// What is no SQL, or no directory of the tool, is no empty schema.
func TestUnreadable(t *testing.T) {
	for _, c := range []struct {
		format migration.Format
		files  []string
	}{
		{migration.Goose, []string{"1_a.sql", "2_b.go"}},
		{migration.GolangMigrate, []string{"1_a.up.sql", "2_b.up.json"}},
		{migration.Flyway, []string{"V1__a.sql", "V2__b.java"}},
		{migration.Liquibase, []string{"a.sql", "changelog.xml"}},
		{migration.Goose, nil},
		{migration.Flyway, []string{"1_a.sql"}},
		{migration.DBMate, []string{"README.md"}},
		{migration.Atlas, nil},
	} {
		var e *UnreadableError
		if names, err := (Dir{folder(t, c.files...), c.format}).Files(); !errors.As(err, &e) {
			t.Errorf("%s of %v: %v, %v", c.format, c.files, names, err)
		}
	}
}

// What runs upwards, at the lines where the file has it; words of the tool within a line of SQL are no command.
func TestUp(t *testing.T) {
	for _, c := range []struct {
		format     migration.Format
		text, want string
	}{
		{migration.Goose, "-- +goose Up\nCREATE TABLE \"Downloads\" (\"Down\" int);\n-- +goose StatementBegin\nSELECT 1;\n-- +goose StatementEnd\n\n-- +goose Down\nDROP TABLE x;\n", "\nCREATE TABLE \"Downloads\" (\"Down\" int);\n\nSELECT 1;\n\n\n\n\n"},
		{migration.Goose, "-- a note\n--+goose NO TRANSACTION\n-- +goose up\r\nSELECT 1;\r\n-- +goose down\r\nSELECT 2;", "\n\n\nSELECT 1;\r\n\n\n"},
		{migration.DBMate, "CREATE TABLE skipped ();\n-- migrate:up transaction:false\nALTER TABLE countdown ADD up int;\n--migrate:down\nDROP TABLE x;\n", "\n\nALTER TABLE countdown ADD up int;\n\n\n"},
		{migration.DBMate, "-- migrate:down\nDROP TABLE x;\n-- migrate:up\nSELECT 1;\n", "\n\n\nSELECT 1;\n"},
		{migration.Liquibase, "--liquibase formatted sql\n--changeset a:1 dbms:mysql\nSELECT 1;\n--changeset a:2 dbms:postgresql,h2\nSELECT 2;\n--rollback SELECT 3;\n-- changeset a:3\nSELECT 4;\n", "--liquibase formatted sql\n\n\n--changeset a:2 dbms:postgresql,h2\nSELECT 2;\n--rollback SELECT 3;\n-- changeset a:3\nSELECT 4;\n"},
		{migration.Flyway, "SELECT 1;", "SELECT 1;"},
	} {
		got, err := Dir{Format: c.format}.Up("f", []byte(c.text))
		if err != nil || string(got) != c.want {
			t.Errorf("%s: %q gives %q, %v", c.format, c.text, got, err)
		}
	}
	for _, c := range []struct {
		format migration.Format
		text   string
	}{
		{migration.Goose, "CREATE TABLE x ();"}, {migration.Goose, "-- +goose Down\nSELECT 1;"}, {migration.Goose, "-- +goose Up\n-- +goose ENVSUB ON\nSELECT '$HOME';"},
		{migration.DBMate, "CREATE TABLE x ();"}, {migration.DBMate, "-- migrate:down\nSELECT 1;"},
		{migration.Liquibase, "CREATE TABLE x ();"}, {migration.Liquibase, "--liquibase formatted sql\n--changeset a:1 endDelimiter:/\nSELECT 1/"},
		{migration.Atlas, "-- atlas:delimiter \\n\\n\nSELECT 1;"},
	} {
		var e *UnreadableError
		if got, err := (Dir{Format: c.format}).Up("f", []byte(c.text)); !errors.As(err, &e) {
			t.Errorf("%s: %q gives %q, %v", c.format, c.text, got, err)
		}
	}
}

// A checkpoint stands for what is before it.
func TestCheckpoint(t *testing.T) {
	d := Dir{folder(t, "1_a.sql", "3_c.sql"), migration.Atlas}
	if err := os.WriteFile(filepath.Join(d.Path, "2_all.sql"), []byte("-- atlas:checkpoint\n\nSELECT 1;\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := d.writeSum(); err != nil {
		t.Fatal(err)
	}
	names, err := d.Files()
	if want := []string{filepath.Join(d.Path, "2_all.sql"), filepath.Join(d.Path, "3_c.sql")}; err != nil || !slices.Equal(names, want) {
		t.Errorf("%v, %v", names, err)
	}
}

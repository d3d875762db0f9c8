package sqltext

import (
	"slices"
	"testing"
)

func TestStatements(t *testing.T) {
	for script, want := range map[string][]string{
		"":                               nil,
		" ; -- nothing;\n;":              nil,
		"SELECT 1; SELECT ';' -- ;\n ; ": {"SELECT 1", "SELECT ';'"},
		"DO $$ BEGIN; END $$; SELECT 1":  {"DO $$ BEGIN; END $$", "SELECT 1"},
		"CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2); SELECT 3": {"CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2)", "SELECT 3"},
		"CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN a THEN 1 END; SELECT 2; END; SELECT 3": {
			"CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN a THEN 1 END; SELECT 2; END", "SELECT 3"},
		"CREATE PROCEDURE p() BEGIN ATOMIC END; SELECT 1":    {"CREATE PROCEDURE p() BEGIN ATOMIC END", "SELECT 1"},
		"CREATE TABLE atomic (\"begin\" int); BEGIN; COMMIT": {"CREATE TABLE atomic (\"begin\" int)", "BEGIN", "COMMIT"},
	} {
		var got []string
		for _, s := range Statements(script) {
			got = append(got, script[s.Pos:s.End])
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s\ngives %q\nwant  %q", script, got, want)
		}
	}
}

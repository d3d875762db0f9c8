package apply

import "testing"

// No constant of somebody's statement is told, however it is quoted, nor what a comment holds.
func TestShorten(t *testing.T) {
	for query, want := range map[string]string{
		"UPDATE t1 SET a = 'secret', b = -1.5e3 WHERE c = $1": "UPDATE t1 SET a = ?, b = -? WHERE c = $1",
		`SELECT E'it\'s secret', B'101', x'ff', U&'secret'`:   "SELECT ?, ?, ?, U&?",
		`SELECT 'it\'s secret' FROM t`:                        "SELECT ? ...",
		"SELECT $$secret$$, $a$secret$a$ FROM \"T 1\"":        `SELECT ?, ? FROM "T 1"`,
		"SELECT 1 -- secret\n  FROM t /* secret */ LIMIT 5":   "SELECT ? FROM t LIMIT ?",
		"/* token: secret */ INSERT INTO t VALUES ('secret":   "INSERT INTO t VALUES (?",
		"SELECT $q$secret":   "SELECT ?",
		"SELECT 'a''secret'": "SELECT ?",
		"SELECT a_long_name_1, a_long_name_2, a_long_name_3, a_long_name_4, a_long_name_5, a_long_name_6": "SELECT a_long_name_1, a_long_name_2, a_long_name_3, a_long_name_4, a_long_nam...",
	} {
		if got := shorten(query); got != want {
			t.Errorf("%s\n got %s\nwant %s", query, got, want)
		}
	}
}

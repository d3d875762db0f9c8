package planner

import (
	"slices"
	"testing"
)

func TestWrittenTables(t *testing.T) {
	for sql, want := range map[string][]string{
		"UPDATE ONLY public.a SET x = (SELECT 1 FROM b)":                         {"public.a"},
		`WITH d AS (DELETE FROM "C" RETURNING *) INSERT INTO e SELECT * FROM d`:  {"C", "e"},
		"INSERT INTO t VALUES (1) ON CONFLICT (id) DO UPDATE SET id = 1":         {"t"},
		"MERGE INTO m USING n ON m.id = n.id WHEN MATCHED THEN UPDATE SET x = 1": {"m"},
		"SELECT 'UPDATE a' FROM b":                                               nil,
		"UPDATE":                                                                 nil,
	} {
		var got []string
		for _, n := range writtenTables(sql) {
			got = append(got, n.String())
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s writes %v, want %v", sql, got, want)
		}
	}
}

func TestStatementsOf(t *testing.T) {
	got := statementsOf("UPDATE a SET x = ';'; -- and\n\nDELETE FROM a;\n")
	if want := []string{"UPDATE a SET x = ';'", "DELETE FROM a"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	for sql, ok := range map[string]bool{"-- why\nupdate a set x = 1": true, "DO $$ $$": false, "DROP TABLE a": false, "COPY a FROM stdin": false, "": false} {
		if _, got := rowVerb(sql); got != ok {
			t.Errorf("%q changes rows: %t", sql, got)
		}
	}
}

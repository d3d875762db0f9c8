package sqltext_test

import (
	"testing"

	"github.com/replyx/schemactl/schema/sqltext"
)

func TestFault(t *testing.T) {
	for text, want := range map[string]string{
		"a > 0": "", "(a)": "", "lower(')')": "", `"(" = 1`: "", "a -- )": "", "/* ) */ a": "", "$x$;($x$": "", "E'\\')' || a": "", "'a'": "", `"a"`: "", "/* a */": "",
		"true); DROP TABLE t; SELECT (true": `a ")" has no "("`,
		"true), ADD COLUMN x int":           `a ")" has no "("`,
		"1; DROP TABLE t":                   `a ";" does not belong here`,
		"(1":                                `a "(" has no ")"`,
		"'a":                                "a quote does not end",
		`"a""`:                              "a quote does not end",
		"$x$ a $y$":                         "a quote does not end",
		"a /* /* */":                        "a comment does not end",
	} {
		if got := sqltext.Fault(text); got != want {
			t.Errorf("Fault(%q) = %q, want %q", text, got, want)
		}
	}
	if got := sqltext.FaultOfStatements("BEGIN ATOMIC SELECT 1; SELECT 2; END"); got != "" {
		t.Errorf("statements: %s", got)
	}
	if got := sqltext.FaultOfStatements("f(1;)"); got == "" {
		t.Error("a semicolon in parentheses passes")
	}
}

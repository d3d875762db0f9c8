package policy_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/replyx/schemactl/policy"
)

func TestAlembicIndexes(t *testing.T) {
	for src, want := range map[string][]string{
		"PERF_INDEXES = {\"b\", 'a'}\n": {"a", "b"},
		"x = 1\nPERF_INDEXES: set[str] = {  # what autogenerate flickers about\n  'a',  # one, \"two\"\n  # 'c',\n  \"b\",\n}\nPERF = {'z'}": {"a", "b"},
		"PERF_INDEXES = frozenset([r'a', u\"b\", 'a'])":            {"a", "b"},
		"PERF_INDEXES = set(('a',))":                               {"a"},
		"PERF_INDEXES = {'''a''', \"\"\"b\"\"\"}":                  {"a", "b"},
		"PERF_INDEXES = {'long_'\n  'name', 'o\\'clock', \"#no\"}": {"#no", "long_name", "o'clock"},
		"def f():\n\tPERF_INDEXES = ['a']\n":                       {"a"},
		"PERF_INDEXES = \\\n  {'a'}":                               {"a"},
		"PERF_INDEXES = set()":                                     nil,
	} {
		got, err := policy.AlembicIndexes(src)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s\ngot %q, %v, want %q", src, got, err, want)
		}
	}
	for src, want := range map[string]string{
		"":                                 "there is no PERF_INDEXES",
		"MY_PERF_INDEXES = {'a'}":          "there is no PERF_INDEXES",
		"PERF_INDEXES = {'a',\n":           "line 2: the brackets",
		"PERF_INDEXES = {'a\n'}":           "line 1: a string is not closed",
		"PERF_INDEXES = {\n'a',\n*OTHERS}": `line 3: only plain strings can be read, not what begins with "*"`,
		"PERF_INDEXES = {f'{x}_idx'}":      `line 1: only plain strings`,
		"PERF_INDEXES = load()\n":          "line 1: PERF_INDEXES is not a set of strings",
		"PERF_INDEXES = 'a'":               "line 1: PERF_INDEXES is not a set of strings",
		"PERF_INDEXES =\n{'a'}":            "line 1: PERF_INDEXES is not a set of strings",
		"PERF_INDEXES = {'\\x41'}":         `line 1: the escape \x is not known`,
	} {
		if got, err := policy.AlembicIndexes(src); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s\ngot %q, %v, want %s", src, got, err, want)
		}
	}
}

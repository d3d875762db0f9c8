package policy_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/replyx/schemactl/policy"
)

// What people write in an env.py, beside the plain form.
func TestAwkwardAlembicIndexes(t *testing.T) {
	for src, want := range map[string][]string{
		"PERF_INDEXES = {'a' + \"_b\" 'c' + '''d''', 'e',}":                    {"a_bcd", "e"},
		"PERF_INDEXES = \\\r\n{\r\n  'a', # one\r\n  'b' \\\r\n 'c',\r\n}\r\n": {"a", "bc"},
		"PERF_INDEXES = {'a'}  # {'b'}\nx = PERF_INDEXES | {'b'}":              {"a"},
		"PERF_INDEXES = frozenset(\n  # { ( [\n  {'a'},\n)\n":                  {"a"},
		"if x in PERF_INDEXES: pass\nPERF_INDEXES = ('a',);y = 1":              {"a"},
		"# PERF_INDEXES = {'old'}\nPERF_INDEXES = {'a'}":                       {"a"},
		"PERF_INDEXES = {'a'}\nnames = [n for n in\n  PERF_INDEXES == {}]":     {"a"},
	} {
		got, err := policy.AlembicIndexes(src)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s\ngot %q, %v, want %q", src, got, err, want)
		}
	}
	for src, want := range map[string]string{
		"PERF_INDEXES = {f\"{x}\"}":                       "line 1: only plain strings can be read, not an f-string",
		"PERF_INDEXES = {b'a'}":                           "line 1: only plain strings can be read, not bytes",
		"PERF_INDEXES = {'a'} | OTHERS":                   `line 1: PERF_INDEXES continues after its brackets, with "|"`,
		"PERF_INDEXES = {'a'}.union(x)":                   `line 1: PERF_INDEXES continues after its brackets, with "."`,
		"PERF_INDEXES = {'a'} \\\n - {'b'}":               `line 2: PERF_INDEXES continues after its brackets, with "-"`,
		"PERF_INDEXES = {'a'}\n\nPERF_INDEXES |= {'b'}":   "line 3: PERF_INDEXES is changed after it is set in line 1",
		"PERF_INDEXES = {'a'}\n  PERF_INDEXES.add('b')":   "line 2: PERF_INDEXES is changed after it is set in line 1",
		"PERF_INDEXES = {'a'}\nPERF_INDEXES: set = {'b'}": "line 2: PERF_INDEXES is changed after it is set in line 1",
		"PERF_INDEXES = {'a': 1}":                         `line 1: only plain strings can be read, not what begins with ":"`,
		"PERF_INDEXES = {'%s_idx' % x}":                   `line 1: only plain strings can be read, not what begins with "%"`,
		"PERF_INDEXES = {'a' +}":                          `line 1: only plain strings can be read, not what begins with "}"`,
		"PERF_INDEXES = {'a' + x}":                        `line 1: only plain strings can be read, not what begins with "x"`,
		"PERF_INDEXES = {x + 'a'}":                        `line 1: only plain strings can be read, not what begins with "x"`,
	} {
		if got, err := policy.AlembicIndexes(src); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s\ngot %q, %v, want %s", src, got, err, want)
		}
	}
}

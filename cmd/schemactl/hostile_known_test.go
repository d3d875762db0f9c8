package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// knownViolation is a fault that the tests of the hostile database find and let pass.
type knownViolation struct {
	// In is the database that it is found in, What is what was seen; with a star at its end, all that begin so.
	In, What string
	// Commands do it, with commas between, or a star for any.
	Commands string
}

// is reports whether this is what a command did.
func (k knownViolation) is(what, command string) bool {
	prefix, star := strings.CutSuffix(k.What, "*")
	if what != k.What && (!star || !strings.HasPrefix(what, prefix)) {
		return false
	}
	return k.Commands == "*" || slices.Contains(strings.Split(k.Commands, ", "), command)
}

// violations are what commands did on a hostile database: what, by which command, and the first case of it.
type violations struct {
	in   string
	seen map[string]map[string]string
}

func newViolations(in string) *violations {
	return &violations{in: in, seen: map[string]map[string]string{}}
}

func (v *violations) add(what, command, detail string) {
	if v.seen[what] == nil {
		v.seen[what] = map[string]string{}
	}
	if v.seen[what][command] == "" {
		v.seen[what][command] = detail
	}
}

// report fails the test for what is not known, grouped, and for what is known and does not happen any more.
func (v *violations) report(t *testing.T) {
	t.Helper()
	var known []knownViolation
	for _, k := range knownHostile {
		if k.In == v.in {
			known = append(known, k)
		}
	}
	needed := make([]bool, len(known))
	var news, gone strings.Builder
	for _, what := range slices.Sorted(maps.Keys(v.seen)) {
		var fresh []string
		for _, c := range slices.Sorted(maps.Keys(v.seen[what])) {
			i := slices.IndexFunc(known, func(k knownViolation) bool { return k.is(what, c) })
			if i >= 0 {
				needed[i] = true
			} else {
				fresh = append(fresh, c)
			}
			t.Logf("%s: %s: %s", what, c, v.seen[what][c])
		}
		if len(fresh) > 0 {
			fmt.Fprintf(&news, "\n\t{%q, %q, %q}, // %s", v.in, what, strings.Join(fresh, ", "), v.seen[what][fresh[0]])
		}
	}
	for i, k := range known {
		if !needed[i] {
			fmt.Fprintf(&gone, "\n\t{%q, %q, %q}", k.In, k.What, k.Commands)
		}
	}
	if news.Len() > 0 {
		t.Errorf("on the hostile database (%s), commands that change nothing did this:%s", v.in, news.String())
	}
	if gone.Len() > 0 {
		t.Errorf("on the hostile database (%s) this is mended; take it out of knownHostile:%s", v.in, gone.String())
	}
}

// knownHostile are the faults that are not mended yet. It only shrinks: what does not happen any more fails the
// test. A star hides what is new as well, so take it away with the first of what it stands for.
var knownHostile []knownViolation

package policy

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/replyx/schemactl/schema"
)

// IsPerf reports whether an index of this name is managed apart from its table.
func (p *Policy) IsPerf(index string) bool {
	return slices.ContainsFunc(p.PerfIndexes.Names, func(g string) bool { return glob(g, index) })
}

// MarkPerf sets Perf on every index that the policy names.
func (p *Policy) MarkPerf(db *schema.Database) {
	if len(p.PerfIndexes.Names) == 0 {
		return
	}
	for _, t := range db.Tables {
		for _, i := range t.Indexes {
			i.Perf = i.Perf || p.IsPerf(i.Name)
		}
	}
}

// Expired lists the rules that hide nothing any more.
func (p *Policy) Expired(now time.Time) []*Ignore {
	var out []*Ignore
	for _, r := range p.Ignores {
		if r.expired(now) {
			out = append(out, r)
		}
	}
	return out
}

// Ignored is the first rule that hides an action ("create", "drop" or "alter") on an
// object, or on one attribute of it; nil where none does.
func (p *Policy) Ignored(ref schema.Ref, action, attr string, now time.Time) *Ignore {
	for _, r := range p.Ignores {
		if !r.expired(now) && r.direction(action, attr) && r.names(ref) {
			return r
		}
	}
	return nil
}

// Concerns reports whether the rule hides some action on an object, or on an attribute of it.
func (r *Ignore) Concerns(ref schema.Ref, attr string, now time.Time) bool {
	return !r.expired(now) && (r.direction("create", attr) || r.direction("drop", attr) || r.direction("alter", attr)) && r.names(ref)
}

// expired: the day of Expires is the last one.
func (r *Ignore) expired(now time.Time) bool {
	return !r.Expires.IsZero() && now.After(r.Expires.AddDate(0, 0, 1))
}

func (r *Ignore) direction(action, attr string) bool {
	all := !r.NoCreate && !r.NoDrop && !r.NoCompare
	switch action {
	case "create":
		return (all || r.NoCreate) && len(r.Attrs) == 0
	case "drop":
		return (all || r.NoDrop) && len(r.Attrs) == 0
	}
	if !all && !r.NoCompare {
		return false
	}
	return len(r.Attrs) == 0 || slices.ContainsFunc(r.Attrs, func(a string) bool {
		return attr == a || strings.HasPrefix(attr, a+".") || strings.HasPrefix(attr, a+"[")
	})
}

// names reports whether the rule is about the object, or about the relation it belongs to.
func (r *Ignore) names(ref schema.Ref) bool {
	if len(r.Patterns) > 0 {
		return slices.ContainsFunc(r.Patterns, func(p Pattern) bool { return p.matches(ref) })
	}
	var paths []string
	if len(r.Kinds) == 0 || slices.Contains(r.Kinds, ref.Kind) {
		paths = append(paths, ref.Path())
		// One pattern is for all functions of a name.
		if ref.Args != "" || strings.HasSuffix(paths[0], "()") {
			bare := ref
			bare.Args = ""
			paths = append(paths, strings.TrimSuffix(bare.Path(), "()"))
		}
	}
	if ref.Table != "" && (len(r.Kinds) == 0 || slices.ContainsFunc(r.Kinds, schema.Kind.HasRows)) {
		paths = append(paths, ref.Schema+"."+ref.Table)
	}
	return slices.ContainsFunc(r.Objects, func(g string) bool {
		return slices.ContainsFunc(paths, func(p string) bool { return glob(g, p) })
	})
}

// glob reports whether a pattern matches all of s: * is any characters, ? any one, both dots too; everything else is itself.
func glob(pattern, s string) bool {
	// Where the last * stands, and where in s what follows it is tried: a later * never needs an earlier one to take more.
	star, from := -1, 0
	p, i := 0, 0
	for i < len(s) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, from = p, i
			p++
		case p < len(pattern) && pattern[p] == '?':
			_, width := utf8.DecodeRuneInString(s[i:])
			p++
			i += width
		case p < len(pattern) && pattern[p] == s[i]:
			p++
			i++
		case star >= 0:
			_, width := utf8.DecodeRuneInString(s[from:])
			from += width
			p, i = star+1, from
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}

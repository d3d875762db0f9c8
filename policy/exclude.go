package policy

import (
	"fmt"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"ariga.io/atlas/schemahcl"

	"github.com/replyx/schemactl/schema"
)

// Pattern is one of Atlas's exclude patterns (atlasgo.io/declarative/inspect, "Exclude Schemas" and after): globs for a schema, an
// object in it, and a part of that, apart by dots. What a pattern names is left out with all that belongs to it.
type Pattern struct {
	// globs are for the names, the outermost first.
	globs []string
	// kinds limits what the last glob is for; nil is any kind.
	kinds []schema.Kind
}

// selector is the end of a pattern that limits it to kinds: "*.*[type=view|table]".
var selector = regexp.MustCompile(`^(.*)\[type=([a-z_|]*)\]$`)

// atlasKinds are words of the selector that are not the names of our blocks.
var atlasKinds = map[string][]schema.Kind{
	"fk": {schema.KindForeignKey}, "pk": {schema.KindPrimaryKey}, "materialized_view": {schema.KindMaterialized},
	"index": {schema.KindIndex, schema.KindPerfIndex}, "unique": {schema.KindUnique}, "exclude": {schema.KindExclusion},
}

// parsePattern reads a pattern. In a schema of its own, which Atlas calls a URL that is bound to a schema, a pattern begins with the object.
func parsePattern(text, inSchema string) (Pattern, error) {
	var p Pattern
	rest := text
	if m := selector.FindStringSubmatch(text); m != nil {
		rest = m[1]
		for _, word := range strings.Split(m[2], "|") {
			kinds, ok := atlasKinds[word]
			if !ok {
				if !slices.Contains(schema.Kinds(), schema.Kind(word)) {
					return p, fmt.Errorf("type %q is not known", word)
				}
				kinds = []schema.Kind{schema.Kind(word)}
			}
			p.kinds = append(p.kinds, kinds...)
		}
	}
	p.globs = strings.Split(rest, ".")
	if inSchema != "" {
		p.globs = append([]string{inSchema}, p.globs...)
	}
	if len(p.globs) > 3 {
		return p, fmt.Errorf("it has %d parts; a pattern has at most three: schema.table.column", len(p.globs))
	}
	for _, g := range p.globs {
		if _, err := path.Match(g, ""); err != nil || g == "" {
			return p, fmt.Errorf("%q is no glob", g)
		}
	}
	return p, nil
}

// matches reports whether the pattern names an object, or what it belongs to.
func (p Pattern) matches(ref schema.Ref) bool {
	names := ref.Names()
	if len(names) < len(p.globs) {
		return false
	}
	for i, g := range p.globs {
		if ok, err := path.Match(oneName(g), oneName(names[i])); err != nil || !ok {
			return false
		}
	}
	if p.kinds == nil {
		return true
	}
	switch n := len(p.globs); {
	case n == len(names):
		return slices.Contains(p.kinds, ref.Kind)
	case n == 1:
		return slices.Contains(p.kinds, schema.KindSchema)
	}
	// A part does not know of what kind its relation is; only a table has most of them.
	return slices.Contains(p.kinds, schema.KindTable)
}

// oneName is a name, or a glob, in which a slash is a letter as any other.
func oneName(s string) string { return strings.ReplaceAll(s, "/", "\x00") }

// excludes reads the exclude attribute of an env.
func (l *loader) excludes(a *schemahcl.Attr, e *Env) {
	rule := &Ignore{
		Name: "exclude", Objects: l.texts(a), Reason: "exclude in env " + e.Name,
		Pos: posOf(*a.Range()),
	}
	for _, text := range rule.Objects {
		p, err := parsePattern(text, schemaOf(e.URL))
		if err != nil {
			l.fail(a.Range(), `patterns are as Atlas has them: "internal", "public.tmp_*", "*.*.*_old", "*.*[type=view]"`, "%s: %s", l.own(text), err)
		}
		rule.Patterns = append(rule.Patterns, p)
	}
	e.Ignores = append(e.Ignores, rule)
}

// schemaOf is the schema that a URL is bound to by search_path; empty where it is bound to none.
func schemaOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	bound := u.Query().Get("search_path")
	if strings.ContainsAny(bound, ", ") {
		return ""
	}
	return strings.Trim(bound, `"`)
}

package policy

import (
	"regexp"
	"slices"

	"ariga.io/atlas/schemahcl"

	"github.com/replyx/schemactl/schema"
)

// lint reads a lint block. Where Atlas has one too, in an env and outside of any, what else it says is about migration files,
// and is passed over, as Atlas does with what it does not know.
func (l *loader) lint(b *schemahcl.Resource, into *Lint, isAtlas bool) {
	for _, a := range b.Attrs {
		if a.K == "exclude" {
			into.Exclude = append(into.Exclude, l.texts(a)...)
		} else if !isAtlas {
			l.unknown(a, "lint", "exclude")
		}
	}
	for _, c := range b.Children {
		switch {
		case c.Type == "rule" && c.Qualifier == "":
			into.Rules = append(into.Rules, l.lintRule(c))
		case c.Type == "naming":
			into.Rules = append(into.Rules, l.atlasNaming(c))
		case isAtlas:
			l.ignored(c)
		default:
			l.fail(c.Range(), "known blocks of lint are rule and naming", "unknown block %q in lint", c.Type)
		}
	}
}

// lintRule reads a rule block of lint.
func (l *loader) lintRule(b *schemahcl.Resource) LintRule {
	r := LintRule{ID: b.Name, Numbers: make(map[string]int64), Texts: make(map[string][]string)}
	if !slices.Contains(LintRules, r.ID) {
		l.fail(b.Range(), DidYouMean(r.ID, LintRules), "unknown rule %s in lint", l.own(r.ID))
	}
	known := []string{"severity", "exclude"}
	options := make(map[string]LintOption)
	for _, o := range LintOptions() {
		if o.Rule == r.ID {
			known, options[o.Name] = append(known, o.Name), o
		}
	}
	for _, a := range b.Attrs {
		o, ok := options[a.K]
		switch {
		case a.K == "severity":
			r.Severity = Severity(l.oneOf(a, string(SeverityError), string(SeverityWarning), string(SeverityInfo), string(SeverityOff)))
		case a.K == "exclude":
			r.Exclude = append(r.Exclude, l.texts(a)...)
		case !ok:
			l.unknownOf(a, "rule "+r.ID, known)
		case o.IsNumber():
			r.Numbers[a.K] = l.number(a, 1<<31)
		case r.ID == namingPattern:
			r.Texts[a.K] = l.pattern(a)
		default:
			r.Texts[a.K] = l.texts(a)
		}
	}
	for _, c := range b.Children {
		l.fail(c.Range(), "a rule block has attributes only", "unknown block %q in rule", c.Type)
	}
	return r
}

// namingPattern is the rule that Atlas's naming block is about.
const namingPattern = "naming_pattern"

// pattern is one regular expression.
func (l *loader) pattern(a *schemahcl.Attr) []string {
	text := l.text(a)
	if _, err := regexp.Compile(text); err != nil {
		l.fail(a.Range(), "", "%s is no regular expression: %v", a.K, err)
	}
	return []string{text}
}

// atlasNaming reads Atlas's naming block: a pattern for all kinds, and one for each of some.
func (l *loader) atlasNaming(b *schemahcl.Resource) LintRule {
	r := LintRule{ID: namingPattern, Texts: make(map[string][]string)}
	for _, a := range b.Attrs {
		switch a.K {
		case "match":
			for _, k := range namedKinds {
				r.Texts[string(k)] = l.pattern(a)
			}
		case "error":
			if r.Severity = SeverityWarning; l.flag(a) {
				r.Severity = SeverityError
			}
		case "message":
		default:
			l.unknown(a, "naming", "match", "error", "message")
		}
	}
	for _, c := range b.Children {
		if !slices.ContainsFunc(namedKinds, func(k schema.Kind) bool { return string(k) == c.Type }) {
			l.fail(c.Range(), "the kinds are the names of the HCL blocks", "unknown block %q in naming", c.Type)
			continue
		}
		for _, a := range c.Attrs {
			switch a.K {
			case "match":
				r.Texts[c.Type] = l.pattern(a)
			case "message":
			default:
				l.unknown(a, c.Type, "match", "message")
			}
		}
	}
	return r
}

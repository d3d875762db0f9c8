package diff

import (
	"slices"

	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
)

// filter takes out what ignore rules hide, counts it by rule, and warns of rules that
// expired or match nothing.
func (c *comparer) filter() {
	p := c.opts.Policy
	if len(p.Ignores) == 0 {
		return
	}
	kept := c.res.Changes[:0]
	for _, ch := range c.res.Changes {
		if c.keep(&ch) {
			kept = append(kept, ch)
		}
	}
	clear(c.res.Changes[len(kept):])
	c.res.Changes = kept
	c.res.NotProven = slices.DeleteFunc(c.res.NotProven, func(n NotProven) bool {
		return c.hide(n.Ref, Alter, n.Attr)
	})
	expired := p.Expired(c.opts.Now)
	for _, rule := range p.Ignores {
		switch {
		case slices.Contains(expired, rule):
			c.warn(rule.Pos, "ignore rule %q expired on %s and hides nothing any more", rule.Name, rule.Expires.Format("2006-01-02"))
		case rule.Standing:
		case !slices.ContainsFunc(c.res.Ignored, func(i Ignored) bool { return i.Rule == rule.Name }) && !c.matchesAny(rule):
			c.warn(rule.Pos, "ignore rule %q matches nothing", rule.Name)
		}
	}
	slices.SortStableFunc(c.res.Ignored, func(a, b Ignored) int { return ruleIndex(p, a.Rule) - ruleIndex(p, b.Rule) })
}

func ruleIndex(p *policy.Policy, name string) int {
	return slices.IndexFunc(p.Ignores, func(r *policy.Ignore) bool { return r.Name == name })
}

// keep reports whether a change stays, having taken ignored attributes out of it.
func (c *comparer) keep(ch *Change) bool {
	if ch.Action != Alter {
		return !c.hide(ch.Ref, ch.Action, "")
	}
	attrs := ch.Attrs[:0:0]
	for _, a := range ch.Attrs {
		if !c.hide(ch.Ref, Alter, a.Name) {
			attrs = append(attrs, a)
		}
	}
	ch.Attrs = attrs
	return len(attrs) > 0
}

func (c *comparer) hidesPerf(p PerfIndex) bool {
	action := Alter
	switch p.State {
	case PerfMissing:
		action = Create
	case PerfExtra:
		action = Drop
	case PerfInPlace, PerfChanged, PerfInvalid, PerfBuilding, PerfWaiting: // both sides have it
	}
	return c.hide(p.Ref, action, "")
}

func (c *comparer) hide(ref schema.Ref, a Action, attr string) bool {
	rule := c.opts.Policy.Ignored(ref, direction(a), attr, c.opts.Now)
	if rule == nil {
		return false
	}
	c.countHidden(rule.Name, rule.Reason, ref)
	return true
}

func (c *comparer) countHidden(rule, reason string, ref schema.Ref) {
	i := slices.IndexFunc(c.res.Ignored, func(i Ignored) bool { return i.Rule == rule })
	if i < 0 {
		i = len(c.res.Ignored)
		c.res.Ignored = append(c.res.Ignored, Ignored{Rule: rule, Reason: reason})
	}
	if !slices.Contains(c.res.Ignored[i].Refs, ref) {
		c.res.Ignored[i].Refs = append(c.res.Ignored[i].Refs, ref)
	}
}

// direction is the side of an ignore rule that an action belongs to.
func direction(a Action) string {
	switch a {
	case Create, Adopt:
		return "create"
	case Drop:
		return "drop"
	default:
		return "alter"
	}
}

// matchesAny reports whether a rule names some object, though it hid no change of it.
func (c *comparer) matchesAny(rule *policy.Ignore) bool {
	matches := func(ref schema.Ref) bool { return rule.Concerns(ref, firstAttr(rule), c.opts.Now) }
	return anyRef(c.live, matches) || anyRef(c.desired, matches)
}

func firstAttr(rule *policy.Ignore) string {
	if len(rule.Attrs) > 0 {
		return rule.Attrs[0]
	}
	return ""
}

// anyRef reports whether f holds for any object of a database.
func anyRef(db *schema.Database, f func(schema.Ref) bool) bool {
	for ref := range db.Refs() {
		if f(ref) {
			return true
		}
	}
	return false
}

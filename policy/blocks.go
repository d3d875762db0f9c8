package policy

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"ariga.io/atlas/schemahcl"

	"github.com/replyx/schemactl/schema"
)

func (l *loader) env(b *schemahcl.Resource, vars map[string]string) *Env {
	e := &Env{Name: b.Name, Vars: vars}
	if r := b.Range(); r != nil {
		e.Pos = posOf(*r)
	}
	if _, many := l.many[e.Name]; many {
		e.Key = l.key(b.Attrs)
	}
	var exclude *schemahcl.Attr
	for _, a := range b.Attrs {
		switch a.K {
		case "url":
			e.URL = l.text(a)
		case "dev":
			e.DevURL = l.text(a)
		case "src", "schema":
			l.sources(a, e)
		case "schemas":
			e.Schemas = l.texts(a)
		case "exclude":
			exclude = a
		case valueAttr:
			e.Each = a.V
		case "name", "log", keyAttr:
		default:
			l.unknown(a, "env", "url", "src", "dev", "schemas", "exclude")
		}
	}
	if exclude != nil { // its patterns depend on the URL
		l.excludes(exclude, e)
	}
	for _, c := range b.Children {
		switch c.Type {
		case "policy":
			l.policy(c, &e.Policy)
		case "diff":
			l.diff(c, &e.Policy)
		case "schema":
			l.schemaBlock(c, e)
		case "lint":
			l.lint(c, &e.Lint, true)
		case "rollout":
			l.rolloutBlock(c, e)
		case "migration", "format", "test", "log":
			l.ignored(c)
		default:
			l.fail(c.Range(), "known blocks of env are diff and policy", "unknown block %q in env", c.Type)
		}
	}
	return e
}

// sources adds the desired state that an attribute names.
func (l *loader) sources(a *schemahcl.Attr, e *Env) {
	for _, s := range l.texts(a) {
		if l.data.add(s, e) {
			continue
		}
		e.Sources = append(e.Sources, l.source(a, s))
	}
}

// schemaBlock reads the block schema of an env: src, and which kinds of objects are managed.
func (l *loader) schemaBlock(b *schemahcl.Resource, e *Env) {
	for _, a := range b.Attrs {
		if a.K != "src" {
			l.unknown(a, "schema", "src")
			continue
		}
		l.sources(a, e)
	}
	for _, c := range b.Children {
		switch c.Type {
		case "mode":
			l.mode(c, e)
		case "repo":
			l.ignored(c)
		default:
			l.fail(c.Range(), "known blocks of schema are mode and repo", "unknown block %q in schema", c.Type)
		}
	}
}

// modes are the kinds that the block mode of Atlas switches off (atlasgo.io/atlas-schema/projects, "mode").
var modes = map[string][]schema.Kind{
	"tables": {schema.KindTable, schema.KindForeignTable}, "views": {schema.KindView, schema.KindMaterialized},
	"funcs": {schema.KindFunction, schema.KindProcedure, schema.KindAggregate}, "types": {schema.KindEnum, schema.KindDomain, schema.KindComposite, schema.KindRange, schema.KindBaseType},
	"objects": {schema.KindExtension, schema.KindSequence, schema.KindCollation, schema.KindEventTrigger}, "triggers": {schema.KindTrigger},
	"roles": {schema.KindRole}, "permissions": {schema.KindPermission, schema.KindDefaultPermission},
}

func (l *loader) mode(b *schemahcl.Resource, e *Env) {
	for _, a := range b.Attrs {
		kinds, ok := modes[a.K]
		if !ok {
			l.unknown(a, "mode", slices.Sorted(maps.Keys(modes))...)
			continue
		}
		if !l.flag(a) {
			e.Ignores = append(e.Ignores, &Ignore{
				Name: "mode", Kinds: kinds, Objects: []string{"*"}, Reason: a.K + " = false in mode",
				Pos: posOf(*a.Range()),
			})
		}
	}
}

// source is a path relative to the folder of atlas.hcl.
func (l *loader) source(a *schemahcl.Attr, s string) string {
	s = strings.TrimPrefix(s, "file://")
	if filepath.IsAbs(s) || strings.Contains(s, "://") {
		return s
	}
	return filepath.Join(filepath.Dir(a.Range().Filename), s)
}

// skips maps Atlas's skip policies to what an ignore rule says.
var skips = map[string]Ignore{
	"add_schema":         {Kinds: []schema.Kind{schema.KindSchema}, NoCreate: true},
	"drop_schema":        {Kinds: []schema.Kind{schema.KindSchema}, NoDrop: true},
	"modify_schema":      {Kinds: []schema.Kind{schema.KindSchema}, NoCompare: true},
	"add_table":          {Kinds: []schema.Kind{schema.KindTable}, NoCreate: true},
	"drop_table":         {Kinds: []schema.Kind{schema.KindTable}, NoDrop: true},
	"modify_table":       {Kinds: []schema.Kind{schema.KindTable}, NoCompare: true},
	"add_column":         {Kinds: []schema.Kind{schema.KindColumn}, NoCreate: true},
	"drop_column":        {Kinds: []schema.Kind{schema.KindColumn}, NoDrop: true},
	"modify_column":      {Kinds: []schema.Kind{schema.KindColumn}, NoCompare: true},
	"add_index":          {Kinds: []schema.Kind{schema.KindIndex}, NoCreate: true},
	"drop_index":         {Kinds: []schema.Kind{schema.KindIndex}, NoDrop: true},
	"modify_index":       {Kinds: []schema.Kind{schema.KindIndex}, NoCompare: true},
	"add_foreign_key":    {Kinds: []schema.Kind{schema.KindForeignKey}, NoCreate: true},
	"drop_foreign_key":   {Kinds: []schema.Kind{schema.KindForeignKey}, NoDrop: true},
	"modify_foreign_key": {Kinds: []schema.Kind{schema.KindForeignKey}, NoCompare: true},
}

func (l *loader) diff(b *schemahcl.Resource, p *Policy) {
	for _, c := range b.Children {
		switch c.Type {
		case "skip":
			for _, a := range c.Attrs {
				rule, ok := skips[a.K]
				if !ok {
					l.fail(a.Range(), "", "unknown change %q in skip", a.K)
					continue
				}
				if l.flag(a) {
					rule.Name, rule.Objects, rule.Reason = "skip "+a.K, []string{"*"}, "skip in diff"
					rule.Pos = posOf(*a.Range())
					p.Ignores = append(p.Ignores, &rule)
				}
			}
		case "concurrent_index":
			for _, a := range c.Attrs {
				if !l.flag(a) {
					l.warn(a.Range(), fmt.Sprintf("concurrent_index { %s = false } changes nothing: indexes of tables that are in use are always built and dropped concurrently", a.K))
				}
			}
		default:
			l.fail(c.Range(), "known blocks of diff are skip and concurrent_index", "unknown block %q in diff", c.Type)
		}
	}
}

func (l *loader) policy(b *schemahcl.Resource, p *Policy) {
	for _, a := range b.Attrs {
		switch a.K {
		case "rehearse":
			p.Rehearse = Rehearse(l.oneOf(a, string(RehearseOn), string(RehearseOff), string(RehearseRequired)))
		case "rehearse_rows":
			p.RehearseRows = l.count(a, MaxRehearseRows)
		default:
			l.unknown(a, "policy", "rehearse", "rehearse_rows")
		}
	}
	for _, c := range b.Children {
		switch c.Type {
		case "perf_indexes":
			l.perfIndexes(c, &p.PerfIndexes)
		case "ignore":
			p.Ignores = append(p.Ignores, l.ignore(c))
		case "timeouts":
			l.timeouts(c, &p.Timeouts)
		case "allow":
			l.allow(c, &p.Allow)
		case "doctor":
			l.doctor(c, &p.Doctor)
		case "lint":
			l.lint(c, &p.Lint, false)
		case "require_backup":
			p.RequireBackup = l.requireBackup(c)
		default:
			l.fail(c.Range(), "known blocks of policy are perf_indexes, ignore, timeouts, allow, doctor, lint and require_backup", "unknown block %q in policy", c.Type)
		}
	}
}

func (l *loader) perfIndexes(b *schemahcl.Resource, p *PerfIndexes) {
	for _, a := range b.Attrs {
		switch a.K {
		case "names":
			p.Names = append(p.Names, l.texts(a)...)
		case "mode":
			p.Mode = PerfMode(l.oneOf(a, string(Separate), string(IgnorePerf), string(Enforce)))
		case "lists":
			p.Lists = ListsRule(l.oneOf(a, string(ListsSqrt), string(ListsPgvector)))
		default:
			l.unknown(a, "perf_indexes", "names", "mode", "lists")
		}
	}
}

// oneOf is a string out of a list.
func (l *loader) oneOf(a *schemahcl.Attr, values ...string) string {
	s := l.text(a)
	if !slices.Contains(values, s) {
		l.fail(a.Range(), "known are "+strings.Join(values, ", "), "%s is no %s", l.own(s), a.K)
	}
	return s
}

func (l *loader) ignore(b *schemahcl.Resource) *Ignore {
	r := &Ignore{Name: b.Name}
	if rng := b.Range(); rng != nil {
		r.Pos = posOf(*rng)
	}
	for _, a := range b.Attrs {
		switch a.K {
		case "kinds":
			for _, k := range l.texts(a) {
				if !slices.Contains(schema.Kinds(), schema.Kind(k)) {
					l.fail(a.Range(), "the kinds are the names of the HCL blocks", "unknown kind %s", l.own(k))
				}
				r.Kinds = append(r.Kinds, schema.Kind(k))
			}
		case "objects":
			r.Objects = l.texts(a)
		case "no_create":
			r.NoCreate = l.flag(a)
		case "no_drop":
			r.NoDrop = l.flag(a)
		case "no_compare":
			r.NoCompare = l.flag(a)
		case "attributes":
			r.Attrs = l.texts(a)
		case "reason":
			r.Reason = l.text(a)
		case "expires":
			t, err := time.Parse("2006-01-02", l.text(a))
			if err != nil {
				l.fail(a.Range(), "", "expires must be a date, as 2027-01-31")
			}
			r.Expires = t
		default:
			l.unknown(a, "ignore", "kinds", "objects", "no_create", "no_drop", "no_compare", "attributes", "reason", "expires")
		}
	}
	if len(r.Objects) == 0 {
		l.fail(b.Range(), `write objects = ["public.name"]`, "ignore rule %q names no objects", r.Name)
	}
	if r.Reason == "" {
		l.fail(b.Range(), `write reason = "..."; it is printed with what the rule hides`, "ignore rule %q has no reason", r.Name)
	}
	return r
}

func (l *loader) timeouts(b *schemahcl.Resource, t *Timeouts) {
	fields := t.fields()
	for _, a := range b.Attrs {
		f, ok := fields[a.K]
		if !ok {
			l.unknown(a, "timeouts", "lock_start", "lock_cap", "retry_for", "brief_statement", "scan_lock", "concurrent_wait")
			continue
		}
		d, err := time.ParseDuration(l.text(a))
		if err != nil || d <= 0 {
			l.fail(a.Range(), `write a number and a unit: "50ms", "2s", "5m"`, "%s is no duration", a.K)
			continue
		}
		*f = d
	}
}

func (t *Timeouts) fields() map[string]*time.Duration {
	return map[string]*time.Duration{
		"lock_start": &t.LockStart, "lock_cap": &t.LockCap, "retry_for": &t.RetryFor,
		"brief_statement": &t.BriefStatement, "scan_lock": &t.ScanLock, "concurrent_wait": &t.ConcurrentWait,
	}
}

// override puts what is set in t into other.
func (t *Timeouts) override(other *Timeouts) {
	to := other.fields()
	for name, d := range t.fields() {
		if *d != 0 {
			*to[name] = *d
		}
	}
}

func (l *loader) allow(b *schemahcl.Resource, al *Allow) {
	for _, a := range b.Attrs {
		switch a.K {
		case "hazards":
			for _, h := range l.texts(a) {
				if !slices.Contains(Hazards, h) {
					l.fail(a.Range(), "known are "+strings.Join(Hazards, ", "), "unknown hazard %s", l.own(h))
				}
				al.Hazards = append(al.Hazards, h)
			}
		case "direct_below":
			n, ok := parseBytes(l.text(a))
			if !ok {
				l.fail(a.Range(), `write "10MB"; units are kB, MB, GB and TB`, "direct_below is no size")
			}
			al.DirectBelow = n
		default:
			l.unknown(a, "allow", "hazards", "direct_below")
		}
	}
}

// parseBytes reads a size in PostgreSQL's units, which are powers of 1024.
func parseBytes(s string) (int64, bool) {
	for i, unit := range []string{"kB", "MB", "GB", "TB"} {
		if num, ok := strings.CutSuffix(s, unit); ok {
			n, err := strconv.ParseInt(strings.TrimSpace(num), 10, 32)
			return n << (10 * (i + 1)), err == nil && n > 0
		}
	}
	return 0, false
}

func (l *loader) unknown(a *schemahcl.Attr, where string, known ...string) {
	hint := ""
	if len(known) > 0 {
		hint = "known are " + strings.Join(known, ", ")
	}
	l.fail(a.Range(), hint, "unknown attribute %q in %s", a.K, where)
}

func (l *loader) text(a *schemahcl.Attr) string {
	s, err := a.String()
	if err != nil {
		l.fail(a.Range(), "", "%s must be a string", a.K)
	}
	return s
}

// texts is a list of strings, or one string.
func (l *loader) texts(a *schemahcl.Attr) []string {
	if s, err := a.String(); err == nil {
		return []string{s}
	}
	list, err := a.Strings()
	if err != nil {
		l.fail(a.Range(), "", "%s must be a string or a list of strings", a.K)
	}
	return list
}

// count reads a number of things, from none to most.
func (l *loader) count(a *schemahcl.Attr, most int) int {
	n, err := a.Int()
	if err != nil || n < 0 || n > most {
		l.fail(a.Range(), "", "%s is a number from 0 to %d", a.K, most)
	}
	return n
}

func (l *loader) flag(a *schemahcl.Attr) bool {
	b, err := a.Bool()
	if err != nil {
		l.fail(a.Range(), "", "%s must be true or false", a.K)
	}
	return b
}

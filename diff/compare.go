package diff

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
)

// Options limit and time a comparison.
type Options struct {
	// Policy may be nil: then nothing is left out.
	Policy *policy.Policy
	// Perf makes perf indexes ordinary changes.
	Perf bool
	// Now decides which ignore rules have expired.
	Now time.Time
	// Before is an earlier comparison of two states that the new ones share tables with, or nil: what was equal there is not looked
	// at again.
	Before *Result
}

// Compare lists what makes live equal to desired, in the order of the objects' names.
//
// Managed are the schemas that desired declares; the rest of live is counted. Neither
// argument is changed.
func Compare(live, desired *schema.Database, opts Options) *Result {
	c := &comparer{opts: opts, res: &Result{equal: make(map[*schema.Table]*schema.Table)}, desired: desired}
	if c.opts.Policy == nil {
		c.opts.Policy = &policy.Policy{}
	}
	c.live = c.applyRenames(live)
	c.res.Live = c.live
	c.schemas()
	c.unfoldSerials()
	c.extensions()
	c.tables()
	c.entities()
	c.dropPassing()
	c.roles()
	c.grants(schema.KindPermission)
	c.grants(schema.KindDefaultPermission)
	c.recompute()
	c.warnOfCollations()
	c.filter()
	c.warnOfDistribution()
	c.warnOfMoves()
	slices.SortStableFunc(c.res.Changes, func(a, b Change) int { return a.Ref.Compare(b.Ref) })
	keepColumnOrder(c.res.Changes)
	slices.SortStableFunc(c.res.Perf, func(a, b PerfIndex) int { return a.Ref.Compare(b.Ref) })
	slices.SortStableFunc(c.res.NotProven, func(a, b NotProven) int { return a.Ref.Compare(b.Ref) })
	return c.res
}

type comparer struct {
	opts          Options
	live, desired *schema.Database
	res           *Result
	managed       map[string]bool
	// left holds the live partitions that the HCL leaves to others.
	left map[schema.Name]bool
	// serialSequences are live sequences that a rename makes the sequence of a serial
	// column, so they are not dropped.
	serialSequences map[schema.Name]bool
}

func (c *comparer) add(ch Change) {
	if ch.Pos.IsZero() && ch.To != nil && ch.To.Src() != nil {
		ch.Pos = ch.To.Src().Pos
	}
	c.res.Changes = append(c.res.Changes, ch)
}

// alter compares two objects of one name and adds the change, if any. Differences that
// could not be proven are kept apart. It says whether an Alter was added.
func (c *comparer) alter(ch Change) bool {
	attrs := c.differences(ch.Ref, ch.From, ch.To)
	if len(attrs) == 0 {
		return false
	}
	ch.Action, ch.Attrs = Alter, attrs
	ch.Pos = ch.To.Src().At(attrs[0].Name)
	c.add(ch)
	return true
}

func (c *comparer) differences(ref schema.Ref, from, to schema.Object) []AttrChange {
	changed, unproven := attrChanges(from, to)
	for _, u := range unproven {
		c.res.NotProven = append(c.res.NotProven, NotProven{
			Ref: ref, Attr: u.Name, Live: u.From, Desired: u.To, Pos: to.Src().At(u.Name),
		})
	}
	return changed
}

// attrChanges pairs the properties of two objects by name. What is missing on one side
// has an empty value there.
func attrChanges(from, to schema.Object) (changed, unproven []AttrChange) {
	changed, unproven = textChanges(from, to)
	if was, is, differs := schema.OwnerChange(from, to); differs {
		changed = append(changed, AttrChange{Name: "owner", From: was, To: is})
	}
	return changed, unproven
}

func textChanges(from, to schema.Object) (changed, unproven []AttrChange) {
	room := attrRooms.Get().(*[2][]schema.Attr)
	defer attrRooms.Put(room)
	live, desired := attrsIn(&room[0], from), attrsIn(&room[1], to)
	if attrsEqual(live, desired) {
		return nil, nil
	}
	seen := make(map[string]bool, len(live))
	for _, l := range live {
		seen[l.Name] = true
		d := schema.Attr{Name: l.Name}
		if i := slices.IndexFunc(desired, func(a schema.Attr) bool { return a.Name == l.Name }); i >= 0 {
			d = desired[i]
		}
		changed, unproven = appendChange(changed, unproven, l, d)
	}
	for _, d := range desired {
		if !seen[d.Name] {
			changed, unproven = appendChange(changed, unproven, schema.Attr{Name: d.Name}, d)
		}
	}
	return changed, unproven
}

// attrAppender is an object of which there are so many that its attributes are compared in room that is used again.
type attrAppender interface {
	AppendAttrs([]schema.Attr) []schema.Attr
}

// attrsIn are the attributes of an object, in a room where it can add them there.
func attrsIn(room *[]schema.Attr, o schema.Object) []schema.Attr {
	a, ok := o.(attrAppender)
	if !ok {
		return o.Attrs()
	}
	*room = a.AppendAttrs((*room)[:0])
	return *room
}

var attrRooms = sync.Pool{New: func() any { return new([2][]schema.Attr) }}

func appendChange(changed, unproven []AttrChange, l, d schema.Attr) (c, u []AttrChange) {
	if l.Equal(d) {
		return changed, unproven
	}
	ac := AttrChange{Name: l.Name, From: l.Value, To: d.Value}
	if d.Unproven && l.Value != "" {
		return changed, append(unproven, ac)
	}
	return append(changed, ac), unproven
}

// attrsEqual is the fast path: the same properties in the same order.
func attrsEqual(a, b []schema.Attr) bool {
	return slices.EqualFunc(a, b, func(x, y schema.Attr) bool { return x.Name == y.Name && x.Equal(y) })
}

// equalObjects reports whether nothing differs, proven.
func equalObjects(a, b schema.Object) bool {
	changed, unproven := attrChanges(a, b)
	return len(changed) == 0 && len(unproven) == 0
}

func (c *comparer) warn(pos schema.Pos, format string, args ...any) {
	c.res.Warnings = append(c.res.Warnings, Warning{Text: fmt.Sprintf(format, args...), Pos: pos})
}

func (c *comparer) schemas() {
	c.managed = make(map[string]bool)
	for _, s := range c.desired.Schemas {
		c.managed[s.Name] = true
		ref := schema.Ref{Kind: schema.KindSchema, Name: s.Name}
		i := slices.IndexFunc(c.live.Schemas, func(l *schema.Schema) bool { return l.Name == s.Name })
		if i < 0 {
			c.add(Change{Action: Create, Ref: ref, To: s})
			continue
		}
		c.alter(Change{Ref: ref, From: c.live.Schemas[i], To: s})
	}
	c.res.Unmanaged = slices.Clone(c.live.Unmanaged)
}

// extensions are created and updated, never dropped: they belong to the database, and
// what they hold may be used by schemas that no one declared.
func (c *comparer) extensions() {
	undeclared := 0
	for _, l := range c.live.Extensions {
		// plpgsql comes with every database.
		if c.desired.Extension(l.Name) == nil && l.Name != "plpgsql" {
			undeclared++
		}
	}
	if undeclared > 0 {
		c.res.Unmanaged = append(c.res.Unmanaged, schema.Unmanaged{Kind: "extensions", Count: undeclared})
	}
	for _, d := range c.desired.Extensions {
		ref := schema.Ref{Kind: schema.KindExtension, Name: d.Name}
		l := c.live.Extension(d.Name)
		if l == nil {
			c.add(Change{Action: Create, Ref: ref, To: d})
			continue
		}
		// What the HCL leaves open is right as it is.
		known := *l
		if d.Schema == "" {
			known.Schema = ""
		}
		if d.Version == "" {
			known.Version = ""
		}
		if d.Comment == "" {
			known.Comment = ""
		}
		c.alter(Change{Ref: ref, From: &known, To: d})
	}
}

// paired holds the live and the desired object of one name; one of them may be nil.
type paired[T any] struct{ live, desired *T }

// match merges two lists by name. The result is sorted by name.
func match[T any](live, desired []*T, name func(*T) schema.Name) []paired[T] {
	order := func(a, b *T) int { return name(a).Compare(name(b)) }
	live, desired = sorted(live, order), sorted(desired, order)
	out := make([]paired[T], 0, max(len(live), len(desired)))
	for i, j := 0, 0; i < len(live) || j < len(desired); {
		cmp := 0
		switch {
		case i == len(live):
			cmp = 1
		case j == len(desired):
			cmp = -1
		default:
			cmp = order(live[i], desired[j])
		}
		var p paired[T]
		if cmp <= 0 {
			p.live, i = live[i], i+1
		}
		if cmp >= 0 {
			p.desired, j = desired[j], j+1
		}
		out = append(out, p)
	}
	return out
}

// matchNames is match for what belongs to a table.
func matchNames[T any](live, desired []*T, name func(*T) string) []paired[T] {
	return match(live, desired, func(t *T) schema.Name { return schema.Name{Name: name(t)} })
}

func sorted[T any](list []*T, order func(a, b *T) int) []*T {
	if slices.IsSortedFunc(list, order) {
		return list
	}
	list = slices.Clone(list)
	slices.SortStableFunc(list, order)
	return list
}

// joinNames lists names for a sentence.
func joinNames(names []string) string { return strings.Join(names, ", ") }

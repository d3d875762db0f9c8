package diff

import (
	"strings"

	"github.com/replyx/schemactl/schema"
)

// renameMultiranges notes the new names of multirange types, which follow those of their ranges
// or have a change of their own.
func (c *comparer) renameMultiranges(live *schema.Database, r *renamer) {
	was := make(map[schema.Ref]schema.Ref, len(r.entities))
	for from, to := range r.entities {
		was[to] = from
	}
	for _, d := range c.desired.Entities {
		to, ok := d.(*schema.Range)
		if !ok {
			continue
		}
		ref := d.Ref()
		if old, renamed := was[ref]; renamed {
			ref = old
		}
		if from, ok := live.Entity(ref).(*schema.Range); ok && from.MultirangeName() != to.MultirangeName() {
			r.types[from.MultirangeName().SQL()] = to.MultirangeName().SQL()
		}
	}
}

// renameValues notes the new names of enum values, as constants in the server's print.
func (c *comparer) renameValues(live *schema.Database, r *renamer) {
	for _, l := range schema.Of[*schema.Enum](live) {
		d := c.desired.Enum(r.ref(l.Ref()).TypeName())
		if d == nil {
			continue
		}
		for _, v := range d.PendingRenames(l.Values) {
			r.values[schema.Literal(v.From)+"::"+l.Name.SQL()] = schema.Literal(v.To) + "::" + d.Name.SQL()
		}
	}
}

// constants replaces the names of enum values.
func (r *renamer) constants(s string) string {
	for from, to := range r.values {
		for i := strings.Index(s, from); i >= 0; {
			end := i + len(from)
			if end == len(s) || !isNameByte(s[end]) {
				s = s[:i] + to + s[end:]
				end = i + len(to)
			}
			next := strings.Index(s[end:], from)
			if next < 0 {
				break
			}
			i = end + next
		}
	}
	return s
}

func isNameByte(c byte) bool {
	return c == '_' || c == '.' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c >= 0x80
}

// collation is the new name of a collation.
func (r *renamer) collation(s string) string {
	if to, ok := r.names[s]; ok {
		return to
	}
	return s
}

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

// renameValues notes the new names of enum values, as constants in the server's print. The type of one gets its new name after it.
func (c *comparer) renameValues(live *schema.Database, r *renamer) {
	for _, l := range schema.Of[*schema.Enum](live) {
		d := c.desired.Enum(r.ref(l.Ref()).TypeName())
		if d == nil {
			continue
		}
		for _, v := range d.PendingRenames(l.Values) {
			r.values[schema.Literal(v.From)+"::"+l.Name.SQL()] = schema.Literal(v.To) + "::" + l.Name.SQL()
		}
	}
}

// constants replaces the names of enum values, each once: they may be handed on.
func (r *renamer) constants(s string) string {
	if len(r.values) == 0 {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		from := r.constantAt(s)
		if from == "" {
			b.WriteByte(s[0])
			s = s[1:]
			continue
		}
		b.WriteString(r.values[from])
		s = s[len(from):]
	}
	return b.String()
}

// constantAt is the constant with a new name that a text begins with, or empty.
func (r *renamer) constantAt(s string) string {
	if s[0] != '\'' {
		return ""
	}
	for from := range r.values {
		if strings.HasPrefix(s, from) && (len(s) == len(from) || !isNameByte(s[len(from)])) {
			return from
		}
	}
	return ""
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

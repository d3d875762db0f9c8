package sqlschema

import (
	"regexp"
	"sort"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

// rename is a comment that says what the object behind it was called before: -- schemactl:rename old_name.
type rename struct {
	from string
	pos  schema.Pos
	// before is the offset of the token that follows.
	before int
}

var directive = regexp.MustCompile(`(?m)--[ \t]*schemactl:[ \t]*(\S*)[ \t]*(.*?)[ \t\r]*$`)

// comments reads the comments that are meant for us. The first that cannot be understood is kept for whoever uses the script.
func (s *Script) comments() {
	for _, m := range directive.FindAllStringSubmatchIndex(s.text, -1) {
		next, inside := s.tokenAt(m[0])
		if inside {
			continue
		}
		word, rest := s.text[m[2]:m[3]], s.text[m[4]:m[5]]
		r := rename{pos: s.place(m[0]), before: next}
		n := 0
		for t := range sqltext.Tokens(rest) {
			r.from = t.Text
			if n++; !t.IsName() {
				n = 2
			}
		}
		switch {
		case s.badComment != nil:
		case word != "rename":
			s.badComment = &Error{Pos: r.pos, Message: "schemactl:" + word + " is no comment that is known", Hint: "known is -- schemactl:rename OLD_NAME"}
		case n != 1:
			s.badComment = &Error{Pos: r.pos, Message: "schemactl:rename takes the name that the object had, and nothing else", Hint: "write -- schemactl:rename OLD_NAME"}
		default:
			s.renames = append(s.renames, r)
		}
	}
}

// tokenAt is the offset of the first token behind an offset, and reports whether the offset lies inside of a token.
func (s *Script) tokenAt(offset int) (next int, inside bool) {
	i := sort.Search(len(s.statements), func(i int) bool { return s.statements[i].End > offset })
	if i == len(s.statements) {
		return len(s.text), false
	}
	for _, t := range s.statements[i].Tokens {
		if t.End > offset {
			return t.Pos, t.Pos <= offset
		}
	}
	return len(s.text), false
}

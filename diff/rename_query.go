package diff

import (
	"strings"

	"github.com/replyx/schemactl/schema"
)

// noteReused notes the tables that have a new column of the name which another one gives up. A query that reads the renamed one
// has the words already that are to read the new one.
func (c *comparer) noteReused(r *renamer) {
	for was, columns := range r.columns {
		d := c.desired.Table(r.table(was))
		for from := range columns {
			if d != nil && d.Column(from) != nil {
				r.reused[was] = columns
			}
		}
	}
}

// query puts the new names of columns into a query that the server printed, of the tables whose column names are used again: those
// after the name of the table or its alias, and those that stand alone. Should a word that is no column be replaced, the query
// is made again, which is right if not needed.
func (r *renamer) query(s string) string {
	if len(r.reused) == 0 {
		return s
	}
	alone, after := r.readBy(s)
	if len(after) == 0 {
		return s
	}
	var b strings.Builder
	place := newTargets()
	for len(s) > 0 {
		n := wordLen(s)
		word, rest := s[:n], s[n:]
		was := word
		if before, last, ok := cutLast(word); ok && after[before][last] != "" {
			word, was = before+"."+after[before][last], last
		} else if to := alone[word]; to != "" {
			word = to
		}
		b.WriteString(word)
		if word != s[:n] && place.bare(rest) {
			b.WriteString(" AS " + was)
		}
		place.pass(s[:n])
		s = rest
	}
	return b.String()
}

// readBy are the new names of the columns of the tables that a query names: alone, and by what they stand after.
func (r *renamer) readBy(s string) (alone map[string]string, after map[string]map[string]string) {
	alone, after = make(map[string]string), make(map[string]map[string]string)
	for t, columns := range r.reused {
		names := make(map[string]string, len(columns))
		for from, to := range columns {
			names[schema.Ident(from)] = schema.Ident(to)
		}
		for rest := s; len(rest) > 0; {
			n := wordLen(rest)
			word := rest[:n]
			if rest = rest[n:]; word != t.SQL() {
				continue
			}
			for from, to := range names {
				alone[from] = to
			}
			after[schema.Ident(t.Name)], after[t.SQL()] = names, names
			if a := aliasAt(rest); a != "" {
				after[a] = names
			}
		}
	}
	return alone, after
}

// aliasAt is the alias that the server prints behind a relation; keywords it prints in upper case.
func aliasAt(s string) string {
	if len(s) < 2 || s[0] != ' ' {
		return ""
	}
	if c := s[1]; c == '"' || c == '_' || c >= 'a' && c <= 'z' || c >= 0x80 {
		return s[1 : 1+wordLen(s[1:])]
	}
	return ""
}

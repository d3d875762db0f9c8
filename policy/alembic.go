package policy

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// perfIndexesName finds the assignment in an Alembic env.py, with or without an annotation.
var perfIndexesName = regexp.MustCompile(`(?m)^[ \t]*PERF_INDEXES[ \t]*(:[^=\n]*)?=`)

// perfIndexesChange finds what adds to it or takes away from it later.
var perfIndexesChange = regexp.MustCompile(`(?m)^[ \t]*PERF_INDEXES[ \t]*((:[^=\n]*)?=[^=]|[-|+&^]=|\.(add|update|remove|discard|append|extend|clear|pop|insert)\b|\.\w+_update\b)`)

func lineOf(src string, pos int) int { return strings.Count(src[:min(pos, len(src))], "\n") + 1 }

// AlembicIndexes reads the names in PERF_INDEXES of an Alembic env.py: a set, a list or a tuple of
// plain strings, perhaps within set() or frozenset(). They come sorted, each once.
func AlembicIndexes(src string) ([]string, error) {
	src = strings.ReplaceAll(src, "\r\n", "\n")
	at := perfIndexesName.FindStringIndex(src)
	if at == nil {
		return nil, fmt.Errorf("there is no PERF_INDEXES = {...} in it")
	}
	p := &python{src: src, pos: at[1]}
	names, err := p.strings()
	if err == nil {
		err = p.ended()
	}
	if err != nil {
		return nil, fmt.Errorf("line %d: %w", lineOf(src, p.pos), err)
	}
	if again := perfIndexesChange.FindStringIndex(src[p.pos:]); again != nil {
		return nil, fmt.Errorf("line %d: PERF_INDEXES is changed after it is set in line %d: write all of its names there", lineOf(src, p.pos+again[1]-1), lineOf(src, at[1]))
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// python reads a literal of Python's.
type python struct {
	src string
	pos int
}

// strings reads brackets with strings in them, up to the last bracket.
func (p *python) strings() ([]string, error) {
	var out []string
	// joined: a string came just before, and another continues it, after a plus perhaps.
	depth, joined, plus := 0, false, false
	for {
		p.blanks(depth > 0)
		if p.pos >= len(p.src) {
			return nil, fmt.Errorf("the brackets of PERF_INDEXES are not closed")
		}
		switch c := p.src[p.pos]; {
		case c == '+' && joined && !plus:
			p.pos++
			plus = true
		case plus && stringStart.FindString(p.src[p.pos:]) == "":
			return nil, p.notPlain()
		case strings.IndexByte("{[(", c) >= 0:
			depth++
			p.pos++
		case strings.IndexByte("}])", c) >= 0:
			p.pos++
			if depth--; depth <= 0 {
				return out, nil
			}
			joined = false
		case c == ',' && depth > 0:
			p.pos++
			joined = false
		case depth == 0 && p.word("frozenset"), depth == 0 && p.word("set"):
		case depth > 0:
			s, err := p.literal()
			if err != nil {
				return nil, err
			}
			if joined {
				out[len(out)-1] += s
			} else {
				out = append(out, s)
			}
			joined, plus = true, false
		default:
			return nil, fmt.Errorf("PERF_INDEXES is not a set of strings")
		}
	}
}

// ended sees that the statement ends behind the brackets: what is done to them is not done here.
func (p *python) ended() error {
	p.blanks(false)
	if p.pos >= len(p.src) || p.src[p.pos] == '\n' || p.src[p.pos] == ';' {
		return nil
	}
	r, _ := utf8.DecodeRuneInString(p.src[p.pos:])
	return fmt.Errorf("PERF_INDEXES continues after its brackets, with %q: only plain strings in one pair of brackets can be read", string(r))
}

// blanks passes over spaces and comments; lines end the statement outside of brackets.
func (p *python) blanks(lines bool) {
	for p.pos < len(p.src) {
		switch c := p.src[p.pos]; {
		case c == '#':
			n := strings.IndexByte(p.src[p.pos:], '\n')
			if n < 0 {
				n = len(p.src) - p.pos
			}
			p.pos += n
		case c == ' ' || c == '\t' || c == '\r' || c == '\n' && lines:
			p.pos++
		case strings.HasPrefix(p.src[p.pos:], "\\\n"):
			p.pos += 2
		default:
			return
		}
	}
}

func (p *python) word(w string) bool {
	if !strings.HasPrefix(p.src[p.pos:], w) {
		return false
	}
	p.pos += len(w)
	return true
}

var (
	stringStart = regexp.MustCompile(`^([rRuUbBfF]{0,2})("""|'''|"|')`)
	escapes     = map[byte]string{'\\': `\`, '\'': "'", '"': `"`, 'n': "\n", 't': "\t", '\n': ""}
)

// literal reads one string.
func (p *python) literal() (string, error) {
	m := stringStart.FindStringSubmatch(p.src[p.pos:])
	if m == nil || strings.ContainsAny(m[1], "fFbB") {
		return "", p.notPlain()
	}
	raw := strings.ContainsAny(m[1], "rR")
	p.pos += len(m[0])
	var b strings.Builder
	for p.pos < len(p.src) {
		c := p.src[p.pos]
		switch {
		case strings.HasPrefix(p.src[p.pos:], m[2]):
			p.pos += len(m[2])
			return b.String(), nil
		case c == '\n' && len(m[2]) == 1:
			return "", fmt.Errorf("a string is not closed")
		case c == '\\' && !raw && p.pos+1 < len(p.src):
			e, ok := escapes[p.src[p.pos+1]]
			if !ok {
				return "", fmt.Errorf("the escape \\%c is not known", p.src[p.pos+1])
			}
			b.WriteString(e)
			p.pos += 2
		default:
			b.WriteByte(c)
			p.pos++
		}
	}
	return "", fmt.Errorf("a string is not closed")
}

func (p *python) notPlain() error {
	what := "bytes"
	switch m := stringStart.FindStringSubmatch(p.src[p.pos:]); {
	case m == nil:
		r, _ := utf8.DecodeRuneInString(p.src[p.pos:])
		what = fmt.Sprintf("what begins with %q", string(r))
	case strings.ContainsAny(m[1], "fF"):
		what = "an f-string"
	}
	return fmt.Errorf("only plain strings can be read, not %s", what)
}

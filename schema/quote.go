package schema

import "strings"

// Ident quotes an identifier where PostgreSQL would misread it bare: its own rule,
// quote_identifier in ruleutils.c, with every keyword that is not unreserved quoted.
func Ident(s string) string {
	if s != "" && plainIdent(s) && !reserved[s] {
		return s
	}
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}

// Literal quotes a string constant. A backslash turns it into an escape string, which
// means the same whatever standard_conforming_strings says.
func Literal(s string) string {
	q := "'" + strings.ReplaceAll(s, "'", "''") + "'"
	if strings.Contains(s, `\`) {
		return "E" + strings.ReplaceAll(q, `\`, `\\`)
	}
	return q
}

// SQL is the qualified, quoted name.
func (n Name) SQL() string {
	if n.Schema == "" {
		return Ident(n.Name)
	}
	return Ident(n.Schema) + "." + Ident(n.Name)
}

// ParseName reads an SQL name, quoted or not, with or without schema: the inverse of
// [Name.SQL].
func ParseName(s string) Name {
	var parts []string
	for s != "" {
		var part string
		if s[0] == '"' {
			part, s = cutQuoted(s[1:])
			s = strings.TrimPrefix(s, ".")
		} else {
			part, s, _ = strings.Cut(s, ".")
		}
		parts = append(parts, part)
	}
	switch len(parts) {
	case 0:
		return Name{}
	case 1:
		return Name{Name: parts[0]}
	default:
		return Name{parts[0], parts[1]}
	}
}

func cutQuoted(s string) (name, rest string) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '"' {
			if i+1 < len(s) && s[i+1] == '"' {
				i++
			} else {
				return b.String(), s[i+1:]
			}
		}
		b.WriteByte(s[i])
	}
	return b.String(), ""
}

func plainIdent(s string) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z', c == '_':
		case c >= '0' && c <= '9':
			if i == 0 {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// Unquote is the text of a string constant in SQL, quoted as Literal does; false for what is none.
func Unquote(s string) (string, bool) {
	body := strings.TrimPrefix(s, "E")
	if len(body) < 2 || body[0] != '\'' || body[len(body)-1] != '\'' {
		return "", false
	}
	text := strings.ReplaceAll(body[1:len(body)-1], "''", "'")
	if body != s {
		text = strings.ReplaceAll(text, `\\`, `\`)
	}
	return text, true
}

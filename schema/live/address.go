package live

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// unreadable is what is said of a text that is no address of a database. None of it is repeated: any
// part of it may be a password.
const unreadable = "the database URL cannot be read"

const writeURL = "write postgres://user:password@host:port/database"

const encodeHint = writeURL + `; a password with any of @ : / ? # % & must be percent-encoded, "@" as "%40"`

// badAddress is an address that no server is asked with.
func badAddress(why, hint string) *ConnectError {
	message := unreadable
	if why != "" {
		message += ": " + why
	}
	return &ConnectError{Message: message, Hint: hint}
}

// Address is the text of a database's address as the driver takes it.
type Address struct {
	// Text is a URL, or keywords and values. It may hold a password.
	Text string
	// Warnings say what of the text is left out. They repeat no value of it.
	Warnings []string
}

// schemeOf is what stands before :// of a text, where it is a scheme. A password may hold :// too.
var schemeOf = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9+.:_-]*)://`)

// driverOf takes the driver's name off a scheme, as SQLAlchemy writes it: postgresql+psycopg2.
var driverOf = regexp.MustCompile(`^(postgres|postgresql)\+[a-z0-9_]+$`)

// IsAddress reports whether a text is meant as the address of a database, rightly written or not, and
// not as a path: it must then never be repeated.
func IsAddress(text string) bool {
	text = unquoted(text)
	if strings.HasPrefix(text, "file://") {
		return false
	}
	return strings.Contains(text, "://") || strings.Contains(text, "@") && strings.Contains(text, ":") || keywordStart.MatchString(text)
}

var keywordStart = regexp.MustCompile(`(?i)(^|\s)(host|hostaddr|port|dbname|user|password|service|sslmode)\s*=`)

// quotes are what people copy along with a URL.
const quotes = "\"'`“”‘’ \t\r\n\v\f\u00a0\ufeff"

// unquoted takes white space off a text, and the quotes that it stands in. Of keywords the last value may
// end in a quote of its own.
func unquoted(text string) string {
	clean := strings.TrimSpace(text)
	inner := strings.TrimLeft(clean, quotes)
	switch {
	case inner == clean:
		return clean
	case schemeOf.MatchString(inner):
		return strings.TrimRight(inner, quotes)
	case strings.HasSuffix(inner, clean[:1]):
		return strings.TrimSpace(inner[:len(inner)-1])
	}
	return strings.TrimSpace(inner)
}

// ReadAddress reads a URL of PostgreSQL's, or libpq's keywords and values, and refuses everything else: the
// driver would take it for keywords, and send it to some server as the name of a parameter. An error is
// [ConnectError].
func ReadAddress(text string) (Address, error) {
	var a Address
	clean := unquoted(text)
	if clean != strings.TrimSpace(text) {
		a.Warnings = append(a.Warnings, "the database URL stands in quotes, which are left out")
	} else if clean != text {
		a.Warnings = append(a.Warnings, "the database URL begins or ends with white space, which is left out")
	}
	if clean == "" {
		return a, badAddress("it is empty", writeURL)
	}
	if strings.ContainsAny(clean, "\x00\r\n") {
		return a, badAddress("it has a line break in it", "give it on one line")
	}
	var err *ConnectError
	if m := schemeOf.FindStringSubmatch(clean); m != nil {
		err = a.readURL(m[1], clean[len(m[0]):])
	} else {
		err = a.readKeywords(clean)
	}
	if err != nil {
		return a, err
	}
	return a, nil
}

// readURL reads what stands behind the scheme.
func (a *Address) readURL(scheme, rest string) *ConnectError {
	scheme = strings.ToLower(scheme)
	if m := driverOf.FindStringSubmatch(scheme); m != nil {
		scheme = m[1]
	}
	if scheme != "postgres" && scheme != "postgresql" {
		return badScheme(scheme)
	}
	if misplacedAt("://" + rest) {
		return badAddress("", encodeHint)
	}
	rest, query, has := strings.Cut(rest, "?")
	if strings.ContainsAny(rest, " \t") {
		return badAddress("it has white space in it", encodeHint)
	}
	var params parameters
	for _, part := range strings.Split(query, "&") {
		name, value, _ := strings.Cut(part, "=")
		name, err1 := url.QueryUnescape(name)
		value, err2 := url.PathUnescape(value)
		if err1 != nil || err2 != nil {
			return badAddress("a parameter is not percent-encoded", encodeHint)
		}
		if name != "" {
			params = append(params, parameter{name, value})
		} else if part != "" {
			return badAddress("a parameter has no name", encodeHint)
		}
	}
	kept, err := a.understand(params)
	if err != nil {
		return err
	}
	a.Text = scheme + "://" + rest
	if has && len(kept) > 0 {
		a.Text += "?" + kept.query()
	}
	return nil
}

// knownSchemes are schemes that people have in such variables: they are no secret.
var knownSchemes = []string{
	"mysql", "mysql2", "mariadb", "sqlite", "sqlite3", "sqlserver", "mssql", "oracle", "mongodb", "redis", "http", "https", "ftp", "ssh", "tcp", "unix", "docker",
	"cockroachdb", "clickhouse", "file", "pg", "psql", "pgsql", "postgis", "postgress", "postgre", "postgressql", "postgreql", "postgresq", "posgres", "posgresql",
}

func badScheme(scheme string) *ConnectError {
	switch {
	case strings.HasPrefix(scheme, "jdbc:"):
		return badAddress("it is a URL of JDBC, which schemactl does not read", writeURL+", without jdbc:, and with user and password before the host")
	case strings.Contains(scheme, "+"):
		return badAddress("its scheme names a driver", writeURL+": take away + and the driver behind it")
	case slices.Contains(knownSchemes, scheme):
		return badAddress(scheme+":// is no scheme of PostgreSQL", writeURL)
	}
	return badAddress("what stands before :// is no scheme of PostgreSQL", writeURL)
}

// readKeywords reads keywords and values: host=db dbname=app.
func (a *Address) readKeywords(text string) *ConnectError {
	params, ok := splitKeywords(text)
	if !ok {
		return badAddress("it is neither a URL nor keywords and values", encodeHint+"; or host=... dbname=... user=...")
	}
	kept, err := a.understand(params)
	if err != nil {
		return err
	}
	a.Text = kept.keywords()
	return nil
}

// splitKeywords reads keyword = value pairs as libpq does.
func splitKeywords(s string) (parameters, bool) {
	var out parameters
	for s = strings.TrimSpace(s); s != ""; s = strings.TrimSpace(s) {
		name, rest, ok := strings.Cut(s, "=")
		name = strings.TrimSpace(name)
		if !ok || name == "" || strings.ContainsAny(name, " \t") {
			return nil, false
		}
		value, rest, ok := keywordValue(strings.TrimLeft(rest, " \t"))
		if !ok {
			return nil, false
		}
		out = append(out, parameter{name, value})
		s = rest
	}
	return out, true
}

// keywordValue takes one value off a text: a word, or what stands in quotes. A backslash takes the next
// character as it is.
func keywordValue(s string) (value, rest string, ok bool) {
	quoted := strings.HasPrefix(s, "'")
	s = strings.TrimPrefix(s, "'")
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\':
			if i++; i < len(s) {
				b.WriteByte(s[i])
			}
		case quoted && c == '\'':
			return b.String(), s[i+1:], true
		case !quoted && (c == ' ' || c == '\t'):
			return b.String(), s[i:], true
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), "", !quoted
}

// misplacedAt reports whether a URL has an @ beside the one before the host: most likely a
// password that is not encoded, whose rest would be taken, and printed, as host or database.
func misplacedAt(text string) bool {
	_, rest, ok := strings.Cut(text, "://")
	if !ok {
		return false
	}
	at := strings.IndexByte(rest, '@')
	end := strings.IndexAny(rest, "/?#")
	return at >= 0 && (strings.Count(rest, "@") > 1 || end >= 0 && end < at)
}

// parameter is a keyword of an address and its value.
type parameter struct{ name, value string }

type parameters []parameter

func (ps parameters) has(name string) bool {
	return slices.ContainsFunc(ps, func(p parameter) bool { return p.name == name })
}

func (ps parameters) query() string {
	list := make([]string, len(ps))
	for i, p := range ps {
		list[i] = url.QueryEscape(p.name) + "=" + strings.NewReplacer("&", "%26", "=", "%3D").Replace(url.PathEscape(p.value))
	}
	return strings.Join(list, "&")
}

func (ps parameters) keywords() string {
	list := make([]string, len(ps))
	for i, p := range ps {
		list[i] = p.name + "='" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(p.value) + "'"
	}
	return strings.Join(list, " ")
}

// understand keeps what the driver knows, translates what other libraries write, and leaves out what
// makes no difference here. Everything else is refused, and named only where it is a known word: it may
// be the rest of a password.
func (a *Address) understand(ps parameters) (parameters, *ConnectError) {
	var kept parameters
	var ignored []string
	for i, p := range ps {
		meaning, known := parameterMeanings[p.name]
		switch {
		case !known:
			return nil, badAddress(fmt.Sprintf("PostgreSQL does not know its parameter %d", i+1),
				"compare the parameters with libpq's, or leave it out; a password with & or = or white space must be percent-encoded in a URL, and quoted among keywords")
		case meaning.allowed != nil && !slices.Contains(meaning.allowed, p.value):
			return nil, badAddress(p.name+" is none of "+strings.Join(meaning.allowed, ", "), "write one of them, or leave "+p.name+" out")
		case meaning.refused != nil && meaning.refused(p.value):
			return nil, badAddress("schemactl cannot do what "+p.name+" asks for", meaning.remedy)
		case meaning.others != "":
			ignored = append(ignored, p.name+" is "+meaning.others)
		case p.name == "ssl" && p.value == "true":
			kept = append(kept, parameter{"sslmode", "require"})
		case meaning.as == "application_name" && kept.has(meaning.as):
		case meaning.as != "":
			kept = append(kept, parameter{meaning.as, p.value})
		case !meaning.harmless:
			kept = append(kept, p)
		}
	}
	if len(ignored) > 0 {
		a.Warnings = append(a.Warnings, "parameters of the database URL are left out: "+strings.Join(ignored, "; "))
	}
	return kept, nil
}

package schema

import (
	"regexp"
	"strings"
)

// secretName finds options that hold a secret by the names that wrappers give them.
var secretName = regexp.MustCompile(`(?i)passw|passphrase|passcode|pwd|secret|token|credential|(api|access|private)_?key$`)

// secretKey finds keys: sslkey, client_key, but not keep_connections. Of a table or a column, a
// key is a column.
var secretKey = regexp.MustCompile(`(?i)(^|_|ssl)key$`)

// secretValue finds a password within a value: a URL with user:password@, or password=.
var secretValue = regexp.MustCompile(`(?i)://[^/?#\s]*:[^/?#\s]*@|(password|passwd|pwd|secret|token)\s*[=:]`)

// SecretOption says that an option of a foreign server, a user mapping or another object of the
// kind holds a secret. Such options are neither read nor written nor compared.
func SecretOption(k Kind, p Param) bool {
	// It says whether a password must be given.
	if strings.EqualFold(p.Name, "password_required") {
		return false
	}
	return secretName.MatchString(p.Name) || secretValue.MatchString(p.Value) || k != KindForeignTable && secretKey.MatchString(p.Name)
}

// secretText finds a line of HCL that gives a secret a value.
var secretText = regexp.MustCompile(`(?i)(passw|passphrase|passcode|pwd|secret|token|credential|(ssl|api|access|private)_?key)\w*"?\s*[=:]`)

// SecretText says that a line of a file may hold a secret, so that it must not be shown.
func SecretText(line string) bool {
	return secretText.MatchString(line) || secretValue.MatchString(line)
}

// options lists options, quoted so that an empty one is there.
func (l *attrList) options(prefix string, ps []Param) {
	for _, p := range ps {
		*l = append(*l, Attr{Name: prefix + "." + p.Name, Value: Literal(p.Value)})
	}
}

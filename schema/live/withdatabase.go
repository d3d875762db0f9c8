package live

import (
	"slices"
	"strings"
)

// WithDatabase is the address of another database of the same server, for the same user. An error is
// [ConnectError].
func WithDatabase(text, database string) (string, error) {
	a, err := ReadAddress(text)
	if err != nil {
		return "", err
	}
	if !schemeOf.MatchString(a.Text) {
		return a.Text + " " + parameters{{"dbname", database}}.keywords(), nil
	}
	base, query, _ := strings.Cut(a.Text, "?")
	parts := slices.DeleteFunc(strings.Split(query, "&"), func(p string) bool {
		name, _, _ := strings.Cut(p, "=")
		return p == "" || name == "dbname" || name == "database"
	})
	return base + "?" + strings.Join(append(parts, parameters{{"dbname", database}}.query()), "&"), nil
}

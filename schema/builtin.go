package schema

import (
	"regexp"
	"strings"
)

var typeLengths = regexp.MustCompile(`\s*\([0-9, ]*\)|(\[\])+$`)

// BuiltinType reports whether a type, in the spelling of format_type, is one of pg_catalog's.
func BuiltinType(text string) bool {
	name := typeLengths.ReplaceAllString(text, "")
	// In quotes, bit is the type without a length.
	if builtinPlain[name] || name == "character" || name == `"bit"` || strings.HasPrefix(name, "interval") {
		return true
	}
	for _, print := range builtinPrint {
		if print == name {
			return true
		}
	}
	return false
}

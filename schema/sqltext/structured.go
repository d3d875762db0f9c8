package sqltext

import "strings"

// HoldsStructured reports whether a text holds a string constant that can be the input of an array, a row, a range or a multirange:
// these begin with a brace, a bracket or a parenthesis (manual, "Array Input and Output Syntax", "Constructing Composite Values",
// "Range Input/Output"). What a constant with escapes begins with is not read here, so it may be one.
func HoldsStructured(text string) bool {
	before := ""
	for t := range Tokens(text) {
		if t.Kind == String && (before == "&" || strings.Contains(text[t.Pos:t.End], `\`) || beginsStructured(t.Text)) {
			return true // U&'...' has escapes of its own
		}
		before = t.Text
	}
	return false
}

func beginsStructured(constant string) bool {
	rest := strings.TrimLeft(constant, " \t\n\r\v\f")
	return rest != "" && strings.ContainsRune("{[(", rune(rest[0]))
}

package sqltext

// Fault says why a text is not one expression or one query that stays where a statement puts it: a
// quote or a comment that nothing ends, a parenthesis without its other half, a semicolon. It is
// empty where the text has none of these; whether it is SQL is the server's to say.
func Fault(text string) string { return fault(text, false) }

// FaultOfStatements is [Fault] for a text of several statements, which semicolons end.
func FaultOfStatements(text string) string { return fault(text, true) }

func fault(text string, statements bool) string {
	// One character more tells what ends with the text from what does not end.
	s, depth := text+"\n", 0
	for i := 0; i < len(text); {
		end, t, ok := next(s, i)
		switch {
		case end > len(text) && !ok:
			return "a comment does not end"
		case end > len(text):
			return "a quote does not end"
		case ok && t.Kind == Op && t.Text == "(":
			depth++
		case ok && t.Kind == Op && t.Text == ")":
			if depth--; depth < 0 {
				return `a ")" has no "("`
			}
		case ok && t.Kind == Op && t.Text == ";" && !(statements && depth == 0):
			return `a ";" does not belong here`
		}
		i = end
	}
	if depth > 0 {
		return `a "(" has no ")"`
	}
	return ""
}

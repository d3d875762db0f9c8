package sqlschema

import (
	"strings"

	"github.com/replyx/schemactl/schema"
)

// Error reports that SQL could not be run, in the words of the server.
type Error struct {
	// Pos is where it stands.
	Pos schema.Pos
	// Message is the server's, or ours where SQLState is empty.
	Message, SQLState string
	// Detail, Hint and Where are the server's.
	Detail, Hint, Where string
}

// Error implements error.
func (e *Error) Error() string {
	text := e.Message
	if e.SQLState != "" {
		text += " (" + e.SQLState + ")"
	}
	if !e.Pos.IsZero() {
		text = e.Pos.String() + ": " + text
	}
	return text
}

// Place returns where it is.
func (e *Error) Place() schema.Pos { return e.Pos }

// Hints says what to do about it.
func (e *Error) Hints() []string {
	if e.Hint == "" {
		return nil
	}
	return []string{e.Hint}
}

// Details are the server's words beside the message.
func (e *Error) Details() []string {
	var out []string
	for _, text := range []string{e.Detail, e.Where} {
		for line := range strings.Lines(text) {
			out = append(out, strings.TrimRight(line, "\r\n"))
		}
	}
	return out
}

package report

// style wraps text in ANSI colours, or in nothing.
type style struct{ on bool }

func newStyle(on bool) style { return style{on} }

func (s style) wrap(code, text string) string {
	if !s.on {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (s style) bold(text string) string   { return s.wrap("1", text) }
func (s style) dim(text string) string    { return s.wrap("2", text) }
func (s style) add(text string) string    { return s.wrap("32", text) }
func (s style) plain(text string) string  { return text }
func (s style) alarm(text string) string  { return s.wrap("1;31", text) }
func (s style) drop(text string) string   { return s.wrap("31", text) }
func (s style) change(text string) string { return s.wrap("33", text) }

// diffLine is a line of a line diff in the colour of its sign.
func (s style) diffLine(l lineOf) string {
	switch l.sign {
	case '+':
		return s.add(l.plain())
	case '-':
		return s.drop(l.plain())
	case '@':
		return s.dim(l.plain())
	}
	return l.plain()
}

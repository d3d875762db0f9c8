package editor

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/replyx/schemactl/internal/editor/sketch"
	"github.com/replyx/schemactl/schema/hcl"
)

// Action is a change that the editor offers.
type Action struct {
	Title string
	Edits []Edit
	// Fixes is what it mends; nil for a change that may be made anyway.
	Fixes *Problem
}

// Actions lists the changes that are offered for a range: what mends the problems in it, and what fits the code there.
func (s *State) Actions(file string, at sketch.Span, problems []Problem) []Action {
	var out []Action
	for i := range problems {
		p := &problems[i]
		if f := s.Files[file]; f == nil || p.File != file || p.End < at.Start || p.Start > at.End || p.End > len(f.Src) {
			continue // the last is of a text that was longer
		}
		for _, a := range []func(*Problem) (Action, bool){s.nearWord, s.hinted, s.written} {
			if action, ok := a(p); ok {
				action.Fixes = p
				out = append(out, action)
			}
		}
	}
	if a, ok := s.callAsSQL(file, at.Start); ok && len(out) == 0 {
		out = append(out, a)
	}
	return out
}

var near = regexp.MustCompile(`"([^"]+)".*; did you mean "([^"]+)"\?`)

// nearWord writes the word that the message takes for the one that was meant.
func (s *State) nearWord(p *Problem) (Action, bool) {
	m := near.FindStringSubmatch(p.Message)
	if m == nil {
		return Action{}, false
	}
	wrong := m[1][strings.LastIndexByte(m[1], '.')+1:]
	src := s.Files[p.File].Src
	rest, _, _ := strings.Cut(string(src[p.Start:]), "\n")
	i := strings.Index(rest, wrong)
	if i < 0 {
		return Action{}, false
	}
	at := Location{p.File, sketch.Span{Start: p.Start + i, End: p.Start + i + len(wrong)}}
	return Action{Title: "Write " + m[2], Edits: []Edit{{at, m[2]}}}, true
}

var (
	assignment = regexp.MustCompile(`^([a-z_]+) = (\S.*)$`)
	extension  = regexp.MustCompile(`^extension "[a-z0-9_-]+" \{\}$`)
)

// hinted does what a hint says, where that is HCL and leaves nothing open.
func (s *State) hinted(p *Problem) (Action, bool) {
	if strings.Contains(p.Hint, "NAME") || strings.ContainsAny(p.Hint, "\n…") || strings.Contains(p.Hint, ", or ") {
		return Action{}, false
	}
	if extension.MatchString(p.Hint) {
		end := len(s.Files[p.File].Src)
		text := "\n" + p.Hint + "\n"
		if end > 0 && s.Files[p.File].Src[end-1] != '\n' {
			text = "\n" + text
		}
		return Action{Title: "Declare " + p.Hint, Edits: []Edit{{Location{p.File, sketch.Span{Start: end, End: end}}, text}}}, true
	}
	m := assignment.FindStringSubmatch(p.Hint)
	c, ok := s.cursor(p.File, p.Start)
	if m == nil || !ok || strings.Contains(m[2], " { ") {
		return Action{}, false
	}
	b := c.block
	if h, _ := c.head(); h != nil && c.attr == nil {
		b = h
	}
	if b == nil {
		return Action{}, false
	}
	title := "Write " + p.Hint
	if a := b.Attr(m[1]); a != nil {
		at := s.trimmed(p.File, a.Value.Shift(c.part.Base))
		return Action{Title: title, Edits: []Edit{{Location{p.File, at}, m[2]}}}, true
	}
	return Action{Title: title, Edits: []Edit{s.addAttr(b, p.File, c.part.Base, p.Hint)}}, true
}

// trimmed is a span without the white space around its text.
func (s *State) trimmed(file string, at sketch.Span) sketch.Span {
	text := string(s.Files[file].Src[at.Start:at.End])
	at.Start += len(text) - len(strings.TrimLeft(text, " \t"))
	at.End -= len(text) - len(strings.TrimRight(text, " \t\r\n"))
	if at.End < at.Start {
		at.End = at.Start
	}
	return at
}

// written writes the block that a finding of lint has ready: an index, behind the block that lacks it.
func (s *State) written(p *Problem) (Action, bool) {
	if len(p.Fix) < 2 || !strings.HasSuffix(p.Fix[0], "{") {
		return Action{}, false
	}
	c, ok := s.cursor(p.File, p.Start)
	if !ok {
		return Action{}, false
	}
	b := c.block
	if h, _ := c.head(); h != nil && c.attr == nil {
		b = h
	}
	for b != nil && b.Parent != nil && b.Parent.Parent != nil {
		b = b.Parent
	}
	if b == nil || b.Parent == nil {
		return Action{}, false
	}
	indent := s.indent(p.File, b.Whole.Start+c.part.Base)
	text := "\n" + indent + strings.Join(p.Fix, "\n"+indent)
	at := sketch.Span{Start: b.Whole.End, End: b.Whole.End}.Shift(c.part.Base)
	return Action{Title: "Add " + strings.TrimSuffix(p.Fix[0], " {"), Edits: []Edit{{Location{p.File, at}, text}}}, true
}

var call = regexp.MustCompile(`^[a-z_][a-z0-9_.]*\(.*\)$|^(?i:current_[a-z]+|localtime|localtimestamp)$`)

// callAsSQL turns a default that is a string, and looks like a call, into SQL.
func (s *State) callAsSQL(file string, off int) (Action, bool) {
	c, ok := s.cursor(file, off)
	if !ok || c.attr == nil || c.attr.Name.Text != "default" || len(c.attr.Texts) != 1 {
		return Action{}, false
	}
	t := c.attr.Texts[0]
	quoted := s.text(file, c.attr.Value.Shift(c.part.Base))
	text, err := strconv.Unquote(quoted)
	if err != nil || t.Call != "" || !call.MatchString(text) {
		return Action{}, false
	}
	at := s.trimmed(file, c.attr.Value.Shift(c.part.Base))
	return Action{Title: "Make the string SQL: sql(" + quoted + ")", Edits: []Edit{{Location{file, at}, "sql(" + hcl.Quote(text) + ")"}}}, true
}

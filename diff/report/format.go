package report

import (
	"bytes"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/diff/report/diagram"
)

// Options are what a form needs beside the plan.
type Options struct {
	TextOptions
	// Diagram draws what the plan touches; nil where it is not known. Only the forms that show it ask.
	Diagram func() *diagram.Diagram
	// Near gives what has no place in the HCL the nearest one; nil where none is known.
	Near func(plan.Object) *plan.Place
	// Root is the folder of the HCL's paths from the root of the repository, with slashes; empty
	// where the paths begin there.
	Root string
	// Source is the URL that a path from the root of the repository is put behind, to link to it;
	// empty makes no links.
	Source string
	// Version is the tool's.
	Version string
	// Now is the time of the check.
	Now time.Time
}

// drawing is the diagram, or nil where there is nothing to draw.
func (o Options) drawing() *diagram.Diagram {
	if o.Diagram == nil {
		return nil
	}
	if d := o.Diagram(); d != nil && len(d.Tables) > 0 {
		return d
	}
	return nil
}

// Format is one form of a plan.
type Format struct {
	Name  string
	Write func(io.Writer, *plan.Plan, Options) error
	// Whole reports whether the form tells of a failure too, so that it is written whatever happens.
	Whole bool
}

// formats are all forms, in the order in which help lists them.
var formats = []Format{
	{Name: "text", Write: func(w io.Writer, p *plan.Plan, o Options) error { return Text(w, p, o.TextOptions) }},
	{Name: "json", Write: func(w io.Writer, p *plan.Plan, _ Options) error { return JSON(w, p) }, Whole: true},
	{Name: "sql", Write: func(w io.Writer, p *plan.Plan, _ Options) error { return SQL(w, p) }},
	{Name: "markdown", Write: Markdown, Whole: true},
	{Name: "html", Write: HTML, Whole: true},
	{Name: "sarif", Write: SARIF, Whole: true},
	{Name: "github", Write: GitHub, Whole: true},
	{Name: "junit", Write: JUnit, Whole: true},
	{Name: "prometheus", Write: Prometheus, Whole: true},
}

// FormatNames lists the forms.
func FormatNames() []string {
	out := make([]string, len(formats))
	for i, f := range formats {
		out[i] = f.Name
	}
	return out
}

// FormatOf is the form of a name.
func FormatOf(name string) (Format, bool) {
	i := slices.IndexFunc(formats, func(f Format) bool { return f.Name == name })
	if i < 0 {
		return Format{}, false
	}
	return formats[i], true
}

// allowFlags are the flags with which apply does what it would ask about, each once.
func allowFlags(p *plan.Plan) []string {
	var out []string
	for _, h := range p.Hazards {
		if flag := "--allow " + h.Name; !slices.Contains(p.Allowed, h.Name) && !slices.Contains(out, flag) {
			out = append(out, flag)
		}
	}
	return out
}

// Verdict is the outcome in a few words, the same in every form that has a heading.
func Verdict(p *plan.Plan) string {
	switch {
	case p.Result == plan.Error:
		return "could not check"
	case p.Result == plan.Noop:
		return "noop: the database is as desired"
	case len(p.Refused) > 0:
		return fmt.Sprintf("drift: %s, %d of them refused", Count(len(p.Changes), "changes"), len(p.Refused))
	default:
		return "drift: " + Count(len(p.Changes), "changes")
	}
}

// file is a place's path from the root of the repository, always with slashes.
func (o Options) file(p *plan.Place) string {
	file := strings.ReplaceAll(p.File, "\\", "/")
	if o.Root == "" || path.IsAbs(file) {
		return strings.TrimPrefix(file, "./")
	}
	return path.Join(o.Root, file)
}

// link is the address of a line; empty where there is none.
func (o Options) link(p *plan.Place) string {
	file := o.file(p)
	if o.Source == "" || path.IsAbs(file) || strings.HasPrefix(file, "../") {
		return ""
	}
	return fmt.Sprintf("%s/%s#L%d", strings.TrimSuffix(o.Source, "/"), uriPath(file), p.Line)
}

// urlPart escapes all that has a meaning in a URL, or in Markdown.
func urlPart(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0 {
			b.WriteByte(c)
			continue
		}
		fmt.Fprintf(&b, "%%%02X", c)
	}
	return b.String()
}

// said is what a change does, as text and tables have it: a sign, and the attributes that differ.
func said(c plan.Change) string {
	var parts []string
	switch c.Action {
	case diff.Rename:
		parts = append(parts, "renamed from "+c.OldName)
	case diff.Adopt:
		parts = append(parts, "made of unique index "+c.OldName)
	case diff.Repair:
		parts = append(parts, "repaired")
	case diff.Create, diff.Drop:
		parts = append(parts, string(c.Action))
	case diff.Alter, diff.Rebuild: // the attributes, or the reason, say it
	}
	if c.Reason != "" {
		parts = append(parts, c.Reason)
	}
	for _, a := range c.Attrs {
		parts = append(parts, fmt.Sprintf("%s: %s -> %s", a.Name, value(a.From), value(a.To)))
	}
	return strings.Join(parts, "; ")
}

// sign is the mark of a change.
func sign(c plan.Change) string {
	switch c.Action {
	case diff.Create:
		return "+"
	case diff.Drop:
		return "-"
	case diff.Alter, diff.Rename, diff.Repair, diff.Rebuild, diff.Adopt:
	}
	return "~"
}

// besideLines tell what is no part of the plan, a line each, without colours.
func besideLines(p *plan.Plan) []string {
	t := &texter{style: newStyle(false)}
	q := *p
	q.Warnings, q.Rehearsal = nil, nil
	t.beside(&q)
	return strings.FieldsFunc(t.b.String(), func(r rune) bool { return r == '\n' })
}

// about is the line under a step: class, locks, size, work.
func about(s plan.Step) string {
	out := []string{string(s.Class)}
	for _, l := range s.Locks {
		out = append(out, l.Mode+" on "+l.Relation)
	}
	if size := sizeText(s); size != "" {
		out = append(out, size)
	}
	return strings.Join(append(out, work(s)...), ", ")
}

// cutMiddle shortens a text to about so many bytes, and says how much went. It cuts between characters.
func cutMiddle(s string, most int) string {
	if len(s) <= most {
		return s
	}
	head, tail := most*2/3, len(s)-most/3
	for head > 0 && s[head]&0xC0 == 0x80 {
		head--
	}
	for tail < len(s) && s[tail]&0xC0 == 0x80 {
		tail++
	}
	return fmt.Sprintf("%s ... %d characters are left out ... %s", s[:head], len([]rune(s[head:tail])), s[tail:])
}

// bufferTo writes what f writes in one piece.
func bufferTo(w io.Writer, f func(*bytes.Buffer)) error {
	var b bytes.Buffer
	f(&b)
	return write(w, &b)
}

// uriPath is a path as a URI has it.
func uriPath(file string) string {
	parts := strings.Split(file, "/")
	for i, s := range parts {
		parts[i] = urlPart(s)
	}
	return strings.Join(parts, "/")
}

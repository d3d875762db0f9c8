package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/replyx/schemactl/diff/plan"
)

// githubMost is how many annotations of each level GitHub shows for a step of a workflow.
const githubMost = 10

// GitHub writes workflow commands, which become annotations on the lines of the HCL.
func GitHub(w io.Writer, p *plan.Plan, o Options) error {
	p = shown(p)
	return bufferTo(w, func(b *bytes.Buffer) {
		var errors, warnings []string
		for _, c := range p.Changes {
			errors = append(errors, o.annotation("error", sign(c)+" "+c.Object.Ref().String(), said(c), c.Place))
		}
		for _, r := range p.Refused {
			errors = append(errors, o.annotation("error", "refused", r.Text+": "+r.Hint, r.Place))
		}
		if f := p.Error; f != nil {
			text := f.Message
			if f.Hint != "" {
				text += "\nhint: " + f.Hint
			}
			errors = append([]string{o.annotation("error", "schemactl: could not check", text, f.Place)}, errors...)
		}
		for _, n := range p.NotProven {
			warnings = append(warnings, o.annotation("warning", "not proven: "+n.Object.Ref().String(), n.Attr+": the server could not be asked whether these are the same", n.Place))
		}
		for _, h := range p.Hazards {
			warnings = append(warnings, o.annotation("warning", "hazard "+h.Name, h.Text, h.Place))
		}
		for _, x := range p.Warnings {
			warnings = append(warnings, o.annotation("warning", "schemactl", x.Text, x.Place))
		}
		for _, level := range []struct {
			name string
			list []string
		}{{"error", errors}, {"warning", warnings}} {
			b.WriteString(o.annotations(level.name, "schemactl", level.list, githubMost))
		}
		b.WriteString(o.annotation("notice", "schemactl", verdictLine(p), nil))
	})
}

// annotations are the workflow commands of one level, the last of which counts those that are more than GitHub shows.
func (o Options) annotations(level, title string, list []string, most int) string {
	if len(list) > most {
		list = append(list[:most-1:most-1], o.annotation(level, title, fmt.Sprintf("and %d more, see the log", len(list)-most+1), nil))
	}
	return strings.Join(list, "")
}

// verdictLine is the closing line of the text.
func verdictLine(p *plan.Plan) string {
	if p.Result == plan.Changes {
		return Verdict(p) + "; plan: " + Summary(p)
	}
	return Verdict(p)
}

// Escapes of workflow commands, of a text and of a property.
var (
	githubText     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	githubProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

func (o Options) annotation(level, title, text string, p *plan.Place) string {
	var props []string
	if p != nil {
		props = append(props, "file="+githubProperty.Replace(o.file(p)), fmt.Sprintf("line=%d", p.Line))
		if p.Column > 0 {
			props = append(props, fmt.Sprintf("col=%d", p.Column))
		}
	}
	props = append(props, "title="+githubProperty.Replace(title))
	if text == "" {
		text = title
	}
	return "::" + level + " " + strings.Join(props, ",") + "::" + githubText.Replace(text) + "\n"
}

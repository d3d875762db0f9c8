package report

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/replyx/schemactl/diff/plan"
)

type (
	junitSuites struct {
		XMLName xml.Name `xml:"testsuites"`
		Name    string   `xml:"name,attr"`
		junitCounts
		Suites []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name string `xml:"name,attr"`
		junitCounts
		Cases []junitCase `xml:"testcase"`
	}
	junitCounts struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Errors   int `xml:"errors,attr"`
	}
	junitCase struct {
		Class   string        `xml:"classname,attr"`
		Name    string        `xml:"name,attr"`
		File    string        `xml:"file,attr,omitempty"`
		Line    int           `xml:"line,attr,omitempty"`
		Failure *junitProblem `xml:"failure"`
		Error   *junitProblem `xml:"error"`
	}
	junitProblem struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
)

// JUnit writes the plan as tests: each drift is a failure, what could not be checked an error, and
// a noop one test that passes.
func JUnit(w io.Writer, p *plan.Plan, o Options) error {
	p = shown(p)
	name := "schemactl"
	if p.Env != "" {
		name += " " + p.Env
	}
	s := junitSuite{Name: name}
	add := func(object, text string, failure, err *junitProblem, at *plan.Place) {
		c := junitCase{Class: "schemactl", Name: strings.TrimSpace(object + " " + text), Failure: failure, Error: err}
		if at != nil {
			c.File, c.Line = o.file(at), at.Line
		}
		for _, problem := range []*junitProblem{failure, err} {
			if problem != nil && at != nil {
				problem.Text += fmt.Sprintf("\n%s:%d\n", o.file(at), at.Line)
			}
		}
		s.Cases = append(s.Cases, c)
		s.Tests++
		if failure != nil {
			s.Failures++
		}
		if err != nil {
			s.Errors++
		}
	}
	if f := p.Error; f != nil {
		add("could check", "", nil, &junitProblem{Message: f.Message, Type: "not_checked", Text: f.Hint}, f.Place)
	}
	for _, c := range p.Changes {
		add(c.Object.Ref().String(), "is as desired", &junitProblem{Message: sign(c) + " " + said(c), Type: string(c.Action)}, nil, c.Place)
	}
	for _, r := range p.Refused {
		add(r.Object.Ref().String(), "has a safe plan", &junitProblem{Message: r.Text, Type: "refused", Text: r.Hint}, nil, r.Place)
	}
	for _, n := range p.NotProven {
		add(n.Object.Ref().String(), n.Attr+" is proven", nil, &junitProblem{Message: "the server could not be asked whether these are the same", Type: "not_proven",
			Text: fmt.Sprintf("live:    %s\ndesired: %s\n", n.Live, n.Desired)}, n.Place)
	}
	if len(s.Cases) == 0 {
		add("the database", "is as desired", nil, nil, nil)
	}
	out := junitSuites{Name: "schemactl", junitCounts: s.junitCounts, Suites: []junitSuite{s}}
	return bufferTo(w, func(b *bytes.Buffer) {
		b.WriteString(xml.Header)
		enc := xml.NewEncoder(b)
		enc.Indent("", "  ")
		_ = enc.Encode(out) // a buffer takes all of it, and the types are plain
		b.WriteString("\n")
	})
}

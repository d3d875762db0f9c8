package report

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff/doctor"
	"github.com/replyx/schemactl/policy"
)

// DoctorFormat is one form of the report of doctor.
type DoctorFormat struct {
	Name  string
	Write func(io.Writer, *doctor.Report, Options) error
}

// doctorFormats are all forms, in the order in which help lists them.
var doctorFormats = []DoctorFormat{
	{"text", func(w io.Writer, r *doctor.Report, o Options) error { return DoctorText(w, r, o.TextOptions) }},
	{"json", func(w io.Writer, r *doctor.Report, _ Options) error { return Document(w, r) }},
	{"junit", func(w io.Writer, r *doctor.Report, _ Options) error { return DoctorJUnit(w, r) }},
	{"prometheus", DoctorPrometheus},
}

// DoctorFormatNames lists the forms.
func DoctorFormatNames() []string {
	out := make([]string, len(doctorFormats))
	for i, f := range doctorFormats {
		out[i] = f.Name
	}
	return out
}

// DoctorFormatOf is the form of a name.
func DoctorFormatOf(name string) (DoctorFormat, bool) {
	i := slices.IndexFunc(doctorFormats, func(f DoctorFormat) bool { return f.Name == name })
	if i < 0 {
		return DoctorFormat{}, false
	}
	return doctorFormats[i], true
}

// doctorPage is where the checks are described.
const doctorPage = "docs/doctor.md"

// DoctorText writes the findings for people, by group: those that are ok in one line, unless all are asked for.
func DoctorText(w io.Writer, r *doctor.Report, opts TextOptions) error {
	r = shown(r)
	t := &texter{style: newStyle(opts.Color), opts: opts}
	for group := range slices.Values(doctorGroups(r)) {
		t.doctorGroup(group, r.Findings)
	}
	if len(r.Skipped) > 0 {
		t.line("%s", t.style.dim("left out by the policy: "+strings.Join(r.Skipped, ", ")))
	}
	t.line("%s", t.style.bold(fmt.Sprintf("%s: %d ok, %d warn, %d fail, %d unknown", r.Result,
		r.Count(doctor.OK), r.Count(doctor.Warn), r.Count(doctor.Fail), r.Count(doctor.Unknown))))
	t.line("%s", doctorNext(r))
	return write(w, &t.b)
}

// doctorGroups are the groups of the findings, in their order.
func doctorGroups(r *doctor.Report) []string {
	var out []string
	for _, f := range r.Findings {
		if !slices.Contains(out, f.Group) {
			out = append(out, f.Group)
		}
	}
	return out
}

func (t *texter) doctorGroup(group string, list []doctor.Finding) {
	t.line("%s", t.style.bold(group))
	var fine []string
	for _, f := range sameReason(list, group) {
		if f.Verdict == doctor.OK && !t.opts.Verbose {
			fine = append(fine, f.Check)
		} else {
			t.finding(f)
		}
	}
	if len(fine) > 0 {
		t.line("  %s  %s", t.style.add(fmt.Sprintf("%-7s", doctor.OK)), strings.Join(fine, ", "))
	}
	t.line("")
}

// sameReason are the findings of a group, of which those are one that are unknown for the same reason.
func sameReason(list []doctor.Finding, group string) []doctor.Finding {
	var out []doctor.Finding
	for _, f := range list {
		if f.Group != group {
			continue
		}
		i := slices.IndexFunc(out, func(o doctor.Finding) bool {
			return f.Verdict == doctor.Unknown && o.Verdict == doctor.Unknown && o.Fact == f.Fact && o.Advice == f.Advice
		})
		if i < 0 {
			out = append(out, f)
		} else {
			out[i].Check += ", " + f.Check
		}
	}
	return out
}

// finding is one finding: its verdict and fact, what to do, and what to run or write.
func (t *texter) finding(f doctor.Finding) {
	t.line("  %s  %s: %s", t.verdict(f.Verdict), t.style.bold(f.Check), f.Fact)
	if t.opts.Verbose {
		for _, o := range f.Objects {
			t.line("           - %s", o)
		}
	}
	if f.Advice != "" {
		t.line("           do: %s", f.Advice)
	}
	lines := slices.DeleteFunc(slices.Clone(f.Lines), func(l string) bool { return l == f.Advice })
	if most := 30; len(lines) > most && !t.opts.Verbose {
		lines = append(slices.Clone(lines[:most]), fmt.Sprintf("... %d more lines: --verbose", len(lines)-most))
	}
	for _, l := range lines {
		t.line("             %s", l)
	}
}

func (t *texter) verdict(v doctor.Verdict) string {
	text := fmt.Sprintf("%-7s", v)
	switch v {
	case doctor.OK:
		return t.style.add(text)
	case doctor.Warn, doctor.Unknown:
		return t.style.change(text)
	case doctor.Fail:
		return t.style.drop(text)
	}
	return text
}

// doctorNext is the next thing to do.
func doctorNext(r *doctor.Report) string {
	for _, v := range []doctor.Verdict{doctor.Fail, doctor.Warn, doctor.Unknown} {
		i := slices.IndexFunc(r.Findings, func(f doctor.Finding) bool { return f.Verdict == v })
		if i >= 0 {
			return fmt.Sprintf("next: look at %s; schemactl doctor --explain %s says why it matters", r.Findings[i].Check, r.Findings[i].Check)
		}
	}
	return "next: deploy; nothing has to be done before"
}

// DoctorCheck writes what a check means, and the limits that it goes by unless the policy has others.
func DoctorCheck(w io.Writer, c doctor.Check, opts TextOptions) error {
	t := &texter{style: newStyle(opts.Color), opts: opts}
	t.line("%s: %s", t.style.bold(c.ID), c.Title)
	t.line("")
	t.line("%s", c.Why)
	t.line("")
	for _, l := range c.Limits {
		t.line("policy: doctor { %s = %s } by default", l, policy.Doctor{}.Value(l))
	}
	t.line("policy: doctor { skip = [%q] } leaves it out", c.ID)
	source := c.Source
	if !strings.Contains(source, "://") {
		source = "docs/" + source
	}
	t.line("see:    %s, %s#%s", source, doctorPage, c.ID)
	return write(w, &t.b)
}

// DoctorJUnit writes each check as a test: one that warns or fails is a failure, one that could not be made an error.
func DoctorJUnit(w io.Writer, r *doctor.Report) error {
	r = shown(r)
	suites := junitSuites{Name: "schemactl doctor"}
	for _, group := range doctorGroups(r) {
		s := junitSuite{Name: strings.TrimSpace("doctor " + group + " " + r.Env)}
		for _, f := range r.Findings {
			if f.Group == group {
				s.add(f)
			}
		}
		suites.Tests, suites.Failures, suites.Errors = suites.Tests+s.Tests, suites.Failures+s.Failures, suites.Errors+s.Errors
		suites.Suites = append(suites.Suites, s)
	}
	return bufferTo(w, func(b *bytes.Buffer) {
		b.WriteString(xml.Header)
		enc := xml.NewEncoder(b)
		enc.Indent("", "  ")
		_ = enc.Encode(suites) // a buffer takes all of it, and the types are plain
		b.WriteString("\n")
	})
}

// add adds a finding as a test.
func (s *junitSuite) add(f doctor.Finding) {
	c := junitCase{Class: "schemactl.doctor", Name: f.Check}
	text := strings.Join(slices.Concat([]string{f.Advice}, f.Objects, f.Lines), "\n")
	problem := &junitProblem{Message: f.Fact, Type: string(f.Verdict), Text: text}
	switch f.Verdict {
	case doctor.Warn, doctor.Fail:
		c.Failure = problem
		s.Failures++
	case doctor.Unknown:
		c.Error = problem
		s.Errors++
	case doctor.OK:
	}
	s.Tests++
	s.Cases = append(s.Cases, c)
}

// DoctorPrometheus writes metrics for the textfile collector of the node exporter: of each check its four verdicts, of
// which one is 1, so that no series vanishes when a verdict changes.
func DoctorPrometheus(w io.Writer, r *doctor.Report, o Options) error {
	r = shown(r)
	return bufferTo(w, func(b *bytes.Buffer) {
		m := &metrics{b: b, base: [][2]string{{"env", r.Env}, {"database", r.Target.Database}}}
		m.metric("schemactl_doctor_timestamp_seconds", "When the checks were made, in seconds since 1970.")
		m.sample(int(o.Now.Unix()))
		m.metric("schemactl_doctor_checks", "Checks by verdict.")
		for _, v := range doctor.Verdicts {
			m.sample(r.Count(v), [2]string{"verdict", string(v)})
		}
		m.metric("schemactl_doctor_check", "Whether a check has this verdict: 1 or 0.")
		for _, f := range r.Findings {
			for _, v := range doctor.Verdicts {
				value := 0
				if f.Verdict == v {
					value = 1
				}
				m.sample(value, [2]string{"check", f.Check}, [2]string{"group", f.Group}, [2]string{"verdict", string(v)})
			}
		}
	})
}

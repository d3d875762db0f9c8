package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"github.com/urfave/cli/v2"

	"github.com/replyx/schemactl/diff/fleet"
	"github.com/replyx/schemactl/diff/report"
)

// showFleet writes the tally in the form that is asked for, and in the files of --report. JSON has been written as results came.
func (v *voice) showFleet(c *cli.Context, m *many, t *fleet.Tally) error {
	o := v.options(c)
	var errs []error
	if f, ok := report.FleetFormatOf(m.format); ok {
		errs = append(errs, f.Write(v.out, t, o))
	} else {
		v.say("%s", report.FleetSummary(t))
	}
	for _, r := range m.files {
		if f, ok := report.FleetFormatOf(r.form); ok {
			errs = append(errs, r.write(func(w io.Writer) error { return f.Write(w, t, inFile(o)) }))
		}
	}
	return errors.Join(errs...)
}

// fleetLines writes the results as lines of JSON, as they come: to standard output where that is the form, and to the files of
// --report, which are written when the run has ended.
type fleetLines struct {
	out    io.Writer
	files  []reportFile
	kept   bytes.Buffer
	failed error
}

func (v *voice) fleetLines(m *many) *fleetLines {
	l := new(fleetLines)
	if m.format == "json" {
		l.out = v.out
	}
	for _, r := range m.files {
		if r.form == "json" {
			l.files = append(l.files, r)
		}
	}
	return l
}

func (l *fleetLines) add(r fleet.Result) {
	var to []io.Writer
	if l.out != nil {
		to = append(to, l.out)
	}
	if len(l.files) > 0 {
		to = append(to, &l.kept)
	}
	if l.failed == nil && len(to) > 0 {
		l.failed = json.NewEncoder(io.MultiWriter(to...)).Encode(r)
	}
}

// end writes the files, and is the first error of all that was written.
func (l *fleetLines) end() error {
	errs := []error{l.failed}
	for _, r := range l.files {
		errs = append(errs, r.write(func(w io.Writer) error {
			_, err := w.Write(l.kept.Bytes())
			return err
		}))
	}
	return errors.Join(errs...)
}

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/diff/report"
	"github.com/replyx/schemactl/diff/report/diagram"
	"github.com/replyx/schemactl/internal/ci"
	"github.com/replyx/schemactl/internal/files"
)

func reportFlag() cli.Flag {
	return &cli.StringSliceFlag{Name: "report", Usage: "write the result to a file too, `FORM=FILE`, in any form of --format; may be repeated, the database is read once"}
}

func sourceFlag() cli.Flag {
	return &cli.StringFlag{Name: "source-url", Usage: "`URL` that a path of the HCL is put behind to link to it", DefaultText: "the commit's, where the CI tells it"}
}

func exitZeroFlag() cli.Flag {
	return &cli.BoolFlag{Name: "exit-zero", Usage: "exit with 0 where changes are pending; could not check stays 1"}
}

// passing lets pending changes pass where --exit-zero is given, and nothing else.
func passing(c *cli.Context, err error) error {
	if c.Bool("exit-zero") && errors.Is(err, errChanges) {
		return errChangesAllowed
	}
	return err
}

// mostTables is how many tables a drawing of what changes has.
const mostTables = 30

// outputs are the forms that one comparison is written in: one on standard output, others in files.
type outputs struct {
	v       *voice
	out     report.Format
	files   []fileOutput
	options report.Options
}

type fileOutput struct {
	report.Format
	file string
}

func (v *voice) outputs(c *cli.Context) (*outputs, error) {
	name, err := oneOf(c, "format", report.FormatNames()...)
	if err != nil {
		return nil, err
	}
	o := &outputs{v: v, options: v.options(c)}
	if out := c.String("out"); out != "" {
		if err := mayWrite("--out", out); err != nil {
			return nil, err
		}
	}
	o.out, _ = report.FormatOf(name)
	named, err := reportFiles(c, report.FormatNames())
	if err != nil {
		return nil, err
	}
	for _, n := range named {
		f, _ := report.FormatOf(n.form)
		o.files = append(o.files, fileOutput{f, n.file})
	}
	return o, nil
}

// reportFile is one --report FORM=FILE.
type reportFile struct{ form, file string }

// reportFiles reads --report, whose forms are these.
func reportFiles(c *cli.Context, forms []string) ([]reportFile, error) {
	var out []reportFile
	for _, r := range c.StringSlice("report") {
		form, file, ok := strings.Cut(r, "=")
		if !ok || !slices.Contains(forms, form) || file == "" {
			return nil, &usageError{message: "--report " + r + " is not known", hint: "write --report FORM=FILE; forms are " + strings.Join(forms, ", ")}
		}
		if file == "-" {
			return nil, &usageError{message: "--report " + r + " names no file", hint: "standard output has the form of --format"}
		}
		if err := mayWrite("--report", file); err != nil {
			return nil, err
		}
		if slices.ContainsFunc(out, func(f reportFile) bool { return filepath.Clean(f.file) == filepath.Clean(file) }) {
			return nil, &usageError{message: "--report " + r + " writes over another report", hint: "give each report a file of its own"}
		}
		out = append(out, reportFile{form, file})
	}
	return out, nil
}

// options are what the forms need beside the plan.
func (v *voice) options(c *cli.Context) report.Options {
	o := report.Options{
		TextOptions: v.textOptions(c),
		Root:        ci.Root("."), Source: c.String("source-url"), Version: version(), Now: time.Now(),
	}
	if !c.IsSet("source-url") {
		o.Source = ci.Detect(os.Getenv, os.ReadFile).Source
	}
	return o
}

// write writes a comparison in every form.
func (o *outputs) write(out *schemactl.Outcome) error {
	o.options.Diagram = sync.OnceValue(func() *diagram.Diagram {
		return diagram.Touched(out.Live, out.Desired, out.Plan.Changes, mostTables)
	})
	o.options.Near = schemactl.Near(out.Desired)
	if err := errors.Join(o.out.Write(o.v.out, o.v.shown(out.Plan), o.options), o.writeFiles(o.v.shown(out.Plan))); err != nil {
		return &unwrittenError{err}
	}
	return nil
}

// writeFiles continues after an error: what can be written is.
func (o *outputs) writeFiles(p *plan.Plan) error {
	var errs []error
	for _, f := range o.files {
		errs = append(errs, reportFile{f.Name, f.file}.write(func(w io.Writer) error { return f.Write(w, p, inFile(o.options)) }))
	}
	return errors.Join(errs...)
}

// inFile are the options for what is not written to the terminal.
func inFile(o report.Options) report.Options {
	o.Color, o.Width, o.Quiet = false, 0, false
	return o
}

// write writes the file in one piece.
func (r reportFile) write(form func(io.Writer) error) error {
	var b bytes.Buffer
	err := form(&b)
	if err == nil {
		err = replaceFile(r.file, b.Bytes())
	}
	if err != nil {
		return fmt.Errorf("write --report %s=%s: %w", r.form, r.file, err)
	}
	return nil
}

// failed writes an error in every form, so that no reader takes an old file for the answer, and an
// empty one for a noop.
func (o *outputs) failed(err error) error {
	p := plan.Failed(failure(err))
	if !o.out.Whole {
		return errors.Join(err, o.writeFiles(p))
	}
	o.v.fail(err)
	if outErr := errors.Join(o.out.Write(o.v.out, p, o.options), o.writeFiles(p)); outErr != nil {
		return outErr
	}
	return errReported{err}
}

// replaceFile writes a file in one piece, so that no reader sees half of it. What is no plain file, a
// pipe or a terminal, is written to. A new file has the mode that the umask leaves, one that was there its own.
func replaceFile(file string, data []byte) error {
	mode := os.FileMode(0o666)
	switch there, err := os.Stat(file); {
	case err == nil && !there.Mode().IsRegular():
		return os.WriteFile(file, data, mode)
	case err == nil:
		mode = there.Mode().Perm()
	}
	next, err := newFile(file, mode)
	if err != nil {
		return os.WriteFile(file, data, mode) // the folder takes no new file, or its own error is the better one
	}
	_, err = next.Write(data)
	err = errors.Join(err, next.Close())
	if err == nil {
		err = os.Rename(next.Name(), file)
	}
	if err != nil {
		return errors.Join(err, os.Remove(next.Name()))
	}
	return nil
}

// newFile makes a file beside another.
func newFile(file string, mode os.FileMode) (*os.File, error) {
	name := filepath.Join(filepath.Dir(file), fmt.Sprintf(".%s.%d", filepath.Base(file), os.Getpid()))
	return os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
}

// mayWrite refuses to write a result over HCL, and through a link to a file elsewhere.
func mayWrite(flag, file string) error {
	real, err := filepath.EvalSymlinks(file)
	if err != nil {
		real = file // it is not there yet
	}
	if filepath.Ext(file) == ".hcl" || filepath.Ext(real) == ".hcl" {
		return &usageError{message: flag + " " + file + " would write over HCL", hint: "give the result another name"}
	}
	link, err := os.Lstat(file)
	if err != nil || link.Mode()&os.ModeSymlink == 0 {
		return nil
	}
	target, err := os.Stat(file)
	if err == nil && !target.Mode().IsRegular() {
		return nil // as /dev/stdout is
	}
	if in, inErr := files.Within(filepath.Dir(file), file); err != nil || inErr != nil || !in {
		return &usageError{message: flag + " " + file + " is a link to a file elsewhere", hint: "give the file itself"}
	}
	return nil
}

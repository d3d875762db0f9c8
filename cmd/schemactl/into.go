package main

import (
	"bufio"
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/urfave/cli/v2"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/apply"
	"github.com/replyx/schemactl/diff/report"
	"github.com/replyx/schemactl/internal/visible"
)

// runInto shows what the database has otherwise as an edit of HCL that is there, and writes it with --update.
func runInto(c *cli.Context, v *voice, cfg schemactl.Config) error {
	into := c.String("into")
	switch {
	case into == "":
		return &usageError{message: "--update says not where the HCL is", hint: "give --into PATH"}
	case c.IsSet("split") || c.IsSet("format") || c.Bool("overwrite") || c.Bool("owners"):
		return &usageError{message: "--into goes with --update and --auto-approve alone", hint: "leave out the other flags"}
	}
	taken, err := schemactl.TakeOver(c.Context, cfg.From([]string{into}, ""))
	if err != nil {
		return err
	}
	for _, e := range taken.Edits {
		v.edit(e)
	}
	for _, l := range taken.Left {
		v.say("left as it is: %s: %s", visible.Line(l.Object), visible.Line(l.Why))
	}
	for _, s := range taken.Undeclared {
		v.say("not managed: schema %s; declare it in the HCL to take it over", visible.Line(s))
	}
	switch {
	case len(taken.Edits) == 0:
		v.say("nothing to take over: the HCL has what the database has")
		return nil
	case !c.Bool("update"):
		v.checks = true
		return errChanges
	}
	if !c.Bool("auto-approve") {
		if err := v.askToWrite(len(taken.Edits)); err != nil {
			return err
		}
	}
	if err := taken.Write(); err != nil {
		return err
	}
	v.say("wrote %s", report.Count(len(taken.Edits), "files"))
	return nil
}

// edit prints an edit of a file as a unified diff.
func (v *voice) edit(e schemactl.FileEdit) {
	before, after := e.Name, e.Name
	if e.Before == nil {
		before = "/dev/null"
	}
	if len(bytes.TrimSpace(e.After)) == 0 {
		after = "/dev/null"
	}
	// The first line names a program that was not run.
	_, text, _ := bytes.Cut(diff.Diff(before, e.Before, after, e.After), []byte("\n"))
	for line := range strings.Lines(string(text)) {
		line = visible.Line(strings.TrimSuffix(line, "\n"))
		if v.color {
			line = colouredEdit(line)
		}
		fmt.Fprintln(v.out, line)
	}
}

// colouredEdit gives a line of a unified diff the colour of its sign.
func colouredEdit(line string) string {
	switch {
	case strings.HasPrefix(line, "+"):
		return "\x1b[32m" + line + "\x1b[0m"
	case strings.HasPrefix(line, "-"):
		return "\x1b[31m" + line + "\x1b[0m"
	case strings.HasPrefix(line, "@@"):
		return "\x1b[36m" + line + "\x1b[0m"
	}
	return line
}

// askToWrite asks about an edit of files on a terminal, and refuses where there is no terminal.
func (v *voice) askToWrite(files int) error {
	if !isTerminal(v.in) {
		return &apply.RefusedError{
			Message: "cannot ask for approval: standard input is not a terminal; nothing has been written",
			Advice:  []string{"look at the edit without --update, then give --auto-approve"},
		}
	}
	fmt.Fprintf(v.err, "schemactl: write %s? Type yes: ", report.Count(files, "files"))
	answer, err := bufio.NewReader(v.in).ReadString('\n')
	if err != nil || !slices.Contains([]string{"yes", "y"}, strings.ToLower(strings.TrimSpace(answer))) {
		return &apply.RefusedError{Message: "not approved; nothing has been written"}
	}
	return nil
}

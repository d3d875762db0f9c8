package main

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/urfave/cli/v2"
)

// manCommand is for packagers; it stands in no help.
func manCommand(v *voice) *cli.Command {
	return &cli.Command{
		Name: "man", Usage: "print the manual page", Hidden: true,
		Action: func(c *cli.Context) error {
			_, err := fmt.Fprint(v.out, manual(c.App))
			return err
		},
	}
}

// manTail is what help does not tell.
var manTail = []struct{ title, items string }{
	{"EXIT STATUS", `0: noop, or done
1: an error, or the state could not be checked, which is never a noop
2: changes are pending; of doctor: a check warns or fails; of lint: there are findings
64: the command line is wrong`},
	{"ENVIRONMENT", `DATABASE_URL: the database, where --url is not given
SCHEMACTL_TOKEN, GITHUB_TOKEN, GITLAB_TOKEN: the token to comment with
SCHEMACTL_PG_BIN: the folder of PostgreSQL's programs, for sandbox
NO_COLOR: no colours, whatever it holds
PGPASSFILE, PGSERVICEFILE, PGSSLROOTCERT and the like: as libpq has them`},
	{"FILES", `atlas.hcl: the policy of the folder: environments, what to ignore, what is allowed`},
}

// manual is the manual page of the program, as man(7) has it.
func manual(app *cli.App) string {
	m := &manPage{}
	m.line(`.TH SCHEMACTL 1 "" "schemactl" "User Commands"`)
	m.line(".nh\n.ad l")
	m.section("NAME")
	m.line(`schemactl \- ` + roff(app.Usage))
	m.section("SYNOPSIS")
	m.line(`.B schemactl` + "\n" + `[\fIGLOBAL OPTIONS\fR] \fICOMMAND\fR [\fIOPTIONS\fR]`)
	m.section("DESCRIPTION")
	m.text(app.Description)
	m.section("GLOBAL OPTIONS")
	m.options(app.Flags)
	m.section("COMMANDS")
	m.commands("schemactl", app.Commands)
	for _, t := range manTail {
		m.section(t.title)
		for item := range strings.SplitSeq(t.items, "\n") {
			name, words, _ := strings.Cut(item, ": ")
			m.line(".TP\n.B " + roff(name) + "\n" + roff(words))
		}
	}
	m.section("SEE ALSO")
	m.line(".BR psql (1)\n.PP\nhttps://github.com/replyx/schemactl")
	return m.b.String()
}

type manPage struct{ b strings.Builder }

func (m *manPage) line(s string) { m.b.WriteString(s + "\n") }

func (m *manPage) section(title string) { m.line(".SH " + title) }

func (m *manPage) commands(parent string, list []*cli.Command) {
	for _, c := range list {
		if c.Hidden {
			continue
		}
		name := parent + " " + c.Name
		if len(c.Subcommands) == 0 || c.Action != nil && len(c.Flags) > 0 {
			m.line(".SS " + roff(strings.TrimSpace(name+" "+c.ArgsUsage)))
			m.text(strings.ToUpper(c.Usage[:1]) + c.Usage[1:] + ".")
			if c.Description != "" {
				m.line(".PP")
				m.text(c.Description)
			}
			m.options(c.Flags)
		}
		m.commands(name, c.Subcommands)
	}
}

// text writes paragraphs; lines that are set in stay as they are.
func (m *manPage) text(s string) {
	verbatim := false
	for line := range strings.SplitSeq(strings.TrimSpace(s), "\n") {
		if in := strings.HasPrefix(line, "   "); in != verbatim {
			verbatim = in
			m.line(map[bool]string{true: ".RS 4\n.nf", false: ".fi\n.RE"}[in])
		}
		if line = strings.TrimSpace(line); line == "" {
			m.line(".PP")
			continue
		}
		m.line(roff(line))
	}
	if verbatim {
		m.line(".fi\n.RE")
	}
}

var placeholder = regexp.MustCompile("`([^`]+)`")

func (m *manPage) options(flags []cli.Flag) {
	for _, f := range flags {
		d, ok := f.(cli.DocGenerationFlag)
		if !ok {
			continue
		}
		var names []string
		for _, n := range f.Names() {
			dashes := "--"
			if len(n) == 1 {
				dashes = "-"
			}
			names = append(names, `\fB`+roff(dashes+n)+`\fR`)
		}
		head, usage := strings.Join(names, ", "), d.GetUsage()
		if p := placeholder.FindStringSubmatch(usage); p != nil {
			head += ` \fI` + roff(p[1]) + `\fR`
		} else if d.TakesValue() {
			head += ` \fIVALUE\fR`
		}
		usage = strings.ReplaceAll(usage, "`", "")
		if text := d.GetDefaultText(); d.TakesValue() && text != "" && text != `""` {
			usage += " (default: " + text + ")"
		}
		m.line(".TP\n" + head + "\n" + roff(usage))
	}
}

var roffSpecial = strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", `\(ga`, "^", `\(ha`, "~", `\(ti`)

// roff is text of which nothing is a request.
func roff(s string) string {
	s = roffSpecial.Replace(s)
	if strings.HasPrefix(s, ".") {
		s = `\&` + s
	}
	return s
}

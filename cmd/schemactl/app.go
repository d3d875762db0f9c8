package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"

	"github.com/agext/levenshtein"
	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/urfave/cli/v2"

	"github.com/replyx/schemactl/diff/apply"
)

// run is the whole program: the command line in, the exit code out.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	v := newVoice(stdin, stdout, stderr)
	err := recovered(func() error {
		app := newApp(v)
		arranged, err := arrange(app, args)
		if err != nil {
			return err
		}
		return app.RunContext(ctx, arranged)
	})
	err = interrupted(ctx, err)
	v.fail(err)
	if v.checks || exitCode(err) == exitUsage {
		v.say("%s", ending(err))
	}
	return exitCode(err)
}

// interrupted is the error of a context that is over, where the server has ended a statement for that. A
// step of a plan says more itself.
func interrupted(ctx context.Context, err error) error {
	var step *apply.StepError
	var pg *pgconn.PgError
	if ctx.Err() != nil && !errors.As(err, &step) && errors.As(err, &pg) && pg.Code == pgerrcode.QueryCanceled {
		return ctx.Err()
	}
	return err
}

// recovered turns a panic into an error.
func recovered(work func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &internalError{fmt.Sprint(p), string(debug.Stack())}
		}
	}()
	return work()
}

func newApp(v *voice) *cli.App {
	app := &cli.App{
		Name:            "schemactl",
		Usage:           "keep a PostgreSQL database equal to a schema written in HCL",
		Description:     "diff says noop or prints the plan, apply runs it online and proves the result.\nExit codes: 0 noop or done, 1 error or could not check, 2 changes pending, 64 wrong usage.",
		Version:         version(),
		HideVersion:     true,
		HideHelpCommand: true,
		Suggest:         true,
		Reader:          v.in,
		Writer:          v.out,
		ErrWriter:       v.err,
		Flags:           globalFlags(),
		Commands: []*cli.Command{
			diffCommand(v), applyCommand(v), exportCommand(v), perfCommand(v), commentCommand(v),
			statusCommand(v), doctorCommand(v), monitorCommand(v), historyCommand(v), rollbackCommand(v), backupCommand(v),
			inspectCommand(v), importCommand(v), validateCommand(v), lintCommand(v), fmtCommand(v), lspCommand(v), policyCommand(v),
			diagramCommand(v), docsCommand(v), sandboxCommand(v), versionCommand(v), completionCommand(v), manCommand(v), completeCommand(v),
		},
		Action: func(c *cli.Context) error {
			if c.Args().Present() {
				return unknownCommand(c)
			}
			return cli.ShowAppHelp(c)
		},
		Before: func(c *cli.Context) error {
			if c.Bool("no-color") {
				v.color = false
			}
			v.quiet = c.Bool("quiet")
			return nil
		},
		OnUsageError:   onUsageError,
		ExitErrHandler: func(*cli.Context, error) {}, // run turns errors into words and codes
	}
	for _, cmd := range app.Commands {
		prepare(cmd)
	}
	return app
}

// prepare gives every command the same manners.
func prepare(cmd *cli.Command) {
	cmd.OnUsageError = onUsageError
	cmd.HideHelpCommand = true
	cmd.UseShortOptionHandling = true
	for _, sub := range cmd.Subcommands {
		prepare(sub)
	}
	if len(cmd.Subcommands) > 0 && cmd.Action == nil {
		cmd.Action = func(c *cli.Context) error {
			if c.Args().Present() {
				return unknownCommand(c)
			}
			return cli.ShowSubcommandHelp(c)
		}
	}
}

func onUsageError(c *cli.Context, err error, _ bool) error {
	return &usageError{message: err.Error(), hint: "see " + c.Command.HelpName + " --help"}
}

func unknownCommand(c *cli.Context) error {
	name := c.Args().First()
	e := &usageError{message: fmt.Sprintf("there is no command %q", name), hint: "see schemactl --help"}
	commands := c.Command.Subcommands
	if len(commands) == 0 {
		commands = c.App.Commands
	}
	best := 3 // a name further off than two letters is no slip
	for _, cmd := range commands {
		if d := levenshtein.Distance(name, cmd.Name, nil); d < best && !cmd.Hidden {
			best, e.hint = d, fmt.Sprintf("did you mean %q?", cmd.Name)
		}
	}
	return e
}

// nearest is the hint for a word that is none of those known: the one that was meant, or all. One letter of three may be wrong.
func nearest(word string, known []string) string {
	best, hint := 3, "known are "+strings.Join(known, ", ")
	for _, k := range known {
		if d := levenshtein.Distance(word, k, nil); d < best && 3*d <= len(k) {
			best, hint = d, fmt.Sprintf("did you mean %q?", k)
		}
	}
	return hint
}

// noArgs refuses arguments.
func noArgs(c *cli.Context) error { return atMostArgs(c, 0) }

func atMostArgs(c *cli.Context, n int) error {
	args := c.Args().Slice()
	if len(args) <= n {
		return nil
	}
	e := &usageError{message: fmt.Sprintf("unexpected argument %q", args[n]), hint: "see " + c.Command.HelpName + " --help"}
	if findFlag(c.Command.Flags, "to") != nil && isSource(args[n]) {
		e.hint = fmt.Sprintf("did you mean --to %s?", args[n])
	}
	return e
}

// isSource reports whether a word is the path of HCL, or of a folder.
func isSource(word string) bool {
	info, err := os.Stat(word)
	return strings.HasSuffix(word, ".hcl") || err == nil && info.IsDir()
}

func globalFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "config", Usage: "policy `FILE`", Value: defaultConfig},
		&cli.StringFlag{Name: "env", Usage: "`NAME` of the environment in the policy file; default: the only one, or local"},
		&cli.StringSliceFlag{Name: "var", Usage: "value of a variable, `NAME=VALUE`; may be repeated"},
		&cli.BoolFlag{Name: "untrusted", Usage: "read policy file and HCL with the bounds for a pull request", DefaultText: "as the CI says"},
		&cli.StringSliceFlag{Name: "allow-env", Usage: "`NAME` of a variable that getenv of an untrusted policy file may read; may be repeated"},
		&cli.BoolFlag{Name: "no-color", Usage: "no colours, as with NO_COLOR"},
		&cli.BoolFlag{Name: "verbose", Aliases: []string{"v"}, Usage: "tell more: undo statements; a long plan in the order in which it runs"},
		&cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Usage: "tell less: no steps of a plan, no progress of a run"},
	}
}

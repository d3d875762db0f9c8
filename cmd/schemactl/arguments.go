package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/agext/levenshtein"
	"github.com/urfave/cli/v2"
)

// commandLine is a command line sorted by what its words are.
type commandLine struct {
	app *cli.App
	// path leads from the program to the command.
	path []*cli.Command
	// names are the words of the path as they were typed.
	names []string
	// globals and flags are those of the program and of the command, each with its value.
	globals, flags []string
	// used are the names of flags, which the command has to have.
	used []string
	// arguments are the other words; rest begins with "--", or with the program that the command runs.
	arguments, rest []string
	help            bool
}

// arrange puts the words of a command line where the parser of package cli looks for them: flags of the
// program before the command, those of the command before its arguments. People write them anywhere.
// "help COMMAND" and "--version" are the commands that they stand for.
func arrange(app *cli.App, args []string) ([]string, error) {
	if len(args) < 2 || args[1] == completing {
		return args, nil
	}
	l := &commandLine{app: app}
	words := args[1:]
	if words[0] == "help" {
		l.help, words = true, words[1:]
	}
	l.sort(words)
	if err := l.check(); err != nil {
		return nil, err
	}
	switch {
	case l.help && len(l.path) == 0:
		return slices.Concat(args[:1], l.arguments), nil
	case l.help:
		return slices.Concat(args[:1], l.names, []string{"--help"}), nil
	}
	return slices.Concat(args[:1], l.globals, l.names, l.flags, l.arguments, l.rest), nil
}

func (l *commandLine) sort(words []string) {
	for i := 0; i < len(words); i++ {
		w := words[i]
		switch {
		case w == "--":
			l.rest = words[i:]
			return
		case strings.HasPrefix(w, "-") && w != "-":
			i += l.flag(words[i:])
		case l.enter(w):
		case len(l.path) > 0 && runsProgram(l.command()):
			l.rest = words[i:]
			return
		default:
			l.arguments = append(l.arguments, w)
		}
	}
}

// runsProgram reports whether the words after a command's flags are another program's.
func runsProgram(c *cli.Command) bool { return strings.Contains(c.ArgsUsage, "COMMAND") }

// command is the one that the words have led to; nil is the program.
func (l *commandLine) command() *cli.Command {
	if len(l.path) == 0 {
		return nil
	}
	return l.path[len(l.path)-1]
}

func (l *commandLine) subcommands() []*cli.Command {
	if c := l.command(); c != nil {
		return c.Subcommands
	}
	return l.app.Commands
}

// enter follows a word to a command. It reports whether there is one.
func (l *commandLine) enter(word string) bool {
	if len(l.arguments) > 0 {
		return false
	}
	i := slices.IndexFunc(l.subcommands(), func(c *cli.Command) bool { return c.HasName(word) })
	if i < 0 {
		return false
	}
	l.path, l.names = append(l.path, l.subcommands()[i]), append(l.names, word)
	return true
}

// flag takes a flag, and gives how many words behind it are its value.
func (l *commandLine) flag(words []string) int {
	name, _, hasValue := strings.Cut(strings.TrimLeft(words[0], "-"), "=")
	switch name {
	case "help", "h":
		l.help = true
		return 0
	case "version", "V":
		if len(l.path) == 0 {
			l.enter("version")
			return 0
		}
	}
	n := 1
	global := findFlag(l.app.Flags, name)
	f := global
	if f == nil {
		// A flag may stand before its command: any command's tells whether a value follows.
		f = findFlag(l.anyFlags(), name)
		l.used = append(l.used, name)
	}
	if f != nil && f.TakesValue() && !hasValue && len(words) > 1 {
		n = 2
	}
	if global != nil {
		l.globals = append(l.globals, words[:n]...)
	} else {
		l.flags = append(l.flags, words[:n]...)
	}
	return n - 1
}

// anyFlags are the flags of the command so far, then those of all commands.
func (l *commandLine) anyFlags() (flags []cli.Flag) {
	if c := l.command(); c != nil {
		flags = c.Flags
	}
	var collect func([]*cli.Command)
	collect = func(commands []*cli.Command) {
		for _, c := range commands {
			flags = append(slices.Clip(flags), c.Flags...)
			collect(c.Subcommands)
		}
	}
	collect(l.app.Commands)
	return flags
}

func findFlag(flags []cli.Flag, name string) cli.DocGenerationFlag {
	i := slices.IndexFunc(flags, func(f cli.Flag) bool { return slices.Contains(f.Names(), name) })
	if i < 0 {
		return nil
	}
	return flags[i].(cli.DocGenerationFlag)
}

// check refuses flags that the command does not have, with the one that may be meant.
func (l *commandLine) check() error {
	c := l.command()
	if c == nil || l.help {
		if len(l.used) > 0 && len(l.arguments) == 0 && !l.help {
			return unknownFlag(nil, l.used[0], l.app.Flags)
		}
		return nil
	}
	for _, name := range l.used {
		if findFlag(c.Flags, name) == nil {
			return unknownFlag(l.path, name, slices.Concat(c.Flags, l.app.Flags))
		}
	}
	return nil
}

// unknownFlag reports that a command has no such flag, and which one may be meant, in the words of its help.
func unknownFlag(path []*cli.Command, name string, flags []cli.Flag) error {
	command := "schemactl"
	for _, c := range path {
		command += " " + c.Name
	}
	dashes := "--"
	if len(name) == 1 {
		dashes = "-"
	}
	e := &usageError{message: fmt.Sprintf("%s%s is no flag of %s", dashes, name, command), hint: "see " + command + " --help"}
	if f := nearestFlag(name, flags); f != nil {
		e.hint = fmt.Sprintf("did you mean --%s (%s)?", f.Names()[0], strings.ReplaceAll(f.(cli.DocGenerationFlag).GetUsage(), "`", ""))
	}
	return e
}

// nearestFlag is the flag that a name begins, or is a slip for: one letter of three may be wrong.
func nearestFlag(name string, flags []cli.Flag) (nearest cli.Flag) {
	best := len(name)/3 + 1
	if len(name) < 3 {
		return nil
	}
	for _, f := range flags {
		for _, known := range f.Names() {
			d := levenshtein.Distance(name, known, nil)
			if strings.HasPrefix(known, name) {
				d = 1
			}
			if d < best && len(known) > 1 {
				best, nearest = d, f
			}
		}
	}
	return nearest
}

package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/replyx/schemactl/diff/report"
	"github.com/replyx/schemactl/policy"
)

// completionScripts ask the program itself, by the hidden command below, for what may stand at the
// cursor. Where it has nothing to say the shell offers files.
var completionScripts = map[string]string{
	"bash": `_schemactl() {
  local IFS=$'\n' line cur="${COMP_WORDS[COMP_CWORD]}"
  local lines=($("${COMP_WORDS[0]}" __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
  COMPREPLY=()
  if [ "$cur" = "=" ]; then cur=""; fi
  for line in "${lines[@]}"; do
    line="${line%%$'\t'*}"
    case "$line" in
      *=) if [[ "$line" == "$cur"* ]]; then COMPREPLY+=("$line"); compopt -o nospace; fi ;;
      "$cur"*) COMPREPLY+=("$line") ;;
    esac
  done
}
complete -o bashdefault -o default -F _schemactl schemactl
`,
	"zsh": `#compdef schemactl
_schemactl() {
  local -a plain open
  local line word text
  for line in "${(@f)$("${words[1]}" __complete "${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    [[ -n "$line" ]] || continue
    word="${line%%$'\t'*}" text="${line#*$'\t'}"
    if [[ "$word" == *= ]]; then open+=("${word//:/\\:}:$text"); else plain+=("${word//:/\\:}:$text"); fi
  done
  if (( ! $#plain && ! $#open )); then
    compset -P '*='
    _files
    return
  fi
  (( ! $#plain )) || _describe 'schemactl' plain
  (( ! $#open )) || _describe 'schemactl' open -S ''
}
if [[ "${funcstack[1]}" == _schemactl ]]; then _schemactl "$@"; else compdef _schemactl schemactl; fi
`,
	"fish": `function __schemactl_complete
  set -l words (commandline -opc)
  $words[1] __complete $words[2..-1] (commandline -ct) 2>/dev/null
end
complete -c schemactl -f -n 'count (__schemactl_complete) >/dev/null' -a '(__schemactl_complete)'
`,
}

func completionCommand(v *voice) *cli.Command {
	return &cli.Command{
		Name:        "completion",
		Usage:       "print a completion script for a shell",
		ArgsUsage:   "bash|zsh|fish",
		Description: "Examples:\n   source <(schemactl completion bash)\n   schemactl completion fish > ~/.config/fish/completions/schemactl.fish",
		Action: func(c *cli.Context) error {
			script, ok := completionScripts[c.Args().First()]
			if c.NArg() != 1 || !ok {
				return &usageError{message: "name a shell", hint: "schemactl completion bash, zsh or fish"}
			}
			_, err := fmt.Fprint(v.out, script)
			return err
		},
	}
}

// completing is the hidden command that the scripts call.
const completing = "__complete"

// completeCommand answers the scripts: the words up to the cursor in, a line for each word that may
// stand there out, with what it means behind a tab.
func completeCommand(v *voice) *cli.Command {
	return &cli.Command{
		Name:            completing,
		Hidden:          true,
		SkipFlagParsing: true,
		Action: func(c *cli.Context) error {
			for _, s := range complete(c.App, c.Args().Slice()) {
				if _, err := fmt.Fprintf(v.out, "%s\t%s\n", s.word, s.text); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

// suggestion is a word that may stand at the cursor.
type suggestion struct{ word, text string }

// complete gives what may stand for the last word. It gives nothing where a file may.
func complete(app *cli.App, words []string) (out []suggestion) {
	if len(words) == 0 {
		words = []string{""}
	}
	// Bash takes --flag=value for three words, and FORM=FILE too, of which the last is a file.
	for _, back := range []int{1, 2} {
		if n := len(words); n > back && words[n-back] == "=" && !strings.HasPrefix(words[n-back-1], "-") {
			return nil
		}
	}
	words = append(slices.DeleteFunc(slices.Clone(words[:len(words)-1]), func(w string) bool { return w == "=" }), strings.TrimPrefix(words[len(words)-1], "="))
	begun := words[len(words)-1]
	commands, flags, last, waits := walk(app, words[:len(words)-1])
	prefix := ""
	if name, _, ok := strings.Cut(begun, "="); ok && strings.HasPrefix(begun, "-") {
		waits, prefix = waiting(flags, name), name+"="
	}
	add := func(word, text string) {
		word = prefix + word
		if whole := word == begun && strings.HasSuffix(word, "="); strings.HasPrefix(word, begun) && !whole {
			out = append(out, suggestion{word, text})
		}
	}
	suggest(add, commands, flags, last, waits, begun)
	return out
}

// walk follows the words that are complete: the commands and flags that may come next, the last command, and
// the flag that waits for its value.
func walk(app *cli.App, words []string) (commands []*cli.Command, flags []cli.Flag, last *cli.Command, waits cli.DocGenerationFlag) {
	commands, flags = app.Commands, app.Flags
	for _, w := range words {
		switch {
		case waits != nil:
			waits = nil
		case strings.HasPrefix(w, "-"):
			waits = waiting(flags, w)
		default:
			i := slices.IndexFunc(commands, func(c *cli.Command) bool { return c.HasName(w) })
			if i < 0 {
				commands = nil
				continue
			}
			last = commands[i]
			commands, flags = last.Subcommands, slices.Concat(last.Flags, app.Flags)
		}
	}
	return commands, flags, last, waits
}

// suggest adds what can stand where a word has begun.
func suggest(add func(word, text string), commands []*cli.Command, flags []cli.Flag, last *cli.Command, waits cli.DocGenerationFlag, begun string) {
	switch {
	case waits != nil:
		for _, word := range choices(last, waits) {
			add(word, "")
		}
	case strings.HasPrefix(begun, "-"), last != nil && last.ArgsUsage == "" && len(last.Subcommands) == 0:
		for _, f := range flags {
			if d, ok := f.(cli.DocGenerationFlag); ok {
				add("--"+f.Names()[0], strings.ReplaceAll(d.GetUsage(), "`", ""))
			}
		}
		add("--help", "show help")
	case last != nil && last.Name == "completion":
		for _, shell := range []string{"bash", "fish", "zsh"} {
			add(shell, "")
		}
	default:
		for _, c := range commands {
			if !c.Hidden {
				add(c.Name, c.Usage)
			}
		}
	}
}

// waiting is the flag of a word, where it takes a value that is not in the same word.
func waiting(flags []cli.Flag, word string) cli.DocGenerationFlag {
	name := strings.TrimLeft(word, "-")
	for _, f := range flags {
		if d, ok := f.(cli.DocGenerationFlag); ok && slices.Contains(f.Names(), name) && d.TakesValue() {
			return d
		}
	}
	return nil
}

var listed = regexp.MustCompile(`: ([a-z_]+(?:, [a-z_]+)*(?: or [a-z_]+)?)$`)

// choices are the values that a flag of a command takes, as its help lists them.
func choices(last *cli.Command, f cli.DocGenerationFlag) []string {
	switch f.(cli.Flag).Names()[0] {
	case "allow":
		return policy.Hazards
	case "explain":
		if last.Name == "lint" {
			return policy.LintRules
		}
		return policy.Checks
	case "report":
		var out []string
		for _, n := range report.FormatNames() {
			out = append(out, n+"=")
		}
		return out
	}
	m := listed.FindStringSubmatch(f.GetUsage())
	if m == nil {
		return nil
	}
	return strings.Split(strings.ReplaceAll(m[1], " or ", ", "), ", ")
}

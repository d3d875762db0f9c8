package main

import (
	"fmt"

	"github.com/urfave/cli/v2"
)

// completionScripts ask the program itself: urfave/cli answers --generate-bash-completion.
// A flag that is begun is asked for as "-": the library stumbles over an unfinished one, and
// the shell picks from all flags as well.
var completionScripts = map[string]string{
	"bash": `_schemactl() {
  local words
  words=("${COMP_WORDS[@]:0:$COMP_CWORD}")
  case "${COMP_WORDS[COMP_CWORD]}" in
    -*) words+=(-) ;;
  esac
  COMPREPLY=($(compgen -W "$("${words[@]}" --generate-bash-completion 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
}
complete -o bashdefault -o default -F _schemactl schemactl
`,
	"zsh": `#compdef schemactl
_schemactl() {
  local -a opts
  local cur=${words[-1]}
  if [[ "$cur" == -* ]]; then
    opts=("${(@f)$(${words[@]:0:#words[@]-1} - --generate-bash-completion 2>/dev/null)}")
  else
    opts=("${(@f)$(${words[@]:0:#words[@]-1} --generate-bash-completion 2>/dev/null)}")
  fi
  if [[ -n "${opts[1]}" ]]; then _describe 'values' opts; else _files; fi
}
compdef _schemactl schemactl
`,
	"fish": `function __schemactl_complete
  set -l words (commandline -opc)
  set -l cur (commandline -ct)
  if string match -q -- '-*' $cur
    set words $words -
  end
  $words --generate-bash-completion 2>/dev/null
end
complete -c schemactl -a '(__schemactl_complete)'
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

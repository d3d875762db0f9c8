package main

import (
	"fmt"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/replyx/schemactl/policy"
)

// wordFlag is a flag that may stand alone, or take one of some words behind an equals sign.
type wordFlag struct{ *cli.GenericFlag }

// TakesValue reports that the next word is none of it.
func (wordFlag) TakesValue() bool { return false }

// String is the flag in the help of its command.
func (f wordFlag) String() string { return cli.FlagStringer(f) }

// word is the value of such a flag: alone it is the first of the words.
type word struct {
	words []string
	value string
}

// IsBoolFlag has package flag take the flag without a value.
func (*word) IsBoolFlag() bool { return true }

// String is the word that was given.
func (w *word) String() string { return w.value }

// Set takes a word, and "true", which is what package flag gives for none.
func (w *word) Set(s string) error {
	switch {
	case s == "true":
		w.value = w.words[0]
	case s == "false":
		w.value = w.words[len(w.words)-1]
	case !slices.Contains(w.words, s):
		return fmt.Errorf("known are %v", w.words)
	default:
		w.value = s
	}
	return nil
}

func rehearseFlag() cli.Flag {
	words := []string{string(policy.RehearseOn), string(policy.RehearseRequired), string(policy.RehearseOff)}
	return wordFlag{&cli.GenericFlag{
		Name: "rehearse", Value: &word{words: words}, DefaultText: "where a dev server is configured",
		Usage: "run the plan on a throwaway database of the dev server before; --rehearse=required refuses a plan that was not, --rehearse=off does without",
	}}
}

func rehearseRowsFlag() cli.Flag {
	return &cli.IntFlag{
		Name: "rehearse-rows", Usage: "rehearse with `N` rows in each table, made up by type and constraint", DefaultText: "0",
		Action: func(_ *cli.Context, n int) error {
			if n < 0 || n > policy.MaxRehearseRows {
				return &usageError{message: fmt.Sprintf("--rehearse-rows is a number from 0 to %d", policy.MaxRehearseRows)}
			}
			return nil
		},
	}
}

// rehearsedRows is how many rows are made up for each table, by the flag or else by the policy.
func rehearsedRows(c *cli.Context, env *policy.Env) int {
	if c.IsSet("rehearse-rows") {
		return c.Int("rehearse-rows")
	}
	return env.RehearseRows
}

// rehearsed is whether plans are rehearsed, by the flag or else by the policy. A rehearsal runs statements of
// the HCL: for that of a pull request the command line has to ask for it, and only there.
func rehearsed(c *cli.Context, env *policy.Env) (mode policy.Rehearse, never string, err error) {
	if w, ok := c.Generic("rehearse").(*word); ok && w.value != "" {
		return policy.Rehearse(w.value), "", nil
	}
	if c.Int("rehearse-rows") > 0 {
		return policy.RehearseOn, "", nil
	}
	if untrusted(c) {
		never = "the HCL is a pull request's, and a rehearsal runs its statements: --rehearse asks for it, on a server that holds nothing else"
	}
	return env.Rehearse, never, nil
}

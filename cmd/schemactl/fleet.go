package main

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/fleet"
	"github.com/replyx/schemactl/diff/report"
	"github.com/replyx/schemactl/policy"
)

// Parallel databases of one server, where --parallel does not say: reading is cheap, and what changes a database is done to one
// after the other, as Atlas does.
const (
	parallelReads   = 8
	parallelChanges = 1
)

// fleetFlags are those of every command that takes an env of many databases.
func fleetFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringSliceFlag{Name: "only", Usage: "of an env of many databases, those whose name matches `GLOB`; may be repeated"},
		&cli.StringFlag{Name: "shard", Usage: "of an env of many databases, the `I/N`th part: 3/16"},
		&cli.IntFlag{Name: "parallel", Usage: "of an env of many databases, at most `N` of one server at the same time", DefaultText: "8, or 1 where they are changed"},
	}
}

// many is an env of many databases, chosen from.
type many struct {
	*schemactl.Fleet
	env     string
	targets []schemactl.FleetTarget
	format  string
	// files are the reports that are written beside standard output.
	files []reportFile
}

// onMany runs a command on an env of many databases by one function, and else by the other. It reads the policy file once
// where that has the databases.
func (v *voice) onMany(c *cli.Context, several func(*cli.Context, *voice, *many) error, one func(*cli.Context, *voice) error) error {
	f, err := v.manyOf(c)
	if err != nil {
		v.checks = true
		return err
	}
	if f == nil {
		for _, flag := range []string{"only", "shard", "parallel"} {
			if c.IsSet(flag) {
				return &usageError{message: "--" + flag + " goes with an env of many databases", hint: "write for_each in the env: see docs/fleet.md"}
			}
		}
		return one(c, v)
	}
	v.checks = true
	if f.format, err = oneOf(c, "format", report.FleetFormatNames()...); err != nil {
		return err
	}
	if f.files, err = reportFiles(c, report.FleetFormatNames()); err != nil {
		return err
	}
	return several(c, v, f)
}

// manyOf is the env of many databases that the command line names; nil where it names one, or where that cannot be told: then
// the command says why.
func (v *voice) manyOf(c *cli.Context) (*many, error) {
	if strings.Contains(c.String("env"), "/") || c.String("url") != "" && c.String("env") == "" {
		return nil, nil
	}
	vars, err := variables(c)
	if err != nil {
		return nil, nil
	}
	project, err := project(c, vars)
	if err != nil {
		return nil, nil
	}
	f, err := project.Fleet(c.String("env"))
	if err != nil || !f.Many() {
		return nil, nil
	}
	return chosen(c, f, vars)
}

// chosen is the part of a fleet that the flags name.
func chosen(c *cli.Context, f *policy.Fleet, vars map[string]string) (*many, error) {
	keep, err := choice(c, f)
	if err != nil {
		return nil, err
	}
	out := &many{env: f.Name}
	groups := f.Groups
	if groups == nil {
		groups = []*policy.Group{{Targets: f.Targets, OnError: policy.OnErrorFail, MaxFailures: -1}}
	}
	var waves []schemactl.FleetWave
	for _, g := range groups {
		w := schemactl.FleetWave{Wave: fleet.Wave{Name: g.Name, Parallel: g.Parallel, OnError: g.OnError, MaxFailures: g.MaxFailures, Pause: g.Pause}}
		for _, e := range g.Targets {
			if !keep[e.Key] {
				continue
			}
			cfg, err := configOf(c, e, vars)
			if err != nil {
				return nil, err
			}
			w.Targets = append(w.Targets, schemactl.FleetTarget{Name: e.Key, Config: cfg})
		}
		if len(w.Targets) > 0 {
			waves = append(waves, w)
			out.targets = append(out.targets, w.Targets...)
		}
	}
	if len(out.targets) == 0 {
		return nil, &policy.Error{Pos: f.Pos, Message: fmt.Sprintf("no target of env %q is chosen, of %d", f.Name, len(f.Targets)), Hint: "look at --only and --shard: nothing was looked at"}
	}
	perHost := parallelReads
	if runs := slices.ContainsFunc(c.Command.Flags, func(f cli.Flag) bool { return f.Names()[0] == "auto-approve" }); runs && !c.Bool("plan") && f.Groups == nil {
		perHost = parallelChanges
	}
	if c.IsSet("parallel") {
		if perHost = c.Int("parallel"); perHost < 1 {
			return nil, &usageError{message: "--parallel is at least 1"}
		}
	}
	out.Fleet, err = schemactl.NewFleet(waves, perHost)
	return out, err
}

// choice are the names that --only and --shard leave. A shard has every Nth name in their order, so that all shards have
// about as many, and each name is in one of them.
func choice(c *cli.Context, f *policy.Fleet) (map[string]bool, error) {
	i, n, err := shard(c.String("shard"))
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range f.Targets {
		names = append(names, e.Key)
	}
	slices.Sort(names)
	globs := c.StringSlice("only")
	matched := make([]bool, len(globs))
	keep := make(map[string]bool)
	for place, name := range names {
		only := len(globs) == 0
		for g, glob := range globs {
			ok, err := path.Match(glob, strings.ReplaceAll(name, "/", "\x00"))
			if err != nil {
				return nil, &usageError{message: "--only " + glob + " is no glob", hint: "a star is any letters: --only 'tenant_1*'"}
			}
			matched[g] = matched[g] || ok
			only = only || ok
		}
		keep[name] = only && (place+1)%n == i
	}
	if g := slices.Index(matched, false); g >= 0 {
		return nil, &usageError{message: fmt.Sprintf("--only %s matches no target of env %s", globs[g], f.Name), hint: "their names are the keys of for_each: " + report.ShortList(names)}
	}
	return keep, nil
}

// shard reads I/N: which of how many parts, from 1, or from 0 as an indexed job counts; the last is the one that 0 is.
func shard(text string) (i, n int, err error) {
	if text == "" {
		return 0, 1, nil
	}
	a, b, ok := strings.Cut(text, "/")
	i, errI := strconv.Atoi(a)
	n, errN := strconv.Atoi(b)
	if !ok || errors.Join(errI, errN) != nil || n < 1 || i < 0 || i > n {
		return 0, 0, &usageError{message: "--shard " + text + " is no part", hint: "write --shard 3/16, from 1/16 to 16/16; in an indexed job of Kubernetes $(JOB_COMPLETION_INDEX)/16"}
	}
	return i % n, n, nil
}

// alone refuses flags that are for one database.
func alone(c *cli.Context, flags ...string) error {
	for _, f := range flags {
		if c.IsSet(f) {
			return &usageError{message: "--" + f + " is for one database", hint: "name a target: --env " + c.String("env") + "/KEY"}
		}
	}
	return nil
}

// someFailedError ends a command that could not do what it was to on every target.
type someFailedError struct{ summary string }

func (e *someFailedError) Error() string { return "not all targets: " + e.summary }

// verdict is the error that a tally ends a command with.
func verdict(t *fleet.Tally) error {
	switch {
	case t.Count(fleet.Failed)+t.Count(fleet.Unreached) > 0 || t.Seen() < t.Total:
		return &someFailedError{report.FleetSummary(t)}
	case t.Count(fleet.Unchecked) > 0: // before the findings of others: 2 says that every target could be checked
		return errUnchecked
	case t.Count(fleet.Findings) > 0:
		return errFindings
	case !t.Good():
		return errChanges
	case t.Count(fleet.Ready) > 0:
		return errReady
	}
	return nil
}

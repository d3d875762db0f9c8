package main

import (
	"os"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/replyx/schemactl/internal/ci"
	"github.com/replyx/schemactl/internal/scratch"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema/live"
)

// untrusted reports whether policy file and HCL are a pull request's: as --untrusted says, or else the CI.
func untrusted(c *cli.Context) bool {
	if c.IsSet("untrusted") {
		return c.Bool("untrusted")
	}
	return ci.PullRequest(os.Getenv)
}

// boundServers refuses a url or dev of a pull request's policy file that names another server than the
// command line and the environment do: whoever owns it would read what the file puts into the address.
func boundServers(c *cli.Context, env *policy.Env) error {
	var named [][2]string
	if env.Key != "" || c.String("url") == "" && os.Getenv("DATABASE_URL") == "" { // which win over the file
		named = append(named, [2]string{"url", env.URL})
	}
	if c.String("dev-url") == "" {
		named = append(named, [2]string{"dev", env.DevURL})
	}
	known := []string{c.String("url"), c.String("dev-url")}
	allowed := c.StringSlice("allow-env")
	for _, pair := range os.Environ() {
		name, value, _ := strings.Cut(pair, "=")
		if name == "DATABASE_URL" || strings.HasPrefix(name, "SCHEMACTL_") && strings.HasSuffix(name, "_URL") || slices.Contains(allowed, name) {
			known = append(known, value)
		}
	}
	for _, n := range named {
		if form, _ := scratch.FormOf(n[1]); form == scratch.Here {
			return &policy.Error{
				Pos: env.Pos, Message: n[0] + " of env " + env.Name + " names the database's own server, and the file is a pull request's",
				Hint: "give it in the workflow: --dev-url here",
			}
		}
		if form, _ := scratch.FormOf(n[1]); n[1] != "" && form == scratch.Dev && !live.KnownServer(n[1], known) {
			return &policy.Error{
				Pos: env.Pos, Message: n[0] + " of env " + env.Name + " names a server, user or password that neither the command line nor the environment names, and the file is a pull request's",
				Hint: "give it in the workflow: --url, --dev-url, DATABASE_URL or SCHEMACTL_..._URL; a server on this machine is free",
			}
		}
	}
	return nil
}

// noSQL says why the SQL of a pull request is not run. It is run where the command line asks for that, by naming the dev server
// or a rehearsal on it, and only on a server that is not started here: a sandbox has the rights of this process.
func noSQL(c *cli.Context, dev string) string {
	form, _ := scratch.FormOf(dev)
	w, rehearsed := c.Generic("rehearse").(*word)
	asked := c.String("dev-url") != "" || rehearsed && (w.value == string(policy.RehearseOn) || w.value == string(policy.RehearseRequired))
	if asked && dev != "" && form != scratch.Sandbox {
		return ""
	}
	return "it is a pull request's, and to read it is to run it"
}

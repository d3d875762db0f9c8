package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"

	"github.com/urfave/cli/v2"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/internal/sandbox"
)

func sandboxCommand(v *voice) *cli.Command {
	return &cli.Command{
		Name:      "sandbox",
		Usage:     "start a throwaway database with the desired schema applied",
		ArgsUsage: "[-- COMMAND [ARG...]]",
		Description: "Prints the database's URL and runs until Ctrl-C; or runs COMMAND with DATABASE_URL and libpq's variables set and ends with it.\n" +
			"Needs PostgreSQL's binaries on this machine, no running server. The data is gone afterwards.\n\n" +
			"Examples:\n   schemactl sandbox\n   schemactl sandbox -- psql\n   schemactl sandbox --empty -- schemactl diff",
		Category: "the HCL",
		Flags: []cli.Flag{
			toFlag(),
			&cli.BoolFlag{Name: "empty", Usage: "leave the database empty"},
		},
		Action: func(c *cli.Context) error { return runSandbox(c, v) },
	}
}

func runSandbox(c *cli.Context, v *voice) error {
	cfg, err := config(c)
	if err != nil {
		return err
	}
	ctx := c.Context
	srv, err := sandbox.Start(ctx, sandbox.Options{})
	if err != nil {
		return err
	}
	defer srv.Stop()
	if err := srv.CreateDatabase(ctx, "sandbox", "template0"); err != nil {
		return err
	}
	cfg.URL = srv.URL("sandbox")
	if cfg.HasDesired() && !c.Bool("empty") {
		if err := applyQuietly(c, cfg); err != nil {
			return err
		}
	}
	if !c.Args().Present() {
		fmt.Fprintln(v.out, cfg.URL)
		v.say("the sandbox runs until Ctrl-C")
		<-ctx.Done()
		return nil
	}
	args := c.Args().Slice()
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Env = append(os.Environ(), "DATABASE_URL="+cfg.URL, "PATH="+os.Getenv("PATH")+string(os.PathListSeparator)+srv.Bin())
	cmd.Env = append(cmd.Env, srv.Env("sandbox")...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = v.in, v.out, v.err
	err = sandbox.Run(cmd)
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return commandError(max(exit.ExitCode(), exitError))
	}
	return err
}

// applyQuietly brings a new database to the desired state, its perf indexes too.
func applyQuietly(c *cli.Context, cfg schemactl.Config) error {
	opts := schemactl.JobOptions{NoJournal: true}
	if _, err := schemactl.NewJob(cfg, opts).Apply(c.Context); err != nil {
		return err
	}
	_, err := schemactl.NewPerfJob(cfg, diff.PerfChoice{}, opts).Apply(c.Context)
	return err
}

package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/hcl"
)

func policyCommand(v *voice) *cli.Command {
	return &cli.Command{
		Name:     "policy",
		Usage:    "write a policy from what another tool has",
		Category: "the HCL",
		Subcommands: []*cli.Command{{
			Name:      "import-alembic",
			Usage:     "write the perf_indexes policy from PERF_INDEXES of an Alembic env.py",
			ArgsUsage: "FILE",
			Description: "Reads PERF_INDEXES = {...} and prints the policy for atlas.hcl. With --indexes, it also writes the perf_index\n" +
				"blocks of those that the database has, so that they can be built anywhere.\n\n" +
				"Examples:\n   schemactl policy import-alembic alembic/env.py >> atlas.hcl\n   schemactl policy import-alembic --indexes schema/perf_indexes.hcl alembic/env.py >> atlas.hcl",
			Flags: []cli.Flag{
				urlFlag(),
				&cli.StringFlag{Name: "indexes", Usage: "`FILE` for the perf_index blocks of the live definitions", DefaultText: "with --url, behind the policy"},
			},
			Action: func(c *cli.Context) error { return runPolicyImportAlembic(c, v) },
		}},
	}
}

func runPolicyImportAlembic(c *cli.Context, v *voice) error {
	if err := atMostArgs(c, 1); err != nil {
		return err
	}
	file := c.Args().First()
	if file == "" {
		return &usageError{message: "no file is given", hint: "schemactl policy import-alembic alembic/env.py"}
	}
	src, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("read Alembic's file: %w", err)
	}
	names, err := policy.AlembicIndexes(string(src))
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	var blocks []byte
	if c.IsSet("url") || c.IsSet("indexes") {
		if blocks, err = perfIndexBlocks(c, v, names); err != nil {
			return err
		}
	}
	fmt.Fprintf(v.out, "policy {\n  perf_indexes {\n    names = [\n%s    ]\n  }\n}\n", quotedLines(names))
	if out := c.String("indexes"); out != "" {
		if err := os.WriteFile(out, blocks, 0o666); err != nil {
			return fmt.Errorf("write the perf_index blocks: %w", err)
		}
		v.say("the perf_index blocks are in %s", out)
	} else if len(blocks) > 0 {
		fmt.Fprintf(v.out, "\n# What follows belongs in a file of the schema.\n\n%s", blocks)
	}
	return nil
}

func quotedLines(names []string) string {
	var b strings.Builder
	for _, n := range names {
		b.WriteString("      " + hcl.Quote(n) + ",\n")
	}
	return b.String()
}

// perfIndexBlocks are the definitions of those of the names that the database has.
func perfIndexBlocks(c *cli.Context, v *voice, names []string) ([]byte, error) {
	cfg, err := config(c)
	if err != nil {
		return nil, err
	}
	cfg.Policy = &policy.Policy{}
	db, err := schemactl.ReadLive(c.Context, cfg)
	if err != nil {
		return nil, err
	}
	found := make(map[string]bool)
	named := func(indexes []*schema.Index) []*schema.Index {
		indexes = slices.DeleteFunc(indexes, func(i *schema.Index) bool { return !slices.Contains(names, i.Name) })
		for _, i := range indexes {
			i.Perf, found[i.Name] = true, true
		}
		return indexes
	}
	for _, t := range db.Tables {
		t.Indexes = named(t.Indexes)
	}
	for _, e := range db.Entities {
		if view, ok := e.(*schema.View); ok {
			view.Indexes = named(view.Indexes)
		}
	}
	for _, n := range names {
		if !found[n] {
			v.say("the database has no index %s: the policy names it, and no block declares it", n)
		}
	}
	return hcl.WritePerfIndexes(db)
}

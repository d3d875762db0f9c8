package main

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/perfindex"
	"github.com/replyx/schemactl/diff/report"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/live"
)

func perfUnusedCommand(v *voice) *cli.Command {
	return &cli.Command{
		Name:  "unused",
		Usage: "indexes that no query used, their size, and what else needs them",
		Description: "Perf indexes and all others, but for those that keep a constraint or enforce uniqueness. Each server counts\n" +
			"its own queries only: name the replicas that answer some. With --since, what schemactl has built since then is not\n" +
			"listed; when any other index was built is not known. The searches of perf tune count as uses.",
		Flags: []cli.Flag{
			urlFlag(),
			&cli.StringFlag{Name: "since", Usage: "for how long they must not have been used: `30d`, 12h", DefaultText: "since the statistics were reset"},
			&cli.StringSliceFlag{Name: "replica", Usage: "`URL` of a replica whose uses count too; may be repeated"},
			formatFlag("text or json"),
		},
		Action: func(c *cli.Context) error { return runPerfUnused(c, v) },
	}
}

func runPerfUnused(c *cli.Context, v *voice) error {
	if err := noArgs(c); err != nil {
		return err
	}
	format, err := oneOf(c, "format", "text", "json")
	if err != nil {
		return err
	}
	since, err := days(c.String("since"))
	if err != nil {
		return err
	}
	cfg, err := config(c)
	if err == nil && cfg.URL == "" {
		err = schemactl.ErrNoURL
	}
	if err != nil {
		return v.inFormat(format, err)
	}
	var servers []schema.IndexUses
	for _, url := range append([]string{cfg.URL}, c.StringSlice("replica")...) {
		u, err := uses(c.Context, url)
		if err != nil {
			return v.inFormat(format, err)
		}
		servers = append(servers, u)
	}
	if since > 0 {
		if err := noteBuilt(c.Context, cfg, &servers[0], since); err != nil {
			return v.inFormat(format, err)
		}
	}
	list := perfindex.Unused(servers, since)
	if format == "json" {
		return v.writeJSON(report.UnusedOf(list, servers, since))
	}
	return report.Unused(v.out, list, servers, since, report.TextOptions{Color: v.color})
}

// noteBuilt notes which indexes the journal has as built since then.
func noteBuilt(ctx context.Context, cfg schemactl.Config, u *schema.IndexUses, since time.Duration) error {
	built, err := schemactl.BuiltIndexes(ctx, cfg, u.Now.Add(-since))
	for n := range u.Indexes {
		i := &u.Indexes[n]
		if at, ok := built[schema.Name{Schema: i.Table.Schema, Name: i.Name}]; ok {
			i.Built = &at
		}
	}
	return err
}

func uses(ctx context.Context, url string) (schema.IndexUses, error) {
	conn, err := live.Connect(ctx, url)
	if err != nil {
		return schema.IndexUses{}, err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	return live.IndexUses(ctx, conn)
}

// days reads a duration that may be in days: 30d.
func days(s string) (time.Duration, error) {
	if s == "" {
		return 0, nil
	}
	if n, ok := strings.CutSuffix(s, "d"); ok {
		if d, err := strconv.Atoi(n); err == nil && d > 0 {
			return time.Duration(d) * 24 * time.Hour, nil
		}
	}
	d, err := time.ParseDuration(s)
	if err != nil || d <= 0 {
		return 0, &usageError{message: "--since " + s + " is no duration", hint: "write 30d or 12h"}
	}
	return d, nil
}

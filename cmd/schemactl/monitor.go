package main

import (
	"context"
	"fmt"
	"net"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/monitor"
	"github.com/replyx/schemactl/diff/report"
	"github.com/replyx/schemactl/internal/metrics"
	"github.com/replyx/schemactl/schema"
)

func monitorCommand(v *voice) *cli.Command {
	return &cli.Command{
		Name:  "monitor",
		Usage: "look at a running database: who waits, what is used, what drifts; once, or as a service for Prometheus",
		Description: "Long transactions, blocked sessions and who blocks them, sizes and uses of tables and indexes, dead rows and the next\n" +
			"autovacuum, builds in progress, performance indexes, drift from the HCL, and, with --searches, recall and latency of\n" +
			"searches for vectors. It changes nothing; the role needs pg_monitor, and SELECT for --searches.\n" +
			"With --once the exit code is 0 where nothing is amiss, 2 where something is, and 1 where not all could be looked at.\n\n" +
			"Examples:\n   schemactl monitor --once\n   schemactl monitor --listen :9630 --interval 1m\n   schemactl monitor --once --searches 50 --format json",
		Category: "the database",
		Flags: []cli.Flag{
			urlFlag(), toFlag(),
			&cli.BoolFlag{Name: "once", Usage: "look once, print what there is, and end"},
			formatFlag("text, json or prometheus"),
			&cli.StringFlag{Name: "listen", Usage: "`ADDRESS` to serve /metrics and /healthz on", Value: "127.0.0.1:9630"},
			&cli.DurationFlag{Name: "interval", Usage: "how often to look, `DURATION`", Value: time.Minute},
			&cli.StringSliceFlag{Name: "table", Usage: "look at this `TABLE` and its indexes only; may be repeated"},
			&cli.IntFlag{Name: "searches", Usage: "try `N` searches by each vector index; 0 for none: they cost what searches cost, and as many without the index", DefaultText: "0"},
			&cli.IntFlag{Name: "k", Usage: "how many rows such a search asks for, `N`", Value: 10},
			&cli.DurationFlag{Name: "budget", Usage: "how long all searches of a look may take, `DURATION`", Value: 10 * time.Second},
			devFlag(),
		},
		Action: func(c *cli.Context) error { return runMonitor(c, v) },
	}
}

func runMonitor(c *cli.Context, v *voice) error {
	format, err := oneOf(c, "format", "text", "json", "prometheus")
	if err == nil {
		err = noArgs(c)
	}
	if err != nil {
		return err
	}
	opts, err := monitorOptions(c)
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
	look := func(ctx context.Context) (*monitor.Observation, error) {
		cfg := cfg
		cfg.Now = time.Now()
		return schemactl.Observe(ctx, cfg, opts)
	}
	if !c.Bool("once") {
		return serveMetrics(c, v, look)
	}
	v.checks = true
	o, err := look(c.Context)
	if err != nil {
		return v.inFormat(format, err)
	}
	hideSecrets(o)
	switch format {
	case "json":
		err = report.Document(v.out, o)
	case "prometheus":
		err = metrics.Write(v.out, o)
	default:
		err = report.Monitor(v.out, o, report.TextOptions{Color: v.color, Verbose: c.Bool("verbose")})
	}
	if err != nil {
		return err
	}
	switch {
	case o.Amiss():
		return errFindings
	case !o.Whole():
		return errUnchecked
	}
	return errReady
}

// hideSecrets takes what may be a password out of the errors of an observation.
func hideSecrets(o *monitor.Observation) {
	for i := range o.Unread {
		o.Unread[i].Reason = withoutSecrets(o.Unread[i].Reason)
	}
	if o.Check != nil {
		o.Check.Error = withoutSecrets(o.Check.Error)
	}
}

// shortestInterval keeps the looks from being a load.
const shortestInterval = 5 * time.Second

func monitorOptions(c *cli.Context) (schemactl.MonitorOptions, error) {
	opts := schemactl.MonitorOptions{Searches: c.Int("searches"), K: c.Int("k"), Budget: c.Duration("budget")}
	for _, name := range c.StringSlice("table") {
		opts.Tables = append(opts.Tables, schema.ParseName(name))
	}
	if opts.Searches < 0 || opts.K < 1 || opts.Budget <= 0 || c.Duration("interval") < shortestInterval {
		return opts, &usageError{message: "--k is 1 or more, --searches 0 or more, --budget more than 0, and --interval 5s or more", hint: "see schemactl monitor --help"}
	}
	return opts, nil
}

// serveMetrics looks again and again, until it is interrupted.
func serveMetrics(c *cli.Context, v *voice, look metrics.Look) error {
	var listen net.ListenConfig
	l, err := listen.Listen(c.Context, "tcp", c.String("listen"))
	if err != nil {
		return &usageError{message: fmt.Sprintf("cannot listen on %s: %s", c.String("listen"), err), hint: "give another address with --listen, such as 127.0.0.1:9631"}
	}
	v.say("metrics at http://%s/metrics, looking every %s, until Ctrl-C", l.Addr(), c.Duration("interval"))
	s := metrics.NewServer(look, c.Duration("interval"), func(err error) {
		if err == nil {
			v.say("the database is reached again")
			return
		}
		v.fail(err)
	})
	return s.Serve(c.Context, l)
}

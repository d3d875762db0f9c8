package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/urfave/cli/v2"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/internal/scratch"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema/hcl"
	"github.com/replyx/schemactl/schema/live"
)

const defaultConfig = "atlas.hcl"

// Flags that several commands have.
func urlFlag() cli.Flag {
	return &cli.StringFlag{Name: "url", Usage: "database `URL`; without it DATABASE_URL, the policy file, PGHOST and its like"}
}

func toFlag() cli.Flag {
	return &cli.StringSliceFlag{Name: "to", Usage: "the desired state: file or folder of HCL or SQL, `PATH`, file://FOLDER?format=FORMAT of migrations, or the URL of another database; may be repeated"}
}

func devFlag() cli.Flag {
	return &cli.StringFlag{Name: "dev-url", Usage: "`URL` of another server: to ask where the database cannot be asked, as on a standby, and to rehearse plans on; or sandbox, or here"}
}

func noCacheFlag() cli.Flag {
	return &cli.BoolFlag{Name: "no-cache", Usage: "run the SQL of the desired state, also where it is kept what it made"}
}

func formatFlag(formats string) cli.Flag {
	return &cli.StringFlag{Name: "format", Usage: "`FORM` of the output: " + formats, Value: "text"}
}

// libpqTargets are the variables that say where libpq connects to: one of them is enough where no URL is
// given (manual: libpq, environment variables).
var libpqTargets = []string{"PGHOST", "PGHOSTADDR", "PGDATABASE", "PGSERVICE"}

// config joins flags, environment and policy file: flags win over DATABASE_URL, which wins over the file,
// which wins over libpq's variables.
func config(c *cli.Context) (schemactl.Config, error) {
	vars, err := variables(c)
	if err != nil {
		return schemactl.Config{}, err
	}
	project, err := project(c, vars)
	if err != nil {
		return schemactl.Config{}, err
	}
	env, err := project.Select(c.String("env"))
	if err != nil {
		return schemactl.Config{}, err
	}
	return configOf(c, env, vars)
}

// configOf joins them for an environment. The address of a target of many is its own.
func configOf(c *cli.Context, env *policy.Env, vars map[string]string) (schemactl.Config, error) {
	var err error
	if untrusted(c) {
		if err := boundServers(c, env); err != nil {
			return schemactl.Config{}, err
		}
	}
	cfg := schemactl.Config{
		Env: env.Name, Sources: env.Sources, Programs: env.Programs, Scripts: env.Scripts, Vars: env.Vars,
		Schemas: env.Schemas, Policy: &env.Policy, Now: time.Now(),
	}
	if env.Vars == nil {
		cfg.Vars = vars
	}
	cfg.URL, cfg.DevURL = cmp.Or(c.String("url"), os.Getenv("DATABASE_URL"), env.URL, libpq()), cmp.Or(c.String("dev-url"), env.DevURL)
	if env.Key != "" {
		if cfg.URL = env.URL; c.IsSet("url") {
			return cfg, &usageError{message: "--url is one database, and env " + env.Name + " has for_each", hint: "name another env, or the target: --env " + env.Name + "/KEY"}
		}
		cfg.Each = &hcl.Each{Key: env.Key, Value: env.Each}
	}
	if to := c.StringSlice("to"); len(to) > 0 {
		sources, url, err := desiredOf(c, to)
		if err != nil {
			return schemactl.Config{}, err
		}
		cfg = cfg.From(sources, url)
	}
	if slices.ContainsFunc(cfg.Sources, schemactl.IsMigrations) {
		cfg = cfg.KeepBookkeeping()
	}
	cfg.URL = address(c, cfg.URL)
	if form, _ := scratch.FormOf(cfg.DevURL); form == scratch.Dev {
		cfg.DevURL = address(c, cfg.DevURL)
	}
	cfg.RehearseRows = rehearsedRows(c, env)
	if cfg.Rehearse, cfg.NoRehearsal, err = rehearsed(c, env); err != nil {
		return schemactl.Config{}, err
	}
	if untrusted(c) {
		if cfg.Root, err = policy.Root(filepath.Dir(c.String("config"))); err != nil {
			return schemactl.Config{}, err
		}
		cfg.NoSQL = noSQL(c, cfg.DevURL)
	} else if dir, err := os.UserCacheDir(); err == nil && !c.Bool("no-cache") {
		cfg.CacheDir = filepath.Join(dir, "schemactl", "sql")
	}
	return cfg, nil
}

// libpq is an address without anything in it, where libpq's variables have what the driver needs.
func libpq() string {
	if slices.ContainsFunc(libpqTargets, func(name string) bool { return os.Getenv(name) != "" }) {
		return "postgres://"
	}
	return ""
}

// desiredOf tells the paths of --to from the address of a database.
func desiredOf(c *cli.Context, to []string) (paths []string, url string, err error) {
	for _, t := range to {
		switch {
		case schemactl.IsMigrations(t) || !isDatabase(t):
			paths = append(paths, t)
		case url != "":
			return nil, "", &usageError{message: "--to names two databases", hint: "a desired state is that of one; HCL may stand beside it"}
		default:
			url = address(c, t)
		}
	}
	return paths, url, nil
}

// isDatabase tells the address of a database, rightly written or not, from a path.
func isDatabase(s string) bool {
	if _, err := os.Stat(s); err == nil {
		return false
	}
	return live.IsAddress(s)
}

// address is a database's address without what is left out of it, which is said. One that cannot be read
// stays: it is refused where it is used.
func address(c *cli.Context, text string) string {
	if text == "" {
		return ""
	}
	a, err := live.ReadAddress(text)
	if err != nil {
		return text
	}
	if slices.ContainsFunc(c.Command.Flags, func(f cli.Flag) bool { return slices.Contains(f.Names(), "url") }) {
		for _, w := range a.Warnings {
			fmt.Fprintln(c.App.ErrWriter, "schemactl: "+w)
		}
	}
	return a.Text
}

// project reads the policy file, once for a run: it may run programs, and ask databases.
func project(c *cli.Context, vars map[string]string) (*policy.Project, error) {
	type outcome struct {
		project *policy.Project
		err     error
	}
	const kept = "project"
	if o, ok := c.App.Metadata[kept].(outcome); ok {
		return o.project, o.err
	}
	p, err := readProject(c, vars)
	if c.App.Metadata == nil {
		c.App.Metadata = make(map[string]any)
	}
	c.App.Metadata[kept] = outcome{p, err}
	return p, err
}

// readProject reads the policy file. Only the default one may be missing.
func readProject(c *cli.Context, vars map[string]string) (*policy.Project, error) {
	path := c.String("config")
	read, err := policy.Load(c.Context, path, policy.Options{
		Vars: vars, Env: c.String("env"), Untrusted: untrusted(c), AllowEnv: c.StringSlice("allow-env"),
		Query: firstColumn,
	})
	if errors.Is(err, fs.ErrNotExist) && !c.IsSet("config") {
		if name := c.String("env"); name != "" {
			return nil, &usageError{message: "there is no " + defaultConfig + " here to hold env " + name, hint: "give --config FILE"}
		}
		return &policy.Project{}, nil
	}
	return read, err
}

// firstColumn asks a database for the first column of a query, in a transaction that changes nothing.
func firstColumn(ctx context.Context, url, query string, args []string) (out []string, err error) {
	conn, err := live.Connect(ctx, url)
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	err = pgx.BeginTxFunc(ctx, conn, pgx.TxOptions{AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		params := make([][]byte, len(args))
		for i, a := range args {
			params[i] = []byte(a)
		}
		// Both ways as text, so that a value of any type is as psql prints it.
		result := tx.Conn().PgConn().ExecParams(ctx, query, params, nil, nil, nil).Read()
		for _, row := range result.Rows {
			if len(row) > 0 {
				out = append(out, string(row[0]))
			}
		}
		return result.Err
	})
	return out, err
}

func variables(c *cli.Context) (map[string]string, error) {
	vars := make(map[string]string)
	for _, v := range c.StringSlice("var") {
		name, value, ok := strings.Cut(v, "=")
		if !ok || name == "" {
			return nil, &usageError{message: "--var " + name + " has no value", hint: "write --var name=value"}
		}
		vars[name] = value
	}
	return vars, nil
}

// oneOf checks the value of a flag.
func oneOf(c *cli.Context, flag string, values ...string) (string, error) {
	got := c.String(flag)
	for _, v := range values {
		if got == v {
			return got, nil
		}
	}
	return "", &usageError{message: "--" + flag + " " + got + " is not known", hint: nearest(got, values)}
}

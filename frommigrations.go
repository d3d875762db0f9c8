package schemactl

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff/migration"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/files"
	"github.com/replyx/schemactl/internal/migrationdir"
	"github.com/replyx/schemactl/internal/scratch"
	"github.com/replyx/schemactl/internal/sqlschema"
	"github.com/replyx/schemactl/policy"
)

// allScripts reads the SQL of a desired state, where it may be run.
func (c Config) allScripts(ctx context.Context, src sources) ([]*sqlschema.Script, error) {
	if c.NoSQL != "" {
		return nil, &scratch.UnavailableError{
			Why: "the SQL of " + src.names()[0] + " is not run: " + c.NoSQL, Hint: "give --dev-url of a server that holds nothing else, such as a service container",
		}
	}
	scripts, err := c.scripts(src.sql)
	if err != nil {
		return nil, err
	}
	for _, dir := range src.migrations {
		more, err := c.migrationScripts(dir)
		if err != nil {
			return nil, err
		}
		scripts = append(scripts, more...)
	}
	printed, err := c.printedScripts(ctx, src)
	if err != nil {
		return nil, err
	}
	scripts = append(scripts, printed...)
	if !slices.ContainsFunc(scripts, (*sqlschema.Script).DoesSomething) {
		return nil, fmt.Errorf("read schema: there is no statement in %s: as a desired state that would drop all that there is", strings.Join(src.names(), ", "))
	}
	return scripts, nil
}

// names are what the SQL that is run is called in errors.
func (s sources) names() []string {
	out := slices.Clone(s.sql)
	for _, dir := range s.migrations {
		out = append(out, dir.Path)
	}
	for _, p := range s.programs {
		out = append(out, nameOf(p))
	}
	for _, t := range s.texts {
		out = append(out, t.Name)
	}
	return out
}

// migrationScripts are what the tool of a directory runs, in its order.
func (c Config) migrationScripts(dir migrationdir.Dir) ([]*sqlschema.Script, error) {
	if c.Root != "" {
		if in, err := files.Within(c.Root, dir.Path); err != nil || !in {
			return nil, fmt.Errorf("read migrations: %s is outside of %s, and the SQL of a pull request must not name it", dir.Path, c.Root)
		}
	}
	names, err := dir.Files()
	if err != nil {
		return nil, err
	}
	var out []*sqlschema.Script
	for _, name := range names {
		data, err := c.readSQL(name)
		if err != nil {
			return nil, err
		}
		if data, err = dir.Up(name, data); err != nil {
			return nil, err
		}
		script, err := sqlschema.NewScript(sqlschema.File{Name: name, Data: data}, c.readSQL)
		if err != nil {
			return nil, err
		}
		if at, needed := script.NeedsPsql(); needed && (c.Root != "" || dir.Format != migration.Psql) {
			return nil, &sqlschema.Error{Pos: at, Message: "this is a command for psql, which a migration cannot have", Hint: "write it without such commands"}
		}
		out = append(out, script)
	}
	return out, nil
}

// KeepBookkeeping is the configuration by which no plan drops what a migration tool notes: where the desired state is that of its directory, or
// the plan is written for it.
func (c Config) KeepBookkeeping() Config {
	p := c.policyOrNone()
	p.Ignores = append(append([]*policy.Ignore(nil), p.Ignores...), migration.KeepBookkeeping())
	c.Policy = p
	return c
}

// IsMigrations reports whether a text is the address of a migration directory.
func IsMigrations(text string) bool {
	_, ok, err := migrationdir.Parse(text)
	return ok || err != nil
}

// DiffMigrations compares the desired state with what a migration directory makes, in the throwaway database that it is replayed in: the
// server judges texts, as with any database. Its tables have no rows; each is taken for a small one that has some.
func DiffMigrations(ctx context.Context, cfg Config, from string) (out *Outcome, err error) {
	if !cfg.HasDesired() {
		return nil, ErrNoSource
	}
	dir, _, err := migrationdir.Parse(from)
	if err != nil {
		return nil, err
	}
	if cfg, _, err = cfg.read(ctx); err != nil {
		return nil, err
	}
	scripts, err := cfg.allScripts(ctx, sources{migrations: []migrationdir.Dir{dir}})
	if err != nil {
		return nil, err
	}
	_, err = cfg.runSQL(ctx, scripts, func(ctx context.Context, url string) error {
		there := cfg
		there.URL, there.assumed = url, smallTable
		out, err = Diff(ctx, there)
		return err
	})
	if err != nil {
		return nil, err
	}
	out.Plan.Target = plan.Target{}
	unsized(out.Plan)
	return out, nil
}

package schemactl

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/migrationdir"
	"github.com/replyx/schemactl/internal/scratch"
	"github.com/replyx/schemactl/internal/sqlschema"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/hcl"
)

// AsHCL is a state that was read from a server, as the HCL of a desired one: with [Config.Of] it is what a database is
// compared with. Name is that of the file in errors. Owners are declared where the state has them.
func AsHCL(db *schema.Database, name string) (hcl.File, error) {
	files, err := hcl.Write(db, hcl.WriteOptions{Owners: true})
	if err != nil {
		return hcl.File{}, err
	}
	files[0].Name, files[0].ReadBack = name, true
	return files[0], nil
}

// readBack is how a file is called that holds what a server has made of the SQL of others.
const readBack = "the schema as read back"

// origin is where a part of the desired state comes from that is not HCL.
type origin struct {
	scripts []*sqlschema.Script
	// notes are told with the plan.
	notes []string
}

// loadSQL runs files of SQL in a throwaway database, and gives what they make.
func (c Config) loadSQL(ctx context.Context, src sources) (hcl.File, *origin, error) {
	scripts, err := c.allScripts(ctx, src)
	if err != nil {
		return hcl.File{}, nil, err
	}
	st, err := c.runSQL(ctx, scripts, nil)
	if err != nil {
		return hcl.File{}, nil, err
	}
	file, err := AsHCL(st.Database, readBack)
	if err != nil {
		return hcl.File{}, nil, fmt.Errorf("the schema that the SQL makes: %w", err)
	}
	return file, &origin{scripts: scripts, notes: append(st.Notes, unread(st.Database)...)}, nil
}

// runSQL runs scripts in a throwaway database, and reads what is there then. Use, if not nil, is called with the address of the database.
func (c Config) runSQL(ctx context.Context, scripts []*sqlschema.Script, use func(context.Context, string) error) (*sqlschema.State, error) {
	dev := cmp.Or(c.DevURL, string(scratch.Sandbox))
	st, err := sqlschema.Read(ctx, sqlschema.Files(scripts...), sqlschema.Options{Dev: dev, URL: c.URL, Use: use, CacheDir: c.CacheDir})
	return st, noScratch(c.DevURL, err)
}

// noScratch says how a throwaway database is given, where none was.
func noScratch(dev string, err error) error {
	var none *scratch.UnavailableError
	if dev != "" || !errors.As(err, &none) {
		return err
	}
	return &scratch.UnavailableError{
		Why:  "SQL is read by running it in a throwaway database, and there is none: " + none.Why,
		Hint: "give --dev-url of a server where the role may create databases, or dev in the env of atlas.hcl; or install PostgreSQL's server programs of that version, for a sandbox",
	}
}

// unread says what a state holds that has no shape in a desired one.
func unread(db *schema.Database) []string {
	var out []string
	for _, u := range db.Unmanaged {
		where := ""
		if u.Schema != "" {
			where = " in " + u.Schema
		}
		out = append(out, fmt.Sprintf("not managed, of what the desired state makes: %d %s%s", u.Count, u.Kind, where))
	}
	return out
}

// loadDatabase reads another database as the desired state. Its owners are its own.
func (c Config) loadDatabase(ctx context.Context) (hcl.File, *origin, error) {
	db, err := ReadLive(ctx, Config{URL: c.DesiredURL, Policy: c.Policy})
	if err != nil {
		return hcl.File{}, nil, fmt.Errorf("the database that --to names: %w", err)
	}
	files, err := hcl.Write(db, hcl.WriteOptions{})
	if err != nil {
		return hcl.File{}, nil, fmt.Errorf("the database that --to names: %w", err)
	}
	files[0].Name, files[0].ReadBack = readBack, true
	return files[0], &origin{notes: unread(db)}, nil
}

func nameOf(p policy.Program) string { return "data.external_schema." + p.Name }

// printedScripts runs the programs for what they print, and adds the SQL that stands in no file.
func (c Config) printedScripts(ctx context.Context, src sources) ([]*sqlschema.Script, error) {
	var texts []sqlschema.File
	for _, p := range src.programs {
		out, err := sqlschema.Command{Args: p.Args, Dir: p.Dir}.Print(ctx)
		if err != nil {
			return nil, fmt.Errorf("%s: data external_schema %s: %w", p.Pos, p.Name, err)
		}
		texts = append(texts, sqlschema.File{Name: nameOf(p), Data: out})
	}
	for _, s := range src.texts {
		texts = append(texts, sqlschema.File{Name: s.Name, Data: []byte(s.Text)})
	}
	var out []*sqlschema.Script
	for _, f := range texts {
		script, err := sqlschema.NewScript(f, c.readWithin)
		if err != nil {
			return nil, err
		}
		out = append(out, script)
	}
	return out, nil
}

// scripts reads files of SQL. One that another includes is none of its own.
func (c Config) scripts(names []string) ([]*sqlschema.Script, error) {
	included := make(map[string]bool)
	byName := make(map[string]*sqlschema.Script)
	for _, name := range names {
		data, err := c.readSQL(name)
		if err != nil {
			return nil, err
		}
		script, err := sqlschema.NewScript(sqlschema.File{Name: name, Data: data}, func(n string) ([]byte, error) {
			included[n] = true
			return c.readWithin(n)
		})
		if err != nil {
			return nil, err
		}
		if at, needed := script.NeedsPsql(); needed && c.Root != "" {
			return nil, &sqlschema.Error{Pos: at, Message: "this is a command for psql, which may run programs, and the SQL is a pull request's", Hint: "write it without such commands"}
		}
		byName[name] = script
	}
	var out []*sqlschema.Script
	for _, name := range names {
		if !included[name] {
			out = append(out, byName[name])
		}
	}
	return out, nil
}

// place gives what was read back the places that it has in the SQL.
func (o *origin) place(db *schema.Database) error {
	switch {
	case o == nil:
		return nil
	case len(o.scripts) > 0:
		return sqlschema.Place(db, readBack, o.scripts)
	}
	for _, obj := range db.Objects() { // a database has no places
		if src := obj.Src(); src != nil && src.Pos.File == readBack {
			*src = schema.Source{}
		}
	}
	return nil
}

// note tells what is to be known of the origin with a plan.
func (o *origin) note(p *plan.Plan) {
	if o == nil {
		return
	}
	for _, n := range o.notes {
		p.Warnings = append(p.Warnings, plan.Warning{Text: n})
	}
}

// sources are the paths of a desired state by what they are.
type sources struct {
	hcl, sql []string
	// migrations are directories of other tools.
	migrations []migrationdir.Dir
	// programs print SQL; texts are SQL that stands in no file.
	programs []policy.Program
	texts    []policy.Script
}

// hasSQL reports whether SQL is to be run.
func (s sources) hasSQL() bool { return len(s.names()) > 0 }

func (c Config) sources() (s sources, err error) {
	s.programs, s.texts = c.Programs, c.Scripts
	for _, p := range c.Sources {
		dir, ok, err := migrationdir.Parse(p)
		if err != nil {
			return s, err
		}
		if ok {
			s.migrations = append(s.migrations, dir)
			continue
		}
		p = strings.TrimPrefix(p, "file://")
		sql, err := sqlFiles(p)
		if err != nil {
			return s, err
		}
		if len(sql) == 0 {
			s.hcl = append(s.hcl, p)
		}
		for _, name := range sql {
			if !slices.Contains(s.sql, name) {
				s.sql = append(s.sql, name)
			}
		}
	}
	return s, nil
}

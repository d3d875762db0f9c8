package schemactl

import (
	"context"
	"slices"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/hcl"
)

// Load reads the desired state into memory: files as they are, and what SQL makes, or another database has, as HCL.
// Whatever is made of the configuration that it gives is made of the same bytes.
func (c Config) Load(ctx context.Context) (Config, error) {
	if !c.fromPaths() {
		return c, nil
	}
	src, err := c.sources()
	if err != nil {
		return c, err
	}
	var made []hcl.File
	add := func(f hcl.File, from *origin, err error) error {
		made, c.origin = append(made, f), from
		return err
	}
	if src.hasSQL() {
		err = add(c.loadSQL(ctx, src))
	}
	if err == nil && c.DesiredURL != "" {
		err = add(c.loadDatabase(ctx))
	}
	if err == nil && len(src.hcl) > 0 {
		c.Files, err = hcl.Load(ctx, src.hcl, hcl.Options{Root: c.Root})
	}
	c.Files = append(made, c.Files...)
	return c, err
}

// fromPaths reports whether the desired state is still to be read from the file system.
func (c Config) fromPaths() bool {
	return c.Desired == nil && c.Files == nil && (len(c.Sources)+len(c.Programs)+len(c.Scripts) > 0 || c.DesiredURL != "")
}

// HasDesired reports whether there is a desired state at all.
func (c Config) HasDesired() bool {
	return c.Desired != nil || len(c.Files) > 0 || len(c.Sources)+len(c.Programs)+len(c.Scripts) > 0 || c.DesiredURL != ""
}

// From is the configuration with another desired state that is still to be read: files and folders, and a database.
func (c Config) From(sources []string, url string) Config {
	c.Sources, c.Programs, c.Scripts, c.DesiredURL, c.Files, c.Desired, c.origin = sources, nil, nil, url, nil, nil, nil
	return c
}

// Of is the configuration with another desired state: one file that is in memory.
func (c Config) Of(f hcl.File) Config {
	c.Sources, c.Programs, c.Scripts, c.DesiredURL, c.Files, c.Desired, c.Vars, c.origin = nil, nil, nil, "", []hcl.File{f}, nil, nil, nil
	return c
}

// ReadHCL reads the desired state and applies the policy to it. What the configuration has read already
// is not read again.
func ReadHCL(ctx context.Context, cfg Config) (*schema.Database, error) {
	_, db, err := cfg.read(ctx)
	return db, err
}

// read reads the desired state, and gives the configuration that holds what was read.
func (c Config) read(ctx context.Context) (Config, *schema.Database, error) {
	if c.Desired != nil {
		return c, c.Desired, nil
	}
	cfg, err := c.Load(ctx)
	if err != nil {
		return c, nil, err
	}
	db, err := hcl.Parse(ctx, cfg.Files, hcl.Options{Vars: cfg.Vars, Each: cfg.Each})
	if err != nil {
		return c, nil, err
	}
	if err := cfg.origin.place(db); err != nil {
		return c, nil, err
	}
	limit(db, cfg.Schemas)
	if cfg.Policy != nil {
		cfg.Policy.MarkPerf(db)
	}
	return cfg, db, nil
}

// limit takes out of a desired state what is in none of the given schemas.
func limit(db *schema.Database, schemas []string) {
	if len(schemas) == 0 {
		return
	}
	out := func(s string) bool { return !slices.Contains(schemas, s) }
	db.Schemas = slices.DeleteFunc(db.Schemas, func(s *schema.Schema) bool { return out(s.Name) })
	db.Tables = slices.DeleteFunc(db.Tables, func(t *schema.Table) bool { return out(t.Name.Schema) })
	db.Entities = slices.DeleteFunc(db.Entities, func(e schema.Entity) bool { return e.Ref().Schema != "" && out(e.Ref().Schema) })
	db.Data = slices.DeleteFunc(db.Data, func(d *schema.Data) bool { return out(d.Table.Schema) })
	db.Migrations = slices.DeleteFunc(db.Migrations, func(m *schema.Migration) bool { return out(m.Place().Table.Schema) })
}

// StateText is a state as one text, the same for the same state: what the journal keeps. That of a
// desired state follows from the HCL alone, whatever the database is like. It has hashes of rows, and no value.
func StateText(db *schema.Database) (string, error) {
	text, err := SavedText(withoutRows(db))
	return text + rowsNote(db), err
}

// SavedText is a state as one text with its rows and data steps: what a saved plan needs to be made again.
func SavedText(db *schema.Database) (string, error) {
	files, err := hcl.Write(db, hcl.WriteOptions{})
	if err != nil {
		return "", err
	}
	return string(files[0].Data), nil
}

// baselineText is the text of the live state of the schemas that the desired state manages; empty where
// there is nothing to go back to.
func baselineText(ctx context.Context, current, desired *schema.Database) (string, error) {
	before := baseline(current, desired)
	if before == nil {
		return "", nil
	}
	text, err := StateText(before)
	if err != nil {
		return "", err
	}
	// What refers to an object that is not managed may not be read by itself: that is no way back.
	if _, err := hcl.ParseFile(ctx, hcl.File{Name: "baseline", Data: []byte(text)}); err != nil {
		text = ""
	}
	return text, ctx.Err()
}

// baseline is what the live state has of what the desired state manages: the schemas that it declares,
// and rights and objects outside of schemas of the kinds that it has. Nil where there is no object.
func baseline(current, desired *schema.Database) *schema.Database {
	db := *current
	db.Schemas, db.Tables, db.Entities = slices.Clone(db.Schemas), slices.Clone(db.Tables), slices.Clone(db.Entities)
	db.Extensions = slices.DeleteFunc(slices.Clone(db.Extensions), func(e *schema.Extension) bool { return e.Name == schema.Plpgsql })
	managed := []string{""} // no name of a schema: a state without any has nothing
	for _, s := range desired.Schemas {
		managed = append(managed, s.Name)
	}
	limit(&db, managed)
	kinds := make(map[schema.Kind]bool)
	for _, e := range desired.Entities {
		kinds[e.Ref().Kind] = true
	}
	db.Entities = slices.DeleteFunc(db.Entities, func(e schema.Entity) bool {
		r := e.Ref()
		return (r.Schema == "" || r.Kind.GivesRights()) && !kinds[r.Kind]
	})
	objects := slices.ContainsFunc(db.Entities, func(e schema.Entity) bool { return !e.Ref().Kind.GivesRights() })
	if !objects && len(db.Tables) == 0 {
		return nil
	}
	return &db
}

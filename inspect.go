package schemactl

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/diff/planner"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/hcl"
	"github.com/replyx/schemactl/schema/live"
)

// ReadLive reads the database alone.
func ReadLive(ctx context.Context, cfg Config) (*schema.Database, error) {
	return readLive(ctx, cfg, nil)
}

func readLive(ctx context.Context, cfg Config, first firstThing) (_ *schema.Database, err error) {
	if cfg.URL == "" {
		return nil, ErrNoURL
	}
	conn, err := live.Connect(ctx, cfg.URL)
	if err != nil {
		return nil, err
	}
	defer finish(ctx, conn, &err)
	if err := first.do(ctx, conn, &pgx.Batch{}); err != nil {
		return nil, err
	}
	db, err := live.Read(ctx, conn, live.Options{Schemas: cfg.Schemas})
	if err != nil {
		return nil, interrupted(ctx, err)
	}
	db = db.WithoutExtensionSchemas(cfg.Schemas)
	// Every database has it; it is not declared.
	db.Extensions = slices.DeleteFunc(db.Extensions, func(e *schema.Extension) bool { return e.Name == schema.Plpgsql })
	if cfg.Policy != nil {
		cfg.Policy.MarkPerf(db)
	}
	return db, nil
}

// FromNothing plans a database as it is, from an empty one. The way goes by the HCL: there
// only what differs from the server's defaults is said.
func FromNothing(ctx context.Context, db *schema.Database) (*plan.Plan, error) {
	files, err := hcl.Write(db.WithoutExtensionSchemas(nil), hcl.WriteOptions{})
	if err != nil {
		return nil, err
	}
	desired, err := hcl.ParseFile(ctx, files[0])
	if err != nil {
		return nil, err
	}
	desired = live.ResolveTypes(db, desired)
	empty := &schema.Database{Server: db.Server}
	empty.Server.DefaultACLs = nil // none of them is there yet
	for _, s := range db.Schemas {
		if s.Name == "public" { // every new database has it
			empty.Schemas = append(empty.Schemas, &schema.Schema{Name: s.Name})
		}
	}
	res := diff.Compare(empty, desired, diff.Options{Perf: true})
	return planner.Build(res, empty, desired, planner.Options{}), nil
}

// ReadState reads the database as a state to be kept: with what its objects need of each other, which
// cannot be asked for later.
func ReadState(ctx context.Context, cfg Config) (_ *schema.Database, err error) {
	if cfg.URL == "" {
		return nil, ErrNoURL
	}
	conn, err := live.Connect(ctx, cfg.URL)
	if err != nil {
		return nil, err
	}
	defer finish(ctx, conn, &err)
	db, err := live.Read(ctx, conn, live.Options{Schemas: cfg.Schemas})
	if err == nil {
		db.Needs, err = live.Dependencies(ctx, conn, db)
	}
	if err != nil {
		return nil, interrupted(ctx, err)
	}
	if cfg.Policy != nil {
		cfg.Policy.MarkPerf(db)
	}
	return db, nil
}

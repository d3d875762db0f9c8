package schemactl

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/replyx/schemactl/internal/files"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/live"
)

// mostState is the size of the largest file of a state that is read, in bytes.
const mostState = 1 << 30

// IsStateFile reports whether a path names the file of a state, by its suffix.
func IsStateFile(path string) bool { return filepath.Ext(path) == ".json" }

// ReadState reads the database as a state to be kept: with what its objects need of each other, which
// cannot be asked for later.
func ReadState(ctx context.Context, cfg Config) (*schema.Database, error) {
	if cfg.URL == "" {
		return nil, ErrNoURL
	}
	conn, err := live.Connect(ctx, cfg.URL)
	if err != nil {
		return nil, err
	}
	defer closeConn(ctx, conn)
	db, err := live.Read(ctx, conn, live.Options{Schemas: cfg.Schemas})
	if err == nil {
		err = live.Dependencies(ctx, conn, db)
	}
	if err != nil {
		return nil, interrupted(ctx, err)
	}
	if cfg.Policy != nil {
		cfg.Policy.MarkPerf(db)
	}
	return db, nil
}

// ReadStateFile reads the state of a database from the JSON document that package report writes of it.
func ReadStateFile(path string) (*schema.Database, error) {
	data, err := files.Read(path, mostState)
	if err != nil {
		return nil, fmt.Errorf("open the state: %w", err)
	}
	var doc struct {
		State *schema.Database `json:"state"`
	}
	err = json.Unmarshal(data, &doc)
	if err == nil && doc.State == nil {
		err = errors.New(`it has no "state"; schemactl inspect --format json writes one`)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return doc.State, nil
}

// DiffState compares the state of a database, as a file holds it, with the desired one. Texts decide, and
// the sizes are those of when the state was written.
func DiffState(ctx context.Context, cfg Config, path string) (*Outcome, error) {
	current, err := ReadStateFile(path)
	if err != nil {
		return nil, err
	}
	if cfg.Policy != nil {
		cfg.Policy.MarkPerf(current)
	}
	return diffTexts(ctx, cfg, current, true)
}

package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/replyx/schemactl/internal/visible"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
)

// scriptLocation is the folder of Alembic's env.py, in alembic.ini.
var scriptLocation = regexp.MustCompile(`(?m)^\s*script_location\s*=\s*(.+?)\s*$`)

// takeAlembicIndexes makes perf indexes of those that the env.py of a command leaves out of its comparison, by its PERF_INDEXES.
func takeAlembicIndexes(v *voice, run string, db *schema.Database) {
	if !strings.Contains(run, "alembic") {
		return
	}
	path := alembicEnv()
	src, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(src), "PERF_INDEXES") {
		return
	}
	names, err := policy.AlembicIndexes(string(src))
	if err != nil {
		v.say("%s: its PERF_INDEXES could not be read, so that they are ordinary indexes: %s", visible.Line(path), visible.Line(err.Error()))
		return
	}
	p := policy.Policy{PerfIndexes: policy.PerfIndexes{Names: names}}
	p.MarkPerf(db)
	found := 0
	for _, t := range db.Tables {
		for _, i := range t.Indexes {
			if i.Perf {
				found++
			}
		}
	}
	v.say("%s: of its PERF_INDEXES, %d of %d are in the schema; they are managed apart, as perf_index", visible.Line(path), found, len(names))
}

// alembicEnv is the env.py of the alembic.ini in the current folder.
func alembicEnv() string {
	ini, err := os.ReadFile("alembic.ini")
	if err != nil {
		return ""
	}
	m := scriptLocation.FindStringSubmatch(string(ini))
	if m == nil {
		return ""
	}
	return filepath.Join(filepath.FromSlash(strings.ReplaceAll(m[1], "%(here)s", ".")), "env.py")
}

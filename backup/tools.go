package backup

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/replyx/schemactl/internal/sandbox"
)

// BinVariable is the environment variable that names the folder of PostgreSQL's programs.
const BinVariable = "SCHEMACTL_PG_BIN"

// Tools are pg_dump and pg_restore of one version.
type Tools struct {
	// Dir is the folder that they are in.
	Dir string
	// Major and Version are of pg_dump.
	Major   int
	Version string
}

// NoToolsError reports that no programs of a version that can do the work are found.
type NoToolsError struct {
	// Dir is the folder that was named; empty where all were looked in.
	Dir string
	// Needed is the oldest major version that would do, Found the newest that is there; 0 where there is none.
	Needed, Found int
	// For says what needs that version.
	For string
}

// Error implements error.
func (e *NoToolsError) Error() string {
	where := "on this machine"
	if e.Dir != "" {
		where = "in " + e.Dir
	}
	if e.Found == 0 {
		return fmt.Sprintf("there is no pg_dump and pg_restore %s, and %s needs those of PostgreSQL %d or newer", where, e.For, e.Needed)
	}
	return fmt.Sprintf("pg_dump and pg_restore %s are of PostgreSQL %d, and %s needs those of %d or newer", where, e.Found, e.For, e.Needed)
}

// Hints says what to do about it.
func (e *NoToolsError) Hints() []string {
	return []string{fmt.Sprintf("install the client programs of PostgreSQL %d (Debian: postgresql-client-%d), or name the folder that has them: --pg-bin FOLDER, or %s", e.Needed, e.Needed, BinVariable)}
}

// FindTools finds programs of a major version, or else of the oldest one that is newer: in the folder that is named, or that
// the environment names, or wherever distributions put them. What for says is what needs that version.
func FindTools(ctx context.Context, named string, major int, what string) (Tools, error) {
	named = cmp.Or(named, os.Getenv(BinVariable))
	dirs := []string{named}
	if named == "" {
		dirs = sandbox.Folders(ctx)
		if p, err := exec.LookPath("pg_dump"); err == nil {
			dirs = append(dirs, filepath.Dir(p))
		}
	}
	var found []Tools
	for _, dir := range dirs {
		if t, ok := toolsIn(ctx, dir); ok {
			found = append(found, t)
		}
	}
	slices.SortStableFunc(found, func(a, b Tools) int { return a.Major - b.Major })
	for _, t := range found {
		if t.Major >= major {
			return t, nil
		}
	}
	if ctx.Err() != nil {
		return Tools{}, ctx.Err()
	}
	e := &NoToolsError{Dir: named, Needed: major, For: what}
	if len(found) > 0 {
		e.Found = found[len(found)-1].Major
	}
	return Tools{}, e
}

var versionPattern = regexp.MustCompile(`\d+(?:\.\d+|devel|beta\d+|rc\d+)?`)

// toolsIn asks the programs of a folder for their version.
func toolsIn(ctx context.Context, dir string) (Tools, bool) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return Tools{}, false
	}
	if _, err := os.Stat(filepath.Join(dir, "pg_restore")); err != nil {
		return Tools{}, false
	}
	out, err := exec.CommandContext(ctx, filepath.Join(dir, "pg_dump"), "--version").Output()
	if err != nil {
		return Tools{}, false
	}
	_, text, _ := strings.Cut(strings.TrimSpace(string(out)), ") ")
	version := versionPattern.FindString(text)
	major, err := strconv.Atoi(strings.FieldsFunc(version+".", func(r rune) bool { return r < '0' || r > '9' })[0])
	return Tools{Dir: dir, Major: major, Version: "pg_dump " + version}, err == nil
}

// DumperMajor is the major version of the pg_dump that made the dump; that of the server where it is not known.
func (m *Manifest) DumperMajor() int {
	text := strings.TrimPrefix(m.Dumper, "pg_dump ")
	n, err := strconv.Atoi(text[:len(text)-len(strings.TrimLeft(text, "0123456789"))])
	if err != nil {
		return m.Major()
	}
	return n
}

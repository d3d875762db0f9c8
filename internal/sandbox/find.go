package sandbox

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// ErrNotInstalled reports that no PostgreSQL server is found.
var ErrNotInstalled = errors.New("no PostgreSQL server is installed: run make deps, or install PostgreSQL 13 or newer with pgvector, or set SCHEMACTL_PG_BIN to the folder of its binaries")

// FindBin finds the folder with initdb and postgres: SCHEMACTL_PG_BIN, then every place
// where distributions put it. One with pgvector is preferred, then the newest.
func FindBin(ctx context.Context) (string, error) {
	if dir := os.Getenv("SCHEMACTL_PG_BIN"); dir != "" {
		if !hasServer(dir) {
			return "", errors.New("SCHEMACTL_PG_BIN names a folder without initdb and postgres")
		}
		return dir, nil
	}
	var found []string
	for _, dir := range Folders(ctx) {
		if hasServer(dir) && !slices.Contains(found, dir) {
			found = append(found, dir)
		}
	}
	if len(found) == 0 {
		return "", ErrNotInstalled
	}
	slices.SortStableFunc(found, func(a, b string) int {
		if va, vb := hasVector(ctx, a), hasVector(ctx, b); va != vb {
			if va {
				return -1
			}
			return 1
		}
		return versionIn(b) - versionIn(a)
	})
	return found[0], nil
}

// Folders are the folders in which distributions put PostgreSQL's programs, of all versions; some of them may not be there.
func Folders(ctx context.Context) []string {
	var dirs []string
	if p, err := exec.LookPath("postgres"); err == nil {
		// A link to the server stands alone: its programs are where it points.
		if real, err := filepath.EvalSymlinks(p); err == nil {
			p = real
		}
		dirs = append(dirs, filepath.Dir(p))
	}
	if out, err := exec.CommandContext(ctx, "pg_config", "--bindir").Output(); err == nil {
		dirs = append(dirs, strings.TrimSpace(string(out)))
	}
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/local/pgsql/bin",
		"/opt/homebrew/opt/postgresql@*/bin", "/usr/local/opt/postgresql@*/bin", "/home/linuxbrew/.linuxbrew/opt/postgresql@*/bin",
	} {
		if m, err := filepath.Glob(pattern); err == nil {
			dirs = append(dirs, m...)
		}
	}
	return dirs
}

func hasServer(dir string) bool {
	for _, name := range []string{"initdb", "postgres"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.IsDir() {
			return false
		}
	}
	return true
}

// hasVector reports whether the installation has pgvector.
func hasVector(ctx context.Context, bin string) bool {
	share := filepath.Join("/usr/share/postgresql", filepath.Base(filepath.Dir(bin)))
	if cfg := filepath.Join(bin, "pg_config"); fileExists(cfg) {
		if out, err := exec.CommandContext(ctx, cfg, "--sharedir").Output(); err == nil {
			share = strings.TrimSpace(string(out))
		}
	}
	return fileExists(filepath.Join(share, "extension", "vector.control"))
}

func fileExists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// versionIn reads the major version from a path such as /usr/lib/postgresql/17/bin.
func versionIn(dir string) int {
	name := filepath.Base(filepath.Dir(dir))
	name = name[strings.LastIndexAny(name, "-@")+1:]
	n, err := strconv.Atoi(name)
	if err != nil {
		return 0
	}
	return n
}

// FindMajor finds the folder of the binaries of a major version, as [FindBin] does.
func FindMajor(ctx context.Context, major int) (string, error) {
	dirs := Folders(ctx)
	if dir := os.Getenv("SCHEMACTL_PG_BIN"); dir != "" {
		dirs = append([]string{dir}, dirs...)
	}
	found := ""
	for _, dir := range dirs {
		switch {
		case !hasServer(dir) || majorOf(ctx, dir) != major:
		case hasVector(ctx, dir):
			return dir, nil
		case found == "":
			found = dir
		}
	}
	if found == "" {
		return "", fmt.Errorf("no PostgreSQL %d is installed on this machine", major)
	}
	return found, nil
}

// majorOf asks the server program in a folder for its major version; 0 where it does not say.
func majorOf(ctx context.Context, bin string) int {
	out, err := exec.CommandContext(ctx, filepath.Join(bin, "postgres"), "--version").Output()
	if err != nil {
		return 0
	}
	_, version, _ := strings.Cut(string(out), ") ")
	n, _ := strconv.Atoi(version[:len(version)-len(strings.TrimLeft(version, "0123456789"))])
	return n
}

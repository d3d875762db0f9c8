package schemactl

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/replyx/schemactl/internal/files"
)

// mostSQL is the size of the largest file of SQL that is read, in bytes.
const mostSQL = 256 << 20

// errHCL stops the walk through a folder that is one of HCL.
var errHCL = errors.New("a folder of HCL")

// sqlFiles are the files of SQL that a path names: itself, or, where a folder has no file of HCL, all of it and of its folders, by
// name. There is none where the path is HCL.
func sqlFiles(path string) ([]string, error) {
	info, err := os.Stat(path)
	if err != nil || !info.IsDir() {
		if filepath.Ext(path) == ".sql" {
			return []string{path}, nil
		}
		return nil, nil // the reader of HCL says what is wrong with it
	}
	var out []string
	err = filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != path && strings.HasPrefix(d.Name(), "."):
			return fs.SkipDir
		case d.IsDir():
		case filepath.Ext(name) == ".hcl" && d.Name() != "atlas.hcl":
			return errHCL
		case filepath.Ext(name) == ".sql":
			out = append(out, name)
		}
		return nil
	})
	if errors.Is(err, errHCL) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read schema: %w", err)
	}
	return out, nil
}

// readSQL reads a file of SQL that the configuration names. Of a pull request, one that its repository has by name is there
// by its content too.
func (c Config) readSQL(name string) ([]byte, error) {
	if c.Root != "" {
		if in, err := files.NamedWithin(c.Root, name); err != nil || in {
			return c.readWithin(name)
		}
	}
	return readAny(name)
}

// readWithin reads a file that another one names: of a pull request, one of its repository.
func (c Config) readWithin(name string) ([]byte, error) {
	if c.Root != "" {
		if in, err := files.Within(c.Root, name); err != nil {
			return nil, fmt.Errorf("read schema: %w", err)
		} else if !in {
			return nil, fmt.Errorf("read schema: %s is outside of %s, and the SQL of a pull request must not name it", name, c.Root)
		}
	}
	return readAny(name)
}

func readAny(name string) ([]byte, error) {
	data, err := files.Read(name, mostSQL)
	if err != nil {
		return nil, fmt.Errorf("read schema: %w", err)
	}
	return data, nil
}

package hcl

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/hashicorp/hcl/v2"

	"github.com/replyx/schemactl/internal/files"
	"github.com/replyx/schemactl/internal/hclscan"
)

// maxFileSize refuses what no person wrote: parsing takes some hundred bytes of memory
// for each byte, and 10,000 tables are 10 MB.
const maxFileSize = 32 << 20

// projectFile is configuration, not schema, though it may lie in the same folder.
const projectFile = "atlas.hcl"

// osFS opens paths as the operating system knows them, which os.DirFS does not. Pipes and devices
// are not opened.
type osFS struct{}

func (osFS) Open(name string) (fs.File, error) {
	f, err := files.Open(name)
	if err != nil {
		return nil, err // not f: a nil pointer in it would be a file
	}
	return f, nil
}

// parsed is a file and its syntax tree.
type parsed struct {
	*file
	body *hclscan.Body
	errs Errors
}

// Load finds the files of the paths and reads them into memory, on all cores: what [Parse]
// makes of them stays the same, whatever becomes of the files.
func Load(ctx context.Context, paths []string, opts Options) ([]File, error) {
	fsys := opts.FS
	if fsys == nil {
		fsys = osFS{}
	}
	check := func(string, []found) error { return nil }
	if opts.FS == nil && opts.Root != "" {
		check = func(p string, list []found) error { return checkLinks(opts.Root, p, list) }
	}
	list, err := findFiles(fsys, paths, check)
	if err != nil {
		return nil, err
	}
	out := make([]File, len(list))
	errs := make([]error, len(list))
	parallel(len(list), func(i int) {
		if errs[i] = ctx.Err(); errs[i] == nil {
			out[i], errs[i] = loadFile(fsys, list[i])
		}
	})
	var mistakes Errors
	for _, err := range errs {
		var one *Error
		switch {
		case errors.As(err, &one):
			mistakes = append(mistakes, one)
		case err != nil:
			return nil, err
		}
	}
	rows, err := loadCSV(fsys, out)
	if err != nil {
		return nil, err
	}
	return append(out, rows...), joinErrors(mistakes)
}

// parseAll parses files that are in memory, on all cores.
func parseAll(ctx context.Context, files []File) ([]*parsed, error) {
	out := make([]*parsed, len(files))
	parallel(len(files), func(i int) {
		out[i] = &parsed{file: &file{name: files[i].Name, src: files[i].Data, foreign: files[i].foreign, readBack: files[i].ReadBack}}
		if ctx.Err() == nil {
			out[i].parse()
		}
	})
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var mistakes Errors
	for _, p := range out {
		mistakes = append(mistakes, p.errs...)
	}
	return out, joinErrors(mistakes)
}

// parallel calls f for 0 to n-1 on all cores.
func parallel(n int, f func(int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				f(i)
			}
		})
	}
	wg.Wait()
}

// found is a file that is to be read.
type found struct {
	name string
	// regular reports whether its folder lists it as a regular file; what is named by itself, and a link, is
	// looked at more closely.
	regular bool
}

// findFiles lists the files of the paths: a file is itself, a folder its .hcl files and
// those of its folders, sorted. The files of each path are checked.
func findFiles(fsys fs.FS, paths []string, check func(path string, list []found) error) ([]found, error) {
	if len(paths) == 0 {
		return nil, fmt.Errorf("%w: no path is given", ErrNoFiles)
	}
	var list []found
	seen := make(map[string]bool)
	add := func(f found) {
		if clean := path.Clean(f.name); !seen[clean] {
			seen[clean] = true
			list = append(list, f)
		}
	}
	for _, p := range paths {
		p = strings.TrimPrefix(p, "file://")
		info, err := fs.Stat(fsys, p)
		if err != nil {
			return nil, fmt.Errorf("read schema: %w", err)
		}
		before := len(list)
		if !info.IsDir() {
			add(found{name: p})
		} else if err := walk(fsys, p, add); err != nil {
			return nil, fmt.Errorf("read schema: %w", err)
		} else if len(list) == before {
			return nil, fmt.Errorf("%w in %s", ErrNoFiles, p)
		}
		if err := check(p, list[before:]); err != nil {
			return nil, fmt.Errorf("read schema: %w", err)
		}
	}
	return list, nil
}

func walk(fsys fs.FS, dir string, add func(found)) error {
	return fs.WalkDir(fsys, dir, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != dir && strings.HasPrefix(d.Name(), "."):
			return fs.SkipDir
		case d.IsDir() || path.Ext(name) != ".hcl" || d.Name() == projectFile:
			return nil
		}
		add(found{name, d.Type().IsRegular()})
		return nil
	})
}

func loadFile(fsys fs.FS, at found) (File, error) {
	name := at.name
	f, err := fsys.Open(name)
	if err != nil {
		return File{}, fmt.Errorf("read schema: %w", err)
	}
	defer f.Close()
	out := File{Name: name, foreign: !at.regular && !isHCL(fsys, name)}
	out.Data, err = files.ReadFrom(f, name, maxFileSize)
	var large *files.TooLargeError
	if errors.As(err, &large) {
		whole := &file{name: name}
		return out, &Error{Pos: whole.pos(hcl.Pos{}), Message: fmt.Sprintf("the file has %d MB; at most %d MB are read", large.Size>>20, large.Limit>>20)}
	}
	if err != nil {
		return File{}, fmt.Errorf("read schema: %w", err)
	}
	return out, nil
}

// isHCL reports whether a file, and what it is a link to, has a name as HCL has. The lines of others
// are not shown: they may be of any file.
func isHCL(fsys fs.FS, name string) bool {
	if path.Ext(name) != ".hcl" {
		return false
	}
	if _, ok := fsys.(osFS); !ok {
		return true
	}
	real, err := filepath.EvalSymlinks(name)
	return err == nil && filepath.Ext(real) == ".hcl"
}

// checkLinks refuses files that lie, by a link, outside of the folder that holds the path they were found
// by: the root, or of a path that is outside of it by its name, the path itself.
func checkLinks(root, given string, list []found) error {
	if in, err := files.NamedWithin(root, given); err != nil {
		return err
	} else if !in {
		root = given
	}
	checked := make(map[string]bool)
	for _, f := range list {
		name := f.name
		if f.regular {
			name = filepath.Dir(name) // what it is a link to is where the file lies
		}
		if checked[name] {
			continue
		}
		checked[name] = true
		if in, err := files.Within(root, name); err != nil {
			return err
		} else if !in {
			return fmt.Errorf("%s is a link to what is outside of %s, which the HCL of a pull request must not name", name, root)
		}
	}
	return nil
}

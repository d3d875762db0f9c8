package hcl

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// maxFileSize refuses what no person wrote: parsing takes some hundred bytes of memory
// for each byte, and 10,000 tables are 10 MB.
const maxFileSize = 32 << 20

// projectFile is configuration, not schema, though it may lie in the same folder.
const projectFile = "atlas.hcl"

// osFS opens paths as the operating system knows them, which os.DirFS does not.
type osFS struct{}

func (osFS) Open(name string) (fs.File, error) { return os.Open(name) }

// parsed is a file and its syntax tree.
type parsed struct {
	*file
	body *hclsyntax.Body
	errs Errors
}

// Load finds the files of the paths and reads them into memory, on all cores: what [ReadFiles]
// makes of them stays the same, whatever becomes of the files.
func Load(ctx context.Context, paths []string, opts Options) ([]File, error) {
	fsys := opts.FS
	if fsys == nil {
		fsys = osFS{}
	}
	names, err := findFiles(fsys, paths)
	if err != nil {
		return nil, err
	}
	out := make([]File, len(names))
	errs := make([]error, len(names))
	parallel(len(names), func(i int) {
		if errs[i] = ctx.Err(); errs[i] == nil {
			out[i], errs[i] = loadFile(fsys, names[i])
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
	return out, joinErrors(mistakes)
}

// parseAll parses files that are in memory, on all cores.
func parseAll(ctx context.Context, files []File) ([]*parsed, error) {
	out := make([]*parsed, len(files))
	parallel(len(files), func(i int) {
		out[i] = &parsed{file: &file{name: files[i].Name}}
		if ctx.Err() == nil {
			out[i].parse(files[i].Data)
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

// findFiles lists the files of the paths: a file is itself, a folder its .hcl files and
// those of its folders, sorted.
func findFiles(fsys fs.FS, paths []string) ([]string, error) {
	if len(paths) == 0 {
		return nil, fmt.Errorf("%w: no path is given", errNoFiles)
	}
	var names []string
	seen := make(map[string]bool)
	add := func(name string) {
		if clean := path.Clean(name); !seen[clean] {
			seen[clean] = true
			names = append(names, name)
		}
	}
	for _, p := range paths {
		p = strings.TrimPrefix(p, "file://")
		info, err := fs.Stat(fsys, p)
		if err != nil {
			return nil, fmt.Errorf("read schema: %w", err)
		}
		if !info.IsDir() {
			add(p)
			continue
		}
		before := len(names)
		if err := walk(fsys, p, add); err != nil {
			return nil, fmt.Errorf("read schema: %w", err)
		}
		if len(names) == before {
			return nil, fmt.Errorf("%w in %s", errNoFiles, p)
		}
	}
	return names, nil
}

func walk(fsys fs.FS, dir string, add func(string)) error {
	return fs.WalkDir(fsys, dir, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != dir && strings.HasPrefix(d.Name(), "."):
			return fs.SkipDir
		case d.IsDir() || path.Ext(name) != ".hcl" || d.Name() == projectFile:
			return nil
		}
		add(name)
		return nil
	})
}

func loadFile(fsys fs.FS, name string) (File, error) {
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return File{}, fmt.Errorf("read schema: %w", err)
	}
	if info.Size() > maxFileSize {
		f := &file{name: name}
		return File{}, &Error{Pos: f.pos(hcl.Pos{}), Message: fmt.Sprintf("the file has %d MB; at most %d MB are read", info.Size()>>20, maxFileSize>>20)}
	}
	src, err := fs.ReadFile(fsys, name)
	if err != nil {
		return File{}, fmt.Errorf("read schema: %w", err)
	}
	return File{Name: name, Data: src}, nil
}

// parse fills in the syntax tree, or the mistakes.
func (p *parsed) parse(src []byte) {
	p.src = bytes.TrimPrefix(src, []byte("\xef\xbb\xbf"))
	if p.errs = checkBytes(p.file); len(p.errs) > 0 {
		return
	}
	if p.body = parseChunks(p.file); p.body != nil {
		return
	}
	f, diags := hclsyntax.ParseConfig(p.src, p.name, hcl.InitialPos)
	if p.errs = p.fromDiags(diags); len(p.errs) == 0 {
		p.body = f.Body.(*hclsyntax.Body)
	}
}

// chunkSize is about how much of a long file is parsed at a time. Small parts share one
// file among the cores, and keep short the token list that the lexer grows step by step.
const chunkSize = 4 << 10

// parseChunks parses a long file in parts on all cores, cut where a block seems to end at
// the start of a line. A cut inside of anything, a heredoc say, leaves a part that does
// not parse: then, as for a short file, it gives nil.
func parseChunks(f *file) *hclsyntax.Body {
	starts := chunks(f.src)
	if len(starts) == 1 {
		return nil
	}
	bodies := make([]*hclsyntax.Body, len(starts))
	parallel(len(starts), func(i int) {
		end := len(f.src)
		if i+1 < len(starts) {
			end = starts[i+1].Byte
		}
		if part, diags := hclsyntax.ParseConfig(f.src[starts[i].Byte:end], f.name, starts[i]); !diags.HasErrors() {
			bodies[i] = part.Body.(*hclsyntax.Body)
		}
	})
	all := bodies[0]
	for i, b := range bodies {
		switch {
		case b == nil || len(b.Attributes) > 0:
			return nil
		case i > 0:
			all.Blocks = append(all.Blocks, b.Blocks...)
		}
	}
	return all
}

// chunks gives the places where the parts of a file begin.
func chunks(src []byte) []hcl.Pos {
	starts := []hcl.Pos{hcl.InitialPos}
	for {
		last := starts[len(starts)-1]
		if len(src)-last.Byte < 2*chunkSize {
			return starts
		}
		n := bytes.Index(src[last.Byte+chunkSize:], []byte("\n}\n"))
		if n < 0 {
			return starts
		}
		end := last.Byte + chunkSize + n + len("\n}\n")
		lines := bytes.Count(src[last.Byte:end], []byte("\n"))
		starts = append(starts, hcl.Pos{Byte: end, Line: last.Line + lines, Column: 1})
	}
}

// checkBytes refuses what the parser must not see.
func checkBytes(f *file) Errors {
	at := func(i int) hcl.Pos {
		return hcl.Pos{Byte: i, Line: bytes.Count(f.src[:i], []byte("\n")) + 1}
	}
	if i := bytes.IndexByte(f.src, 0); i >= 0 {
		return Errors{f.errorAt(at(i), "", "the file has a NUL byte: it is no text")}
	}
	if !utf8.Valid(f.src) {
		i := 0
		for {
			r, n := utf8.DecodeRune(f.src[i:])
			if r == utf8.RuneError && n == 1 {
				break
			}
			i += n
		}
		return Errors{f.errorAt(at(i), "save the file as UTF-8", "byte 0x%02x is not UTF-8", f.src[i])}
	}
	if i := tooDeep(f.src); i >= 0 {
		return Errors{f.errorAt(at(i), "", "brackets or operators are nested more than %d deep", maxNesting)}
	}
	return nil
}

// maxNesting keeps the parser, which calls itself for each level, within its stack.
const maxNesting = 10000

// tooDeep is where nesting passes the limit, or -1. It counts in strings and comments
// too: it only has to be right about what a person may write.
func tooDeep(src []byte) int {
	brackets, unary, ternary := 0, 0, 0
	for i, c := range src {
		switch c {
		case '(', '[', '{':
			brackets++
			unary = 0
		case ')', ']', '}':
			brackets = max(brackets-1, 0)
			unary = 0
		case '!', '-':
			unary++
		case '?':
			ternary++
		case ' ', '\t', '\r', '\n':
			if c == '\n' && brackets == 0 {
				unary, ternary = 0, 0
			}
		default:
			unary = 0
		}
		if brackets+unary+ternary > maxNesting {
			return i
		}
	}
	return -1
}

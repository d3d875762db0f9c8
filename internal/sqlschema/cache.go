package sqlschema

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/replyx/schemactl/internal/files"
	"github.com/replyx/schemactl/schema"
)

// cache keeps states in a folder of the user, by a hash of all that they follow from. It is no reason for an error: what cannot
// be kept is made again.
type cache struct{ file string }

// mostCached is how many states are kept, and mostState the size of the largest that is read, in bytes.
const (
	mostCached = 32
	mostState  = 1 << 30
)

// cacheOf is where the state of work is kept; nothing is kept where no folder is given, or work does not follow from its text.
func cacheOf(work Work, opts Options, target around) cache {
	text := work.text()
	if opts.CacheDir == "" || text == nil {
		return cache{}
	}
	h := sha256.New()
	fmt.Fprintf(h, "%d\x00%s\x00%s\x00%#v\x00", schema.StateFormat, program(), opts.Dev, target)
	for _, t := range text {
		fmt.Fprintf(h, "%d\x00%s", len(t), t)
	}
	return cache{filepath.Join(opts.CacheDir, hex.EncodeToString(h.Sum(nil))+".json")}
}

// program tells one build of this program from another: a newer one may read more of a catalog.
func program() string {
	name, err := os.Executable()
	if err != nil {
		return ""
	}
	info, err := os.Stat(name)
	if err != nil {
		return ""
	}
	return fmt.Sprint(info.Size(), info.ModTime().UnixNano())
}

// read returns the state that is kept; nil where there is none that is whole.
func (c cache) read() *State {
	if c.file == "" {
		return nil
	}
	info, err := os.Lstat(c.file)
	if err != nil || info.Mode().Perm()&0o077 != 0 {
		return nil
	}
	data, err := files.Read(c.file, mostState)
	if err != nil {
		return nil
	}
	sum, text, _ := bytes.Cut(data, []byte("\n"))
	st := &State{}
	if string(sum) != hashOf(text) || json.Unmarshal(text, st) != nil || st.Database == nil {
		return nil
	}
	now := time.Now()
	_ = os.Chtimes(c.file, now, now)
	return st
}

func hashOf(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// write keeps a state, in a file that appears whole, and forgets those that were not asked for the longest.
func (c cache) write(st *State) {
	if c.file == "" || len(st.Notes) > 0 {
		return
	}
	text, err := json.Marshal(st)
	if err != nil || os.MkdirAll(filepath.Dir(c.file), 0o700) != nil {
		return
	}
	f, err := os.CreateTemp(filepath.Dir(c.file), "new-*") // with mode 0600
	if err != nil {
		return
	}
	_, err = fmt.Fprintf(f, "%s\n%s", hashOf(text), text)
	if closed := f.Close(); err != nil || closed != nil || os.Rename(f.Name(), c.file) != nil {
		_ = os.Remove(f.Name())
		return
	}
	c.forget()
}

func (c cache) forget() {
	all, err := filepath.Glob(filepath.Join(filepath.Dir(c.file), "*.json"))
	if err != nil || len(all) <= mostCached {
		return
	}
	infos := make(map[string]fs.FileInfo, len(all))
	all = slices.DeleteFunc(all, func(name string) bool {
		info, err := os.Lstat(name)
		infos[name] = info
		return err != nil
	})
	slices.SortFunc(all, func(a, b string) int { return infos[b].ModTime().Compare(infos[a].ModTime()) })
	for _, name := range all[min(len(all), mostCached):] {
		_ = os.Remove(name)
	}
}

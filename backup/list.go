package backup

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/replyx/schemactl/diff/plan"
)

// Entry is a backup in a folder.
type Entry struct {
	File string `json:"file"`
	*Manifest
	// Fault says why the backup cannot be used; empty where nothing is known against it.
	Fault string `json:"fault,omitempty"`
}

// Verified reports whether the last verification of the backup passed.
func (e Entry) Verified() bool {
	return e.Fault == "" && e.Manifest.Verified != nil && e.Manifest.Verified.Result == Passed
}

// Serves reports whether the database can be restored from the backup with its rows, as far as is seen without reading it.
func (e Entry) Serves(t plan.Target) bool { return e.Fault == "" && !e.SchemaOnly && e.Of(t) }

// Age is how old the backup is.
func (e Entry) Age(now time.Time) time.Duration { return now.Sub(e.Time) }

// List lists the backups of a folder, the newest first. One that cannot be used has a fault.
func List(folder string) ([]Entry, error) {
	names, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &UnusableError{File: folder, Why: "there is no such folder", Hint: "name the folder that the backups are in", err: err}
	}
	if err != nil {
		return nil, fmt.Errorf("list the backups: %w", err)
	}
	var out []Entry
	for _, n := range names {
		dump, ok := strings.CutSuffix(n.Name(), suffix)
		if !ok || n.IsDir() || strings.HasPrefix(dump, ".") {
			continue
		}
		e := Entry{File: filepath.Join(folder, dump)}
		m, err := ReadManifest(e.File)
		if _, gone := os.Stat(e.File); err != nil && gone != nil {
			continue // the JSON of something else
		}
		if e.Manifest = m; err != nil {
			e.Fault = err.Error()
		} else {
			e.Fault = faultOf(e.File, m)
		}
		out = append(out, e)
	}
	slices.SortStableFunc(out, func(a, b Entry) int { return cmp.Or(timeOf(b).Compare(timeOf(a)), cmp.Compare(a.File, b.File)) })
	return out, nil
}

func timeOf(e Entry) time.Time {
	if e.Manifest == nil {
		return time.Time{}
	}
	return e.Time
}

// faultOf says what is wrong with a dump, as far as is seen without reading it.
func faultOf(dump string, m *Manifest) string {
	size, err := SizeOf(dump)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "the dump is gone"
	case err != nil:
		return err.Error()
	case size != m.Bytes:
		return fmt.Sprintf("the dump has %d bytes of %d", size, m.Bytes)
	}
	return ""
}

// Newest returns the newest backup of a database in a folder that can be used, with its rows; nil where there is none.
func Newest(folder string, t plan.Target) (*Entry, error) {
	list, err := List(folder)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(list, func(e Entry) bool { return e.Serves(t) })
	if i < 0 {
		return nil, nil
	}
	return &list[i], nil
}

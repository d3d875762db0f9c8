package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/replyx/schemactl/diff/report"
	"github.com/replyx/schemactl/diff/report/docs"
	"github.com/replyx/schemactl/internal/visible"
)

// docsManifest is the file of a folder that says what docs has written there.
const docsManifest = ".schemactl-docs.json"

// docsFolder is a folder of documentation: what is there, what docs wrote there before, and what it would now.
type docsFolder struct {
	dir  string
	root *os.Root
	old  manifest
	want []docs.File
	// written counts the files that were not as they were to be.
	written int
}

// foreignError reports files in the way that docs has not written.
type foreignError struct {
	dir   string
	names []string
}

func (e *foreignError) Error() string {
	return fmt.Sprintf("%s has files of the same names that schemactl docs has not written: %s", e.dir, report.ShortList(e.names))
}

func (e *foreignError) Hints() []string {
	return []string{"give --out a folder of its own, or remove them; nothing is written"}
}

// docsFolder writes the files into a folder, or says which of them are not as they would be written.
func (v *voice) docsFolder(dir string, want []docs.File, check bool) error {
	if !check {
		if err := os.MkdirAll(dir, 0o777); err != nil {
			return fmt.Errorf("make the folder: %w", err)
		}
	}
	root, err := os.OpenRoot(dir)
	if check && errors.Is(err, fs.ErrNotExist) {
		fmt.Fprintf(v.out, "%s: it is missing\n", visible.Line(dir))
		return errChanges
	}
	if err != nil {
		return fmt.Errorf("open the folder: %w", err)
	}
	defer root.Close()
	f := &docsFolder{dir: dir, root: root, want: want}
	if err := f.readManifest(); err != nil {
		return err
	}
	if check {
		return f.check(v)
	}
	return f.write(v)
}

func (f *docsFolder) readManifest() error {
	data, there, err := readRegular(f.root, docsManifest)
	if err != nil {
		return fmt.Errorf("%s: %w", docsManifest, err)
	}
	if there && (len(data) > maxManifest || json.Unmarshal(data, &f.old) != nil) {
		return fmt.Errorf("%s in %s is not what docs wrote; remove it, and the files of the folder too", docsManifest, f.dir)
	}
	return nil
}

// writeManifest says which files are docs' own: those that are wanted, and some that were.
func (f *docsFolder) writeManifest(were []string) error {
	next := manifest{FormatVersion: "1.0", Files: make(map[string]string, len(f.want))}
	for _, name := range were {
		next.Files[name] = f.old.Files[name]
	}
	for _, file := range f.want {
		next.Files[file.Name] = hash(file.Data)
	}
	data, err := json.MarshalIndent(next, "", "  ")
	if err != nil {
		return err
	}
	return f.replaceChanged(docsManifest, append(data, '\n'))
}

// gone are the files that docs wrote before and would not write now.
func (f *docsFolder) gone() []string {
	wanted := make(map[string]bool, len(f.want))
	for _, file := range f.want {
		wanted[file.Name] = true
	}
	var out []string
	for _, name := range slices.Sorted(maps.Keys(f.old.Files)) {
		if !wanted[name] && fs.ValidPath(name) && filepath.Base(name) == name {
			out = append(out, name)
		}
	}
	return out
}

func (f *docsFolder) check(v *voice) error {
	stale := false
	say := func(name, what string) {
		stale = true
		fmt.Fprintf(v.out, "%s: %s\n", visible.Line(filepath.Join(f.dir, name)), what)
	}
	for _, file := range f.want {
		data, there, err := readRegular(f.root, file.Name)
		switch {
		case errors.Is(err, errLink), there && err == nil && !bytes.Equal(data, file.Data):
			say(file.Name, "it is not what would be written now")
		case err != nil:
			return err
		case !there:
			say(file.Name, "it is missing")
		}
	}
	for _, name := range f.gone() {
		if _, there, err := readRegular(f.root, name); there || err != nil {
			say(name, "its objects are gone")
		}
	}
	if stale {
		return errChanges
	}
	return nil
}

// write writes all files, each in one piece, then takes away those of objects that are gone. The manifest is
// written before and after: a run that is cut off leaves no file that the next one takes for another's.
func (f *docsFolder) write(v *voice) error {
	if err := f.foreign(); err != nil {
		return err
	}
	gone := f.gone()
	if err := f.writeManifest(gone); err != nil {
		return err
	}
	for _, file := range f.want {
		if err := f.replaceChanged(file.Name, file.Data); err != nil {
			return err
		}
	}
	for _, name := range gone {
		data, there, err := readRegular(f.root, name)
		switch {
		case err == nil && there && hash(data) == f.old.Files[name]:
			if err := f.root.Remove(name); err != nil {
				return fmt.Errorf("remove the file of what is gone: %w", err)
			}
			v.say("removed %s: its objects are gone", filepath.Join(f.dir, name))
		case there:
			v.say("%s stays, though its objects are gone: it is edited", filepath.Join(f.dir, name))
		}
	}
	if err := f.writeManifest(nil); err != nil {
		return err
	}
	v.say("wrote %d of %d files to %s", f.written, len(f.want), f.dir)
	return nil
}

// foreign refuses to write over files that docs has not written, or through links.
func (f *docsFolder) foreign() error {
	var names []string
	for _, file := range f.want {
		data, there, err := readRegular(f.root, file.Name)
		if err != nil && !errors.Is(err, errLink) {
			return err
		}
		_, ours := f.old.Files[file.Name]
		if there && (err != nil || !ours && !bytes.Equal(data, file.Data)) {
			names = append(names, file.Name)
		}
	}
	if len(names) > 0 {
		return &foreignError{f.dir, names}
	}
	return nil
}

// replaceChanged writes a file in one piece, where it is not as it is to be.
func (f *docsFolder) replaceChanged(name string, data []byte) error {
	if there, _, _ := readRegular(f.root, name); bytes.Equal(there, data) {
		return nil
	}
	if name != docsManifest {
		f.written++
	}
	next := fmt.Sprintf(".%s.%d", name, os.Getpid())
	err := f.root.WriteFile(next, data, 0o666)
	if err == nil {
		err = f.root.Rename(next, name)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", filepath.Join(f.dir, name), errors.Join(err, f.root.Remove(next)))
	}
	return nil
}

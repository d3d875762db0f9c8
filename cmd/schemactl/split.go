package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/replyx/schemactl/schema/hcl"
)

// manifestName is the file of a folder that says what inspect --split has written there.
const manifestName = ".schemactl-split.json"

// manifest knows the SHA-256 of each file as it was written, so that a person's edits are told from what
// may be written over.
type manifest struct {
	FormatVersion string            `json:"format_version"`
	Files         map[string]string `json:"files"`
}

// split writes the files of inspect --split into a folder, and nothing outside of it.
type split struct {
	root *os.Root
	// overwrite: edits are written over.
	overwrite bool
	old, next manifest
	written   int
	removed   []string
	// left says of each file that stays why it does.
	left []string
}

// leftError ends an inspect --split that has left files as they are, though the database has changed.
type leftError struct{ left []string }

func (e *leftError) Error() string {
	return "files are left as they are:\n  " + strings.Join(e.left, "\n  ")
}

func (e *leftError) Hints() []string {
	return []string{"schemactl inspect --into DIR takes over what the database has and keeps the edits; --overwrite loses them"}
}

// writeSplit writes the files, leaves those that a person has edited, and takes away those of objects that are gone.
func writeSplit(v *voice, dir string, files []hcl.File, overwrite bool) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return fmt.Errorf("make the folder: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("open the folder: %w", err)
	}
	defer root.Close()
	s := &split{root: root, overwrite: overwrite, next: manifest{FormatVersion: "1.0", Files: map[string]string{}}}
	if err := s.readManifest(); err != nil {
		return err
	}
	for _, f := range files {
		if err := s.write(f); err != nil {
			return fmt.Errorf("write %s: %w", path.Join(dir, f.Name), err)
		}
	}
	if err := s.removeGone(); err != nil {
		return err
	}
	if err := s.writeManifest(); err != nil {
		return err
	}
	v.say("wrote %d files to %s", s.written, dir)
	for _, name := range s.removed {
		v.say("removed %s: its objects are gone", path.Join(dir, name))
	}
	if len(s.left) > 0 {
		return &leftError{s.left}
	}
	return nil
}

func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// maxManifest bounds what is read of a manifest.
const maxManifest = 64 << 20

func (s *split) readManifest() error {
	data, there, err := readRegular(s.root, manifestName)
	if err != nil || !there {
		return err
	}
	if len(data) > maxManifest || json.Unmarshal(data, &s.old) != nil {
		return fmt.Errorf("%s is not what inspect wrote; remove it, and each file that differs is left as it is", manifestName)
	}
	return nil
}

// errLink reports that a file is a link or no regular file.
var errLink = errors.New("it is a link, or no regular file")

// readRegular reads a regular file of a folder, if it is there.
func readRegular(root *os.Root, name string) (data []byte, there bool, err error) {
	info, err := root.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, false, nil
	case err != nil:
		return nil, false, err
	case !info.Mode().IsRegular():
		return nil, true, errLink
	}
	data, err = root.ReadFile(name)
	return data, true, err
}

func (s *split) write(f hcl.File) error {
	base, known := s.old.Files[f.Name]
	now, theirs := hash(f.Data), ""
	data, there, err := readRegular(s.root, f.Name)
	if errors.Is(err, errLink) {
		s.leave(f.Name, err.Error())
		return nil
	}
	if err != nil {
		return err
	}
	if there {
		theirs = hash(data)
	}
	s.next.Files[f.Name] = now
	switch {
	case there && theirs == now:
		return nil
	case there && theirs != base && !s.overwrite:
		if known && base == now {
			return nil // edited, and the database is as it was
		}
		if known {
			s.next.Files[f.Name] = base
		} else {
			delete(s.next.Files, f.Name)
		}
		s.leave(f.Name, "it is edited, and the database has changed")
		return nil
	}
	s.written++
	if err := s.root.MkdirAll(path.Dir(f.Name), 0o777); err != nil {
		return err
	}
	return s.root.WriteFile(f.Name, f.Data, 0o666)
}

func (s *split) leave(name, why string) { s.left = append(s.left, name+": "+why) }

// removeGone takes away the files that inspect wrote before and does not write now.
func (s *split) removeGone() error {
	for _, name := range slices.Sorted(maps.Keys(s.old.Files)) {
		if _, still := s.next.Files[name]; still || !fs.ValidPath(name) || slices.ContainsFunc(s.left, func(l string) bool { return strings.HasPrefix(l, name+": ") }) {
			continue
		}
		data, there, err := readRegular(s.root, name)
		switch {
		case errors.Is(err, errLink):
			s.leave(name, "its objects are gone, and "+err.Error())
		case err != nil:
			return err
		case !there:
		case hash(data) != s.old.Files[name] && !s.overwrite:
			s.next.Files[name] = s.old.Files[name]
			s.leave(name, "its objects are gone, and it is edited")
		default:
			if err := s.root.Remove(name); err != nil {
				return fmt.Errorf("remove the file of what is gone: %w", err)
			}
			s.removed = append(s.removed, name)
		}
	}
	return nil
}

func (s *split) writeManifest() error {
	if _, _, err := readRegular(s.root, manifestName); err != nil {
		return fmt.Errorf("%s: %w", manifestName, err)
	}
	data, err := json.MarshalIndent(s.next, "", "  ")
	if err != nil {
		return err
	}
	return s.root.WriteFile(manifestName, append(data, '\n'), 0o666)
}

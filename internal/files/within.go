package files

import (
	"path/filepath"
	"strings"
)

// Within reports whether a file lies in a folder, or is it, links followed in both.
func Within(root, name string) (bool, error) {
	root, err := realPath(root)
	if err != nil {
		return false, err
	}
	if name, err = realPath(name); err != nil {
		return false, err
	}
	rel, err := filepath.Rel(root, name)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator)), nil
}

func realPath(name string) (string, error) {
	real, err := filepath.EvalSymlinks(name)
	if err != nil {
		return "", err
	}
	return filepath.Abs(real)
}

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
	return below(root, name), nil
}

// NamedWithin reports whether the name of a file, which need not be there, is that of one in a folder.
func NamedWithin(root, name string) (bool, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return false, err
	}
	if name, err = filepath.Abs(name); err != nil {
		return false, err
	}
	return below(root, name), nil
}

func below(root, name string) bool {
	rel, err := filepath.Rel(root, name)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

func realPath(name string) (string, error) {
	real, err := filepath.EvalSymlinks(name)
	if err != nil {
		return "", err
	}
	return filepath.Abs(real)
}

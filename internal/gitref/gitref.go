// Package gitref reads files as a commit of a git repository has them.
//
// What enters: a revision and paths, as git takes them. What leaves: a temporary folder with the
// files. The repository is read by the git command and not changed.
package gitref

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// Prefix is what a revision is written behind: git:main.
const Prefix = "git:"

// Tree is a folder with the files of a revision.
type Tree struct {
	Ref string
	dir string
}

// Checkout writes the files under the paths, as ref has them, to a temporary folder. A path that
// ref does not have is an error.
func Checkout(ctx context.Context, ref string, paths []string) (*Tree, error) {
	if ref == "" || strings.HasPrefix(ref, "-") {
		return nil, fmt.Errorf("%q is no revision of git", ref)
	}
	prefix, err := git(ctx, nil, "rev-parse", "--show-prefix")
	if err != nil {
		return nil, err
	}
	if _, err := git(ctx, nil, "rev-parse", "--verify", "--quiet", ref+"^{tree}"); err != nil {
		return nil, &UnknownError{ref}
	}
	dir, err := os.MkdirTemp("", "schemactl-git-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for the files of %s: %w", ref, err)
	}
	t := &Tree{Ref: ref, dir: dir}
	for _, p := range paths {
		if err := t.path(ctx, strings.TrimSpace(string(prefix)), p); err != nil {
			return nil, errors.Join(err, t.Remove())
		}
	}
	return t, nil
}

// UnknownError is a revision that the repository does not have.
type UnknownError struct{ Ref string }

func (e *UnknownError) Error() string { return "the repository has no revision " + e.Ref }

// Hints says what is most often the reason.
func (e *UnknownError) Hints() []string {
	return []string{"a CI system clones the newest commit alone: fetch the other one too, as git fetch --depth 1 origin main:refs/remotes/origin/main, or let actions/checkout have fetch-depth: 0"}
}

// Path is where a path of the revision lies now.
func (t *Tree) Path(p string) string { return filepath.Join(t.dir, filepath.Clean(p)) }

// Remove removes the folder.
func (t *Tree) Remove() error { return os.RemoveAll(t.dir) }

// Named is a text that names the folder, with the revision in its place.
func (t *Tree) Named(text string) string {
	return strings.ReplaceAll(text, t.dir+string(filepath.Separator), Prefix+t.Ref+":")
}

func (t *Tree) path(ctx context.Context, prefix, p string) error {
	if filepath.IsAbs(p) || !filepath.IsLocal(p) {
		return fmt.Errorf("%s is no path below this folder, so git:%s cannot be asked for it", p, t.Ref)
	}
	list, err := git(ctx, nil, "ls-tree", "-r", "-z", t.Ref, "--", filepath.ToSlash(filepath.Clean(p)))
	if err != nil {
		return err
	}
	var ids, names []string
	for entry := range strings.SplitSeq(strings.TrimSuffix(string(list), "\x00"), "\x00") {
		about, name, _ := strings.Cut(entry, "\t")
		if fields := strings.Fields(about); len(fields) == 3 && fields[1] == "blob" {
			ids, names = append(ids, fields[2]), append(names, name)
		}
	}
	if len(ids) == 0 {
		return fmt.Errorf("git:%s has no %s%s", t.Ref, prefix, p)
	}
	blobs, err := git(ctx, strings.NewReader(strings.Join(ids, "\n")+"\n"), "cat-file", "--batch")
	if err != nil {
		return err
	}
	r := bufio.NewReader(bytes.NewReader(blobs))
	for _, name := range names {
		data, err := blob(r)
		if err != nil {
			return fmt.Errorf("read %s of git:%s: %w", name, t.Ref, err)
		}
		if !filepath.IsLocal(name) {
			return fmt.Errorf("git:%s has a path that leads out of it: %s", t.Ref, name)
		}
		file := t.Path(name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(file, data, 0o600)); err != nil {
			return err
		}
	}
	return nil
}

// blob reads one answer of cat-file --batch: a line with the size, the bytes, a line's end.
func blob(r *bufio.Reader) ([]byte, error) {
	head, err := r.ReadString('\n')
	if err != nil {
		return nil, err
	}
	fields := strings.Fields(head)
	if len(fields) != 3 {
		return nil, fmt.Errorf("git says %q", strings.TrimSpace(head))
	}
	n, err := strconv.Atoi(fields[2])
	if err != nil || n < 0 {
		return nil, fmt.Errorf("git says %q", strings.TrimSpace(head))
	}
	data := make([]byte, n+1)
	if _, err := io.ReadFull(r, data); err != nil {
		return nil, err
	}
	return data[:n], nil
}

func git(ctx context.Context, stdin io.Reader, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Stdin = stdin
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errOut
	err := cmd.Run()
	if errors.Is(err, exec.ErrNotFound) {
		return nil, errors.New("git is not installed, and git: asks it")
	}
	if err != nil {
		said, _, _ := strings.Cut(strings.TrimSpace(errOut.String()), "\n")
		return nil, fmt.Errorf("git %s: %s", args[0], strings.TrimPrefix(said, "fatal: "))
	}
	return out.Bytes(), nil
}

package main

import (
	"context"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// gitNote names the commit that the HCL is of, and says when it was changed since. Where there is
// no git, or no commit, there is no note: that is never a reason to stop.
func gitNote(ctx context.Context, sources []string) string {
	if len(sources) == 0 {
		return ""
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	path := strings.TrimPrefix(sources[0], "file://")
	git := func(args ...string) (string, error) {
		out, err := exec.CommandContext(ctx, "git", append([]string{"-C", filepath.Dir(path)}, args...)...).Output()
		return strings.TrimSpace(string(out)), err
	}
	commit, err := git("rev-parse", "--verify", "HEAD")
	if err != nil || commit == "" {
		return ""
	}
	note := "git " + commit
	if changes, err := git("status", "--porcelain", "--", filepath.Base(path)); err != nil || changes != "" {
		note += " with changes"
	}
	return note
}

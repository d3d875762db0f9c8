package release_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// The image is built without a daemon and without a network, holds the program and licences alone, and runs it.
func TestImage(t *testing.T) {
	if os.Getenv("SCHEMACTL_RELEASE") == "" {
		t.Skip("compiles everything again, which takes minutes: make release-test does")
	}
	buildah, err := exec.LookPath("buildah")
	if err != nil {
		t.Skip("this needs buildah, which builds an image without a daemon; install it, then run this again")
	}
	c := read(t)
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	dir, platform := t.TempDir(), "linux/"+runtime.GOARCH
	run := func(name string, args ...string) string {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), name, args...)
		cmd.Dir = root
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=", "GOOS=linux")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
		}
		return strings.TrimSpace(string(out))
	}
	run("go", "build", "-trimpath", "-o", filepath.Join(dir, platform, "schemactl"), "./cmd/schemactl")
	for _, f := range c.Dockers[0].ExtraFiles {
		text := []byte("licences\n")
		if err := errors.Join(os.MkdirAll(filepath.Dir(filepath.Join(dir, f)), 0o755), os.WriteFile(filepath.Join(dir, f), text, 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	store := []string{"--root", filepath.Join(dir, "root"), "--runroot", filepath.Join(dir, "run"), "--storage-driver", "vfs"}
	with := func(args ...string) string { return run(buildah, append(store, args...)...) }
	with("build", "--quiet", "--isolation", "chroot", "--build-arg", "TARGETPLATFORM="+platform, "-f", c.Dockers[0].Dockerfile, "-t", "schemactl:test", dir)
	container := with("from", "schemactl:test")
	if out := with("run", "--isolation", "chroot", container, "--", "/schemactl", "version"); !strings.HasPrefix(out, "schemactl ") {
		t.Errorf("it says %q", out)
	}
	list, err := os.ReadDir(with("mount", container))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		if !e.IsDir() && e.Name() != "schemactl" {
			t.Errorf("the image holds %s", e.Name())
		}
	}
	with("umount", container)
}

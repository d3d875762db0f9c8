// Package release_test checks how a release is built, from the configuration that builds it.
package release_test

import (
	"crypto/sha256"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

type config struct {
	Builds []struct {
		Main, Binary             string
		Env, Goos, Goarch, Flags []string
		Ldflags                  []string
		ModTimestamp             string `yaml:"mod_timestamp"`
	}
	Nfpms []struct {
		Formats  []string
		Contents []struct{ Src string }
	}
	Dockers []struct {
		Dockerfile string
		ExtraFiles []string `yaml:"extra_files"`
	} `yaml:"dockers_v2"`
	Before struct{ Hooks []string }
	Sboms  []struct {
		Artifacts       string
		Documents, Args []string
	}
	Signs []struct {
		Cmd, Artifacts, Signature string
		Args                      []string
	}
	DockerSigns []struct {
		Cmd  string
		Args []string
	} `yaml:"docker_signs"`
	Checksum struct {
		NameTemplate string `yaml:"name_template"`
	}
	Archives []struct {
		Files []struct {
			Src, Dst string
			Info     struct{ Mtime string }
		}
	}
}

func read(t *testing.T) config {
	t.Helper()
	data, err := os.ReadFile("../../.goreleaser.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var c config
	if err := yaml.Unmarshal(data, &c); err != nil {
		t.Fatal(err)
	}
	if len(c.Builds) != 1 || len(c.Nfpms) != 1 || len(c.Dockers) != 1 || len(c.Archives) != 1 {
		t.Fatalf("the configuration is another: %+v", c)
	}
	return c
}

// Two builds of a commit, in two folders, are the same byte for byte.
func TestReproducible(t *testing.T) {
	if os.Getenv("SCHEMACTL_RELEASE") == "" {
		t.Skip("compiles everything again, which takes minutes: make release-test does")
	}
	b := read(t).Builds[0]
	values := strings.NewReplacer("{{ .Version }}", "1.2.3", "{{ .FullCommit }}", "0123456789abcdef0123456789abcdef01234567", "{{ .CommitDate }}", "2026-01-02T03:04:05Z")
	args := append([]string{"build"}, b.Flags...)
	args = append(args, "-ldflags", values.Replace(strings.Join(b.Ldflags, " ")))
	if strings.Contains(strings.Join(args, " "), "{{") {
		t.Fatalf("a value is not known: %s", args)
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(t.TempDir(), "a folder of another name")
	copyModule(t, root, other)
	var sums [2][32]byte
	for i, dir := range []string{root, other} {
		out := filepath.Join(t.TempDir(), b.Binary)
		cmd := exec.CommandContext(t.Context(), "go", append(args, "-o", out, b.Main)...)
		cmd.Dir = dir
		cmd.Env = append(append(os.Environ(), "GOFLAGS="), b.Env...)
		if said, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, said)
		}
		data, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		sums[i] = sha256.Sum256(data)
		said, err := exec.CommandContext(t.Context(), out, "version").Output()
		if err != nil || !strings.HasPrefix(string(said), "schemactl 1.2.3 (commit 0123456789ab of 2026-01-02T03:04:05Z, go1") {
			t.Errorf("version says %q, %v", said, err)
		}
	}
	if sums[0] != sums[1] {
		t.Error("two builds differ")
	}
}

// copyModule copies what is compiled.
func copyModule(t *testing.T, from, to string) {
	t.Helper()
	err := filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		top, _, _ := strings.Cut(filepath.ToSlash(rel), "/")
		if d.IsDir() {
			if rel != "." && !slices.Contains([]string{"cmd", "diff", "internal", "policy", "schema"}, top) || d.Name() == "testdata" {
				return fs.SkipDir
			}
			return os.MkdirAll(filepath.Join(to, rel), 0o755)
		}
		if rel == top && rel != "go.mod" && rel != "go.sum" {
			return nil
		}
		data, err := os.ReadFile(path)
		return errors.Join(err, os.WriteFile(filepath.Join(to, rel), data, 0o644))
	})
	if err != nil {
		t.Fatal(err)
	}
}

// What a release holds is there, or is made before it.
func TestReleaseHasItsFiles(t *testing.T) {
	c := read(t)
	if b := c.Builds[0]; !slices.Equal(b.Goos, []string{"linux", "darwin", "windows"}) || !slices.Equal(b.Goarch, []string{"amd64", "arm64"}) {
		t.Errorf("builds for %v, %v", b.Goos, b.Goarch)
	}
	if !slices.Equal(c.Nfpms[0].Formats, []string{"deb", "rpm"}) {
		t.Errorf("packages %v", c.Nfpms[0].Formats)
	}
	files := append([]string{c.Dockers[0].Dockerfile}, c.Dockers[0].ExtraFiles...)
	for _, f := range c.Nfpms[0].Contents {
		files = append(files, f.Src)
	}
	for _, f := range c.Archives[0].Files {
		files = append(files, f.Src)
		// A file of the checkout has the hour of the checkout.
		if f.Info.Mtime == "" {
			t.Errorf("%s is packed with the hour of the build", f.Src)
		}
	}
	for _, f := range files {
		if strings.HasPrefix(f, "build/") {
			continue // the hooks make it
		}
		if _, err := os.Stat(filepath.Join("../..", f)); err != nil {
			t.Error(err)
		}
	}
}

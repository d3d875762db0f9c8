package release_test

import (
	"errors"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// licences is the file with the licences of all that the program is built of.
const licences = "build/THIRD_PARTY_LICENSES.txt"

// Whatever holds the program holds the licences: archives, packages and images. Each platform that is built for
// is among those that they are collected for.
func TestLicencesGoAlong(t *testing.T) {
	c := read(t)
	var archive, image int
	for _, f := range c.Archives[0].Files {
		if f.Src == licences {
			archive++
			// A single file takes its destination for its name: "." would be what it is called.
			if f.Dst != "" && path.Base(f.Dst) != path.Base(licences) {
				t.Errorf("the licences are called %q in archives", f.Dst)
			}
		}
	}
	packages := 0
	for _, f := range c.Nfpms[0].Contents {
		if f.Src == licences {
			packages++
		}
	}
	for _, f := range c.Dockers[0].ExtraFiles {
		if f == licences {
			image++
		}
	}
	if archive != 1 || packages != len(c.Nfpms[0].Formats) || image != 1 {
		t.Errorf("licences are in %d archives, %d of %d packages, %d images", archive, packages, len(c.Nfpms[0].Formats), image)
	}
	hook := slices.IndexFunc(c.Before.Hooks, func(h string) bool { return strings.Contains(h, "> "+licences) })
	if hook < 0 {
		t.Fatal("no hook writes the licences")
	}
	for _, system := range c.Builds[0].Goos {
		for _, arch := range c.Builds[0].Goarch {
			if !strings.Contains(c.Before.Hooks[hook], " "+system+"/"+arch+" ") {
				t.Errorf("the licences are not those of %s/%s", system, arch)
			}
		}
	}
}

// Each archive and program has a list of what it is made of, and the checksums of all are signed.
func TestReleaseIsSigned(t *testing.T) {
	c := read(t)
	var listed []string
	for _, s := range c.Sboms {
		listed = append(listed, s.Artifacts)
		if !strings.Contains(strings.Join(s.Args, " "), "spdx-json=$document") || len(s.Documents) != 1 {
			t.Errorf("the list of %s is not SPDX: %v", s.Artifacts, s)
		}
	}
	slices.Sort(listed)
	if !slices.Equal(listed, []string{"archive", "binary"}) {
		t.Errorf("lists of what is in %v", listed)
	}
	if len(c.Signs) != 1 || c.Signs[0].Cmd != "cosign" || c.Signs[0].Artifacts != "checksum" {
		t.Errorf("checksums are not signed: %+v", c.Signs)
	}
	if len(c.DockerSigns) != 1 || c.DockerSigns[0].Cmd != "cosign" {
		t.Errorf("images are not signed: %+v", c.DockerSigns)
	}
	for _, s := range c.Signs {
		if strings.Contains(strings.Join(s.Args, " "), "--key") {
			t.Error("a key has to be kept; the release signs by the identity of its workflow")
		}
	}
}

// The command that the release signs with makes what the command of SECURITY.md verifies; here with a key, for
// want of a workflow's identity. What is changed afterwards is refused.
func TestSigning(t *testing.T) {
	cosign, err := exec.LookPath("cosign")
	if err != nil {
		t.Skip("this needs cosign: go install github.com/sigstore/cosign/v3/cmd/cosign@v3.0.6")
	}
	c := read(t)
	dir := t.TempDir()
	run := func(args ...string) error {
		cmd := exec.CommandContext(t.Context(), cosign, args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "COSIGN_PASSWORD=", "HOME="+dir)
		out, err := cmd.CombinedOutput()
		if err != nil {
			return errors.New(strings.Join(args, " ") + ": " + err.Error() + "\n" + string(out))
		}
		return nil
	}
	sums := c.Checksum.NameTemplate
	if err := errors.Join(os.WriteFile(filepath.Join(dir, sums), []byte("0123  schemactl.tar.gz\n"), 0o600), run("generate-key-pair")); err != nil {
		t.Fatal(err)
	}
	signature := strings.ReplaceAll(c.Signs[0].Signature, "${artifact}", sums)
	values := strings.NewReplacer("${artifact}", sums, "${signature}", signature)
	var args []string
	for _, a := range c.Signs[0].Args {
		args = append(args, values.Replace(a))
	}
	if err := run(append(args, "--key=cosign.key", "--tlog-upload=false", "--use-signing-config=false")...); err != nil {
		t.Fatal(err)
	}
	verify := []string{"verify-blob", "--key=cosign.pub", "--insecure-ignore-tlog", "--bundle=" + signature, sums}
	if err := run(verify...); err != nil {
		t.Error(err)
	}
	if err := os.WriteFile(filepath.Join(dir, sums), []byte("4567  schemactl.tar.gz\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if run(verify...) == nil {
		t.Error("checksums that were changed are taken")
	}
}

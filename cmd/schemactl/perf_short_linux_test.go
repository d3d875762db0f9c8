package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/replyx/schemactl/internal/executable"
	"github.com/replyx/schemactl/internal/sandbox"
)

// isShort builds what the server has too little for: it says where, in the server's words, and what to
// do about it; nothing is left but what was there.
func (k *killing) isShort(words ...string) {
	k.t.Helper()
	out := k.tell(1, "perf", "apply", "--to", k.file)
	for _, w := range append(words, "build index docs_v_idx", "\nhint: ") {
		k.has(out, w)
	}
	status := k.tell(2, "perf", "status", "--to", k.file)
	k.has(status, "missing")
	k.has(status, "docs_v_idx")
	if got := k.value("SELECT count(*) FROM pg_index WHERE indrelid = 'docs'::regclass"); got != "0" {
		k.t.Errorf("%s indexes are left", got)
	}
}

// isEnough builds it once there is enough.
func (k *killing) isEnough() string {
	k.t.Helper()
	out := k.tell(0, "perf", "apply", "--to", k.file)
	k.has(k.tell(0, "perf", "status", "--to", k.file), "1 in place")
	k.exec("DROP INDEX docs_v_idx")
	return out
}

// small is a folder that holds so much and no more.
func small(t *testing.T, dir, size string) {
	t.Helper()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "mode=1777,size="+size, "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("this machine does not let root mount a small disk: %s", strings.TrimSpace(string(out)))
	}
}

func onlyRoot(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root can mount a small disk")
	}
}

// TestBuildOfLittleMemory: an HNSW graph that does not fit is built even so, with a warning before and the
// server's word after; k-means of IVFFlat fails and says what it needs; more than there is is
// refused.
func TestBuildOfLittleMemory(t *testing.T) {
	srv, err := sandbox.Start(t.Context(), sandbox.Options{Bin: limited(t, 600<<10)})
	if err != nil {
		t.Fatal(err)
	}
	k := shortOf(t, srv, 2500)
	k.want(hnswBlock + "    build {\n      maintenance_work_mem = \"1MB\"\n    }\n")
	out := k.isEnough()
	k.has(out, "warning: index public.docs_v_idx: maintenance_work_mem = 1MB is less than the ")
	k.has(out, "the server says: hnsw graph no longer fits into maintenance_work_mem after ")
	k.want(ivfflatBlock + "    build {\n      maintenance_work_mem = \"1MB\"\n    }\n")
	k.isShort("memory required is ", "maintenance_work_mem is 1 MB", "build { maintenance_work_mem = ")
	// As much as the block allows of, on a machine that has it not.
	k.want(strings.Replace(ivfflatBlock, "lists = 40", "lists = 20000", 1) + "    build {\n      maintenance_work_mem = \"900GB\"\n    }\n")
	k.has(k.tell(2, "perf", "apply", "--dry-run", "--to", k.file), "maintenance_work_mem = 900GB is more memory than the server says it has")
	k.isShort("out of memory", "the server has not that much memory: lower build { maintenance_work_mem }")
	k.want(ivfflatBlock)
	k.isEnough()
}

// TestBuildOfFullDisk: the build has no room on the disk of its tablespace.
func TestBuildOfFullDisk(t *testing.T) {
	onlyRoot(t)
	dir, err := os.MkdirTemp("/tmp", "schemactl-disk-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	small(t, dir, "256k")
	t.Cleanup(func() { _ = exec.Command("umount", "-l", dir).Run() })
	space := filepath.Join(dir, "space")
	if err := os.Mkdir(space, 0o700); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("chown", "postgres", space).CombinedOutput(); err != nil {
		t.Skipf("the server runs as another than postgres: %s", out)
	}
	srv, err := sandbox.Start(t.Context(), sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	k := shortOf(t, srv, 2500)
	k.exec("CREATE TABLESPACE small LOCATION '" + space + "'")
	k.want(ivfflatBlock + "    tablespace = \"small\"\n")
	k.isShort("No space left on device", "the disk is full", "make room")
	if out, err := exec.Command("mount", "-o", "remount,size=64m", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	k.isEnough()
}

// TestBuildOfFullServer: the disk of the whole server is full, its log's too.
func TestBuildOfFullServer(t *testing.T) {
	onlyRoot(t)
	dir, err := os.MkdirTemp("/tmp", "schemactl-disk-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	small(t, dir, "400m")
	t.Cleanup(func() { _ = exec.Command("umount", "-l", dir).Run() })
	t.Setenv(sandbox.DirVariable, dir)
	srv, err := sandbox.Start(t.Context(), sandbox.Options{Settings: map[string]string{"max_wal_size": "32MB", "min_wal_size": "32MB"}})
	if err != nil {
		t.Fatal(err)
	}
	k := shortOf(t, srv, 2500)
	k.want(hnswBlock)
	k.exec("CHECKPOINT")
	filler := filepath.Join(dir, "filler")
	var stat syscall.Statfs_t
	if err := syscall.Statfs(dir, &stat); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filler, make([]byte, int64(stat.Bavail)*stat.Bsize-(256<<10)), 0o600); err != nil {
		t.Fatal(err)
	}
	k.isShort("No space left on device", "the disk is full", "make room")
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	k.isEnough()
}

// TestBuildOfLittleSharedMemory: the workers of a build share its memory in /dev/shm, which containers have
// little of.
func TestBuildOfLittleSharedMemory(t *testing.T) {
	onlyRoot(t)
	t.Setenv(sandbox.DirVariable, "/tmp") // the data may be in /dev/shm otherwise
	srv := inSmallShm(t, "8m", map[string]string{"min_parallel_table_scan_size": "0", "dynamic_shared_memory_type": "posix"})
	k := shortOf(t, srv, 2500)
	if k.value("SELECT string_to_array(extversion, '.')::int[] >= '{0,6}' FROM pg_extension WHERE extname = 'vector'") != "true" {
		t.Skip("before pgvector 0.6 the workers do not share the graph")
	}
	build := "    build {\n      maintenance_work_mem = \"64MB\"\n      parallel_workers     = %d\n    }\n"
	k.want(hnswBlock + fmt.Sprintf(build, 2))
	k.isShort("could not resize shared memory segment", "No space left on device", "/dev/shm", "parallel_workers = 0")
	k.want(hnswBlock + fmt.Sprintf(build, 0))
	k.isEnough()
}

// limited is a folder of programs whose server gets so many kB of memory a process, and no more.
func limited(t *testing.T, kb int) string {
	t.Helper()
	bin, err := sandbox.FindBin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("/tmp", "schemactl-bin-") // where the server's user may look, too
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	for name, first := range map[string]string{"initdb": ":", "postgres": fmt.Sprintf("ulimit -v %d", kb)} {
		script := fmt.Sprintf("#!/bin/sh\n%s\nexec '%s' \"$@\"\n", first, filepath.Join(bin, name))
		if err := executable.Write(filepath.Join(dir, name), []byte(script)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// inSmallShm starts a server that sees a small /dev/shm; all others see the machine's.
func inSmallShm(t *testing.T, size string, settings map[string]string) *sandbox.Server {
	t.Helper()
	type started struct {
		srv  *sandbox.Server
		err  error
		skip bool
	}
	done := make(chan started)
	go func() {
		// The mount is this thread's and its children's, and the thread ends with this function.
		runtime.LockOSThread()
		err := syscall.Unshare(syscall.CLONE_NEWNS)
		if err == nil {
			err = syscall.Mount("", "/", "", syscall.MS_PRIVATE|syscall.MS_REC, "")
		}
		if err == nil {
			err = syscall.Mount("tmpfs", "/dev/shm", "tmpfs", 0, "mode=1777,size="+size)
		}
		if err != nil {
			done <- started{err: err, skip: true}
			return
		}
		srv, err := sandbox.Start(t.Context(), sandbox.Options{Settings: settings})
		done <- started{srv: srv, err: err}
	}()
	s := <-done
	switch {
	case s.skip:
		t.Skipf("this machine does not let root mount another /dev/shm: %v", s.err)
	case s.err != nil:
		t.Fatal(s.err)
	}
	return s.srv
}

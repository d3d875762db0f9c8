package main

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"unsafe"
)

// Of what the heap takes after useHugePages, part is memory that is asked for in huge pages, as the kernel itself lists it: the
// rest fits where there was room before.
func TestUseHugePages(t *testing.T) {
	if _, err := os.Stat("/sys/kernel/mm/transparent_hugepage"); err != nil {
		t.Skip("this kernel has no transparent huge pages")
	}
	useHugePages(64 << 20)
	var taken [][]byte
	for range 16 {
		block := make([]byte, 8<<20)
		if flags := flagsOf(t, uintptr(unsafe.Pointer(&block[len(block)/2]))); strings.Contains(flags, " hg ") {
			return
		}
		taken = append(taken, block)
	}
	t.Errorf("none of %d blocks of 8 MB is in such memory", len(taken))
}

// flagsOf are the flags of the memory at an address (proc_pid_smaps(5), VmFlags).
func flagsOf(t *testing.T, address uintptr) string {
	t.Helper()
	maps, err := os.ReadFile("/proc/self/smaps")
	if err != nil {
		t.Fatal(err)
	}
	within := false
	for line := range strings.Lines(string(maps)) {
		var from, to uintptr
		if n, _ := fmt.Sscanf(line, "%x-%x ", &from, &to); n == 2 {
			within = from <= address && address < to
		} else if flags, ok := strings.CutPrefix(line, "VmFlags:"); ok && within {
			return flags
		}
	}
	t.Fatalf("no mapping has %x", address)
	return ""
}

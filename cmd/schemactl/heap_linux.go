package main

import (
	"runtime/debug"
	"strings"
	"syscall"
	"unsafe"
)

// useHugePages has the kernel back the bytes that the heap takes next by huge pages: one page fault for 2 MB costs less than
// 512 for 4 kB each. Where the kernel has none, it gives small ones.
func useHugePages(bytes int) {
	// The runtime ends the program where it gets no memory: where address space is short, nothing is asked of it.
	room, err := syscall.Mmap(-1, 0, bytes, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		return
	}
	_ = syscall.Munmap(room)
	var next strings.Builder
	next.Grow(bytes) // unlike make, it never writes there
	next.WriteByte(0)
	_ = syscall.Madvise(unsafe.Slice(unsafe.StringData(next.String()), bytes), syscall.MADV_HUGEPAGE) // madvise(2)
	debug.FreeOSMemory()                                                                              // the heap may take them, and until then they do not count as memory
}

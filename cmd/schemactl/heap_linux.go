package main

import "syscall"

// adviseHugePages asks for huge pages where memory is, for when it is used (madvise(2), MADV_HUGEPAGE).
func adviseHugePages(memory []byte) { _ = syscall.Madvise(memory, syscall.MADV_HUGEPAGE) }

//go:build unix

package files

import "syscall"

// nonBlocking opens a pipe at once, though nobody writes to it.
const nonBlocking = syscall.O_NONBLOCK

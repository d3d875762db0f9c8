//go:build unix

package files

import "syscall"

// nonBlocking opens a pipe at once, though no process writes to it.
const nonBlocking = syscall.O_NONBLOCK

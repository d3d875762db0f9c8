// Package executable writes programs that the tests run next.
package executable

import (
	"os"
	"syscall"
)

// Write writes a program that can be run as soon as Write returns.
//
// A process that is started by another goroutine meanwhile inherits the open file until it is
// replaced by its own program, and the kernel runs no file that is open for writing (ETXTBSY,
// execve(2)). So none is started until the file is closed.
func Write(name string, program []byte) error {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	return os.WriteFile(name, program, 0o755)
}

//go:build !unix

package files

// nonBlocking is nothing here: the system has no pipes among its files.
const nonBlocking = 0

package main

import "syscall"

const (
	shm = "/dev/shm"
	// needed is what all servers of a run of the tests may take together, in bytes.
	needed = 6 << 30
)

// inMemory is a folder in memory with room for the servers, or "" where there is none: tests make
// thousands of databases, and most of the time went into their files.
func inMemory() string {
	var fs syscall.Statfs_t
	if syscall.Statfs(shm, &fs) != nil || fs.Bavail*uint64(fs.Bsize) < needed {
		return ""
	}
	return shm
}
